"""Sections of `dsregcmd /status` as Windows prints them, for a made-up device.

Every identity is invented; each function takes its chances from the generator it is given.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

# Captures are taken in the two days before this moment.
EPOCH = datetime(2026, 5, 11, 8, 0, tzinfo=timezone.utc)

TENANTS = (
    ("Contoso", "contoso.com"),
    ("Northwind Traders", "northwindtraders.com"),
    ("Fabrikam Österreich", "fabrikam.at"),
    ("Répertoire par défaut", "adatum.fr"),
    ("東京トレイダーズ", "tailspintoys.jp"),
)
PEOPLE = ("anna", "björn", "chen", "dana", "emil", "farid", "greta", "hana", "ivo", "jun")
TLS_NAMES = ".windows.net,.windows.net:1433,.windows.net:3342,.azure.net,.azure.net:1433"
# Client code, phase, server code, message with %s for an id, HTTP status.
JOIN_FAILURES = (
    ("0x801c001d", "discover", None, None, None),
    ("0x801c0021", "discover", None, None, None),
    (
        "0x801c03f2",
        "join",
        "DirectoryError",
        "The device object by the given id (%s) is not found.",
        400,
    ),
    ("0x801c001d", "pre-check", None, None, None),
)
# Status, HTTP error, HTTP status, server code, text.
PRT_FAILURES = (
    (
        "0xc000006d",
        "0x0",
        400,
        "invalid_grant",
        "AADSTS50126: Error validating credentials due to invalid username or password.",
    ),
    (
        "0xc000006d",
        "0x0",
        400,
        "invalid_grant",
        "AADSTS50155: Device authentication failed for this user.",
    ),
    ("0xc000023c", "0x80072ee7", None, None, None),
    ("0xc004844c", "0x0", None, None, None),
)


class Device(NamedTuple):
    """What stays the same on one device from capture to capture."""

    number: int
    name: str
    user: str
    tenant_name: str
    domain: str
    tenant_id: str
    device_id: str
    thumbprint: str
    key_id: str
    hello_id: str
    born: datetime


Rows = list[str]


def new_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} UTC"


def box(title: str) -> Rows:
    rule = "+" + "-" * 70 + "+"
    return [rule, f"| {title:<69}|", rule, ""]


def group(*pairs: tuple[str, object | None], width: int = 26) -> Rows:
    """Rows of one group; a pair whose value is None is not printed."""
    return [f"{label:>{width}} : {value}" for label, value in pairs if value is not None]


def yes(flag: bool) -> str:
    return "YES" if flag else "NO"


def device(number: int, seed: int = 0) -> Device:
    """The device with this number; every 97th is a clone of the one before (same id and keys)."""
    twin = number - 1 if number % 97 == 96 else number
    rng = random.Random(f"device {seed} {twin}")
    tenant = rng.choices(range(len(TENANTS)), weights=(50, 20, 15, 10, 5))[0]
    tenant_name, domain = TENANTS[tenant]
    return Device(
        number,
        f"PC-{number:06d}",
        rng.choice(PEOPLE),
        tenant_name,
        domain,
        str(uuid.UUID(int=random.Random(f"tenant {tenant}").getrandbits(128), version=4)),
        new_id(rng),
        f"{rng.getrandbits(160):040X}",
        new_id(rng),
        new_id(rng).upper(),
        EPOCH - timedelta(minutes=rng.randrange(60, 60 * 24 * 365 * 10 + 60 * 24 * 40)),
    )


def device_state(pc: Device, azure: bool, enterprise: bool, domain: bool) -> Rows:
    fqdn = f"{pc.name}.{pc.domain}" if domain else pc.name
    return [
        *box("Device State"),
        *group(
            ("AzureAdJoined", yes(azure)),
            ("EnterpriseJoined", yes(enterprise)),
            ("DomainJoined", yes(domain)),
            ("DomainName", pc.domain.split(".")[0].upper() if domain else None),
            ("Virtual Desktop", "NOT SET"),
            ("Device Name", fqdn),
        ),
        "",
    ]


def details(rng: random.Random, pc: Device) -> Rows:
    tpm = rng.random() < 0.9
    status = rng.choices(
        (
            "SUCCESS",
            "FAILED. Device is either disabled or deleted",
            "FAILED. Error: 0xd000023c",
            None,
        ),
        weights=(90, 4, 3, 3),
    )[0]
    ends = pc.born.replace(year=pc.born.year + 10, day=min(pc.born.day, 28))
    provider = "Microsoft Platform Crypto" if tpm else "Microsoft Software Key Storage"
    return [
        *box("Device Details"),
        *group(
            ("DeviceId", pc.device_id),
            ("Thumbprint", pc.thumbprint),
            ("DeviceCertificateValidity", f"[ {utc(pc.born)} -- {utc(ends)} ]"),
            ("KeyContainerId", pc.key_id),
            ("KeyProvider", f"{provider} Provider"),
            ("TpmProtected", yes(tpm)),
            ("DeviceAuthStatus", status),
        ),
        "",
    ]


def services(pc: Device) -> tuple[tuple[str, object], ...]:
    drs = "https://enterpriseregistration.windows.net"
    urn = "urn:ms-drs:enterpriseregistration.windows.net"
    return (
        ("JoinSrvVersion", "2.0"),
        ("JoinSrvUrl", f"{drs}/EnrollmentServer/device/"),
        ("JoinSrvId", urn),
        ("KeySrvVersion", "1.0"),
        ("KeySrvUrl", f"{drs}/EnrollmentServer/key/"),
        ("KeySrvId", urn),
        ("WebAuthNSrvVersion", "1.0"),
        ("WebAuthNSrvUrl", f"{drs}/webauthn/{pc.tenant_id}/"),
        ("WebAuthNSrvId", urn),
        ("DeviceManagementSrvVer", "1.0"),
        ("DeviceManagementSrvUrl", f"{drs}/manage/{pc.tenant_id}/"),
        ("DeviceManagementSrvId", urn),
    )


def tenant_rows(rng: random.Random, pc: Device) -> tuple[tuple[str, object], ...]:
    login = f"https://login.microsoftonline.com/{pc.tenant_id}/oauth2"
    managed = rng.random() < 0.8
    portal = "https://portal.manage.contoso.com"
    return (
        ("TenantName", pc.tenant_name),
        ("TenantId", pc.tenant_id),
        ("Idp", "login.windows.net"),
        ("AuthCodeUrl", f"{login}/authorize"),
        ("AccessTokenUrl", f"{login}/token"),
        (
            "MdmUrl",
            "https://enrollment.manage.contoso.com/enrollmentserver/discovery.svc"
            if managed
            else "",
        ),
        ("MdmTouUrl", f"{portal}/TermsofUse.aspx" if managed else ""),
        ("MdmComplianceUrl", f"{portal}/?portalAction=Compliance" if managed else ""),
        ("SettingsUrl", ""),
    )


def user_state(rng: random.Random, pc: Device, hello: bool, accounts: int, wam: str) -> Rows:
    wam_set = wam == "YES"
    return [
        *box("User State"),
        *group(
            ("NgcSet", yes(hello)),
            ("NgcKeyId", f"{{{pc.hello_id}}}" if hello else None),
            ("CanReset", rng.choice(("DestructiveAndNonDestructive", "DestructiveOnly")))
            if hello
            else ("CanReset", None),
            ("WorkplaceJoined", yes(accounts > 0)),
            ("WorkAccountCount", accounts or None),
            ("WamDefaultSet", wam),
            ("WamDefaultAuthority", "organizations" if wam_set else None),
            ("WamDefaultId", "https://login.microsoft.com" if wam_set else None),
            (
                "WamDefaultGUID",
                "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)" if wam_set else None,
            ),
        ),
        "",
    ]


def prt_attempt(rng: random.Random, pc: Device, now: datetime, operation: str) -> Rows:
    status, http_error, http_status, code, text = rng.choice(PRT_FAILURES)
    endpoint = f"https://login.microsoftonline.com/{pc.tenant_id}/oauth2/token/"
    return group(
        (f"{operation}PrtDiagnostics", "PRESENT"),
        ("Previous Prt Attempt", utc(now - timedelta(seconds=rng.randrange(60, 9000)))),
        ("Attempt Status", status),
        ("User Identity", f"{pc.user}@{pc.domain}"),
        ("Credential Type", rng.choice(("Password", "NGC"))),
        ("Correlation ID", new_id(rng)),
        ("Endpoint URI", endpoint),
        ("HTTP Method", "POST"),
        ("HTTP Error", http_error),
        ("HTTP status", http_status),
        ("Server Error Code", code),
        ("Server Error Description", text),
    )


def sso_state(
    rng: random.Random, pc: Device, now: datetime, azure: str, enterprise: bool = False
) -> Rows:
    """azure: fresh, stale or failing (joined, with a token), missing, or none (not joined)."""
    authority = f"https://login.microsoftonline.com/{pc.tenant_id}"
    age = {"fresh": (0, 4), "failing": (4, 48), "stale": (24, 330)}.get(azure)
    rows = box("SSO State")
    if age:
        updated = now - timedelta(minutes=rng.randrange(age[0] * 60, age[1] * 60))
        rows += group(
            ("AzureAdPrt", "YES"),
            ("AzureAdPrtUpdateTime", utc(updated)),
            ("AzureAdPrtExpiryTime", utc(updated + timedelta(days=14))),
            ("AzureAdPrtAuthority", authority),
        )
    else:
        rows += group(
            ("AzureAdPrt", "NO"),
            ("AzureAdPrtAuthority", authority if azure == "missing" else "NO"),
        )
    if azure in ("missing", "failing"):
        rows += prt_attempt(rng, pc, now, "Acquire" if azure == "missing" else "Refresh")
    if enterprise:
        rows += group(
            ("EnterprisePrt", "YES"),
            ("EnterprisePrtUpdateTime", utc(now - timedelta(hours=1))),
            ("EnterprisePrtExpiryTime", utc(now + timedelta(days=13))),
            ("EnterprisePrtAuthority", f"https://fs.{pc.domain}:443/adfs"),
        )
    else:
        no_certificate = "NO" if azure == "none" else ""
        rows += group(("EnterprisePrt", "NO"), ("EnterprisePrtAuthority", no_certificate))
    if age:
        rows += group(
            ("OnPremTgt", yes(rng.random() < 0.3)),
            ("CloudTgt", "YES"),
            ("KerbTopLevelNames", TLS_NAMES),
        )
    return [*rows, ""]


def work_account(rng: random.Random, pc: Device, number: int) -> Rows:
    starts = pc.born
    ends = starts.replace(year=starts.year + 10, day=min(starts.day, 28))
    return [
        *box(f"Work Account {number}"),
        *group(
            ("WorkplaceDeviceId", new_id(rng)),
            ("WorkplaceThumbprint", f"{rng.getrandbits(160):040X}"),
            ("DeviceCertificateValidity", f"[ {utc(starts)} -- {utc(ends)} ]"),
            ("KeyContainerId", new_id(rng)),
            ("KeyProvider", "Microsoft Platform Crypto Provider"),
            ("TpmProtected", "YES"),
            ("WorkplaceTenantId", pc.tenant_id),
            ("WorkplaceTenantName", pc.tenant_name),
            ("WorkplaceMdmUrl", ""),
            ("WorkplaceSettingsUrl", ""),
            ("NgcSet", "NO"),
        ),
        "",
    ]


def post_join(rng: random.Random, pc: Device, elevated: bool) -> Rows:
    account = f"AzureAD\\{pc.user}, {pc.user}@{pc.domain}"
    return [
        *box("Diagnostic Data"),
        *group(
            ("AadRecoveryEnabled", yes(rng.random() < 0.02)),
            ("Executing Account Name", account),
            ("KeySignTest", "PASSED" if elevated else "MUST Run elevated to test."),
        ),
        "",
        *group(
            ("DisplayNameUpdated", rng.choice(("YES", "Managed by MDM"))),
            ("OsVersionUpdated", "YES"),
            ("HostNameUpdated", "YES"),
        ),
        "",
        *group(("Last HostName Update", "NONE")),
        "",
    ]


def pre_join(rng: random.Random, pc: Device, now: datetime) -> Rows:
    code, phase, server, message, https = rng.choice(JOIN_FAILURES)
    failed = {"pre-check": 0, "discover": 1 if code == "0x801c001d" else 2}.get(phase)
    tests = []
    for place in range(5):
        if failed is None or place < failed:
            tests.append("PASS")
        elif place == failed:
            tests.append(("FAIL [0x80070002]", "FAIL [0x801c0021/0x80072ee2]")[place == 2])
        else:
            tests.append("SKIPPED")
    return [
        *box("Diagnostic Data"),
        *group(
            ("Diagnostics Reference", "www.microsoft.com/aadjerrors"),
            ("User Context", rng.choice(("UN-ELEVATED User", "SYSTEM"))),
            ("Client Time", utc(now.replace(microsecond=0))),
            ("AD Connectivity Test", tests[0]),
            ("AD Configuration Test", tests[1]),
            ("DRS Discovery Test", tests[2]),
            ("DRS Connectivity Test", tests[3]),
            ("Token acquisition Test", tests[4]),
            ("Fallback to Sync-Join", "ENABLED"),
        ),
        "",
        *group(
            ("Previous Registration", utc(now - timedelta(seconds=rng.randrange(30, 90000)))),
            ("Registration Type", "sync" if phase == "join" else None),
            ("Error Phase", phase),
            ("Client ErrorCode", code),
            ("Server ErrorCode", server),
            ("Server Message", message % new_id(rng) if message else None),
            ("Https Status", https),
            ("Request Id", new_id(rng) if https else None),
            ("Executing Account Name", f"{pc.domain.split('.')[0].upper()}\\{pc.name}$"),
        ),
        "",
    ]


def proxies(rng: random.Random) -> Rows:
    proxy = rng.random() < 0.05
    return [
        *box("IE Proxy Config for Current User"),
        *group(
            ("Auto Detect Settings", yes(not proxy)),
            ("Auto-Configuration URL", ""),
            ("Proxy Server List", "http=proxy.contoso.com:8080" if proxy else ""),
            ("Proxy Bypass List", "<local>" if proxy else ""),
        ),
        "",
        *box("WinHttp Default Proxy Config"),
        *group(("Access Type", "DIRECT")),
        "",
    ]


def hello_check(rng: random.Random, joined: bool, broken: bool = False) -> Rows:
    if broken:
        unknown = ("IsDeviceJoined", "IsUserAzureAD", "PolicyEnabled", "PostLogonEnabled")
        return [
            *box("Ngc Prerequisite Check"),
            *group(
                ("NgcPreReq", "ERROR (0xd0020017)"),
                *((label, "UNKNOWN") for label in unknown),
                ("DeviceEligible", "UNKNOWN"),
                ("SessionIsNotRemote", "YES"),
                ("CertEnrollment", "none"),
                ("PreReqResult", "WillNotProvision"),
            ),
            "",
        ]
    policy = rng.random() < 0.5
    local = rng.random() < 0.9
    return [
        *box("Ngc Prerequisite Check"),
        *group(
            ("IsDeviceJoined", yes(joined)),
            ("IsUserAzureAD", yes(joined)),
            ("PolicyEnabled", yes(policy)),
            ("PostLogonEnabled", "YES"),
            ("DeviceEligible", "YES"),
            ("SessionIsNotRemote", yes(local)),
            ("CertEnrollment", "none"),
            (
                "PreReqResult",
                "WillProvision" if joined and policy and local else "WillNotProvision",
            ),
        ),
        "",
    ]
