"""Compare two documents, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from .fields import FIELDS, SCHEMA_VERSION, SECTIONS
from .flat import unflatten
from .inputs.records import flat_view, is_flat

Document = dict[str, Any]

# Times and ids that are new in every capture or with every attempt of the same kind. That they
# changed means nothing by itself.
MOVING = frozenset((field.section, field.name) for field in FIELDS if field.volatile)

# The lists of a result, in the order of the output.
KINDS = ("Changed", "Appeared", "Gone", "Moving")

_PLACES: list[tuple[str | None, str | None]] = [
    (None, "JoinType"),
    *((field.section, field.name) for field in FIELDS),
]
_ORDER = {place: i for i, place in enumerate(_PLACES)}
_LAST = len(_ORDER)

_Name = TypeVar("_Name", bound=Hashable)


class _Place(NamedTuple):
    """The place of a value; `which` separates equal places: by a line, or by a count."""

    section: str | None
    field: str | None
    item: str | None
    which: Hashable = None


def diff(old: Document, new: Document) -> dict[str, Any]:
    """Compare two documents.

    old, new: documents, nested or flat; columns beside them are not compared. If one is flat, only
    what both hold is compared.

    Returns {"SchemaVersion", "Changed", "Appeared", "Gone", "Moving"}: lists of {"Section",
    "Item", "Field", "Old", "New"} in the order of the table. Appeared was not printed before (Old
    is null), Gone is no longer printed (New is null). Moving holds times and ids that change in
    every capture (MOVING). A value that does not fit its type is compared and shown as printed.
    Section is null for JoinType. Item names the item of a list: a work account by its
    WorkplaceDeviceId, a PRT attempt by token and operation, an unknown field by its printed
    section; else it is null. Titles and unparsed lines are under Sections and UnparsedLines, with
    null as their Field.

    Example:
        >>> from dsregjson import parse
        >>> changes = diff(parse("AzureAdJoined : NO"), parse("AzureAdJoined : YES"))
        >>> [(change["Field"], change["Old"], change["New"]) for change in changes["Changed"]]
        [('AzureAdJoined', False, True)]
    """
    if is_flat(old) or is_flat(new):
        flats = flat_view(old), flat_view(new)
        old, new = (
            unflatten({key: value for key, value in flat.items() if all(key in f for f in flats)})
            for flat in flats
        )
    before, after = dict(_cells(old)), dict(_cells(new))
    result: dict[str, Any] = {"SchemaVersion": SCHEMA_VERSION}
    result |= {kind: [] for kind in KINDS}
    for place in _in_order(before, after):
        was, now = before.get(place), after.get(place)
        if was == now:
            continue
        if was is None:
            kind = "Appeared"
        elif now is None:
            kind = "Gone"
        else:
            kind = "Moving" if place[:2] in MOVING else "Changed"
        section, field, item, _ = place
        result[kind].append(
            {"Section": section, "Item": item, "Field": field, "Old": was, "New": now}
        )
    return result


def is_different(changes: dict[str, Any]) -> bool:
    """Return whether anything differs except what changes in every capture.

    Example:
        >>> is_different({"Changed": [], "Appeared": [], "Gone": [], "Moving": [{}]})
        False
    """
    return any(changes[kind] for kind in KINDS if kind != "Moving")


def _cells(document: Document) -> Iterator[tuple[_Place, Any]]:
    """Return every value of a document with its place, except what was not printed."""
    as_printed = {
        (entry["Section"], entry["Name"]): entry["Value"] for entry in document["UntypedValues"]
    }
    yield _Place(None, "JoinType", None), document["JoinType"]
    for section in SECTIONS:
        items = document[section.name] if section.repeated else [document[section.name]]
        names = _numbered(_item_name(section.name, item) for item in items)
        for i, ((name, number), item) in enumerate(zip(names, items, strict=True)):
            index = f"{section.name}[{i}]" if section.repeated else section.name
            for field, typed in item.items():
                value = as_printed.get((index, field)) if typed is None else typed
                if value is not None:
                    yield _Place(section.name, field, _with(name, number)), value
    unknown = document["UnknownFields"]
    labels = _numbered((entry["Section"], entry["Name"]) for entry in unknown)
    for ((title, label), number), entry in zip(labels, unknown, strict=True):
        yield _Place("UnknownFields", label, title, number), entry["Value"]
    for name in ("Sections", "UnparsedLines"):
        for text, number in _numbered(document[name]):
            yield _Place(name, None, None, (text, number)), text


def _item_name(section: str, item: Document) -> str | None:
    """Name an item of a list in a way that does not depend on its position."""
    if section == "WorkAccounts":
        return item["WorkplaceDeviceId"] or "account"
    if section == "PrtDiagnostics":
        return " ".join(filter(None, (item["Prt"], item["Operation"])))
    return None


def _with(name: str | None, number: int) -> str | None:
    return name if name is None or number == 1 else f"{name} ({number})"


def _numbered(names: Iterable[_Name]) -> list[tuple[_Name, int]]:
    """Count how many times each name has come so far."""
    times: Counter[_Name] = Counter()
    numbered = []
    for name in names:
        times[name] += 1
        numbered.append((name, times[name]))
    return numbered


def _in_order(before: dict[_Place, Any], after: dict[_Place, Any]) -> list[_Place]:
    """Order the places of both documents: by section and field, then as printed."""
    both = dict.fromkeys([*after, *before])
    return sorted(both, key=lambda place: _ORDER.get((place.section, place.field), _LAST))
