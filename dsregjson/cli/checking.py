"""What check, summary and report share: options, and passing inputs through the workers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from functools import partial
from typing import Annotated, TypeVar

import typer

from .. import console, workers
from ..errors import DsRegError
from ..findings.clock import parse_time
from ..findings.engine import RULES
from ..findings.facts import Expect
from ..fleet.checking import CheckedCapture, CheckOptions, check_chunk
from ..inputs import read as inputs
from ..inputs.records import InputItem, InputOptions, Record
from .options import near
from .problems import ProblemLog, progress

Kept = TypeVar("Kept")

RULE_IDS = tuple(rule.id for rule in RULES)

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="Time of the captures, such as 2025-03-09T11:00:27Z, or now.",
    ),
]
Expected = Annotated[
    Expect | None,
    typer.Option("--expect", case_sensitive=False, help="The join state that it should have."),
]
ExpectedTenant = Annotated[
    str | None,
    typer.Option("--expect-tenant", metavar="TENANT", help="Id or name of the right tenant."),
]
Ignored = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="ID", help="Leave a rule out; may be repeated."),
]


def check_options(
    at: str | None,
    expect: Expect | None,
    expect_tenant: str | None = None,
    ignore: Sequence[str] | None = None,
) -> CheckOptions:
    """Read how to judge captures; raises Failure for values that make no sense."""
    ignored = tuple(name.strip().lower() for each in ignore or () for name in each.split(","))
    for name in ignored:
        if name not in RULE_IDS:
            raise console.Failure(
                console.EXIT_USAGE,
                f"--ignore {name}: there is no such rule{near(name, RULE_IDS)} "
                "(dsregjson check --rules lists them)",
            )
    if expect_tenant is not None and not expect_tenant.strip():
        raise console.Failure(
            console.EXIT_USAGE, "--expect-tenant is empty; give the id or the name of a tenant"
        )
    return CheckOptions(_time(at), expect, expect_tenant, ignored)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    if text.strip().lower() == "now":
        return datetime.now(timezone.utc)
    try:
        return parse_time(text)
    except DsRegError as error:
        raise console.Failure(console.EXIT_USAGE, f"--at: {error}, or now") from None


def collect(
    paths: Sequence[str],
    reading: InputOptions,
    judging: CheckOptions,
    jobs: int | None,
    keep: Callable[[CheckedCapture], Kept],
    add: Callable[[Kept], None],
    problems: list[tuple[str, str]] | None = None,
    keep_problem: Callable[[Record, str], Kept] | None = None,
    chunks: Iterator[list[InputItem | Record]] | None = None,
) -> int:
    """Judge every capture of the inputs and add what is kept of it, in their order.

    keep runs in the workers, add in this process. Problems and notices go to stderr;
    returns how many inputs, or parts of one, could not be judged. problems: takes (input, reason)
    of these. keep_problem: as of check_chunk. chunks: what stands in the paths, where
    inputs.chunks does not read it.
    """
    with contextlib.ExitStack() as stack:
        log = ProblemLog()
        stack.callback(log.end)
        advance = stack.enter_context(progress(paths, reading))
        job = partial(
            check_chunk, reading=reading, judging=judging, keep=keep, keep_problem=keep_problem
        )
        work = inputs.chunks(paths, reading) if chunks is None else chunks
        parts = workers.in_order(work, job, jobs or workers.cores())
        for part in stack.enter_context(contextlib.closing(parts)):
            log.add(part.problems, part.notices)
            if problems is not None:
                problems += part.problems
            for kept in part.results:
                add(kept)
            advance(part.size, len(part.results))
    return log.problems
