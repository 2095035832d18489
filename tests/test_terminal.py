"""What a terminal shows: kept as text, never wider than it is, the same without colours."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.cli,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX matter"),
]

from .terminal import AT, HERE, WIDTHS, folder, screens, shown  # noqa: E402

COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("width", WIDTHS)
def test_screens_are_the_ones_kept(width: int) -> None:
    kept = (HERE / f"{width}.txt").read_text("utf-8")
    assert screens(width) == kept, "python -m tests.terminal writes them anew; read what changed"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for screen in (HERE / f"{width}.txt").read_text("utf-8").split("\n$ "):
        command, *lines = screen.splitlines()
        for line in lines:
            # The examples of --help are typed as they stand; an address stays whole, so that it
            # can be copied; errors are one line for grep; the list of redact is for copying too.
            if "--help" in command or "redact" in command or line.startswith("dsregjson: "):
                continue
            assert len(line) <= width or len(line.split()) <= 2, (command, line)


@pytest.mark.parametrize(
    "command",
    [
        f"check pc05.txt {AT}",
        f"summary fleet {AT}",
        "diff healthy.txt pc05.txt",
        "explain 0x801c03f2",
    ],
)
def test_colour_says_nothing_that_words_do_not(command: str, tmp_path: Path) -> None:
    folder(tmp_path)
    coloured, code = shown(command, 80, tmp_path)
    assert "\x1b[" in coloured
    plain = COLOUR.sub("", coloured)
    for options, environment in (
        ("", {"NO_COLOR": "1"}), (" --color never", {}), ("", {"TERM": "dumb"}),
        (" --color NEVER", {"FORCE_COLOR": "1"}),
    ):  # fmt: skip
        assert shown(command + options, 80, tmp_path, **environment) == (plain, code)
    for options, environment in (
        (" --color always", {"NO_COLOR": "1"}), ("", {"FORCE_COLOR": "1"}), ("", {"NO_COLOR": ""}),
    ):  # fmt: skip
        assert shown(command + options, 80, tmp_path, **environment) == (coloured, code)


def test_an_ordinary_bad_capture_takes_no_more_than_40_lines(tmp_path: Path) -> None:
    folder(tmp_path)
    for name in ("pc05.txt", "fleet/prejoin.txt", "fleet/dual.txt"):
        assert shown(f"check {name} {AT}", 80, tmp_path)[0].count("\n") <= 44
    assert shown(f"check pc05.txt {AT}", 80, tmp_path)[0].count("\n") <= 40
    assert shown(f"summary fleet {AT}", 80, tmp_path)[0].count("\n") <= 24


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    folder(tmp_path)
    text = (tmp_path / "pc05.txt").read_text().replace(": Contoso", ": Tr\u00e4ders")
    (tmp_path / "named.txt").write_text(text, "utf-8")
    shows, _ = shown(
        f"check named.txt {AT}", 80, tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert shows.isascii() and "Tr\\xe4ders" in shows
    assert "Tr\u00e4ders" in shown(f"check named.txt {AT}", 80, tmp_path)[0]
