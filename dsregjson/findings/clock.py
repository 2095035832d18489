"""Choose the time that ages are measured against, and name the clock it comes from.

A capture is checked at its own time and not at today's: a token that was fresh when the capture was
taken is fresh in the archive too. Times here are datetimes in UTC without a zone, because all times
of a document are UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import Literal, NamedTuple

from ..errors import DsRegError

ClockSource = Literal["Given", "ClientTime", "FileModified", "Now", "Unknown"]

_UTC_SUFFIX = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)


class Clock(NamedTuple):
    """The time that ages are measured against.

    at: the time, or None. source: the clock it comes from. collected: the time from outside the
    capture (given, file or now), or None.
    """

    at: datetime | None
    source: ClockSource
    collected: datetime | None


@lru_cache(maxsize=1024)  # several rules look at each time of a capture
def parse_time(text: str) -> datetime:
    """Read an ISO 8601 or dsregcmd date-time, as UTC when it names no zone.

    Raises DsRegError for anything else.

    Example:
        >>> parse_time("2025-03-09 11:00:27.000 UTC")
        datetime.datetime(2025, 3, 9, 11, 0, 27)
    """
    try:
        return utc(datetime.fromisoformat(_UTC_SUFFIX.sub("", text.strip())))
    except (ValueError, OverflowError):
        raise DsRegError(
            f"{text!r} is not a date-time; write it like 2025-03-09T11:00:27Z"
        ) from None


def utc(value: datetime) -> datetime:
    """Convert a datetime to UTC without a zone; one without a zone counts as UTC."""
    if value.tzinfo is None:
        return value
    return value.astimezone(timezone.utc).replace(tzinfo=None)


def iso(value: datetime) -> str:
    """Write a time as the contract does: YYYY-MM-DDTHH:MM:SS.mmmZ."""
    return value.isoformat(timespec="milliseconds") + "Z"


def choose(
    given: datetime | None,
    client_time: datetime | None,
    modified: datetime | None,
    now: datetime | None,
) -> Clock:
    """Choose the first known time: given, the capture's Client Time, the file's time, now."""
    collected = given or modified or now
    if given:
        return Clock(given, "Given", collected)
    if client_time:
        return Clock(client_time, "ClientTime", collected)
    if modified:
        return Clock(modified, "FileModified", collected)
    if now:
        return Clock(now, "Now", collected)
    return Clock(None, "Unknown", None)
