"""The moment that ages are measured against, and which clock told it.

A capture is judged by its own time, never by today: what was fresh when it was taken is fresh in
the archive. Times here are datetimes in UTC without a zone, as all times of a document are UTC.
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
    """at: the moment ages are measured against, or None; source: where it comes from;
    collected: the time from outside the capture (given, file or now), or None."""

    at: datetime | None
    source: ClockSource
    collected: datetime | None


@lru_cache(maxsize=1024)  # several rules look at each time of a capture
def parse_time(text: str) -> datetime:
    """An ISO 8601 or dsregcmd date-time, read as UTC when it names no zone.

    Raises DsRegError for anything else.

    Example:
        >>> parse_time("2025-03-09 11:00:27.000 UTC")
        datetime.datetime(2025, 3, 9, 11, 0, 27)
    """
    try:
        return utc(datetime.fromisoformat(_UTC_SUFFIX.sub("", text.strip())))
    except (ValueError, OverflowError):
        raise DsRegError(f"{text!r} is no date-time; write it like 2025-03-09T11:00:27Z") from None


def utc(value: datetime) -> datetime:
    """A datetime in UTC without a zone; one without a zone counts as UTC."""
    if value.tzinfo is None:
        return value
    return value.astimezone(timezone.utc).replace(tzinfo=None)


def iso(value: datetime) -> str:
    """The contract's spelling: YYYY-MM-DDTHH:MM:SS.mmmZ."""
    return value.isoformat(timespec="milliseconds") + "Z"


def choose(
    given: datetime | None,
    client_time: datetime | None,
    modified: datetime | None,
    now: datetime | None,
) -> Clock:
    """The first clock there is: given, the capture's Client Time, the file's time, now."""
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
