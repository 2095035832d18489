"""Rules about the keys of the device: their provider, the TPM, and the test of the key."""

from __future__ import annotations

from collections.abc import Callable

from ..advice import REGISTER_AGAIN, REGISTER_AGAIN_BEFORE
from .facts import Facts, is_masked
from .rule import Hit, Rule, Severity

_TPM_PROVIDER = "microsoft platform crypto provider"
_SOFTWARE_PROVIDER = "microsoft software key storage provider"
# Recovery registers the device again, as dsregcmd /forcerecovery does.
_RECOVERY_BEFORE = ("local-account", "bitlocker", "laps", "work-account", "hello")
_INFO: Severity = "info"


def places_hit(places: list[str], fields: tuple[str, ...]) -> Hit | None:
    """Make a hit about DeviceDetails or work accounts, with the evidence of these places only."""
    if not places:
        return None
    items = tuple(place for place in places if place != "DeviceDetails")
    return Hit(
        items=items,
        fields=tuple(
            field
            for field in fields
            if not field.startswith("DeviceDetails") or "DeviceDetails" in places
        ),
    )


_KEY = (
    "DeviceDetails.KeyProvider?",
    "DeviceDetails.TpmProtected?",
    "WorkAccounts[].KeyProvider?",
    "WorkAccounts[].TpmProtected?",
)


def _keys(c: Facts, holds: Callable[[str, bool | None], bool]) -> Hit | None:
    places = [
        place
        for place, rows in c.certificates
        if holds((rows["KeyProvider"] or "").lower(), rows["TpmProtected"])
    ]
    return places_hit(places, _KEY)


def _provider_mismatch(provider: str, in_tpm: bool | None) -> bool:
    if not provider or is_masked(provider):
        return False
    return in_tpm is not None and in_tpm != (provider == _TPM_PROVIDER)


def _provider_unknown(provider: str, in_tpm: bool | None) -> bool:
    return provider not in ("", _TPM_PROVIDER, _SOFTWARE_PROVIDER) and not is_masked(provider)


def _not_tested(c: Facts) -> bool:
    return "elevated" in c.key_sign or c.key_sign in ("unknown", "not tested")


def _key_sign_failed(c: Facts) -> bool:
    return (
        c.key_sign != ""
        and not c.key_sign.startswith("pass")
        and not _not_tested(c)
        and not is_masked(c.key_sign)
    )


RULES = (
    Rule(
        id="key-not-in-tpm",
        severity=_INFO,
        title="The device key is kept in software, not in a TPM",
        why="A software key can be copied off the device.",
        action="If your policy asks for a TPM: enable it, update its firmware, then register "
        f"again. {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="prt-concept",
        fields=_KEY,
        when=lambda c: _keys(c, lambda _, in_tpm: in_tpm is False),
    ),
    Rule(
        id="key-provider-mismatch",
        severity="warning",
        title="KeyProvider and TpmProtected contradict each other",
        why="Only Microsoft Platform Crypto Provider keeps keys in the TPM.",
        action=f"Capture again. If it stays, register again. {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=_KEY,
        when=lambda c: _keys(c, _provider_mismatch),
        causes=("key-provider-unknown",),
    ),
    Rule(
        id="key-provider-unknown",
        severity="error",
        title="The device key is kept by a provider that device registration does not use",
        why="Registration uses Microsoft Platform Crypto Provider or Microsoft Software Key "
        "Storage Provider; with another one device authentication may fail.",
        action=f"Register again. {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="field",
        fields=_KEY,
        when=lambda c: _keys(c, _provider_unknown),
    ),
    Rule(
        id="key-sign-failed",
        severity="error",
        title="The device key cannot sign",
        why="KeySignTest ran and did not pass: the key of the device is broken or gone, often "
        "after a TPM reset or an image copy. Windows usually marks the device for recovery.",
        action="Sign out and in to let recovery register the device again; if it comes back, check "
        "the TPM.",
        risk="disruptive",
        before=_RECOVERY_BEFORE,
        source="dsregcmd",
        fields=("DiagnosticData.KeySignTest",),
        when=_key_sign_failed,
        code_action=True,
    ),
    Rule(
        id="recovery-pending",
        severity="error",
        title="The device is marked for recovery",
        why="Its keys are not usable. The next sign-in registers it again: silently when hybrid "
        "joined, with a prompt otherwise.",
        action="Sign out and in again. If it is marked once more, check the TPM.",
        risk="disruptive",
        before=_RECOVERY_BEFORE,
        source="dsregcmd",
        fields=("DiagnosticData.AadRecoveryEnabled",),
        when=lambda c: c.diagnostics["AadRecoveryEnabled"] is True,
        causes=("key-sign-failed",),
    ),
    Rule(
        id="key-sign-failed-no-recovery",
        severity="error",
        title="The device key cannot sign, yet the device is not marked for recovery",
        why="Nothing will repair it by itself.",
        action=f"Register again. {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=("DiagnosticData.KeySignTest", "DiagnosticData.AadRecoveryEnabled"),
        when=lambda c: _key_sign_failed(c) and c.diagnostics["AadRecoveryEnabled"] is False,
        causes=("key-sign-failed",),
    ),
    Rule(
        id="key-sign-not-elevated",
        severity=_INFO,
        title="KeySignTest did not run",
        why="It needs an elevated prompt; this is no failure.",
        action="Run dsregcmd /status elevated as well if the device key is in doubt.",
        source="hybrid-join",
        fields=("DiagnosticData.KeySignTest",),
        when=_not_tested,
    ),
)
