"""Values of many documents stored column by column, so that one page can hold 50,000 devices.

Most fields of a fleet have few distinct values (a tenant's addresses, YES and NO): each column
keeps its distinct texts once and, for each device, the number of one of them. Many columns are
printed by the same devices, or are copies of each other: equal lists are stored once.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..console import safe
from ..fields import FIELDS, SECTIONS, as_printed

# Below the sections of the field table: what the capture printed and the table has no place for.
LEFTOVERS = "Leftovers"

_SECTION_ORDER = {section.name: number for number, section in enumerate(SECTIONS)}
_FIELD_ORDER = {(field.section, field.name): number for number, field in enumerate(FIELDS)}
_TYPES = {(field.section, field.name): field.type for field in FIELDS}


class Place(NamedTuple):
    """Place of a value in the document; item is -1 outside the repeated sections."""

    section: str
    item: int
    name: str


# A tuple is a value that did not fit, see printed_values.
Text = str | tuple[str, ...]


class Lists:
    """Lists of the page, each distinct one stored once and named by its number."""

    def __init__(self) -> None:
        self.stored: list[Sequence[Any]] = []
        self._numbers: dict[tuple[type, Any], int] = {}

    def number(self, values: Sequence[Any] | None) -> int | None:
        """Return the number of a list of hashable values of one kind; None for None."""
        if values is None:
            return None
        # True and 1 are equal, but not the same JSON.
        key = (type(values[0]) if values else type(None), tuple(values))
        if key not in self._numbers:
            self._numbers[key] = len(self.stored)
            self.stored.append(values)
        return self._numbers[key]


class Column:
    """One column: texts by row, each distinct text kept once. Rows come in ascending order."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._rows = array("L")
        self._index = array("L")
        self._distinct: list[Any] = []

    def add(self, row: int, value: Any) -> None:
        """Put a hashable JSON value into a row; a row that is never given has none (null)."""
        self._rows.append(row)
        self._index.append(self._numbers.setdefault(value, len(self._numbers)))

    def value(self, row: int) -> Any:
        """Return the value of a row; None without one."""
        at = bisect_left(self._rows, row)
        if at == len(self._rows) or self._rows[at] != row:
            return None
        if len(self._distinct) < len(self._numbers):
            self._distinct = list(self._numbers)
        return self._distinct[self._index[at]]

    def packed(self, place: Mapping[int, int], lists: Lists) -> dict[str, int | None]:
        """Return the rows that `place` has, renumbered, as {"values", "rows", "index"} in `lists`.

        rows: the devices with a value, None when all have one. index: for each of them the
        number of its value in `values`, None when every one has its own in the same order.
        """
        found = [
            (place[row], number)
            for row, number in zip(self._rows, self._index, strict=True)
            if row in place
        ]
        found.sort()  # the row of a device of two captures was made after all others
        rows = [at for at, _ in found]
        renumbered: dict[int, int] = {}
        index = [renumbered.setdefault(number, len(renumbered)) for _, number in found]
        distinct = list(self._numbers)
        alone = len(renumbered) == len(rows) or len(renumbered) == 1
        return {
            "values": lists.number([distinct[number] for number in renumbered]),
            "rows": lists.number(None if len(rows) == len(place) else rows),
            "index": lists.number(None if alone else index),
        }


class DocumentColumns:
    """The printed values of documents, one Column for each place."""

    def __init__(self) -> None:
        self._columns: dict[Place, Column] = {}

    def add(self, row: int, values: Mapping[Place, Text]) -> None:
        """Put the printed_values of a document into a row."""
        columns = self._columns
        for place, text in values.items():
            column = columns.get(place)
            if column is None:
                column = columns[place] = Column()
            column.add(row, text)

    def values(self, row: int) -> dict[Place, Text]:
        """Return what was put into a row."""
        found = ((place, column.value(row)) for place, column in self._columns.items())
        return {place: text for place, text in found if text is not None}

    def packed(self, place: Mapping[int, int], lists: Lists) -> list[dict[str, Any]]:
        """Return the columns in document order: Column.packed with "section", "item" and "name"."""
        packed = []
        for where in sorted(self._columns, key=_document_order):
            column = self._columns[where].packed(place, lists)
            if lists.stored[column["values"] or 0]:
                name = shown(where.name)  # of a newer field table, or of anything in JSON
                packed.append(
                    {"section": where.section, "item": where.item, "name": name, **column}
                )
        return packed


def printed_values(document: Mapping[str, Any]) -> dict[Place, Text]:
    """List place and text of everything that the capture printed; null fields are left out.

    The text is what dsregcmd prints (YES, ENABLED, a time with UTC), with control and
    bidirectional characters as escapes. A printed value that did not fit its field comes in a
    tuple, and behind it what the field holds nevertheless, if anything. Raises LookupError,
    TypeError or ValueError for anything but a document.

    Example:
        >>> printed_values({"DeviceState": {"AzureAdJoined": True, "DomainName": None}})
        {Place(section='DeviceState', item=-1, name='AzureAdJoined'): 'YES'}
    """
    values: dict[Place, Text] = {}
    for section in SECTIONS:
        part = document.get(section.name)
        for item, fields in enumerate(part or ()) if section.repeated else ((-1, part or {}),):
            for name, value in fields.items():
                if value is not None:
                    text = value_text(section.name, name, value)
                    values[Place(section.name, item, name)] = text
    for miss in document.get("UntypedValues") or ():
        section_name, _, number = miss["Section"].rstrip("]").partition("[")
        place = Place(_known(section_name), int(number or -1), miss["Name"])
        held = values.get(place)
        values[place] = (shown(miss["Value"]), *((held,) if isinstance(held, str) else held or ()))
    unknown = [_unknown_row(field) for field in document.get("UnknownFields") or ()]
    for name, lines in (
        ("UnknownFields", unknown),
        ("UnparsedLines", document.get("UnparsedLines") or ()),
    ):
        if lines:
            values[Place(LEFTOVERS, -1, name)] = "\n".join(map(shown, lines))
    return values


def field_reference() -> list[dict[str, str]]:
    """List section, name and meaning of every field, in order."""
    return [
        {"section": field.section, "name": field.name, "meaning": field.meaning} for field in FIELDS
    ]


def section_titles() -> dict[str, str]:
    """Return the heading of each section in the page."""
    titles = {section.name: section.title or "PRT attempt" for section in SECTIONS}
    return {**titles, LEFTOVERS: "Printed without a field of its own"}


def value_text(section: str, name: str, value: Any) -> str:
    """Return a value of the document as dsregcmd prints it, safe to show.

    Example:
        >>> value_text("SsoState", "AzureAdPrtUpdateTime", "2026-03-01T08:15:00.000Z")
        '2026-03-01 08:15:00 UTC'
    """
    if _TYPES.get((section, name)) == "datetime":
        day, _, clock = str(value).removesuffix("Z").partition("T")
        return shown(f"{day} {clock.removesuffix('.000')} UTC")
    return shown(as_printed(section, name, value))


def shown(text: str) -> str:
    """Write control, bidirectional and invisible characters of a text as escapes."""
    # isprintable is much cheaper, and false for whatever safe() changes.
    return text if text.isprintable() else safe(text)


def _known(section: str) -> str:
    """Return a section's name; raises KeyError when there is none of that name."""
    return SECTIONS[_SECTION_ORDER[section]].name


def _unknown_row(field: Mapping[str, Any]) -> str:
    title = f"{field['Section']} / " if field["Section"] is not None else ""
    return f"{title}{field['Name']} : {field['Value']}"


def _document_order(place: Place) -> tuple[int, int, int]:
    return (
        _SECTION_ORDER.get(place.section, len(_SECTION_ORDER)),
        place.item,
        _FIELD_ORDER.get((place.section, place.name), len(_FIELD_ORDER)),
    )
