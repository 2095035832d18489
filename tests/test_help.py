"""The help texts: nothing in them is cut, and their examples work as they are typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dsregjson.cli import COMMANDS

from .support import CAPTURES, run

EIGHTY = {**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"}


def help_of(command: str) -> str:
    return run(*command.split(), "--help", env=EIGHTY).stdout.decode()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_nothing_is_cut_or_wider_than_80_columns(command: str) -> None:
    text = help_of(command)
    assert max(map(len, text.splitlines())) <= 80
    for line in text.splitlines():
        assert not re.search(r"\w\.\.\.$", line) or "[" in line or "Usage" in line, line
    # One style: what an option takes is named in capitals, or its choices stand in <>.
    for name in ("<str>", "<int>", "<int range>", "<path>", "[file]", "{old}"):
        assert name not in text


def test_every_command_is_told_whole_in_one_line() -> None:
    text = help_of("")
    for command in COMMANDS:
        [line] = [line for line in text.splitlines() if line.startswith(f"  {command} ")]
        assert line.endswith(".") and not line.endswith("..")


@pytest.mark.cli
@pytest.mark.skipif(sys.platform == "win32", reason="typed in sh")
@pytest.mark.parametrize(
    "command", ["", *(name for name in COMMANDS if name not in ("schema", "fields"))]
)
def test_examples_work_in_an_empty_folder(command: str, tmp_path: Path) -> None:
    programs, folder = tmp_path / "bin", tmp_path / "empty"
    programs.mkdir()
    folder.mkdir()
    scripts = {
        "dsregcmd": f'[ "$1" = /status ] && cat "{CAPTURES / "hybrid-win11-24h2.txt"}"',
        "dsregjson": f'exec "{sys.executable}" -m dsregjson "$@"',
        "python": f'exec "{sys.executable}" "$@"',
    }
    for name, script in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    text = help_of(command)
    examples = re.search(r"  Examples[^\n]*:\n((?:    \S[^\n]*\n)+)", text)
    assert examples
    lines = [line.strip() for line in examples[1].splitlines()]
    assert sum("dsregjson" in line for line in lines) >= 2
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line], cwd=folder, env=environment, capture_output=True, timeout=120,
            check=False,
        )  # fmt: skip
        findings = "check" in line or "--exit-code" in line
        assert done.returncode in ((0, 1) if findings else (0,)), (line, done.stderr)
