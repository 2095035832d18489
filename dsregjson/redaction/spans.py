"""Find the values in a raw text: the kind of each, and the position of its characters.

The parser works on tidied lines. Here these lines are found again in the raw text, so that values
can be replaced in place and everything around them stays as it is.
"""

from __future__ import annotations

import functools
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from ..parsing.envelope import unwrapped
from ..parsing.extent import find_extent
from ..parsing.fronts import front_end
from ..parsing.labels import Row, find_title, is_full_title, normal
from ..parsing.lines import NEW_ROW, ROW, Head, Lines, is_drawn, is_end
from ..parsing.values import BLANKS
from .identities import KIND_OF_LABEL, ROW_LIKE, TAGS, Kind, kind_of_unknown

# A tidied line is searched for this far after the one before: markup and prefixes may be between.
_REACH = 20_000
_ATTEMPTS = 8
_OFTEN = 3
_DIGITS = re.compile("[0-9]+")
_LETTER = re.compile(r"[^\W\d_]")
_FIRST_WORD = re.compile(r"[A-Za-z0-9]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ENTITY = re.compile(r"&[#\w]{1,32};")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
# What names nobody, though it stands before lines in a report or a log: tags, entities, times.
_PLAIN = re.compile(
    rf"</?(?:{'|'.join(TAGS)})(?![\w-])[^<>]{{0,2000}}>"
    r"|&(?:nbsp|amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9a-f]{1,6});"
    r"|\b(?:(?:mon|tue|wed|thu|fri|sat|sun),?[ ]{1,2})?"
    rf"(?:{_MONTH}[ ]{{1,2}}[0-9]{{1,2}}|[0-9]{{1,2}}[ /-]{_MONTH}[ /-](?:[0-9]{{4}}|[0-9]{{2}}))\b"
    r"|(?<![\w:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:[ ]?[ap]m|z)?\b",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A range of the raw text and the text that it reads as; an entity `&amp;` reads as `&`.

    A piece with the end 0 is blanks that the raw text lacks: lost at a line end, or markup.
    """

    start: int
    end: int
    text: str


class Value(NamedTuple):
    """A text to redact as a whole, though a console may have wrapped it.

    kind: of the row it was printed in, "state" for what a log puts before its lines, "text" for
    anything else. text: as read. pieces: where it is in the raw text; their texts joined are
    `text`.
    """

    kind: Kind
    text: str
    pieces: list[Piece]

    def lines(self) -> Iterator[tuple[int, str]]:
        """Return the part of the text on each line, and where it begins."""
        start = column = 0
        for piece in (*self.pieces, Piece(0, 0, "")):
            if piece.end == 0 and column > start:
                yield start, self.text[start:column]
            column += len(piece.text)
            if piece.end == 0:
                start = column


def values(text: str) -> Iterator[Value]:
    """Cut a text into values. Nothing but blanks is left out."""
    tidied = unwrapped(text)
    regions = list(_regions(tidied))  # this cuts off text before the first row of a capture
    places = _find(text, tidied.texts)
    for start, end in _gaps(text, places):
        yield from _front_values(text, start, end)
    fronts = _fronts(tidied)
    for first, last, in_capture in regions:
        yield from _values_of(tidied, first, last, places, in_capture, fronts)


def _find(text: str, lines: list[str]) -> list[list[Piece]]:
    """Find the pieces of each tidied line in the raw text."""
    places: list[list[Piece]] = []
    done = 0
    for line in lines:
        pieces: list[Piece] = []
        if line:
            start = text.find(line, done, done + len(line) + _REACH)
            if start >= 0:
                pieces = [Piece(start, start + len(line), line)]
            # What was passed over may be the line itself, with marks in it.
            if start < 0 or text[done:start].strip():
                marked_up = _find_marked_up(text, line, done)
                if marked_up and (not pieces or marked_up[-1].end < pieces[0].end):
                    pieces = marked_up
            done = pieces[-1].end if pieces else done
        places.append(pieces)
    return places


def _find_marked_up(text: str, line: str, done: int) -> list[Piece]:
    """Cut a line that has tags, entities or bold marks into pieces; [] if it is not found."""
    indent = len(line) - len(line.lstrip(BLANKS))
    word = _FIRST_WORD.match(line, indent)
    begin = word[0] if word else ""
    start = text.find(begin, done, done + len(line) + _REACH)
    for _ in range(_ATTEMPTS):
        if start < 0:
            break
        if pieces := _aligned(text, start, line, indent):
            return [Piece(0, 0, line[:indent]), *pieces]
        start = text.find(begin, start + 1, done + len(line) + _REACH)
    return []


def _aligned(text: str, at: int, line: str, read: int) -> list[Piece]:
    """Cut a line that begins at `at` into pieces, from column `read` on; [] if it does not."""
    pieces = []
    while read < len(line) and at < len(text):
        entity = _ENTITY.match(text, at)
        if entity and line.startswith(html.unescape(entity[0]), read):
            plain = html.unescape(entity[0])
            pieces.append(Piece(at, entity.end(), plain))
            at, read = entity.end(), read + len(plain)
        elif text[at] == line[read]:
            pieces.append(Piece(at, at + 1, line[read]))
            at, read = at + 1, read + 1
        elif tag := _TAG.match(text, at):
            at = tag.end()
        elif text[at] == "*":
            at += 1
        else:
            return []
    return pieces if read == len(line) else []


def _gaps(text: str, places: list[list[Piece]]) -> Iterator[tuple[int, int]]:
    """Find the ranges outside all lines: prefixes, tags, line ends."""
    done = 0
    for pieces in places:
        for piece in pieces:
            if piece.end == 0:
                continue
            if text[done : piece.start].strip():
                yield done, piece.start
            done = piece.end
    if text[done:].strip():
        yield done, len(text)


def _front_values(text: str, start: int, end: int) -> Iterator[Value]:
    """Cut what stands before and between lines: a log prints the name of its host there."""
    done = start
    for plain in (*_PLAIN.finditer(text, start, end), None):
        stop, after = plain.span() if plain else (end, end)
        for kind, a, b in (("state", done, stop), ("text", stop, after)):
            if text[a:b].strip():
                yield Value(cast(Kind, kind), text[a:b], [Piece(a, b, text[a:b])])
        done = after


def _fronts(tidied: Lines) -> dict[int, tuple[Kind, int]]:
    """Find what still stands before printed lines, because most lines have none or another one.

    Returns the kind and the end for each of these lines. Only words before a sign count: those
    before a label alone may be a part of the label.
    """
    ends = {}
    for i, (head, line) in enumerate(zip(tidied.heads, tidied.texts, strict=True)):
        if head.rows or not (" :" in line or "+--" in line):
            continue
        end = front_end(line) or 0
        front = line[:end].rstrip(BLANKS)
        if front and not front[-1].isalnum() and _LETTER.search(front):
            ends[i] = end
    times = Counter(_DIGITS.sub("0", tidied.texts[i][:end]) for i, end in ends.items())
    return {
        i: ("front" if times[_DIGITS.sub("0", tidied.texts[i][:end])] >= _OFTEN else "state", end)
        for i, end in ends.items()
    }


def _begin(tidied: Lines, start: int) -> int | None:
    extent = find_extent(tidied, start)
    return extent.begin if extent else None


def _regions(tidied: Lines) -> Iterator[tuple[int, int, bool]]:
    """Group lines that share a console width, and return whether a group is a capture."""
    first = states = 0
    lines = [*tidied.texts]  # finding a capture cuts off text before its first row
    begin = _begin(tidied, 0)
    in_capture = False
    for i, line in enumerate(lines):
        text = line.strip(BLANKS)
        is_state = text[:1] == "|" and "evice State" in text
        if i == begin or is_end(text) or (is_state and states):
            yield first, i, in_capture
            first, states = i, 0
            if begin is not None and begin < i:
                begin = _begin(tidied, i)
            in_capture = i == begin or is_state
        states += is_state
    yield first, len(lines), in_capture


def _values_of(
    tidied: Lines,
    first: int,
    last: int,
    places: list[list[Piece]],
    in_capture: bool,
    fronts: dict[int, tuple[Kind, int]],
) -> Iterator[Value]:
    """Cut a region of lines into values."""
    printed = [line.rstrip(BLANKS) for line in tidied.texts[first:last]]
    width = max(map(len, printed), default=0)
    indent = min((len(line) - len(line.lstrip(BLANKS)) for line in printed if line), default=0)
    i = first
    while i < last:
        line = printed[i - first]
        kind, start, rows = _row(line, tidied.heads[i], tidied.values[i], in_capture)
        begin = 0
        if i in fronts and not rows:
            of_front, begin = fronts[i]
            yield Value(of_front, line[:begin], _cut(places[i], 0, begin))
            start = max(start, begin)
        if start > begin and not rows:
            yield Value("text", line[begin:start], _cut(places[i], begin, start))
        pieces = _cut(places[i], start, len(line))
        above, is_free = i, bool(rows) and any(row.free_text for row in rows)
        length = 0 if rows and _ends_with_line(rows, line[start:]) else len(line)
        i += 1
        while i < last and (is_free or length >= width - 1):
            line = printed[i - first]
            if not line or not pieces or i in fronts or _is_printed(tidied, i, above, is_free):
                break
            begin = len(line) - len(line.lstrip(BLANKS))
            # As the parser joins: with nothing where the line above is full, else with one blank.
            gap = line[indent:begin] if length >= width else " "
            pieces += [Piece(0, 0, gap), *_cut(places[i], begin, len(line))]
            length = len(line)
            i += 1
        yield Value(kind, "".join([piece.text for piece in pieces]), pieces)


def _row(line: str, head: Head, value: str, in_capture: bool) -> tuple[Kind, int, Sequence[Row]]:
    """Find kind and start of the value of a printed row, and its known rows; else it is prose."""
    text = line.strip(BLANKS)
    if text[:1] == "|" == text[-1:] and "|" not in (title := text[1:-1]):
        return ("text" if find_title(title)[0] else "state"), 0, ()
    if head.kind in (ROW, NEW_ROW) and text[0] != "+" and not is_end(text):
        start = len(line) - len(value)
        if head.rows and (head.spaced or in_capture or value.upper() in ("YES", "NO")):
            return _kind_of(head.text), start, list(head.rows.values())
        if not head.rows and (head.spaced or in_capture):
            return kind_of_unknown(head.text), start, ()
    if ":" in line and (like := ROW_LIKE.match(line)):
        return kind_of_unknown(like[0]), like.end(), ()
    return "text", 0, ()


@functools.lru_cache(4_096)
def _kind_of(label: str) -> Kind:
    return KIND_OF_LABEL[normal(label)]


def _ends_with_line(rows: Sequence[Row], value: str) -> bool:
    """Return whether the value of a row is never continued: YES, a time, a number."""
    is_open_range = value.startswith("[") and not value.endswith("]")
    return any(row.whole for row in rows) and not is_open_range


def _is_printed(tidied: Lines, i: int, above: int, is_free: bool) -> bool:
    """Return whether the line at i does not continue the row at `above`, as the parser decides."""
    head, line = tidied.heads[i], tidied.texts[i]
    text = line.strip(BLANKS)
    if is_end(text) or is_drawn(text) or is_full_title(text) or text[0] == "|":
        return True
    if head.kind not in (ROW, NEW_ROW):
        return False
    if head.rows:
        return head.spaced or not is_free
    first = tidied.texts[above]
    aligned = first[:1] in BLANKS
    return head.spaced and (not aligned or line.find(" :") == first.find(" :"))


def _cut(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """Cut the pieces of a line between two of its columns."""
    cut = []
    column = 0
    for piece in pieces:
        at, done, text = piece
        a, b = max(start - column, 0), min(end - column, len(text))
        column += len(text)
        if a >= b:
            continue
        if done == 0:
            cut.append(Piece(0, 0, text[a:b]))
        elif done - at == len(text):
            cut.append(Piece(at + a, at + b, text[a:b]))
        else:
            cut.append(piece)
    return cut
