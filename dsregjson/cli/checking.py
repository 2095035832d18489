"""What summary and report share: options, and passing the inputs through the workers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Annotated, TypeVar

import typer

from .. import console, workers
from ..errors import DsRegError
from ..findings.clock import parse_time
from ..findings.facts import Expect
from ..fleet.checking import CheckedCapture, CheckOptions, check_chunk
from ..inputs import read as inputs
from ..inputs.records import InputItem, InputOptions, Record
from .problems import ProblemLog, progress

Kept = TypeVar("Kept")

At = Annotated[
    str | None,
    typer.Option("--at", help="When all of it was captured, such as 2025-03-09T11:00:27Z."),
]
Expected = Annotated[
    Expect | None, typer.Option("--expect", help="The join state that every device should have.")
]


def check_options(at: str | None, expect: Expect | None) -> CheckOptions:
    """How captures are judged; raises Failure when --at is no time."""
    try:
        return CheckOptions(None if at is None else parse_time(at), expect)
    except DsRegError as error:
        raise console.Failure(console.EXIT_USAGE, f"--at: {error}") from None


def collect(
    paths: Sequence[str],
    reading: InputOptions,
    judging: CheckOptions,
    jobs: int | None,
    keep: Callable[[CheckedCapture], Kept],
    add: Callable[[Kept], None],
    problems: list[tuple[str, str]] | None = None,
    chunks: Iterator[list[InputItem | Record]] | None = None,
) -> int:
    """Judge every capture of the inputs and add what is kept of it, in their order.

    keep runs in the workers, add in this process. Problems and notices are told on stderr;
    returns how many inputs, or parts of one, could not be judged. problems: takes (input, reason)
    of these. chunks: what stands in the paths, where inputs.chunks does not read it.
    """
    with contextlib.ExitStack() as stack:
        log = ProblemLog()
        stack.callback(log.end)
        advance = stack.enter_context(progress(paths, reading))
        job = partial(check_chunk, reading=reading, judging=judging, keep=keep)
        chunks = inputs.chunks(paths, reading) if chunks is None else chunks
        parts = workers.in_order(chunks, job, jobs or workers.cores())
        for part in stack.enter_context(contextlib.closing(parts)):
            for source, reason in part.problems:
                log.problem(source, reason)
                if problems is not None:
                    problems.append((source, reason))
            for source, text in part.notices:
                log.notice(source, text)
            for kept in part.results:
                add(kept)
            advance(part.size, len(part.results))
    return log.problems
