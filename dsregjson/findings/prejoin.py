"""Diagnostic Data before a join: the tests of the way to it.

The tests are printed only while a domain-joined device is not hybrid joined, and run in the order
of TESTS: what comes after the first FAIL is skipped or a consequence. If --expect names another
state than hybrid, nothing here is a fault. FallbackToSyncJoin is named where Microsoft's article
puts it, FallbackToFedJoin where the first revisions of its page on hybrid join with Entra Kerberos
did.
"""

from __future__ import annotations

from datetime import timedelta

from .facts import Facts, parsed
from .rule import Hit, Rule, Severity

_SKEW = timedelta(minutes=5)  # what Kerberos tolerates
# What a Kerberos Ticket Test fails with where nobody has set up a join with Entra Kerberos.
_NOT_SET_UP = {"0x80090303", "0x8009030c", "0x801c0095"}

TESTS = {
    "AdConnectivityTest": "prejoin-ad-connectivity",
    "AdConfigurationTest": "prejoin-ad-config",
    "DrsDiscoveryTest": "prejoin-drs-discovery",
    "DrsConnectivityTest": "prejoin-drs-connectivity",
    "KerberosTicketTest": "prejoin-kerberos-ticket",
    "TokenAcquisitionTest": "prejoin-token",
}


def join_severity(c: Facts, severity: Severity) -> Severity:
    """Return the severity of something that keeps a device from hybrid join."""
    return severity if c.hybrid_wanted else "info"


def _failed(c: Facts, test: str) -> Hit | None:
    return Hit(join_severity(c, "error")) if c.diagnostics[test] == "FAIL" else None


def no_fallback(c: Facts) -> bool:
    """Both fallbacks were printed as disabled: only a join with Entra Kerberos is left."""
    return c.diagnostics["FallbackToSyncJoin"] is False and (
        c.diagnostics["FallbackToFedJoin"] is False
    )


def _kerberos(c: Facts) -> Hit | None:
    if c.diagnostics["KerberosTicketTest"] != "FAIL":
        return None
    if no_fallback(c):
        note = "Here both fallbacks are disabled, so the device cannot join."
        return Hit(join_severity(c, "error"), note=note)
    return Hit("info")


def _kerberos_not_set_up(c: Facts) -> Hit | None:
    if c.diagnostics["KerberosTicketTest"] != "FAIL":
        return None
    errors = c.diagnostics["KerberosTicketTestErrors"] or []
    if not _NOT_SET_UP.intersection(errors):
        return None
    return Hit(join_severity(c, "error") if no_fallback(c) else "info")


def _fed_join(c: Facts) -> Hit | None:
    if c.diagnostics["FallbackToFedJoin"] is not False:
        return None
    return Hit(join_severity(c, "warning") if no_fallback(c) else "info")


def _token(c: Facts) -> Hit | None:
    if c.diagnostics["TokenAcquisitionTest"] != "FAIL":
        return None
    # Sync-join is the way out of a failed federated join, unless it is switched off.
    no_way_out = c.diagnostics["FallbackToSyncJoin"] is False
    return Hit(join_severity(c, "error" if no_way_out else "warning"))


def _skipped(c: Facts) -> Hit | None:
    names = list(TESTS)
    failed = [name for name in names if c.diagnostics[name] == "FAIL"]
    if not failed:
        return None
    skipped = [name for name in names[names.index(failed[0]) :] if c.diagnostics[name] == "SKIPPED"]
    if not skipped:
        return None
    return Hit(fields=tuple(f"DiagnosticData.{name}" for name in skipped))


def _skew(c: Facts) -> bool:
    """Compare Client Time with the time of collection; a file time or now may only be later."""
    client, collected = parsed(c.diagnostics["ClientTime"]), c.clock.collected
    if client is None or collected is None:
        return False
    ahead = client - collected
    return ahead > _SKEW or (c.clock.source == "Given" and ahead < -_SKEW)


def _test_fields(name: str) -> tuple[str, ...]:
    return (f"DiagnosticData.{name}", f"DiagnosticData.{name}Errors")


_FALLBACKS = ("DiagnosticData.FallbackToSyncJoin?", "DiagnosticData.FallbackToFedJoin?")
TEST_FIELDS = tuple(f"DiagnosticData.{name}?" for name in TESTS)

RULES = (
    Rule(
        id="prejoin-ad-connectivity",
        severity="error",
        title="The device cannot reach a domain controller",
        why="The join fails in the pre-check phase without line of sight to AD.",
        action="Restore network, VPN and DNS to a DC; nltest /dsgetdc:<domain> tests it.",
        source="hybrid-join",
        fields=_test_fields("AdConnectivityTest"),
        when=lambda c: _failed(c, "AdConnectivityTest"),
        phase="pre-check",
        code_action=True,
    ),
    Rule(
        id="prejoin-ad-config",
        severity="error",
        title="The device found no usable service connection point (SCP)",
        why="The device does not learn its tenant, so the join ends in the discover phase.",
        action="If this domain is meant to hybrid join, create or correct the SCP with Entra "
        "Connect (tenant id, verified domain) or set the CDJ\\AAD values; if not, say so with "
        "--expect domain.",
        source="hybrid-join",
        fields=(
            *_test_fields("AdConfigurationTest"),
            "DiagnosticData.ErrorPhase?",
            "DiagnosticData.ClientErrorCode?",
        ),
        when=lambda c: _failed(c, "AdConfigurationTest"),
        causes=("prejoin-ad-connectivity",),
        phase="discover",
    ),
    Rule(
        id="prejoin-drs-discovery",
        severity="error",
        title="The device could not discover the registration service",
        why="The request to the discovery endpoint, or the realm look-up of the tenant, failed; "
        "the join ends in the discover phase.",
        action="Make https://enterpriseregistration.windows.net and "
        "https://login.microsoftonline.com reachable for SYSTEM (DNS, proxy, firewall).",
        source="hybrid-join",
        fields=_test_fields("DrsDiscoveryTest"),
        when=lambda c: _failed(c, "DrsDiscoveryTest"),
        causes=("prejoin-ad-config", "scp-wrong-tenant"),
        phase="discover",
        code_action=True,
    ),
    Rule(
        id="prejoin-drs-connectivity",
        severity="error",
        title="The device cannot reach the registration service",
        why="The endpoint was discovered, but a connection to it failed.",
        action="Open https://enterpriseregistration.windows.net for SYSTEM in proxy and firewall.",
        source="dsregcmd",
        fields=_test_fields("DrsConnectivityTest"),
        when=lambda c: _failed(c, "DrsConnectivityTest"),
        causes=("prejoin-drs-discovery",),
        phase="discover",
        code_action=True,
    ),
    Rule(
        id="prejoin-kerberos-ticket",
        severity="error",
        title="The Kerberos Ticket Test failed: no hybrid join with Entra Kerberos",
        why="Windows tries to join with Entra Kerberos first, also where it is not set up. Where "
        "it fails, Windows falls back to the older ways to join, unless both fallbacks are "
        "disabled. Microsoft describes this way to join as a preview (2026).",
        action="If the fallbacks join the device, do nothing. A join with Entra Kerberos needs: "
        "Windows 11 build 26100.6584 or later; a domain controller with Windows Server 2025 build "
        "26100.6905 or later in reach; on the service principal of device registration the name "
        "adrs/enterpriseregistration.windows.net (other clouds have other names) and the tag "
        "KerberosPolicy:ExchangeForJwt.",
        source="kerberos-join",
        fields=(*_test_fields("KerberosTicketTest"), *_FALLBACKS),
        when=_kerberos,
        causes=("prejoin-ad-connectivity", "kerberos-join-not-configured"),
        phase="auth",
        code_action=True,
    ),
    Rule(
        id="kerberos-join-not-configured",
        severity="error",
        title="Hybrid join with Entra Kerberos is not set up",
        why="Entra ID or the domain lacks a part of it. Where nobody wants to join this way that "
        "is the normal state: the fallbacks join the device.",
        action="Do nothing if the fallbacks join the device. To join with Entra Kerberos, add the "
        "part that the code names.",
        source="kerberos-join",
        fields=(*_test_fields("KerberosTicketTest"), *_FALLBACKS),
        when=_kerberos_not_set_up,
        phase="auth",
        code_action=True,
    ),
    Rule(
        id="prejoin-token",
        severity="warning",
        title="The device got no token for a federated join",
        why="The authentication phase fails. Sync-join follows, unless fallback is disabled; then "
        "nothing does, and this is an error.",
        action="Check the federation server: WS-Trust endpoints, metadata (MEX), claim rules for "
        "devices.",
        source="hybrid-join",
        fields=(*_test_fields("TokenAcquisitionTest"), "DiagnosticData.FallbackToSyncJoin?"),
        when=_token,
        causes=("prejoin-drs-discovery", "prejoin-drs-connectivity", "prejoin-kerberos-ticket"),
        phase="auth",
        code_action=True,
    ),
    Rule(
        id="prejoin-skipped",
        severity="info",
        title="Tests were skipped because an earlier one failed",
        why="They say nothing about what they test.",
        action="Repair the first failed test, then run dsregcmd /status again.",
        source="dsregcmd",
        fields=TEST_FIELDS,
        when=_skipped,
        causes=tuple(TESTS.values()),
    ),
    Rule(
        id="prejoin-fallback-disabled",
        severity="warning",
        title="Fallback to sync-join is disabled",
        why="If the federated join fails, the device has no other way to join.",
        action="Remove FallbackToSyncJoin=0 under HKLM\\SOFTWARE\\Microsoft\\Windows\\"
        "CurrentVersion\\CDJ unless it is meant.",
        source="dsregcmd",
        fields=("DiagnosticData.FallbackToSyncJoin",),
        when=lambda c: (
            Hit(join_severity(c, "warning"))
            if c.diagnostics["FallbackToSyncJoin"] is False
            else None
        ),
    ),
    Rule(
        id="fedjoin-fallback-disabled",
        severity="warning",
        title="Fallback to federated join is disabled",
        why="If a join with Entra Kerberos fails, the device does not try a federated join. Where "
        "fallback to sync-join is disabled too, it has no other way to join.",
        action="Remove FallbackToFedJoin=0 under HKLM\\SOFTWARE\\Microsoft\\Windows\\"
        "CurrentVersion\\CDJ unless it is meant.",
        source="kerberos-join",
        fields=_FALLBACKS,
        when=_fed_join,
    ),
    Rule(
        id="prejoin-not-system",
        severity="info",
        title="The pre-join tests did not run as SYSTEM",
        why="The join itself runs as SYSTEM, which may use another proxy; results may differ.",
        action="Run dsregcmd /status from an elevated prompt to test as SYSTEM.",
        source="dsregcmd",
        fields=("DiagnosticData.UserContext",),
        when=lambda c: c.user_context not in ("", "system"),
    ),
    Rule(
        id="prejoin-clock-skew",
        severity="warning",
        title="The clock of the device is wrong by more than five minutes",
        why="TLS certificates and tokens are then refused (0xcaa82f8f, for example).",
        action="Correct time, date and zone of the device and check its time source. If --at was "
        "not the time of the capture, ignore this.",
        source="hybrid-join",
        fields=("DiagnosticData.ClientTime",),
        when=_skew,
    ),
)
