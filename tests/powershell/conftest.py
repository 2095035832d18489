"""PowerShell for the tests: one process for all of them, a runspace for each script."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULE = ROOT / "ps" / "DsRegJson"
CAPTURES = ROOT / "tests" / "captures"


def quote(text: object) -> str:
    """A PowerShell string literal."""
    return "'" + str(text).replace("'", "''") + "'"


@dataclass
class Answer:
    """What a script did: its output, non-terminating errors, and the error that ended it."""

    output: list[Any]
    errors: list[dict[str, str]]
    warnings: list[str]
    progress: list[dict[str, Any]]
    ended: dict[str, str] | None = None

    @property
    def only(self) -> Any:
        """The one object of the output of a script without any error."""
        assert (self.ended, self.errors) == (None, [])
        assert len(self.output) == 1, self.output
        return self.output[0]


@dataclass
class Shell:
    """Runs scripts in the session's PowerShell; each begins by importing the module."""

    process: subprocess.Popen[str]
    environment: dict[str, str | None]
    folder: Path
    program: Path

    def fails(self, script: str, **options: Any) -> dict[str, str]:
        """The error with which a script ends; it must end with a terminating one."""
        caught = self(
            f"""try {{ $null = & {{ {script} }} }}
            catch {{
                $id, $command = $_.FullyQualifiedErrorId -split ','
                [ordered] @{{
                    id = $id; command = "$command"; category = "$($_.CategoryInfo.Category)"
                    target = "$($_.TargetObject)"; message = $_.Exception.Message
                }}
            }}""",
            **options,
        )
        assert len(caught.output) == 1, f"no terminating error: {caught}"
        error: dict[str, str] = caught.output[0]
        return error

    def __call__(
        self,
        script: str,
        *,
        environment: dict[str, str | None] | None = None,
        folder: Path | None = None,
        load: bool = True,
    ) -> Answer:
        start = f"Import-Module {quote(MODULE)}\n" if load else ""
        request = {
            "script": start + script,
            "environment": {**self.environment, **(environment or {})},
            "folder": str(folder or self.folder),
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"pwsh ended with {self.process.wait()}"
        return Answer(**json.loads(line))


@pytest.fixture(scope="session")
def pwsh() -> str:
    found = shutil.which("pwsh")
    if found is None:
        pytest.skip("no pwsh on PATH: install PowerShell 7 to run the tests of the module")
    return found


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dsregjson of this checkout as a program of its own, alone in its folder."""
    path = tmp_path_factory.mktemp("program") / "dsregjson"
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}${{PYTHONPATH:+:$PYTHONPATH}}" '
        f'exec "{sys.executable}" -m dsregjson "$@"\n'
    )
    path.chmod(0o755)
    return path


@pytest.fixture(scope="session")
def engine(pwsh: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [pwsh, "-NoProfile", "-NonInteractive", "-File", str(HERE / "engine.ps1")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1"},
    )
    yield process
    assert process.stdin
    process.stdin.close()
    process.wait(60)


@pytest.fixture
def shell(engine: subprocess.Popen[str], program: Path, tmp_path: Path) -> Shell:
    """Runs a script with the module loaded and this checkout's dsregjson on PATH."""
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    return Shell(engine, {"PATH": path, "DSREGJSON_PATH": None}, tmp_path, program)


@dataclass
class StandIn:
    """Writes programs that stand in for dsregjson or dsregcmd."""

    folder: Path
    made: list[Path] = field(default_factory=list)

    def __call__(self, name: str, source: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{sys.executable}\n{source}", "utf-8")
        path.chmod(0o755)
        self.made.append(path)
        return path


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "stand-ins")
