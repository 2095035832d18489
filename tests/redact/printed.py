"""Captures with a chosen value in every row of the field table, as Windows prints them."""

from __future__ import annotations

from collections.abc import Mapping

from dsregjson.fields import FIELDS, PRINTED_ORDER, SECTIONS
from dsregjson.redaction.identities import KIND_OF_FIELD

RULE = "+" + "-" * 70 + "+"
TITLES = {section.name: section.title for section in SECTIONS} | {"WorkAccounts": "Work Account 1"}

# A value of each type that no identity is.
PLAIN = {
    "bool": "YES",
    "enabled": "ENABLED",
    "int": "1",
    "hex": "0x80070002",
    "hexlist": "FAIL [0x801c0021/0x801c000c]",
    "test": "FAIL [0x801c0021/0x801c000c]",
    "datetime": "2026-05-10 04:18:52.000 UTC",
}


def rows() -> list[tuple[str, str, str]]:
    """(section, field, printed label) of every row, two fields of one label once."""
    seen: dict[tuple[str, str], tuple[str, str, str]] = {}
    for section in PRINTED_ORDER:
        for field in FIELDS:
            if field.section == section and field.labels:
                label = field.labels[0]
                seen.setdefault((section, label), (section, field.name, label))
    return list(seen.values())


def ordinary(section: str, name: str) -> str:
    """A value of a field that holds no identity."""
    field = next(f for f in FIELDS if (f.section, f.name) == (section, name))
    if name.startswith("DeviceCertificateNot"):
        return "[ 2022-01-28 11:15:49.000 UTC -- 2032-01-28 11:45:49.000 UTC ]"
    if name == "Operation":
        return "PRESENT"
    return PLAIN.get(field.type, "") if KIND_OF_FIELD[section, name] == "state" else ""


def capture(values: Mapping[tuple[str, str], str], *, width: int | None = None) -> str:
    """A capture with all rows, in the order of Windows; width: of the console, None for no wrap."""
    lines: list[str] = []
    title = ""
    for section, name, label in rows():
        if TITLES[section] and TITLES[section] != title:
            title = TITLES[section]
            lines += ["", RULE, f"| {title:<69}|", RULE, ""]
        value = values.get((section, name), ordinary(section, name))
        lines.append(f"{label:>26} : {value}")
    return "".join(f"{line}\n" for line in wrapped(lines, width))


def wrapped(lines: list[str], width: int | None) -> list[str]:
    """Lines as a console of a width breaks them: hard, at any character."""
    if width is None:
        return lines
    return [line[i : i + width] for line in lines for i in range(0, max(len(line), 1), width)]
