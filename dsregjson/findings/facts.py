"""Answer what the rules ask about one capture: its sections, its user, its time.

Reading rules come from Microsoft's dsregcmd article: User State and SSO State hold only for the
user who ran the command; an elevated prompt spoils WamDefaultSet; a pre-join test runs as SYSTEM.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, cast

from .clock import Clock, parse_time

Expect = Literal["hybrid", "entra", "registered", "domain"]
Account = Literal["system", "local", "work"]

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MASK = re.compile(r"\*\*|\.\.\.|xxx|\[[^]]*\]|\{[^}]*\}|<[^>]*>", re.IGNORECASE)
_NETBIOS_LENGTH = 15
# Microsoft's text of 2025-06 says 90 days, the older one 14, as captures of 2026 still show.
PRT_LIFETIMES = (timedelta(days=14), timedelta(days=90))
# The hosts that advice names, by the cloud they stand for (Microsoft: "vm-sign-in").
_DRS, _LOGIN = "enterpriseregistration.windows.net", "login.microsoftonline.com"
_HOSTS = {
    "us": {_DRS: "enterpriseregistration.microsoftonline.us", _LOGIN: "login.microsoftonline.us"},
    "cn": {
        _DRS: "enterpriseregistration.partner.microsoftonline.cn",
        _LOGIN: "login.partner.microsoftonline.cn",
    },
}
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://([^/:?#]+|\[[^]]*\])", re.IGNORECASE)
# Hosts of Microsoft by cloud; a host belongs to the cloud of the suffix that it ends with.
_CLOUDS = {
    "public": (
        "microsoftonline.com", "windows.net", "microsoft.com", "microsoftazuread-sso.com",
        "microsoftonline.de",
    ),
    "us": ("microsoftonline.us", "microsoft.us", "usgovcloudapi.net"),
    "cn": ("microsoftonline.cn", "microsoft.cn", "chinacloudapi.cn"),
}  # fmt: skip
Cloud = Literal["public", "us", "cn"]


class Attempt(NamedTuple):
    """A PRT diagnostics block: its place in the document, its rows, and if another user made it."""

    place: str
    rows: Mapping[str, Any]
    other_user: bool


def is_guid(value: object) -> bool:
    """Return True for a whole GUID, False for a masked or shortened one."""
    return isinstance(value, str) and _GUID.fullmatch(value.lower()) is not None


def is_masked(value: str) -> bool:
    """Return True for text that somebody blanked out, such as ***, [GUID] or a926...d8."""
    return _MASK.search(value) is not None


def cloud_of(url: str | None) -> Cloud | None:
    """Find the Microsoft cloud of an address: public, us (US government) or cn (China).

    None for any other host, such as a federation server, and without an address.

    Example:
        >>> cloud_of("https://login.microsoftonline.us/common")
        'us'
    """
    match = _HOST.match(url or "")
    host = match[1].lower() if match else ""
    for cloud, suffixes in _CLOUDS.items():
        if any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes):
            return cast(Cloud, cloud)
    return None


class Facts:
    """One document, with the facts that several rules share.

    True, False and None (not printed, or printed as something else) are kept apart. Rules ask
    `is True` or `is False`, so that unknown never counts as "no".
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        clock: Clock,
        expect: Expect | None,
        expect_tenant: str | None = None,
    ) -> None:
        self.document = document
        self.clock = clock
        self.expect = expect
        self.expect_tenant = expect_tenant and expect_tenant.strip().casefold()
        self.join_type: str = document["JoinType"]
        self.state: Mapping[str, Any] = document["DeviceState"]
        self.details: Mapping[str, Any] = document["DeviceDetails"]
        self.tenant: Mapping[str, Any] = document["TenantDetails"]
        self.user: Mapping[str, Any] = document["UserState"]
        self.sso: Mapping[str, Any] = document["SsoState"]
        self.diagnostics: Mapping[str, Any] = document["DiagnosticData"]
        self.ngc: Mapping[str, Any] = document["NgcPrerequisiteCheck"]
        self.work_accounts: list[Mapping[str, Any]] = document["WorkAccounts"]
        self.untyped: dict[tuple[str, str], str] = {
            (entry["Section"], entry["Name"]): entry["Value"] for entry in document["UntypedValues"]
        }

        self.joined: bool | None = self.state["AzureAdJoined"]
        self.domain: bool | None = self.state["DomainJoined"]
        self.hybrid = self.joined is True and self.domain is True
        self.registered: bool | None = self.user["WorkplaceJoined"]
        self.prt: bool | None = self.sso["AzureAdPrt"]

        self.user_context: str = (self.diagnostics["UserContext"] or "").lower()
        self.error_phase: str = (self.diagnostics["ErrorPhase"] or "join").lower()
        self.key_sign: str = (self.diagnostics["KeySignTest"] or "").lower()
        self.account, self.upn = _account(
            self.diagnostics["ExecutingAccountName"], self.state["DeviceName"], self.domain
        )
        self.as_system = self.user_context == "system" or self.account == "system"
        self.remote = self.ngc["SessionIsNotRemote"] is False
        self.wam_error = self.untyped.get(("UserState", "WamDefaultSet"), "").lower()[:5] == "error"
        self.unelevated = not self.as_system and (
            self.user_context.startswith("un-elevated") or "elevated" in self.key_sign
        )
        # An elevated prompt runs KeySignTest, whatever its result.
        self.elevated = self.as_system or (
            self.user_context.startswith("elevated")
            or (bool(self.key_sign) and "elevated" not in self.key_sign)
        )
        self.attempts = [
            Attempt(f"PrtDiagnostics[{index}]", rows, self._other_user(rows["UserIdentity"]))
            for index, rows in enumerate(document["PrtDiagnostics"])
        ]

    def _other_user(self, identity: str | None) -> bool:
        """Return whether an attempt names another user than the one who ran the command.

        Equal names with different suffixes count as one user: UPN and sign-in name may differ.
        """
        mine, theirs = self.upn, (identity or "").lower()
        if mine is None or "@" not in theirs or is_masked(theirs) or is_masked(mine):
            return False
        return theirs.split("@")[0] != mine.split("@")[0]

    @property
    def wrong_user(self) -> bool:
        """True if the user sections are not about a work user: SYSTEM or a local account ran it.

        Without Executing Account Name an ERROR in WamDefaultSet shows an elevated or a SYSTEM
        prompt, unless KeySignTest says that the prompt was not elevated.
        """
        if self.as_system or self.account == "local":
            return True
        return self.account is None and self.wam_error and not self.unelevated

    @property
    def users_prt(self) -> bool | None:
        """Return AzureAdPrt as far as it is about the user.

        Another account has another token, and a remote session may have none: its NO counts only
        if the user made an attempt there.
        """
        unfit = self.wrong_user or (self.prt is False and self.remote and not self.attempted_here)
        return None if unfit else self.prt

    @property
    def own_attempts(self) -> list[Attempt]:
        """Return the PRT attempts that are not known to be another user's."""
        return [attempt for attempt in self.attempts if not attempt.other_user]

    @property
    def cloud_attempts(self) -> list[Attempt]:
        """Return own attempts to get the Entra token (not the AD FS one)."""
        return [attempt for attempt in self.own_attempts if attempt.rows["Prt"] != "Enterprise"]

    @property
    def attempted_here(self) -> bool:
        """True if the user who ran the command made an attempt: the session is not the cause."""
        return self.upn is not None and any(
            (attempt.rows["UserIdentity"] or "").lower() == self.upn for attempt in self.attempts
        )

    @property
    def cloud(self) -> Cloud | None:
        """Return the Microsoft cloud whose authority the capture names, None if it names none."""
        authorities = (
            self.sso["AzureAdPrtAuthority"],
            self.tenant["AuthCodeUrl"],
            self.tenant["AccessTokenUrl"],
            *(attempt.rows["EndpointUri"] for attempt in self.attempts),
        )
        return next(filter(None, map(cloud_of, authorities)), None)

    def with_hosts(self, advice: str) -> str:
        """Write advice with the hosts of the cloud that the capture shows."""
        for public, host in _HOSTS.get(self.cloud or "", {}).items():
            # Service principal names differ in other clouds, and Microsoft does not list them.
            advice = re.sub(rf"(?<!adrs/){re.escape(public)}", host, advice)
        return advice

    @property
    def hybrid_wanted(self) -> bool:
        """True unless the user expects another state than hybrid join."""
        return self.expect in (None, "hybrid")

    @property
    def adfs_trust(self) -> bool:
        """True for Windows Hello certificate trust with AD FS as registration authority."""
        return self.cert_enrollment == "enrollment authority"

    @property
    def cert_enrollment(self) -> str:
        return (self.ngc["CertEnrollment"] or "").lower()

    @property
    def pre_req_result(self) -> str:
        """Return willprovision, willnotprovision or ""; the article also writes two words."""
        return (self.ngc["PreReqResult"] or "").lower().replace(" ", "")

    @property
    def certificates(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the places of device keys and certificates: the device, then work accounts."""
        accounts = [(f"WorkAccounts[{i}]", rows) for i, rows in enumerate(self.work_accounts)]
        return [("DeviceDetails", self.details), *accounts]

    def printed(self, section: str) -> bool:
        """Return whether a section was printed: any of its fields has a value, typed or not."""
        return any(value is not None for value in self.document[section].values()) or any(
            place == section for place, _ in self.untyped
        )

    def age(self, value: str | None) -> timedelta | None:
        """Subtract a time of the document from the clock's; None when one of them is unknown."""
        if value is None or self.clock.at is None:
            return None
        return self.clock.at - parse_time(value)

    @property
    def clock_may_be_late(self) -> bool:
        """True if the clock may be later than the capture, so that an age proves nothing.

        That holds for the current time. It holds for the file's time if a token or certificate
        that the capture shows working has ended by then: the file is newer than the capture.
        """
        if self.clock.source == "Now":
            return True
        return self.clock.source == "FileModified" and any(self._ended_though_working())

    def _ended_though_working(self) -> Iterator[bool]:
        sso, details = self.sso, self.details
        for prefix in ("AzureAdPrt", "EnterprisePrt"):
            if sso[prefix] is True:
                yield self.older(sso[f"{prefix}ExpiryTime"], timedelta(0))
                yield self.older(sso[f"{prefix}UpdateTime"], max(PRT_LIFETIMES))
        if (details["DeviceAuthStatus"] or "").lower() == "success":
            yield self.older(details["DeviceCertificateNotAfter"], timedelta(0))

    def older(self, value: str | None, limit: timedelta) -> bool:
        """Return whether a time of the document is older than a limit; False when it is unknown."""
        age = self.age(value)
        return age is not None and age > limit


def _account(
    name: str | None, device: str | None, domain_joined: bool | None
) -> tuple[Account | None, str | None]:
    r"""Read kind and UPN from Executing Account Name: `AzureAD\User, a@contoso.com`."""
    if not name:
        return None, None
    account, _, second = (part.strip().lower() for part in name.partition(","))
    upn = second if "@" in second else None
    place, _, user = account.rpartition("\\")
    if user.endswith("$") or place == "nt authority" or user == "system":
        return "system", upn
    host = (device or "").split(".")[0].lower()
    if host and place == host[:_NETBIOS_LENGTH]:
        return "local", upn
    if not host and not second and place != "azuread" and domain_joined is False:
        return "local", upn  # only a local account has a bare name there
    return "work", upn


def parsed(value: str | None) -> datetime | None:
    """Read a time of the document, or None."""
    return None if value is None else parse_time(value)
