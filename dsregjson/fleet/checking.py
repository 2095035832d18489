"""Records to checked captures: the work that summary and report do in parallel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from ..errors import DsRegError
from ..findings import check
from ..findings.clock import choose, parse_time
from ..findings.engine import Finding, Verdict
from ..findings.facts import Expect, Facts
from ..flat import unflatten
from ..inputs import read as inputs
from ..inputs.records import InputItem, InputOptions, Record, is_flat, size_of
from .device_facts import DeviceFacts, device_facts

Result = TypeVar("Result")


class CheckOptions(NamedTuple):
    """How captures are judged, as dsregjson.check takes it."""

    at: datetime | None = None
    expect: Expect | None = None


class CheckedCapture(NamedTuple):
    """One capture: what is counted of it, its findings, its document and the verdict on it.

    taken: when, as far as the capture or its line says; None when only the order tells. flat: the
    document was made of a flat view, which holds less.
    """

    facts: DeviceFacts
    findings: list[Finding]
    document: dict[str, Any]
    taken: datetime | None
    verdict: Verdict
    flat: bool


@dataclass(frozen=True)
class CheckedChunk(Generic[Result]):
    """What became of one chunk: bytes of input, results, problems and notices with sources."""

    size: int
    results: list[Result]
    problems: list[tuple[str, str]]
    notices: list[tuple[str, str]]


def check_chunk(
    chunk: Sequence[InputItem | Record],
    reading: InputOptions,
    judging: CheckOptions,
    keep: Callable[[CheckedCapture], Result],
) -> CheckedChunk[Result]:
    """Read, parse and check one chunk: the job of a worker.

    keep: what is wanted of each capture; it may fail on JSON that is no document after all.
    """
    part: CheckedChunk[Result] = CheckedChunk(size_of(chunk), [], [], [])
    for item in chunk:
        for record in inputs.records([item], reading):
            part.notices.extend((record.source, notice) for notice in record.notices)
            # A stored document is older than its file, and the present, which is the time of
            # stdin, would make every run's result another one.
            tells = not record.stored and item.source != reading.stdin_name
            try:
                seen = _checked(record, judging, record.file_time if tells else None)
                part.results.append(keep(seen))
            except DsRegError as error:
                part.problems.append((record.source, str(error)))
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                # Only JSON that somebody changed comes here: what is parsed has the right types.
                reason = f"holds a value that dsregjson does not write ({error})"
                part.problems.append((record.source, reason))
    return part


def _checked(record: Record, judging: CheckOptions, modified: str | None) -> CheckedCapture:
    """Check one capture, written at `modified`; raises DsRegError when the record holds none."""
    if record.document is None:
        raise DsRegError(record.problem or "holds no capture")
    document = nested(record.document)
    stated, file_time = time_of(record.collected_at), time_of(modified)
    client_time = time_of(document["DiagnosticData"]["ClientTime"])
    at = judging.at or stated
    report = check(document, at=at, expect=judging.expect, modified=file_time)
    clock = choose(at, client_time, file_time, None)
    late = Facts(document, clock, judging.expect).clock_may_be_late
    facts = device_facts(
        document,
        source=_name(record),
        clock=None if late else report["CheckedAt"],
        clock_source=clock.source,
    )
    return CheckedCapture(
        facts,
        report["Findings"],
        document,
        stated or client_time,
        report["Verdict"],
        is_flat(record.document),
    )


def _name(record: Record) -> str:
    return record.source if record.capture is None else f"{record.source}, capture {record.capture}"


def nested(document: dict[str, Any]) -> dict[str, Any]:
    """A document to judge, of a nested or flat one."""
    return unflatten(document) if is_flat(document) else document


def time_of(text: str | None) -> datetime | None:
    """A time of a record; None for one that is not there or is no time."""
    try:
        return parse_time(text) if text else None
    except DsRegError:
        return None
