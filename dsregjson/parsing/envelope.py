"""Text to the lines that dsregcmd printed: what shells, logs, wikis and mails wrapped around it.

tidy() undoes markup, prefixes, joined and doubled lines; find_begin() finds where a capture
begins. Each step first looks, at the speed of a plain search, if there is anything to undo.
"""

from __future__ import annotations

import functools
import re

from .labels import EXACT_TITLES, ROWS_BY_LABEL, Row, find_title, is_full_title, normal
from .values import BLANKS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from types import ModuleType

FOOTER = "for more information, please visit"
END_STATUS = "DSREGCMD_END_STATUS"

_PROMPT = (
    r"(?:\[[^\]]{1,80}\]:[ ])?(?:[^\s<>|]{1,40}[ ])?"
    r"(?:PS[ ][^<>|]{0,260}|PS|[A-Za-z]:\\[^<>|]{0,260})>"
)
_LONG_LINE = 160
_FEW_LINES = 8


def tidy(text: str) -> tuple[list[str], int]:
    """Lines of a text as dsregcmd printed them, and the length of the longest.

    text: decoded text with any line ends (LF, CRLF, CR, CRCRLF).

    Undone are: HTML line breaks, known tags and entities, bold marks, quote, comment and time
    prefixes that most lines have, several rows on one line, an empty line behind every line.
    """
    if "&" in text or _has(text, "<", 2) or _has(text, "*", 2):
        text = _markup().without_markup(_with_line_feeds(text))
    lines = _split(text)
    if any(_has(text, sign, len(lines) // 4 + 1) for sign in ">#["):
        lines = _markup().without_prefixes(lines)
    width = longest(lines)
    long = 0 if len(lines) < _FEW_LINES else _LONG_LINE
    if width > long and any(
        len(line) > long and (line.count(" :") > 2 or "+--" in line) for line in lines
    ):
        lines = _markup().without_joins(lines)
        width = longest(lines)
    return _without_doubling(lines), width


def _has(text: str, sign: str, times: int) -> bool:
    """True when a text has a sign so many times; faster than to count it where it is rare."""
    at = -1
    for _ in range(times):
        at = text.find(sign, at + 1)
        if at < 0:
            return False
    return True


def _with_line_feeds(text: str) -> str:
    for ends in ("\r\n", "\r\n", "\r"):  # twice for CRCRLF
        if "\r" in text:
            text = text.replace(ends, "\n")
    return text


def _split(text: str) -> list[str]:
    if "\r" not in text:
        return text.split("\n")
    lines = text.split("\r\n")
    rest = "".join(lines)
    return lines if "\n" not in rest and "\r" not in rest else _with_line_feeds(text).split("\n")


@functools.cache
def _markup() -> ModuleType:
    """The module that undoes markup: most captures have none and do not load it."""
    from . import markup

    return markup


def longest(lines: list[str]) -> int:
    """Length of the longest line: the width of the console if anything was wrapped there."""
    line = max(lines, key=len, default="")
    if line[-1:].isspace():
        return max(len(line.rstrip(BLANKS)) for line in lines)
    return len(line)


def _without_doubling(lines: list[str]) -> list[str]:
    before = ""
    for line in lines:
        if before and line and not (before.isspace() or line.isspace()):
            return lines  # two printed lines in a row: nothing was doubled
        before = line
    kept, after_text = [], False
    for line in lines:
        has_text = bool(line.strip(BLANKS))
        if has_text or not after_text:
            kept.append(line)
        after_text = has_text
    return kept


def is_end(text: str) -> bool:
    """True for a trimmed line that ends a capture: a shell's prompt, the footer, a log's end."""
    if text[:1] in "dDfF" and (text == END_STATUS or is_footer(text)):
        return True
    return ">" in text and re.match(_PROMPT, text) is not None


def is_footer(text: str) -> bool:
    """True for the trimmed line that dsregcmd ends with."""
    return text[:1] in "fF" and text[: len(FOOTER)].lower() == FOOTER


def is_rule(line: str) -> bool:
    """True for the rule above and below a title, whole or cut."""
    text = line.strip(BLANKS)
    return text.startswith("+--") and not text.strip("+-")


def is_drawn(text: str) -> bool:
    """True for a trimmed line that only draws: rules, underlines, fences.

    Two or three odd signs may be the rest of a wrapped Base64 value: "+==" is not drawn.
    """
    if text[0] not in "+-=_*~#`|":
        return False
    if text.startswith(("```", "~~~")):
        return True
    if text.strip("+-=_*~#`|"):
        return False
    return len(text) >= 5 or (len(text) >= 3 and len(set(text)) == 1)


def boxed_title(line: str) -> str | None:
    """Text of a title in its box, or None."""
    text = line.strip(BLANKS)
    if not text.startswith("|"):
        return None
    return text.strip("|" + BLANKS) or None


def split_row(line: str) -> tuple[str, str, dict[str, Row] | None, bool] | None:
    """Label, value, the rows that the label may mean (None: unknown) and if a blank stood before
    the colon; None when the line is no row.

    Example:
        >>> split_row("   AadRecoveryEnabled: NO")[:2]
        ('AadRecoveryEnabled', 'NO')
    """
    text = line.strip(BLANKS)
    colon = text.find(":")
    if colon < 1:
        return None
    spaced = text[colon - 1] in BLANKS
    label, value = text[:colon].rstrip(BLANKS), text[colon + 1 :]
    if not spaced and value.lstrip(BLANKS)[:1] == ":" and value[:1] != ":":  # `KeySignTest: : x`
        label, spaced, value = label + ":", True, value.lstrip(BLANKS)[1:]
    rows = _rows_of(label) if colon < 100 else None
    apart = not value or value[0] in BLANKS
    if rows is None:
        if not (spaced and apart):
            wide = text.find(" :")
            while wide > 0 and text[wide + 2 : wide + 3] not in ("", *BLANKS):
                wide = text.find(" :", wide + 2)
            if wide > 0:
                label, value, spaced, apart = text[:wide], text[wide + 2 :], True, True
        if not apart or not _may_be_label(label, spaced):
            return None
    return label.rstrip(BLANKS), value.strip(BLANKS), rows, spaced


def is_new_row(text: str, label: str, value: str) -> bool:
    """True for a trimmed line that split_row() would cut in this label and value, of a row that
    the table does not have, and that is nothing else: what a later Windows may print.
    """
    return (
        text[len(label)] in BLANKS
        and value[:1] in (" ", "\t")
        and len(label) <= 60
        and label[0].isalnum()
        and ">" not in text
        and not is_footer(label)
        and _rows_of(label) is None
    )


def _rows_of(label: str) -> dict[str, Row] | None:
    """The rows that a printed label may mean; most are spelt so that lower() is enough."""
    return ROWS_BY_LABEL.get(label.lower()) or ROWS_BY_LABEL.get(normal(label))


def _may_be_label(label: str, spaced: bool) -> bool:
    if spaced:
        return len(label) <= 200 and (label[0].isalnum() or any(map(str.isalnum, label)))
    # Without a blank before the colon it may be prose: a label is a few plain words.
    return len(label) <= 40 and label[:1].isalpha() and label.count(" ") < 4 and "(" not in label


def find_begin(lines: list[str], start: int) -> int | None:
    """Index of the line at which the next capture begins, at or after `start`; None for none.

    A boxed title begins it, with the rows directly above; where the text up to the next footer
    or prompt has no box, a known title followed by one of its rows or a row whose label only
    dsregcmd prints.
    """
    candidate = None
    floor = start
    for i in range(start, len(lines)):
        line = lines[i]
        text = line.strip(BLANKS)
        if not text or (text[0] == "+" and is_rule(text)):
            continue
        if text[0] == "|" and (text in EXACT_TITLES or is_box(lines, i)):
            return _rows_above(lines, i, floor)
        if is_end(text):
            if candidate is not None and text != END_STATUS:
                return candidate
            candidate, floor = None, i + 1
        elif candidate is None and (_is_own_row(text) or _is_bare_title(lines, i, text)):
            candidate = i
    return candidate


def is_box(lines: list[str], i: int) -> bool:
    """True when the line at i, which begins with a bar, is a title: known, or next to a rule."""
    title = boxed_title(lines[i])
    if title is None:
        return False
    if find_title(title)[0] is not None:
        return True
    return (i > 0 and is_rule(lines[i - 1])) or (i + 1 < len(lines) and is_rule(lines[i + 1]))


def _is_own_row(text: str) -> bool:
    row = split_row(text)
    if row is None or row[2] is None or all(known.generic for known in row[2].values()):
        return False
    return row[3] or row[1].lower() in ("yes", "no")


def _is_bare_title(lines: list[str], i: int, text: str) -> bool:
    if not is_full_title(text):
        return False
    section = find_title(text)[0]
    for line in lines[i + 1 : i + 4]:
        if row := split_row(line):
            return row[2] is not None and section in row[2]
    return False


def has_row_below(lines: list[str], i: int, section: str) -> bool:
    """True when the title at i is followed by a row of its section, before the next title."""
    for line in lines[i + 1 : i + 40]:
        if line.lstrip(BLANKS)[:1] == "|":
            return False
        row = split_row(line)
        if row and row[2] and section in row[2]:
            return True
    return False


def _rows_above(lines: list[str], i: int, floor: int) -> int:
    """The first line of the box at i, or of the rows directly above it."""
    while i > floor and is_rule(lines[i - 1]):
        i -= 1
    begin = top = i
    while True:
        while top > floor and not lines[top - 1].strip(BLANKS):
            top -= 1
        touching, bottom, known = top == begin, top, False
        while top > floor and (row := split_row(lines[top - 1])) and row[3]:
            known = known or row[2] is not None
            top -= 1
        if top == bottom or not (known or touching):
            return begin
        begin = top
