"""Records to checked captures: the work that check, summary and report do in parallel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from ..errors import DsRegError
from ..findings.clock import choose, parse_time
from ..findings.engine import Finding, Report, check_and_count
from ..findings.facts import Expect, Facts
from ..flat import unflatten
from ..inputs import read as inputs
from ..inputs.records import FILE_TIME, InputItem, InputOptions, Record, is_flat, size_of
from .device_facts import DeviceFacts, device_facts

Result = TypeVar("Result")

# What comes of JSON that somebody changed: what is parsed has the right types.
FAULTS = (ValueError, TypeError, LookupError, AttributeError)
NOT_OURS = "holds a value that dsregjson does not write ({})"


class CheckOptions(NamedTuple):
    """How captures are checked: the arguments of dsregjson.check."""

    at: datetime | None = None
    expect: Expect | None = None
    expect_tenant: str | None = None
    ignore: tuple[str, ...] = ()


class CheckedCapture(NamedTuple):
    """One checked capture: its record, its facts, the report on it, its document.

    taken: when, as the capture or its line says; None when only the order of inputs shows it.
    flat: the document was made of a flat view, which holds less. ignored: how many findings
    CheckOptions.ignore has left out. wrong_user, users_prt: of Facts.
    """

    record: Record
    facts: DeviceFacts
    report: Report
    document: dict[str, Any]
    taken: datetime | None
    flat: bool
    ignored: int
    wrong_user: bool
    users_prt: bool | None

    @property
    def findings(self) -> list[Finding]:
        return self.report["Findings"]


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
    keep_problem: Callable[[Record, str], Result] | None = None,
) -> CheckedChunk[Result]:
    """Read, parse and check one chunk. Runs in a worker process.

    keep: returns what to keep of each capture; it may fail on JSON that is not a document.
    keep_problem: returns what to keep of a record without a capture, for its reason; None keeps
    nothing.
    """
    part: CheckedChunk[Result] = CheckedChunk(size_of(chunk), [], [], [])
    for item in chunk:
        for record in inputs.records([item], reading):
            part.notices.extend((record.source, notice) for notice in record.notices)
            # A document that was read back from JSON may be much older than its file. Standard
            # input has the current time, which would give every run another result.
            has_own_time = not record.stored and item.source != reading.stdin_name
            # A line may give the time of the file that its capture came from.
            own = record.file_time if has_own_time else None
            modified = own or record.leading.get(FILE_TIME)
            try:
                seen = checked(record, judging, str(modified) if modified else None)
                part.results.append(keep(seen))
            except FAULTS as error:
                reason = str(error) if isinstance(error, DsRegError) else NOT_OURS.format(error)
                part.problems.append((record.source, reason))
                if keep_problem:
                    part.results.append(keep_problem(record, reason))
    return part


def checked(
    record: Record, judging: CheckOptions, modified: str | None, now: datetime | None = None
) -> CheckedCapture:
    """Check one capture.

    modified, now: the time of its file, and the current time. Raises DsRegError when the record is
    without a capture, or is JSON that somebody changed.
    """
    if record.document is None:
        raise DsRegError(record.problem or "holds no capture")
    try:
        return _checked(record, nested(record.document), judging, modified, now)
    except FAULTS as error:
        raise DsRegError(NOT_OURS.format(error)) from None


def _checked(
    record: Record,
    document: dict[str, Any],
    judging: CheckOptions,
    modified: str | None,
    now: datetime | None,
) -> CheckedCapture:
    stated, file_time = time_of(record.collected_at), time_of(modified)
    client_time = time_of(document["DiagnosticData"]["ClientTime"])
    at = judging.at or stated
    report, ignored = check_and_count(
        document,
        at=at,
        expect=judging.expect,
        expect_tenant=judging.expect_tenant,
        ignore=judging.ignore,
        modified=file_time,
        now=now,
    )
    clock = choose(at, client_time, file_time, None)
    known = Facts(document, clock, judging.expect)
    late = known.clock_may_be_late
    facts = device_facts(
        document,
        source=_name(record),
        clock=None if late else report["CheckedAt"],
        clock_source=clock.source,
        prt=known.users_prt,
        wrong_user=known.wrong_user,
    )
    taken = stated or client_time
    is_flat_view = record.document is not None and is_flat(record.document)
    return CheckedCapture(
        record,
        facts,
        report,
        document,
        taken,
        is_flat_view,
        ignored,
        known.wrong_user,
        known.users_prt,
    )


def _name(record: Record) -> str:
    return record.source if record.capture is None else f"{record.source}, capture {record.capture}"


def nested(document: dict[str, Any]) -> dict[str, Any]:
    """Return the nested document of a nested or flat one."""
    return unflatten(document) if is_flat(document) else document


def time_of(text: str | None) -> datetime | None:
    """Read a time of a record; None when it is missing or not a time."""
    try:
        return parse_time(text) if text else None
    except DsRegError:
        return None
