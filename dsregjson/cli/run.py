"""dsregjson run: run dsregcmd /status on this Windows computer and convert what it prints."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import console, live
from ..flat import flatten
from ..json_output import to_json
from .options import Encoding

EPILOG = """\b
Examples (on Windows):
  dsregjson run > state.json
  dsregjson run --flat --compact

8-bit text that is not UTF-8 is read in the code page of the console, which stderr names.

Exit codes: 0 done, 2 usage, 3 dsregcmd printed no status, 70 dsregcmd could not be run.
"""


def command(
    compact: Annotated[bool, typer.Option("--compact", help="One line of JSON.")] = False,
    flat: Annotated[bool, typer.Option("--flat", help="One level instead of sections.")] = False,
    encoding: Encoding = None,
) -> None:
    """Run dsregcmd /status on this Windows computer and convert it."""
    document = live.read_here(encoding)
    console.write_output(to_json(flatten(document) if flat else document, indent=not compact))
