"""What every command needs to print for people: how wide, in colour or not, and wrapped.

Where stdout is a terminal, text takes its width and may be coloured. Where it is not, text is
UTF-8 without colour.
"""

from __future__ import annotations

import textwrap

from .. import console

PIPED_WIDTH = 100


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """A text wrapped between words, made safe for a terminal.

    first: what stands before its first line; rest: before the others, as many blanks by default.
    """
    return textwrap.fill(
        console.safe(" ".join(text.split())),
        max(width, 40),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def labelled(label: str, text: str, width: int) -> str:
    """A text behind its label, wrapped; the lines of a list have a label on the first only."""
    return wrapped(text, width, f"  {label:<12}")
