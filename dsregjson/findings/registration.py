"""Diagnostic Data before a join: the last failed registration, and what its codes say.

Only failed attempts are recorded. If --expect names another state than hybrid, none is a fault.
"""

from __future__ import annotations

from datetime import timedelta

from ..advice import REGISTER_AGAIN_BEFORE, REGISTER_AGAIN_HYBRID
from .facts import Facts
from .prejoin import TEST_FIELDS, TESTS, join_severity
from .rule import Hit, Rule, Severity, aged

_STUCK = timedelta(hours=24)  # Entra Connect synchronises every 30 minutes
_TPM_CODES = {"0x80090016", "0x80290407", "0x80280036", "0x80090031"}
_WRONG_TENANT = "0x801c003a"
_NOT_FOUND = "0x801c03f3"  # current builds print it for DirectoryError, "device object ..."


def _all_pass(c: Facts) -> bool:
    results = [c.diagnostics[name] for name in TESTS]
    return "PASS" in results and "FAIL" not in results


def _text(c: Facts, name: str) -> str:
    return (c.diagnostics[name] or "").lower()


def _server_said(c: Facts, code: str, message: str) -> bool:
    return _text(c, "ServerErrorCode") == code and message in _text(c, "ServerMessage")


def _sync_pending(c: Facts) -> bool:
    return (
        _text(c, "RegistrationType") in ("sync", "")
        and _text(c, "ErrorPhase") in ("join", "")
        and (
            _text(c, "ClientErrorCode") == _NOT_FOUND
            or (
                _text(c, "ClientErrorCode") in ("0x801c03f2", "")
                and _server_said(c, "directoryerror", "device object by the given id")
            )
        )
    )


def _sync_stuck(c: Facts) -> Hit | None:
    if not _sync_pending(c) or not c.older(c.diagnostics["PreviousRegistration"], _STUCK):
        return None
    return aged(c, Hit(join_severity(c, "error")))


def _sync_pending_sid(c: Facts) -> bool:
    return _server_said(c, "authenticationerror", "verification of the target computer")


def _throttled(c: Facts) -> bool:
    return _server_said(c, "directoryerror", "throttled")


def _wrong_tenant(c: Facts) -> bool:
    if _server_said(c, "directoryerror", "aadsts90002"):
        return True
    errors = c.diagnostics["DrsDiscoveryTestErrors"] or []
    return _WRONG_TENANT in (c.diagnostics["ClientErrorCode"], *errors)


def _tpm(c: Facts) -> bool:
    return c.diagnostics["ClientErrorCode"] in _TPM_CODES


_KNOWN_REASONS = (_sync_pending, _sync_pending_sid, _throttled, _wrong_tenant, _tpm)


def _attempt_failed(c: Facts) -> bool:
    return bool(
        c.diagnostics["PreviousRegistration"]
        or c.diagnostics["ClientErrorCode"]
        or ("DiagnosticData", "PreviousRegistration") in c.untyped
    )


def _unexplained(c: Facts) -> Hit | None:
    if not _attempt_failed(c) or any(reason(c) for reason in _KNOWN_REASONS):
        return None
    failed = any(c.diagnostics[name] == "FAIL" for name in TESTS)
    # Passing tests vouch for all phases but the join itself.
    vouched = _all_pass(c) and _text(c, "ErrorPhase") not in ("join", "")
    severity: Severity = "info" if failed or vouched else "warning"
    return Hit(join_severity(c, severity))


_REGISTRATION = tuple(
    f"DiagnosticData.{name}?"
    for name in (
        "PreviousRegistration",
        "RegistrationType",
        "ErrorPhase",
        "ClientErrorCode",
        "ServerErrorCode",
        "ServerMessage",
        "HttpsStatus",
    )
)
_REASON_IDS = (
    "sync-pending",
    "sync-pending-sid",
    "registration-throttled",
    "scp-wrong-tenant",
    "tpm-join-failure",
)

RULES = (
    Rule(
        id="sync-pending",
        severity="warning",
        title="The device waits for directory synchronisation",
        why="Its computer object is not in Entra ID yet. That is expected once in a sync-join; the "
        "device joins after the next Entra Connect cycle. Once synchronised, Entra ID shows it as "
        "Pending until it registers.",
        action="Wait for the next cycle. If it stays, check that the OU is in sync scope and that "
        "the computer object has a userCertificate.",
        source="hybrid-join",
        fields=_REGISTRATION,
        when=lambda c: Hit(join_severity(c, "warning")) if _sync_pending(c) else None,
        phase="join",
    ),
    Rule(
        id="sync-pending-stuck",
        severity="error",
        title="The device has waited for synchronisation for more than a day",
        why="Many cycles have passed since the attempt: the object is out of scope or carries no "
        "certificate.",
        action="Check OU scope and filters of Entra Connect, the userCertificate attribute, and "
        "the User Device Registration event log.",
        source="hybrid-join",
        fields=("DiagnosticData.PreviousRegistration", "DiagnosticData.ServerErrorCode"),
        when=_sync_stuck,
        causes=("sync-pending",),
        phase="join",
    ),
    Rule(
        id="sync-pending-sid",
        severity="warning",
        title="Entra ID does not know the present certificate of the device yet",
        why="The SID or certificate in Entra ID differs from the one used, normally because "
        "synchronisation has not finished.",
        action=f"Wait for the next cycle; if it stays, {REGISTER_AGAIN_HYBRID}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="hybrid-join",
        fields=_REGISTRATION,
        when=lambda c: Hit(join_severity(c, "warning")) if _sync_pending_sid(c) else None,
        phase="join",
    ),
    Rule(
        id="registration-throttled",
        severity="info",
        title="The registration service asked the device to slow down",
        why="Too many requests came in a short time; this passes.",
        action="Wait 300 seconds or for the next attempt.",
        source="hybrid-join",
        fields=_REGISTRATION,
        when=_throttled,
        phase="join",
    ),
    Rule(
        id="scp-wrong-tenant",
        severity="error",
        title="The service connection point names a tenant that does not exist",
        why="The tenant id is wrong, or that tenant has no active subscription.",
        action="Correct azureADId and azureADName in the SCP (or the CDJ\\AAD registry values) and "
        "check the tenant's subscriptions.",
        source="hybrid-join",
        fields=("DiagnosticData.DrsDiscoveryTestErrors?", *_REGISTRATION),
        when=lambda c: Hit(join_severity(c, "error")) if _wrong_tenant(c) else None,
        phase=None,
    ),
    Rule(
        id="tpm-join-failure",
        severity="error",
        title="The join failed at the TPM",
        why="The TPM could not make or use the device key.",
        action="Act on the code: reset, lock-out, firmware and FIPS mode need different answers.",
        source="hybrid-join",
        fields=_REGISTRATION,
        when=lambda c: Hit(join_severity(c, "error")) if _tpm(c) else None,
        phase="join",
        code_action=True,
    ),
    Rule(
        id="registration-failed",
        severity="warning",
        title="The last attempt to register the device failed",
        why="Only failed attempts are recorded; its phase and codes say where it stopped.",
        action="Act on its most exact code, then run the task Automatic-Device-Join or sign in "
        "again.",
        source="hybrid-join",
        fields=_REGISTRATION,
        when=_unexplained,
        causes=tuple(TESTS.values()),
        phase=None,
        code_action=True,
    ),
    Rule(
        id="join-all-tests-pass-yet-failed",
        severity="info",
        title="All pre-join tests pass, though the last attempt failed",
        why="What the tests cover is in order now; the recorded attempt is older.",
        action="Run the task Automatic-Device-Join or wait for its next run, then run dsregcmd "
        "/status again.",
        source="dsregcmd",
        fields=(*TEST_FIELDS, "DiagnosticData.PreviousRegistration?"),
        when=lambda c: _all_pass(c) and _attempt_failed(c),
        causes=(*_REASON_IDS, "registration-failed"),
    ),
    Rule(
        id="no-attempt-recorded",
        severity="warning",
        title="All pre-join tests pass, but no attempt to join is recorded",
        why="Nothing has tried: the task is disabled, a policy forbids automatic registration, or "
        "the SCP is aimed at other devices.",
        action="Check the task Automatic-Device-Join under Microsoft\\Windows\\Workplace Join and "
        "the policy autoWorkplaceJoin.",
        source="field",
        fields=("DiagnosticData.PreviousRegistration", *TEST_FIELDS),
        when=lambda c: (
            c.join_type == "DomainJoined"
            and c.hybrid_wanted
            and _all_pass(c)
            and not _attempt_failed(c)
        ),
    ),
)
