"""dsregjson check: what is wrong with a device, why, and what to do."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from .. import console
from ..errors import DsRegError
from ..findings import check
from ..findings.clock import parse_time
from ..findings.engine import Report, at_least
from ..findings.facts import Expect
from ..findings.reference import rules_as_json, rules_as_text
from ..findings.rule import Severity
from ..findings.text import as_text, intune_line
from ..fleet.checking import nested, time_of
from ..inputs import read as inputs
from ..inputs import streams
from ..inputs.records import InputItem, InputOptions
from ..json_output import to_json
from ..reading import capture_in

EPILOG = """\b
Examples:
  dsregcmd /status | dsregjson check --at now
  dsregjson check capture.txt --expect hybrid
  dsregjson check capture.txt --json --min-severity warning
  dsregcmd /status | dsregjson check --at now --intune
\b
FILE is a capture, or JSON of dsregjson: one document, nested or flat.
Ages (tokens, certificates) are measured against --at, else Client Time in the capture, else the
time of the file, else now; for JSON against --at, its CollectedAt or its ClientTime, else not at
all. The output says which.
Exit codes: 0 nothing at --fail-on or above, 1 findings, 2 usage, 3 not dsregcmd output.
"""

_PIPED_WIDTH = 100


def _given_time(text: str | None) -> datetime | None:
    if text is None:
        return None
    if text.strip().lower() == "now":
        return datetime.now(timezone.utc)
    try:
        return parse_time(text)
    except DsRegError as error:
        raise console.Failure(console.EXIT_USAGE, f"--at: {error}, or now") from None


def _file_time(path: str | None) -> datetime | None:
    """When the input file was last written; None if the input is no file, but a pipe."""
    try:
        status = Path(path).stat() if path and path != "-" else os.fstat(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return datetime.fromtimestamp(status.st_mtime, timezone.utc)


def _stored(data: bytes, name: str, max_bytes: int) -> tuple[dict[str, Any], datetime | None]:
    """The one document in JSON that dsregjson wrote, and when it was collected."""
    reading = InputOptions(max_bytes=max_bytes)
    records = list(inputs.records([InputItem(name, data=data)], reading))
    if len(records) > 1:
        raise console.Failure(
            console.EXIT_USAGE,
            f"{name}: holds {len(records)} documents; check takes one (dsregjson summary and "
            "dsregjson report take all)",
        )
    if not records or records[0].document is None:
        problem = records[0].problem if records else None
        raise DsRegError(f"{name}: {problem or 'holds no document'}")
    return nested(records[0].document), time_of(records[0].collected_at)


def _print_list(report: Report, min_severity: Severity) -> None:
    if not sys.stdout.isatty():
        text = as_text(report, min_severity, width=_PIPED_WIDTH)
        console.write_output(_encoded(text))
        return
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns
    text = as_text(report, min_severity, colour=colour, width=width)
    # typer switches colours on in the Windows console and takes them out where it cannot.
    typer.echo(_encoded(text).decode(sys.stdout.encoding or "ascii"), nl=False)


def _encoded(text: str) -> bytes:
    return text.encode(sys.stdout.encoding or "ascii", "backslashreplace")


def command(
    file: Annotated[
        str | None, typer.Argument(help="A capture (default: standard input).", show_default=False)
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="When it was captured, such as 2025-03-09T11:00:27Z, or now."),
    ] = None,
    expect: Annotated[Expect | None, typer.Option(help="The join state it should have.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
    intune: Annotated[
        bool, typer.Option("--intune", help="One line of at most 2,048 characters.")
    ] = False,
    min_severity: Annotated[Severity, typer.Option(help="Leave out what is below.")] = "info",
    fail_on: Annotated[
        Literal["error", "warning"], typer.Option(help="Exit with 1 from this severity on.")
    ] = "error",
    rules: Annotated[bool, typer.Option("--rules", help="List all rules and stop.")] = False,
    encoding: Annotated[str | None, typer.Option(help="Code page of the input.")] = None,
    max_bytes: Annotated[
        int, typer.Option(help="Refuse a larger input.")
    ] = console.DEFAULT_MAX_BYTES,
) -> int:
    """Find out what is wrong with a device: causes first, with evidence and what to do."""
    if rules:
        listed = to_json(rules_as_json(), indent=True) if as_json else rules_as_text().encode()
        console.write_output(listed)
        return console.EXIT_OK
    if as_json and intune:
        raise console.Failure(console.EXIT_USAGE, "--json and --intune exclude each other")
    if file is None and sys.stdin is not None and sys.stdin.isatty():
        raise console.Failure(
            console.EXIT_USAGE,
            "nothing is piped in; usage: dsregcmd /status | dsregjson check, or "
            "dsregjson check FILE",
        )
    given = _given_time(at)
    modified = _file_time(file)
    now: datetime | None = datetime.now(timezone.utc)
    data, name = console.read_input(file, max_bytes), console.name_of(file)
    if streams.looks_like_json(data):
        document, collected = _stored(data, name, max_bytes)
        given = given or collected
        modified = now = None  # these tell nothing of the capture
    else:
        document = capture_in(data, name, encoding)
    try:
        report = check(document, at=given, expect=expect, modified=modified, now=now)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # Only JSON that somebody changed comes here: what is parsed has the right types.
        raise DsRegError(f"{name}: holds a value that dsregjson does not write ({error})") from None
    if as_json:
        console.write_output(to_json(at_least(report, min_severity), indent=True))
    elif intune:
        console.write_output(f"{intune_line(report, min_severity)}\n".encode("ascii"))
    else:
        _print_list(report, min_severity)
    failed = at_least(report, fail_on)["Findings"]
    return console.EXIT_FINDINGS if failed else console.EXIT_OK
