"""A capture in which every field of the table has a value."""

from __future__ import annotations

from dsregjson.fields import FIELDS, SECTIONS, Field

from ..support import boxed

TENANT = 'Nörthwind; Träders, 東京 "=1+1"'

_SAMPLES = {
    "bool": "YES",
    "enabled": "ENABLED",
    "int": "7",
    "hex": "0x801c03f2",
    "test": "FAIL [0x801c0021/0x801c000c]",
    "guid": "00aa00aa-bb11-cc22-dd33-44ee44ee44ee",
    "datetime": "2026-01-11 21:02:50.123 UTC",
    "list": "alpha,beta",
}
_ROWS = {
    "DeviceCertificateValidity": "[ 2025-01-11 21:02:50.000 UTC -- 2035-01-11 21:32:50.000 UTC ]",
    "DeviceAuthStatus": "FAILED. Error: 0xd000023c",
    "TenantName": TENANT,
    "WorkplaceTenantName": TENANT,
    "WamDefaultGUID": "{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)",
    "LogonCertTemplateReady": "YES ( StateReady )",
    "AcquirePrtDiagnostics": "PRESENT",
}


def _rows(fields: list[Field]) -> list[str]:
    rows: dict[str, str] = {}
    for field in fields:
        for label in field.labels[:1]:
            sample = _ROWS.get(label) or _SAMPLES.get(field.type) or f"{field.name} of Contoso"
            rows.setdefault(label, f"{label} : {sample}")
    return list(rows.values())


def full_capture(device: str = "PC-0042") -> str:
    """The text; two PRT attempts, two work accounts."""
    text = ""
    for section in SECTIONS:
        rows = _rows([field for field in FIELDS if field.section == section.name])
        if section.name == "DeviceState":
            rows = [
                f"Device Name : {device}" if row.startswith("Device Name :") else row
                for row in rows
            ]
        if section.name == "SsoState":
            attempt = _rows([field for field in FIELDS if field.section == "PrtDiagnostics"])
            at = next(i for i, row in enumerate(rows) if row.startswith("EnterprisePrt :"))
            rows = [*rows[:at], *attempt, *rows[at:], *attempt]
        if section.name == "WorkAccounts":
            text += boxed("Work Account 1", *rows) + boxed("Work Account 2", *rows)
        elif section.title:
            text += boxed(section.title, *rows)
    return text.replace("\n", "\r\n")
