"""Undo what shells, logs, mails, wikis and tools wrap around a capture.

A step is a pair of functions: whether it applies to a text, and how to undo it. Only what replaces
line ends, blanks and quotes is undone. A value that merely looks like markup (`<local>`, `&copy=1`,
`***`) stays as it is. A new form of paste is one step here and one form in tests/test_forms.py.
"""

from __future__ import annotations

import functools
import itertools
import re

from ..fields import SECTIONS
from . import fronts, markup
from .labels import OWN_LABELS, ROWS_BY_LABEL, pattern_of
from .lines import BARRED, BLANK, BORDER, FOOTER, NEW_ROW, ROW, Lines
from .values import BLANKS, is_fitting

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Callable

    TextStep = tuple[Callable[[str], bool], Callable[[str], str]]
    LineStep = tuple[Callable[[Lines], bool], Callable[[Lines], list[str]]]

_LONG_LINE = 160
_FEW_LINES = 8
_LONGEST_NOTE = 400


def unwrapped(text: str) -> Lines:
    """Return the lines of a text as dsregcmd printed them.

    text: decoded text with any line ends (LF, CRLF, CR, CRCRLF).
    """
    for applies, undo in TEXT_STEPS:
        if applies(text):
            text = undo(markup.with_line_feeds(text))
    lines = Lines(markup.lines_of(text))
    for applies_to_lines, undo_in_lines in LINE_STEPS:
        if applies_to_lines(lines):
            lines = Lines(undo_in_lines(lines))
    return lines


# Several rows on one line.


def _has_joins(lines: Lines) -> bool:
    long = 0 if len(lines.texts) < _FEW_LINES else _LONG_LINE
    return any(text.count(" :") > 2 or "+--" in text for text in lines.texts if len(text) > long)


@functools.cache
def _joint_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Make the patterns that cut a line of several rows: labels, titles, gaps before labels."""
    labels = pattern_of(tuple(ROWS_BY_LABEL))
    titles = pattern_of(tuple(section.title for section in SECTIONS if section.title))
    return (
        re.compile(rf"(?<![^\s|])(?=[a-z])(?:{labels}):?[ \t\xa0]+:(?![^\s])", re.IGNORECASE),
        re.compile(
            rf"(?:\|[ \t]*|(?<![^\s]))(?=[a-z])(?:{titles})(?:[ \t]+[0-9]{{1,9}})?"
            rf"(?![^\s|])[ \t]*\|?"
            rf"|(?<![^\s]){re.escape(FOOTER)}[^\n]*",
            re.IGNORECASE,
        ),
        re.compile(r"(?<![ \t])[ \t]{2,}(?=[A-Za-z][^\s:]*(?:[ \t][^\s:]+)* :(?:[ \t]|$))"),
    )


_BORDER = r"\+-{10,}\+?"


def _without_joins(lines: Lines) -> list[str]:
    """Cut lines of several rows at borders, titles, known labels and wide gaps."""
    labels, titles, gaps = _joint_patterns()
    cut = []
    for line in lines.texts:
        if not _is_joined(line, labels):
            cut.append(line)
            continue
        starts = {0, len(line)}
        for whole in (*re.finditer(_BORDER, line), *titles.finditer(line)):
            starts |= {whole.start(), whole.end()}
        starts |= {match.start() for match in labels.finditer(line)}
        starts |= {match.end() for match in gaps.finditer(line)}
        edges = sorted(starts)
        pieces = (line[a:b].strip(BLANKS) for a, b in itertools.pairwise(edges))
        cut += [piece for piece in pieces if piece]
    return cut


def _is_joined(line: str, labels: re.Pattern[str]) -> bool:
    border = re.search(_BORDER, line)
    if border is not None and line.strip(BLANKS) != border[0]:
        return True
    return sum(1 for _ in labels.finditer(line)) > 2


# An empty line behind every line.


_PRINTED = {ROW, NEW_ROW, BORDER, BARRED}


def _is_doubled(lines: Lines) -> bool:
    is_below = False
    for head in lines.heads:
        is_printed = head.kind in _PRINTED
        if is_below and is_printed:
            return False  # two printed lines in a row
        is_below = is_printed
    return True


def _without_doubling(lines: Lines) -> list[str]:
    for _ in range(2):  # it may have been doubled twice; more often would take quadratic time
        if not _is_doubled(lines):
            break
        kept, after_text = [], False
        for head, text in zip(lines.heads, lines.texts, strict=True):
            has_text = head.kind != BLANK
            if has_text or not after_text:
                kept.append(text)
            after_text = has_text
        lines = Lines(kept)
    return lines.texts


# In the order in which they are undone: the outermost first.
TEXT_STEPS: tuple[TextStep, ...] = (
    (markup.has_colours, markup.without_colours),
    (markup.has_marks, markup.without_marks),
    (markup.has_escaped_ends, markup.with_real_ends),
    (markup.has_tags, markup.without_tags),
    (markup.has_entities, markup.without_entities),
    (markup.has_bold, markup.without_bold),
)
LINE_STEPS: tuple[LineStep, ...] = (
    (fronts.has_fronts, fronts.without_fronts),
    (fronts.has_backs, fronts.without_backs),
    (_has_joins, _without_joins),
    (_is_doubled, _without_doubling),
)


# Notes that people keep: rows, but not written as dsregcmd prints them.

_NOTE = (
    r"[ \t]*(?:(?:[-*+\u2022\u2013]|[0-9]{1,3}[.)])[ \t]+)?\|?[ \t]*"
    r"(?P<bold>[*_`]{0,3})(?P<label>[A-Za-z][\w \t-]{1,40}?)(?P=bold)"
    r"(?:[ \t]*[:=][ \t]*(?P=bold)|[ \t]*\|[ \t]*|\t[ \t]*|[ \t]{2,})"
    r"[*_`]{0,3}(?P<value>[^|*`]*?)[*_`]{0,3}[ \t]*\|?[ \t]*"
)


def notes(lines: Lines) -> Lines | None:
    """Rewrite notes (`Label = YES`, bullets, bold labels, tables) as rows.

    Returns None unless two of them have a label that only dsregcmd prints and a value that fits.
    """
    texts, found = [], 0
    for text in lines.texts:
        match = re.fullmatch(_NOTE, text.strip(BLANKS)) if len(text) <= _LONGEST_NOTE else None
        label = " ".join(match["label"].lower().split()) if match else ""
        rows = ROWS_BY_LABEL.get(label)
        if match and rows and is_fitting(next(iter(rows.values())), match["value"]):
            found += label in OWN_LABELS
            text = f"{match['label'].strip()} : {match['value']}"  # noqa: PLW2901
        texts.append(text)
    return Lines(texts) if found >= 2 else None
