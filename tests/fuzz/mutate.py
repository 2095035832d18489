"""Mutations that know lines: what a capture goes through on its way, one small accident each."""

from __future__ import annotations

import random

from .seeds import WORDS


def mutate_text(data: bytes, limit: int, random_: random.Random) -> bytes:
    """A text with one to four accidents among its lines, at most `limit` bytes long."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for _ in range(random_.randint(1, 4)):
        _ACCIDENTS[random_.randrange(len(_ACCIDENTS))](lines, random_)
    return "\n".join(lines).encode("utf-8", "surrogateescape")[:limit]


def _at(lines: list[str], random_: random.Random) -> int:
    if not lines:
        lines.append("")
    return random_.randrange(len(lines))


def _word_line(lines: list[str], random_: random.Random) -> None:
    words = "".join(random_.choice(WORDS) for _ in range(random_.randint(1, 4)))
    lines.insert(_at(lines, random_), words)


def _word_inside(lines: list[str], random_: random.Random) -> None:
    i = _at(lines, random_)
    column = random_.randint(0, len(lines[i]))
    lines[i] = lines[i][:column] + random_.choice(WORDS) + lines[i][column:]


def _new_value(lines: list[str], random_: random.Random) -> None:
    i = _at(lines, random_)
    label, colon, _ = lines[i].partition(" : ")
    lines[i] = (label + colon if colon else f"{label} : ") + random_.choice(WORDS)


def _drop(lines: list[str], random_: random.Random) -> None:
    i = _at(lines, random_)
    del lines[i : i + random_.randint(1, 5)]


def _repeat(lines: list[str], random_: random.Random) -> None:
    i, length = _at(lines, random_), random_.randint(1, 8)
    there = _at(lines, random_)
    lines[there:there] = lines[i : i + length]


def _wrap(lines: list[str], random_: random.Random) -> None:
    width = random_.randint(20, 100)
    i = _at(lines, random_)
    j = i + 1 if random_.random() < 0.5 else len(lines)
    cut = [line[a : a + width] for line in lines[i:j] for a in range(0, len(line) or 1, width)]
    lines[i:j] = cut


def _join(lines: list[str], random_: random.Random) -> None:
    i = _at(lines, random_)
    length = random_.choice((2, 3, 10, len(lines)))
    lines[i : i + length] = [random_.choice(("", " ", "  ", "\r")).join(lines[i : i + length])]


def _prefix(lines: list[str], random_: random.Random) -> None:
    prefix = random_.choice(("> ", "# ", "    ", "- ", "[3/19/2020 6:14:05 PM] ", "\t", "|"))
    lines[:] = [prefix + line for line in lines]


def _strip(lines: list[str], random_: random.Random) -> None:
    lines[:] = [line.strip() for line in lines]


def _ends(lines: list[str], random_: random.Random) -> None:
    end = random_.choice(("\r", "\r\r", "<br/>", " ", "  ", "\n"))
    lines[:] = [line + end for line in lines]


def _case(lines: list[str], random_: random.Random) -> None:
    i = _at(lines, random_)
    lines[i] = random_.choice((str.upper, str.lower, str.swapcase))(lines[i])


_ACCIDENTS = (
    *(_word_line, _word_inside, _new_value, _drop, _repeat, _word_inside, _new_value, _word_line),
    *(_wrap, _join, _prefix, _strip, _ends, _case),
)
