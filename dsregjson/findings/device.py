"""Device identity, certificate and keys.

DeviceAuthStatus is matched by its beginning without regard to case: Microsoft's article prints
`FAILED. ERROR`, captures print `FAILED. Error: 0x...`. Both mean that the test did not run; only
"disabled or deleted" is a verdict on the device object.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ..advice import REGISTER_AGAIN, REGISTER_AGAIN_BEFORE, RESTORE
from .attempts import said
from .facts import Facts, is_masked, parsed
from .rule import Hit, Rule, Severity, aged

_EXPIRING = timedelta(days=30)  # chosen here
_TEN_YEARS = timedelta(days=3652, hours=12)
_ODD = timedelta(days=31)
_TPM_PROVIDER = "microsoft platform crypto provider"
_SOFTWARE_PROVIDER = "microsoft software key storage provider"
_CERTIFICATE = (
    "DeviceDetails.DeviceCertificateNotBefore?",
    "DeviceDetails.DeviceCertificateNotAfter?",
    "WorkAccounts[].DeviceCertificateNotBefore?",
    "WorkAccounts[].DeviceCertificateNotAfter?",
)


def _auth_status(c: Facts) -> str:
    return (c.details["DeviceAuthStatus"] or "").lower()


def _deleted(c: Facts) -> bool:
    status = _auth_status(c)
    return status.startswith("failed") and "disabled or deleted" in status


def _restorable(c: Facts) -> Hit | None:
    """A device that may be deleted, of a kind that Entra ID keeps for 30 days."""
    gone = tuple(a.place for a in c.own_attempts if said(a, "AADSTS700003"))
    if c.joined is not True or not (gone or _deleted(c)):
        return None
    note = (
        "The revisions of Microsoft's page differ about hybrid joined devices." if c.hybrid else ""
    )
    return Hit(items=gone, note=note)


def _not_updated(c: Facts) -> Hit | None:
    names = [
        f"DiagnosticData.{name}?"
        for name in ("DisplayNameUpdated", "OsVersionUpdated", "HostNameUpdated")
        if (c.diagnostics[name] or "").upper() == "NO"
    ]
    return Hit(fields=(*names, "DeviceState.DeviceName?")) if names else None


def _places(places: list[str], fields: tuple[str, ...]) -> Hit | None:
    """A hit about DeviceDetails and/or work accounts: the evidence of those places only."""
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


def _certificates(c: Facts, holds: Callable[[timedelta, timedelta], bool]) -> Hit | None:
    """Certificates whose (age since start, age since end) satisfy `holds`."""
    places = []
    for place, rows in c.certificates:
        since_start = c.age(rows["DeviceCertificateNotBefore"])
        since_end = c.age(rows["DeviceCertificateNotAfter"])
        if since_start is not None and since_end is not None and holds(since_start, since_end):
            places.append(place)
    return _places(places, _CERTIFICATE)


def _expired(c: Facts) -> Hit | None:
    hit = _certificates(c, lambda _, end: end > timedelta(0))
    return aged(c, hit) if hit else None


def _expiring(c: Facts) -> Hit | None:
    hit = _certificates(c, lambda _, end: -_EXPIRING < end <= timedelta(0))
    return aged(c, hit) if hit else None


def _odd_lifetime(c: Facts) -> Hit | None:
    places = []
    for place, rows in c.certificates:
        start = parsed(rows["DeviceCertificateNotBefore"])
        end = parsed(rows["DeviceCertificateNotAfter"])
        if start and end and abs(end - start - _TEN_YEARS) > _ODD:
            places.append(place)
    return _places(places, _CERTIFICATE)


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
    return _places(places, _KEY)


def _provider_mismatch(provider: str, in_tpm: bool | None) -> bool:
    if not provider or is_masked(provider):
        return False
    return in_tpm is not None and in_tpm != (provider == _TPM_PROVIDER)


def _provider_unknown(provider: str, in_tpm: bool | None) -> bool:
    return provider not in ("", _TPM_PROVIDER, _SOFTWARE_PROVIDER) and not is_masked(provider)


def _key_sign_failed(c: Facts) -> bool:
    return (
        c.key_sign != ""
        and not c.key_sign.startswith("pass")
        and "elevated" not in c.key_sign
        and not is_masked(c.key_sign)
    )


def _virtual(c: Facts, word: str) -> bool:
    return (c.state["VirtualDesktop"] or "").lower().startswith(word)


def _non_persistent(c: Facts) -> bool:
    kind = (c.state["VirtualDesktopType"] or "").lower()
    return _virtual(c, "yes") and "persistent" in kind and "non" in kind


_VDI = (
    "DeviceState.VirtualDesktop",
    "DeviceState.VirtualDesktopProvider?",
    "DeviceState.VirtualDesktopType?",
)
# Recovery asks for a sign-in, and Hello keys may have gone with the device key.
_RECOVERY_BEFORE = ("local-account", "work-account", "hello")
_INFO: Severity = "info"

RULES = (
    Rule(
        id="device-auth-disabled-or-deleted",
        severity="error",
        title="Entra ID says the device is disabled or deleted",
        why="The device still believes it is joined, but its tokens are refused and Conditional "
        "Access blocks it (AADSTS50155).",
        action=f"{RESTORE}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=("DeviceDetails.DeviceAuthStatus", "DeviceDetails.DeviceId?"),
        when=_deleted,
    ),
    Rule(
        id="device-soft-deleted",
        severity="info",
        title="If the device was deleted, it can be restored for 30 days",
        why="Entra ID keeps a deleted device for 30 days, with its BitLocker keys and LAPS "
        "passwords (preview, 2026). Its DeviceId stays reserved for so long.",
        action="Look for it in Microsoft Graph (directory/deletedItems/microsoft.graph.device) and "
        "restore it as Cloud Device Administrator or Intune Administrator, before anybody "
        "registers the device anew. A hybrid joined one can also come back by directory "
        "synchronisation.",
        source="soft-delete",
        fields=(
            "DeviceDetails.DeviceAuthStatus?",
            "DeviceDetails.DeviceId?",
            "PrtDiagnostics[].ServerErrorDescription",
        ),
        when=_restorable,
        causes=("device-auth-disabled-or-deleted", "prt-device-rejected"),
        phase="prt",
    ),
    Rule(
        id="device-auth-test-error",
        severity="warning",
        title="The test of the device in Entra ID could not run",
        why="The test needs SYSTEM to reach Entra ID. It does not say that the device was deleted.",
        action="Give SYSTEM a way to Entra ID (network, DNS, proxy), then read again.",
        source="dsregcmd",
        fields=("DeviceDetails.DeviceAuthStatus", "DeviceDetails.DeviceAuthErrorCode?"),
        when=lambda c: _auth_status(c).startswith("failed") and not _deleted(c),
        code_action=True,
    ),
    Rule(
        id="device-auth-unknown",
        severity=_INFO,
        title="DeviceAuthStatus was not printed",
        why="Windows before 21H1 does not test the device in Entra ID; a deleted device looks "
        "joined there.",
        action="Look the device up in Entra ID by its DeviceId.",
        source="dsregcmd",
        fields=("DeviceDetails.DeviceAuthStatus", "DeviceDetails.DeviceId?"),
        when=lambda c: (
            c.joined is True
            and c.printed("DeviceDetails")
            and c.details["DeviceAuthStatus"] is None
        ),
    ),
    Rule(
        id="device-cert-expired",
        severity="error",
        title="The device certificate has expired",
        why="The device proves itself with this certificate; without it there are no tokens.",
        action=f"Register again; {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=_CERTIFICATE,
        when=_expired,
    ),
    Rule(
        id="device-cert-expiring",
        severity="warning",
        title="The device certificate expires within 30 days",
        why="Without it there are no tokens. Entra ID issues it for ten years; whether Windows "
        "renews it before is not verified.",
        action="See whether its end moves. If it does not, plan to register again before that "
        f"day; {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="faq",
        fields=_CERTIFICATE,
        when=_expiring,
    ),
    Rule(
        id="device-cert-not-yet-valid",
        severity="warning",
        title="The device certificate is not valid yet",
        why="The clock of the device was wrong, or the image was set back to before its "
        "registration.",
        action=f"Correct the clock; if it is right, register again; {REGISTER_AGAIN}.",
        risk="disruptive",
        before=REGISTER_AGAIN_BEFORE,
        source="dsregcmd",
        fields=_CERTIFICATE,
        when=lambda c: _certificates(c, lambda start, _: start < timedelta(0)),
    ),
    Rule(
        id="device-cert-lifetime-odd",
        severity=_INFO,
        title="The device certificate is not valid for ten years",
        why="Entra ID issues device certificates for ten years; another issuer may be at work.",
        action="Check who issued the certificate.",
        source="faq",
        fields=_CERTIFICATE,
        when=_odd_lifetime,
    ),
    Rule(
        id="key-not-in-tpm",
        severity=_INFO,
        title="The device key is kept in software, not in a TPM",
        why="A software key can be copied off the device.",
        action="If your policy asks for a TPM: enable it, update its firmware, then register "
        f"again; {REGISTER_AGAIN}.",
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
        action=f"Capture again; if it stays, register again; {REGISTER_AGAIN}.",
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
        action=f"Register again; {REGISTER_AGAIN}.",
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
        action=f"Register again; {REGISTER_AGAIN}.",
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
        when=lambda c: "elevated" in c.key_sign,
    ),
    Rule(
        id="host-name-not-updated",
        severity=_INFO,
        title="The device object in Entra ID is behind the device",
        why="Its name or its Windows version there is an old one. Rules that go by name or version "
        "then miss the device, and a remote sign-in by host name may not find it.",
        action="Restart the device with network, sign in and read again. Then compare the device "
        "object in Entra ID with the name here.",
        source="field",
        fields=(
            "DiagnosticData.DisplayNameUpdated?",
            "DiagnosticData.OsVersionUpdated?",
            "DiagnosticData.HostNameUpdated?",
            "DeviceState.DeviceName?",
        ),
        when=_not_updated,
    ),
    Rule(
        id="vdi-invalid",
        severity="warning",
        title="The VDI metadata of the device is not valid",
        why="Entra ID cannot tell a persistent desktop from a non-persistent one.",
        action="Ask the vendor of the virtual desktop.",
        source="dsregcmd",
        fields=_VDI,
        when=lambda c: _virtual(c, "invalid"),
    ),
    Rule(
        id="vdi-non-persistent-entra-joined",
        severity="error",
        title="A non-persistent virtual desktop is Entra joined",
        why="Microsoft does not support Entra join for non-persistent desktops.",
        action="Use hybrid join or persistent desktops.",
        source="vdi",
        fields=_VDI,
        when=lambda c: _non_persistent(c) and c.join_type == "EntraJoined",
    ),
    Rule(
        id="vdi-non-persistent-hybrid",
        severity=_INFO,
        title="A non-persistent virtual desktop is hybrid joined",
        why="Microsoft supports this in federated environments. In managed ones its page on "
        "virtual desktops (2024) names Citrix only; its page on hybrid join with Entra Kerberos "
        "(preview, 2026) is made for this case. Device objects go stale quickly.",
        action="Join before the user signs in, never run dsregcmd /leave at shutdown, and delete "
        "stale device objects after 15 days.",
        risk="destructive",
        before=("object", "bitlocker", "laps"),
        source="kerberos-join",
        fields=_VDI,
        when=lambda c: _non_persistent(c) and c.join_type == "HybridJoined",
    ),
)
