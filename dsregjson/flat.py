"""The flat view: one level of scalars, the same columns for every capture."""

from __future__ import annotations

from .fields import FIELDS, SECTIONS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any

_REPEATED = {section.name for section in SECTIONS if section.repeated}
COUNT = "PrtDiagnosticsCount"


def _columns() -> tuple[str, ...]:
    names = ["SchemaVersion", "JoinType"]
    for field in FIELDS:
        if field.section == "PrtDiagnostics" and COUNT not in names:
            names.append(COUNT)
        if field.flat:
            names.append(field.flat)
    return (*names, "Sections", "UntypedValues", "UnknownFields")


# Column names in order.
COLUMNS = _columns()

_PLAN = tuple(
    (field.section, field.name, field.flat, field.type in ("list", "hexlist"))
    for field in FIELDS
    if field.flat
)


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
    for section, name, column, is_list in _PLAN:
        if section == "PrtDiagnostics":
            if COUNT not in flat:
                flat[COUNT] = len(attempts)
            flat[column] = newest.get(name)
        elif section == "WorkAccounts":
            flat[column] = ";".join(account[name] or "" for account in accounts)
        elif is_list and (items := document[section][name]) is not None:
            flat[column] = ";".join(items)
        else:
            flat[column] = document[section][name]
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
