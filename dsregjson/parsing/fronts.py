"""Take off what begins most lines, and the signs at their ends.

Pairs of functions: whether a step applies to the lines, and the lines without what it undoes.
"""

from __future__ import annotations

import functools
import re
from collections import Counter

from ..fields import SECTIONS
from .labels import pattern_of, row_pattern
from .lines import BLANK, BORDER, DRAWN, ROW, Lines
from .values import BLANKS

_LONGEST_FRONT = 200
_EMPTY = {BLANK, DRAWN}

# Fronts are quote marks, comment signs and what loggers write. A border, a title or a known label
# shows where a front ends; its width may vary.


@functools.cache
def _front_pattern() -> re.Pattern[str]:
    titles = pattern_of(tuple(section.title for section in SECTIONS if section.title))
    return re.compile(rf"\+--+|\|[ \t]*(?:{titles})\b|{row_pattern(own=False).pattern}", re.I)


def has_fronts(lines: Lines) -> bool:
    plain = other = 0
    for head in lines.heads:
        if head.kind == ROW:
            plain += 1
        elif head.kind == BORDER:
            plain += 1
        elif head.kind not in _EMPTY:
            other += 1
    return other > plain


def without_fronts(lines: Lines) -> list[str]:
    """Cut off the front that most printed lines have."""
    starts = [
        0 if head.kind in (ROW, BORDER) or head.section is not None else front_end(text)
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


def front_end(text: str) -> int | None:
    """Find where the border, title or known label of a line begins; None if it has none."""
    match = _front_pattern().search(text, 0, _LONGEST_FRONT * 2)
    return match.start() if match and match.start() <= _LONGEST_FRONT else None


def _shape(front: str) -> str:
    """Reduce a front to what all lines share: each word with digits becomes 0."""
    return re.sub(r"\w*\d\w*", "0", " ".join(front.split()))


def _shape_pattern(shape: str) -> str:
    # Each word can match in one way only: several ways for each would multiply.
    words = re.escape(shape).replace("0", r"[^\W\d]*\d\w*")
    return words.replace(r"\ ", r"[ \t\xa0]+")


_BACKS = ("\\", '"', "'", ",", ";", "|", "=20")
_ENOUGH = 10


def has_backs(lines: Lines) -> bool:
    rows = signed = 0
    for i, head in enumerate(lines.heads):
        if head.kind == ROW:
            rows += 1
            signed += lines.values[i].endswith(_BACKS)
            if rows == _ENOUGH and not signed:
                return False
    return signed * 2 > rows


def _backs(lines: Lines) -> tuple[str, ...]:
    """Find the signs that end most rows."""
    rows = [v for head, v in zip(lines.heads, lines.values, strict=True) if head.kind == ROW]
    return tuple(sign for sign in _BACKS if sum(v.endswith(sign) for v in rows) * 2 > len(rows))


def without_backs(lines: Lines) -> list[str]:
    for _ in range(3):  # `",`
        signs = _backs(lines)
        if not signs:
            break
        texts = []
        for text in lines.texts:
            bare = text.rstrip(BLANKS)
            is_title = bare.endswith("|") and bare.lstrip(BLANKS)[:1] == "|"
            sign = next((sign for sign in signs if bare.endswith(sign)), "")
            texts.append(bare[: len(bare) - len(sign)] if sign and not is_title else text)
        lines = Lines(texts)
    return lines.texts
