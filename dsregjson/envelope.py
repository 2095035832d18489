"""Text to the lines that dsregcmd printed: what shells, logs, wikis and mails wrapped around it.

tidy() undoes markup, prefixes, joined and doubled lines; find_begin() finds where a capture
begins. Each step first looks, at the speed of a plain search, if there is anything to undo.
"""

from __future__ import annotations

import functools
import itertools
import re

from .fields import SECTIONS
from .labels import EXACT_TITLES, ROWS_BY_LABEL, Row, find_title, is_full_title, normal
from .values import BLANKS

FOOTER = "for more information, please visit"
END_STATUS = "DSREGCMD_END_STATUS"

# Tags that end a line in a browser, and those that only style it; no other tag is touched.
_BREAK = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|tbody|pre|blockquote|body|html|h[1-6])"
    r"(?:[ \t/][^<>]*)?>[ \t]*\n?",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(?:span|code|b|strong|i|em|u|font|td|th|samp|kbd|tt)(?:[ \t][^<>]*)?/?>", re.IGNORECASE
)
_BLOCK = re.compile(r"<(?:pre|code|html|body)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BOLD = re.compile(r"(?<![^\s])\*\*([^*\s](?:[^*\n]*[^*\s])?)\*\*(?=[\s:]|$)")
_PREFIXES = (
    re.compile(r"[ \t]*>[ \t]?"),
    re.compile(r"[ \t]*#(?:[ \t]|$)"),
    re.compile(r"[ \t]*\[[0-9][^\]\n]{5,40}\][ \t]?"),
)
_PROMPT = re.compile(
    r"(?:\[[^\]]{1,80}\]:[ ])?(?:[^\s<>|]{1,40}[ ])?"
    r"(?:PS[ ][^<>|]{0,260}|PS|[A-Za-z]:\\[^<>|]{0,260})>"
)
_RULE = re.compile(r"\+-{10,}\+?")
_LONG_LINE = 160
_FEW_LINES = 8


def tidy(text: str) -> tuple[list[str], int]:
    """Lines of a text as dsregcmd printed them, and the length of the longest.

    text: decoded text with any line ends (LF, CRLF, CR, CRCRLF).

    Undone are: HTML line breaks, known tags and entities, bold marks, quote, comment and time
    prefixes that most lines have, several rows on one line, an empty line behind every line.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:  # CRCRLF, or CR alone
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text and text.count("<") > 1:
        text = _without_tags(text)
    if "&" in text and _ENTITY.search(text):
        text = _without_entities(text)
    if "*" in text and text.count("*") > 3:
        text = _BOLD.sub(r"\1", text)
    lines = text.split("\n")
    if any(sign in text and text.count(sign) * 4 > len(lines) for sign in ">#["):
        lines = _without_prefixes(lines)
    width = longest(lines)
    if len(lines) < _FEW_LINES or width > _LONG_LINE:
        lines = _without_joins(lines)
        width = longest(lines)
    return _without_doubling(lines), width


def longest(lines: list[str]) -> int:
    """Length of the longest line: the width of the console if anything was wrapped there."""
    line = max(lines, key=len, default="")
    if line[-1:].isspace():
        return max(len(line.rstrip(BLANKS)) for line in lines)
    return len(line)


def _without_tags(text: str) -> str:
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


def _without_prefixes(lines: list[str]) -> list[str]:
    for _ in range(4):  # a quoted log: one prefix before another
        printed = [line for line in lines if " :" in line or "+--" in line or "| " in line]
        for prefix in _PREFIXES:
            if sum(1 for line in printed if prefix.match(line)) * 2 > len(printed):
                lines = [prefix.sub("", line, count=1) for line in lines]
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
    """Known labels, titles and the gap before an unknown label, inside a line of several rows."""
    labels = _alternation(set(ROWS_BY_LABEL))
    titles = _alternation({section.title for section in SECTIONS if section.title})
    return (
        re.compile(rf"(?<![^\s|])(?:{labels}):?[ \t\xa0]+:(?![^\s])", re.IGNORECASE),
        re.compile(
            rf"(?:\|[ \t]*|(?<![^\s]))(?:{titles})(?:[ \t]+[0-9]{{1,9}})?(?![^\s|])[ \t]*\|?"
            rf"|(?<![^\s]){re.escape(FOOTER)}[^\n]*",
            re.IGNORECASE,
        ),
        re.compile(r"(?<![ \t])[ \t]{2,}(?=[A-Za-z][^\s:]*(?:[ \t][^\s:]+)* :(?:[ \t]|$))"),
    )


def _without_joins(lines: list[str]) -> list[str]:
    few = len(lines) < _FEW_LINES
    if not any(
        (few or len(line) > _LONG_LINE) and (line.count(" :") > 2 or "+--" in line)
        for line in lines
    ):
        return lines
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
    if ">" in text and _PROMPT.match(text):
        return True
    return text == END_STATUS or is_footer(text)


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
    rows = ROWS_BY_LABEL.get(normal(label)) if colon < 100 else None
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


def _may_be_label(label: str, spaced: bool) -> bool:
    if spaced:
        return len(label) <= 200 and any(char.isalnum() for char in label)
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
