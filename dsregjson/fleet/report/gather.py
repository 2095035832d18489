"""Records to captures with all that the page says of them: the work that runs in parallel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ...errors import DsRegError
from ...findings import check
from ...findings.clock import parse_time
from ...findings.engine import Finding
from ...findings.facts import Expect
from .. import inputs
from ..export import size_of
from ..records import Piece, Record, is_flat
from ..unflat import unflatten
from .facts import Facts, facts_of


class Judging(NamedTuple):
    """How captures are judged, as dsregjson.check takes it."""

    at: datetime | None = None
    expect: Expect | None = None


class Seen(NamedTuple):
    """One capture: what charts and table need, its findings and its document.

    taken: when, as far as the capture or its line says; None when only the order tells.
    """

    facts: Facts
    findings: list[Finding]
    document: dict[str, Any]
    taken: datetime | None


class Part(NamedTuple):
    """What became of one chunk: bytes of input, captures, problems and notices with sources."""

    size: int
    seen: list[Seen]
    problems: list[tuple[str, str]]
    notices: list[tuple[str, str]]


def look(chunk: Sequence[Piece | Record], reading: inputs.Reading, judging: Judging) -> Part:
    """Read, parse and check one chunk: the job of a worker."""
    part = Part(size_of(chunk), [], [], [])
    for item in chunk:
        for record in inputs.records([item], reading):
            part.notices.extend((record.source, notice) for notice in record.notices)
            # The present as time of stdin would make every run's page another one.
            has_file = item.source != reading.stdin_name
            try:
                part.seen.append(_seen(record, judging, record.file_time if has_file else None))
            except DsRegError as error:
                part.problems.append((record.source, str(error)))
    return part


def _seen(record: Record, judging: Judging, modified: str | None) -> Seen:
    """Check one capture, written at `modified`; raises DsRegError when the record holds none."""
    if record.document is None:
        raise DsRegError(record.problem or "holds no capture")
    document = unflatten(record.document) if is_flat(record.document) else record.document
    taken = _time(record.collected_at)
    try:
        report = check(
            document,
            at=judging.at or taken,
            expect=judging.expect,
            modified=_time(modified),
        )
        facts = facts_of(
            document,
            report["Findings"],
            source=_name(record),
            clock=report["CheckedAt"],
            clock_source=report["ClockSource"],
        )
        return Seen(
            facts,
            report["Findings"],
            document,
            taken or _time(document["DiagnosticData"]["ClientTime"]),
        )
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # Only JSON that somebody changed can come here: what is parsed has the right types.
        raise DsRegError(f"holds a value that dsregjson does not write ({error})") from None


def _name(record: Record) -> str:
    return record.source if record.capture is None else f"{record.source}, capture {record.capture}"


def _time(text: str | None) -> datetime | None:
    """A time of a record; None for one that is not there or is no time."""
    try:
        return parse_time(text) if text else None
    except DsRegError:
        return None
