"""Markup and escapes that stand in a text in place of line ends, blanks and quotes.

Pairs of functions: whether a step applies to a text with any line ends, and the text without what
it undoes, which takes and leaves LF alone.
"""

from __future__ import annotations

import functools
import re

from .labels import ROWS_BY_LABEL, pattern_of, row_pattern
from .lines import FOOTER


def with_line_feeds(text: str) -> str:
    for ends in ("\r\n", "\r\n", "\r"):  # twice for CRCRLF
        if "\r" in text:
            text = text.replace(ends, "\n")
    return text


def lines_of(text: str) -> list[str]:
    """Split at line ends: LF, CRLF, CR or CRCRLF."""
    if "\r" in text:
        lines = text.split("\r\n")
        if text.count("\r") == text.count("\n") == len(lines) - 1:  # nothing but CRLF
            return lines
    return with_line_feeds(text).split("\n")


# Most captures have no markup, and Python finds one character twenty times as fast as two. So the
# steps below first look for a character without which they cannot apply.


def _has_pair(text: str, pair: str) -> bool:
    """Do what `pair in text` does, for a pair whose first character is rare."""
    i = text.find(pair[0])
    while i >= 0 and not text.startswith(pair, i):
        i = text.find(pair[0], i + 1)
    return i >= 0


# Colours of terminals and grep, and a byte order mark on each line.


def has_colours(text: str) -> bool:
    return "\x1b" in text


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text)


def has_marks(text: str) -> bool:
    return "\ufeff" in text


def without_marks(text: str) -> str:
    return re.sub("(?m)^\ufeff+", "", text)


# Line ends as two characters, \n, or as CLIXML writes them, _x000D__x000A_.

_ESCAPED_END = r"(?<!\\)(?:\\r)?\\n|(?:_x000D_)?_x000A_"
# What source code has after the line end at the end of a string: "...\n" + or "...\n",
_END_OF_STRING = r"[\"'`][ \t]*[+,;&_)]*[ \t]*"


def has_escaped_ends(text: str) -> bool:
    return _has_pair(text, "\\n") or ("_" in text and "_x000A_" in text)


def with_real_ends(text: str) -> str:
    """Make escaped line ends real where most rows end so; else cut them off the ends of lines."""
    rows = sum(1 for _ in row_pattern(own=False).finditer(text.replace("\\n", "\n")))
    found = sum(1 for _ in _escaped_end_pattern().finditer(text))
    if found >= 2 and found * 2 > rows:
        text = re.sub(rf"(?m)(?:{_ESCAPED_END}){_END_OF_STRING}$", "", text)
        text = re.sub(_ESCAPED_END, "\n", text)
        return text.replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(rf"(?m)(?:{_ESCAPED_END})+[ \t]*$", "", text)


@functools.cache
def _escaped_end_pattern() -> re.Pattern[str]:
    """Write a pattern for an escaped line end before a printed line or the end of a string."""
    label = pattern_of(tuple(ROWS_BY_LABEL))
    behind = rf"{_END_OF_STRING}$|$|<|\\r|\\n|_x000|\+--|\||{FOOTER}|(?:{label})[ \t]*:"
    return re.compile(rf"(?:{_ESCAPED_END})(?=[ \t\xa0]*(?:{behind}))", re.I | re.M)


# HTML and Markdown. Only the names of tags are compared without case: a pattern that begins with a
# plain character is found much faster than one that ignores case everywhere.

# Tags that end a line in a browser or in CLIXML, and those that only style it.
_BREAKING = "br|p|div|li|ul|ol|tr|table|tbody|pre|blockquote|body|html|h[1-6]|objs|s"
_BREAK = rf"</?(?i:{_BREAKING})(?:[ \t/][^<>]*)?>(?:[ \t]*\n)?"
_INLINE = r"</?(?i:span|code|b|strong|i|em|u|font|td|th|samp|kbd|tt)(?:[ \t][^<>]*)?/?>"
_ENTITY = r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"


def has_tags(text: str) -> bool:
    """Return whether tags are markup.

    They are where they replace line ends. Elsewhere a tenant may be named <br>.
    """
    first = text.find("<")
    if text.find("<", first + 1) < 0 or not re.search(rf"</?(?i:{_BREAKING}|code)\b", text):
        return False
    breaks = sum(1 for _ in re.finditer(_BREAK, text))
    return (breaks >= 2 and breaks * 2 >= text.count(" :")) or any(
        _begins_line(text, block.start())
        for block in re.finditer(r"<(?i:pre|code|html|body|objs)\b", text)
    )


def _begins_line(text: str, i: int) -> bool:
    line = max(text.rfind("\n", 0, i), text.rfind("\r", 0, i)) + 1
    return not text[line:i].strip()


def without_tags(text: str) -> str:
    return re.sub(_INLINE, "", re.sub(_BREAK, "\n", text))


def has_entities(text: str) -> bool:
    return "&" in text and re.search(_ENTITY, text) is not None


def without_entities(text: str) -> str:
    from html.entities import html5

    def decode(match: re.Match[str]) -> str:
        name = match[1]
        if name[0] != "#":
            return html5.get(f"{name};", match[0])
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
            return chr(number)
        return match[0]

    return with_line_feeds(re.sub(_ENTITY, decode, text))


def has_bold(text: str) -> bool:
    return _has_pair(text, "**")


def without_bold(text: str) -> str:
    return re.sub(r"(?<![^\s])\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*(?=[\s:]|$)", r"\1", text)
