"""Find where a capture begins and ends, and which lines continue a row."""

from __future__ import annotations

import itertools
import re
import sys

from .labels import OWN_LABELS, Row, normal, own_row_in
from .lines import (
    BARRED,
    BLANK,
    BORDER,
    DRAWN,
    END,
    END_STATUS,
    NEW_ROW,
    ROW,
    TITLE,
    Head,
    Lines,
    read_line,
)
from .values import BLANKS, is_fitting

# A console that does not break borders is at least this wide.
_BORDER_WIDTH = 72
# The marks that may begin a quotation, and the mark that ends it.
_MARKS = {
    **{mark: mark for mark in ("`", '"', "'", "**", "*", "_")},
    **{"[code]": "[/code]", "(": ")", "\u201c": "\u201d", "\u201e": "\u201c", "\u00ab": "\u00bb"},
}
_SHORTEST_CUT_LABEL = 4
_BELOW_GUID = r"[0-9A-Fa-f-]*\}?[ ]*(?:\([^()]*\)?|[^()\s]*\))?"
_IN_FREE_TEXT = {"correlation id"}


class Extent:
    """The lines of one capture, measured once.

    begin, end: index of its first line, and of the line after its last. following: where the
    search for the next capture goes on. top: begin, or the first of the rows above it that it
    prints again. is_log: it ends with DSREGCMD_END_STATUS, so it is a log and not a capture.
    width: of its console; larger than any line if nothing was wrapped. indent: what all its
    lines are indented by.
    """

    __slots__ = ("begin", "end", "following", "indent", "is_log", "lines", "top", "width")

    def __init__(self, lines: Lines, top: int, begin: int, end: int, following: int) -> None:
        self.lines = lines
        self.top = top
        self.begin = begin
        self.end = end
        self.following = following
        self.is_log = following > end and lines.heads[end].text == END_STATUS
        self.indent = 0
        self.width = self._measured()

    def _measured(self) -> int:
        heads, texts, width = self.lines.heads, self.lines.texts, 0
        for i in range(self.begin, self.end):
            head = heads[i]
            if head.kind == ROW:
                if len(texts[i]) > width:
                    width = max(width, len(texts[i].rstrip(BLANKS)))
            elif head.is_open and self._is_broken(texts[i]):
                self.indent = self._common_indent()
                return len(texts[i].rstrip(BLANKS))
        if width >= _BORDER_WIDTH:
            self.indent = self._common_indent()
        return width if width - self.indent >= _BORDER_WIDTH else sys.maxsize

    def _is_broken(self, border: str) -> bool:
        """Return whether the rest of a border is on the line below it."""
        below = self.lines.texts.index(border, self.begin) + 1
        return below < self.end and self.lines.texts[below].strip("-" + BLANKS) == "+"

    def _common_indent(self) -> int:
        """Measure the indent of the lines up to the one below the last row, without fences."""
        heads, indents, last = self.lines.heads, {}, self.begin
        for i in range(self.begin, self.end):
            if heads[i].kind in (BLANK, DRAWN):
                continue
            text = self.lines.texts[i]
            indents[i] = len(text) - len(text.lstrip(BLANKS))
            if heads[i].kind in (ROW, BORDER):
                last = i
                if indents[i] == 0:
                    return 0
        return min((indents[i] for i in indents if i <= last + 1), default=0)

    def continued(self, i: int, row: Row | None, is_loose: bool) -> tuple[str, int]:
        """Join the value of the row at i with the lines that continue it.

        row: None for an unknown label. is_loose: rows of this capture have no blank before the
        colon. Returns the value and the index after its lines. A line that fills the console goes
        on below and is joined with nothing. One that is one short has lost a blank there. Free
        text goes on whatever its length.
        """
        texts, width = self.lines.texts, self.width
        value = self.lines.values[i]
        is_free = row is not None and row.free_text
        is_word = row is not None and row.one_word
        if row is not None and row.whole and not (value[:1] == "[" and value[-1:] != "]"):
            return value, i + 1
        length = len(texts[i].rstrip(BLANKS))
        parts = [value]
        following = i + 1
        while following < self.end and (is_free or length >= width - (not is_word)):
            if self._stands_alone(following, i, is_free, is_loose):
                break
            line = texts[following]
            text = line.strip(BLANKS)
            if (
                is_word
                and len(text.split()) > 1
                and not (row and row.pair and re.fullmatch(_BELOW_GUID, text))
            ):
                break
            # A sentence that happens to end at the width ended its line.
            is_apart = length < width or (is_free and _is_sentence(parts[-1], line))
            parts += [" ", text] if is_apart else [text if is_word else self._without_indent(line)]
            length = len(line.rstrip(BLANKS))
            following += 1
        return "".join(parts).strip(BLANKS), following

    def _stands_alone(self, i: int, above: int, is_free: bool, is_loose: bool) -> bool:
        """Return whether the line at i does not continue the row at `above`."""
        head = self.lines.heads[i]
        if head.kind in (BLANK, END, DRAWN, BORDER) or self.lines.is_title(i):
            return True
        if head.kind == ROW:
            if head.spaced or not is_free:
                return True
            return is_loose and head.text.lower() not in _IN_FREE_TEXT
        if head.kind != NEW_ROW or not head.spaced:
            return self._is_cut_label(i)
        # An unknown label counts where Windows would print it, with its colon below the colon.
        texts = self.lines.texts
        is_aligned = texts[above][:1] in BLANKS
        return not is_aligned or texts[i].find(" :") == texts[above].find(" :")

    def _is_cut_label(self, i: int) -> bool:
        """Return whether a line is the last one, and has the beginning of a label and no more."""
        text = self.lines.texts[i]
        label = normal(text)
        return (
            len(label) >= _SHORTEST_CUT_LABEL
            and len(text) - len(text.lstrip(BLANKS)) > self.indent
            and all(head.kind == BLANK for head in self.lines.heads[i + 1 : self.end])
            and any(known.startswith(label) for known in OWN_LABELS)
        )

    def _without_indent(self, line: str) -> str:
        """Cut the indent of the whole capture off a continuation; its own blanks stay."""
        indent = min(self.indent, len(line) - len(line.lstrip(BLANKS)))
        return line[indent:].rstrip(BLANKS)


def _is_sentence(part: str, following: str) -> bool:
    return part[-1:] in (".", "!", "?") and following[:1].isupper()


def find_extent(lines: Lines, start: int) -> Extent | None:
    """Find the first capture at or after a line; None when there is none.

    Rows above the first title are a quotation if one of them is printed again below it.
    """
    top = begin = _find_begin(lines, start)
    if top is None or begin is None:
        return None
    title = _first_title(lines, begin) if lines.heads[begin].kind == ROW else None
    if title is not None:
        end = _find_end(lines, title)[0]
        if _printed(lines, begin, title) & _printed(lines, title, end):
            begin = title
    return Extent(lines, top, begin, *_find_end(lines, begin))


def _find_begin(lines: Lines, start: int) -> int | None:
    """Find the first title, or an earlier row that only dsregcmd prints.

    Words before the label of that row are cut off. After a row whose YES, number or time does not
    fit, a row of text begins nothing: a checklist explains its rows in words.
    """
    heads = lines.heads
    has_odd = False
    for i in range(start, len(heads)):
        head = heads[i]
        kind = head.kind
        if kind in (BLANK, BORDER, DRAWN):
            continue
        if kind == BARRED and lines.is_title(i):
            return _top_of_title(lines, i, start)
        if kind == TITLE and _has_row_below(lines, i):
            return i
        if kind == ROW:
            row = next(iter(head.rows.values()))
            if _begins(head, lines.values[i]) and not (has_odd and row.type == "string"):
                return i
            has_odd = has_odd or (head.own and row.type != "string")
        elif (at := own_row_in(lines.texts[i])) is not None and _cut_front(lines, i, at):
            return i
    return None


def _begins(head: Head, value: str) -> bool:
    if not head.own or not (head.spaced or value.lower() in ("yes", "no")):
        return False
    return any(is_fitting(row, value) for row in head.rows.values() if not row.generic)


def _cut_front(lines: Lines, i: int, at: int) -> bool:
    """Cut off what comes before the row in the line at i, with the mark that closes it.

    Returns False when that row does not begin a capture.
    """
    text = lines.texts[i]
    front = text[:at].rstrip(BLANKS)
    opening = next((mark for mark in _MARKS if front.lower().endswith(mark)), "")
    closing = _MARKS.get(opening, "")
    row = text[at:]
    bare = row.rstrip(BLANKS)
    if closing and bare.lower().endswith(closing):
        row, closing = bare[: -len(closing)], ""
    if not _begins(*read_line(row)):
        return False
    lines.change(i, row)
    for j in range(i + 1, len(lines.texts) if closing else 0):
        bare = lines.texts[j].rstrip(BLANKS)
        if bare.lower().endswith(closing):
            lines.change(j, bare[: -len(closing)])
            break
        if lines.heads[j].kind == END:
            break
    return True


def _top_of_title(lines: Lines, i: int, start: int) -> int:
    while i > start and lines.heads[i - 1].kind == BORDER:
        i -= 1
    return i


def _has_row_below(lines: Lines, i: int) -> bool:
    """Return whether the next row below an unboxed title belongs to its section."""
    below = (head for head in lines.heads[i + 1 : i + 10] if head.kind not in (BLANK, DRAWN))
    for head in itertools.islice(below, 3):
        if head.kind in (ROW, NEW_ROW):
            return lines.heads[i].section in head.rows
    return False


def _first_title(lines: Lines, begin: int) -> int | None:
    """Find the first title below the rows at `begin`, unless something ends them before it."""
    has_joined = lines.heads[begin].is_edge
    for i in range(begin + 1, len(lines.heads)):
        head = lines.heads[i]
        if lines.is_title(i):
            return _top_of_title(lines, i, begin)
        if head.is_edge:
            if has_joined or head.kind == END:
                return None
            has_joined = True
    return None


def _find_end(lines: Lines, begin: int) -> tuple[int, int]:
    """Find the index after the last line of the capture at `begin`, and where to search next."""
    heads = lines.heads
    has_title = has_joined = False
    for i in range(begin, len(heads)):
        head = heads[i]
        if not head.is_edge:
            continue
        if head.kind == END:
            return i, i + 1
        if head.kind == ROW:
            if has_joined and _begins(head, lines.values[i]):
                return i, i
            has_joined = True
            continue
        top = _top_of_title(lines, i, begin)
        is_again = top > begin and (has_title or _is_printed_again(lines, begin, top))
        if is_again and _has_rows(lines, i):
            return top, top
        has_title = True
    return len(heads), len(heads)


def _has_rows(lines: Lines, title: int) -> bool:
    """Return whether there is a known row between a Device State title and the next one."""
    for i in range(title + 1, len(lines.heads)):
        head = lines.heads[i]
        if head.kind == ROW or head.is_edge:
            return head.kind == ROW
    return False


def _is_printed_again(lines: Lines, begin: int, title: int) -> bool:
    """Return whether something printed above a Device State title is printed again below it."""
    end = _find_end_of_state(lines, title)
    return bool(_printed(lines, begin, title) & _printed(lines, title, end))


def _find_end_of_state(lines: Lines, title: int) -> int:
    """Find the next line below a Device State title at which another capture begins."""
    seen = set()
    for i in range(title, len(lines.heads)):
        head = lines.heads[i]
        if head.is_edge:
            if head.kind == END or (is_row := head.kind == ROW) in seen:
                return i
            seen.add(is_row)
    return len(lines.heads)


def _printed(lines: Lines, begin: int, end: int) -> set[tuple[str, str]]:
    """Collect the titles in a range of lines, and the fields that a capture prints only once."""
    found: set[tuple[str, str]] = set()
    section = before = None
    for i in range(begin, end):
        head = lines.heads[i]
        if head.kind == ROW:
            if section in head.rows:
                before = section
            elif before not in head.rows:
                before = next(iter(head.rows))
            owner = before or ""
            if owner not in ("WorkAccounts", "PrtDiagnostics"):
                found.add((owner, head.rows[owner].name))
        elif lines.is_title(i):
            section, before = head.section, None
            found.add(("", head.text))
    return found
