"""What changed: the newest capture of each device against an older one of the same device."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..cells import from_cell, restored
from ..diff import KINDS, diff, is_different
from ..errors import DsRegError, unreadable
from ..fields import FIELDS, SECTIONS
from ..fleet.devices import Devices
from ..fleet.entries import Entry, identity_of
from ..fleet.halves import USER_SECTIONS
from ..inputs.records import InputItem, Record
from .columns import LEFTOVERS, Place, Text

# What devices can go through, as the page's facets name it.
BROKEN, REPAIRED, CHANGED, SAME, NEW = "broken", "repaired", "changed", "same", "new"
KINDS_OF_CHANGE = (BROKEN, REPAIRED, CHANGED, SAME, NEW)

# A field that differs: Changed, Appeared or Gone, its name, its text before and after.
Line = tuple[str, str, str | None, str | None]

_CHUNK = 100
_IN_FLAT = {
    (field.section, field.name)
    for field in FIELDS
    if field.flat and field.section not in ("PrtDiagnostics", "WorkAccounts")
}
_FIELDS = {
    section.name: [field.name for field in FIELDS if field.section == section.name]
    for section in SECTIONS
}


class Change(NamedTuple):
    """What became of a device since an older capture.

    kind: one of KINDS_OF_CHANGE. before: when the older capture was taken, if that is known.
    """

    kind: str
    lines: tuple[Line, ...] = ()
    before: str | None = None


class Matched(NamedTuple):
    """Positions of older devices by those of the newer ones; lost: devices that are gone."""

    before: dict[int, int]
    lost: list[int]


def matched(old: Sequence[Entry], new: Sequence[Entry]) -> Matched:
    """Find the devices of an older state in a newer one, as those of one fleet are found."""
    devices = Devices()
    for number, entry in enumerate((*old, *new)):
        devices.add(number, identity_of(entry), None, entry.place)
    before, lost = dict[int, int](), list[int]()
    for group in devices.groups():
        olds = [number for number in group if number < len(old)]
        news = [number - len(old) for number in group if number >= len(old)]
        if olds and news:
            before.update(dict.fromkeys(news, olds[-1]))
        else:
            lost += olds
    return Matched(before, sorted(lost))


def kind_of(was_error: bool, is_error: bool, lines: Sequence[Line]) -> str:
    """Choose which of KINDS_OF_CHANGE a device with an older capture went through."""
    if is_error != was_error:
        return BROKEN if is_error else REPAIRED
    return CHANGED if lines else SAME


def lines_of(
    old: Mapping[Place, Text], new: Mapping[Place, Text], joins: tuple[str, str], flat: bool
) -> tuple[Line, ...]:
    """Compare what two captures printed, as `dsregjson diff` does.

    joins: the join types before and after. flat: one of them was a flat view or a table, so only
    what both hold is compared, without attempts, work accounts, empty texts and what has no
    field. Times and ids that move by themselves are left out.
    """
    if flat:
        old, new = (
            {place: text for place, text in values.items() if text and place[::2] in _IN_FLAT}
            for values in (old, new)
        )
    changes = diff(_document(old, joins[0]), _document(new, joins[1]))
    if not is_different(changes):
        return ()
    return tuple(
        (kind, _name(change), change["Old"], change["New"])
        for kind in KINDS
        if kind != "Moving"
        for change in changes[kind]
    )


def halves_joined(
    device: Mapping[Place, Text], user: Mapping[Place, Text] | None
) -> dict[Place, Text]:
    """Return what two captures printed: the device's sections of one, the user's of the other.

    user: None for no sections of a user.
    """
    values = {place: text for place, text in device.items() if place.section not in USER_SECTIONS}
    if user is not None:
        values.update(
            (place, text) for place, text in user.items() if place.section in USER_SECTIONS
        )
    return values


def _document(values: Mapping[Place, Text], join: str) -> dict[str, Any]:
    """Return a document of the texts that a capture printed, enough to be compared."""
    document: dict[str, Any] = {"JoinType": join, "UntypedValues": [], "Sections": []}
    for section in SECTIONS:
        document[section.name] = [] if section.repeated else dict.fromkeys(_FIELDS[section.name])
    leftovers: dict[str, list[str]] = {"UnknownFields": [], "UnparsedLines": []}
    for (section_name, item, name), value in values.items():
        text = value if isinstance(value, str) else value[0]
        if section_name == LEFTOVERS:
            leftovers[name] = text.splitlines()
            continue
        part = document[section_name]
        if item >= 0:
            while len(part) <= item:
                part.append(dict.fromkeys(_FIELDS[section_name]))
            part = part[item]
        part[name] = text
    document["UnparsedLines"] = leftovers["UnparsedLines"]
    rows = (line.partition(" : ") for line in leftovers["UnknownFields"])
    document["UnknownFields"] = [
        {"Section": None, "Name": name, "Value": value} for name, _, value in rows
    ]
    return document


def _name(change: Mapping[str, Any]) -> str:
    section = f"{change['Section']}[{change['Item']}]" if change["Item"] else change["Section"]
    return " / ".join(part for part in (section, change["Field"]) if part)


def csv_chunks(path: str) -> Iterator[list[InputItem | Record]]:
    """Yield the rows of a CSV that batch wrote, as inputs.chunks gives other inputs."""
    chunk: list[InputItem | Record] = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                try:
                    data = json.dumps(
                        {restored(name): from_cell(name, row[name]) for name in row if name}
                    )
                except DsRegError as error:
                    chunk.append(Record(f"{path}, line {number}", problem=str(error)))
                    continue
                chunk.append(InputItem(path, data=data.encode(), line=number, size=len(data)))
                if len(chunk) == _CHUNK:
                    yield chunk
                    chunk = []
    except (OSError, UnicodeError, csv.Error) as error:
        chunk.append(Record(path, problem=unreadable(error)))
    if chunk:
        yield chunk
