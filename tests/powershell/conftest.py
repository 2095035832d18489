"""PowerShell for the tests: one process for all of them, a runspace for each script."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULE = ROOT / "ps" / "DsRegJson"
CAPTURES = ROOT / "tests" / "captures"


# What the name of a program ends with.
EXE = ".exe" if os.name == "nt" else ""


def quote(text: object) -> str:
    """A PowerShell string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def make_program(path: Path, source: str) -> Path:
    """A program of that name (on Windows with .exe) that runs Python source.

    On Windows it is what pip makes of a command: its launcher, a line that names the Python, and a
    zip with the source, one behind the other.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        path.write_text(f"#!{sys.executable}\n{source}", "utf-8")
        path.chmod(0o755)
        return path
    from pip._vendor.distlib import scripts

    launcher = (Path(scripts.__file__).parent / "t64.exe").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("__main__.py", source)
    path = path if path.suffix == ".exe" else path.with_name(path.name + ".exe")
    path.write_bytes(launcher + f'#!"{sys.executable}"\n'.encode() + packed.getvalue())
    return path


# Source of a program that is this checkout's dsregjson.
THIS_CHECKOUT = (
    f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    "from dsregjson.__main__ import main\nif __name__ == '__main__':\n    main()\n"
)


def passing(program: Path, before: str = "") -> str:
    """Source of a program that does something first, and then is another one."""
    return (
        f"import os, subprocess, sys\n{before}\n"
        f"sys.exit(subprocess.run([{str(program)!r}, *sys.argv[1:]]).returncode)\n"
    )


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
    return make_program(tmp_path_factory.mktemp("program") / "dsregjson", THIS_CHECKOUT)


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

    def __call__(self, name: str, source: str) -> Path:
        return make_program(self.folder / name, source)


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "stand-ins")
