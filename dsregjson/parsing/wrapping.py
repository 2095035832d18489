"""Values that go on below their row: wrapped by a narrow console, or texts of several lines."""

from __future__ import annotations

import bisect

from . import envelope
from .labels import LABEL_PART, PADDED_LABELS, Row, find_title, is_full_title
from .values import BLANKS


class Console:
    """The lines of a text, the longest of which is as wide as the console if one was wrapped."""

    def __init__(self, lines: list[str], width: int) -> None:
        self.lines = lines
        self.width = width
        self._edges: list[tuple[int, str]] | None = None

    def end_of(self, begin: int) -> int:
        """Index of the line that ends the capture beginning at `begin`, as far as lines tell."""
        if self._edges is None:
            self._edges = [(i, e) for i, line in enumerate(self.lines) if (e := _edge(line))]
        seen = set()
        first = bisect.bisect_left(self._edges, (begin, ""))
        for i, edge in self._edges[first : first + 3]:  # at most a title, a row, then the end
            if edge in seen or edge == "end":
                return i
            seen.add(edge)
        return len(self.lines)


def _edge(line: str) -> str:
    """What a line may end: "end" any capture, the others one that has such a line already."""
    text = line.strip(BLANKS)
    if not text:
        return ""
    if envelope.is_end(text):
        return "end"
    start = text[:80].lower()
    if "azureadjoined" in start:
        return "row"
    if "device" in start and find_title(envelope.boxed_title(text) or text)[0] == "DeviceState":
        return "title"
    return ""


class Wrapping:
    """Where the lines of one capture were wrapped, and how its continuations are joined."""

    def __init__(self, console: Console, begin: int) -> None:
        self.lines = console.lines
        self.width = console.width
        self._console = console
        self._begin = begin
        self.is_sure = False  # whether no line can show any more that the width is too wide
        self._indent: int | None = None

    def is_narrower(self, i: int) -> bool:
        """True, once, when an odd line below a row shows that the width was taken too wide.

        The width of the whole text is a guess that spares measuring each capture; it is too wide
        when a longer line stands outside this capture.
        """
        if self.is_sure or i == self._begin or not self.lines[i - 1].strip(BLANKS):
            return False
        self.is_sure = True
        if max(map(len, self.lines[self._begin : i + 1])) >= self.width:
            return False
        guess, self.width = self.width, envelope.longest(self._printed())
        return self.width < guess

    def with_continuation(self, i: int, value: str, row: Row | None) -> tuple[str, int]:
        """The value of the row at i with the lines that continue it; and the index behind them.

        row: None for an unknown label. A line as long as the console is wide goes on below,
        joined with nothing; one that is one short lost a blank there; free text goes on anyway.
        """
        lines, width = self.lines, self.width
        is_free = row is not None and row.free_text
        if not is_free and len(lines[i]) < width - 1:
            return value, i + 1
        if i + 1 == len(lines) or not lines[i + 1]:
            return value, i + 1
        length = len(lines[i].rstrip(BLANKS))
        self.is_sure = self.is_sure or length >= width
        is_open_range = value.startswith("[") and not value.endswith("]")
        if row is not None and row.whole and not is_open_range:
            return value, i + 1
        parts = [value]
        following = i + 1
        while following < len(lines) and (is_free or length >= width - 1):
            line = lines[following]
            text = line.strip(BLANKS)
            if not text or self._stands_alone(following, text, i, is_free):
                break
            # A sentence that happens to end at the width ended its line.
            is_whole = length < width or (is_free and _is_sentence(parts[-1], line))
            parts += [" ", text] if is_whole else [self._without_indent(line)]
            length = len(line.rstrip(BLANKS))
            following += 1
        return "".join(parts).strip(BLANKS), following

    def _stands_alone(self, i: int, text: str, above: int, is_free: bool) -> bool:
        """True when the line at i is no continuation of the row at `above`."""
        if self.lines[i][LABEL_PART] in PADDED_LABELS:
            return True
        if envelope.is_end(text) or envelope.is_drawn(text) or is_full_title(text):
            return True
        if text[0] == "|" and envelope.is_box(self.lines, i):
            return True
        if is_free and " :" not in text and "\t:" not in text and "\xa0:" not in text:
            return False  # `Correlation ID:` is a part of the text
        split = envelope.split_row(text)
        if split is None:
            return False
        _, _, rows, spaced = split
        if rows is not None:
            return spaced or not is_free
        # An unknown label counts where Windows would print it: colon below colon.
        row_above = self.lines[above]
        aligned = row_above[:1] in BLANKS
        return spaced and (not aligned or self.lines[i].find(" :") == row_above.find(" :"))

    def _without_indent(self, line: str) -> str:
        """A continuation without the indentation of the whole capture; its own blanks stay."""
        if self._indent is None:
            self._indent = min((_indent(line) for line in self._printed()), default=0)
        return line[min(self._indent, _indent(line)) :].rstrip(BLANKS)

    def _printed(self) -> list[str]:
        lines = self.lines[self._begin : self._console.end_of(self._begin)]
        return [line for line in lines if line.strip(BLANKS)]


def _is_sentence(part: str, following: str) -> bool:
    return part[-1:] in (".", "!", "?") and following[:1].isupper()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(BLANKS))
