"""The Arrow schema of a table of captures, generated from the field table.

A row is one capture, or one input that is none: its Problem says why, and the columns of the
document are null. Names and types are those of the JSON; times are timestamps in UTC. No column
has a name that SQL reserves.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pyarrow as pa

from .. import __version__
from ..fields import FIELDS, SCHEMA_VERSION, SECTIONS, Field
from ..flat import COLUMNS, COUNT
from ..inputs.records import CAPTURE, COLLECTED_AT, SOURCE
from ..schema import json_schema

TEXT = pa.string()
TIME = pa.timestamp("us", "UTC")
_TEXTS = pa.list_(TEXT)
# Types of the field table; all others are texts.
_TYPES = {
    "bool": pa.bool_(),
    "enabled": pa.bool_(),
    "int": pa.int64(),
    "datetime": TIME,
    "list": _TEXTS,
    "hexlist": _TEXTS,
}
NOTICES, OTHER_COLUMNS, PROBLEM, FACTS = "Notices", "OtherColumns", "Problem", "Facts"


def _field(name: str, kind: pa.DataType, description: str) -> pa.Field:
    return pa.field(name, kind, metadata={"description": description})


def _record(*fields: tuple[str, pa.DataType, str]) -> pa.DataType:
    return pa.struct([_field(*each) for each in fields])


_CODES = pa.list_(
    _record(("Code", TEXT, "The code, 0x..."), ("Summary", TEXT, "What dsregjson explain says."))
)
_FACTS = _record(
    ("Verdict", TEXT, "broken, attention, healthy or unknown, as dsregjson check says."),
    ("CheckedAt", TIME, "The moment that ages were measured against."),
    ("ClockSource", TEXT, "Which clock gave CheckedAt."),
    ("Taken", TIME, "CollectedAt, else Client Time: the newest capture of a device counts."),
    ("TakenDate", pa.date32(), "The day of Taken in UTC, whatever the time zone of the session."),
    ("WrongUser", pa.bool_(), "The sections of the user are not about a work user."),
    ("Host", TEXT, "Host part of Device Name in lower case."),
    ("Tenant", TEXT, "TenantId in lower case."),
    ("DeviceId", TEXT, "DeviceId in lower case; null for one that is masked."),
    ("Thumbprint", TEXT, "Thumbprint in lower case; null for one that is masked."),
    ("KeyContainerId", TEXT, "KeyContainerId in lower case; null for one that is masked."),
    ("Prt", TEXT, "The age of the PRT in words, no PRT or not known; null where none is due."),
    ("PrtMinutes", pa.int64(), "The age of the PRT in minutes."),
    ("HasPrt", pa.bool_(), "AzureAdPrt, if the user is a work user."),
    ("Certificate", TEXT, "The device certificate: expired, due, valid or not known."),
    ("CertificateMonth", TEXT, "The month in which the device certificate ends, YYYY-MM."),
    ("Auth", TEXT, "DeviceAuthStatus as success, rejected or error."),
    ("Hello", TEXT, "Windows Hello: set, will provision, will not provision, not set, not known."),
    (
        "Findings",
        pa.list_(
            _record(
                ("Id", TEXT, "Stable name of the rule."),
                ("Severity", TEXT, "error, warning or info."),
                ("Title", TEXT, "What is so."),
                ("CausedBy", _TEXTS, "Ids of the findings that caused this one."),
                ("Half", TEXT, "device or user; null for a wrong user's, which summary leaves out"),
            )
        ),
        "The worst first, causes before their consequences.",
    ),
    ("DeviceCodes", _CODES, "Error codes in the sections of the device."),
    ("UserCodes", _CODES, "Error codes in the sections of the user."),
)


def _arrow(field: Field, name: str) -> pa.Field:
    return _field(name, _TYPES.get(field.type, TEXT), field.meaning)


@cache
def _nested() -> list[pa.Field]:
    described: dict[str, Any] = json_schema()["properties"]
    columns = [
        _field("SchemaVersion", TEXT, "Version of the document's shape."),
        _field("JoinType", TEXT, described["JoinType"]["description"]),
    ]
    for section in SECTIONS:
        rows = pa.struct([_arrow(f, f.name) for f in FIELDS if f.section == section.name])
        kind = pa.list_(rows) if section.repeated else rows
        columns.append(_field(section.name, kind, section.title or "Attempts to get a token."))
    texts = [pa.field(name, TEXT) for name in ("Section", "Name", "Value", "Code")]
    for name, kind in (
        ("Sections", _TEXTS),
        ("UntypedValues", pa.list_(pa.struct(texts))),
        ("UnknownFields", pa.list_(pa.struct(texts[:3]))),
        ("UnparsedLines", _TEXTS),
    ):
        columns.append(_field(name, kind, described[name]["description"]))
    return columns


@cache
def _flat() -> list[pa.Field]:
    """Return the columns of --flat: lists are joined, work accounts are lists joined."""
    by_column = {field.flat: field for field in FIELDS if field.flat}
    columns = []
    for name in COLUMNS:
        field = by_column.get(name)
        if field is None:
            columns.append(pa.field(name, pa.int64() if name == COUNT else TEXT))
        elif field.section == "WorkAccounts" or field.type in ("list", "hexlist"):
            columns.append(_field(name, TEXT, field.meaning))
        else:
            columns.append(_arrow(field, name))
    return columns


_BEFORE = [
    _field(SOURCE, TEXT, "Where the capture is from."),
    _field(CAPTURE, pa.int64(), "Its number, where one text holds several."),
    _field(COLLECTED_AT, TIME, "When it was taken, as its line says."),
]
_AFTER = [
    _field(NOTICES, _TEXTS, "What a reader should know about a converted capture."),
    _field(OTHER_COLUMNS, TEXT, "The further columns of its line, as a JSON object."),
    _field(PROBLEM, TEXT, "Why this is no capture; null for a capture."),
    _field(FACTS, _FACTS, "What dsregjson check finds; null when it was not asked."),
]


def output_schema(kept: Iterable[pa.Field] = (), flat: bool = False) -> pa.Schema:
    """Return the schema of the table that convert() and the Parquet files have.

    kept: further columns, which come after those that say where a capture is from. flat: the
    columns of --flat instead of a struct for each section.

    Example:
        >>> output_schema().field("DeviceState").type.field("AzureAdJoined").type
        DataType(bool)
    """
    return pa.schema(
        [*_BEFORE, *kept, *(_flat() if flat else _nested()), *_AFTER],
        metadata={"dsregjson.schema": SCHEMA_VERSION, "dsregjson.version": __version__},
    )
