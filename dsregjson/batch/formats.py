"""Write records as NDJSON, a JSON array or CSV, the bytes of `dsregjson batch`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .. import console
from ..cells import restored
from ..errors import DsRegError
from ..flat import COLUMNS
from ..inputs.read import records
from ..inputs.records import CAPTURE, InputItem, InputOptions, Record, size_of
from ..inputs.streams import load
from ..json_output import to_json
from . import csv as table

FORMATS = ("ndjson", "json", "csv")


class OutputFormat(NamedTuple):
    """How records are written.

    format: one of FORMATS. flat: JSON lines are the flat view (CSV always is). stamp: write when
    each was collected. columns: of the table; None for JSON with every column. chosen: the user
    picked the columns, so leaving others out is intended. raw_cells: do not defuse cells of CSV.
    bom: begin CSV with a byte order mark.
    """

    format: str = "ndjson"
    flat: bool = False
    stamp: bool = False
    columns: tuple[str, ...] | None = None
    chosen: bool = False
    raw_cells: bool = False
    bom: bool = True


class ConvertedChunk(NamedTuple):
    """The result of one chunk.

    size: bytes of input in it. data: bytes to write between header() and footer(). rows: number
    of records in data. problems: source and reason of each input that failed. notices: source and
    notice. late_columns: leading columns that came after the header was decided.
    """

    size: int
    data: bytes
    rows: int
    problems: list[tuple[str, str]]
    notices: list[tuple[str, str]]
    late_columns: frozenset[str]


def convert(
    chunk: Sequence[InputItem | Record], reading: InputOptions, form: OutputFormat
) -> ConvertedChunk:
    """Read, parse and render one chunk. Runs in a worker process."""
    return render(records(chunk, reading), form, size_of(chunk))


def render(found: Iterable[Record], form: OutputFormat, size: int = 0) -> ConvertedChunk:
    """Render records as bytes."""
    lines: list[Any] = []
    problems: list[tuple[str, str]] = []
    notices: list[tuple[str, str]] = []
    late_columns: set[str] = set()
    is_table = form.format == "csv" or form.flat
    for record in found:
        notices += ((record.source, notice) for notice in record.notices)
        if record.document is None:
            problems.append((record.source, record.problem or ""))
            continue
        if not is_table:
            lines.append(to_json({**table.lead(record, form.stamp), **record.document}))
            continue
        row = table.flat_row(record, form.stamp)
        if form.columns is not None:
            if record.leading and not form.chosen:
                late_columns.update(record.leading.keys() - form.columns)
            if form.format == "csv":
                lines.append(list(map(row.get, form.columns)))
                continue
            row = {column: row.get(column) for column in form.columns}
        lines.append(to_json(row))
    if form.format == "csv":
        data = table.csv_rows(lines, form.raw_cells)
    elif form.format == "json":
        data = b",\n".join(line[:-1] for line in lines)
    else:
        data = b"".join(lines)
    return ConvertedChunk(size, data, len(lines), problems, notices, frozenset(late_columns))


def header(form: OutputFormat) -> bytes:
    """Return the bytes before the first row."""
    if form.format == "csv":
        bom = table.BOM if form.bom else b""
        return bom + table.csv_rows([form.columns or ()], form.raw_cells)
    return b"[" if form.format == "json" else b""


def separator(form: OutputFormat) -> bytes:
    """Return the bytes between two chunks."""
    return b",\n" if form.format == "json" else b""


def footer(form: OutputFormat) -> bytes:
    """Return the bytes after the last row."""
    return b"]\n" if form.format == "json" else b""


def decide_columns(
    first: Sequence[Record],
    form: OutputFormat,
    chosen: Sequence[str] | None = None,
    existing: tuple[str, ...] | None = None,
) -> tuple[OutputFormat, tuple[str, ...], list[str]]:
    """Decide the columns before the first row is written.

    first: the records that come first. chosen: what --columns names. existing: layout of the file
    that rows are added to. Returns the format with its columns, its layout, and the fields that
    the file has no column for. Rows in one file must agree in their layout: in CSV the columns; in
    NDJSON the keys in alphabetical order, without Capture, which depends on the input.

    An existing CSV keeps its columns and their order. Fields that it lacks, because an older
    version wrote it, are left out. Raises Failure for any other difference.
    """
    left_out: list[str] = []
    if form.format == "csv" or chosen is not None:
        columns = table.header(first, form.stamp, chosen)
        if existing is not None and form.format == "csv" and chosen is None:
            left_out = [name for name in COLUMNS if name not in existing]
            columns = tuple(name for name in columns if name not in left_out)
        if existing is not None and set(existing) == set(columns):
            columns = existing
        form = form._replace(columns=columns, chosen=chosen is not None)
    if form.format == "csv":
        layout = form.columns or ()
    else:
        rows = render(first, form._replace(format="ndjson")).data
        layout = _sorted_keys(load(rows.split(b"\n", 1)[0])) if rows else ()
    if existing not in (None, layout):
        lacking = [name for name in layout if name not in existing]
        further = [name for name in existing if name not in layout]
        raise console.Failure(
            console.EXIT_USAGE,
            "--append: the file has other columns than this run"
            + (f"; it lacks {_some(lacking)}" if lacking else "")
            + (f"; only it has {_some(further)}" if further else "")
            + "; nothing was added",
        )
    return form, layout, left_out


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def layout_of(path: Path, form: OutputFormat) -> tuple[str, ...] | None:
    """Read the layout of an existing file; None when it does not exist or is empty.

    Raises Failure when it is not CSV or NDJSON.
    """
    try:
        if form.format == "csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                columns = next(csv.reader(file), None)
            if columns is None:
                return None
            return tuple(columns if form.raw_cells else map(restored, columns))
        with path.open("rb") as file:
            line = file.readline()
        return _sorted_keys(load(line)) if line else None
    except FileNotFoundError:
        return None
    except (DsRegError, UnicodeError, csv.Error) as error:
        raise console.Failure(
            console.EXIT_USAGE,
            f"{path}: is not {form.format.upper()} that rows can be added to: {error}",
        ) from None


def _sorted_keys(row: Any) -> tuple[str, ...]:
    if not isinstance(row, dict):
        raise DsRegError("the first line is not a JSON object")
    return tuple(sorted(name for name in row if name != CAPTURE))
