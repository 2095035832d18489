"""The few facts of a device that summary and report count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

# Upper ends in hours. Windows renews a PRT about every 4 hours of use; it lives for 14 or 90 days
# (Microsoft Learn, "What is a Primary Refresh Token?").
PRT_AGES = (
    ("under 4 h", 4),
    ("4 to 24 h", 24),
    ("1 to 3 d", 72),
    ("3 to 7 d", 168),
    ("7 to 14 d", 336),
    ("over 14 d", float("inf")),
)
NO_PRT = "no PRT"
UNKNOWN = "not known"
# Clocks differ by minutes. A token that is newer than its capture by more shows a wrong clock.
MOST_AHEAD = 60
PRT_STATES = (*(name for name, _ in PRT_AGES), NO_PRT, UNKNOWN)

# Only these have a device identity that Entra ID issues a PRT to; on the others the SSO section
# says nothing (Microsoft Learn, "Troubleshoot devices by using the dsregcmd command").
PRT_JOIN_TYPES = ("EntraJoined", "HybridJoined")

DUE_DAYS = 30
CERTIFICATE_STATES = ("expired", "due", "valid", UNKNOWN)


# Where a device's user facts come from.
USER_FACTS = NEWEST, OLDER, NO_USER = "newest capture", "older capture", "no capture of a user"


class DeviceFacts(NamedTuple):
    """Facts of one device; None is a fact that the capture does not show.

    name: as printed, else the file's. clock: also None when it is known only from a file that was
    written later than the capture in it (clock_source is FileModified then).
    prt: one of PRT_STATES, certificate: one of CERTIFICATE_STATES (None: has no device
    certificate), auth: success, rejected or error. Times are the document's. user_facts:
    one of USER_FACTS, of which capture what concerns the user is, the PRT too; user_source,
    user_clock: source and clock of an older one.
    """

    name: str
    source: str
    clock: str | None
    clock_source: str
    join: str
    tenant_id: str | None
    prt: str | None
    prt_minutes: int | None
    certificate: str | None
    certificate_end: str | None
    auth: str | None
    user_facts: str
    user_source: str | None = None
    user_clock: str | None = None


def device_facts(
    document: Mapping[str, Any],
    *,
    source: str,
    clock: str | None,
    clock_source: str,
    prt: bool | None,
    wrong_user: bool,
) -> DeviceFacts:
    """Read the facts of a device from its document.

    clock: when the capture was taken, as YYYY-MM-DDTHH:MM:SS.mmmZ; None when unknown, or
    known only from a file that was written later. prt: Facts.users_prt. wrong_user: the user's half
    is not about a work user, see Facts.
    """
    details, sso = document["DeviceDetails"], document["SsoState"]
    join = document["JoinType"]
    age = minutes_between(sso["AzureAdPrtUpdateTime"], clock) if prt else None
    end = details["DeviceCertificateNotAfter"]
    return DeviceFacts(
        name=document["DeviceState"]["DeviceName"] or re.split(r"[/\\]", source)[-1],
        source=source,
        clock=clock,
        clock_source=clock_source,
        join=join,
        tenant_id=document["TenantDetails"]["TenantId"] or None,
        prt=prt_state(prt, age) if join in PRT_JOIN_TYPES else None,
        prt_minutes=age,
        certificate=certificate_state(end, clock),
        certificate_end=end,
        auth=auth_state(details["DeviceAuthStatus"]),
        user_facts=NO_USER if wrong_user else NEWEST,
    )


def prt_state(prt: bool | None, minutes: int | None) -> str:
    """Choose one of PRT_STATES by the value of AzureAdPrt and the age of the token."""
    if prt is False:
        return NO_PRT
    if prt is None or minutes is None or minutes < -MOST_AHEAD:
        return UNKNOWN
    return next(name for name, hours in PRT_AGES if minutes < hours * 60)


def certificate_state(end: str | None, clock: str | None) -> str | None:
    """Choose one of CERTIFICATE_STATES at the time of the capture; None without a certificate."""
    if end is None:
        return None
    left = minutes_between(clock, end)
    if left is None:
        return UNKNOWN
    return "expired" if left < 0 else "due" if left < DUE_DAYS * 24 * 60 else "valid"


def auth_state(status: str | None) -> str | None:
    """Sort DeviceAuthStatus: success, rejected (disabled, deleted) or error (test did not run)."""
    if not status:
        return None
    words = status.casefold()
    if words.startswith("success"):
        return "success"
    return "rejected" if "disabled or deleted" in words else "error"


def minutes_between(earlier: str | None, later: str | None) -> int | None:
    """Count whole minutes between two times of documents; None when one is not known.

    Example:
        >>> minutes_between("2026-03-01T08:00:00.000Z", "2026-03-01T09:30:00.000Z")
        90
    """
    if earlier is None or later is None:
        return None
    start, end = (datetime.fromisoformat(time.removesuffix("Z")) for time in (earlier, later))
    return int((end - start).total_seconds() // 60)
