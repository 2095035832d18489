"""Define the options for reading, the items of input, and the records made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from .. import console
from ..cells import from_cell
from ..errors import DsRegError
from ..fields import FIELDS, SECTIONS
from ..flat import COLUMNS, COUNT, flatten
from ..json_output import to_json

# Columns that this package puts first; a line of NDJSON uses the same names.
SOURCE, CAPTURE, COLLECTED_AT, TEXT = "Source", "Capture", "CollectedAt", "Text"
FILE_TIME = "FileTime"

_MAJOR = "1."
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
_NESTED_KEYS = frozenset(
    (
        *("SchemaVersion", "JoinType", *(section.name for section in SECTIONS)),
        *("Sections", "UntypedValues", "UnknownFields", "UnparsedLines"),
    )
)
_FLAT_KEYS = frozenset(COLUMNS)
# A leading column must not have one of these names: in the output it would hide the value.
_RESERVED = _NESTED_KEYS | _FLAT_KEYS
# JSON classes that the types of the field table may have in a document, and in the flat view.
_NONE = type(None)
_CLASSES = {"bool": bool, "enabled": bool, "int": int, "list": list, "hexlist": list}
_Classes = dict[str, tuple[type, ...]]
_SECTION_CLASSES: dict[str, _Classes] = {
    section.name: {
        field.name: (_CLASSES.get(field.type, str), _NONE)
        for field in FIELDS
        if field.section == section.name
    }
    for section in SECTIONS
}
_COLUMN_CLASSES: _Classes = {
    **dict.fromkeys(COLUMNS, (str, _NONE)),
    COUNT: (int, _NONE),
    **{
        field.flat: (_CLASSES[field.type], _NONE)
        for field in FIELDS
        if field.flat and field.type in ("bool", "enabled", "int")
    },
}
_ENTRY_CLASSES: _Classes = dict.fromkeys(("Section", "Name", "Value"), (str, _NONE))


class InputOptions(NamedTuple):
    """How inputs are read.

    globs: names to take from folders and zips. Without any, a folder gives all files except hidden
    ones and tables (CSV, Parquet), and a zip the members that are named like dsregcmd output.
    stdin_name: Source of what comes from stdin. encoding: code page of captures, None to detect it.
    max_bytes: limit for one capture. leave_out: resolved paths of files that folders do not give,
    because they are being written. digests: give every record the digest of its input.
    """

    globs: tuple[str, ...] = ()
    stdin_name: str = console.STDIN_NAME
    encoding: str | None = None
    max_bytes: int = console.DEFAULT_MAX_BYTES
    leave_out: frozenset[Path] = frozenset()
    digests: bool = False


class InputItem(NamedTuple):
    """A part of the input that any process can convert by itself.

    source: its name. path: the file to read, or None when data holds the bytes already.
    line: number of the JSON value of a stream that data holds, else None. file_time: as in Record
    (a file's is looked up when it is read). size: bytes of input that it stands for. text: what a
    database gives as a text, in place of data.
    """

    source: str
    path: str | None = None
    data: bytes = b""
    line: int | None = None
    file_time: str | None = None
    size: int = 0
    text: str | None = None


class Record(NamedTuple):
    """One capture of the input, or the reason why there is none.

    source: file, zip member, or the name that a line of NDJSON gave. capture: its number when the
    input holds several, else None. collected_at: the time that its line gave, unchanged, else
    None. file_time: modification time of the file or zip member, the present for stdin, as
    ISO 8601 in UTC. leading: further columns of its line, in their order. document: nested or flat
    (see is_flat), None when there is a problem. problem: the reason in one line. notices: what a
    reader should know although the capture was converted. stored: it was read as a document, so
    file_time may be long after the capture. digest: of what it was read from, if
    InputOptions.digests asks for it and they could be read.
    """

    source: str
    capture: int | None = None
    collected_at: str | None = None
    file_time: str | None = None
    leading: dict[str, Any] = {}  # noqa: RUF012 (a NamedTuple's default, never changed)
    document: dict[str, Any] | None = None
    problem: str | None = None
    notices: tuple[str, ...] = ()
    stored: bool = False
    digest: bytes = b""


def size_of(chunk: Iterable[InputItem | Record]) -> int:
    """Sum the bytes of input that a chunk stands for."""
    return sum(item.size for item in chunk if isinstance(item, InputItem))


def is_flat(document: dict[str, Any]) -> bool:
    """Return whether a record's document is the flat view, because it was read as one."""
    return "DeviceState" not in document


def flat_view(document: dict[str, Any]) -> dict[str, Any]:
    """Return the flat view of a record's document; a flat one may lack columns."""
    return document if is_flat(document) else flatten(document)


def iso(timestamp: float) -> str:
    """Write seconds since 1970 as the contract writes times: UTC with three decimals.

    Example:
        >>> iso(0.5)
        '1970-01-01T00:00:00.500Z'
    """
    moment = datetime.fromtimestamp(timestamp, timezone.utc)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def from_json(value: Any, name: str, number: int | None) -> tuple[Record, str | None]:
    """Make a record of a JSON value, and return its text if that is still to be parsed.

    value: {"Source": ..., "Text": ...}, or a document as this program writes it (nested or
    flat), either with leading columns. name, number: Source and Capture of a value without a
    Source of its own. Raises DsRegError when it is neither.
    """
    if not isinstance(value, dict):
        raise DsRegError(f"is {_kind(value)}, not a JSON object with Text or a document")
    if "SchemaVersion" in value and "JoinType" in value:
        document = _checked_nested(value) if "DeviceState" in value else _checked_flat(value)
        leading = {key: item for key, item in value.items() if key not in document}
        text = None
    else:
        if TEXT not in value:
            raise DsRegError(
                "is a JSON object with neither Text nor a document (SchemaVersion, JoinType, ...)"
            )
        document = None
        leading = dict(value)
        text = _optional(leading, TEXT, str, "a text") or ""
    if clash := next((key for key in leading if key in _RESERVED), None):
        raise DsRegError(f"the leading column {clash} bears a name of the document's own columns")
    for column, item in leading.items():
        if isinstance(item, (dict, list)):
            _check_writable(column, item)
    source = _optional(leading, SOURCE, str, "a text")
    capture = _optional(leading, CAPTURE, int, "a number")
    collected_at = _optional(leading, COLLECTED_AT, str, "a text")
    if source is None:
        source, capture = name, number if capture is None else capture
    stored = text is None
    return (
        Record(source, capture, collected_at, leading=leading, document=document, stored=stored),
        text,
    )


def _checked_nested(value: dict[str, Any]) -> dict[str, Any]:
    _check_head(value)
    for section in SECTIONS:
        rows = value.get(section.name)
        items = rows if section.repeated and isinstance(rows, list) else [rows]
        for item in items:
            _check_rows(section.name, item, _SECTION_CLASSES[section.name])
    for name, classes in (
        ("Sections", None),
        ("UntypedValues", _ENTRY_CLASSES),
        ("UnknownFields", _ENTRY_CLASSES),
        ("UnparsedLines", None),
    ):
        entries = value.get(name)
        if not isinstance(entries, list):
            raise DsRegError(f"is not a whole document: {name} is missing or not a list")
        for item in entries:
            if classes:
                _check_rows(name, item, classes)
            elif not isinstance(item, str):
                raise DsRegError(f"is not a document of dsregjson: {name} holds {_kind(item)}")
    return {key: item for key, item in value.items() if key in _NESTED_KEYS}


def _check_rows(place: str, rows: Any, classes: _Classes) -> None:
    """Raise DsRegError unless rows are an object with each of these fields, of its class."""
    if not isinstance(rows, dict):
        raise DsRegError(f"is not a whole document: {place} is missing or not an object")
    for name, allowed in classes.items():
        item = rows.get(name, _MISSING)
        kind = item.__class__
        if kind not in allowed:
            if item is _MISSING:
                raise DsRegError(f"is not a whole document: {place}.{name} is missing")
            raise DsRegError(f"is not a document of dsregjson: {place}.{name} is {_kind(item)}")
        if kind is list and not all(each.__class__ is str for each in item):
            raise DsRegError(
                f"is not a document of dsregjson: {place}.{name} is not a list of texts"
            )


_MISSING = object()


def _checked_flat(value: dict[str, Any]) -> dict[str, Any]:
    _check_head(value)
    document = {key: item for key, item in value.items() if key in _FLAT_KEYS}
    if "AzureAdJoined" not in document:
        raise DsRegError(
            "is not a document of dsregjson: it has neither DeviceState nor AzureAdJoined"
        )
    if any(
        item.__class__ is str and str not in _COLUMN_CLASSES[name]
        for name, item in document.items()
    ):
        document = {name: from_cell(name, item) for name, item in document.items()}
    for name, item in document.items():
        if item.__class__ not in _COLUMN_CLASSES[name]:
            raise DsRegError(f"is not a flat document: {name} is {_kind(item)}")
    return document


def _check_head(value: dict[str, Any]) -> None:
    version, join_type = value["SchemaVersion"], value["JoinType"]
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        # Without the value: it is no version, and a message goes where the input may not go.
        raise DsRegError(f"has a SchemaVersion that is not a version; this program reads {_MAJOR}x")
    if not version.startswith(_MAJOR):
        raise DsRegError(f"has SchemaVersion {version!r}; this program reads {_MAJOR}x")
    if not isinstance(join_type, str):
        raise DsRegError(f"is not a document of dsregjson: JoinType is {_kind(join_type)}")


def _optional(leading: dict[str, Any], key: str, kind: type, wanted: str) -> Any:
    value = leading.pop(key, None)
    if value is not None and not isinstance(value, kind):
        raise DsRegError(f"{key} is {_kind(value)}, not {wanted}")
    return value


def _check_writable(name: str, value: Any) -> None:
    try:
        to_json(value)
    except (TypeError, RecursionError):  # read deeper than can be written
        raise DsRegError(f"the leading column {name} is nested too deeply") from None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")
