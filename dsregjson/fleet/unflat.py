"""A flat view back to a document, as far as it goes: what only the document holds stays null.

Findings are drawn from documents; a fleet that was kept as flat lines can so be judged as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..fields import FIELDS, SECTIONS
from ..flat import COUNT
from ..parsing.values import first_code

_REPEATED = tuple(section.name for section in SECTIONS if section.repeated)
_UNTYPED = re.compile(
    rf"(?:^|; )((?:{'|'.join(section.name for section in SECTIONS)})(?:\[\d+\])?)\.([A-Za-z0-9]+)="
)
_UNKNOWN = re.compile(r"(?:^|; )([^=;]*)=")


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The document that a flat view was made from, without what the flat view leaves out.

    flat: columns of the flat view, missing ones count as null. PrtDiagnostics gets the newest
    attempt only; work accounts get ids and tenants; UnparsedLines is empty.

    Example:
        >>> from dsregjson import flatten, parse
        >>> unflatten(flatten(parse("AzureAdJoined : YES")))["DeviceState"]["AzureAdJoined"]
        True
    """
    document: dict[str, Any] = {
        "SchemaVersion": flat.get("SchemaVersion"),
        "JoinType": flat.get("JoinType"),
    }
    document |= {section.name: [] if section.repeated else {} for section in SECTIONS}
    for field in FIELDS:
        if field.section not in _REPEATED:
            document[field.section][field.name] = _value(flat, field.flat, field.type)
    document["PrtDiagnostics"] = _attempts(flat)
    document["WorkAccounts"], unsplit = _accounts(flat)
    document["Sections"] = _split(flat.get("Sections"))
    document["UntypedValues"], unknown = _leftovers(flat)
    document["UnknownFields"] = unsplit + unknown
    document["UnparsedLines"] = []
    return document


def _leftovers(flat: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    untyped: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for (section, name), value in _entries(_UNTYPED, flat.get("UntypedValues")):
        if section.startswith("PrtDiagnostics") and flat.get(COUNT) != 1:
            # Of several attempts one is left, and nothing tells if it was this one.
            unknown.append({"Section": section, "Name": name, "Value": value})
        else:
            code = first_code(value)
            untyped.append({"Section": section, "Name": name, "Value": value, "Code": code})
    for (label,), value in _entries(_UNKNOWN, flat.get("UnknownFields")):
        section, dot, name = label.rpartition(".")
        unknown.append({"Section": section if dot else None, "Name": name, "Value": value})
    return untyped, unknown


def _value(flat: Mapping[str, Any], column: str, kind: str) -> Any:
    value = flat.get(column) if column else None
    return _split(value) if kind in ("list", "hexlist") and value is not None else value


def _attempts(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not flat.get(COUNT):
        return []
    fields = [field for field in FIELDS if field.section == "PrtDiagnostics"]
    return [{field.name: _value(flat, field.flat, field.type) for field in fields}]


def _accounts(flat: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The work accounts, and as unknown fields the columns that cannot be split among them."""
    fields = [field for field in FIELDS if field.section == "WorkAccounts"]
    count = len(_split(flat.get("WorkAccountDeviceIds")))
    accounts = [dict.fromkeys(field.name for field in fields) for _ in range(count)]
    unknown = []
    for field in fields:
        joined = flat.get(field.flat) if field.flat else None
        values = _split(joined)
        if len(values) == count:
            for account, value in zip(accounts, values, strict=True):
                account[field.name] = value
        elif values:  # a name holds a semicolon itself
            unknown.append({"Section": field.section, "Name": field.name, "Value": joined})
    return accounts, unknown


def _split(joined: Any) -> list[str]:
    return str(joined).split(";") if joined else []


def _entries(pattern: re.Pattern[str], joined: Any) -> list[tuple[tuple[str, ...], str]]:
    """Names and values of `Section.Name=Value; ...`, as the flat view joins its entries."""
    text = str(joined or "")
    found = list(pattern.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)] if found else []
    return [
        (match.groups(), text[match.end() : end]) for match, end in zip(found, ends, strict=True)
    ]
