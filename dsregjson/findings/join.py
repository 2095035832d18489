"""Join state: what the device is, and states that contradict themselves or the expectation.

state-registered-only names devices without any join; a domain-joined one with a work account is
registered-before-hybrid, or each such device would have two states. joined-without-details and
capture-truncated overlap: the first follows from the second when the whole section is missing.
EnterpriseJoined is read as joined to AD FS device registration, as Microsoft's article of 2024
says; a later revision words it as "an on-premises Active Directory" with the same table of states.
"""

from __future__ import annotations

from ..advice import (
    DISCONNECT,
    DISCONNECT_BEFORE,
    LEAVE_BEFORE,
    REGISTER_AGAIN,
    REGISTER_AGAIN_BEFORE,
)
from .facts import Facts
from .rule import Hit, Rule

_STATE = ("DeviceState.AzureAdJoined", "DeviceState.EnterpriseJoined", "DeviceState.DomainJoined")
_REGISTERED = (*_STATE, "UserState.WorkplaceJoined")
_JOIN_TYPES = {
    "hybrid": "HybridJoined",
    "entra": "EntraJoined",
    "registered": "EntraRegistered",
    "domain": "DomainJoined",
}
# What keeps a domain-joined device from its hybrid join.
_JOIN_FAULTS = (
    "prejoin-ad-connectivity",
    "prejoin-ad-config",
    "prejoin-drs-discovery",
    "prejoin-drs-connectivity",
    "prejoin-kerberos-ticket",
    "prejoin-token",
    "sync-pending",
    "sync-pending-sid",
    "registration-throttled",
    "scp-wrong-tenant",
    "tpm-join-failure",
    "registration-failed",
    "no-attempt-recorded",
)


def _domain_joined_only(c: Facts) -> Hit | None:
    if c.join_type != "DomainJoined":
        return None
    return Hit("warning" if c.expect == "hybrid" else "info")


def _unexpected(c: Facts) -> bool:
    if c.expect is None or c.join_type in ("Unknown", _JOIN_TYPES[c.expect]):
        return False
    if c.expect == "hybrid":  # the other two have findings of their own
        return c.domain is True and c.join_type != "DomainJoined"
    if c.expect == "registered":  # only the user's own session shows it
        return not c.wrong_user and not (c.registered is True and c.joined is False)
    return True


def _not_connected(c: Facts) -> Hit | None:
    if c.join_type != "NotJoined":
        return None
    note = "Only the user's own session shows whether they registered a work account."
    return Hit(note=note if c.wrong_user else "")


def _dual_state(c: Facts) -> Hit | None:
    if not (c.hybrid and c.registered is True):
        return None
    tenant = c.tenant["TenantId"]
    same = tuple(
        f"WorkAccounts[{index}]"
        for index, account in enumerate(c.work_accounts)
        if tenant and account["WorkplaceTenantId"] == tenant
    )
    note = "Here the work account belongs to the tenant of the device." if same else ""
    return Hit(items=same, note=note)


def _without_details(c: Facts) -> bool:
    return c.joined is True and not (c.details["DeviceId"] and c.tenant["TenantId"])


RULES = (
    Rule(
        id="state-impossible",
        severity="error",
        title="AzureAdJoined and EnterpriseJoined are both YES",
        why="A device cannot be both, so the capture is damaged or mixes two devices.",
        action="Capture dsregcmd /status again.",
        source="dsregcmd",
        fields=_STATE,
        when=lambda c: c.joined is True and c.state["EnterpriseJoined"] is True,
    ),
    Rule(
        id="hybrid-needs-domain",
        severity="error",
        title="Hybrid join is expected, but the device is not in an AD domain",
        why="Hybrid join starts from a domain-joined device.",
        action="Join the device to the AD domain first. An Entra joined device must leave Entra ID "
        "before it can.",
        risk="destructive",
        before=LEAVE_BEFORE,
        source="hybrid-join",
        fields=_STATE,
        when=lambda c: c.expect == "hybrid" and c.domain is False,
    ),
    Rule(
        id="state-unexpected",
        severity="error",
        title="The device is in another join state than expected",
        why="The state differs from the one that --expect names.",
        action="Correct --expect, or join the device as intended. A device that is "
        "joined otherwise must leave that join first.",
        risk="destructive",
        before=LEAVE_BEFORE,
        source="dsregcmd",
        fields=(*_STATE, "UserState.WorkplaceJoined?"),
        when=_unexpected,
    ),
    Rule(
        id="state-entra-joined",
        severity="info",
        title="The device is Microsoft Entra joined",
        why="It belongs to the tenant only; no AD domain takes part.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=_STATE,
        when=lambda c: c.join_type == "EntraJoined",
    ),
    Rule(
        id="state-hybrid-joined",
        severity="info",
        title="The device is Microsoft Entra hybrid joined",
        why="It belongs to the AD domain and to the tenant.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=_STATE,
        when=lambda c: c.join_type == "HybridJoined",
    ),
    Rule(
        id="state-domain-joined-only",
        severity="info",
        title="The device is joined to the AD domain, but not to Microsoft Entra ID",
        why="Either hybrid join is not meant for it, or it has not finished.",
        action="If it should be hybrid joined, follow the findings about Diagnostic Data "
        "(--expect hybrid makes this a warning).",
        source="dsregcmd",
        fields=_STATE,
        when=_domain_joined_only,
        causes=_JOIN_FAULTS,
    ),
    Rule(
        id="state-onprem-drs-joined",
        severity="info",
        title="The device is joined to an on-premises registration service (AD FS)",
        why="Such a device has an Enterprise PRT only, none from Entra ID.",
        action="Judge sign-in by EnterprisePrt and look at AD FS.",
        source="dsregcmd",
        fields=_STATE,
        when=lambda c: c.join_type == "OnPremDrsJoined",
    ),
    Rule(
        id="state-registered-only",
        severity="info",
        title="The device is Microsoft Entra registered (work account added), not joined",
        why="SSO State says nothing about such a device; the Work Account sections do.",
        action="Nothing to do.",
        source="dsregcmd",
        fields=_REGISTERED,
        when=lambda c: c.join_type == "EntraRegistered",
    ),
    Rule(
        id="state-not-connected",
        severity="info",
        title="The device is neither joined nor registered",
        why="Without a device identity there can be no Primary Refresh Token.",
        action="Join or register it if it should use work resources.",
        source="dsregcmd",
        fields=_REGISTERED,
        when=_not_connected,
    ),
    Rule(
        id="dual-state",
        severity="warning",
        title="The device is hybrid joined and registered at once (dual state)",
        why="Conditional Access may see either identity. From Windows 10 1803 with KB4489894 on, "
        "the work account is removed when that user signs in.",
        action=f"Update Windows, or {DISCONNECT}. The DWORD BlockAADWorkplaceJoin=1 keeps it from "
        "coming back (HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin).",
        risk="disruptive",
        before=DISCONNECT_BEFORE,
        source="faq",
        fields=(
            "DeviceState.AzureAdJoined",
            "DeviceState.DomainJoined",
            "UserState.WorkplaceJoined",
            "TenantDetails.TenantId?",
            "WorkAccounts[].WorkplaceTenantId",
        ),
        when=_dual_state,
    ),
    Rule(
        id="registered-on-entra-joined",
        severity="info",
        title="A further work account was added on an Entra joined device",
        why="It usually belongs to another tenant or another user.",
        action="Check that it is wanted.",
        source="dsregcmd",
        fields=_REGISTERED,
        when=lambda c: c.joined is True and c.domain is False and c.registered is True,
    ),
    Rule(
        id="registered-before-hybrid",
        severity="info",
        title="A work account was added on a domain-joined device",
        why="It does not stop a later hybrid join, which then leaves the device in dual state "
        "until the account is removed.",
        action=f"Before or after hybrid join, {DISCONNECT}.",
        risk="disruptive",
        before=DISCONNECT_BEFORE,
        source="hybrid-join",
        fields=_REGISTERED,
        when=lambda c: c.domain is True and c.joined is False and c.registered is True,
    ),
    Rule(
        id="joined-without-details",
        severity="warning",
        title="The device says it is joined, but its device or tenant id is missing",
        why="A joined device always has both: the capture is cut, or the registration is broken.",
        action=f"Capture again. If the ids are still missing, register again. {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=(
            "DeviceState.AzureAdJoined",
            "DeviceDetails.DeviceId",
            "TenantDetails.TenantId",
        ),
        when=_without_details,
        causes=("capture-truncated",),
    ),
)
