"""What shells, logs, mails, wikis and tools wrap around a capture, and how it is taken off.

Each step says whether it applies to a text and undoes it. Only what takes the place of line ends,
blanks and quotes is undone; a value that merely looks like markup (`<local>`, `&copy=1`, `***`)
stays as it is. A new kind of paste is one step here and a form in tests/test_forms.py.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter

from ..fields import SECTIONS
from .labels import OWN_LABELS, ROWS_BY_LABEL
from .lines import (
    BLANK,
    BOX,
    DRAWN,
    FOOTER,
    NEW_ROW,
    ROW,
    RULE,
    Lines,
    pattern_of,
)
from .values import BLANKS, is_fitting

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Callable

    TextStep = tuple[Callable[[str], bool], Callable[[str], str]]
    LineStep = tuple[Callable[[Lines], bool], Callable[[Lines], list[str]]]

_LONG_LINE = 160
_FEW_LINES = 8
_LONGEST_FRONT = 200
_LONGEST_NOTE = 400


def unwrapped(text: str) -> Lines:
    """The lines of a text as dsregcmd printed them.

    text: decoded text with any line ends (LF, CRLF, CR, CRCRLF).
    """
    text = _with_line_feeds(text)
    for applies, undo in TEXT_STEPS:
        if applies(text):
            text = undo(text)
    lines = Lines(text.split("\n"))
    for applies_to_lines, undo_in_lines in LINE_STEPS:
        if applies_to_lines(lines):
            lines = Lines(undo_in_lines(lines))
    return lines


def _with_line_feeds(text: str) -> str:
    for ends in ("\r\n", "\r\n", "\r"):  # twice for CRCRLF
        if "\r" in text:
            text = text.replace(ends, "\n")
    return text


# Colours of terminals and grep, and a byte order mark on each line.


def _has_colours(text: str) -> bool:
    return "\x1b[" in text


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text)


def _has_marks(text: str) -> bool:
    return "\ufeff" in text


def _without_marks(text: str) -> str:
    return re.sub("(?m)^\ufeff+", "", text)


# Line ends as two characters, \n, or as CLIXML writes them, _x000D__x000A_.

_ESCAPED_END = r"(?<!\\)(?:\\r)?\\n|(?:_x000D_)?_x000A_"
# What source code has behind the line end at the end of a string: "...\n" + or "...\n",
_END_OF_STRING = r"[\"'`][ \t]*[+,;&_)]*[ \t]*"


def _has_escaped_ends(text: str) -> bool:
    return "\\n" in text or "_x000A_" in text


def _with_real_ends(text: str) -> str:
    """Escaped line ends made real where most rows end so, else cut off the ends of lines."""
    rows = sum(1 for _ in _row_pattern(own=False).finditer(text.replace("\\n", "\n")))
    found = sum(1 for _ in _escaped_end_pattern().finditer(text))
    if found >= 2 and found * 2 > rows:
        text = re.sub(rf"(?m)(?:{_ESCAPED_END}){_END_OF_STRING}$", "", text)
        text = re.sub(_ESCAPED_END, "\n", text)
        return text.replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(rf"(?m)(?:{_ESCAPED_END})+[ \t]*$", "", text)


@functools.cache
def _escaped_end_pattern() -> re.Pattern[str]:
    """An escaped line end with what begins a printed line, or ends a string, behind it."""
    label = pattern_of(tuple(ROWS_BY_LABEL))
    behind = rf"{_END_OF_STRING}$|$|<|\\r|\\n|_x000|\+--|\||{FOOTER}|(?:{label})[ \t]*:"
    return re.compile(rf"(?:{_ESCAPED_END})(?=[ \t\xa0]*(?:{behind}))", re.I | re.M)


# HTML and Markdown. Only the names of tags are compared without case: a pattern that begins with a
# plain sign is found much faster than one that ignores the case of everything.

# Tags that end a line in a browser or in CLIXML, and those that only style it.
_BREAKING = "br|p|div|li|ul|ol|tr|table|tbody|pre|blockquote|body|html|h[1-6]|objs|s"
_BREAK = rf"</?(?i:{_BREAKING})(?:[ \t/][^<>]*)?>(?:[ \t]*\n)?"
_INLINE = r"</?(?i:span|code|b|strong|i|em|u|font|td|th|samp|kbd|tt)(?:[ \t][^<>]*)?/?>"
_ENTITY = r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"


def _has_tags(text: str) -> bool:
    """A tenant may be named <br>: tags are markup only where they take the place of line ends."""
    first = text.find("<")
    if text.find("<", first + 1) < 0 or not re.search(rf"</?(?i:{_BREAKING}|code)\b", text):
        return False
    breaks = sum(1 for _ in re.finditer(_BREAK, text))
    return (breaks >= 2 and breaks * 2 >= text.count(" :")) or any(
        not text[text.rfind("\n", 0, block.start()) + 1 : block.start()].strip()
        for block in re.finditer(r"<(?i:pre|code|html|body|objs)\b", text)
    )


def _without_tags(text: str) -> str:
    return re.sub(_INLINE, "", re.sub(_BREAK, "\n", text))


def _has_entities(text: str) -> bool:
    return "&" in text and re.search(_ENTITY, text) is not None


def _without_entities(text: str) -> str:
    from html.entities import html5

    def decode(match: re.Match[str]) -> str:
        name = match[1]
        if name[0] != "#":
            return html5.get(f"{name};", match[0])
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
            return chr(number)
        return match[0]

    return _with_line_feeds(re.sub(_ENTITY, decode, text))


def _has_bold(text: str) -> bool:
    return "**" in text


def _without_bold(text: str) -> str:
    return re.sub(r"(?<![^\s])\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*(?=[\s:]|$)", r"\1", text)


# What stands in front of most lines (quote marks, comment signs, what loggers write), and signs at
# their ends. A box or a known label says where the front ends; it may vary in width.


@functools.cache
def _row_pattern(own: bool) -> re.Pattern[str]:
    """A known label with its colon, at the beginning of a word.

    A look at the next letter spares trying each label behind every blank.
    """
    labels = (
        OWN_LABELS
        if own
        else {
            label
            for label, rows in ROWS_BY_LABEL.items()
            if not any(row.device_only for row in rows.values())
        }
    )
    return re.compile(
        rf"(?<![^\W_])(?=[a-z])(?:{pattern_of(tuple(labels))}):?[ \t\xa0]*:(?=[ \t\xa0]|$)",
        re.IGNORECASE,
    )


@functools.cache
def _front_pattern() -> re.Pattern[str]:
    titles = pattern_of(tuple(section.title for section in SECTIONS if section.title))
    return re.compile(rf"\+--+|\|[ \t]*(?:{titles})\b|{_row_pattern(own=False).pattern}", re.I)


def _has_fronts(lines: Lines) -> bool:
    kinds = [head.kind for head in lines.heads]
    plain = kinds.count(ROW) + kinds.count(RULE)
    return len(kinds) - kinds.count(BLANK) - kinds.count(DRAWN) - plain > plain


def _without_fronts(lines: Lines) -> list[str]:
    """Lines without the front that most printed ones have."""
    starts = [
        0 if head.kind in (ROW, RULE) or head.section is not None else _front(text)
        for head, text in zip(lines.heads, lines.texts, strict=True)
    ]
    fronts = [
        text[:start]
        for text, start in zip(lines.texts, starts, strict=True)
        if start and text[:start].strip(BLANKS)
    ]
    printed = sum(1 for start in starts if start is not None)
    if len(fronts) * 2 <= printed:
        return lines.texts
    shapes = Counter(map(_shape, fronts))
    few = len(fronts) // 20
    gaps: dict[str, int] = {}
    for front in fronts:
        shape = _shape(front)
        if shapes[shape] > few:
            gap = len(front) - len(front.rstrip(BLANKS))
            gaps[shape] = min(gap, gaps.get(shape, gap))
    if not gaps:
        return lines.texts
    patterns = "|".join(
        rf"{_shape_pattern(shape)}[ \t]{{0,{gaps[shape]}}}"
        for shape in sorted(gaps, key=len, reverse=True)
    )
    front_of_any = re.compile(rf"[ \t]*(?:{patterns})")
    kept = []
    for text, start in zip(lines.texts, starts, strict=True):
        if start == 0:
            kept.append(text)
            continue
        match = front_of_any.match(text)
        kept.append(text[match.end() :] if match else text)
    return kept


def _front(text: str) -> int | None:
    """Where the box or the known label of a line begins; None if it has none."""
    match = _front_pattern().search(text, 0, _LONGEST_FRONT * 2)
    return match.start() if match and match.start() <= _LONGEST_FRONT else None


def _shape(front: str) -> str:
    """A front without what differs from line to line: words with digits in them."""
    return re.sub(r"\w*\d\w*", "0", " ".join(front.split()))


def _shape_pattern(shape: str) -> str:
    # One way to match a word only: many ways for each would multiply.
    words = re.escape(shape).replace("0", r"[^\W\d]*\d\w*")
    return words.replace(r"\ ", r"[ \t\xa0]+")


_BACKS = ("\\", '"', "'", ",", ";", "|", "=20")
_LAST_SIGNS = {sign[-1] for sign in _BACKS}
_ENOUGH = 10


def _has_backs(lines: Lines) -> bool:
    rows = signed = 0
    for head, value in zip(lines.heads, lines.values, strict=True):
        if head.kind == ROW:
            rows += 1
            signed += value[-1:] in _LAST_SIGNS
            if rows == _ENOUGH and not signed:
                return False
    return signed * 2 > rows


def _backs(lines: Lines) -> tuple[str, ...]:
    """The signs at the ends of most rows."""
    rows = [v for head, v in zip(lines.heads, lines.values, strict=True) if head.kind == ROW]
    return tuple(sign for sign in _BACKS if sum(v.endswith(sign) for v in rows) * 2 > len(rows))


def _without_backs(lines: Lines) -> list[str]:
    for _ in range(3):  # `",`
        signs = _backs(lines)
        if not signs:
            break
        texts = []
        for text in lines.texts:
            bare = text.rstrip(BLANKS)
            is_box = bare.endswith("|") and bare.lstrip(BLANKS)[:1] == "|"
            sign = next((sign for sign in signs if bare.endswith(sign)), "")
            texts.append(bare[: len(bare) - len(sign)] if sign and not is_box else text)
        lines = Lines(texts)
    return lines.texts


# Several rows on one line.


def _has_joins(lines: Lines) -> bool:
    long = 0 if len(lines.texts) < _FEW_LINES else _LONG_LINE
    return any(text.count(" :") > 2 or "+--" in text for text in lines.texts if len(text) > long)


@functools.cache
def _joint_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Known labels, titles and the gap before an unknown label, inside a line of several rows."""
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


_DRAWN_RULE = r"\+-{10,}\+?"


def _without_joins(lines: Lines) -> list[str]:
    """Lines of which none holds several rows: cut at rules, titles, known labels and wide gaps."""
    labels, titles, gaps = _joint_patterns()
    cut = []
    for line in lines.texts:
        if not _is_joined(line, labels):
            cut.append(line)
            continue
        starts = {0, len(line)}
        for whole in (*re.finditer(_DRAWN_RULE, line), *titles.finditer(line)):
            starts |= {whole.start(), whole.end()}
        starts |= {match.start() for match in labels.finditer(line)}
        starts |= {match.end() for match in gaps.finditer(line)}
        edges = sorted(starts)
        pieces = (line[a:b].strip(BLANKS) for a, b in itertools.pairwise(edges))
        cut += [piece for piece in pieces if piece]
    return cut


def _is_joined(line: str, labels: re.Pattern[str]) -> bool:
    rule = re.search(_DRAWN_RULE, line)
    if rule is not None and line.strip(BLANKS) != rule[0]:
        return True
    return sum(1 for _ in labels.finditer(line)) > 2


# An empty line behind every line.


_PRINTED = {ROW, NEW_ROW, RULE, BOX}


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


# In the order in which they are undone: what was wrapped around last comes first.
TEXT_STEPS: tuple[TextStep, ...] = (
    (_has_colours, _without_colours),
    (_has_marks, _without_marks),
    (_has_escaped_ends, _with_real_ends),
    (_has_tags, _without_tags),
    (_has_entities, _without_entities),
    (_has_bold, _without_bold),
)
LINE_STEPS: tuple[LineStep, ...] = (
    (_has_fronts, _without_fronts),
    (_has_backs, _without_backs),
    (_has_joins, _without_joins),
    (_is_doubled, _without_doubling),
)


# Notes that people keep: rows, but not in the form of dsregcmd.

_NOTE = (
    r"[ \t]*(?:(?:[-*+\u2022\u2013]|[0-9]{1,3}[.)])[ \t]+)?\|?[ \t]*"
    r"(?P<bold>[*_`]{0,3})(?P<label>[A-Za-z][\w \t-]{1,40}?)(?P=bold)"
    r"(?:[ \t]*[:=][ \t]*(?P=bold)|[ \t]*\|[ \t]*|\t[ \t]*|[ \t]{2,})"
    r"[*_`]{0,3}(?P<value>[^|*`]*?)[*_`]{0,3}[ \t]*\|?[ \t]*"
)


def notes(lines: Lines) -> Lines | None:
    """Lines in which notes (`Label = YES`, bullets, bold labels, tables) are rows; None if there
    are not two with a label of dsregcmd's own and a value that fits.
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


def own_row_in(text: str) -> int | None:
    """Where in a line a label of dsregcmd's own begins, with its colon; None if nowhere."""
    match = _row_pattern(own=True).search(text) if ":" in text else None
    return match.start() if match else None
