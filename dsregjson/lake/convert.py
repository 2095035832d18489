"""Convert texts to rows of a table: record batches in, record batches out.

Nothing is dropped: what is no capture becomes a row with its Problem. Engines call this where
their data is, so it needs orjson and pyarrow and no other package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa

from .. import codes, console
from ..errors import DsRegError, over_limit
from ..fields import FIELDS, SECTIONS, as_printed
from ..findings.clock import utc
from ..fleet.checking import FAULTS, NOT_OURS, CheckedCapture, CheckOptions, check_chunk, nested
from ..fleet.checking import time_of as time_in
from ..fleet.entries import entry_of, identity_of
from ..inputs.read import records
from ..inputs.records import (
    CAPTURE,
    COLLECTED_AT,
    FILE_TIME,
    SOURCE,
    InputItem,
    InputOptions,
    Record,
    flat_view,
)
from ..json_output import to_json, without_surrogates
from .arrays import MISFITS, arrays
from .schema import FACTS, NOTICES, OTHER_COLUMNS, PROBLEM, output_schema

# A batch has at most about this many rows.
_ROWS = 1000
# Columns of incoming batches that mean what they mean in a line of NDJSON.
LEADING = (SOURCE, COLLECTED_AT, FILE_TIME)


class RowOptions(NamedTuple):
    """How rows are made. flat: as --flat. check: fill Facts. stamp: as --stamp."""

    flat: bool = False
    check: bool = False
    stamp: bool = False


class Row(NamedTuple):
    """A row of the table: its values by column, missing ones are null, and what it was made of."""

    values: dict[str, Any]
    record: Record


def convert(
    batches: Iterable[pa.RecordBatch],
    text: str = "value",
    keep: Sequence[str] = (),
    *,
    check: bool = False,
    flat: bool = False,
    max_bytes: int = console.DEFAULT_MAX_BYTES,
    encoding: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """Convert a column of texts to record batches of the schema output_schema(kept, flat).

    batches: with a column of texts (a capture, or a line of NDJSON) or of bytes (the content of a
    file). text: its name. Source, CollectedAt and FileTime, where the batches have columns of
    these names, say where and when a text is from. keep: other columns to have in the result.
    check: fill Facts. flat, max_bytes, encoding: as of the command.

    Every text gives a row for each capture in it, or one row with its Problem. Raises DsRegError
    for a column that is missing, of another type, or bears the name of one of the result.

    Example:
        >>> batch = pa.RecordBatch.from_pydict({"value": ["AzureAdJoined : YES", None]})
        >>> [row["Problem"] for rows in convert([batch]) for row in rows.to_pylist()]
        [None, 'there is no text (null)']
    """
    reading = InputOptions(encoding=encoding, max_bytes=max_bytes)
    options = RowOptions(flat, check)
    for batch in batches:
        _check_columns(batch.schema, text, keep, flat)
        schema = output_schema([batch.schema.field(name) for name in keep], flat)
        rows: list[Row] = []
        places: list[int] = []
        for place in range(batch.num_rows):
            found = _rows_of_cell(batch, place, text, reading, options)
            rows += found
            places += [place] * len(found)
            if len(rows) >= _ROWS:
                yield _with_kept(rows, places, batch, keep, schema, options)
                rows, places = [], []
        if rows:
            yield _with_kept(rows, places, batch, keep, schema, options)


def _check_columns(schema: pa.Schema, text: str, keep: Sequence[str], flat: bool) -> None:
    for name in (text, *keep):
        if name not in schema.names:
            raise DsRegError(f"there is no column {name!r}; there are {', '.join(schema.names)}")
    kind = schema.field(text).type
    if not any(is_one(kind) for is_one in _TEXT_TYPES):
        raise DsRegError(f"column {text!r} is of type {kind}; texts and bytes can be converted")
    own = {name.lower() for name in output_schema(flat=flat).names}
    for name in keep:
        if name.lower() in own:
            raise DsRegError(f"column {name!r} bears a name of the result's own; rename it")


_TEXT_TYPES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_null,
)


def _rows_of_cell(
    batch: pa.RecordBatch, place: int, text: str, reading: InputOptions, options: RowOptions
) -> list[Row]:
    given = {
        name: _value(batch.column(name)[place]) for name in LEADING if name in batch.schema.names
    }
    source = str(given.get(SOURCE) or "")
    cell = _value(batch.column(text)[place])
    work: InputItem | Record
    if cell is None:
        work = Record(source, problem="there is no text (null)")
    elif isinstance(cell, bytes) and len(cell) > reading.max_bytes:
        work = Record(source, problem=over_limit(reading.max_bytes, len(cell)))
    else:
        data, words = (b"", cell) if isinstance(cell, str) else (cell, None)
        work = InputItem(source, None, data, None, _time(given.get(FILE_TIME)), len(cell), words)
    found: Iterable[Record] = records([work], reading)
    if (at := given.get(COLLECTED_AT)) is not None:  # known before it is checked
        at = _time(at) or str(at)
        found = (each if each.collected_at else each._replace(collected_at=at) for each in found)
    rows, _ = rows_of(list(found), reading, options)
    if not rows:
        rows = [Row({PROBLEM: "holds no capture"}, Record(source))]
    for row in rows:
        row.values[SOURCE] = (row.record.source or source).removeprefix(", ") or None
    return rows


def _value(cell: pa.Scalar) -> Any:
    """Return the value of a cell, also where Python has no such value.

    Times are cut to microseconds. Times without a date become texts, and texts that are not UTF-8
    become bytes.
    """
    try:
        if pa.types.is_timestamp(cell.type):
            zone = cell.type.tz and "UTC"  # the same moment, also where the zone is unknown
            cell = cell.cast(pa.timestamp(cell.type.unit, zone))
            if cell.type.unit == "ns":
                cell = cell.cast(pa.timestamp("us", zone), safe=False)
        return cell.as_py()
    except UnicodeDecodeError:
        return cell.as_buffer().to_pybytes()
    except (ValueError, OverflowError):
        return str(cell.value)


def _with_kept(
    rows: list[Row],
    places: list[int],
    batch: pa.RecordBatch,
    keep: Sequence[str],
    schema: pa.Schema,
    options: RowOptions,
) -> pa.RecordBatch:
    fields = [field for field in schema if field.name not in keep]
    made, _ = columns(rows, fields, options)
    at = pa.array(places, pa.int64())
    by_name = dict(zip((field.name for field in fields), made, strict=True))
    by_name |= {name: batch.column(name).take(at) for name in keep}
    return pa.RecordBatch.from_arrays([by_name[name] for name in schema.names], schema=schema)


# Rows


def rows_of(
    chunk: Sequence[InputItem | Record], reading: InputOptions, options: RowOptions
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Read, parse and check a chunk of inputs; returns its rows, and notices with their sources."""
    if options.check:
        part = check_chunk(
            chunk,
            reading,
            CheckOptions(),
            keep=lambda seen: _checked_row(seen, options),
            keep_problem=lambda record, reason: _problem_row(record, reason, options),
        )
        return part.results, part.notices
    rows: list[Row] = []
    notices: list[tuple[str, str]] = []
    for record in records(chunk, reading):
        notices += ((record.source, notice) for notice in record.notices)
        rows.append(_plain_row(record, options))
    return rows, notices


def _plain_row(record: Record, options: RowOptions) -> Row:
    if record.document is None:
        return _problem_row(record, record.problem or "holds no capture", options)
    try:
        if options.flat:
            document = flat_view(record.document)
        else:
            document = nested(record.document)
            if record.stored:
                document = _with_unknown(document)
        return Row({**_lead(record, options), **document}, record)
    except FAULTS as error:
        return _problem_row(record, NOT_OURS.format(error), options)


def _with_unknown(document: dict[str, Any]) -> dict[str, Any]:
    """Read a document of a newer version; fields that the table lacks become UnknownFields."""
    unknown = []
    for section in SECTIONS:
        part = document[section.name]
        for number, rows in enumerate(part if section.repeated else [part]):
            place = f"{section.name}[{number}]" if section.repeated else section.name
            unknown += [
                {"Section": place, "Name": name, "Value": as_printed(None, name, rows[name])}
                for name in rows.keys() - _NAMES[section.name]
                if rows[name] is not None
            ]
    if not unknown:
        return document
    unknown.sort(key=lambda entry: (entry["Section"], entry["Name"]))
    return {**document, "UnknownFields": [*document["UnknownFields"], *unknown]}


_NAMES = {
    section.name: {field.name for field in FIELDS if field.section == section.name}
    for section in SECTIONS
}


def _checked_row(seen: CheckedCapture, options: RowOptions) -> Row:
    row = _plain_row(seen.record, options)
    if PROBLEM not in row.values:
        row.values[FACTS] = _facts(seen)
    return row


def _problem_row(record: Record, reason: str, options: RowOptions) -> Row:
    return Row({**_lead(record, options), PROBLEM: reason}, record)


def _lead(record: Record, options: RowOptions) -> dict[str, Any]:
    """Return the columns that are not the document's."""
    collected_at = record.collected_at or (record.file_time if options.stamp else None)
    moment = _time(collected_at)
    other = record.leading
    if collected_at and moment is None:  # no time, but nothing is lost
        other = {COLLECTED_AT: collected_at, **other}
    return {
        SOURCE: record.source,
        CAPTURE: record.capture,
        COLLECTED_AT: moment,
        NOTICES: list(record.notices) or None,
        OTHER_COLUMNS: to_json(other).decode("ascii").rstrip() if other else None,
    }


def _time(value: Any) -> str | None:
    """Return a time as Arrow reads it from a text; None for anything else."""
    moment = utc(value) if isinstance(value, datetime) else time_in(str(value or ""))
    return moment.isoformat() + "Z" if moment else None


def _facts(seen: CheckedCapture) -> dict[str, Any]:
    """Compute what summary keeps of a capture, by the same functions."""
    entry, known, report = entry_of(seen), seen.facts, seen.report
    identity = identity_of(entry)
    halves = dict.fromkeys((finding[0] for finding in entry.findings), "device")
    halves |= dict.fromkeys((finding[0] for finding in entry.user_findings), "user")
    return {
        "Verdict": report["Verdict"],
        "CheckedAt": report["CheckedAt"],
        "ClockSource": entry.clock,
        "Taken": _time(entry.taken),
        "TakenDate": entry.taken and entry.taken.date(),
        "WrongUser": seen.wrong_user,
        "Host": identity.host,
        "Tenant": identity.tenant,
        **{name: entry.keys.get(name) for name in ("DeviceId", "Thumbprint", "KeyContainerId")},
        "Prt": entry.prt,
        "PrtMinutes": known.prt_minutes,
        "HasPrt": entry.has_prt,
        "Certificate": known.certificate,
        "CertificateMonth": entry.month,
        "Auth": known.auth,
        "Hello": entry.hello,
        "Findings": [{**finding, "Half": halves.get(finding["Id"])} for finding in seen.findings],
        "DeviceCodes": [_explained(code) for code in entry.codes],
        "UserCodes": [_explained(code) for code in entry.user_codes],
    }


@lru_cache(maxsize=4096)
def _explained(code: str) -> dict[str, str]:
    return {"Code": code, "Summary": codes.explain(code)["Summary"]}


# Arrays


def columns(
    rows: Sequence[Row], fields: Sequence[pa.Field], options: RowOptions
) -> tuple[list[pa.Array], list[Row]]:
    """Make the arrays of the fields, and return with them the rows as they are written.

    A row with a value that no capture gives, from JSON that somebody changed, becomes one with a
    Problem.
    """
    try:
        return arrays([row.values for row in rows], fields), list(rows)
    except MISFITS:
        rows = [_fitting(row, fields, options) for row in rows]
        return arrays([row.values for row in rows], fields), rows


def _fitting(row: Row, fields: Sequence[pa.Field], options: RowOptions) -> Row:
    row = Row(without_surrogates(row.values), row.record)
    try:
        arrays([row.values], fields)
        return row
    except MISFITS as error:
        problem = _problem_row(row.record, NOT_OURS.format(error), options)
        return Row(without_surrogates(problem.values), row.record)
