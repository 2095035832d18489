"""Arguments as Windows hands them over: nothing in them is expanded.

The one exception: * and ? in the commands that take many paths, because cmd expands nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .support import CAPTURES, run

pytestmark = [pytest.mark.cli, pytest.mark.windows]

# What typer looks at to tell Windows, so that its own expansion shows on every system.
AS_ON_WINDOWS = """
import os, typer.core
class Windows:
    name = "nt"
    def __getattr__(self, name): return getattr(os, name)
typer.core.os = Windows()
from dsregjson.__main__ import main
main()
"""


def windows(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command with the expansion of arguments that typer does on Windows."""
    return subprocess.run(
        [sys.executable, "-c", AS_ON_WINDOWS, *arguments],
        cwd=cwd,
        env={**os.environ, "DSREGJSON_PLANTED": "capture1.txt"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CAPTURES / "hybrid-win11-24h2.txt", tmp_path / "capture1.txt")
    shutil.copy(CAPTURES / "not-joined-padded.txt", tmp_path / "capture2.txt")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["capture[1].txt", "capture[12].txt", "%DSREGJSON_PLANTED%", "$DSREGJSON_PLANTED"]
)
@pytest.mark.parametrize("command", ["check", "redact", "diff", "batch", "summary", "report"])
def test_no_other_file_is_read(folder: Path, command: str, name: str) -> None:
    names = [name, "capture1.txt"] if command == "diff" else [name]
    done = windows(command, *names, cwd=folder)
    assert done.returncode in (2, 3, 4), done.stdout
    assert done.stderr.startswith(b"dsregjson: " + name.encode())


@pytest.mark.parametrize("command", ["redact", "diff"])
@pytest.mark.parametrize("name", ["capture*.txt", "capture?.txt"])
def test_a_command_for_one_file_expands_nothing(folder: Path, command: str, name: str) -> None:
    (folder / "capture2.txt").unlink()
    names = [name, "capture1.txt"] if command == "diff" else [name]
    done = windows(command, *names, cwd=folder)
    assert done.returncode == 2 and done.stdout == b""
    assert done.stderr.startswith(b"dsregjson: " + name.encode())


def test_a_name_in_brackets_that_exists_is_read(folder: Path) -> None:
    (folder / "capture2.txt").rename(folder / "capture[1].txt")
    done = windows("diff", "capture[1].txt", "capture1.txt", "--exit-code", cwd=folder)
    assert done.returncode == 1
    done = windows("batch", "capture[1].txt", cwd=folder)
    assert json.loads(done.stdout)["Source"] == "capture[1].txt"


def test_outputs_are_never_expanded(folder: Path) -> None:
    (folder / "out1.csv").write_text("mine")
    done = windows(
        *("batch", "capture1.txt", "--format", "csv", "-o", "out[1].csv"),
        *("--errors", "out[1].errors.csv"),
        cwd=folder,
    )
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)
    assert (folder / "out1.csv").read_text() == "mine"
    assert b"capture1.txt" in (folder / "out[1].csv").read_bytes()
    (folder / "out[1].csv").unlink()
    windows("redact", "capture1.txt", "-o", "out?.csv", cwd=folder)  # no such name on Windows
    assert (folder / "out1.csv").read_text() == "mine"


def test_codes_are_no_file_names(folder: Path) -> None:
    done = windows("explain", "*", cwd=folder)
    assert done.returncode == 3
    assert b"capture1.txt" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["batch", "check", "summary", "report"])
@pytest.mark.parametrize("name", ["capture*.txt", "capture?.txt", "*.txt"])
def test_commands_for_many_paths_expand(folder: Path, command: str, name: str) -> None:
    done = windows(command, name, cwd=folder)
    assert done.returncode == 0
    assert done.stderr.count(b"\n") == (1 if command == "batch" else 0), done.stderr
    named = windows(command, "capture1.txt", "capture2.txt", cwd=folder)
    assert done.stdout == named.stdout


def test_brackets_beside_a_wildcard_mean_themselves(folder: Path) -> None:
    (folder / "capture2.txt").rename(folder / "capture[1]x.txt")
    done = run("batch", "capture[1]*.txt", cwd=folder)
    assert json.loads(done.stdout)["Source"] == "capture[1]x.txt"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_named_like_a_wildcard_is_that_file(folder: Path) -> None:
    (folder / "capture2.txt").rename(folder / "capture*.txt")
    done = run("batch", "capture*.txt", cwd=folder)
    assert json.loads(done.stdout)["Source"] == "capture*.txt"


def test_a_wildcard_without_a_match_is_told(folder: Path) -> None:
    done = run("batch", "nothing*.txt", cwd=folder)
    assert done.returncode == 3
    assert done.stderr.startswith(b"dsregjson: nothing*.txt: cannot be read: ")
