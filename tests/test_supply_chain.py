"""What the project depends on, and what it never does: network, files elsewhere, open permissions."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .support import capture_bytes

pytestmark = pytest.mark.cli

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "dsregjson"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUN_TIME = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(text) for text in needed]
    for name, needed in PROJECT["optional-dependencies"].items()
}
TESTING = EXTRAS["test"]
LOCK = {
    canonicalize_name(pinned.name): pinned
    for line in (ROOT / "requirements-lock.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
    for pinned in [Requirement(line)]
}
posix = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")


# Dependencies


@pytest.mark.parametrize(
    "needed", [*RUN_TIME, *chain(*EXTRAS.values())], ids=lambda needed: needed.name
)
def test_dependencies_have_bounds_and_a_locked_version_within(needed: Requirement) -> None:
    operators = {each.operator for each in needed.specifier}
    assert {">=", "<"} <= operators, f"{needed} lacks a bound"
    (pin,) = LOCK[canonicalize_name(needed.name)].specifier
    assert pin.operator == "=="
    assert needed.specifier.contains(pin.version), f"locked to {pin.version}"


def closure(needed: list[Requirement]) -> set[str]:
    """Names of all packages that requirements bring on this machine."""
    names: set[str] = set()
    waiting = list(needed)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if name in names and not requirement.extras:
            continue
        names.add(name)
        for text in importlib.metadata.requires(name) or []:
            each = Requirement(text)
            if each.marker is None or any(each.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(each)
    return names


def test_the_lock_file_holds_all_that_is_installed() -> None:
    assert closure(RUN_TIME + TESTING) <= LOCK.keys()
    assert len(closure(TESTING)) > len(TESTING)


def wheels_module() -> ModuleType:
    """packaging/wheels.py, which has the name of a library above it."""
    spec = importlib.util.spec_from_file_location("wheels", ROOT / "packaging" / "wheels.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What builds the wheel and the Windows folder; it is not installed here.
BUILDING = {"distlib", "hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"}


def test_what_a_release_is_made_of_has_hashes_of_the_locked_versions() -> None:
    text = (ROOT / "requirements-lock.hashes").read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pins = [Requirement(line.partition("--hash")[0]) for line in lines]
    assert all(LOCK[canonicalize_name(pin.name)] == pin for pin in pins)
    hashes = wheels_module().hashes()
    assert closure(RUN_TIME) | BUILDING | {"colorama"} <= hashes.keys()
    assert all(re.fullmatch("[0-9a-f]{64}", each) for found in hashes.values() for each in found)


def test_a_release_takes_no_wheel_with_another_hash(tmp_path: Path) -> None:
    (version,) = (each.version for each in LOCK["typer"].specifier)
    wheel = tmp_path / f"typer-{version}-py3-none-any.whl"
    wheel.write_bytes(b"something else")
    with pytest.raises(SystemExit, match=r"is no wheel of requirements-lock\.hashes"):
        wheels_module().wheel_of("typer", tmp_path)


def test_ci_uses_the_lock_file() -> None:
    for path in (ROOT / ".ci" / "run", ROOT / ".github" / "workflows" / "ci.yml"):
        assert re.search(r"PIP_CONSTRAINT\b.*requirements-lock\.txt", path.read_text("utf-8")), path


def test_licences_of_all_that_users_install_are_listed() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| ([\w-]+) \| [^|]+ \| ([^|]+?) \|$", text, re.MULTILINE))
    for name in closure(RUN_TIME):
        assert listed.get(name), f"{name} is not in docs/operations.md"
        words = " ".join(map(str, licence(name)))
        assert re.search(listed[name].split("-")[0].split(" ")[0], words), (name, words)


def licence(name: str) -> list[Any]:
    about = importlib.metadata.metadata(name)
    classifiers = about.get_all("Classifier") or []
    return [
        about.get("License-Expression"),
        (about.get("License") or "")[:60],
        *(each for each in classifiers if each.startswith("License")),
    ]


# Network

NETWORK = {
    *("socket", "socketserver", "ssl", "http", "urllib.request", "urllib3", "ftplib", "smtplib"),
    *("imaplib", "poplib", "telnetlib", "xmlrpc", "asyncio", "requests", "httpx", "aiohttp"),
    *("webbrowser", "_socket", "nntplib", "wsgiref"),
}


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "__import__",
            "import_module",
        ):
            names.add("an import that cannot be read")
    return names


# ctypes could call anything: this is what the package calls of Windows with it, and nothing else.
CALLED = {
    *("GetFileSecurityW", "SetFileSecurityW", "SetConsoleCtrlHandler"),
    *("GetConsoleOutputCP", "GetOEMCP", "GetConsoleMode", "SetConsoleMode"),
}


def test_what_is_called_of_windows_is_known_and_nothing_for_the_network() -> None:
    called: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if "ctypes" in text:
            called |= set(re.findall(r"\b(?:kernel(?:32)?|advapi32)\.(\w+)", text))
            libraries = re.findall(r"windll\.(\w+)|(?:WinDLL|CDLL)\(\W*(\w*)", text)
            assert {a or b for a, b in libraries} <= {"kernel32", "advapi32"}, path
    assert called == CALLED


def test_no_module_imports_anything_for_the_network() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    assert len(modules) > 30
    for path in modules:
        for name in imported(ast.parse(path.read_text("utf-8"))):
            assert not any(name == bad or name.startswith(f"{bad}.") for bad in NETWORK), (
                path,
                name,
            )


def test_the_powershell_module_has_no_command_for_the_network() -> None:
    sources = sorted(ROOT.joinpath("ps").rglob("*.ps*1"))
    assert len(sources) > 10
    for path in sources:
        text = path.read_text("utf-8")
        found = re.search(
            r"Invoke-(?:WebRequest|RestMethod)|Net\.|Start-BitsTransfer|HttpClient", text
        )
        assert not found, (path, found)


TRIES = {
    "connect": "socket.create_connection(('127.0.0.1', 9), 1)",
    "look up": "socket.getaddrinfo('www.contoso.com', 443)",
    "look up a host": "socket.gethostbyname('www.contoso.com')",
    "send": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "listen": "socket.socket().bind(('', 0))",
}


@pytest.mark.parametrize("attempt", TRIES.values(), ids=list(TRIES))
def test_processes_of_the_tests_cannot_reach_the_network(tmp_path: Path, attempt: str) -> None:
    log = tmp_path / "log"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import socket\ntry: {attempt}\nexcept PermissionError: print('no')",
        ],
        env={**os.environ, "DSREGJSON_NETWORK_LOG": str(log)},
        capture_output=True,
        check=False,
    )
    assert done.stdout.strip() == b"no", done.stderr
    assert log.read_text().count("\n") >= 1


def test_the_tests_themselves_reach_no_further_than_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSREGJSON_NETWORK_LOG", str(tmp_path / "log"))
    with socket.socket() as ours, pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        ours.connect(("192.0.2.1", 9))
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))  # where the browser's driver listens
    assert "192.0.2.1" in (tmp_path / "log").read_text()


# Files: what a command writes, it writes where it was told to, with the user's own permissions.

# Tells the files that a run opens for writing, and what it makes, moves and removes.
# filelock tries the system's links in a temporary folder when it is imported.
WATCHED = """
import filelock, json, os, runpy, sys
wrote = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        mode, flags = arguments[1], arguments[2] or 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(mode or "") & set("wax+"):
            wrote.append(os.fsdecode(arguments[0]))
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"):
        wrote.extend(os.fsdecode(each) for each in arguments[:2] if isinstance(each, (str, bytes)))
sys.addaudithook(watch)
sys.argv[0] = "dsregjson"
try:
    runpy.run_module("dsregjson", run_name="__main__")
finally:
    if os.environ["WATCHER"] == str(os.getpid()):
        print(json.dumps(wrote), file=sys.__stderr__)
"""

WRITING = {
    "batch": ["batch", "IN", "-o", "OUT/fleet.ndjson", "--errors", "OUT/errors.csv", "--jobs", "1"],
    "batch csv": ["batch", "IN", "--format", "csv", "-o", "OUT/fleet.csv", "--jobs", "1"],
    "append": ["batch", "IN", "--format", "csv", "-o", "OUT/new.csv", "--append", "--jobs", "1"],
    "report": ["report", "IN", "-o", "OUT/fleet.html", "--jobs", "1"],
    "redact": ["redact", "IN/one.txt", "-o", "OUT/one.txt"],
    "redact a folder": ["redact", "IN", "-o", "OUT/redacted"],
}
READING = {
    "convert": ["IN/one.txt"],
    "check": ["check", "IN/one.txt"],
    "summary": ["summary", "IN", "--jobs", "1"],
    "diff": ["diff", "IN/one.txt", "IN/two.txt"],
    "redact --check": ["redact", "IN", "--check"],
    "explain": ["explain", "0x801c03f2"],
    "schema": ["schema"],
    "fields": ["fields"],
    "sql": ["sql"],
    "batch": ["batch", "IN", "--jobs", "1"],
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    target.mkdir()
    (source / "one.txt").write_bytes(capture_bytes("hybrid-win11-24h2"))
    (source / "two.txt").write_bytes(capture_bytes("registered-win11"))
    return source, target


def watched(arguments: list[str], source: Path, target: Path, umask: int = 0o22) -> list[str]:
    """Run a command; returns what it opened for writing, made, moved or removed."""
    given = [each.replace("IN", str(source)).replace("OUT", str(target)) for each in arguments]
    # Without a usable folder for temporary files, these can only be beside their target.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(source / "missing")}
    options: dict[str, Any] = {} if os.name == "nt" else {"umask": umask}
    script = "import os; os.environ['WATCHER'] = str(os.getpid())\n" + WATCHED
    done = subprocess.run(
        [sys.executable, "-c", script, *given], env=env, capture_output=True, check=False, **options
    )
    assert done.returncode in (0, 1), done.stderr
    told: list[str] = json.loads(done.stderr.splitlines()[-1])
    return [path for path in told if path != os.devnull]


@pytest.mark.parametrize("arguments", WRITING.values(), ids=list(WRITING))
def test_commands_write_only_beside_their_target(
    folders: tuple[Path, Path], arguments: list[str]
) -> None:
    source, target = folders
    wrote = watched(arguments, source, target)
    assert wrote
    assert [path for path in wrote if not Path(path).is_relative_to(target)] == []
    # The lock of --append stays.
    left = {path.name for path in target.rglob("*") if path.is_file() and path.suffix != ".lock"}
    wanted = {Path(each).name for each in arguments if each.startswith("OUT/") and "." in each}
    assert left == (wanted or {"one.txt", "two.txt"})


@pytest.mark.parametrize("arguments", READING.values(), ids=list(READING))
def test_all_other_commands_write_nothing(folders: tuple[Path, Path], arguments: list[str]) -> None:
    assert watched(arguments, *folders) == []


@posix
@pytest.mark.parametrize("umask", [0o22, 0o77, 0o27])
@pytest.mark.parametrize("arguments", WRITING.values(), ids=list(WRITING))
def test_files_get_the_permissions_that_the_umask_leaves(
    folders: tuple[Path, Path], arguments: list[str], umask: int
) -> None:
    source, target = folders
    watched(arguments, source, target, umask)
    for path in target.rglob("*"):
        wanted = (0o777 if path.is_dir() else 0o666) & ~umask
        assert path.stat().st_mode & 0o777 == wanted, path


# Windows

# What Windows' Python lacks; the tests must still be importable there, to skip with a reason.
WITHOUT_POSIX = """
import os, signal, sys
import multiprocessing, pathlib, shutil, subprocess, tempfile
for name in ("pty", "tty", "termios", "resource", "pwd", "grp"):
    sys.modules[name] = None
for name in ("SIGKILL", "SIGHUP", "SIGPIPE", "SIGALRM"):
    delattr(signal, name)
for name in ("fork", "killpg", "mkfifo", "wait4", "openpty"):
    delattr(os, name)
import pytest
import yaml
sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]))
"""


@posix
def test_all_tests_can_be_imported_without_posix() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_no_test_needs_file_locks_of_posix_to_be_imported() -> None:
    # The run above cannot show it: on POSIX the package itself imports fcntl.
    for path in ROOT.joinpath("tests").rglob("*.py"):
        names = set().union(
            *(imported(each) for each in ast.parse(path.read_text("utf-8")).body if is_import(each))
        )
        assert "fcntl" not in names, path


def is_import(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


# The workflows cannot run here; this is as far as their syntax can be checked.

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STEP = {"run", "uses", "with", "shell", "name", "if", "env"}
JOB = {"strategy", "runs-on", "timeout-minutes", "env", "steps", "needs", "permissions"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_sound(path: Path) -> None:
    text = path.read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"]
    for job in jobs.values():
        assert job.keys() <= JOB | {"environment"}
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= jobs.keys()
        for step in job["steps"]:
            assert len(step.keys() & {"run", "uses"}) == 1
            assert step.keys() <= STEP
            uses = step.get("uses", "actions/x@v1")
            assert re.fullmatch(
                r"actions/[\w-]+@v\d+|pypa/(gh-action-pypi-publish@release/v1|cibuildwheel@v[\d.]+)",
                uses,
            )
            for name in re.findall(r"\b(?:tests/[\w./-]+|packaging/\w+\.py)", step.get("run", "")):
                assert (ROOT / name).exists(), name
    for name in re.findall(r"\$\{\{ matrix\.(\w+) \}\}", text):
        assert any(name in job.get("strategy", {}).get("matrix", {}) for job in jobs.values())


def test_ci_covers_every_system_python_and_powershell() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    # "on" is YAML's True
    assert workflow[True].keys() == {"push", "pull_request", "workflow_dispatch"}
    jobs = workflow["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    assert [each.split("-")[0] for each in matrix["os"]] == ["ubuntu", "macos", "windows"]
    assert matrix["python"] == ["3.10", "3.11", "3.12", "3.13", "3.14"]
    assert jobs["windows"]["strategy"]["matrix"]["engine"] == ["powershell", "pwsh"]


def test_what_ci_sets_for_the_tests_is_read_by_them() -> None:
    sources = "".join(path.read_text("utf-8") for path in ROOT.joinpath("tests").rglob("*.py"))
    for path in [ROOT / ".ci" / "run", *WORKFLOWS]:
        for name in re.findall(r"\bDSREGJSON_\w+", path.read_text("utf-8")):
            assert f'"{name}"' in sources, (path, name)


def test_a_release_publishes_nothing_without_a_person() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    assert workflow[True] == {"push": {"tags": ["v*"]}}
    for name in ("pypi", "gallery"):
        assert workflow["jobs"][name]["environment"] == name
        assert "build" in workflow["jobs"][name]["needs"]
    assert "--draft" in workflow["jobs"]["github"]["steps"][-1]["run"]
