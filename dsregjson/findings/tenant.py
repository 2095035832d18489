"""Tenant rows: MDM addresses, automatic enrolment, and whose token the device holds."""

from __future__ import annotations

import re

from ..advice import LEAVE_BEFORE
from .facts import Facts, cloud_of, is_guid, is_masked
from .rule import Hit, Rule

_MDM = ("TenantDetails.MdmUrl", "TenantDetails.MdmTouUrl?", "TenantDetails.MdmComplianceUrl?")
_AUTHORITY_TENANT = re.compile(r"//[^/]+/([0-9a-fA-F-]{36})(?:/|$)")


def _mdm(c: Facts) -> list[str]:
    """Return the MDM addresses that were printed."""
    urls = (c.tenant["MdmUrl"], c.tenant["MdmTouUrl"], c.tenant["MdmComplianceUrl"])
    return [url for url in urls if url is not None]


def _other_tenant(c: Facts) -> bool:
    match = _AUTHORITY_TENANT.search(c.sso["AzureAdPrtAuthority"] or "")
    tenant = c.tenant["TenantId"]
    if match is None or not is_guid(match[1]) or not is_guid(tenant):
        return False
    return bool(match[1].lower() != tenant)


_AUTHORITIES = ("SsoState.AzureAdPrtAuthority?", "TenantDetails.AccessTokenUrl?")
_SERVICES = tuple(
    f"TenantDetails.{name}?"
    for name in (
        "MdmUrl", "MdmTouUrl", "MdmComplianceUrl", "JoinSrvUrl", "KeySrvUrl", "WebAuthNSrvUrl",
        "DeviceManagementSrvUrl",
    )
)  # fmt: skip


def _two_clouds(c: Facts) -> Hit | None:
    if c.cloud not in ("us", "cn"):
        return None
    public = tuple(
        path
        for path in _SERVICES
        if cloud_of(c.tenant[path.removeprefix("TenantDetails.").removesuffix("?")]) == "public"
    )
    return Hit(fields=(*_AUTHORITIES, *public)) if public else None


def _unexpected(c: Facts) -> Hit | bool:
    if c.expect_tenant is None or c.joined is not True:
        return False
    wanted = "TenantId" if is_guid(c.expect_tenant) else "TenantName"
    printed = c.tenant[wanted]
    if not printed or is_masked(printed):
        return Hit("warning", note=f"The capture has no {wanted} to compare; look it up.")
    return bool(printed.casefold() != c.expect_tenant)


RULES = (
    Rule(
        id="tenant-unexpected",
        severity="error",
        title="The device is not shown to be in the expected tenant",
        why="The tenant differs from the one that --expect-tenant names.",
        action="Correct --expect-tenant, or check the service connection point and the "
        "CDJ\\AAD values that sent it there. To join another tenant it must leave its own first.",
        risk="destructive",
        before=LEAVE_BEFORE,
        source="hybrid-join-plan",
        fields=("TenantDetails.TenantId", "TenantDetails.TenantName"),
        when=_unexpected,
    ),
    Rule(
        id="prt-tenant-mismatch",
        severity="warning",
        title="The token comes from another tenant than the device",
        why="A Primary Refresh Token is issued when user and device belong to the same tenant.",
        action="Sign in with an account of the device's tenant. To join the device to the user's "
        "tenant it must leave its own first.",
        risk="destructive",
        before=LEAVE_BEFORE,
        source="faq",
        fields=("SsoState.AzureAdPrtAuthority", "TenantDetails.TenantId"),
        when=_other_tenant,
    ),
    Rule(
        id="sovereign-cloud-mix",
        severity="warning",
        title="Sign-in goes to another cloud of Microsoft than the services",
        why="The authority is in the US government or the Chinese cloud, a service in the public "
        "one. Microsoft documents which cloud each host belongs to. That the mix is a fault is our "
        "inference, unverified.",
        action="Compare with a device that works. Correct the MDM addresses under Mobility (MDM "
        "and WIP) in Entra ID, or what redirects the device to the other cloud.",
        source="vm-sign-in",
        fields=(*_AUTHORITIES, *_SERVICES),
        when=_two_clouds,
    ),
    Rule(
        id="auto-enroll-blocked",
        severity="warning",
        title="Automatic MDM enrolment by Group Policy waits for the token",
        why="The tenant offers enrolment, but enrolling with the user's credential needs the "
        "Primary Refresh Token.",
        action="Repair the token first; enrolment then follows by itself.",
        source="auto-enrolment",
        fields=("TenantDetails.MdmUrl", "SsoState.AzureAdPrt"),
        when=lambda c: (
            c.join_type == "HybridJoined"
            and bool(c.tenant["MdmUrl"])
            and c.prt is False
            and not c.wrong_user
            and not (c.remote and not c.attempted_here)
        ),
        causes=("prt-missing",),
    ),
    Rule(
        id="auto-enroll-ready",
        severity="info",
        title="The device meets the conditions for MDM enrolment by Group Policy",
        why="It is hybrid joined and the user has a Primary Refresh Token.",
        action="Nothing to do.",
        source="auto-enrolment",
        fields=("DeviceState.AzureAdJoined", "DeviceState.DomainJoined", "SsoState.AzureAdPrt"),
        when=lambda c: c.join_type == "HybridJoined" and c.prt is True,
    ),
    Rule(
        id="mdm-urls-empty",
        severity="info",
        title="The MDM addresses are empty",
        why="The tenant has no MDM configured for automatic enrolment, or the user is not in its "
        "scope.",
        action="If the device should enrol, check Mobility (MDM and WIP) in Entra ID.",
        source="dsregcmd",
        fields=_MDM,
        when=lambda c: c.joined is True and c.tenant["MdmUrl"] == "" and not any(_mdm(c)),
    ),
    Rule(
        id="mdm-urls-present-not-proof",
        severity="info",
        title="The tenant offers MDM enrolment to the user",
        why="The address comes from the tenant. It says nothing about whether this device is "
        "enrolled, and no row of dsregcmd does.",
        action="Look for the device in Intune, or for the Info button of the work account under "
        "Settings > Accounts > Access work or school.",
        source="dsregcmd",
        fields=("TenantDetails.MdmUrl",),
        when=lambda c: c.joined is True and bool(c.tenant["MdmUrl"]),
    ),
    Rule(
        id="mdm-partial-urls",
        severity="info",
        title="Some MDM addresses are empty",
        why="The MDM configuration of the tenant is unusual, or the capture is cut.",
        action="Compare with a device that enrols.",
        source="field",
        fields=_MDM,
        when=lambda c: any(_mdm(c)) and not all(_mdm(c)),
    ),
)
