"""Read the inputs of batch, summary and report: files, folders, zips and stdin, in order.

The work is split so that it can run in parallel. `chunks` finds and cuts the input and is cheap.
`records` reads, decodes and parses a chunk, in any process. `read` does both.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from ..binary import refuse_binary
from ..debuglog import debug_log
from ..errors import DsRegError, over_limit, unreadable
from ..json_output import to_json
from ..parsing.decode import decode
from ..parsing.parser import read_captures
from . import archives, folders, streams
from .records import TEXT, InputItem, InputOptions, Record, from_json, iso

# A chunk is full with this many items or bytes: some ten milliseconds of work.
CHUNK_PIECES = 100
CHUNK_BYTES = 1024 * 1024
# Files up to this size are read where they are parsed. Larger ones are cut as they are read.
SMALL_FILE = 1024 * 1024

# A JSON object with one of these keys is ours, and no answer of another tool.
_OURS = {TEXT, "SchemaVersion"}
_COLON = re.compile(" :|: ")


def read(
    paths: Iterable[str],
    reading: InputOptions = InputOptions(),  # noqa: B008
) -> Generator[Record, None, None]:
    """Read every record of the inputs, in their order, in this process.

    paths: files, folders (recursively), zips, "-" for stdin. An input that cannot be read or is
    not a capture comes as a record with a problem; it raises nothing.
    """
    for chunk in chunks(paths, reading):
        yield from records(chunk, reading)


def chunks(paths: Iterable[str], reading: InputOptions) -> Iterator[list[InputItem | Record]]:
    """Cut the inputs into chunks, each for one call of `records`.

    What stdin has sent so far is yielded before waiting for more.
    """
    chunk: list[InputItem | Record] = []
    size = 0
    for item in _items(paths, reading):
        if item is not None:
            chunk.append(item)
            size += item.size if isinstance(item, InputItem) else 0
        if chunk and (item is None or len(chunk) >= CHUNK_PIECES or size >= CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def records(chunk: Iterable[InputItem | Record], reading: InputOptions) -> Iterator[Record]:
    """Read, decode and parse the items of a chunk."""
    for item in chunk:
        if isinstance(item, Record):
            yield item
            continue
        digest = b""
        try:
            if item.path is not None:
                item = _read_file(item, item.path, reading.max_bytes)  # noqa: PLW2901
            if reading.digests:
                digest = _digest(item.data)
            for record in _opened(item, reading):
                yield record._replace(digest=digest) if digest else record
        except DsRegError as error:
            yield Record(_where(item), problem=str(error), digest=digest)
        except MemoryError:
            reason = "not enough memory for this input"
            yield Record(_where(item), problem=reason, digest=digest)
        except Exception as error:  # a fault in here must not end a long batch
            if "DSREGJSON_DEBUG" in os.environ:
                raise
            reason = f"unexpected failure, {type(error).__name__}: {error}; please report it"
            yield Record(_where(item), problem=reason, digest=digest)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _where(piece: InputItem) -> str:
    return piece.source if piece.line is None else f"{piece.source}, line {piece.line}"


def _items(paths: Iterable[str], reading: InputOptions) -> Iterator[InputItem | Record | None]:
    wanted = folders.pattern(reading.globs)
    for path in paths:
        if path == "-":
            yield from _stdin(reading)
            continue
        for name in folders.expanded(path):
            for item in folders.found(name, reading):
                if isinstance(item, Record):
                    yield item
                elif archives.is_zip_name(item.source):
                    cut = partial(_cut, reading=reading)
                    yield from archives.members(
                        item.source, wanted, cut, reading.max_bytes, item.size
                    )
                elif 0 <= item.size <= min(SMALL_FILE, reading.max_bytes):
                    yield item
                else:
                    yield from _large(item, reading)


# Cutting


def _stdin(reading: InputOptions) -> Iterator[InputItem | Record | None]:
    if sys.stdin is None:
        yield Record(reading.stdin_name, problem="there is no standard input")
        return
    # Unbuffered, so that it returns what is there and holds no lock when the program ends.
    stream = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    yield from _cut(reading.stdin_name, stream.read, None, reading)


def _large(piece: InputItem, reading: InputOptions) -> Iterator[InputItem | Record]:
    """Cut a file that is too large, or not a regular file, to be read as a whole."""
    path = piece.source
    try:
        with Path(path).open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            file_time = iso(status.st_mtime) if stat.S_ISREG(status.st_mode) else None
            for item in _cut(path, file.read, file_time, reading):
                if item is not None:
                    yield item
    except OSError as error:
        yield Record(path, problem=unreadable(error))


def _cut(
    source: str, read: streams.Read, file_time: str | None, reading: InputOptions
) -> Iterator[InputItem | Record | None]:
    """Cut a stream into items: its JSON values or its text; None when all that came is yielded.

    file_time: None for the time at which each part comes.
    """
    try:
        is_json, blocks = streams.open_stream(read, reading.max_bytes)
        if is_json:
            for value in streams.json_values(blocks, reading.max_bytes):
                if value is None:
                    yield None
                elif isinstance(value[1], DsRegError):
                    yield Record(f"{source}, line {value[0]}", problem=str(value[1]))
                else:
                    when = file_time or iso(time.time())
                    yield InputItem(source, None, value[1], value[0], when, len(value[1]))
            return
        slices = streams.text_slices(blocks, reading.max_bytes)
        first, second, problem = next(slices), None, None
        try:
            second = next(slices, None)
        except DsRegError as error:
            problem = error
        when = file_time or iso(time.time())
        if second is None:
            yield InputItem(source, None, first, None, when, len(first))
        else:
            yield from _numbered(source, chain([first, second], slices), when, reading)
        if problem is not None:
            raise problem
    except DsRegError as error:
        yield Record(source, problem=str(error))


def _numbered(
    source: str, parts: Iterable[bytes], file_time: str, reading: InputOptions
) -> Iterator[Record]:
    """Parse the captures of a long text here, because their numbers are known only then."""
    number = 0
    for part in parts:
        text, notice = decode(part, reading.encoding)
        try:
            for document, notices in read_captures(text, may_be_cut=True):
                number += 1
                all_notices = (notice, *notices) if notice else tuple(notices)
                yield Record(
                    source,
                    number,
                    file_time=file_time,
                    document=document,
                    notices=all_notices,
                    # Not of the part: where it ends depends on how the bytes came.
                    digest=_digest(to_json(document)) if reading.digests else b"",
                )
        except DsRegError as error:
            yield Record(f"{source}, after capture {number}", problem=str(error))


# Reading


def _opened(piece: InputItem, reading: InputOptions) -> Iterator[Record]:
    """Read the records of one item; raises DsRegError when it holds none."""
    if piece.line is not None:
        yield from _from_value(piece, streams.load(piece.data), piece.line, reading)
        return
    if (text := piece.text) is not None:
        piece = piece._replace(data=text.encode("utf-8", "surrogatepass"))
        if not streams.looks_like_json(piece.data):
            yield from _of_text(text, Record(piece.source, file_time=piece.file_time), reading)
            return
    if streams.looks_like_json(piece.data):
        yield from _json_file(piece, reading)
        return
    refuse_binary(piece.data)
    text, notice = decode(piece.data, reading.encoding)
    captures = list(read_captures(text, may_be_cut=True))
    of_text = [*([notice] if notice else []), *debug_log(text)]
    for number, (document, notices) in enumerate(captures, 1):
        yield Record(
            piece.source,
            number if len(captures) > 1 else None,
            file_time=piece.file_time,
            document=document,
            notices=(*of_text, *notices),
        )


def _read_file(piece: InputItem, path: str, max_bytes: int) -> InputItem:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (pathlib is slower)
            status = os.fstat(file.fileno())
            # A read takes memory for all that it asks for, so it asks for the size of the file.
            data = b"" if status.st_size > max_bytes else file.read(status.st_size + 1)
            if len(data) > status.st_size:  # it has grown, or shows no size
                data += file.read(max_bytes)
    except (OSError, ValueError) as error:
        raise DsRegError(unreadable(error)) from None
    if status.st_size > max_bytes or len(data) > max_bytes:
        raise DsRegError(over_limit(max_bytes, status.st_size))
    return piece._replace(path=None, data=data, file_time=iso(status.st_mtime))


def _json_file(piece: InputItem, reading: InputOptions) -> Iterator[Record]:
    _, blocks = streams.open_stream(io.BytesIO(piece.data).read, reading.max_bytes)
    values = [value for value in streams.json_values(blocks, reading.max_bytes) if value]
    for number, data in values:
        try:
            if isinstance(data, DsRegError):
                raise data
            alone = len(values) == 1
            yield from _from_value(piece, streams.load(data), None if alone else number, reading)
        except DsRegError as error:
            yield Record(f"{piece.source}, line {number}", problem=str(error))


def _from_value(
    piece: InputItem, value: object, number: int | None, reading: InputOptions
) -> Iterator[Record]:
    try:
        record, text = from_json(value, piece.source, number)
    except DsRegError as error:
        if isinstance(value, dict) and not value.keys().isdisjoint(_OURS):
            raise
        yield from _from_answer(piece, value, number, error)
        return
    record = record._replace(file_time=piece.file_time)
    if text is None:
        yield record
        return
    yield from _of_text(text, record, reading)


def _of_text(text: str, record: Record, reading: InputOptions) -> Iterator[Record]:
    """Read the captures in a text that is whole; record: what is known of them all."""
    if len(text) > reading.max_bytes:
        raise DsRegError(f"Text has more than the limit of {reading.max_bytes:,} characters")
    try:
        captures = list(read_captures(text))
    except DsRegError as error:
        yield record._replace(problem=str(error))
        return
    of_text = debug_log(text)  # once, because a text may hold hundreds of captures
    for capture, (document, notices) in enumerate(captures, 1):
        yield record._replace(
            capture=capture if len(captures) > 1 else record.capture,
            document=document,
            notices=(*of_text, *notices),
        )


def _from_answer(
    piece: InputItem, value: object, number: int | None, refusal: DsRegError
) -> Iterator[Record]:
    """Read the captures in the JSON of a tool that ran the command; raises `refusal` for none."""
    try:
        text = to_json(value).decode("ascii")
        captures = list(read_captures(text))
    except (DsRegError, RecursionError):
        raise refusal from None
    if len(_COLON.findall(text)) < 2:  # a device has more than one row
        raise DsRegError(
            "is one line in an object of its own; join the lines of a computer to one Text"
        )
    for capture, (document, notices) in enumerate(captures, 1):
        yield Record(
            piece.source,
            capture if len(captures) > 1 else number,
            file_time=piece.file_time,
            document=document,
            notices=tuple(notices),
        )
