"""dsregjson batch: many captures to NDJSON, CSV or a JSON array."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from .. import console, workers
from .. import files as output
from ..batch import formats as export
from ..inputs import read as inputs
from ..inputs.records import InputItem, InputOptions, Record
from . import parquet
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
from .problems import ProblemLog, closing_line, exit_code, progress

Format = Literal["ndjson", "json", "csv", "parquet"]
_ENDINGS: dict[str, Format] = {
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json", ".csv": "csv", ".parquet": "parquet",
}  # fmt: skip

EPILOG = """\b
Examples:
  mkdir captures
  dsregcmd /status > captures/PC1.txt
  dsregjson batch captures > fleet.ndjson
  dsregjson batch captures --stamp -o fleet.csv --errors errors.csv
  dsregcmd /status | dsregjson batch - -o history.csv --append --stamp
  dsregjson batch fleet.ndjson -o few.csv --columns DeviceName,JoinType

Exit codes: 0 all converted, 2 usage, 3 no input was a capture, 4 some inputs were not captures.
"""


def command(
    paths: Paths,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            case_sensitive=False,
            help="What to write (default: as FILE ends, else ndjson).",
        ),
    ] = None,
    flat: Annotated[
        bool, typer.Option("--flat", help="JSON with one level: the columns of the CSV.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, whole or not at all."),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add to FILE, in the columns that it has.")
    ] = False,
    errors: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A CSV row for each input that is not converted."),
    ] = None,
    stamp: Annotated[
        bool,
        typer.Option(
            "--stamp",
            help="Add CollectedAt: the modification time of the file or zip member; for standard "
            "input the present.",
        ),
    ] = False,
    source: Annotated[
        str, typer.Option(metavar="NAME", help="Source of what standard input holds.")
    ] = console.STDIN_NAME,
    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME,...", help="Columns of CSV and --flat, in this order."),
    ] = None,
    raw_cells: Annotated[
        bool,
        typer.Option(
            "--raw-cells", help="Leave CSV cells that a spreadsheet takes for formulas as they are."
        ),
    ] = False,
    no_bom: Annotated[
        bool, typer.Option("--no-bom", help="CSV without a byte order mark.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Parquet: fill Facts with what check finds.")
    ] = False,
    partition_by: Annotated[
        Literal["CollectedDate"] | None,
        typer.Option(
            case_sensitive=False,
            help="Parquet: FILE is a folder; add a file for each date of CollectedAt.",
        ),
    ] = None,
    glob: Globs = None,
    jobs: Jobs = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Convert many captures to NDJSON, CSV, JSON or Parquet.

    Takes files, folders (recursively), Intune diagnostics zips and standard input: the text of
    captures, NDJSON lines such as {"Source": "PC1", "Text": "..."}, or what this command wrote
    before. Documents that come in flat stay flat. The output is in the order of the input.
    """
    to = output_file(to)
    kind = _format(format or ("parquet" if partition_by else None), to)
    form = export.OutputFormat(kind, flat, stamp, raw_cells=raw_cells, bom=not no_bom)
    chosen = [name.strip() for each in columns for name in each.split(",")] if columns else None
    _check_parquet(form, chosen, to, append, errors, check or partition_by is not None)
    _check(form, chosen, to, append, errors)
    refuse_to_replace_inputs(paths, (to, errors))
    reading = input_options(glob, encoding, max_bytes, (to, errors), source)
    if to and form.format == "parquet":
        by_date = partition_by is not None
        return parquet.write(
            paths, to, reading, jobs, flat=flat, check=check, stamp=stamp, by_date=by_date
        )
    existing = None
    if to and append:
        existing = output.read_existing(to, partial(export.layout_of, Path(to), form))
    with contextlib.ExitStack() as stack:
        done = 0
        stack.enter_context(closing_line(lambda: (done, log.problems)))  # the last to come
        log = ProblemLog(
            stack.enter_context(output.replacing(errors)) if errors else None,
            f"{errors} lists all" if errors else "--errors FILE lists all",
        )
        stack.callback(log.end)
        advance = stack.enter_context(progress(paths, reading))
        chunks = inputs.chunks(paths, reading)
        first = _first_records(chunks, reading, log)
        if not first and to and (append or log.problems):
            if log.problems:
                console.problem(f"nothing could be converted; {to} is left as it was")
            return exit_code(log.problems, 0)
        form, layout, left_out = export.decide_columns(first, form, chosen, existing)
        if left_out:
            console.problem(
                f"{to}: an older version wrote it; left out, because it has no such column: "
                f"{', '.join(left_out)}"
            )
        write = stack.enter_context(_opened(to, append, form, layout))
        job = partial(export.convert, reading=reading, form=form)
        between = b""
        rest = stack.enter_context(
            contextlib.closing(workers.in_order(chunks, job, jobs or workers.cores()))
        )
        for part in chain([export.render(first, form)], rest):
            if part.rows:
                write(between + part.data)
                between = export.separator(form)
            done += part.rows
            _log_problems(part, log)
            advance(part.size, part.rows)
        write(export.footer(form))
    return exit_code(log.problems, done)


def _format(given: Format | None, to: str | None) -> Format:
    """Return the format asked for, else that of the file's name; Failure when they differ."""
    ends = _ENDINGS.get(Path(to).suffix.lower()) if to else None
    if given and ends and given != ends:
        raise console.Failure(
            console.EXIT_USAGE,
            f"--format {given} contradicts the name of {to}; leave --format out, or name another "
            "file",
        )
    return given or ends or "ndjson"


def _check_parquet(
    form: export.OutputFormat,
    chosen: list[str] | None,
    to: str | None,
    append: bool,
    errors: str | None,
    of_parquet: bool,
) -> None:
    """Raise Failure for options that only Parquet has, or that it does not have."""
    wrong = None
    if form.format != "parquet":
        if of_parquet:
            wrong = "--check and --partition-by go with Parquet (-o x.parquet)"
    elif to is None:
        wrong = "Parquet goes to a file: -o x.parquet, or -o FOLDER --partition-by CollectedDate"
    elif append:
        wrong = "--append: a Parquet file cannot grow; --partition-by CollectedDate adds files"
    elif errors:
        wrong = "--errors: Parquet has every problem in its own column Problem"
    elif chosen is not None:
        wrong = "--columns: Parquet has all columns, and its readers take those that they need"
    if wrong:
        raise console.Failure(console.EXIT_USAGE, wrong)


def _check(
    form: export.OutputFormat,
    chosen: list[str] | None,
    to: str | None,
    append: bool,
    errors: str | None,
) -> None:
    """Raise Failure for options that do not go together."""
    wrong = None
    if append and (to is None or form.format == "json"):
        wrong = "--append goes with -o FILE and --format csv or ndjson"
    elif chosen is not None and not (form.flat or form.format == "csv"):
        wrong = "--columns goes with --format csv or --flat"
    elif form.format != "csv" and (form.raw_cells or not form.bom):
        wrong = "--raw-cells and --no-bom go with --format csv"
    elif to and errors and Path(os.path.realpath(to)) == Path(os.path.realpath(errors)):
        wrong = "--output and --errors name the same file"
    if wrong:
        raise console.Failure(console.EXIT_USAGE, wrong)


def _first_records(
    chunks: Iterator[list[InputItem | Record]], reading: InputOptions, log: ProblemLog
) -> list[Record]:
    """Find the records of the first chunk that has a converted one; logs what came before."""
    for chunk in chunks:
        found = list(inputs.records(chunk, reading))
        if any(record.document is not None for record in found):
            return found
        _log_problems(export.render(found, export.OutputFormat()), log)
    return []


@contextlib.contextmanager
def _opened(
    to: str | None, append: bool, form: export.OutputFormat, layout: tuple[str, ...]
) -> Iterator[output.Write]:
    """Open what the rows go to; yields a function that takes their bytes."""
    start = export.header(form)
    if to is None:
        is_shown = form.format == "csv" and console.on_terminal()
        to_stdout: output.Write = _shown if is_shown else console.write_output
        to_stdout(start)
        yield to_stdout
    elif append:
        existing = partial(export.layout_of, Path(to), form)
        with output.appending(to, existing, layout, start) as write:
            yield write
    else:
        with output.replacing(to) as write:
            write(start)
            yield write


def _shown(data: bytes) -> None:
    console.write_shown(data.decode("utf-8"))


def _log_problems(part: export.ConvertedChunk, log: ProblemLog) -> None:
    log.add(part.problems, part.notices)
    for name in sorted(part.late_columns):
        log.late_column(name)
