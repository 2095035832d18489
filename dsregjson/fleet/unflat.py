"""A flat view back to a document, as far as it goes: what only the document holds stays null.

Findings are drawn from documents; a fleet that was kept as flat lines can so be judged as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..fields import FIELDS, SECTIONS
from ..flat import COUNT
from ..values import first_code

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
    document["WorkAccounts"] = _accounts(flat)
    document["Sections"] = _split(flat.get("Sections"))
    document["UntypedValues"] = [
        {"Section": section, "Name": name, "Value": value, "Code": first_code(value)}
        for (section, name), value in _entries(_UNTYPED, flat.get("UntypedValues"))
    ]
    document["UnknownFields"] = []
    for (label,), value in _entries(_UNKNOWN, flat.get("UnknownFields")):
        section, dot, name = label.rpartition(".")
        document["UnknownFields"].append(
            {"Section": section if dot else None, "Name": name, "Value": value}
        )
    document["UnparsedLines"] = []
    return document


def _value(flat: Mapping[str, Any], column: str, kind: str) -> Any:
    value = flat.get(column) if column else None
    return _split(value) if kind in ("list", "hexlist") and value is not None else value


def _attempts(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not flat.get(COUNT):
        return []
    fields = [field for field in FIELDS if field.section == "PrtDiagnostics"]
    return [{field.name: _value(flat, field.flat, field.type) for field in fields}]


def _accounts(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields = [field for field in FIELDS if field.section == "WorkAccounts"]
    columns = {field.name: _split(flat.get(field.flat)) for field in fields if field.flat}
    count = len(columns["WorkplaceDeviceId"])
    # Names may hold a semicolon themselves; then it is not known which belongs to which id.
    known = {name: values for name, values in columns.items() if len(values) == count}
    return [
        {field.name: known[field.name][item] if field.name in known else None for field in fields}
        for item in range(count)
    ]


def _split(joined: Any) -> list[str]:
    return str(joined).split(";") if joined else []


def _entries(pattern: re.Pattern[str], joined: Any) -> list[tuple[tuple[str, ...], str]]:
    """Names and values of `Section.Name=Value; ...`, as the flat view joins its entries."""
    text = str(joined or "")
    found = list(pattern.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [
        (match.groups(), text[match.end() : end]) for match, end in zip(found, ends, strict=True)
    ]
