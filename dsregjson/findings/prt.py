"""SSO State: the Primary Refresh Token (PRT) of the user, its age, and Kerberos tickets.

The age of four hours is a reason to look, no proof: renewal happens at sign-in and unlock.
"""

from __future__ import annotations

from datetime import timedelta

from .attempts import DEVICE_FAULTS, DIAGNOSES, adfs_needed, causes_of
from .facts import PRT_LIFETIMES, Facts, parsed
from .rule import Hit, Rule, Severity, aged

_STALE = timedelta(hours=4)  # Windows renews about every four hours
_EXPIRING = timedelta(days=2)
_DAY = timedelta(days=1)  # a device that was asleep or offline for a night
_LIFETIMES = (
    "Microsoft's text of 2025-06 says that a token lives for 90 days; its older text said 14, and "
    "captures of 2026 still show that. A sign-in frequency policy shortens it."
)


def _lacks_prt(c: Facts) -> bool:
    """Return whether AzureAdPrt is NO on a device that is, or may be, joined."""
    return c.prt is False and c.joined is not False


def _wrong_context(c: Facts) -> Hit | None:
    if not _lacks_prt(c) or c.users_prt is False:
        return None
    if c.as_system:
        note = "Here SYSTEM ran it."
    elif c.account == "local":
        note = "Here a local account ran it."
    elif c.wrong_user:
        note = "The error in WamDefaultSet shows an elevated or SYSTEM prompt."
    else:
        note = "Here it ran in a remote session."
    return Hit(note=note)


def _missing(c: Facts) -> Hit | None:
    if not _lacks_prt(c) or c.users_prt is None:
        return None
    attempts = c.cloud_attempts
    operations = {attempt.rows["Operation"] for attempt in attempts}
    failing = tuple(
        finding
        for finding, operation in (
            ("prt-acquire-failing", "Acquire"),
            ("prt-refresh-failing", "Refresh"),
        )
        if operation in operations
    )
    causes = (*DEVICE_FAULTS, *failing, *causes_of(attempts))
    if c.joined is None and not attempts:
        # A failed attempt shows that a token was wanted; nothing does here.
        note = "Whether the device is joined is not known: this holds if the device is joined."
        return Hit("warning", causes=causes, note=note)
    return Hit(causes=causes)


def _expired(c: Facts) -> bool:
    return c.prt is not False and c.older(c.sso["AzureAdPrtExpiryTime"], timedelta(0))


def _expiring(c: Facts) -> bool:
    if c.prt is False or _expired(c):
        return False
    updated = c.sso["AzureAdPrtUpdateTime"]
    if updated is not None and not c.older(updated, _DAY):
        return False  # it is renewed; a policy keeps its life short
    return c.older(c.sso["AzureAdPrtExpiryTime"], -_EXPIRING)


def _stale(c: Facts) -> Hit | None:
    # Expired and expiring tokens are stale too; one finding is enough.
    updated = c.sso["AzureAdPrtUpdateTime"]
    if c.prt is not True or not c.older(updated, _STALE) or _expired(c) or _expiring(c):
        return None
    return _of_age(c, "warning" if c.older(updated, _DAY) else "info")


def _of_age(c: Facts, severity: Severity | None = None) -> Hit:
    """Return a finding that says the age of the token, if the clock can be trusted."""
    age = c.age(c.sso["AzureAdPrtUpdateTime"])
    if age is None or c.clock_may_be_late:
        return aged(c, Hit(severity))
    return Hit(severity, note=f"Its last renewal was {age / timedelta(hours=1):.0f} hours ago.")


def _enterprise_expired(c: Facts) -> bool:
    expiry = c.sso["EnterprisePrtExpiryTime"]
    return c.sso["EnterprisePrt"] is not False and c.older(expiry, timedelta(0))


def _lifetime_odd(c: Facts) -> bool:
    start = parsed(c.sso["AzureAdPrtUpdateTime"])
    end = parsed(c.sso["AzureAdPrtExpiryTime"])
    if start is None or end is None:
        return False
    return all(abs(end - start - lifetime) > _DAY for lifetime in PRT_LIFETIMES)


def _enterprise_missing(c: Facts) -> Hit | None:
    enterprise = [a for a in c.own_attempts if a.rows["Prt"] == "Enterprise"]
    authority = (c.sso["EnterprisePrtAuthority"] or "").lower()
    in_use = adfs_needed(c) or bool(enterprise) or "://" in authority
    if c.sso["EnterprisePrt"] is not False or not in_use or c.wrong_user:
        return None
    failing = ("prt-acquire-failing",) if enterprise else ()
    return Hit("error" if adfs_needed(c) else "info", causes=(*failing, *causes_of(enterprise)))


def _onprem_tgt_missing(c: Facts) -> Hit | None:
    if c.sso["OnPremTgt"] is not False or c.wrong_user:
        return None
    # The Hello check tests this ticket only where the cloud Kerberos trust policy is in force.
    wanted = c.prt is True and c.ngc["OnPremTgt"] is False and c.cert_enrollment == "none"
    return Hit("warning" if wanted else "info")


_TOKEN = ("SsoState.AzureAdPrt", "SsoState.AzureAdPrtAuthority?")
_TIMES = (
    "SsoState.AzureAdPrt",
    "SsoState.AzureAdPrtUpdateTime?",
    "SsoState.AzureAdPrtExpiryTime?",
)
_CONTEXT = (
    "SsoState.AzureAdPrt",
    "UserState.WamDefaultSet?",
    "DiagnosticData.UserContext?",
    "DiagnosticData.ExecutingAccountName?",
    "NgcPrerequisiteCheck.SessionIsNotRemote?",
)

RULES = (
    Rule(
        id="prt-missing",
        severity="error",
        title="The user has no Primary Refresh Token",
        why="There is no single sign-on to work resources, and Conditional Access that asks for "
        "the device blocks the user.",
        action="Repair the cause if one is named; then lock and unlock the device, or sign out and "
        "in with network. If another account opened the prompt, run dsregcmd /status again as the "
        "signed-in user.",
        source="prt",
        fields=_TOKEN,
        when=_missing,
        causes=(*DEVICE_FAULTS, "prt-acquire-failing", "prt-refresh-failing", *DIAGNOSES),
    ),
    Rule(
        id="prt-missing-no-diagnostics",
        severity="warning",
        title="No failed attempt to get the token is on record",
        why="Nothing was tried since the last success, or Windows is older than 21H1 and keeps no "
        "such record.",
        action="Sign in with the work account while online, then read events 1006 and 1007 of the "
        "analytic log of AAD (Event Viewer: View > Show Analytic and Debug Logs).",
        source="dsregcmd",
        fields=("SsoState.AzureAdPrt",),
        when=lambda c: c.joined is True and c.users_prt is False and not c.cloud_attempts,
        causes=("prt-missing",),
    ),
    Rule(
        id="prt-missing-wrong-context",
        severity="info",
        title="AzureAdPrt is NO, but not for the user in question",
        why="Where the command ran there is no token of the user; this is no fault.",
        action="Run dsregcmd /status unelevated in the desktop session of the work user.",
        source="dsregcmd",
        fields=_CONTEXT,
        when=_wrong_context,
        causes=("capture-user-sections-as-system", "capture-remote-session"),
    ),
    Rule(
        id="prt-missing-registered",
        severity="info",
        title="AzureAdPrt is NO, as it is on a registered device",
        why="SSO State describes joined devices; it can be ignored here.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=("SsoState.AzureAdPrt", "DeviceState.AzureAdJoined", "UserState.WorkplaceJoined"),
        when=lambda c: c.prt is False and c.joined is False and c.registered is True,
    ),
    Rule(
        id="prt-expired",
        severity="error",
        title="The Primary Refresh Token has expired",
        why="An expired token is worth nothing, even while AzureAdPrt still says YES.",
        action="Sign out and in with network.",
        source="prt-concept",
        fields=_TIMES,
        when=lambda c: _of_age(c) if _expired(c) else None,
        causes=("prt-refresh-failing", *DEVICE_FAULTS),
    ),
    Rule(
        id="prt-expiring",
        severity="warning",
        title="The Primary Refresh Token expires within two days",
        why="Windows renews it about every four hours of use, so renewal has not worked for days. "
        f"{_LIFETIMES}",
        action="Lock and unlock the device with network, and see whether the update time moves.",
        source="prt-concept",
        fields=_TIMES,
        when=lambda c: _of_age(c) if _expiring(c) else None,
        causes=("prt-refresh-failing", *DEVICE_FAULTS),
    ),
    Rule(
        id="prt-stale",
        severity="warning",
        title="The Primary Refresh Token was not renewed for more than four hours",
        why="Windows renews it at sign-in and unlock, about every four hours. A device that was "
        "asleep, locked or offline explains the age; a blocked renewal does as well. Up to 24 "
        "hours this is info.",
        action="Lock and unlock the device, then run dsregcmd /status again: the update time must "
        "move.",
        source="prt",
        fields=_TIMES,
        when=_stale,
        causes=("prt-refresh-failing", *DEVICE_FAULTS),
    ),
    Rule(
        id="prt-lifetime-odd",
        severity="info",
        title="The Primary Refresh Token is issued for neither 14 nor 90 days",
        why=_LIFETIMES,
        action="Nothing to do unless users must sign in too often.",
        source="prt-concept",
        fields=_TIMES,
        when=_lifetime_odd,
    ),
    Rule(
        id="enterprise-prt-missing",
        severity="info",
        title="The user has no Enterprise PRT from AD FS",
        why="Hello certificate trust and on-premises joined devices need it; other devices do not.",
        action="Check device authentication and device registration in AD FS (on Windows Server "
        "2019 also that the client may use the scope ugs).",
        source="hello-issues",
        fields=("SsoState.EnterprisePrt", "SsoState.EnterprisePrtAuthority?"),
        when=_enterprise_missing,
        causes=("prt-acquire-failing", *DIAGNOSES),
    ),
    Rule(
        id="enterprise-prt-expired",
        severity="warning",
        title="The Enterprise PRT from AD FS has expired",
        why="It is not renewed any more; Hello certificate trust stops with it.",
        action="Sign out and in with line of sight to AD FS.",
        source="dsregcmd",
        fields=("SsoState.EnterprisePrt?", "SsoState.EnterprisePrtExpiryTime"),
        when=lambda c: aged(c, Hit()) if _enterprise_expired(c) else None,
    ),
    Rule(
        id="onprem-tgt-missing",
        severity="info",
        title="There is no cloud Kerberos ticket for on-premises resources",
        why="Only cloud Kerberos trust and FIDO2 sign-in to AD resources use it.",
        action="If you use cloud Kerberos trust: check the Entra Kerberos server object, its "
        "policy, and line of sight to a DC.",
        source="cloud-kerberos",
        fields=("SsoState.OnPremTgt", "NgcPrerequisiteCheck.OnPremTgt?"),
        when=_onprem_tgt_missing,
        causes=("prt-missing", "prt-missing-wrong-context"),
    ),
    Rule(
        id="cloud-tgt-missing",
        severity="info",
        title="The session cannot get Kerberos tickets for cloud resources although there is a PRT",
        why="Azure Files and other cloud Kerberos services will ask for another sign-in. "
        "Microsoft's article says that YES means a ticket is present. Reports from the field show "
        "YES without a ticket.",
        action="If you use them, check the policy that lets Windows fetch the cloud ticket. "
        "klist cloud_debug, run as the user, shows which tickets are there.",
        source="cloud-debug",
        fields=("SsoState.CloudTgt", "SsoState.AzureAdPrt"),
        when=lambda c: c.sso["CloudTgt"] is False and c.prt is True,
    ),
)
