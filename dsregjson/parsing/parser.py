"""Parse a text into the documents of its captures. The library begins here."""

from __future__ import annotations

from ..binary import refuse_binary
from ..errors import DsRegError
from .capture import Capture
from .decode import decode
from .envelope import notes, unwrapped
from .escaped import texts_in
from .extent import Extent, find_extent
from .lines import NEW_ROW, ROW, Head, Lines
from .values import BLANKS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..document import Document

_MOST_SHOWN = 50


def parse(text: str) -> Document:
    """Parse the first capture in a text.

    text: what dsregcmd /status printed, with anything around it that consoles, logs, tickets and
    tools add (prompts, prefixes, markup, wrapped lines, JSON). It is taken to be complete.

    Returns a dict with the keys and types of json_schema(): always all of them, null (None)
    where nothing was printed. Times are UTC strings, codes lower-case hexadecimal strings.
    Raises DsRegError when the text holds no capture.

    Example:
        >>> parse("AzureAdJoined : YES\\nEnterpriseJoined : NO\\nDomainJoined : NO")["JoinType"]
        'EntraJoined'
    """
    return next(parse_captures(text))[0]


def parse_bytes(data: bytes, encoding: str | None = None) -> Document:
    """Parse the first capture in raw bytes, decoded as decode() does.

    Where the bytes end without a line end, the last value may have been cut off. It is typed only
    if it cannot be the beginning of a longer one.

    encoding: a Python codec name, to override the detection. Raises as parse() does, and
    LookupError for an unknown encoding.

    Example:
        >>> parse_bytes(b"AzureAdJoined : NO")["DeviceState"]["AzureAdJoined"]
        False
    """
    refuse_binary(data)
    document: Document = next(read_captures(decode(data, encoding)[0], may_be_cut=True))[0]
    return document


def parse_captures(text: str) -> Iterator[tuple[Document, list[str]]]:
    """Parse every capture in a text, in order: its document, and notices for the reader.

    A notice is a plain sentence about something that the document does not show by itself, such
    as a section printed twice. Raises DsRegError at the first step when there is no capture.

    Example:
        >>> [document["JoinType"] for document, notices in parse_captures("AzureAdJoined : NO")]
        ['Unknown']
    """
    return read_captures(text)


def read_captures(text: str, *, may_be_cut: bool = False) -> Iterator[tuple[Any, list[str]]]:
    """Do what parse_captures() does, with plain dicts.

    may_be_cut: the text is the bytes of a file or a pipe, which may end in the middle of a row.
    """
    found = False
    texts = texts_in(text)
    if texts is None:
        for found_one in _captures(text, may_be_cut):
            found = True
            yield found_one
    else:
        seen: list[Any] = []  # the same output is in stdout and in stdout_lines
        for each in texts:
            for document, notices in _captures(each, False):
                if document not in seen:
                    seen.append(document)
                    yield document, notices
        found = bool(seen)
    if not found:
        from .rejection import why_rejected

        raise DsRegError(why_rejected(text))


def _captures(text: str, may_be_cut: bool) -> Iterator[tuple[Any, list[str]]]:
    lines = unwrapped(text)
    extent = find_extent(lines, 0)
    if extent is None:
        noted = notes(lines)
        if noted is None:
            return
        lines = noted
        extent = find_extent(lines, 0)
    last = _last_printed(lines) if may_be_cut else -1
    left_out = _rows(lines, 0, extent.top if extent else 0)
    held: Capture | None = None  # until what follows it is known
    while extent is not None:
        following = find_extent(lines, extent.following)
        capture = Capture(lines, extent, _cut_at(lines, extent, last))
        capture.read()
        if capture.is_capture() and not extent.is_log:
            if held is not None:
                yield held.document, held.notices + _left_out_notice(left_out)
                left_out = []
            held = capture
        else:
            left_out += _rows(lines, extent.begin, extent.end, any_row=not extent.is_log)
        left_out += _rows(lines, extent.end, following.top if following else len(lines.texts))
        extent = following
    if held is not None:
        yield held.document, held.notices + _left_out_notice(left_out)


def _last_printed(lines: Lines) -> int:
    """Find the last line that is not blank."""
    i = len(lines.texts) - 1
    while i > 0 and not lines.texts[i].strip(BLANKS):
        i -= 1
    return i


def _cut_at(lines: Lines, extent: Extent, last: int) -> int:
    """Find the index after the line at which a text may have been cut off; -1 if it was not.

    A text that ends with a line end is complete, unless its last line fills the console.
    """
    if last < 0 or not extent.begin <= last < extent.end:
        return -1
    is_open = last == len(lines.texts) - 1
    return last + 1 if is_open or len(lines.texts[last].rstrip(BLANKS)) >= extent.width else -1


def _rows(lines: Lines, begin: int, end: int, any_row: bool = False) -> list[str]:
    """Collect the lines outside the captures that look like rows of dsregcmd.

    any_row: take rows of any label, because they are under a title of dsregcmd.
    """
    looks_like = _is_row if any_row else _is_row_of_dsregcmd
    return [lines.texts[i].strip(BLANKS) for i in range(begin, end) if looks_like(lines.heads[i])]


def _is_row(head: Head) -> bool:
    return head.kind in (ROW, NEW_ROW)


def _is_row_of_dsregcmd(head: Head) -> bool:
    if head.kind != ROW or not head.spaced:
        return False
    return not next(iter(head.rows.values())).device_only


def _left_out_notice(rows: list[str]) -> list[str]:
    if not rows:
        return []
    more = f" and {len(rows) - _MOST_SHOWN} more" if len(rows) > _MOST_SHOWN else ""
    shown = ", ".join(f"'{row}'" for row in rows[:_MOST_SHOWN])
    return [f"lines outside the capture look like rows of it and are left out: {shown}{more}"]
