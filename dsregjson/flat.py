"""The flat view: one level of scalars, the same columns for every capture."""

from __future__ import annotations

from .fields import FIELDS, SECTIONS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_REPEATED = {section.name for section in SECTIONS if section.repeated}
COUNT = "PrtDiagnosticsCount"


def _plan() -> dict[str, tuple[list[str], list[str]]]:
    """Section -> names of its fields in the flat view, and their columns."""
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


def flatten(document: dict[str, Any]) -> dict[str, Any]:
    """The flat view of a document: the columns of COLUMNS in order, scalars or None.

    document: what parse() returns. Booleans and numbers stay what they are; lists are joined
    with ";"; PrtDiagnostics columns come from the newest attempt; work accounts give joined ids
    and names; UntypedValues and UnknownFields read Section.Name=Value, joined with "; ".

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
