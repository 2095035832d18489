"""dsregjson report: one HTML page about a fleet."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .. import console
from .. import files as output
from ..report import TITLE, Fleet, shown_of
from ..report.changes import csv_chunks
from .checking import At, Expected, ExpectedTenant, Ignored, check_options, collect
from .options import (
    Encoding,
    Globs,
    Jobs,
    MaxBytes,
    Paths,
    input_options,
    output_file,
    refuse_to_replace_inputs,
)
from .printer import counted
from .problems import exit_code

EPILOG = """\b
Examples:
  mkdir captures
  dsregcmd /status > captures/PC1.txt
  dsregjson report captures -o fleet.html
  dsregjson report captures -o fleet.html --expect hybrid
  dsregjson batch captures -o last-week.ndjson
  dsregjson report captures --since last-week.ndjson -o fleet.html

Ages are measured against each capture's own clock: --at, else CollectedAt beside it, else Client
Time in it, else the time of its file. Of several captures of one device the newest is shown.

Exit codes: 0 done, 2 usage, 3 no input was a capture, 4 some inputs were not captures.
"""


def command(
    paths: Paths,
    to: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="OLD",
            help="Say what changed since then: a folder, NDJSON or CSV of an older state.",
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Heading of the page.")
    ] = TITLE,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Leave the data uncompressed, for browsers from before 2023."),
    ] = False,
    at: At = None,
    expect: Expected = None,
    expect_tenant: ExpectedTenant = None,
    ignore: Ignored = None,
    glob: Globs = None,
    jobs: Jobs = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Make one self-contained HTML page about a fleet.

    Takes what batch takes, its own output too. The page needs no network and sends nothing.
    """
    is_stdout, to = to == "-", output_file(to)
    if to is None and not is_stdout and sys.stdout is not None and sys.stdout.isatty():
        raise console.Failure(
            console.EXIT_USAGE, "a page is nothing for a terminal; name a file: -o fleet.html"
        )
    refuse_to_replace_inputs([*paths, *([since] if since else [])], [to])
    reading = input_options(glob, encoding, max_bytes, [to])
    fleet = Fleet()
    problems: list[tuple[str, str]] = []
    if since is not None:
        table = csv_chunks(since) if since.lower().endswith(".csv") else None
        judging = check_options(None, expect, expect_tenant, ignore)
        collect([since], reading, judging, jobs, shown_of, fleet.add_old, problems, chunks=table)
        if not fleet.old_captures:  # else every device would count as new
            raise console.Failure(
                console.EXIT_USAGE, f"--since {since}: holds no capture to compare with"
            )
    collect(
        paths,
        reading,
        check_options(at, expect, expect_tenant, ignore),
        jobs,
        shown_of,
        fleet.add,
        problems,
    )
    if problems and not fleet.captures:
        left = f"; {to} is left as it was" if to else ""
        console.problem(f"no capture could be read{left}")
    else:
        _write(fleet.page(problems=problems, title=title, since=since, plain=plain), to)
        if to:
            console.problem(
                f"{to}: {counted(fleet.devices, 'device')}, {fleet.broken:,} with errors"
            )
    return exit_code(len(problems), fleet.captures)


def _write(page: bytes, to: str | None) -> None:
    if to is None:
        console.write_output(page)
        return
    with output.replacing(to) as write:
        write(page)
