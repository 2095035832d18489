"""Convert to the flat view and back: one level of scalars, the same columns for every capture."""

from __future__ import annotations

import re

from .fields import FIELDS, SECTIONS
from .parsing.values import first_code

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_REPEATED = {section.name for section in SECTIONS if section.repeated}
COUNT = "PrtDiagnosticsCount"
# Patterns for the entries of UntypedValues and UnknownFields; compiled only when read back.
_UNTYPED = (
    rf"(?:^|; )((?:{'|'.join(section.name for section in SECTIONS)})(?:\[\d+\])?)\.([A-Za-z0-9]+)="
)
_UNKNOWN = r"(?:^|; )([^=;]*)="


def _plan() -> dict[str, tuple[list[str], list[str]]]:
    """Map each section to the names of its fields in the flat view, and their columns."""
    plan: dict[str, tuple[list[str], list[str]]] = {}
    for field in FIELDS:
        if field.flat:
            names, columns = plan.setdefault(field.section, ([], []))
            names.append(field.name)
            columns.append(field.flat)
    return plan


_PLAN = _plan()
_LISTS = [
    field.flat
    for field in FIELDS
    if field.flat and field.type in ("list", "hexlist") and field.section not in _REPEATED
]


def _columns() -> tuple[str, ...]:
    names = ["SchemaVersion", "JoinType"]
    for section, (_, columns) in _PLAN.items():
        names += [COUNT, *columns] if section == "PrtDiagnostics" else columns
    return (*names, "Sections", "UntypedValues", "UnknownFields")


# Column names in order.
COLUMNS = _columns()


def flatten(document: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten a document: the columns of COLUMNS in order, scalars or None.

    document: a Document, or the same read from JSON. Booleans and numbers stay what they are; lists
    are joined with ";"; PrtDiagnostics columns come from the newest attempt; work accounts give
    joined ids and names; UntypedValues and UnknownFields read Section.Name=Value, joined with "; ".

    Example:
        >>> from dsregjson import parse
        >>> flatten(parse("AzureAdJoined : YES"))["AzureAdJoined"]
        True
    """
    attempts, accounts = document["PrtDiagnostics"], document["WorkAccounts"]
    # max() keeps the first of equals; attempts without a time are the oldest.
    newest = max(attempts, key=lambda a: a["PreviousPrtAttempt"] or "") if attempts else {}
    flat: dict[str, Any] = {
        "SchemaVersion": document["SchemaVersion"],
        "JoinType": document["JoinType"],
    }
    values: Iterable[Any]
    for section, (names, columns) in _PLAN.items():
        if section == "PrtDiagnostics":
            flat[COUNT] = len(attempts)
            values = map(newest.get, names)
        elif section == "WorkAccounts":
            values = (";".join(account[name] or "" for account in accounts) for name in names)
        else:
            values = map(document[section].__getitem__, names)
        flat.update(zip(columns, values, strict=True))
    for column in _LISTS:
        if flat[column] is not None:
            flat[column] = ";".join(flat[column])
    flat["Sections"] = ";".join(document["Sections"])
    flat["UntypedValues"] = _pairs(document["UntypedValues"])
    flat["UnknownFields"] = _pairs(document["UnknownFields"])
    return flat


def _pairs(entries: list[dict[str, Any]]) -> str:
    return "; ".join(
        f"{entry['Section']}.{entry['Name']}={entry['Value']}"
        if entry["Section"]
        else f"{entry['Name']}={entry['Value']}"
        for entry in entries
    )


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Rebuild the document of a flat view, without what the flat view leaves out.

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
            document[field.section][field.name] = _typed_value(flat, field.flat, field.type)
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
            # Only one of several attempts is left, perhaps not the one that had this value.
            unknown.append({"Section": section, "Name": name, "Value": value})
        else:
            code = first_code(value)
            untyped.append({"Section": section, "Name": name, "Value": value, "Code": code})
    for (label,), value in _entries(_UNKNOWN, flat.get("UnknownFields")):
        section, dot, name = label.rpartition(".")
        unknown.append({"Section": section if dot else None, "Name": name, "Value": value})
    return untyped, unknown


def _typed_value(flat: Mapping[str, Any], column: str, kind: str) -> Any:
    value = flat.get(column) if column else None
    return _split(value) if kind in ("list", "hexlist") and value is not None else value


def _attempts(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not flat.get(COUNT):
        return []
    fields = [field for field in FIELDS if field.section == "PrtDiagnostics"]
    return [{field.name: _typed_value(flat, field.flat, field.type) for field in fields}]


def _accounts(flat: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the work accounts, and as unknown fields the columns that cannot be split."""
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


def _entries(pattern: str, joined: Any) -> list[tuple[tuple[str, ...], str]]:
    """Split `Section.Name=Value; ...`, as the flat view joins its entries."""
    text = str(joined or "")
    found = list(re.finditer(pattern, text))
    ends = [*(match.start() for match in found[1:]), len(text)] if found else []
    return [
        (match.groups(), text[match.end() : end]) for match, end in zip(found, ends, strict=True)
    ]
