"""The Parquet of dsregjson batch: a file, or a folder with files for each date."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial

from .. import console, workers
from ..inputs import read as inputs
from ..inputs.records import InputOptions
from .problems import ProblemLog, closing_line, exit_code, progress

INSTALL = 'Parquet needs pyarrow, which is not installed: pip install "dsregjson[lake]"'


class _NothingConverted(Exception):
    pass


def write(
    paths: Sequence[str],
    to: str,
    reading: InputOptions,
    jobs: int | None,
    *,
    flat: bool,
    check: bool,
    stamp: bool,
    by_date: bool,
) -> int:
    """Convert the inputs to Parquet; returns the exit code.

    to: a file, or with by_date a folder. What is no capture is in the result too, with its
    problem, but a run without any capture leaves a file as it was.
    """
    try:
        from ..lake import files as lake
        from ..lake.convert import RowOptions
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise console.Failure(console.EXIT_USAGE, INSTALL) from None
    options = RowOptions(flat, check, stamp)
    reading = reading._replace(digests=by_date)
    job = partial(lake.convert_chunk, reading=reading, options=options, by_date=by_date)
    done = 0
    with contextlib.ExitStack() as stack:
        stack.enter_context(closing_line(lambda: (done, log.problems)))
        log = ProblemLog(None, "the column Problem has all")
        stack.callback(log.end)
        advance = stack.enter_context(progress(paths, reading))
        stack.enter_context(contextlib.suppress(_NothingConverted))
        table: lake.Folder | lake.Table
        if by_date:
            table = stack.enter_context(lake.folder(to, options))
        else:
            table = stack.enter_context(lake.one_file(to, options))
        work = inputs.chunks(paths, reading)
        results = workers.in_order(work, job, jobs or workers.cores())
        for chunk in stack.enter_context(contextlib.closing(results)):
            for part in chunk.parts:
                table.add(part)
            done += chunk.captures
            log.add(chunk.problems, chunk.notices)
            advance(chunk.size, chunk.captures)
        if log.problems and not done and not by_date:
            console.problem(f"nothing could be converted; {to} is left as it was")
            raise _NothingConverted
    return exit_code(log.problems, done)
