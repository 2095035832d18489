"""Write the screens anew: python -m tests.terminal."""

from __future__ import annotations

from . import HERE, WIDTHS, screens

for width in WIDTHS:
    (HERE / f"{width}.txt").write_text(screens(width), "utf-8")
