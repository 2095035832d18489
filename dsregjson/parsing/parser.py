"""A text to the documents of the captures in it: the library's way in."""

from __future__ import annotations

from ..binary import refuse_binary
from ..errors import DsRegError
from .capture import Capture
from .decode import decode
from .envelope import find_begin, tidy
from .wrapping import Console

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .capture import Document


def parse(text: str) -> Document:
    """The document of the first capture in a text.

    text: what dsregcmd /status printed, with anything around it that OUTPUT of consoles, logs,
    tickets and tools adds (prompts, prefixes, markup, wrapped lines).

    Returns a dict with the keys and types of json_schema(): always all of them, null (None)
    where nothing was printed. Times are UTC strings, codes lower-case hexadecimal strings.
    Raises DsRegError when the text holds no capture.

    Example:
        >>> parse("AzureAdJoined : YES\\nEnterpriseJoined : NO\\nDomainJoined : NO")["JoinType"]
        'EntraJoined'
    """
    return next(parse_captures(text))[0]


def parse_bytes(data: bytes, encoding: str | None = None) -> Document:
    """The document of the first capture in raw bytes, decoded as dsregjson.decode does.

    encoding: a Python codec name, to override the detection. Raises as parse() does, and
    LookupError for an unknown encoding.

    Example:
        >>> parse_bytes(b"AzureAdJoined : NO")["DeviceState"]["AzureAdJoined"]
        False
    """
    refuse_binary(data)
    return parse(decode(data, encoding)[0])


def parse_captures(text: str) -> Iterator[tuple[Document, list[str]]]:
    """Every capture in a text, in order: its document, and notices for the reader.

    A notice is a plain sentence about something that the document alone does not show, such as
    a section printed twice. Raises DsRegError at the first step when there is no capture.

    Example:
        >>> [document["JoinType"] for document, notices in parse_captures("AzureAdJoined : NO")]
        ['Unknown']
    """
    lines, width = tidy(text)
    console = Console(lines, width)
    begin = find_begin(lines, 0)
    found = False
    while begin is not None:
        capture = Capture(console, begin)
        end = capture.read()
        if capture.is_capture:
            found = True
            yield capture.document, capture.notices
        begin = end if capture.next_begins else find_begin(lines, end)
    if not found:
        from .rejection import why_rejected

        raise DsRegError(why_rejected(text))
