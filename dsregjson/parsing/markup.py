"""Markup that wikis, mails, logs and HTML reports put around lines: taken off again.

Only what takes the place of line ends, blanks and quotes is undone; a value that merely looks like
markup (`<local>`, `&copy=1`, `***`) stays as it is.
"""

from __future__ import annotations

import functools
import itertools
import re

from ..fields import SECTIONS
from .envelope import FOOTER
from .labels import ROWS_BY_LABEL
from .values import BLANKS

# Only the names of tags are compared without case: a pattern that begins with a plain sign is found
# much faster than one that ignores the case of everything.
# Tags that end a line in a browser, and those that only style it; no other tag is touched.
_BREAKING = "br|p|div|li|ul|ol|tr|table|tbody|pre|blockquote|body|html|h[1-6]"
_BREAK = re.compile(rf"</?(?i:{_BREAKING})(?:[ \t/][^<>]*)?>[ \t]*\n?")
_BREAK_OR_BLOCK = re.compile(rf"</?(?i:{_BREAKING}|code)\b")
_INLINE = re.compile(r"</?(?i:span|code|b|strong|i|em|u|font|td|th|samp|kbd|tt)(?:[ \t][^<>]*)?/?>")
_BLOCK = re.compile(r"<(?i:pre|code|html|body)\b")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BOLD = re.compile(r"(?<![^\s])\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*(?=[\s:]|$)")
_PREFIXES = (
    re.compile(r"[ \t]*>[ \t]?"),
    re.compile(r"[ \t]*#(?:[ \t]|$)"),
    re.compile(r"[ \t]*\[[0-9][^\]\n]{5,40}\][ \t]?"),
)
_RULE = re.compile(r"\+-{10,}\+?")


def without_markup(text: str) -> str:
    """A text without HTML tags that break lines, without entities and bold marks."""
    if "<" in text:
        text = _without_tags(text)
    if "&" in text and _ENTITY.search(text):
        text = _without_entities(text)
    return _BOLD.sub(r"\1", text) if "**" in text else text


def _without_tags(text: str) -> str:
    if _BREAK_OR_BLOCK.search(text, text.find("<")) is None:
        return text
    breaks = sum(1 for _ in _BREAK.finditer(text))
    # A tenant may be named <br>: tags are markup only where they take the place of line ends.
    if (breaks >= 2 and breaks * 2 >= text.count(" :")) or any(
        not text[text.rfind("\n", 0, block.start()) + 1 : block.start()].strip()
        for block in _BLOCK.finditer(text)
    ):
        return _INLINE.sub("", _BREAK.sub("\n", text))
    return text


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

    text = _ENTITY.sub(decode, text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_prefixes(lines: list[str]) -> list[str]:
    """Lines without the quote, comment or time prefix that most printed ones have."""
    for _ in range(4):  # a quoted log: one prefix before another
        printed = [line for line in lines if " :" in line or "+--" in line or "| " in line]
        for prefix in _PREFIXES:
            if sum(1 for line in printed if prefix.match(line)) * 2 > len(printed):
                matches = [prefix.match(line) for line in lines]
                lines = [
                    line[match.end() :] if match else line
                    for line, match in zip(lines, matches, strict=True)
                ]
                break
        else:
            break
    return lines


def _alternation(texts: set[str]) -> str:
    return "|".join(
        r"[ \t\xa0]+".join(map(re.escape, text.split()))
        for text in sorted(texts, key=lambda text: (-len(text), text))
    )


@functools.cache
def _joint_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Known labels, titles and the gap before an unknown label, inside a line of several rows.

    A look at the next letter spares trying each label and title behind every blank.
    """
    labels = _alternation(set(ROWS_BY_LABEL))
    titles = _alternation({section.title for section in SECTIONS if section.title})
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


def without_joins(lines: list[str]) -> list[str]:
    """Lines of which none holds several rows: cut at rules, titles, known labels and wide gaps."""
    labels, titles, gaps = _joint_patterns()
    cut = []
    for line in lines:
        if not _is_joined(line, labels):
            cut.append(line)
            continue
        starts = {0, len(line)}
        for whole in (*_RULE.finditer(line), *titles.finditer(line)):
            starts |= {whole.start(), whole.end()}
        starts |= {match.start() for match in labels.finditer(line)}
        starts |= {match.end() for match in gaps.finditer(line)}
        edges = sorted(starts)
        pieces = (line[a:b].strip(BLANKS) for a, b in itertools.pairwise(edges))
        cut += [piece for piece in pieces if piece]
    return cut


def _is_joined(line: str, labels: re.Pattern[str]) -> bool:
    rule = _RULE.search(line)
    if rule is not None and line.strip(BLANKS) != rule[0]:
        return True
    return sum(1 for _ in labels.finditer(line)) > 2
