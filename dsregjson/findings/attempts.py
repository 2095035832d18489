"""Failed attempts to get a Primary Refresh Token (PRT): the diagnostics blocks under SSO State.

A block stands there only if the failure is later than the last success, and may be another
user's (Microsoft's dsregcmd article). Blocks of another user are reported as such and never held
against the user of the capture. Attempt Status 0xc000023c, 0xc00000be and 0xc00000c4 stand for
HTTP 4xx as well as for a network fault, so the HTTP status decides which one it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..advice import REGISTER_AGAIN_BEFORE, RESTORE
from .facts import Attempt, Facts, cloud_of
from .rule import Hit, Rule, Severity

_NETWORK_STATUS = {"0xc000023c", "0xc00000be", "0xc00000c4"}
_UPN_STATUS = {"0xc000005f", "0xc004844c"}
_DEVICE_REJECTED = re.compile(r"AADSTS(?:50155|700003|135011|130007|130008)\b", re.IGNORECASE)
_BAD_PASSWORD = re.compile(r"AADSTS50126\b", re.IGNORECASE)
_UNKNOWN_TENANT = re.compile(r"AADSTS90002\b[^']*'([^']+)'", re.IGNORECASE)
_WITH_HOST = re.compile(r"^[a-z]+://[^/:?#]", re.IGNORECASE)


def _status(attempt: Attempt) -> str:
    """Attempt Status as an NTSTATUS: 0xd000023c is 0xc000023c with the HRESULT bit set."""
    status = attempt.rows["AttemptStatus"] or ""
    return "0xc" + status[3:] if status.startswith("0xd") else status


def _description(attempt: Attempt) -> str:
    return f"{attempt.rows['ServerErrorCode'] or ''} {attempt.rows['ServerErrorDescription'] or ''}"


def _transport_failed(attempt: Attempt) -> bool:
    error, http_status = attempt.rows["HttpError"], attempt.rows["HttpStatus"]
    if http_status:
        return False  # an answer is not a network fault
    return bool(error and int(error, 16) != 0) or _status(attempt) in _NETWORK_STATUS


def _refused(attempt: Attempt) -> bool:
    return (attempt.rows["HttpStatus"] or 0) >= 400 and bool(_description(attempt).strip())


def _device_rejected(attempt: Attempt) -> bool:
    return _DEVICE_REJECTED.search(_description(attempt)) is not None


def _upn_not_routable(attempt: Attempt) -> bool:
    if _status(attempt) in _UPN_STATUS:
        return True
    identity = (attempt.rows["UserIdentity"] or "").lower()
    # Entra ID looks for the tenant by the suffix of the UPN and quotes it when there is none.
    unknown = _UNKNOWN_TENANT.search(_description(attempt))
    if unknown and identity.endswith(f"@{unknown[1].lower()}"):
        return True
    # AD FS takes any suffix, and behind a network fault the suffix proves nothing.
    asked_entra = attempt.rows["Prt"] != "Enterprise" and not _transport_failed(attempt)
    return asked_entra and "@" in identity and identity.endswith(".local")


def _federated(attempt: Attempt) -> bool:
    endpoint = attempt.rows["EndpointUri"] or ""
    return _WITH_HOST.match(endpoint) is not None and cloud_of(endpoint) is None


def said(attempt: Attempt, code: str) -> bool:
    """Return whether the server named a code, such as AADSTS700003."""
    return re.search(rf"{code}\b", _description(attempt), re.IGNORECASE) is not None


def _old_key_derivation(attempt: Attempt) -> bool:
    return said(attempt, "AADSTS5000611")


def _no_certificate_endpoint(attempt: Attempt) -> bool:
    return _status(attempt) == "0xc004848c"


# What an attempt died of; each is a finding, and a cause of those about the token.
DIAGNOSES: dict[str, Callable[[Attempt], bool]] = {
    "prt-device-rejected": _device_rejected,
    "prt-upn-not-routable": _upn_not_routable,
    "kdfv1-blocked": _old_key_derivation,
    "smart-card-without-wstrust": _no_certificate_endpoint,
    "prt-network": _transport_failed,
    "prt-server-refused": _refused,
}
DEVICE_FAULTS = (
    "device-auth-disabled-or-deleted",
    "device-cert-expired",
    "recovery-pending",
    "key-sign-failed",
    "key-sign-failed-no-recovery",
)


def causes_of(attempts: Sequence[Attempt]) -> tuple[str, ...]:
    """Return the ids of DIAGNOSES that hold for one of the attempts."""
    return tuple(finding for finding, holds in DIAGNOSES.items() if any(holds(a) for a in attempts))


def adfs_needed(c: Facts) -> bool:
    """Return whether the token that counts on this device comes from AD FS."""
    return c.adfs_trust or c.join_type == "OnPremDrsJoined"


def _severity(c: Facts, attempts: Sequence[Attempt]) -> Severity:
    """Judge a failed attempt: an error if the user needs that token and has none."""
    if c.wrong_user:
        return "info"
    for attempt in attempts:
        if attempt.rows["Prt"] == "Enterprise":
            if c.sso["EnterprisePrt"] is not True and adfs_needed(c):
                return "error"
        elif c.prt is not True:
            return "error"
    return "warning"


# Diagnoses that say more exactly why a server refused.
_EXACT = (
    "prt-device-rejected",
    "prt-upn-not-routable",
    "kdfv1-blocked",
    "smart-card-without-wstrust",
)


def _about(c: Facts, holds: Callable[[Attempt], bool]) -> Hit | None:
    attempts = [attempt for attempt in c.own_attempts if holds(attempt)]
    if not attempts:
        return None
    causes = DEVICE_FAULTS if any(_device_rejected(a) for a in attempts) else ()
    return Hit(_severity(c, attempts), items=tuple(a.place for a in attempts), causes=causes)


def _rejection(c: Facts) -> Hit | None:
    hit = _about(c, _device_rejected)
    # A token that is still there dies with the device.
    return hit._replace(severity="error") if hit and hit.severity == "warning" else hit


def _refusal(c: Facts) -> Hit | None:
    hit = _about(c, _refused)
    if hit is None:
        return None
    refused = [attempt for attempt in c.own_attempts if _refused(attempt)]
    return hit._replace(causes=tuple(i for i in causes_of(refused) if i in _EXACT))


def _failing(c: Facts, operation: str) -> Hit | None:
    attempts = [a for a in c.own_attempts if a.rows["Operation"] == operation]
    if not attempts:
        return None
    # A failed refresh leaves the old token in place until it expires.
    severity = _severity(c, attempts)
    if operation == "Refresh" and severity == "error" and c.prt is not False:
        severity = "warning"
    note = ""
    if all(attempt.rows["Prt"] == "Enterprise" for attempt in attempts):
        note = "It is about the Enterprise PRT of AD FS."
    places = tuple(attempt.place for attempt in attempts)
    return Hit(severity, items=places, causes=causes_of(attempts), note=note)


def _password_lag(c: Facts) -> Hit | None:
    items = tuple(
        attempt.place
        for attempt in c.cloud_attempts
        if _BAD_PASSWORD.search(_description(attempt))
        and (attempt.rows["CredentialType"] or "").lower() == "password"
    )
    return Hit(items=items) if c.hybrid and items else None


def _rows(*names: str) -> tuple[str, ...]:
    return tuple(f"PrtDiagnostics[].{name}?" for name in ("Prt", *names))


RULES = (
    Rule(
        id="prt-device-rejected",
        severity="error",
        title="Entra ID rejects the device in a sign-in",
        why="The device object is deleted, disabled or unknown, so no token is issued on it.",
        action=f"{RESTORE}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="prt",
        fields=_rows("AttemptStatus", "ServerErrorCode", "ServerErrorDescription"),
        when=_rejection,
        causes=DEVICE_FAULTS,
        phase="prt",
    ),
    Rule(
        id="prt-upn-not-routable",
        severity="error",
        title="Entra ID does not know the domain of the user's UPN",
        why="Tokens are issued for UPNs whose domain is verified in the tenant. AADSTS90002 names "
        "the suffix of the UPN as a tenant that was not found.",
        action="Compare whoami /upn with the user name in Entra ID; verify the domain, change the "
        "suffix, or set up Alternate Login ID.",
        source="prt",
        fields=_rows("AttemptStatus", "UserIdentity", "ServerErrorDescription"),
        when=lambda c: _about(c, _upn_not_routable),
        causes=DEVICE_FAULTS,
        phase="prt",
    ),
    Rule(
        id="kdfv1-blocked",
        severity="error",
        title="Entra ID refuses the old key derivation (KDFv1) of this Windows",
        why="Windows without the security update of July 2021 (CVE-2021-33781) still uses KDFv1. "
        "Microsoft blocks it step by step, so that sign-in may fail at times at first.",
        action="Install the latest Windows updates, then sign in again.",
        source="kdfv1",
        fields=_rows("AttemptStatus", "ServerErrorCode", "ServerErrorDescription"),
        when=lambda c: _about(c, _old_key_derivation),
        phase="prt",
    ),
    Rule(
        id="smart-card-without-wstrust",
        severity="error",
        title="The federation server offers no WS-Trust endpoint for smart cards",
        why="A sign-in with a smart card or certificate gets its token there. The federation "
        "metadata (MEX) lists no certificate endpoint.",
        action="Enable the certificatemixed endpoints of WS-Trust at the federation server, and "
        "see that no proxy changes its metadata.",
        source="prt-concept",
        fields=_rows("AttemptStatus", "CredentialType", "EndpointUri"),
        when=lambda c: _about(c, _no_certificate_endpoint),
        phase="prt",
    ),
    Rule(
        id="prt-network",
        severity="error",
        title="The request for a token did not get through",
        why="The connection to the endpoint failed before the server could answer.",
        action="Check DNS, proxy and TLS from this device to the host in EndpointUri.",
        source="prt",
        fields=_rows("AttemptStatus", "EndpointUri", "HttpStatus", "HttpError"),
        when=lambda c: _about(c, _transport_failed),
        causes=DEVICE_FAULTS,
        code_action=True,
    ),
    Rule(
        id="prt-server-refused",
        severity="error",
        title="The server refused to issue a token",
        why="It answered, so the network works; its error code says why.",
        action="Act on the most exact code of the refusal.",
        source="prt",
        fields=_rows(
            "AttemptStatus",
            "EndpointUri",
            "HttpStatus",
            "ServerErrorCode",
            "ServerErrorDescription",
        ),
        when=_refusal,
        causes=_EXACT,
        phase="prt",
        code_action=True,
    ),
    Rule(
        id="prt-acquire-failing",
        severity="error",
        title="The last attempt to get a Primary Refresh Token failed",
        why="No attempt has succeeded since.",
        action="Act on the finding that says why; then lock and unlock to try again.",
        source="dsregcmd",
        fields=_rows("Operation", "PreviousPrtAttempt", "UserIdentity", "AttemptStatus"),
        when=lambda c: _failing(c, "Acquire"),
        causes=tuple(DIAGNOSES),
        phase="prt",
    ),
    Rule(
        id="prt-refresh-failing",
        severity="warning",
        title="The last attempt to renew the Primary Refresh Token failed",
        why="The token lives until its expiry time; without renewal it is lost then.",
        action="Act on the finding that says why; then lock and unlock to try again.",
        source="dsregcmd",
        fields=_rows("Operation", "PreviousPrtAttempt", "UserIdentity", "AttemptStatus"),
        when=lambda c: _failing(c, "Refresh"),
        causes=tuple(DIAGNOSES),
        phase="prt",
    ),
    Rule(
        id="prt-password-sync-lag",
        severity="info",
        title="A changed password may not have reached Entra ID yet",
        why="On a hybrid joined device a fresh password works in AD before it is synchronised.",
        action="If the password was just changed, wait for the next synchronisation and sign in "
        "again.",
        source="prt",
        fields=(
            "PrtDiagnostics[].CredentialType",
            "PrtDiagnostics[].ServerErrorDescription",
        ),
        when=_password_lag,
        phase="prt",
    ),
    Rule(
        id="prt-federated-endpoint",
        severity="info",
        title="The attempt failed at the federation server, not at Entra ID",
        why="The endpoint is not one of Microsoft's sign-in hosts.",
        action="Ask the administrator of the federation server (WS-Trust, event 1088 of the AAD "
        "log).",
        source="prt",
        fields=("PrtDiagnostics[].Prt?", "PrtDiagnostics[].EndpointUri"),
        when=lambda c: (
            Hit(items=tuple(a.place for a in c.own_attempts if _federated(a)))
            if any(_federated(a) for a in c.own_attempts)
            else None
        ),
    ),
    Rule(
        id="prt-diagnostic-other-user",
        severity="info",
        title="A failed token attempt belongs to another user",
        why="On a shared device the record may be anybody's; it is not held against this user.",
        action="Capture in the session of the user that it names.",
        source="dsregcmd",
        fields=("PrtDiagnostics[].UserIdentity", "DiagnosticData.ExecutingAccountName"),
        when=lambda c: (
            Hit(items=tuple(a.place for a in c.attempts if a.other_user))
            if any(a.other_user for a in c.attempts)
            else None
        ),
    ),
)
