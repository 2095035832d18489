"""dsregjson diff: what changed between two captures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import console
from ..diff import KINDS, diff, is_different
from ..errors import DsRegError, unreadable
from ..fields import as_printed
from ..inputs.read import read
from ..inputs.records import InputOptions
from ..json_output import to_json
from .options import Encoding, MaxBytes, input_options

# As git does; elsewhere only check ends with 1.
EXIT_DIFFERENT = 1

EPILOG = """\b
Examples:
  dsregjson diff before.txt after.txt
  dsregcmd /status | dsregjson diff before.json - --exit-code
\b
Either side is a capture, or JSON of dsregjson: nested, flat, or one line of NDJSON. A flat side
holds less, and only what both hold is compared. Times and ids that move by themselves (PRT update
and expiry, Client Time, the times and ids of the last attempt) are listed apart and do not count
as a difference.
Exit codes: 0 done, 1 different (only with --exit-code), 2 usage, 3 not dsregcmd output.
"""

_TITLES = {
    "Changed": "Changed",
    "Appeared": "Appeared (not printed before)",
    "Gone": "Gone (no longer printed)",
    "Moving": "Moving (times and ids that always move)",
}


def _document(path: str, reading: InputOptions) -> dict[str, Any]:
    if path != "-":
        _check_readable(path)
    records = read([path], reading)
    record = next(records, None)
    if record is None:
        raise DsRegError(f"{path}: holds no document")
    if record.document is None:
        raise DsRegError(f"{record.source}: {record.problem}")
    if next(records, None) is not None:
        raise console.Failure(
            console.EXIT_USAGE,
            f"{console.name_of(path)}: holds more than one capture or document; diff compares one "
            "with one",
        )
    for notice in record.notices:
        console.problem(f"{record.source}: {notice}")
    return record.document


def _check_readable(path: str) -> None:
    try:
        if Path(path).is_dir():
            raise console.Failure(
                console.EXIT_USAGE, f"{path}: is a folder; diff compares two captures"
            )
        os.close(os.open(path, os.O_RDONLY))
    except (OSError, ValueError) as error:
        raise console.Failure(console.EXIT_USAGE, f"{path}: {unreadable(error)}") from None


def _as_text(changes: dict[str, Any]) -> str:
    """The changes for a person: a title a kind, a line a field, old before new."""
    lines: list[str] = []
    for kind in KINDS:
        entries = changes[kind]
        if not entries:
            continue
        lines += ["", _TITLES[kind]] if lines else [_TITLES[kind]]
        names = [_name(entry) for entry in entries]
        width = min(max(map(len, names)), 60)
        for name, entry in zip(names, entries, strict=True):
            old, new = _value(entry, "Old"), _value(entry, "New")
            told = {"Appeared": new, "Gone": old}.get(kind, f"{old} -> {new}")
            lines.append(f"  {name:<{width}}  {told}")
    if not is_different(changes):
        lines = ["No difference.", *([""] if lines else []), *lines]
    return "".join(f"{console.safe(line)}\n" for line in lines)


def _name(entry: dict[str, Any]) -> str:
    section = f"{entry['Section']}[{entry['Item']}]" if entry["Item"] else entry["Section"]
    return ".".join(part for part in (section, entry["Field"]) if part)


def _value(entry: dict[str, Any], which: str) -> str:
    return as_printed(entry["Section"], entry["Field"], entry[which]) or "(empty)"


def command(
    old: Annotated[str, typer.Argument(help="The capture or document before (- for stdin).")],
    new: Annotated[str, typer.Argument(help="The capture or document after (- for stdin).")],
    as_json: Annotated[bool, typer.Option("--json", help="The changes as JSON.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when the two differ, as git does.")
    ] = False,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Show field by field what changed, appeared and went between two captures."""
    if old == new == "-":
        raise console.Failure(console.EXIT_USAGE, "only one side can come from standard input")
    reading = input_options(None, encoding, max_bytes)
    changes = diff(_document(old, reading), _document(new, reading))
    if as_json:
        console.write_output(to_json(changes, indent=True))
    else:
        console.write_text(_as_text(changes))
    return EXIT_DIFFERENT if exit_code and is_different(changes) else console.EXIT_OK
