"""What the page counts, sorts and filters of one device: a few facts beside all its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

SEVERITIES = ("error", "warning", "info", "none")

# Upper ends in hours. Windows renews a PRT about every 4 hours of use; it lives for 14 days
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
PRT_STATES = (*(name for name, _ in PRT_AGES), NO_PRT, "not known")

# Only these have a device identity that Entra ID issues a PRT to; on the others the SSO section
# says nothing (Microsoft Learn, "Troubleshoot devices by using the dsregcmd command").
PRT_JOIN_TYPES = ("EntraJoined", "HybridJoined")

DUE_DAYS = 30
CERTIFICATE_STATES = ("expired", "due", "valid", "not known")


class Facts(NamedTuple):
    """Facts of one device; None is a fact that the capture does not tell.

    prt: one of PRT_STATES, certificate: one of CERTIFICATE_STATES (None: has no device
    certificate), auth: success, rejected or error. Times are the document's.
    """

    name: str
    source: str
    clock: str | None
    clock_source: str
    join: str
    tenant: str | None
    prt: str | None
    prt_minutes: int | None
    certificate: str | None
    certificate_end: str | None
    auth: str | None
    severity: str
    errors: int
    warnings: int
    certificate_due: str | None


def facts_of(
    document: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    *,
    source: str,
    clock: str | None,
    clock_source: str,
) -> Facts:
    """The facts of a device from its document and findings.

    clock: when the capture was taken, as YYYY-MM-DDTHH:MM:SS.mmmZ; None when nothing tells it.
    """
    details, tenant, sso = (
        document["DeviceDetails"],
        document["TenantDetails"],
        document["SsoState"],
    )
    join = document["JoinType"]
    age = minutes_between(sso["AzureAdPrtUpdateTime"], clock) if sso["AzureAdPrt"] else None
    counts = {name: sum(each["Severity"] == name for each in findings) for name in SEVERITIES}
    end = details["DeviceCertificateNotAfter"]
    certificate = certificate_state(end, clock)
    return Facts(
        name=document["DeviceState"]["DeviceName"] or source,
        source=source,
        clock=clock,
        clock_source=clock_source,
        join=join,
        tenant=tenant["TenantName"] or tenant["TenantId"] or None,
        prt=prt_state(sso["AzureAdPrt"], age) if join in PRT_JOIN_TYPES else None,
        prt_minutes=age,
        certificate=certificate,
        certificate_end=end,
        auth=auth_state(details["DeviceAuthStatus"]),
        severity=next((name for name in SEVERITIES if counts[name]), "none"),
        errors=counts["error"],
        warnings=counts["warning"],
        certificate_due="yes" if certificate in ("expired", "due") else None,
    )


def prt_state(prt: bool | None, minutes: int | None) -> str:
    """One of PRT_STATES for the value of AzureAdPrt and the age of the token."""
    if prt is False:
        return NO_PRT
    if prt is None or minutes is None:
        return "not known"
    return next(name for name, hours in PRT_AGES if minutes < hours * 60)


def certificate_state(end: str | None, clock: str | None) -> str | None:
    """One of CERTIFICATE_STATES at the time of the capture; None without a certificate."""
    if end is None:
        return None
    left = minutes_between(clock, end)
    if left is None:
        return "not known"
    return "expired" if left < 0 else "due" if left < DUE_DAYS * 24 * 60 else "valid"


def auth_state(status: str | None) -> str | None:
    """DeviceAuthStatus as success, rejected (disabled or deleted) or error (test did not run)."""
    if not status:
        return None
    words = status.casefold()
    if words.startswith("success"):
        return "success"
    return "rejected" if "disabled or deleted" in words else "error"


def minutes_between(earlier: str | None, later: str | None) -> int | None:
    """Whole minutes between two times of documents; None when one is not known.

    Example:
        >>> minutes_between("2026-03-01T08:00:00.000Z", "2026-03-01T09:30:00.000Z")
        90
    """
    if earlier is None or later is None:
        return None
    start, end = (datetime.fromisoformat(time.removesuffix("Z")) for time in (earlier, later))
    return int((end - start).total_seconds() // 60)
