"""Nothing that tells who survives: identities planted in every row and around the capture."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsregjson.fields import FIELDS
from dsregjson.parsing.labels import normal
from dsregjson.parsing.parser import parse
from dsregjson.redaction.identities import KIND_OF_FIELD, KIND_OF_LABEL, MARKS, words_of
from dsregjson.redaction.redactor import Redactor

from .redact import planted, printed
from .support import run

KEY = b"an invented test key"
WIDTHS = [None, 79, 80, 83, 94, 120]


def redacted(text: str, key: bytes = KEY) -> str:
    redactor = Redactor(key)
    redactor.learn_text(text)
    return redactor.text(text)


def shape(value: Any) -> Any:
    """A document with every letter and digit of its strings made equal; the rest as it is."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return re.sub(rf"[^\W_]|[{MARKS}]", "x", value) if isinstance(value, str) else value


def test_every_field_has_a_decision() -> None:
    assert set(KIND_OF_FIELD) == {(field.section, field.name) for field in FIELDS}


def test_a_label_has_one_kind_wherever_it_is_printed() -> None:
    for field in FIELDS:
        for label in field.labels:
            assert KIND_OF_LABEL[normal(label)] == KIND_OF_FIELD[field.section, field.name], label


def test_the_rows_of_the_test_are_all_rows_of_the_table() -> None:
    document = parse(printed.capture(planted.values()))
    assert document["UnknownFields"] == document["UnparsedLines"] == []
    labelled = [field for field in FIELDS if field.labels]
    assert len({(f.section, f.labels) for f in labelled}) == len(printed.rows())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_identity_of_any_row_survives(width: int | None) -> None:
    values = planted.values()
    text = printed.capture(values, width=width)
    assert all(planted.left(text, planted.tokens(value)) for value in values.values())
    result = redacted(text)
    for row, value in values.items():
        assert planted.left(result, planted.tokens(value)) == set(), row


@pytest.mark.parametrize("width", WIDTHS)
def test_the_layout_and_the_shape_stay(width: int | None) -> None:
    text = printed.capture(planted.values(), width=width)
    result = redacted(text)
    assert [len(line) for line in result.split("\n")] == [len(line) for line in text.split("\n")]
    assert re.sub(r"\w", "x", result) == re.sub(r"\w", "x", text)
    assert shape(parse(result)) == shape(parse(text))


def test_states_times_and_codes_stay() -> None:
    text = printed.capture({})
    assert redacted(text) == text


# Every name below stands in a row of the capture, or is built as identities are.
ROWS = {
    ("DeviceState", "DeviceName"): "WUMBO-7Q2X9.corp.zoobart.example",
    ("DeviceState", "DomainName"): "ZOOBART",
    ("TenantDetails", "TenantName"): "Zoobart Fnordwerke GmbH",
    ("TenantDetails", "TenantId"): "0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913",
    ("DeviceDetails", "Thumbprint"): "B81A252439C3FC3B04F1BF1DD081C32B71303A50",
    ("TenantDetails", "SettingsUrl"): "eyJVcmwiOiJodHRwczovL2tkcy5ncmluc2VuLm5ldCIsIkEiOiI5In0=",
    ("DiagnosticData", "ExecutingAccountName"): "AzureAD\\PipaluSnurre, pipalu.snurre@zoobart.com",
    ("PrtDiagnostics", "UserIdentity"): "quibble@griselda.net",
    ("WorkAccounts", "WorkplaceTenantName"): "कुमार 90210",
}
SECRETS = """
wumbo 7q2x9 zoobart fnordwerke 0f3c9a52 d2b8f6a7e913 b81a252439c3fc3b04f1bf1dd081c32b71303a50
eyJVcmwiOiJodHRwczovL2tkcy5ncmluc2VuLm5ldCIsIkEiOiI5In0 pipalusnurre pipalu snurre quibble griselda कुमार
"""
AROUND = r"""
PS C:\Users\fizzgig> dsregcmd /status
PS C:\Users\Tante Krokow> dsregcmd /status
*Evil-WinRM* PS C:\Users\fizzgig\Documents> dsregcmd /status
[KNUTH-09]: PS C:\Users\fizzgig\Documents> whoami
glorp\fizzgig
fizzgig@KNUTH-09:~$ ls /home/fizzgig/captures
Collected on \\fileserv07\captures$\zoobart by GLORP\fizzgig (S-1-5-21-1234567890-2345678901-3456789012-1104)
TenantInfo::Discover: Join Info { TenantID = 0F3C9A52-77AA-4BE1-9C1D-D2B8F6A7E913; TenantName = sts.grumpf.org }
DsGetDcName success { domain:grumpf.org forest:grumpf.org domainController:\dc-grumpf-01.grumpf.org isDcAvailable:true }
computer: KNUTHBOX user=fizzgig CN=KNUTH-09,OU=Sprockets,DC=grumpf,DC=org
https://sts.grumpf.org/adfs/ls/?username=pipalu.snurre%40zoobart.com&domain=Zoobart%20Fnordwerke
ZOOBART ROOT CA, ZoobartRootCA, zoobart-vpn, "Zoobart", the Fnordwerke tenant and Quibble
DNS 10.213.77.14 and fd12:3456:789a:1::14, MAC 00-1B-44-11-3A-B7, DESKTOP-9QX4L2P, KNUTH09$
B8 1A is not all: B81A252439C3FC3B04F1BF1DD081C32B71303A50 0f3c9a5277aa4be19c1dd2b8f6a7e913
The message was sent to PIPALU.SNURRE@ZOOBART.COM and quibble_griselda.net#EXT#@zoobart.onmicrosoft.com.
open sts.grumpf.org/adfs/ls?login_hint=fizzgig and hkbankly\fizzgig, HKLM\SOFTWARE\S-1-5-21-1234567890-2345678901-1-1104
Host Name:                 KNUTHHOST
Logon Server = \\knuthdc2
cert b8 1a 25 24 39 c3 fc 3b 04 f1 bf 1d d0 81 c3 2b 71 30 3a 50 of कुमार
token eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1.eyJ1cG4iOiJmaXp6Z2lnQGdydW1wZi5vcmcifQ.c2lnbmF0dXJlMTIzNDU2Nzg5
settings eyJVcmwiOiJodHRwczovL2tkcy5ncmluc2VuLm5ldCIsIkEiOiI5In0=
"""
AROUND_SECRETS = """
fizzgig krokow knuth glorp fileserv07 grumpf sprockets knuthbox 10.213.77.14 789a:1::14 3a-b7 9qx4l2p
1234567890 2345678901 77aa4be19c1d hkbankly knuthhost knuthdc2 f1bf1dd081c32b71303a50
eyj0exaioijkv1qilcjhbgcioijsuzi1 eyj1cg4ioijmaxp6z2lnqgdydw1wzi5vcmcifq c2lnbmf0dxjlmtizndu2nzg5
"""
ALL = {*SECRETS.lower().split(), *AROUND_SECRETS.split()}


@pytest.mark.parametrize("width", [None, 80, 100])
def test_no_identity_around_a_capture_survives(width: int | None) -> None:
    lines = [
        *AROUND.strip().split("\n"),
        "",
        *printed.capture(ROWS).split("\n"),
        *AROUND.split("\n"),
    ]
    text = "\n".join(printed.wrapped(lines, width))
    assert planted.left(text, ALL) == ALL
    result = redacted(text)
    assert planted.left(result, ALL) == set()
    assert len(result) == len(text)


def test_no_identity_in_messages_survives() -> None:
    message = "AADSTS90002: " + " ".join(AROUND.split("\n")[5:])
    text = printed.capture({**ROWS, ("DiagnosticData", "ServerMessage"): message})
    result = redacted(text)
    assert planted.left(result, ALL) == set()
    assert "AADSTS90002: " in result


def test_no_identity_in_new_rows_and_odd_lines_survives() -> None:
    text = printed.capture(ROWS) + (
        "\n+--------------------------------+\n| New of Zoobart |\n+--------------------------------+\n\n"
        "           Pipalu's New Row : Fjordine Snurre 42\n"
        "      Some New Zoobart State : PENDING\n"
        "   wait for pipalu.snurre@zoobart.com, please\n"
        "                   LastState : NO\n"
    )
    document = parse(text)
    assert document["UnknownFields"] and document["UnparsedLines"]
    result = redacted(text)
    assert planted.left(result, ALL | {"fjordine"}) == set()
    assert shape(parse(result)) == shape(document)
    assert "LastState : NO" in result and "please" in result


def test_no_identity_in_rows_above_the_first_box_survives() -> None:
    text = "Computer : KNUTH-09\nSeen by : fjordine snurre\n" + printed.capture(ROWS).lstrip()
    assert planted.left(redacted(text), ALL | {"fjordine"}) == set()


def test_what_is_everybodys_stays() -> None:
    rows = {
        ("DeviceDetails", "KeyProvider"): "Microsoft Platform Crypto Provider",
        ("DeviceDetails", "DeviceAuthStatus"): "FAILED. Device is either disabled or deleted",
        ("TenantDetails", "TenantName"): "",
        ("TenantDetails", "Idp"): "login.windows.net",
        ("TenantDetails", "AuthCodeUrl"): "https://login.microsoftonline.com/common/oauth2/authorize",
        ("TenantDetails", "MdmUrl"): "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc",
        ("TenantDetails", "MdmTouUrl"): "https://portal.manage.microsoft.com/TermsofUse.aspx",
        ("TenantDetails", "MdmComplianceUrl"): "https://portal.manage.microsoft.com/?portalAction=Compliance",
        ("TenantDetails", "JoinSrvUrl"): "https://enterpriseregistration.windows.net/EnrollmentServer/device/",
        ("TenantDetails", "JoinSrvId"): "urn:ms-drs:enterpriseregistration.windows.net",
        ("UserState", "WamDefaultAuthority"): "organizations",
        ("UserState", "WamDefaultId"): "https://login.microsoft.com",
        ("UserState", "WamDefaultGuid"): "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)",
        ("SsoState", "AzureAdPrtAuthority"): "NO",
        ("SsoState", "KerbTopLevelNames"): ".windows.net,.windows.net:1433,.azure.net:3342",
        ("PrtDiagnostics", "ServerErrorCode"): "invalid_grant",
        ("DiagnosticData", "DiagnosticsReference"): "www.microsoft.com/aadjerrors",
        ("DiagnosticData", "UserContext"): "UN-ELEVATED User",
        ("DiagnosticData", "KeySignTest"): "MUST Run elevated to test.",
        ("DiagnosticData", "ServerErrorCode"): "DirectoryError",
        ("DiagnosticData", "ExecutingAccountName"): "NT AUTHORITY\\SYSTEM",
        ("DiagnosticData", "ServerMessage"): "AADSTS50126: Error validating credentials due to invalid username or password.",
        ("IeProxyCurrentUser", "ProxyBypassList"): "<local>",
        ("UrlSpecificProxy", "AutoDetectPacStatus"): "Failed to auto detect Proxy Auto-Configuration (PAC) script using WPAD. code: 0x80072f94",
        ("WinHttpProxy", "AccessType"): "DIRECT",
        ("NgcPrerequisiteCheck", "LogonCertTemplateReady"): "YES ( StateReady )",
        ("NgcPrerequisiteCheck", "CertEnrollment"): "mobile device management",
        ("NgcPrerequisiteCheck", "PreReqResult"): "WillNotProvision",
    }  # fmt: skip
    text = (
        printed.capture(rows)
        + "\nFor more information, please visit https://www.microsoft.com/aadjerrors\n"
    )
    assert redacted(text) == text


@pytest.mark.parametrize(
    "said",
    [
        "user: NT AUTHORITY\\SYSTEM",
        "user: NT AUTHORITY\\SYSTEM, at 4",
        "account=NT AUTHORITY\\LOCAL SERVICE of 10",
        "it is S-1-5-18 or S-1-5-32-544 (S-1-16-12288)",
        "owner: S-1-5-18",
        "see https://enrollment.manage.microsoft.us/enrollmentserver/discovery.svc",
        "see https://wip.mam.manage.microsoft.com/Enroll",
        "the realm is KERBEROS.MICROSOFTONLINE.COM",
    ],
)
def test_what_is_everybodys_stays_in_a_message(said: str) -> None:
    text = f"{said}\n\n{printed.capture({('DiagnosticData', 'ServerMessage'): said})}"
    assert redacted(text) == text


def test_a_sid_of_an_account_is_replaced_beside_those_of_all_computers() -> None:
    account = "S-1-5-21-1234567890-2345678901-3456789012"
    said = f"S-1-5-18 {account}-500 {account}-1104 S-1-5-5-0-812345\n\n"
    result = redacted(said + printed.capture({}))
    assert result.startswith("S-1-5-18 S-1-5-21-")
    assert planted.left(result, {"1234567890", "2345678901", "3456789012", "812345"}) == set()


@pytest.mark.parametrize("name", ["YES", "NO", "user", "Device", "Microsoft", "AD", "a", "X", "Idp", "TenantName", "Grant", "State", "PASS", "local"])  # fmt: skip
def test_a_name_that_is_a_word_of_dsregcmd_damages_nothing(name: str) -> None:
    """Such a name is replaced in its own rows and, built as an identity, anywhere; nowhere else."""
    rows = {
        ("TenantDetails", "TenantName"): name,
        ("DeviceState", "DomainName"): name,
        ("DeviceState", "DeviceName"): name,
        ("DiagnosticData", "ExecutingAccountName"): f"{name}\\{name}, {name}@{name}.net",
        ("DiagnosticData", "ServerMessage"): f"account {name}@contoso.com or {name}\\alice",
        ("DeviceDetails", "KeyProvider"): "Microsoft Platform Crypto Provider",
        ("PrtDiagnostics", "ServerErrorCode"): "invalid_grant",
    }
    text = printed.capture(rows)
    result = redacted(text)
    before, after = text.split("\n"), result.split("\n")
    changed = {
        line.split(" : ")[0].strip()
        for line, other in zip(before, after, strict=True)
        if line != other
    }
    assert changed == {
        "TenantName",
        "DomainName",
        "Device Name",
        "Executing Account Name",
        "Server Message",
    }
    was, now = parse(text), parse(result)
    for section, field in rows:
        if "Error" not in field and field != "KeyProvider":
            assert name.lower() not in words_of(now[section][field]), field
    for section in ("TenantDetails", "DeviceState", "DiagnosticData"):
        del was[section], now[section]
    assert now == was


def test_the_command_lets_nothing_through_either() -> None:
    values = planted.values()
    text = printed.capture(values, width=80).replace("\n", "\r\n")
    done = run("redact", stdin=text.encode("utf-16"))
    assert (done.returncode, done.stderr) == (0, b"")
    secrets = set().union(*map(planted.tokens, values.values()))
    assert planted.left(done.stdout.decode("utf-16"), secrets) == set()
