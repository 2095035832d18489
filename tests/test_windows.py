"""What only Windows can show: its dsregcmd, its shells, its file names, its rules about open files.

Runs on Windows, or with Windows' Python under Wine, and there with a dsregcmd that prints a
capture. What Wine lacks is skipped with its reason.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .support import CAPTURES, SCRIPTS, capture_bytes, run, validator

pytestmark = [
    pytest.mark.cli,
    pytest.mark.windows,
    pytest.mark.skipif(sys.platform != "win32", reason="needs Windows or its Python under Wine"),
]

NAME = "hybrid-win11-24h2"
PYTHON = f'"{sys.executable}" -m dsregjson'
# What a stand-in for dsregcmd prints; the real one does not know the variable.
os.environ.setdefault("DSREGCMD_OUTPUT", str(CAPTURES / f"{NAME}.txt"))


def is_wine() -> bool:
    import ctypes

    windll: Any = getattr(ctypes, "windll", None)
    return bool(windll) and hasattr(windll.ntdll, "wine_get_version")


def shell_command(shell: str, text: str) -> str:
    """The command line with which a shell does what a user types there."""
    found = shutil.which(shell)
    if shell == "powershell" and is_wine():
        pytest.skip("Windows PowerShell 5.1 is a part of Windows that Wine lacks")
    assert found, f"there is no {shell}"
    if shell == "cmd":
        return f'"{found}" /d /s /c "{text}"'
    options = "-NoProfile -NonInteractive -ExecutionPolicy Bypass"
    return f'"{found}" {options} -Command "{text.replace(chr(34), chr(39))}"'


def typed(shell: str, text: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """What a shell does with a line that a user types there."""
    return subprocess.run(
        shell_command(shell, text),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )


# dsregcmd on every way into dsregjson

# dsregjson comes last and reads standard input or capture.txt.
ROUTES = {
    "cmd, pipe": ("cmd", f"dsregcmd /status | {PYTHON} --compact"),
    "cmd, file": ("cmd", f"dsregcmd /status > capture.txt & {PYTHON} --compact capture.txt"),
    "powershell, pipe": ("powershell", f"dsregcmd /status | & {PYTHON} --compact"),
    "powershell, file": (
        "powershell",
        f"dsregcmd /status > capture.txt; & {PYTHON} --compact capture.txt",
    ),
    "pwsh, pipe": ("pwsh", f"dsregcmd /status | & {PYTHON} --compact"),
    "pwsh, file": ("pwsh", f"dsregcmd /status > capture.txt; & {PYTHON} --compact capture.txt"),
    "cmd, run": ("cmd", f"{PYTHON} run --compact"),
    "pwsh, run": ("pwsh", f"& {PYTHON} run --compact"),
}
# These differ from one run of dsregcmd to the next.
MOVING = ("ClientTime", "AzureAdPrtUpdateTime", "RequestId", "CorrelationId", "PreviousPrtAttempt")


def steady(document: dict[str, Any]) -> dict[str, Any]:
    """A document without the values that change by themselves."""
    text = json.dumps(document)
    loaded: dict[str, Any] = json.loads(
        text, object_hook=lambda each: {key: each[key] for key in each if key not in MOVING}
    )
    return loaded


@pytest.fixture(scope="module")
def direct() -> dict[str, Any]:
    """The document of dsregcmd's bytes as they come."""
    printed = subprocess.run(["dsregcmd", "/status"], capture_output=True, check=False).stdout
    done = run(stdin=printed)
    assert (done.returncode, done.stderr) == (0, b"")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_table_knows_all_that_this_windows_prints(direct: dict[str, Any]) -> None:
    validator().validate(direct)
    assert direct["JoinType"] != "Unknown"
    assert direct["UnknownFields"] == []


@pytest.mark.parametrize(("shell", "text"), ROUTES.values(), ids=list(ROUTES))
def test_all_ways_give_the_same(
    direct: dict[str, Any], tmp_path: Path, shell: str, text: str
) -> None:
    done = typed(shell, text, tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert steady(json.loads(done.stdout)) == steady(direct)


def test_a_history_grows_by_the_line_of_the_readme(tmp_path: Path) -> None:
    append = "batch - --source %COMPUTERNAME% --stamp --format csv -o history.csv --append"
    for _ in range(2):
        done = typed("cmd", f"dsregcmd /status | {PYTHON} {append}", tmp_path)
        assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "history.csv").read_text("utf-8-sig"))))
    assert [row["Source"] for row in rows] == [os.environ["COMPUTERNAME"]] * 2


# Each command of the module for this computer; every line prints one value.
MODULE_LINES = """
$state = Get-DsRegCmdStatus
$state.JoinType
$state.AzureAdJoined
(dsregcmd /status | ConvertFrom-DsRegCmd).DeviceId
(ConvertFrom-DsRegCmd -Path capture.txt -Nested).SchemaVersion
@(Get-DsRegCmdFinding -MinimumSeverity Info | Where-Object Id -EQ 'no-such-rule').Count
(Test-DsRegCmdStatus -Expect Hybrid).GetType().Name
(Get-DsRegCmdErrorCode 0x80072ee7).Code
$state | Export-DsRegCmdStatus -Path state.csv
(ConvertFrom-DsRegCmd -Path state.csv).JoinType
@(Compare-DsRegCmdStatus -ReferencePath capture.txt -DifferencePath capture.txt).Count
(dsregcmd /status | Protect-DsRegCmdStatus | ConvertFrom-DsRegCmd).JoinType
"""


@pytest.mark.parametrize("shell", ["powershell", "pwsh"])
def test_the_commands_of_the_module(direct: dict[str, Any], tmp_path: Path, shell: str) -> None:
    shutil.copy(CAPTURES / f"{NAME}.txt", tmp_path / "capture.txt")
    program = shutil.which("dsregjson", path=SCRIPTS)
    module = Path(__file__).parent.parent / "ps" / "DsRegJson"
    text = (
        f"$ErrorActionPreference = 'Stop'\r\n$env:DSREGJSON_PATH = '{program}'\r\n"
        f"Import-Module '{module}'\r\n" + MODULE_LINES.replace("\n", "\r\n")
    )
    (tmp_path / "typed.ps1").write_text(text, "ascii", newline="")
    done = typed(shell, ".\\typed.ps1", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    captured = json.loads((CAPTURES / f"{NAME}.json").read_text("utf-8"))
    assert done.stdout.decode("ascii").split() == [
        direct["JoinType"],
        str(direct["DeviceState"]["AzureAdJoined"]),
        direct["DeviceDetails"]["DeviceId"],
        captured["SchemaVersion"],
        "0",
        "Boolean",
        "0x80072ee7",
        direct["JoinType"],
        "0",
        direct["JoinType"],
    ]


# Bytes and names


def test_bytes_of_a_code_page_come_in_and_utf8_goes_out() -> None:
    for name in ("registered-win11", "domain-joined-2026-indented"):
        done = run("--compact", stdin=capture_bytes(name))
        assert done.returncode == 0
        expected = json.loads((CAPTURES / f"{name}.json").read_text("utf-8"))
        assert json.loads(done.stdout.decode("utf-8")) == expected
        assert b"\r" not in done.stdout


def test_a_message_can_be_written_in_any_code_page(tmp_path: Path) -> None:
    name = "Büro \u4e2d.txt"
    (tmp_path / name).write_bytes(b"nothing")
    for encoding in ("cp437", "cp1252", "utf-8"):
        done = run(name, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding})
        assert done.returncode == 3
        assert done.stderr.count(b"\n") == 1
        assert b"ro " in done.stderr


def test_file_names_are_taken_as_they_are(tmp_path: Path) -> None:
    data = capture_bytes(NAME)
    odd = ["[1].txt", "Büro \u4e2d.txt", "a & b (2).txt", "100%TEMP%.txt", "~.txt"]
    for name in odd:
        (tmp_path / name).write_bytes(data)
        done = run("--compact", name, cwd=tmp_path)
        assert done.returncode == 0, (name, done.stderr)
    done = run("--compact", f".\\{odd[0]}", cwd=tmp_path)
    assert done.returncode == 0
    (tmp_path / "1.txt").write_bytes(b"nothing")
    assert run("check", "[1].txt", cwd=tmp_path).returncode in (0, 1)
    done = run("batch", "?.txt", "[1].txt", cwd=tmp_path)
    sources = [json.loads(line)["Source"] for line in done.stdout.splitlines()]
    assert sources == ["~.txt", "[1].txt"]
    assert b"1.txt" in done.stderr


def test_long_paths_and_backslashes(tmp_path: Path) -> None:
    folder = Path("\\\\?\\" + str(tmp_path.joinpath(*["x" * 60] * 5)))
    folder.mkdir(parents=True)
    target = folder / "capture.txt"
    target.write_bytes(capture_bytes(NAME))
    assert run(str(target)).returncode == 0
    done = run("batch", str(folder))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["Source"] == str(target)


def test_a_folder_given_as_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


# Files that others have open

APPEND = ("batch", "-", "--format", "csv", "--append", "-o")


def append(target: Path, source: str) -> subprocess.CompletedProcess[bytes]:
    return run(*APPEND, str(target), "--source", source, stdin=capture_bytes(NAME))


def sources(target: Path) -> list[str]:
    return [row["Source"] for row in csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))]


@contextlib.contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold a file open so that nobody else may open it, as some programs of Windows do."""
    import ctypes
    from ctypes import wintypes

    windll: Any = getattr(ctypes, "windll", None)
    create = windll.kernel32.CreateFileW
    create.restype = wintypes.HANDLE
    read, no_sharing, open_existing = 0x80000000, 0, 3
    handle = create(str(path), read, no_sharing, None, open_existing, 0, None)
    assert handle not in (None, wintypes.HANDLE(-1).value)
    try:
        yield
    finally:
        windll.kernel32.CloseHandle(wintypes.HANDLE(handle))


def only_rests(folder: Path, *wanted: str) -> None:
    """Nothing is left in a folder but files of these names, and locks that stay by design."""
    left = {path.name for path in folder.iterdir()}
    assert {name for name in left if not name.endswith(".lock")} == set(wanted)


def test_runs_that_append_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    failed: list[bytes] = []

    def several(number: int) -> None:
        for again in range(4):
            done = append(target, f"PC{number}-{again}")
            if done.returncode:
                failed.append(done.stderr)

    threads = [threading.Thread(target=several, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(sources(target)) == [f"PC{a}-{b}" for a in range(4) for b in range(4)]
    only_rests(tmp_path, "history.csv")


def test_a_target_that_readers_open_now_and_then_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "fleet.ndjson"
    target.write_bytes(b"old")
    done_reading = threading.Event()

    def read_now_and_then() -> None:
        while not done_reading.is_set():
            with contextlib.suppress(OSError), target.open("rb"):
                time.sleep(0.05)
            time.sleep(0.15)

    reader = threading.Thread(target=read_now_and_then)
    reader.start()
    try:
        for _ in range(4):
            done = run("batch", str(CAPTURES / f"{NAME}.txt"), "-o", str(target))
            assert done.returncode == 0, done.stderr
    finally:
        done_reading.set()
        reader.join()
    assert target.read_bytes().startswith(b"{")
    only_rests(tmp_path, "fleet.ndjson")


@pytest.mark.parametrize("way", ["-o", "--append"])
def test_a_target_that_stays_open_is_told_and_left_as_it_is(tmp_path: Path, way: str) -> None:
    target = tmp_path / "history.csv"
    assert append(target, "PC1").returncode == 0
    before = target.read_bytes()
    with target.open("rb"):
        if way == "-o":
            done = run(
                "batch", "-", "--format", "csv", "-o", str(target), stdin=capture_bytes(NAME)
            )
        else:
            done = append(target, "PC2")
    assert done.returncode != 0
    assert done.stderr.count(b"\n") == 1
    assert b"history.csv" in done.stderr
    assert b"please report" not in done.stderr
    assert target.read_bytes() == before
    only_rests(tmp_path, "history.csv")


def test_appending_to_a_target_held_without_sharing_is_told_in_one_line(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    assert append(target, "PC1").returncode == 0
    before = target.read_bytes()
    with held_alone(target):
        done = append(target, "PC2")
    assert done.returncode != 0
    assert done.stderr.count(b"\n") == 1
    assert b"history.csv" in done.stderr
    assert b"please report" not in done.stderr
    assert target.read_bytes() == before
    only_rests(tmp_path, "history.csv")


@pytest.mark.parametrize("way", ["-o", "--append"])
def test_a_read_only_target_is_told_and_nothing_piles_up(tmp_path: Path, way: str) -> None:
    target = tmp_path / "history.csv"
    assert append(target, "PC1").returncode == 0
    before = target.read_bytes()
    target.chmod(stat.S_IREAD)
    try:
        for _ in range(2):
            if way == "-o":
                data = capture_bytes(NAME)
                done = run("batch", "-", "--format", "csv", "-o", str(target), stdin=data)
            else:
                done = append(target, "PC2")
            assert done.returncode != 0
            assert done.stderr.count(b"\n") == 1
            assert b"history.csv" in done.stderr
        assert target.read_bytes() == before
        only_rests(tmp_path, "history.csv")
    finally:
        target.chmod(stat.S_IWRITE)


def test_a_replaced_target_keeps_who_may_read_it(tmp_path: Path) -> None:
    if is_wine():
        pytest.skip("Wine's access control lists are approximations")
    target = tmp_path / "history.csv"
    assert append(target, "PC1").returncode == 0
    icacls = ["icacls", str(target)]
    subprocess.run([*icacls, "/grant", "*S-1-5-32-545:(R)"], check=True, capture_output=True)
    before = subprocess.run(icacls, check=True, capture_output=True).stdout
    assert append(target, "PC2").returncode == 0
    assert subprocess.run(icacls, check=True, capture_output=True).stdout == before


# Workers


@pytest.mark.parametrize("command", [["batch"], ["summary", "--json"]], ids=["batch", "summary"])
def test_workers_give_what_one_process_gives(tmp_path: Path, command: list[str]) -> None:
    for number in range(250):
        (tmp_path / f"{number:03}.txt").write_bytes(capture_bytes(NAME))
    one, two = (
        run(*command, str(tmp_path), "--jobs", jobs, "--at", "2026-01-01T00:00:00Z")
        if command[0] == "summary"
        else run(*command, str(tmp_path), "--jobs", jobs)
        for jobs in ("1", "2")
    )
    # batch ends with a line that says how long it took.
    closing = rb"(?:dsregjson: 250 converted, 0 not; [\d.]+ s\r?\n)?"
    assert one.returncode == two.returncode == 0
    assert re.fullmatch(closing, one.stderr), one.stderr
    assert re.fullmatch(closing, two.stderr), two.stderr
    assert one.stdout == two.stdout


def test_the_first_lines_of_a_long_output_can_be_taken(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:03}.txt").write_bytes(capture_bytes(NAME))
    first = f'"{sys.executable}" -c "import sys; sys.stdin.readline()"'
    done = subprocess.run(
        f'cmd /d /s /c "{PYTHON} batch . | {first}"',
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert b"Traceback" not in done.stderr
