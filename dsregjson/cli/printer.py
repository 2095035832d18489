"""What every command needs to print for people: how wide, in colour or not, wrapped, in columns.

On a terminal text takes its width and may be coloured; no line is wider. Elsewhere it is for
grep and for files: nothing is wrapped or cut, and there is no colour unless it is asked for.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

import typer

from .. import console

PIPED_WIDTH = 100
# Narrower than this nothing can be read anyway.
LEAST_WIDTH = 40

Colour = Literal["auto", "always", "never"]
Color = Annotated[
    Colour,
    typer.Option("--color", case_sensitive=False, help="When to use colour."),
]
Style = Literal["error", "warning", "info", "good", "strong", "dim"]
_CODES: dict[Style, str] = {
    "error": "31;1",
    "warning": "33;1",
    "info": "36",
    "good": "32;1",
    "strong": "1",
    "dim": "2",
}


class Screen(NamedTuple):
    """Where text goes. width: None where lines may have any length, as in a pipe."""

    width: int | None = None
    colour: bool = False

    def styled(self, text: str, style: Style) -> str:
        """Colour a text; the colour says no more than its words do."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text

    def wrapped(self, text: str, first: str = "", rest: str | None = None) -> str:
        """Wrap a text between words and make it safe; see wrapped()."""
        if self.width is None:
            return first + console.safe(" ".join(text.split()))
        return wrapped(text, self.width, first, rest)

    def labelled(self, label: str, text: str) -> str:
        """Wrap a text behind its label; of a list only the first line has the label."""
        return wrapped(text, self.width or PIPED_WIDTH, f"  {label:<12}")


def screen(color: Colour = "auto") -> Screen:
    """Return the screen that stdout is. color: as in --color.

    auto: on a terminal that takes colours, unless NO_COLOR is set; FORCE_COLOR asks for them
    everywhere.
    """
    is_terminal = console.on_terminal()
    width = max(shutil.get_terminal_size().columns, LEAST_WIDTH) if is_terminal else None
    if color != "auto":
        colour = color == "always"
    elif os.environ.get("NO_COLOR"):
        colour = False
    else:
        forced = os.environ.get("FORCE_COLOR", "0") not in ("", "0")
        colour = forced or (is_terminal and os.environ.get("TERM") != "dumb")
    if colour and is_terminal and sys.platform == "win32":
        colour = _takes_colours()
    return Screen(width, colour)


def _takes_colours() -> bool:
    """Switch colours on in the console of Windows 10 and later; False where it has none."""
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt

    kernel = ctypes.windll.kernel32
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(sys.stdout.fileno()))
    mode = ctypes.c_ulong()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return True  # a terminal that is no console, such as the one of Git Bash
    return bool(kernel.SetConsoleMode(handle, mode.value | 4))


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """Wrap a text between words and make it safe for a terminal.

    first: what stands before its first line; rest: before the others, as many blanks by default.
    A word that is longer than a line, such as an address, stays whole: it can be copied then.
    """
    return textwrap.fill(
        console.safe(" ".join(text.split())),
        max(width, LEAST_WIDTH),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def counted(count: int, noun: str) -> str:
    """Write a number with its noun: "1 device", "1,999 devices"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def cut(text: str, width: int) -> str:
    """Cut a text to a number of columns; an ellipsis says that it was cut."""
    return text if len(text) <= width else text[: max(width - 3, 0)] + "..."


class Column(NamedTuple):
    """A column of a table. least: columns that it keeps at least, None if it is never cut; 0: it
    may be left out. Of several that can be cut, the last ones lose first.
    """

    heading: str
    least: int | None = None
    right: bool = False


# Less of a column that may be left out says nothing.
_LEAST_SAYING = 10


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], to: Screen) -> list[str]:
    """Return the lines of a table, headings first; no row takes more than one line.

    On a screen with a width the columns are cut or left out from the last one on until all fit.
    """
    cells = [[console.safe(cell) for cell in row] for row in rows]
    widths = [
        max([len(column.heading), *(len(row[place]) for row in cells)])
        for place, column in enumerate(columns)
    ]
    if to.width is not None:
        _fit(columns, widths, to.width)

    def line(texts: Sequence[str]) -> str:
        placed = [
            f"{cut(text, width):>{width}}" if column.right else f"{cut(text, width):<{width}}"
            for text, width, column in zip(texts, widths, columns, strict=True)
            if width
        ]
        return ("  " + "  ".join(placed)).rstrip()

    headings = [column.heading for column in columns]
    head = [to.styled(line(headings), "dim")] if any(headings) else []
    return [*head, *map(line, cells)]


def _fit(columns: Sequence[Column], widths: list[int], width: int) -> None:
    """Make widths smaller until a row fits; 0 leaves a column out."""
    excess = sum(widths) + 2 * len(widths) - width
    for place in reversed(range(len(columns))):
        least, natural = columns[place].least, widths[place]
        if excess <= 0 or least is None:
            continue
        if least == 0 and natural - excess < _LEAST_SAYING:
            widths[place] = 0
            excess -= natural + 2
        else:
            widths[place] = max(natural - excess, least)
            excess -= natural - widths[place]
