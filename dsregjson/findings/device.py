"""Rules about the device object and the certificate of the device.

DeviceAuthStatus is matched by its beginning without regard to case: Microsoft's article prints
`FAILED. ERROR`, captures print `FAILED. Error: 0x...`. Both mean that the test did not run; only
"disabled or deleted" is a verdict on the device object.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ..advice import REGISTER_AGAIN, REGISTER_AGAIN_BEFORE, RESTORE
from . import keys
from .attempts import said
from .facts import Facts, parsed
from .rule import Hit, Rule, Severity, aged

_EXPIRING = timedelta(days=30)  # chosen here
_TEN_YEARS = timedelta(days=3652, hours=12)
_ODD = timedelta(days=31)
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
    """Find signs of a deleted device, of a kind that Entra ID keeps for 30 days."""
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


def _certificates(c: Facts, holds: Callable[[timedelta, timedelta], bool]) -> Hit | None:
    """Find certificates whose (age since start, age since end) satisfy `holds`."""
    places = []
    for place, rows in c.certificates:
        since_start = c.age(rows["DeviceCertificateNotBefore"])
        since_end = c.age(rows["DeviceCertificateNotAfter"])
        if since_start is not None and since_end is not None and holds(since_start, since_end):
            places.append(place)
    return keys.places_hit(places, _CERTIFICATE)


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
    return keys.places_hit(places, _CERTIFICATE)


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
        action="Give SYSTEM a way to Entra ID (network, DNS, proxy), then run dsregcmd /status "
        "again.",
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
        action=f"Register again. {REGISTER_AGAIN}.",
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
        action="Compare its end date with a later capture. If it does not move, plan to register "
        f"again before that day. {REGISTER_AGAIN}.",
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
        action=f"Correct the clock. If it is right, register again. {REGISTER_AGAIN}.",
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
    *keys.RULES,
    Rule(
        id="host-name-not-updated",
        severity=_INFO,
        title="The device object in Entra ID is behind the device",
        why="Its name or its Windows version there is an old one. Rules that go by name or version "
        "then miss the device, and a remote sign-in by host name may not find it.",
        action="Restart the device with network, sign in and run dsregcmd /status again. Then "
        "compare the device object in Entra ID with the name here.",
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
        action="Rebuild the pool with hybrid joined or persistent desktops. Do not change the join "
        "of a desktop that is in use.",
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
