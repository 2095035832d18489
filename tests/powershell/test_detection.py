"""Scripts/Invoke-DsRegDetection.ps1: exit code, one line, and nothing on stderr."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CAPTURES, MODULE, StandIn, quote
from .test_get import printing, windows

Detect = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def detect(pwsh: str, program: Path, stand_in: StandIn, tmp_path: Path) -> Detect:
    def run(
        text: str | None, *arguments: str, module: Path = MODULE, program: Path | None = program
    ) -> subprocess.CompletedProcess[str]:
        windir = str(tmp_path)
        if text is not None:
            windir = str(windows(stand_in, printing(text))["windir"])
        if program:
            arguments = ("-ExecutablePath", str(program), *arguments)
        return subprocess.run(
            [
                *[pwsh, "-NoProfile", "-NonInteractive", "-File"],
                *[str(module / "Scripts" / "Invoke-DsRegDetection.ps1"), *arguments],
            ],
            env={**os.environ, "windir": windir, "PATH": str(Path(pwsh).parent)},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def told(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    """Exit code and first word; everything that must always hold is checked here."""
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    assert 0 < len(line) <= 2048
    return done.returncode, line


HEALTHY = (CAPTURES / "not-joined-padded.txt").read_text("utf-8")
BROKEN = (CAPTURES.parent / "findings" / "prt-refused.txt").read_text("utf-8")


def test_healthy_broken_and_unknown(detect: Detect) -> None:
    code, line = told(detect(HEALTHY))
    assert (code, line) == (0, "Healthy (NotJoined)")
    code, line = told(detect(BROKEN))
    assert code == 1
    assert line.startswith("Broken (HybridJoined): error prt-")
    code, line = told(detect("AzureAdPrt : NO\r\nDomainJoined : YES\r\n"))
    assert code == 2
    assert line.startswith("Could not look: ")
    code, line = told(
        detect(
            "AzureAdJoined : NO\nEnterpriseJoined : NO\nDomainJoined : NO\nWorkplaceJoined : NO\n",
            "-Expect",
            "Hybrid",
        )
    )
    assert code == 1
    assert "Hybrid join is expected" in line


@pytest.mark.parametrize(
    "text", [None, "", "Access is denied.\r\n"], ids=["no dsregcmd", "silent", "no capture"]
)
def test_without_a_capture_it_could_not_look(detect: Detect, text: str | None) -> None:
    code, line = told(detect(text))
    assert code == 2
    assert line.startswith("Could not look: ")


def test_without_program_or_module_it_could_not_look(
    detect: Detect, stand_in: StandIn, tmp_path: Path
) -> None:
    silent = stand_in("dsregjson", "")
    crashing = stand_in("crashing/dsregjson", "import sys; sys.exit(1)")
    for program in (None, tmp_path / "missing", silent, crashing):
        code, line = told(detect(HEALTHY, program=program))
        assert code == 2
        assert line.startswith("Could not look: ")
    (tmp_path / "Scripts").mkdir()
    shutil.copy(MODULE / "Scripts" / "Invoke-DsRegDetection.ps1", tmp_path / "Scripts")
    code, line = told(detect(HEALTHY, module=tmp_path))
    assert code == 2
    assert "DsRegJson.psd1" in line
    code, line = told(detect(HEALTHY, "-Expect", "nonsense"))
    assert code == 2


def test_it_says_so_where_the_language_is_limited(pwsh: str, tmp_path: Path) -> None:
    script = MODULE / "Scripts" / "Invoke-DsRegDetection.ps1"
    done = subprocess.run(
        [
            *[pwsh, "-NoProfile", "-NonInteractive", "-Command"],
            "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; "
            f"& {quote(script)}; exit $LASTEXITCODE",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    code, line = told(done)
    assert code == 2
    assert "language" in line


def test_the_line_is_never_too_long(detect: Detect, tmp_path: Path) -> None:
    code, line = told(detect(HEALTHY, program=tmp_path / ("x" * 200) / ("y" * 200) / ("z" * 200)))
    assert code == 2
    code, line = told(detect(HEALTHY, "-Expect", "n" * 3000))
    assert (code, len(line)) == (2, 2048)
