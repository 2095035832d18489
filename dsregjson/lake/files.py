"""Write the table of captures as Parquet: one file, or files in a folder that runs add to."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .. import files as output
from ..inputs.records import CAPTURE, COLLECTED_AT, SOURCE, InputItem, InputOptions, Record, size_of
from .convert import Row, RowOptions, columns, rows_of
from .schema import PROBLEM, output_schema

_Scratch = tuple[Callable[[bytes], int], Callable[[int, int], bytes]]  # see files.scratch()
COLLECTED_DATE = "CollectedDate"
# What Hive, and with it Spark, DuckDB and Polars, read as null in the name of a folder.
NO_DATE = "__HIVE_DEFAULT_PARTITION__"
# Rows of a file that are held until they are written, and so the most that a row group has.
ROW_GROUP = 32_768
# Bytes that a folder holds in memory, about a row group; beyond that rows wait on the disk.
MOST_HELD = 256 * 1024 * 1024
# Files of a folder that are open at the same time; the rows of others wait for the end of the run.
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


class _Held(NamedTuple):
    """Rows that wait for a row group: how many, their bytes in memory, and a function for them."""

    row_count: int
    memory: int
    read: Callable[[], pa.Buffer]

    @classmethod
    def here(cls, row_count: int, rows: pa.Buffer) -> _Held:
        return cls(row_count, rows.size, lambda: rows)


class Table:
    """One Parquet file: holds rows until there are enough for a row group.

    begin: called before the first bytes are written; returns the function that takes them.
    """

    def __init__(self, begin: Callable[[], output.Write], schema: pa.Schema) -> None:
        self.held = 0
        self._parts: list[_Held] = []
        self._digest = 0
        self._begin = begin
        self._schema = schema
        self._writer: pq.ParquetWriter | None = None

    @property
    def memory(self) -> int:
        """The bytes of the rows that are held in memory."""
        return sum(part.memory for part in self._parts)

    @property
    def begun(self) -> bool:
        """Whether a row group has been written."""
        return self._writer is not None

    def add(self, part: Part) -> None:
        """Take rows, and write those that fill a row group."""
        self.hold(part)
        while self.held >= ROW_GROUP:
            self.flush()

    def hold(self, part: Part) -> None:
        """Take rows."""
        self._parts.append(_Held.here(part.row_count, part.rows))
        self.held += part.row_count
        self._digest += sum(part.keys)

    def to_disk(self, scratch: _Scratch) -> None:
        """Keep the rows that are in memory on the disk instead, packed."""
        put, get = scratch
        in_memory = [part for part in self._parts if part.memory]
        if not in_memory:
            return
        row_count = sum(part.row_count for part in in_memory)
        (batch,) = self._table_of(in_memory).to_batches()
        rows = batch.serialize()
        data = pa.compress(rows, "zstd", asbytes=True)
        place, size, length = put(data), rows.size, len(data)

        def read() -> pa.Buffer:
            return pa.decompress(get(place, length), size, "zstd")

        self._parts = [part for part in self._parts if not part.memory]
        self._parts.append(_Held(row_count, 0, read))

    def flush(self) -> None:
        """Write the first rows that are held as a row group, sorted."""
        count = taken = 0
        while taken < len(self._parts) and count < ROW_GROUP:
            count += self._parts[taken].row_count
            taken += 1
        parts, self._parts = self._parts[:taken], self._parts[taken:]
        group = self._table_of(parts)
        parts = []  # each step lets go of what the one before it made: a row group is large
        self._parts[:0] = [
            _Held.here(batch.num_rows, batch.serialize())
            for batch in group.slice(ROW_GROUP).to_batches()
        ]
        group = group.slice(0, ROW_GROUP)
        self.held -= group.num_rows
        at = pc.sort_indices(group, sort_keys=_ORDER)
        if not at.equals(pa.array(range(len(at)), pa.uint64())):
            group = group.take(at)
        self._open().write_table(group, row_group_size=ROW_GROUP)

    def _table_of(self, parts: Sequence[_Held]) -> pa.Table:
        batches = [pa.ipc.read_record_batch(part.read(), self._schema) for part in parts]
        return pa.Table.from_batches(batches, self._schema).combine_chunks()

    def _open(self) -> pq.ParquetWriter:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                pa.PythonFile(_Sink(self._begin()), "w"),
                self._schema,
                compression="zstd",
                sorting_columns=pq.SortingColumn.from_ordering(self._schema, _ORDER),
                write_page_index=True,
            )
        return self._writer

    def close(self) -> str:
        """Write the rest; returns the digest of the inputs of all rows, in whatever order."""
        while self.held:
            self.flush()
        self._open().close()
        return f"{self._digest % 2**128:032x}"

    def abandon(self) -> None:
        """Keep the writer from ending a file that is not wanted any more."""
        if self._writer:
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
        table = Table(lambda: write, output_schema(flat=options.flat))
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

    def __init__(self, path: str, options: RowOptions, scratch: _Scratch) -> None:
        self._path = path
        self._schema = output_schema(flat=options.flat)
        self._scratch = scratch
        self._files: dict[str, _NamedLater] = {}
        self._memory = 0

    def add(self, part: Part) -> None:
        """Take rows; see ROW_GROUP, MOST_HELD and MOST_OPEN for when they are written."""
        if part.date not in self._files:
            folder = f"{self._path}/{COLLECTED_DATE}={part.date}"
            self._files[part.date] = _NamedLater(folder, self._schema)
        table = self._files[part.date].table
        table.hold(part)
        self._memory += part.rows.size
        if self._memory >= MOST_HELD:
            for file in self._files.values():
                file.table.to_disk(self._scratch)
            self._memory = 0
        if table.held >= ROW_GROUP and (table.begun or self._may_begin()):
            while table.held >= ROW_GROUP:
                table.flush()
            self._memory = sum(file.table.memory for file in self._files.values())

    def _may_begin(self) -> bool:
        return sum(file.table.begun for file in self._files.values()) < MOST_OPEN

    def close(self) -> None:
        """Put all files in their places, when all of them are whole."""
        for file in self._files.values():
            file.end()
        for file in self._files.values():
            file.name()

    def abandon(self) -> None:
        """Delete what is not in its place."""
        for file in self._files.values():
            file.abandon()


class _NamedLater:
    """A table, and the temporary file that it is written to."""

    def __init__(self, folder: str, schema: pa.Schema) -> None:
        self._folder = folder
        self._stack = contextlib.ExitStack()
        self.table = Table(self._begin, schema)

    def _begin(self) -> output.Write:
        file = self._stack.enter_context(output.naming_later(self._folder))
        write, self._end, self._name = file
        return write

    def end(self) -> None:
        self._digest = self.table.close()
        self._end()

    def name(self) -> None:
        self._name(f"{self._digest}.parquet")

    def abandon(self) -> None:
        self.table.abandon()
        self._stack.close()


@contextlib.contextmanager
def folder(path: str, options: RowOptions) -> Iterator[Folder]:
    """Yield the tables of a folder, whose files get their names when the block ends."""
    with output.scratch(path) as scratch:
        tables = Folder(path, options, scratch)
        try:
            yield tables
            tables.close()
        finally:
            tables.abandon()
