"""Capture quality: who ran the command, where, when, and whether the text is whole.

A capture of Windows 7 or 8.1 does not exist: dsregcmd is not there, and the text of their
autoworkplace.exe is rejected by the parser, so capture-down-level is not a rule of one capture
(see fleet.py).
"""

from __future__ import annotations

from .facts import Facts
from .rule import Hit, Rule

_DATED = (
    "SsoState.AzureAdPrtUpdateTime?",
    "SsoState.AzureAdPrtExpiryTime?",
    "DeviceDetails.DeviceCertificateNotAfter?",
)
# What the join type and the verdict are read from.
_DECISIVE = ("DeviceState.AzureAdJoined", "DeviceState.DomainJoined", "SsoState.AzureAdPrt")


def _as_system(c: Facts) -> Hit | None:
    # For the tests before a join SYSTEM is the right context, and nobody has a token yet.
    return Hit(None if c.joined is True else "info") if c.as_system else None


def _truncated(c: Facts) -> Hit | None:
    missing = [
        f"DeviceState.{name}"
        for name in ("AzureAdJoined", "EnterpriseJoined", "DomainJoined")
        if c.state[name] is None and ("DeviceState", name) not in c.untyped
    ]
    if c.joined is True and not c.printed("DeviceDetails"):
        missing.append("DeviceDetails.DeviceId")
    if c.joined is True and not c.printed("TenantDetails"):
        missing.append("TenantDetails.TenantId")
    return Hit(fields=tuple(missing)) if missing else None


def _unreadable(c: Facts) -> Hit | None:
    fields = tuple(path for path in _DECISIVE if tuple(path.split(".")) in c.untyped)
    return Hit(fields=fields) if fields else None


def _undated(c: Facts) -> bool:
    dated = (
        c.sso["AzureAdPrtUpdateTime"],
        c.sso["AzureAdPrtExpiryTime"],
        c.details["DeviceCertificateNotAfter"],
    )
    return any(dated) and (c.clock.source == "Unknown" or c.clock_may_be_late)


RULES = (
    Rule(
        id="capture-truncated",
        severity="warning",
        title="The capture is not whole",
        why="Rows that dsregcmd always prints in this state are missing, so part of the picture is "
        "unknown.",
        action="Capture the whole output of dsregcmd /status.",
        source="dsregcmd",
        fields=(
            "DeviceState.AzureAdJoined",
            "DeviceState.EnterpriseJoined",
            "DeviceState.DomainJoined",
            "DeviceDetails.DeviceId",
            "TenantDetails.TenantId",
        ),
        when=_truncated,
    ),
    Rule(
        id="capture-values-unreadable",
        severity="warning",
        title="AzureAdJoined, DomainJoined or AzureAdPrt is neither YES nor NO",
        why="What the device is, or whether the user has a token, is unknown. The capture was "
        "edited, or its text was damaged on the way.",
        action="Capture dsregcmd /status again and do not edit its text.",
        source="dsregcmd",
        fields=_DECISIVE,
        when=_unreadable,
    ),
    Rule(
        id="capture-user-sections-as-system",
        severity="warning",
        title="The command ran as SYSTEM",
        why="User State, SSO State and the Hello check then describe SYSTEM, not the user; "
        "findings about the user are held back.",
        action="For those sections run dsregcmd /status unelevated in the user's own session.",
        source="dsregcmd",
        fields=("DiagnosticData.UserContext?", "DiagnosticData.ExecutingAccountName?"),
        when=_as_system,
    ),
    Rule(
        id="capture-remote-session",
        severity="info",
        title="The command ran in a remote session",
        why="A remote session cannot set up Windows Hello and may lack the token that the user "
        "has at the console.",
        action="Judge the user's sections by a capture from the console session.",
        source="dsregcmd",
        fields=("NgcPrerequisiteCheck.SessionIsNotRemote",),
        when=lambda c: c.remote,
    ),
    Rule(
        id="capture-undated",
        severity="info",
        title="No clock says when the capture was taken",
        why="This state prints no Client Time, so ages are measured against a later moment or not "
        "at all and prove nothing.",
        action="Name the time of the capture with --at (--at now for a live one).",
        source="dsregcmd",
        fields=_DATED,
        when=_undated,
    ),
)
