"""The verdict on whole captures, the order of causes, the clock, and the shape of a report."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsregjson import DsRegError, check
from dsregjson.codes import find_codes, meaning
from dsregjson.fields import FIELDS, SECTIONS
from dsregjson.findings import RULES, check_schema, rules_reference
from dsregjson.findings.engine import at_least
from dsregjson.findings.fleet import FLEET_RULES, device_name, identity_keys
from dsregjson.findings.reference import rules_as_json
from dsregjson.findings.text import INTUNE_LIMIT, evidence_text, intune_line
from dsregjson.json_output import to_json

from .findings.editing import FOLDERS, edited, text_of
from .support import parse

AT = "2025-03-10T09:00:00Z"
VALIDATOR = jsonschema.Draft202012Validator(check_schema())
MARCH_10 = datetime(2025, 3, 10, 9, tzinfo=timezone.utc)


def report_of(
    name: str, changes: dict[str, str | None] | None = None, **options: Any
) -> dict[str, Any]:
    return dict(check(parse(edited(name, changes or {})), **options))


def ids(report: dict[str, Any], *severities: str) -> list[str]:
    return [f["Id"] for f in report["Findings"] if not severities or f["Severity"] in severities]


def finding(report: dict[str, Any], rule: str) -> dict[str, Any]:
    return next(f for f in report["Findings"] if f["Id"] == rule)


def captures() -> list[Path]:
    found = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
    assert len(found) > 20
    return [path for path in found if not path.stem.startswith(("not-a", "fragment-debug"))]


# What errors and warnings each capture gives, in order, with their causes.
VERDICTS = {
    "domain-joined-2026-indented": ["error prejoin-ad-config"],
    "domain-joined-server2019-ngc-error": ["error prejoin-ad-config"],
    "entra-joined-local-user-truncated": [],
    "entra-joined-win10-22h2": ["warning whfb-blocked-hardware"],
    "flat-1709-domain-joined-registered": [],
    "flat-1803-hybrid-unindented-masked": [],
    "fragment-prejoin-diagnostics": ["error prejoin-drs-discovery", "warning capture-truncated"],
    "fragment-sso-enterprise-diagnostics": [
        "warning capture-truncated",
        "warning prt-server-refused",
        "warning prt-acquire-failing < prt-server-refused",
    ],
    "fragment-user-state-markdown": ["warning capture-truncated"],
    "join-debug-log": ["warning capture-truncated"],
    "not-joined-padded": [],
    "registered-win11": [],
    # Microsoft's article: its samples are sections, so the rest of the capture is missing.
    "article-device-state": [
        "warning capture-truncated",
        "warning joined-without-details < capture-truncated",
    ],
    "article-device-details": ["warning capture-truncated"],
    "article-tenant-details": ["warning capture-truncated"],
    "article-user-state": ["warning capture-truncated"],
    "article-sso-state": [
        "error prt-server-refused",
        "error prt-acquire-failing < prt-server-refused",
        "error prt-missing < prt-acquire-failing",
        "warning capture-truncated",
    ],
    "article-prejoin-discovery": ["error prejoin-drs-discovery", "warning capture-truncated"],
    "article-prejoin-sync": ["warning capture-truncated", "warning sync-pending"],
    "article-postjoin": ["warning capture-truncated"],
    "article-ngc": ["warning capture-truncated"],
    "findstr-prt": ["warning capture-truncated", "warning prt-missing"],
    "healthy-hybrid": [],
    "healthy-entra": [],
    "healthy-registered": [],
    "prejoin": ["warning sync-pending"],
    "prt-refused": [
        "error prt-server-refused",
        "error prt-acquire-failing < prt-server-refused",
        "error prt-missing < prt-acquire-failing",
        "warning wam-not-set < prt-missing",
        "warning auto-enroll-blocked < prt-missing",
    ],
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(name: str) -> None:
    report = check(parse(text_of(name)))
    told = [
        " ".join([f["Severity"], f["Id"], *(f"< {cause}" for cause in f["CausedBy"])])
        for f in report["Findings"]
        if f["Severity"] != "info"
    ]
    assert told == VERDICTS[name]


def test_article_tells_the_same_in_prose() -> None:
    assert "state-hybrid-joined" in ids(report_of("article-device-state"))
    wrong_password = finding(report_of("article-sso-state"), "prt-server-refused")
    assert "User name or password is wrong" in wrong_password["Why"]
    discovery = report_of("article-prejoin-discovery")
    assert finding(discovery, "prejoin-skipped")["CausedBy"] == ["prejoin-drs-discovery"]
    assert "0x801c000c" in finding(discovery, "prejoin-drs-discovery")["Why"]
    expected_once = finding(report_of("article-prejoin-sync"), "sync-pending")
    assert "expected once" in expected_once["Why"]
    assert "joins after the next Entra Connect cycle" in expected_once["Why"]
    assert "whfb-will-provision" in ids(report_of("article-ngc"))


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.stem)
def test_report_fits_its_schema_and_order(path: Path) -> None:
    document = parse(path.read_text("utf-8"))
    before = json.dumps(document)
    for options in ({}, {"at": AT}, {"now": MARCH_10, "expect": "hybrid"}):
        report = check(document, **options)  # type: ignore[arg-type]
        VALIDATOR.validate(json.loads(to_json(report)))
        seen: set[str] = set()
        for item in report["Findings"]:
            assert set(item["CausedBy"]) <= seen
            seen.add(item["Id"])
        assert len(seen) == len(report["Findings"])
    assert json.dumps(document) == before


def test_schema_is_closed_and_of_2020_12() -> None:
    schema = check_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(to_json(report_of("prt-refused")))
    for changed in (
        {**report, "More": 1},
        {**report, "Findings": [{**report["Findings"][0], "More": 1}]},
        {key: value for key, value in report.items() if key != "ClockSource"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed, schema)


@pytest.mark.parametrize("name", ["healthy-hybrid", "healthy-entra", "healthy-registered"])
def test_healthy_capture_has_no_fault(name: str) -> None:
    for options in ({"at": AT}, {"modified": MARCH_10}, {"now": datetime.now(timezone.utc)}, {}):
        assert ids(report_of(name, **options), "error", "warning") == []


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("healthy-hybrid", r"CONTOSO\PC01$, PC01$@contoso.example"),
        ("healthy-entra", r"WORKGROUP\PC02$"),
        ("prt-refused", r"NT AUTHORITY\SYSTEM"),
    ],
)
def test_system_capture_does_not_accuse_the_user(name: str, account: str) -> None:
    changes: dict[str, str | None] = {
        "Executing Account Name": account,
        "AzureAdPrt": "NO",
        "WamDefaultSet": "ERROR",
        "NgcSet": "NO",
    }
    if name != "healthy-entra":
        changes["IsUserAzureAD"] = "NO"
    report = report_of(name, changes, at=AT)
    assert ids(report, "error") == []
    assert ids(report, "warning") == ["capture-user-sections-as-system"]
    assert finding(report, "prt-missing-wrong-context")["CausedBy"] == [
        "capture-user-sections-as-system"
    ]


def test_system_capture_still_accuses_the_device() -> None:
    report = report_of(
        "healthy-hybrid",
        {
            "Executing Account Name": r"CONTOSO\PC01$, PC01$@contoso.example",
            "DeviceAuthStatus": "FAILED. Device is either disabled or deleted",
            "AzureAdPrt": "NO",
        },
        at=AT,
    )
    assert ids(report, "error") == ["device-auth-disabled-or-deleted"]


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (r"PC05\tech", "prt-missing-wrong-context"),
        (r"pc05\tech", "prt-missing-wrong-context"),
        (r"CONTOSO\pc05", "prt-missing"),
        (r"AzureAD\Carol, carol@contoso.com", "prt-missing"),
        ("", "prt-missing"),
    ],
)
def test_local_account_has_no_token_to_miss(account: str, expected: str) -> None:
    found = ids(report_of("prt-refused", {"Executing Account Name": account}))
    assert {"prt-missing", "prt-missing-wrong-context"} & set(found) == {expected}


def test_unknown_account_with_wam_error_is_no_proof() -> None:
    changes: dict[str, str | None] = {"Executing Account Name": None, "WamDefaultSet": "ERROR"}
    elevated = report_of("prt-refused", {**changes, "KeySignTest": "PASSED"})
    assert "prt-missing-wrong-context" in ids(elevated)
    assert ids(elevated, "error") == []
    unelevated = report_of("prt-refused", changes)
    assert "prt-missing" in ids(unelevated, "error")


def test_remote_session_excuses_unless_the_user_tried_there() -> None:
    remote: dict[str, str | None] = {"SessionIsNotRemote": "NO"}
    assert "prt-missing" in ids(report_of("prt-refused", remote))
    other = {**remote, "User Identity": "[masked]"}
    assert "prt-missing-wrong-context" in ids(report_of("prt-refused", other))


def test_attempt_of_another_user_is_not_held_against_this_one() -> None:
    report = report_of("prt-refused", {"User Identity": "dave@contoso.com"})
    assert "prt-diagnostic-other-user" in ids(report)
    assert not {"prt-server-refused", "prt-acquire-failing"} & set(ids(report))
    assert finding(report, "prt-missing")["CausedBy"] == []


def test_root_cause_first_and_its_consequences_marked() -> None:
    report = report_of(
        "prt-refused",
        {
            "DeviceAuthStatus": "FAILED. Device is either disabled or deleted",
            "Server Error Description": "AADSTS50155: Device authentication failed.",
        },
        at=AT,
    )
    chain = [(f["Id"], f["CausedBy"]) for f in report["Findings"] if f["Severity"] == "error"]
    assert chain == [
        ("device-auth-disabled-or-deleted", []),
        ("prt-device-rejected", ["device-auth-disabled-or-deleted"]),
        ("prt-server-refused", ["prt-device-rejected"]),
        ("prt-acquire-failing", ["prt-server-refused"]),
        ("prt-missing", ["prt-acquire-failing"]),
    ]


def test_enterprise_attempt_is_no_cause_of_a_missing_entra_token() -> None:
    report = report_of(
        "prt-refused", {"Endpoint URI": "https://fs.contoso.example/adfs/oauth2/token/"}
    )
    assert finding(report, "prt-missing")["CausedBy"] == ["prt-acquire-failing"]
    document = parse(text_of("prt-refused"))
    document["PrtDiagnostics"][0]["Prt"] = "Enterprise"
    assert finding(dict(check(document)), "prt-missing")["CausedBy"] == []


def test_codes_in_evidence_are_told_in_words() -> None:
    for name, label, value, rule in (
        ("prejoin", "DRS Discovery Test", "FAIL [0x801c0021/0x80072ee2]", "prejoin-drs-discovery"),
        ("prejoin", "AD Connectivity Test", "FAIL [0x54b]", "prejoin-ad-connectivity"),
        ("prejoin", "DRS Connectivity Test", "FAIL [0x801cabcd]", "prejoin-drs-connectivity"),
        ("healthy-hybrid", "DeviceAuthStatus", "FAILED. Error: 0xc0000001", "device-auth-test-error"),
    ):  # fmt: skip
        found = finding(report_of(name, {label: value}), rule)
        codes = find_codes(str(found["Evidence"]))
        assert codes
        for code in codes:
            known = meaning(code, phase="discover")
            assert f"{code}: {known['Meaning'] if known else 'Not in the table'}" in found["Why"]


def test_code_of_a_registration_is_read_in_its_phase() -> None:
    changes: dict[str, str | None] = {
        "Client ErrorCode": "0x801c001d",
        "Server ErrorCode": "",
        "Server Message": "",
    }
    join = finding(report_of("prejoin", changes), "registration-failed")
    assert "computer object" in join["Why"]
    discover = report_of("prejoin", {**changes, "Error Phase": "discover"})
    assert "service connection point" in finding(discover, "registration-failed")["Why"]


# The verdict


@pytest.mark.parametrize(
    ("name", "changes", "verdict"),
    [
        ("healthy-hybrid", {}, "healthy"),
        ("healthy-registered", {}, "healthy"),
        ("prejoin", {}, "attention"),
        ("prt-refused", {}, "broken"),
        ("healthy-hybrid", {"AzureAdJoined": None}, "unknown"),
        ("healthy-hybrid", {"AzureAdJoined": "MAYBE"}, "unknown"),
        ("healthy-hybrid", {"AzureAdPrt": None}, "unknown"),
        ("healthy-hybrid", {"AzureAdPrt": "MAYBE"}, "unknown"),
        ("healthy-registered", {"AzureAdPrt": None}, "healthy"),
        ("prt-refused", {"AzureAdJoined": None}, "broken"),
        ("article-user-state", {}, "unknown"),
    ],
)
def test_verdict_in_one_word(name: str, changes: dict[str, str | None], verdict: str) -> None:
    report = report_of(name, changes, at=AT)
    assert report["Verdict"] == verdict
    assert at_least(report, "error")["Verdict"] == verdict  # type: ignore[arg-type]


# What a capture does not say


def test_lone_azure_ad_prt_no_is_a_missing_token_if_the_device_is_joined() -> None:
    report = report_of("findstr-prt", at=AT)
    assert ids(report, "error", "warning") == ["capture-truncated", "prt-missing"]
    missing = finding(report, "prt-missing")
    assert missing["Severity"] == "warning"
    assert "if the device is joined" in missing["Why"]
    assert report["Verdict"] == "unknown"


def test_missing_token_needs_no_doubt_where_the_join_is_known() -> None:
    joined = finding(report_of("healthy-hybrid", {"AzureAdPrt": "NO"}, at=AT), "prt-missing")
    assert joined["Severity"] == "error"
    assert "if the device is joined" not in joined["Why"]
    assert "prt-missing" not in ids(report_of("prejoin", {"SSO State/AzureAdPrt": "NO"}, at=AT))
    # A failed attempt shows that a token was wanted.
    assert finding(report_of("article-sso-state"), "prt-missing")["Severity"] == "error"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"AzureAdJoined": "YES <- look here"}, ["AzureAdJoined"]),
        ({"DomainJoined": "JA", "AzureAdPrt": "maybe"}, ["DomainJoined", "AzureAdPrt"]),
        ({"AzureAdJoined": None}, []),
        ({"EnterpriseJoined": "maybe"}, []),
    ],
)
def test_unreadable_values_are_named(changes: dict[str, str | None], fields: list[str]) -> None:
    report = report_of("healthy-hybrid", changes, at=AT)
    told = [f for f in report["Findings"] if f["Id"] == "capture-values-unreadable"]
    assert [item["Field"] for f in told for item in f["Evidence"]] == fields
    assert [item["Value"] for f in told for item in f["Evidence"]] == [
        changes[field] for field in fields
    ]


@pytest.mark.parametrize("expect", [None, "entra"])
def test_hello_hardware_is_not_blamed_on_a_device_without_a_join(expect: Any) -> None:
    report = report_of("registered-not-eligible", at=AT, expect=expect)
    assert "whfb-blocked-device" in ids(report)
    assert "whfb-blocked-hardware" not in ids(report)
    assert "TPM" not in json.dumps([f["Action"] for f in report["Findings"]])


# What Microsoft's newer texts and reports from the field correct


@pytest.mark.parametrize(
    ("sync", "fed", "severity"),
    [
        ("ENABLED", "ENABLED", "info"),
        ("ENABLED", "DISABLED", "info"),
        ("DISABLED", "ENABLED", "info"),
        ("DISABLED", None, "info"),
        (None, None, "info"),
        ("DISABLED", "DISABLED", "error"),
    ],
)
def test_failed_kerberos_ticket_is_an_error_without_any_fallback(
    sync: str | None, fed: str | None, severity: str
) -> None:
    changes = {
        "Kerberos Ticket Test": "FAIL [0x80090303]",
        "Fallback to Sync-Join": sync,
        "Fallback to Fed-Join": fed,
    }
    found = finding(report_of("prejoin", changes, at=AT), "prejoin-kerberos-ticket")
    assert found["Severity"] == severity
    assert found["Source"].endswith("/how-to-hybrid-join-using-microsoft-entra-kerberos")
    assert "not described" not in found["Why"]
    assert "KDC_ERR_S_PRINCIPAL_UNKNOWN" in found["Why"]
    for words in ("26100.6584", "26100.6905", "KerberosPolicy:ExchangeForJwt"):
        assert words in found["Action"]


def test_device_not_found_of_current_builds_is_pending() -> None:
    changes: dict[str, str | None] = {
        "Client ErrorCode": "0x801c03f3",
        "Server ErrorCode": "invalid_request",
        "Server Message": "",
    }
    report = report_of("prejoin", changes, at=AT)
    assert "registration-failed" not in ids(report)
    assert "Pending" in finding(report, "sync-pending")["Why"]
    assert "Autopilot" not in finding(report, "sync-pending")["Why"]


@pytest.mark.parametrize(
    ("user", "tenant", "blamed"),
    [
        ("carol@contoso.org", "contoso.org", True),
        ("carol@contoso.org", "11112222-3333-4444-5555-666677778888", False),
        ("carol@contoso.org", "fabrikam.com", False),
    ],
)
def test_unknown_tenant_of_a_sign_in_is_the_suffix_of_the_upn(
    user: str, tenant: str, blamed: bool
) -> None:
    changes: dict[str, str | None] = {
        "User Identity": user,
        "Server Error Description": f"AADSTS90002: Tenant '{tenant}' not found. Check to make sure.",
    }
    report = report_of("prt-refused", changes, at=AT)
    assert ("prt-upn-not-routable" in ids(report)) == blamed
    refused = finding(report, "prt-server-refused")
    assert "SCP" not in refused["Action"]
    assert "change the user's UPN" in refused["Action"]
    assert refused["CausedBy"] == (["prt-upn-not-routable"] if blamed else [])


@pytest.mark.parametrize(
    ("host", "federated"),
    [
        ("device.login.microsoftonline.com", False),
        ("login.partner.microsoftonline.cn", False),
        ("autologon.microsoftazuread-sso.com", False),
        ("enterpriseregistration.windows.net", False),
        ("login.microsoft.com", False),
        ("fs.contoso.example", True),
        ("login.microsoftonline.com.contoso.example", True),
        ("notmicrosoft.com", True),
    ],
)
def test_hosts_of_microsoft_go_by_their_suffix(host: str, federated: bool) -> None:
    report = report_of("prt-refused", {"Endpoint URI": f"https://{host}/common/oauth2/token"})
    assert ("prt-federated-endpoint" in ids(report)) == federated


@pytest.mark.parametrize("status", ["400", "403"])
def test_an_answer_is_no_network_fault(status: str) -> None:
    changes: dict[str, str | None] = {"Attempt Status": "0xc000023c", "HTTP Error": "0x80072ee7"}
    report = report_of("prt-refused", {**changes, "HTTP status": status}, at=AT)
    assert "prt-network" not in ids(report)
    silent = report_of("prt-refused", {**changes, "HTTP status": "0"}, at=AT)
    assert "HTTP status" not in finding(silent, "prt-network")["Why"]


@pytest.mark.parametrize(
    ("updated", "severity", "hours"),
    [
        ("2025-03-10 03:00:00.000 UTC", "info", 6),
        ("2025-03-09 09:00:00.000 UTC", "info", 24),
        ("2025-03-08 09:00:00.000 UTC", "warning", 48),
    ],
)
def test_age_of_the_token_is_said_in_hours(updated: str, severity: str, hours: int) -> None:
    report = report_of("healthy-hybrid", {"AzureAdPrtUpdateTime": updated}, at=AT)
    stale = finding(report, "prt-stale")
    assert stale["Severity"] == severity
    assert f"Its last renewal was {hours} hours ago." in stale["Why"]
    doubtful = report_of("healthy-hybrid", {"AzureAdPrtUpdateTime": updated}, now=MARCH_10)
    assert finding(doubtful, "prt-stale")["Severity"] == "info"


@pytest.mark.parametrize(
    ("days", "odd"), [(14, False), (90, False), (1, True), (13, False), (7, True), (60, True)]
)
def test_a_token_lives_for_14_or_for_90_days(days: int, odd: bool) -> None:
    end = datetime(2025, 3, 10, 8, 30) + timedelta(days=days)
    changes: dict[str, str | None] = {
        "AzureAdPrtUpdateTime": "2025-03-10 08:30:00.000 UTC",
        "AzureAdPrtExpiryTime": f"{end:%Y-%m-%d %H:%M:%S}.000 UTC",
    }
    report = report_of("healthy-hybrid", changes, at=AT)
    assert ("prt-lifetime-odd" in ids(report)) == odd
    # A policy that keeps it short is no renewal that fails.
    assert "prt-expiring" not in ids(report)
    if odd:
        why = finding(report, "prt-lifetime-odd")["Why"]
        for words in ("90 days", "14", "sign-in frequency"):
            assert words in why
        assert "edited" not in why


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"KeySignTest": "PASSED"}, "The prompt was elevated"),
        ({"Executing Account Name": r"CONTOSO\PC01$"}, "The prompt was elevated"),
        ({"KeySignTest": None}, "token broker of the user is broken"),
    ],
)
def test_elevation_is_sure_only_if_the_capture_shows_it(
    changes: dict[str, str | None], words: str
) -> None:
    report = report_of("healthy-hybrid", {"WamDefaultSet": "ERROR", **changes}, at=AT)
    assert words in finding(report, "wam-default-error-elevated")["Why"]


@pytest.mark.parametrize(
    ("authority", "drs", "login"),
    [
        ("https://login.microsoftonline.com", "registration.windows.net", "microsoftonline.com"),
        ("https://login.microsoftonline.us", "microsoftonline.us", "login.microsoftonline.us"),
        (
            "https://login.partner.microsoftonline.cn",
            "partner.microsoftonline.cn",
            "login.partner.microsoftonline.cn",
        ),
    ],
)
def test_advice_names_the_hosts_of_the_cloud_of_the_capture(
    authority: str, drs: str, login: str
) -> None:
    changes: dict[str, str | None] = {
        "DRS Discovery Test": "FAIL [0x801c0021/0x80072ee2]",
        "Kerberos Ticket Test": "FAIL [0x80090303]",
        "SSO State/AzureAdPrtAuthority": f"{authority}/11112222-3333-4444-5555-666677778888",
    }
    report = report_of("prejoin", changes, at=AT)
    action = finding(report, "prejoin-drs-discovery")["Action"]
    assert f"https://enterprise{drs}" in action or f"https://enterpriseregistration.{drs}" in action
    assert f"{login} reachable" in action
    assert ("windows.net" in action) == authority.endswith(".com")
    # No page lists the service principal names of other clouds.
    kerberos = finding(report, "prejoin-kerberos-ticket")["Action"]
    assert "adrs/enterpriseregistration.windows.net" in kerberos


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("0x800705b4", "took too long"),
        ("0x80070774", "No domain controller"),
        ("0x8009002d", "device keys"),
        ("0x80090005", "device keys"),
        ("0x8009000f", "device keys"),
        ("0x80090010", "device keys"),
        ("0x801c03ed", "may not join devices"),
        ("0x801c0003", "Windows Home"),
        ("0x801c0023", "needs MFA"),
        ("0x80041326", "scheduled task is disabled"),
    ],
)
def test_codes_of_a_join_are_not_told_as_those_of_autopilot_or_hello(code: str, words: str) -> None:
    changes: dict[str, str | None] = {
        "Client ErrorCode": code,
        "Server ErrorCode": "",
        "Server Message": "",
    }
    failed = finding(report_of("prejoin", changes, at=AT), "registration-failed")
    assert words in failed["Why"]
    assert "Autopilot" not in failed["Why"]
    assert "Hello" not in failed["Why"]


@pytest.mark.parametrize(
    ("name", "changes", "rule", "said", "unsaid"),
    [
        ("healthy-hybrid", {"CloudTgt": "NO"}, "cloud-tgt-missing", "klist cloud_debug", "proof"),
        (
            "healthy-hybrid",
            {
                "Virtual Desktop": "YES",
                "Device State/Provider": "Contoso",
                "Device State/Type": "Non-persistent",
            },
            "vdi-non-persistent-hybrid",
            "Entra Kerberos",
            "by Citrix only",
        ),
        (
            "healthy-hybrid",
            {"KeySignTest": "FAILED"},
            "key-sign-failed-no-recovery",
            "as administrator, click Sign in when it asks and sign in, then sign out and in",
            "bare",
        ),
        (
            "healthy-hybrid",
            {
                "DeviceCertificateValidity": "[ 2015-04-08 09:00:00.000 UTC -- "
                "2025-04-01 09:00:00.000 UTC ]"
            },
            "device-cert-expiring",
            "not verified",
            "Nothing has renewed it",
        ),
        ("healthy-hybrid", {}, "mdm-urls-present-not-proof", "in Intune", "proves"),
    ],
)
def test_statements_that_were_one_sided(
    name: str, changes: dict[str, str | None], rule: str, said: str, unsaid: str
) -> None:
    found = finding(report_of(name, changes, at=AT), rule)
    told = f"{found['Why']} {found['Action']}"
    assert said in told
    assert unsaid not in told


def test_what_rests_on_reports_is_marked() -> None:
    for rule in rules_as_json():
        marks = rule["Why"].count("eported from the field")
        assert rule["Source"].startswith("https://learn.microsoft.com/"), rule["Id"]
        if rule["Id"] in ("key-provider-unknown", "no-attempt-recorded", "wam-not-set"):
            assert marks == 1
    partial = finding(report_of("healthy-hybrid", {"MdmTouUrl": ""}, at=AT), "mdm-partial-urls")
    assert partial["Why"].endswith(" Reported from the field.")


# --expect


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("healthy-hybrid", "hybrid"),
        ("healthy-entra", "entra"),
        ("healthy-registered", "registered"),
        ("prejoin", "domain"),
    ],
)
def test_expectation(name: str, fits: str) -> None:
    for expect in ("hybrid", "entra", "registered", "domain"):
        report = report_of(name, expect=expect)
        surprised = {"state-unexpected", "hybrid-needs-domain"} & set(ids(report, "error"))
        if (name, expect) == ("prejoin", "hybrid"):
            assert not surprised
            assert finding(report, "state-domain-joined-only")["Severity"] == "warning"
        else:
            # Only a user's own session tells whether a work account is registered.
            judged = not (name == "prejoin" and expect == "registered")
            assert bool(surprised) == (judged and expect != fits)


def test_domain_joined_is_no_fault_where_hybrid_join_is_not_expected() -> None:
    name = "domain-joined-2026-indented"
    assert ids(report_of(name, expect="domain"), "error", "warning") == []
    found = report_of(name)
    assert finding(found, "state-domain-joined-only")["Severity"] == "info"
    assert "prejoin-ad-config" in ids(found, "error")


def test_federated_failure_is_an_error_only_without_fallback() -> None:
    failed: dict[str, str | None] = {"Token acquisition Test": "FAIL [0xcaa90017]"}
    assert finding(report_of("prejoin", failed), "prejoin-token")["Severity"] == "warning"
    failed["Fallback to Sync-Join"] = "DISABLED"
    assert finding(report_of("prejoin", failed), "prejoin-token")["Severity"] == "error"


# The clock


def test_clock_order() -> None:
    late = datetime(2030, 1, 1)
    for options, source, when in (
        ({"at": AT, "modified": late, "now": late}, "Given", "2025-03-10T09:00:00.000Z"),
        ({"modified": late, "now": late}, "ClientTime", "2025-03-10T09:00:00.000Z"),
    ):
        report = report_of("prejoin", **options)  # type: ignore[arg-type]
        assert (report["ClockSource"], report["CheckedAt"]) == (source, when)
    for options, source in (
        ({"modified": late, "now": late}, "FileModified"),
        ({"now": late}, "Now"),
    ):
        report = report_of("healthy-hybrid", **options)
        assert (report["ClockSource"], report["CheckedAt"]) == (source, "2030-01-01T00:00:00.000Z")
    report = report_of("healthy-hybrid")
    assert (report["ClockSource"], report["CheckedAt"]) == ("Unknown", None)
    assert "prt-expired" not in ids(report)


@pytest.mark.parametrize(
    "moment",
    [
        "2025-03-10T09:00:00Z",
        "2025-03-10 09:00:00.000 UTC",
        "2025-03-10T10:00:00+01:00",
        "2025-03-10T09:00:00",
        datetime(2025, 3, 10, 9),
        datetime(2025, 3, 10, 11, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_given_time(moment: Any) -> None:
    assert report_of("healthy-hybrid", at=moment)["CheckedAt"] == "2025-03-10T09:00:00.000Z"


def test_archived_capture_is_not_stale_because_today_is_later() -> None:
    year_later = MARCH_10 + timedelta(days=365)
    validity = "[ 2015-06-01 08:00:00.000 UTC -- 2025-06-01 08:00:00.000 UTC ]"
    expired: dict[str, str | None] = {"DeviceCertificateValidity": validity}
    for options in ({"now": year_later}, {"modified": year_later}):
        report = report_of("healthy-hybrid", expired, **options)
        assert ids(report, "error", "warning") == []
        for rule in ("prt-expired", "device-cert-expired"):
            assert "if the capture is no older" in finding(report, rule)["Title"]
        assert "capture-undated" in ids(report)
    # Client Time in the capture wins over both.
    old = report_of("prejoin", now=year_later, modified=year_later)
    assert "sync-pending-stuck" not in ids(old)
    assert "prejoin-clock-skew" not in ids(old)


def test_file_time_counts_when_the_capture_does_not_contradict_it() -> None:
    next_day = MARCH_10 + timedelta(days=1)
    report = report_of("healthy-hybrid", modified=next_day)
    assert ids(report, "warning") == ["prt-stale"]
    assert "capture-undated" not in ids(report)
    assert ids(report_of("healthy-hybrid", now=next_day), "warning") == []


def test_a_clock_ahead_of_the_file_is_wrong() -> None:
    assert "prejoin-clock-skew" in ids(report_of("prejoin", modified=MARCH_10 - timedelta(hours=1)))
    assert "prejoin-clock-skew" not in ids(report_of("prejoin", modified=MARCH_10))


# What check() refuses


@pytest.mark.parametrize("document", [{}, {"DiagnosticData": None}, {"DiagnosticData": {}}, None])
def test_other_input_than_a_document(document: Any) -> None:
    with pytest.raises(DsRegError, match=r"dsregjson\.parse"):
        check(document)


def test_bad_options() -> None:
    document = parse(text_of("healthy-hybrid"))
    with pytest.raises(DsRegError, match="entra, registered"):
        check(document, expect="cloud")  # type: ignore[arg-type]
    with pytest.raises(DsRegError, match="yesterday"):
        check(document, at="yesterday")


# Text


def test_risk_and_before_stand_above_the_action() -> None:
    document = parse(
        edited(
            "healthy-hybrid", {"DeviceAuthStatus": "FAILED. Device is either disabled or deleted"}
        )
    )
    report = check(document)
    [deleted] = [f for f in report["Findings"] if f["Id"] == "device-auth-disabled-or-deleted"]
    assert deleted["Risk"] == "disruptive"
    assert len(deleted["Before"]) > 2


def test_text_shows_values_as_dsregcmd_prints_them() -> None:
    def evidence(text: str) -> list[str]:
        report = check(parse(text))
        return [evidence_text(item) for each in report["Findings"] for item in each["Evidence"]]

    assert "DiagnosticData.FallbackToSyncJoin = DISABLED" in evidence(
        edited("prejoin", {"Fallback to Sync-Join": "DISABLED"})
    )
    found = evidence(text_of("article-device-state"))
    assert "DeviceState.AzureAdJoined = YES" in found
    assert "DeviceDetails.DeviceId = (not printed)" in found


def test_intune_line_is_short_and_leads_with_the_root() -> None:
    line = intune_line(check(parse(text_of("prt-refused"))))
    assert line.startswith("HybridJoined: 3 errors, 2 warnings")
    assert "\n" not in line
    assert line.index("prt-server-refused") < line.index("prt-missing")
    report = check(parse(text_of("prt-refused")))
    report["Findings"] = [
        {**item, "Title": "\u00e4\n" * 300} for item in report["Findings"] for _ in range(9)
    ]
    long_line = intune_line(report)
    assert len(long_line) <= INTUNE_LIMIT
    assert long_line.isascii()
    assert "\n" not in long_line


def test_rules_reference_lists_every_rule() -> None:
    markdown = rules_reference()
    for rule in (*RULES, *FLEET_RULES):
        assert markdown.count(f"| `{rule.id}` |") == 1
    for line in markdown.splitlines():
        assert not line.startswith("|") or line.count("|") == 4


# What a fleet needs


def test_identity_keys_leave_masks_out() -> None:
    document = parse(text_of("healthy-hybrid"))
    assert identity_keys(document) == {
        "DeviceId": "0a1b2c3d-1111-4222-8333-0a1b2c3d4e5f",
        "KeyContainerId": "5f6a7b8c-2222-4333-8444-5f6a7b8c9d0e",
        "Thumbprint": "aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00",
    }
    assert device_name(document) == "pc01"
    assert set(identity_keys(parse(text_of("flat-1803-hybrid-unindented-masked")))) == {
        "Thumbprint"
    }
    assert identity_keys(parse(text_of("prejoin"))) == {}


# Whatever a document holds


def _any_value(random: Random, kind: str) -> Any:
    """A value of the table's type, from harmless to odd; None is always possible."""
    code = random.choice(["0x0", "0xd000023c", "0xc000023c", "0x801c0021", "0xffffffff", "0x1"])
    word = random.choice(
        ["", "x", "NO", "FAILED", "nt authority\\system", "a@b.local", "***", "\u00df"]
    )
    return random.choice(
        [
            None,
            {
                "bool": random.choice([True, False]),
                "enabled": random.choice([True, False]),
                "int": random.choice([0, 200, 400, 503]),
                "hex": code,
                "hexlist": random.choice([[], [code], [code, "0x801c003a"]]),
                "test": random.choice(["PASS", "FAIL", "SKIPPED"]),
                "datetime": random.choice(["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]),
                "list": random.choice([[], ["x"]]),
            }.get(kind, word),
        ]
    )


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_no_document_stops_it(random: Random) -> None:
    def rows(section: str) -> dict[str, Any]:
        return {f.name: _any_value(random, f.type) for f in FIELDS if f.section == section}

    document: dict[str, Any] = {
        "SchemaVersion": "1.0",
        "JoinType": random.choice(["EntraJoined", "HybridJoined", "DomainJoined", "Unknown"]),
    }
    for section in SECTIONS:
        many = [rows(section.name) for _ in range(random.randrange(3))]
        document[section.name] = many if section.repeated else rows(section.name)
    document |= {"Sections": [], "UntypedValues": [], "UnknownFields": [], "UnparsedLines": []}
    for moment in (None, MARCH_10, datetime.min, datetime.max):
        report = check(document, at=moment, now=MARCH_10)
        VALIDATOR.validate(json.loads(to_json(report)))
        intune_line(report)


# --expect-tenant, --ignore


@pytest.mark.parametrize(
    ("changes", "expected", "severity"),
    [
        ({}, "11112222-3333-4444-5555-666677778888", None),
        ({}, "11112222-3333-4444-5555-666677770000", "error"),
        ({}, " contoso ", None),
        ({}, "Fabrikam", "error"),
        ({"TenantName": None}, "Contoso", "warning"),
        ({"TenantId": "1111***8888"}, "11112222-3333-4444-5555-666677778888", "warning"),
        ({"AzureAdJoined": "NO"}, "Fabrikam", None),
    ],
)
def test_expected_tenant(
    changes: dict[str, str | None], expected: str, severity: str | None
) -> None:
    report = check(parse(edited("healthy-hybrid", changes)), expect_tenant=expected)
    found = [one["Severity"] for one in report["Findings"] if one["Id"] == "tenant-unexpected"]
    assert found == ([severity] if severity else [])


def test_ignored_rules_are_left_out_of_the_verdict_too() -> None:
    document = parse(edited("healthy-hybrid", {"WamDefaultSet": "NO"}))
    assert check(document, at=AT)["Verdict"] == "attention"
    report = check(document, at=AT, ignore=["wam-not-set"])
    assert report["Verdict"] == "healthy"
    assert "wam-not-set" not in [finding["Id"] for finding in report["Findings"]]
    with pytest.raises(DsRegError, match="wam-notset: there is no such rule; did you"):
        check(document, ignore=["wam-notset"])
