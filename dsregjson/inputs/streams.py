"""Cut a stream of any size into parts to convert one by one: JSON values or whole captures.

A line of NDJSON is yielded without waiting for the end of the input. No more is held in memory than
one line, one slice of text, or one array that is not written line by line.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from ..binary import HEAD, refuse_binary
from ..errors import DsRegError, over_limit
from ..json_output import to_json
from ..parsing.decode import unicode_form

BLOCK = 256 * 1024
# Text is cut before a capture once this much has come: about 150 captures.
SLICE = 1024 * 1024

# Returns up to n bytes, as soon as there are any; b"" at the end.
Read = Callable[[int], bytes]

_BLANKS = re.compile(rb"[\s\0]+")
# What may come before the first word: byte order marks and blanks. NULs count as blanks, so that
# UTF-16 is recognised too.
_LEADING = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0 \t\r\n]*")
_JSON_STARTS = (b'{"', b"{}", b'[{"', b"[{}", b"[]")
_TITLE = b"| Device State"
_AFTER = re.compile(r"[\s,]*")


def looks_like_json(head: bytes) -> bool | None:
    """Return whether bytes begin with a JSON object or an array of objects; None if too few.

    A log prefix such as "[3/19/2020 6:14:05 PM] " is not an array.
    """
    return _begins_json(head, _begin(head))


def _begin(data: bytes | bytearray, start: int = 0) -> int:
    """Find the first word from start on; the end of data when it holds only blanks."""
    return _LEADING.match(data, start).end()  # type: ignore[union-attr]


def _begins_json(data: bytes | bytearray, begin: int) -> bool | None:
    first = data[begin : begin + 1]
    if first and first not in b"{[":  # nearly every file is a capture: this is all it costs
        return False
    start = _BLANKS.sub(b"", data[begin : begin + 4096])[:3]
    if start.startswith(_JSON_STARTS):
        return True
    return None if any(known.startswith(start) for known in _JSON_STARTS) else False


def open_stream(read: Read, max_bytes: int) -> tuple[bool, Iterator[bytes]]:
    """Return whether a stream is JSON, and its blocks in UTF-8 (other text than Unicode: as it is).

    Raises DsRegError for a file of another kind, such as a zip, and when the first max_bytes are
    blank.
    """
    head = bytearray()
    begin = 0
    is_json = None
    while (is_json is None or len(head) < (4 if is_json else HEAD)) and (block := read(BLOCK)):
        head += block
        begin = _begin(head, begin)
        is_json = _begins_json(head, begin)
        if is_json is None and len(head) > max_bytes:
            raise _too_long(max_bytes)
    data = bytes(head)
    refuse_binary(data)
    return bool(is_json), _in_utf8(data, read, unicode_form(data))


def _in_utf8(head: bytes, read: Read, form: tuple[bytes, str] | None) -> Iterator[bytes]:
    bom, codec = form or (b"", "utf-8")
    block = head[len(bom) :]
    recode = None if codec == "utf-8" else codecs.getincrementaldecoder(codec)("replace")
    while block:
        yield recode.decode(block).encode() if recode else block
        block = read(BLOCK)


def load(data: bytes) -> Any:
    """Read a JSON value; raises DsRegError that says where the text stops being JSON."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:  # slower, but it takes the lone surrogates that Windows PowerShell may write
        return json.loads(data, parse_int=_number)
    except (ValueError, RecursionError) as error:
        raise DsRegError(f"is not JSON: {str(error) or 'nested too deeply'}") from None


def _number(digits: str) -> int | float:
    """Read a whole number as orjson does: exact if it can be written again."""
    return int(digits) if len(digits) < 19 else float(digits)


def json_values(
    blocks: Iterable[bytes], max_bytes: int
) -> Iterator[tuple[int, bytes | DsRegError] | None]:
    """Cut a stream into JSON values, not parsed yet, with their numbers (of lines in NDJSON).

    Takes NDJSON and an array as this program writes it, both line by line. Takes any other array,
    document or sequence of documents as a whole, up to max_bytes. Yields None when all that has
    come so far is yielded, so that a caller can answer before more comes.
    """
    rest = iter(blocks)
    seen: list[bytes] = []
    by_line = _is_by_line(rest, seen, max_bytes)
    again = chain(seen, rest)
    yield from _lines(again, max_bytes) if by_line else _whole(again, max_bytes)


def _is_by_line(blocks: Iterator[bytes], seen: list[bytes], max_bytes: int) -> bool:
    """Return whether one of the first two lines is a JSON object.

    seen: takes the blocks that had to be read for this, at most about max_bytes.
    """
    size = 0
    lines = 0
    parts: list[bytes] = []  # of the line that has not ended yet
    for block in blocks:
        seen.append(block)
        size += len(block)
        *ended, rest = block.split(b"\n")
        for end in ended:
            line = _without_marks(b"".join((*parts, end)))
            parts = []
            if not line:
                continue
            with contextlib.suppress(DsRegError):
                if isinstance(load(line), dict):
                    return True
            lines += 1
            if lines == 2:
                return False
        parts.append(rest)
        if size > max_bytes:
            break
    return False


def _without_marks(line: bytes) -> bytes:
    """Strip the brackets and commas of an array from the line of an object."""
    return line.strip(b" \t\r,[]")


def _lines(
    blocks: Iterable[bytes], max_bytes: int
) -> Iterator[tuple[int, bytes | DsRegError] | None]:
    number = 1
    parts: list[bytes] = []
    size = 0
    for block in chain(blocks, [b"\n"]):
        *ended, rest = block.split(b"\n")
        for end in ended:
            if size + len(end) > max_bytes:
                yield number, _too_long(max_bytes)
            elif line := _without_marks(b"".join((*parts, end))):
                yield number, line
            parts, size = [], 0
            number += 1
        size += len(rest)
        if size <= max_bytes:
            parts.append(rest)
        else:  # of a line that is too long only its size is kept
            parts = []
        yield None


def _too_long(max_bytes: int) -> DsRegError:
    return DsRegError(over_limit(max_bytes))


def _whole(blocks: Iterable[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | DsRegError]]:
    data = bytearray()
    for block in blocks:
        data += block
        if len(data) > max_bytes:
            raise DsRegError(
                f"is JSON without one document per line and larger than {max_bytes:,} bytes; "
                "write it as NDJSON"
            )
    for number, value in enumerate(_values(bytes(data)), 1):
        yield number, to_json(value)


def _values(data: bytes) -> Iterator[Any]:
    """Read the items of an array, or values that follow each other."""
    try:
        value = orjson.loads(data)
        yield from value if isinstance(value, list) else [value]
        return
    except orjson.JSONDecodeError:
        text = data.decode("utf-8", "replace").strip()
    decoder = json.JSONDecoder(parse_int=_number)
    start = 0
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            raise DsRegError(f"is not JSON: {str(error) or 'nested too deeply'}") from None
        yield from value if isinstance(value, list) else [value]
        start = _AFTER.match(text, end).end()  # type: ignore[union-attr]


def text_slices(blocks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Cut text into slices that begin where a capture begins; one slice when it is short.

    Raises DsRegError when no other capture begins within max_bytes.
    """
    held = bytearray()
    limit = min(SLICE, max_bytes)
    looked = 0  # where the search for the next title goes on
    first = -1  # where the first title is, if it has come
    for block in blocks:
        held += block
        if len(held) <= limit:
            continue
        if first < 0:
            first = held.find(_TITLE, looked)
        last = held.rfind(_TITLE, max(looked, first + 1)) if first >= 0 else -1
        cut = _begin_of_title(held, last) if last >= 0 else 0
        if cut:
            yield bytes(held[:cut])
            del held[:cut]
            first = last - cut
        elif len(held) > max_bytes:
            raise _too_long(max_bytes)
        looked = max(len(held) - len(_TITLE) + 1, 0)
    yield bytes(held)


def _begin_of_title(text: bytes | bytearray, title: int) -> int:
    """Find where a title begins: at the border above it, if there is one."""
    line = text.rfind(b"\n", 0, title) + 1
    above = text.rfind(b"\n", 0, max(line - 1, 0)) + 1
    return above if b"+---" in text[above:line] else line
