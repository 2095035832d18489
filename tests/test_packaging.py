"""What packaging/build.py makes, installed where nothing is: a virtual environment, a Windows.

Needs the wheels of `packaging/build.py --fetch FOLDER` in the folder that DSREGJSON_WHEELS names,
because no test reaches the network. The Windows folder needs a Windows CPython as well, in
DSREGJSON_WINDOWS_PYTHON, and WINPY, which runs Windows' programs here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dsregjson import __version__

from .support import CAPTURES, capture_bytes
from .test_supply_chain import LOCK, RUN_TIME, closure

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "packaging" / "build.py"
WHEELS = os.environ.get("DSREGJSON_WHEELS", "")
WINDOWS_PYTHON = os.environ.get("DSREGJSON_WINDOWS_PYTHON", "")
WINPY = os.environ.get("WINPY", "")
VERSION = __version__
NAME = "hybrid-win11-24h2"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not WHEELS, reason="DSREGJSON_WHEELS names no folder of packaging/build.py --fetch FOLDER"
    ),
]
on_windows = pytest.mark.skipif(
    not (WINPY and WINDOWS_PYTHON), reason="WINPY and DSREGJSON_WINDOWS_PYTHON name no Windows"
)


def run(
    *command: str | Path, check: bool = True, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [str(each) for each in command],
        input=options.pop("data", b""),
        capture_output=True,
        timeout=600,
        check=False,
        **options,
    )
    if check:
        assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    return done


@pytest.fixture(scope="module", autouse=True)
def aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let pip ask whether this machine has IPv6: refused, but not counted as a try."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DSREGJSON_NETWORK_LOG", str(tmp_path_factory.mktemp("network") / "log"))
        yield


@dataclass
class Built:
    out: Path
    told: str

    def one(self, pattern: str) -> Path:
        [path] = self.out.rglob(pattern)
        return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("built") / "dist"
    command: list[str | Path] = [sys.executable, BUILD, out, "--wheels", WHEELS]
    if WINPY and WINDOWS_PYTHON:
        command += ["--windows-python", WINDOWS_PYTHON, "--runner", WINPY]
    return Built(out, run(*command).stdout.decode())


# Everywhere


def test_everything_is_built_and_its_size_told(built: Built) -> None:
    names = {path.relative_to(built.out).as_posix() for path in built.out.rglob("*.*")}
    wanted = {
        f"dsregjson-{VERSION}-py3-none-any.whl",
        f"dsregjson-{VERSION}.tar.gz",
        f"dsregjson-{VERSION}-recipes.zip",
        "dsregjson-document.schema.json",
        "dsregjson-check.schema.json",
        "dsregjson.cdx.json",
    }
    if shutil.which("pwsh"):
        wanted.add(f"DsRegJson-{VERSION}-without-program.zip")
    if WINPY and WINDOWS_PYTHON:
        wanted.add(f"dsregjson-{VERSION}-win-x64-test.zip")
        wanted.add(f"test/DsRegJson.{VERSION}.nupkg")
        assert "times a bare python.exe" in built.told
    assert names == wanted
    for name in names:
        assert re.search(rf"^ *[\d,]+  {re.escape(name)}$", built.told, re.MULTILINE)


def test_sums_are_those_of_the_files(built: Built) -> None:
    lines = (built.out / "SHA256SUMS").read_text("utf-8").splitlines()
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((built.out / name).read_bytes()).hexdigest() == digest
    files = [path for path in built.out.rglob("*") if path.is_file()]
    assert len(lines) == len(files) - 1


def test_the_bill_of_materials_names_what_is_installed(built: Built) -> None:
    bill = json.loads((built.out / "dsregjson.cdx.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    parts = {each["name"]: each for each in bill["components"] if each["type"] == "library"}
    assert parts.keys() == closure(RUN_TIME) | {"colorama"}
    for name, part in parts.items():
        [pin] = LOCK[name].specifier
        assert part["version"] == pin.version
        assert part["purl"] == f"pkg:pypi/{name}@{pin.version}"
        assert len(part["hashes"][0]["content"]) == 64
        assert part["licenses"]
    assert bill["dependencies"][0]["dependsOn"] == [each["bom-ref"] for each in bill["components"]]


def test_a_build_of_the_same_commit_gives_the_same_bytes(built: Built, tmp_path: Path) -> None:
    run(sys.executable, BUILD, tmp_path / "again", "--wheels", WHEELS)
    for path in (tmp_path / "again").glob("*"):
        if path.suffix in (".whl", ".gz", ".zip"):
            assert path.read_bytes() == (built.out / path.name).read_bytes(), path.name


def test_the_sdist_holds_the_project_and_nothing_of_this_machine(built: Built) -> None:
    with tarfile.open(built.one("*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("pyproject.toml", "LICENSE", "dsregjson/data/codes.tsv", "packaging/build.py"):
        assert name in names
    assert not [name for name in names if re.search(r"\.venv|__pycache__|\.git/|\.pyc$", name)]


def test_the_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.one("*.whl")) as archive:
        names = set(archive.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dsregjson").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    about = {name for name in names if name.split("/")[0].endswith(".dist-info")}
    assert names - about == package
    assert {name.split("/", 1)[1] for name in about} == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"
    }  # fmt: skip


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_it_installs_in_an_empty_environment(built: Built, tmp_path: Path, pattern: str) -> None:
    place = tmp_path / "an environment"
    run(sys.executable, "-m", "venv", "--without-pip", place)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "-q", "--no-index", "--find-links", WHEELS, built.one(pattern))
    program = scripts / "dsregjson"
    assert run(program, "--version").stdout.split() == [b"dsregjson", VERSION.encode()]
    done = run(program, "--compact", data=capture_bytes(NAME))
    assert json.loads(done.stdout) == json.loads((CAPTURES / f"{NAME}.json").read_text("utf-8"))
    table = tmp_path / "fleet.csv"
    run(program, "batch", CAPTURES / f"{NAME}.txt", "--format", "csv", "-o", table)
    assert table.read_bytes().count(b"\n") == 2
    report = tmp_path / "fleet.html"
    run(program, "report", CAPTURES / f"{NAME}.txt", "-o", report)
    assert report.stat().st_size > 10_000


# The Windows folder


@dataclass
class Windows:
    """The unpacked folder, in a place with blanks and other letters, and shells beside it."""

    folder: Path
    work: Path

    @property
    def program(self) -> Path:
        return self.folder / "dsregjson.exe"

    def start(
        self, *arguments: str | Path, data: bytes = b"", **options: Any
    ) -> subprocess.CompletedProcess[bytes]:
        return run(WINPY, self.program, *arguments, data=data, cwd=self.work, **options)

    def cmd(self, text: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
        """What cmd does with a line; the folder comes first on its PATH."""
        name = run(WINPY, "path", self.folder).stdout.decode().strip()
        return run(WINPY, "cmd", f"set PATH={name};%PATH%& {text}", cwd=self.work, **options)

    def pwsh(self, text: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
        """What PowerShell 7 does with a line, likewise."""
        name = run(WINPY, "path", self.folder).stdout.decode().strip()
        text = f"$env:PATH = '{name};' + $env:PATH; {text}; exit $LASTEXITCODE"
        start = (WINPY, "pwsh", "-NoProfile", "-NonInteractive", "-Command", text)
        return run(*start, cwd=self.work, **options)


@pytest.fixture(scope="module")
def windows(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Windows:
    base = tmp_path_factory.mktemp("windows")
    place = base / "my programs \u00fc\u4e2d"
    with zipfile.ZipFile(built.one("*-win-x64-test.zip")) as archive:
        archive.extractall(place)
    [folder] = place.iterdir()
    work = base / "work here"
    shutil.copytree(CAPTURES, work / "captures", ignore=shutil.ignore_patterns("*.json", "*.md"))
    for name in ("findings", "redact"):
        shutil.copytree(ROOT / "tests" / name, work / "tests" / name)
    shutil.copytree(work / "captures", work / "tests" / "captures")
    (work / "capture.txt").write_bytes(capture_bytes(NAME))
    return Windows(folder, work)


@on_windows
def test_the_folder_holds_its_licences(windows: Windows) -> None:
    text = (windows.folder / "THIRD-PARTY-NOTICES.txt").read_text("utf-8")
    for name in (*closure(RUN_TIME), "colorama", "distlib"):
        assert re.search(rf"^  {name} [\d.]+: \S", text, re.MULTILINE | re.IGNORECASE), name
    for part in ("CPython 3.", "OpenSSL", "SQLite", "libffi", "vcruntime140.dll", "Pallets"):
        assert part in text
    assert "MIT" in (windows.folder / "LICENSE").read_text("utf-8")


@on_windows
def test_the_folder_runs_where_it_was_unpacked(windows: Windows) -> None:
    expected = json.loads((CAPTURES / f"{NAME}.json").read_text("utf-8"))
    assert windows.start("--version").stdout.split() == [b"dsregjson", VERSION.encode()]
    done = windows.start("--compact", data=capture_bytes(NAME))
    assert (json.loads(done.stdout), done.stderr) == (expected, b"")
    done = windows.cmd("type capture.txt | dsregjson.exe --compact")
    assert json.loads(done.stdout) == expected
    done = windows.start("batch", "captures", "--jobs", "2", check=False)
    one = windows.start("batch", "captures", "--jobs", "1", check=False)
    assert (done.returncode, done.stdout) == (4, one.stdout)
    # The last line says how long it took.
    problems = [re.sub(rb"[\d.]+ s$", b"", each.stderr.rstrip()) for each in (done, one)]
    assert problems[0] == problems[1]
    assert b"Traceback" not in done.stderr
    assert done.stdout.count(b"\n") > 10
    assert windows.start("nothing.txt", check=False).returncode == 2


@on_windows
def test_the_folder_makes_the_report(windows: Windows) -> None:
    windows.start("report", "capture.txt", "-o", "fleet.html")
    assert (windows.work / "fleet.html").stat().st_size > 10_000


@on_windows
def test_the_folder_uses_no_other_python_and_writes_nothing_into_itself(windows: Windows) -> None:
    before = {path: path.stat().st_mtime_ns for path in windows.folder.rglob("*")}
    trap = windows.work / "trap"
    trap.mkdir(exist_ok=True)
    for name in ("dsregjson.py", "json.py", "sitecustomize.py", "orjson.py"):
        (trap / name).write_text("raise SystemExit('trapped')")
    for name in ("PYTHONPATH", "PYTHONHOME"):
        done = windows.cmd(f"set {name}=trap& cd trap& dsregjson ..\\capture.txt")
        assert done.returncode == 0, done.stderr
    script = "import sys; print(sys.flags.isolated, sys.flags.no_site, len(sys.path))"
    done = run(WINPY, windows.folder / "python" / "python.exe", "-c", script)
    assert done.stdout.split() == [b"1", b"1", b"3"]
    assert before == {path: path.stat().st_mtime_ns for path in windows.folder.rglob("*")}


def examples(path: Path) -> Iterator[str]:
    """The lines of a document that a user types into cmd and that need no more than a capture."""
    for block in re.findall(
        r"^```\w*\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        for line in block.splitlines():
            text = re.split(r"\s{2,}|\s#\s", line.strip())[0]
            if re.match(r"(?:dsregcmd /status \| )?dsregjson(?:$| )", text):
                yield text


LINES = sorted({*examples(ROOT / "README.md"), *examples(ROOT / "docs" / "install.md")})
# Lines for another place, with what they lack here.
ELSEWHERE = re.compile(r"jq |\$|\bC:\\|\\\\server|Select-|Where-")


@on_windows
@pytest.mark.parametrize("shell", ["cmd", "pwsh"])
@pytest.mark.parametrize("line", LINES)
def test_examples_run_word_for_word(windows: Windows, line: str, shell: str) -> None:
    if ELSEWHERE.search(line):
        pytest.skip("needs another shell or another machine")
    capture = run(WINPY, "path", windows.work / "capture.txt").stdout.decode().strip()
    env = {**os.environ, "DSREGCMD_OUTPUT": capture}
    type_in = windows.cmd if shell == "cmd" else windows.pwsh
    done = type_in(line, check=False, env=env)
    # 1: findings; 4: the samples hold texts that are no capture.
    assert done.returncode in (0, 1, 4), done.stderr
    assert b"Traceback" not in done.stderr


@on_windows
def test_it_installs_in_an_empty_windows_python(built: Built) -> None:
    env = {**os.environ, "WINPY_ENV": f"empty-{os.getpid()}"}
    place = Path(run(WINPY, "where", env=env).stdout.decode().strip())
    try:
        pip = ("python", "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-index")
        run(WINPY, *pip, "--find-links", WHEELS, built.one("*.whl"), env=env)
        done = run(WINPY, "dsregjson", "--version", env=env)
        assert done.stdout.split() == [b"dsregjson", VERSION.encode()]
        done = run(WINPY, "dsregjson", "--compact", "-", data=capture_bytes(NAME), env=env)
        assert json.loads(done.stdout)["JoinType"] == "HybridJoined"
    finally:
        shutil.rmtree(place)


# The module


@pytest.fixture(scope="module")
def pwsh() -> str:
    found = shutil.which("pwsh")
    if found is None:
        pytest.skip("no pwsh on PATH: install PowerShell 7 to run the tests of the module")
    return found


@on_windows
def test_the_package_of_the_gallery_installs_and_brings_the_program(
    built: Built, pwsh: str, tmp_path: Path
) -> None:
    package = built.one("*.nupkg")
    script = (
        f"Register-PSResourceRepository -Name built -Uri '{package.parent}' -Trusted;"
        f"Save-PSResource -Name DsRegJson -Repository built -Path '{tmp_path}' -TrustRepository"
    )
    # The list of repositories goes there: in a folder that is missing, into the present one.
    data = tmp_path / "data"
    data.mkdir()
    env = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(data)}
    run(pwsh, "-NoProfile", "-NonInteractive", "-Command", script, env=env, cwd=tmp_path)
    module = tmp_path / "DsRegJson" / VERSION
    assert (module / "DsRegJson.psd1").is_file()
    assert (module / "bin" / "THIRD-PARTY-NOTICES.txt").is_file()
    windows_name = run(WINPY, "path", module / "DsRegJson.psd1").stdout.decode().strip()
    script = (
        "$env:PATH = 'C:\\windows\\system32'; $env:DSREGJSON_PATH = $null;"
        f"Import-Module '{windows_name}'; (Get-DsRegCmdErrorCode 0x80072ee7).Code"
    )
    done = run(WINPY, "pwsh", "-NoProfile", "-NonInteractive", "-Command", script)
    assert done.stdout.strip() == b"0x80072ee7"


def test_the_module_without_the_program_is_a_folder_to_unpack(built: Built, pwsh: str) -> None:
    with zipfile.ZipFile(built.one("DsRegJson-*-without-program.zip")) as archive:
        names = archive.namelist()
    assert f"DsRegJson/{VERSION}/DsRegJson.psd1" in names
    assert f"DsRegJson/{VERSION}/LICENSE" in names
    assert not [name for name in names if "/bin/" in name]
