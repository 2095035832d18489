"""Write the table of captures as Parquet: one file, or files in a folder that runs add to."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .. import files as output
from ..inputs.records import CAPTURE, COLLECTED_AT, SOURCE, InputItem, InputOptions, Record, size_of
from .convert import Row, RowOptions, columns, rows_of
from .schema import PROBLEM, output_schema

COLLECTED_DATE = "CollectedDate"
# What Hive, and with it Spark, DuckDB and Polars, read as null in the name of a folder.
NO_DATE = "__HIVE_DEFAULT_PARTITION__"
# Rows that are held until they are written, and so the most that a row group has.
ROW_GROUP = 32_768
# Partitions that are written at the same time; one more puts the file of another in its place.
MOST_OPEN = 64
# Of the rows in a row group, so that the statistics of its pages show where a device is.
_ORDER = [(SOURCE, "ascending"), (CAPTURE, "ascending")]


class Part(NamedTuple):
    """The rows of one chunk for one file.

    date: its partition. rows: a serialised record batch, which takes less memory and is quicker to
    send than its many arrays. row_count: how many. keys: one for each row's input.
    """

    date: str
    rows: pa.Buffer
    row_count: int
    keys: list[int]


class ConvertedChunk(NamedTuple):
    """What became of one chunk: bytes of input, rows, captures, problems and notices."""

    size: int
    parts: list[Part]
    captures: int
    problems: list[tuple[str, str]]
    notices: list[tuple[str, str]]


def convert_chunk(
    chunk: Sequence[InputItem | Record], reading: InputOptions, options: RowOptions, by_date: bool
) -> ConvertedChunk:
    """Read, parse and check one chunk. Runs in a worker process."""
    found, notices = rows_of(chunk, reading, options)
    schema = output_schema(flat=options.flat)
    arrays, rows = columns(found, list(schema), options)
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        date = (row.values[COLLECTED_AT] or "")[:10] or NO_DATE
        places.setdefault(date if by_date else "", []).append(place)
    parts = [
        Part(
            date,
            (batch if len(at) == len(rows) else batch.take(pa.array(at))).serialize(),
            len(at),
            [_key(rows[place]) for place in at] if by_date else [],
        )
        for date, at in places.items()
    ]
    problems = [(row.record.source, row.values[PROBLEM]) for row in rows if PROBLEM in row.values]
    return ConvertedChunk(size_of(chunk), parts, len(rows) - len(problems), problems, notices)


def _key(row: Row) -> int:
    """Hash what a row was made of: where it is from, and the digest of its input."""
    record = row.record
    made_of = repr((record.source, record.capture, record.collected_at, record.digest))
    data = made_of.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=16).digest(), "big")


class Table:
    """One Parquet file: holds rows until there are enough for a row group."""

    def __init__(self, write: output.Write, schema: pa.Schema) -> None:
        self.held = 0
        self._parts: list[pa.Buffer] = []
        self._digest = 0
        self._schema = schema
        self._writer = pq.ParquetWriter(
            pa.PythonFile(_Sink(write), "w"),
            schema,
            compression="zstd",
            sorting_columns=pq.SortingColumn.from_ordering(schema, _ORDER),
            write_page_index=True,
        )

    def add(self, part: Part) -> None:
        """Take rows, and write those that fill a row group."""
        self._parts.append(part.rows)
        self.held += part.row_count
        self._digest += sum(part.keys)
        while self.held >= ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are held as a row group, sorted."""
        batches = [pa.ipc.read_record_batch(part, self._schema) for part in self._parts]
        self._parts = []
        self.held = max(0, self.held - ROW_GROUP)
        group = pa.Table.from_batches(batches, self._schema)
        if self.held:
            rest = group.slice(ROW_GROUP).combine_chunks()
            self._parts = [batch.serialize() for batch in rest.to_batches()]
        batches = []  # each step lets go of what the one before it made: a row group is large
        group = group.slice(0, ROW_GROUP).combine_chunks()
        at = pc.sort_indices(group, sort_keys=_ORDER)
        if not at.equals(pa.array(range(len(at)), pa.uint64())):
            group = group.take(at)
        self._writer.write_table(group, row_group_size=ROW_GROUP)

    def close(self) -> str:
        """Write the rest; returns the digest of the inputs of all rows, in whatever order."""
        if self.held:
            self.flush()
        self._writer.close()
        return f"{self._digest % 2**128:032x}"

    def abandon(self) -> None:
        """Keep the writer from ending a file that is not wanted any more."""
        self._writer.is_open = False


class _Sink(io.RawIOBase):
    def __init__(self, write: output.Write) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._write(bytes(data))
        return len(data)


@contextlib.contextmanager
def one_file(path: str, options: RowOptions) -> Iterator[Table]:
    """Yield the table of a file, which appears when the block ends; see files.replacing()."""
    with output.replacing(path) as write:
        table = Table(write, output_schema(flat=options.flat))
        try:
            yield table
            table.close()
        finally:
            table.abandon()


class Folder:
    """The tables of one run: for each date a file in a folder of its own.

    A file is named by the digest of its inputs, so the same inputs replace their own file and all
    other files stay. The files of a run appear when it ends.
    """

    def __init__(self, path: str, options: RowOptions) -> None:
        self._path = path
        self._schema = output_schema(flat=options.flat)
        self._open: dict[str, _NamedLater] = {}

    def add(self, part: Part) -> None:
        """Take rows; see ROW_GROUP and MOST_OPEN for when they are written."""
        file = self._open.pop(part.date, None)
        if file is None:
            while len(self._open) >= MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            file = _NamedLater(f"{self._path}/{COLLECTED_DATE}={part.date}", self._schema)
        self._open[part.date] = file  # the last of them, so that it stays open longest
        file.table.add(part)
        tables = [each.table for each in self._open.values()]
        if sum(table.held for table in tables) >= ROW_GROUP:
            max(tables, key=lambda table: table.held).flush()

    def close(self) -> None:
        """Put all files in their places."""
        while self._open:
            self._open.popitem()[1].close()

    def abandon(self) -> None:
        """Delete what is not in its place."""
        for file in self._open.values():
            file.abandon()


class _NamedLater:
    """A table, and the temporary file that it is written to."""

    def __init__(self, folder: str, schema: pa.Schema) -> None:
        self._stack = contextlib.ExitStack()
        write, self._name = self._stack.enter_context(output.naming_later(folder))
        self.table = Table(write, schema)

    def close(self) -> None:
        with self._stack:
            self._stack.callback(self.table.abandon)
            self._name(f"{self.table.close()}.parquet")

    def abandon(self) -> None:
        self.table.abandon()
        self._stack.close()


@contextlib.contextmanager
def folder(path: str, options: RowOptions) -> Iterator[Folder]:
    """Yield the tables of a folder, whose files get their names when the block ends."""
    tables = Folder(path, options)
    try:
        yield tables
        tables.close()
    finally:
        tables.abandon()
