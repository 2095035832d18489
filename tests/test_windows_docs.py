"""The command lines of README and docs, typed in the shells of Windows.

Left out is what installs something, asks another computer or is for another system. The examples of
the module are in powershell/test_pipelines.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .make_docs import pages
from .support import CAPTURES, SCRIPTS
from .test_windows import NAME, shell_command

pytestmark = [
    pytest.mark.cli,
    pytest.mark.windows,
    pytest.mark.skipif(sys.platform != "win32", reason="needs Windows or its Python under Wine"),
]

# What a line that is typed begins with, in any shell; Windows has no sed.
TYPED = re.compile(r"(?!.*\| sed )(dsregcmd /status |dsregjson |echo |python -c )")
# These end with 1 by design: something was found, or is different.
ANSWERS = re.compile(r"\b(check|--exit-code)\b")


def blocks(page: Path) -> dict[str, str]:
    """The blocks of a page that can be typed in more than one shell, each named by its place."""
    text = page.read_text("utf-8")
    return {
        f"{page.name}:{text[: found.start()].count(chr(10)) + 2}": found[2]
        for found in re.finditer(r"(?ms)^```(\w*)\n(.*?)^```$", text)
        if found[1] in ("", "bash")
    }


def lines_of(block: str, shell: str) -> list[str]:
    """The lines of a block that one can type in this shell, in their order."""
    found = []
    # A loop of cmd goes on in the next line.
    for line in re.sub(r"do \(\n +", "do (", block).splitlines():
        typed = line.strip().removeprefix("C:\\> ")
        begins = {"cmd": "for /f "}.get(shell, "$")
        if TYPED.match(typed) or typed.startswith(begins):
            found.append(typed)
    return found


BLOCKS = {
    name: block
    for page in pages()
    for name, block in blocks(page).items()
    if lines_of(block, "cmd") or lines_of(block, "pwsh")
}


def script(lines: list[str], shell: str) -> str:
    """A script with these lines, which tells the number and the exit code of each on stderr."""
    if shell == "cmd":
        told = [f"{line}\n>&2 echo #{number} %ERRORLEVEL%" for number, line in enumerate(lines)]
        return "\r\n".join(["@echo off", *told, ""]).replace("\n>", "\r\n>")
    told = [
        f"$LASTEXITCODE = 0\r\n{line}\r\n[Console]::Error.WriteLine('#{number} ' + $LASTEXITCODE)"
        for number, line in enumerate(lines)
    ]
    return "\r\n".join([*told, ""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the pages take for there: a capture, a folder of them, and a diagnostics zip."""
    (tmp_path / "captures").mkdir()
    shutil.copy(CAPTURES / f"{NAME}.txt", tmp_path / "capture.txt")
    shutil.copy(CAPTURES / f"{NAME}.txt", tmp_path / "captures" / "PC2.txt")
    with zipfile.ZipFile(tmp_path / "DiagLogs-PC1.zip", "w") as archive:
        archive.write(CAPTURES / f"{NAME}.txt", "dsregcmd_status.txt")
    return tmp_path


@pytest.mark.parametrize("shell", ["cmd", "powershell", "pwsh"])
@pytest.mark.parametrize("block", BLOCKS.values(), ids=list(BLOCKS))
def test_every_line_does_what_it_says(block: str, shell: str, folder: Path) -> None:
    lines = lines_of(block, shell)
    (folder / "typed.cmd").write_text(script(lines, "cmd"), "ascii", newline="")
    (folder / "typed.ps1").write_text(script(lines, shell), "ascii", newline="")
    text = "typed.cmd" if shell == "cmd" else ".\\typed.ps1"
    # As after an installation: the command is on PATH.
    path = os.pathsep.join([SCRIPTS, os.environ["PATH"]])
    done = subprocess.run(
        shell_command(shell, text),
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=False,
    )
    told = done.stderr.decode("ascii", "replace")
    codes = dict(re.findall(r"(?m)^#(\d+) (\d+)", told))
    assert len(codes) == len(lines), told
    wrong = [
        (line, codes[str(number)])
        for number, line in enumerate(lines)
        if codes[str(number)] not in (("0", "1") if ANSWERS.search(line) else ("0",))
    ]
    assert not wrong, told
    assert "Traceback" not in told
