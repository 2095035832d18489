"""dsregjson get: single values, for cmd and shell scripts."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from .. import console
from ..flat import COLUMNS, flatten
from ..reading import read_capture
from .options import Encoding, MaxBytes, near

EPILOG = """\b
Examples:
  dsregcmd /status | dsregjson get AzureAdPrt
  dsregcmd /status | dsregjson get AzureAdPrt TenantId DeviceId
  dsregcmd /status > capture.txt
  dsregjson get JoinType --file capture.txt

\b
In a batch file of cmd, in PowerShell and in sh:
  for /f "delims=" %%v in ('dsregjson get AzureAdPrt --file capture.txt') do (
    set PRT=%%v)
  $prt = dsregcmd /status | dsregjson get AzureAdPrt
  prt=$(dsregjson get AzureAdPrt --file capture.txt)

NAME is a column of the flat view (dsregjson fields lists them) in any case. Each value is one
line: true or false, a number, a text as it is, nothing when it was not printed.

Exit codes: 0 done, 2 usage, 3 not dsregcmd output.
"""


def command(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Columns, such as AzureAdPrt or TenantId."),
    ],
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE", help="A capture (default: standard input)."),
    ] = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> None:
    """Print single values of a capture, one a line, for scripts."""
    columns = [_column(name) for name in names]
    if file is None and sys.stdin is not None and sys.stdin.isatty():
        raise console.Failure(
            console.EXIT_USAGE,
            "nothing is piped in; usage: dsregcmd /status | dsregjson get AzureAdPrt, or "
            "dsregjson get AzureAdPrt --file FILE",
        )
    flat = flatten(read_capture(file, encoding=encoding, max_bytes=max_bytes))
    lines = "".join(f"{_line(flat[column])}\n" for column in columns)
    if console.on_terminal():
        console.write_shown(lines)
    else:
        console.write_output(lines.encode("utf-8", "replace"))


def _column(name: str) -> str:
    for column in COLUMNS:
        if column.lower() == name.strip().lower():
            return column
    raise console.Failure(
        console.EXIT_USAGE,
        f"{name}: there is no such value{near(name, COLUMNS)} (dsregjson fields lists them)",
    )


def _line(value: Any) -> str:
    """Write a value on one line, as in JSON but without quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).splitlines())
