"""dsregjson diff: what changed between two captures."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
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
from .printer import Color, Screen, cut, screen

# As git does; elsewhere only check ends with 1.
EXIT_DIFFERENT = 1

EPILOG = """\b
Examples:
  dsregcmd /status > before.txt
  dsregcmd /status > after.txt
  dsregjson diff before.txt after.txt
  dsregcmd /status | dsregjson diff before.txt - --exit-code

Either side is a capture, or JSON of dsregjson: nested, flat, or one line of NDJSON. A flat side
holds less, and only what both hold is compared. Times and ids that move by themselves (PRT update
and expiry, Client Time, the times and ids of the last attempt) are listed apart and do not count
as a difference.

Exit codes: 0 done, 1 different (only with --exit-code), 2 usage, 3 not dsregcmd output.
"""

# Ids: a GUID or a thumbprint.
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{40}")
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


def _as_text(changes: dict[str, Any], to: Screen) -> str:
    """Write the changes for people: a title for each kind, a line or two for each field."""
    blocks: list[list[str]] = [] if is_different(changes) else [["No difference."]]
    for kind in KINDS:
        rows, same = _rows(kind, changes[kind])
        if not rows:
            continue
        lines = [to.styled(_TITLES[kind], "strong")]
        room = min(max(len(name) for name, _ in rows), 60)
        for name, values in rows:
            lines += _lines(f"{name:<{room}}", values, to)
        if same:
            lines.append(to.wrapped(f"the same ids in {', '.join(same)}", "  ", "    "))
        blocks.append(lines)
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _lines(name: str, values: Sequence[str], to: Screen) -> list[str]:
    """Write a change on one line; if that is too long, the name and each value on a line."""
    line = f"  {name}  {' -> '.join(values)}"
    if to.width is None or len(line) <= to.width:
        return [line]
    first, *second = values
    shown = [first, *(f"-> {value}" for value in second)]
    return [
        f"  {cut(name.rstrip(), to.width - 2)}",
        *(f"    {cut(value, to.width - 4)}" for value in shown),
    ]


def _rows(
    kind: str, entries: Sequence[dict[str, Any]]
) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return the name and the values of each change, and the names of those that only repeat one.

    A change of one id into another is shown once; where the same ids stand alone or in an address,
    the name of the field is enough.
    """
    rows: list[tuple[str, list[str]]] = []
    same: list[str] = []
    ids: list[tuple[str, str]] = []
    for entry in entries:
        name = console.safe(_name(entry))
        if kind == "Appeared":
            rows.append((name, [_value(entry, "New")]))
            continue
        if kind == "Gone":
            rows.append((name, [_value(entry, "Old")]))
            continue
        old, new = _value(entry, "Old"), _value(entry, "New")
        if any(before in old and old.replace(before, after) == new for before, after in ids):
            same.append(name)
            continue
        if _ID.fullmatch(old) and _ID.fullmatch(new):
            ids.append((old, new))
        rows.append((name, [old, new]))
    return rows, same


def _name(entry: dict[str, Any]) -> str:
    section = f"{entry['Section']}[{entry['Item']}]" if entry["Item"] else entry["Section"]
    return ".".join(part for part in (section, entry["Field"]) if part)


def _value(entry: dict[str, Any], which: str) -> str:
    return console.safe(as_printed(entry["Section"], entry["Field"], entry[which]) or "(empty)")


def command(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The capture or document before (- for stdin).")
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The capture or document after (- for stdin).")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="The changes as JSON.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when the two differ, as git does.")
    ] = False,
    color: Color = "auto",
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Show field by field what changed between two captures."""
    if old == new == "-":
        raise console.Failure(console.EXIT_USAGE, "only one side can come from standard input")
    reading = input_options(None, encoding, max_bytes)
    changes = diff(_document(old, reading), _document(new, reading))
    if as_json:
        console.write_output(to_json(changes, indent=True))
    else:
        console.write_text(_as_text(changes, screen(color)))
    return EXIT_DIFFERENT if exit_code and is_different(changes) else console.EXIT_OK
