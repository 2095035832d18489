"""dsregjson report: one HTML page about a fleet."""

from __future__ import annotations

import codecs
import contextlib
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .. import console
from ..errors import DsRegError
from ..findings.clock import parse_time
from ..findings.facts import Expect
from ..fleet import inputs, output, workers
from ..fleet.report import Fleet, Judging, look
from ..fleet.telling import Teller, progress

EPILOG = """\b
Examples:
  dsregjson report captures/ -o fleet.html
  dsregjson report DiagLogs-*.zip -o fleet.html --expect hybrid
  dsregjson report fleet.ndjson -o fleet.html
\b
Ages are measured against each capture's own clock: --at, else CollectedAt beside it, else Client
Time in it, else the time of its file. Of several captures of one device the newest is shown.
Exit codes: 0 done, 2 usage, 4 some inputs are not in the report, 70 unexpected failure.
"""


def command(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders, zips, or - for standard input."),
    ],
    to: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="When all of it was captured, such as 2025-03-09T11:00:27Z."),
    ] = None,
    expect: Annotated[
        Expect | None, typer.Option(help="The join state that every device should have.")
    ] = None,
    glob: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Names to take from folders and zips, as '*.log'."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Worker processes (default: one for each core).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Code page of the captures, such as cp850.")
    ] = None,
    max_bytes: Annotated[
        int, typer.Option(min=1, help="Refuse a larger capture.")
    ] = console.DEFAULT_MAX_BYTES,
) -> int:
    """Make one self-contained HTML page about a fleet.

    Takes what batch takes, its own output too. The page needs no network and sends nothing.
    """
    _check_encoding(encoding)
    if to is None and sys.stdout is not None and sys.stdout.isatty():
        raise console.Failure(
            console.EXIT_USAGE, "a page is nothing for a terminal; name a file: -o fleet.html"
        )
    judging = Judging(_given_time(at), expect)
    reading = inputs.Reading(
        globs=tuple(glob or ()),
        encoding=encoding,
        max_bytes=max_bytes,
        leave_out=frozenset([Path(to).resolve()] if to else []),
    )
    fleet = Fleet()
    with contextlib.ExitStack() as stack:
        teller = Teller()
        stack.callback(teller.end)
        advance = stack.enter_context(progress(paths, reading))
        job = partial(look, reading=reading, judging=judging)
        for part in workers.in_order(inputs.chunks(paths, reading), job, jobs or workers.cores()):
            for source, reason in part.problems:
                teller.problem(source, reason)
            for source, text in part.notices:
                teller.notice(source, text)
            for seen in part.seen:
                fleet.add(seen)
            advance(part.size, len(part.seen))
    if not fleet.captures and teller.problems:
        left = f"; {to} is left as it was" if to else ""
        console.problem(f"no capture could be read{left}")
        return console.EXIT_PARTIAL
    _write(fleet.page(), to)
    return console.EXIT_PARTIAL if teller.problems else console.EXIT_OK


def _write(page: bytes, to: str | None) -> None:
    if to is None:
        console.write_output(page)
        return
    with output.replacing(to) as write:
        write(page)


def _given_time(text: str | None) -> datetime | None:
    try:
        return None if text is None else parse_time(text)
    except DsRegError as error:
        raise console.Failure(console.EXIT_USAGE, f"--at: {error}") from None


def _check_encoding(name: str | None) -> None:
    try:
        codecs.lookup(name or "utf-8")
    except LookupError:
        raise console.Failure(
            console.EXIT_USAGE,
            f"--encoding {name}: no such encoding (try cp850, cp1252, utf-8 or utf-16)",
        ) from None
