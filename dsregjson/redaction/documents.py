"""Map every text in a JSON document, by the kind of identity that it may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..errors import DsRegError
from ..fields import FIELDS, SECTIONS
from ..inputs.records import SOURCE, TEXT, from_json
from ..parsing.labels import find_title
from ..parsing.values import first_code
from ..schema import JOIN_TYPES
from .identities import (
    FILE_ENDINGS,
    KIND_OF_FIELD,
    ROW_LIKE,
    Kind,
    is_of_number,
    kind_of_label,
    kind_of_unknown,
    words_of,
)

Document = dict[str, Any]
# Takes the kind and the text, returns the replacement.
Replace = Callable[[Kind, str], str]

_REPEATED = {section.name for section in SECTIONS if section.repeated}
_KIND_OF_COLUMN: dict[str, Kind] = {
    field.flat: KIND_OF_FIELD[field.section, field.name] for field in FIELDS if field.flat
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)? ?(?:Z|[+-]\d\d:?\d\d)?")
_ENTRY = re.compile(r"(?P<before>^|; )(?P<name>[^=;]*)=")
_SEPARATORS = re.compile(r"([\\/])")
_DRIVE = re.compile("[A-Za-z]:")
_KNOWN_SECTIONS = {section.name for section in SECTIONS}
_SCRIPTED = re.compile("[A-Za-z][A-Za-z0-9_]*")
_LEAST_NUMBER_OF_A_DEVICE = 10**14  # an IMEI has 15 digits
_LEADING_ZERO = re.compile(r"(?<!\d)0")  # a number would lose it, and with it its length
_INDEX = re.compile(r"\[\d+\]$")


def map_json(value: Any, replace: Replace, text: Callable[[str], str]) -> Any:
    """Replace every text in a JSON value.

    value: a document, nested or flat, with any leading columns, or an object with a capture as its
    Text, or a list of these; raises DsRegError for anything else. text: replaces a capture.
    """
    if isinstance(value, list):
        return [map_json(item, replace, text) for item in value]
    from_json(value, "", None)  # raises for anything else
    if "SchemaVersion" in value and value.get("JoinType") not in JOIN_TYPES:
        raise DsRegError("is not a document of dsregjson: JoinType is none of its values")
    mapped = {}
    if "DeviceState" in value:
        mapped = map_document(value, replace)
    elif "SchemaVersion" in value:
        mapped = _map_flat(value, replace)
    elif isinstance(value.get(TEXT), str):
        mapped = {TEXT: text(value[TEXT])}
    columns = [
        (key, mapped[key]) if key in mapped
        else (_map_key(key, replace), _map_column(key, item, replace))
        for key, item in value.items()
    ]  # fmt: skip
    return _as_object(columns)


def map_document(document: Document, replace: Replace) -> Document:
    """Replace every text in the keys of a nested document."""
    mapped: Document = {key: document[key] for key in ("SchemaVersion", "JoinType")}
    for section in SECTIONS:
        fields = document[section.name]
        if section.name in _REPEATED:
            mapped[section.name] = [_map_fields(section.name, item, replace) for item in fields]
        else:
            mapped[section.name] = _map_fields(section.name, fields, replace)
    mapped["Sections"] = [_map_title(title, replace) for title in document["Sections"]]
    mapped["UntypedValues"] = [_map_untyped(entry, replace) for entry in document["UntypedValues"]]
    mapped["UnknownFields"] = [_map_unknown(entry, replace) for entry in document["UnknownFields"]]
    mapped["UnparsedLines"] = [_map_line(line, replace) for line in document["UnparsedLines"]]
    return mapped


def _map_line(line: Any, replace: Replace) -> Any:
    if not isinstance(line, str):
        return _map_value("text", line, replace)
    like = ROW_LIKE.match(line)
    if not like:
        return replace("text", line)
    return replace("text", like[0]) + replace(kind_of_unknown(like[0]), line[like.end() :])


def _map_fields(section: str, fields: Document, replace: Replace) -> Document:
    return {
        name if (section, name) in KIND_OF_FIELD else _map_key(name, replace): _map_item(
            name, KIND_OF_FIELD.get((section, name)) or kind_of_unknown(name), value, replace
        )
        for name, value in fields.items()
    }


def _map_value(kind: Kind, value: Any, replace: Replace) -> Any:
    if isinstance(value, str):
        return replace(kind, value)
    if isinstance(value, list):
        return [_map_value(kind, item, replace) for item in value]
    if isinstance(value, int) and abs(value) >= _LEAST_NUMBER_OF_A_DEVICE:
        return _number("text", value, replace)
    if isinstance(value, dict):
        return _as_object(
            [
                (replace("state", key), _map_item(key, kind, item, replace))
                for key, item in value.items()
            ]
        )
    return value


def _map_item(key: str, kind: Kind, value: Any, replace: Replace) -> Any:
    """Map a value by its kind, but for a number whose key says that it identifies."""
    if isinstance(value, int) and not isinstance(value, bool) and is_of_number(key):
        return _number("name", value, replace)
    return _map_value(kind, value, replace)


def _number(kind: Kind, value: int, replace: Replace) -> int:
    return int(_LEADING_ZERO.sub("9", replace(kind, str(value))))


def _map_key(key: str, replace: Replace) -> str:
    """Map the name of a column. One that a script may use stays, unless it names somebody."""
    return replace("text" if _SCRIPTED.fullmatch(key) else "state", key)


def _as_object(items: list[tuple[str, Any]]) -> Document:
    made = dict(items)
    if len(made) < len(items):
        raise DsRegError("has two keys that would become one")
    return made


def _map_title(title: Any, replace: Replace) -> Any:
    if not isinstance(title, str) or find_title(title)[0] is not None:
        return title
    return replace("state", title)


def _map_untyped(entry: Any, replace: Replace) -> Any:
    if not _has_texts(entry, "Section", "Name", "Value"):
        return _map_value("name", entry, replace)
    section = _INDEX.sub("", entry["Section"])
    name = entry["Name"]
    kind = KIND_OF_FIELD.get((section, name))
    value = replace(kind or kind_of_unknown(name), entry["Value"])
    return {
        **_map_others(entry, "Section Name Value Code", replace),
        "Section": entry["Section"] if section in _KNOWN_SECTIONS else replace("state", section),
        "Name": name if kind else replace("text", name),
        "Value": value,
        "Code": first_code(value),
    }


def _map_unknown(entry: Any, replace: Replace) -> Any:
    if not _has_texts(entry, "Name", "Value"):
        return _map_value("name", entry, replace)
    return {
        **_map_others(entry, "Section Name Value", replace),
        "Section": _map_title(entry.get("Section"), replace),
        "Name": replace("text", entry["Name"]),
        "Value": replace(kind_of_label(entry["Name"]), entry["Value"]),
    }


def _map_others(entry: Document, own: str, replace: Replace) -> Document:
    """Map the keys of an entry that are not its own."""
    return {
        key if key in own.split() else _map_key(key, replace): item
        if key in own.split()
        else _map_item(key, "name", item, replace)
        for key, item in entry.items()
    }


def _has_texts(entry: Any, *names: str) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)


def _map_flat(document: Document, replace: Replace) -> Document:
    mapped = {key: document[key] for key in ("SchemaVersion", "JoinType")}
    for column, value in document.items():
        if column in _KIND_OF_COLUMN:
            mapped[column] = _map_value(_KIND_OF_COLUMN[column], value, replace)
        elif column == "Sections":
            mapped[column] = _map_titles(value, replace) if isinstance(value, str) else value
        elif column in ("UntypedValues", "UnknownFields"):
            mapped[column] = _map_entries(value, replace) if isinstance(value, str) else value
    return mapped


def _map_titles(joined: str, replace: Replace) -> str:
    return ";".join(_map_title(title, replace) for title in joined.split(";"))


def _map_entries(joined: str, replace: Replace) -> str:
    """Map `Section.Name=Value; ...`, as the flat view joins its entries."""
    parts = []
    entries = list(_ENTRY.finditer(joined))
    if not entries:
        return replace("state", joined)
    ends = [entry.start() for entry in entries[1:]] + [len(joined)]
    for entry, end in zip(entries, ends, strict=True):
        section, dot, name = entry["name"].rpartition(".")
        key = (_INDEX.sub("", section), name)
        kind = KIND_OF_FIELD.get(key) or kind_of_label(name)
        shown = section if key[0] in _KNOWN_SECTIONS else _map_title(section, replace)
        parts += [entry["before"], shown, dot, replace("text", name), "="]
        parts.append(replace(kind, joined[entry.end() : end]))
    return "".join(parts)


def _map_column(key: str, value: Any, replace: Replace) -> Any:
    """Map a column beside a document: Source, ComputerName, CollectedAt, ..."""
    if isinstance(value, str) and (_TIME.fullmatch(value) or not words_of(value)):
        return value
    if key == SOURCE and isinstance(value, str):
        return map_path(value, replace)
    return _map_item(key, "name", value, replace)


def map_path(path: str, replace: Replace) -> str:
    """Replace every name in the path of a file, except known words and its ending."""
    return "".join(_map_file_name(name, replace) for name in _SEPARATORS.split(path))


def _map_file_name(name: str, replace: Replace) -> str:
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in FILE_ENDINGS:
        return replace("state", stem) + dot + ending
    return name if _DRIVE.fullmatch(name) else replace("state", name)
