"""Finding dsregjson, starting it, and getting through whatever the session has set."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dsregjson

from ..fleet.generator import capture
from .conftest import EXE, MODULE, Shell, StandIn, passing, quote
from .full_capture import TENANT, full_capture

pytestmark = pytest.mark.windows

CONVERT = f"({quote(capture(0).text)} | ConvertFrom-DsRegCmd).JoinType"


def noting(log: Path, name: str) -> str:
    """Source that notes a name in a file."""
    return f"with open({str(log)!r}, 'a') as file: file.write({name!r} + '\\n')"


def test_parameter_before_variable_before_path(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    by = {
        name: stand_in(f"{name}/dsregjson", passing(shell.program, noting(log, name)))
        for name in ("parameter", "variable", "path")
    }
    path = os.pathsep.join([str(by["path"].parent), os.environ["PATH"]])
    seen = []
    for environment, extra in (
        ({"PATH": path}, ""),
        ({"PATH": path, "DSREGJSON_PATH": str(by["variable"])}, ""),
        (
            {"PATH": path, "DSREGJSON_PATH": str(by["variable"])},
            f" -ExecutablePath {quote(by['parameter'])}",
        ),
    ):
        log.write_text("")
        answer = shell(
            f"({quote(capture(0).text)} | ConvertFrom-DsRegCmd{extra}).JoinType",
            environment=dict(environment),
        )
        assert answer.only == capture(0).join_type
        seen.append(set(log.read_text().split()))
    assert seen == [{"path"}, {"variable"}, {"parameter"}]


def test_python_on_path_is_the_last_resort(shell: Shell, stand_in: StandIn, tmp_path: Path) -> None:
    """py -3 -m dsregjson, then python; a Python without dsregjson is passed over."""
    log = tmp_path / "log"
    note = (
        f"import subprocess, sys\nwith open({str(log)!r}, 'a') as file: "
        "file.write(' '.join(['x', *sys.argv[1:]]) + '\\n')\n"
    )
    stand_in("store/python3", note + "sys.exit('Python was not found')")
    is_it = f"sys.exit(subprocess.run([{str(shell.program)!r}, *sys.argv[3:]]).returncode)\n"
    python = stand_in("python/python", note + is_it)
    path = os.pathsep.join([str(tmp_path / "stand-ins/store"), str(python.parent)])
    answer = shell(CONVERT, environment={"PATH": path})
    assert answer.only == capture(0).join_type
    started = [line.split()[1:4] for line in log.read_text().splitlines()]
    assert started[0] == ["-m", "dsregjson", "--version"]
    assert ["-m", "dsregjson", "batch"] in started

    log.write_text("")
    py = stand_in("py/py", note + is_it.replace("[3:]", "[4:]"))
    path = os.pathsep.join([str(py.parent), path])
    answer = shell(CONVERT, environment={"PATH": path})
    assert answer.only == capture(0).join_type
    assert {line.split()[1] for line in log.read_text().splitlines()} == {"-3"}


def test_nothing_is_taken_from_the_current_folder(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    trap = stand_in("here/dsregjson", "open('trapped', 'w')")
    folder = trap.parent
    for path in (".", "", "here", "./here"):
        error = shell.fails(
            CONVERT,
            environment={"PATH": path},
            folder=folder if path in (".", "") else folder.parent,
        )
        assert error["id"] == "CliNotFound"
    bare = "'x' | ConvertFrom-DsRegCmd -ExecutablePath dsregjson"
    assert shell.fails(bare, folder=folder)["id"] == "CliNotFound"
    error = shell.fails(CONVERT, environment={"DSREGJSON_PATH": "./dsregjson"}, folder=folder)
    assert error["id"] == "CliNotFound"
    assert not list(tmp_path.rglob("trapped"))


def test_python_does_not_import_from_the_current_folder(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    """python -m looks into the folder it is started in first."""
    (tmp_path / "dsregjson").mkdir()
    (tmp_path / "dsregjson/__init__.py").write_text("open('trapped', 'w')")
    (tmp_path / "dsregjson/__main__.py").write_text("print('trapped')")
    root = MODULE.parent.parent
    python = stand_in(
        "python/python",
        f"import os, subprocess, sys\nos.environ['PYTHONPATH'] = {str(root)!r}\n"
        f"sys.exit(subprocess.run([{sys.executable!r}, *sys.argv[1:]]).returncode)\n",
    )
    answer = shell(CONVERT, environment={"PATH": str(python.parent)}, folder=tmp_path)
    assert answer.only == capture(0).join_type
    assert not list(tmp_path.rglob("trapped"))


def test_a_relative_path_in_the_parameter_counts_from_the_current_location(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in("tools [1]/dsregjson", passing(shell.program))
    answer = shell(
        f"({quote(capture(0).text)} | ConvertFrom-DsRegCmd -ExecutablePath './tools [1]/dsregjson{EXE}').JoinType",
        folder=tmp_path / "stand-ins",
    )
    assert answer.only == capture(0).join_type


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("print('dsregjson 2.0.1')", ("CliVersionMismatch", "InvalidOperation")),
        ("print('something else 1.0.0')", ("CliNotUsable", "InvalidOperation")),
        ("import sys; sys.exit(9)", ("CliNotUsable", "InvalidOperation")),
        ("", ("CliNotUsable", "InvalidOperation")),
        ("print('dsregjson 0.9.9')", ("CliVersionMismatch", "InvalidOperation")),
        ("print('dsregjson 1.0.0rc1')", ("CliVersionMismatch", "InvalidOperation")),
        (
            "import sys\nif '--version' in sys.argv: print('dsregjson 0.9.0')\nelse: sys.exit(2)",
            ("CliVersionMismatch", "InvalidOperation"),
        ),
    ],
)
def test_a_wrong_program_ends_the_command(
    shell: Shell, stand_in: StandIn, source: str, error: tuple[str, str]
) -> None:
    program = stand_in("dsregjson", source)
    told = shell.fails(CONVERT, environment={"DSREGJSON_PATH": str(program)})
    assert (told["id"], told["category"]) == error
    assert told["target"] == str(program)
    assert told["command"] == "ConvertFrom-DsRegCmd"
    assert "pip install" in told["message"]


def test_a_missing_program_ends_the_command_and_says_how_to_get_it(
    shell: Shell, tmp_path: Path
) -> None:
    nowhere = {"PATH": str(tmp_path)}
    for script in (
        "Get-DsRegCmdStatus",
        "'x' | ConvertFrom-DsRegCmd",
        "Get-DsRegCmdFinding x",
        "Get-DsRegCmdErrorCode 0x0",
        "Compare-DsRegCmdStatus a b",
        "'x' | Protect-DsRegCmdStatus",
        "[pscustomobject] @{ a = 1 } | Export-DsRegCmdStatus x.csv",
    ):
        error = shell.fails(script, environment=dict(nowhere))
        assert (error["id"], error["category"]) == ("CliNotFound", "ObjectNotFound")
        assert "pip install dsregjson" in error["message"]
    for missing in (tmp_path / "no such", tmp_path):
        error = shell.fails(f"Get-DsRegCmdStatus -ExecutablePath {quote(missing)}")
        assert (error["id"], error["target"]) == ("CliNotFound", str(missing))


def test_a_file_that_cannot_run_is_told(shell: Shell, tmp_path: Path) -> None:
    program = tmp_path / f"dsregjson{EXE}"
    program.write_text("not a program")
    error = shell.fails(CONVERT, environment={"DSREGJSON_PATH": str(program)})
    assert (error["id"], error["target"]) == ("CliNotStarted", str(program))


def test_nothing_that_the_session_has_set_matters(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(full_capture(), "utf-8")
    hostile = """
        $global:ErrorActionPreference = 'Stop'
        $global:OutputEncoding = [Text.Encoding]::ASCII
        $global:OFS = '-'
        $global:WhatIfPreference = $true
        $global:ConfirmPreference = 'Low'
        $global:PSNativeCommandUseErrorActionPreference = $true
        $global:PSDefaultParameterValues = @{
            'ConvertFrom-Json:AsHashtable' = $true; '*:Verbose' = $true; 'Get-ChildItem:Name' = $true
            'Import-Csv:Header' = 'x'; '*:ErrorVariable' = 'caught'
        }
        Set-StrictMode -Version Latest
        """
    answer = shell(
        hostile
        + f"""
        $flat = ConvertFrom-DsRegCmd {quote(path)}
        $text = [IO.File]::ReadAllText({quote(path)}) | ConvertFrom-DsRegCmd
        $flat.TenantName, $text.TenantName, $flat.GetType().Name
        """,
        environment={
            "PYTHONIOENCODING": "cp850",
            "PYTHONUTF8": "0",
            "LC_ALL": "C",
            "PYTHONDONTWRITEBYTECODE": None,
        },
    )
    assert answer.errors == []
    assert answer.output == [TENANT, TENANT, "PSCustomObject"]


def test_names_that_are_not_ascii_stay_in_errors(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "träders 東京.txt"
    path.write_text("nothing", "utf-8")
    answer = shell(f"ConvertFrom-DsRegCmd {quote(path)}", environment={"PYTHONIOENCODING": "cp850"})
    [error] = answer.errors
    assert error["target"] == str(path)
    assert "träders 東京" in error["message"]


def test_no_variable_of_the_process_is_touched(shell: Shell) -> None:
    """With runspaces at work side by side, what one puts back another has just set."""
    texts = ", ".join(quote(capture(number).text) for number in range(8))
    answer = shell(
        f"""
        $module = {quote(MODULE)}
        $before = @([Environment]::GetEnvironmentVariables().Keys | Sort-Object) -join ' '
        $seen = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {{
            Import-Module $using:module
            $null = $using:PWD
            ($_ | ForEach-Object {{ @({texts})[$_ - 1] }} | ConvertFrom-DsRegCmd).JoinType
            [Environment]::GetEnvironmentVariable('PYTHONIOENCODING')
        }}
        $after = @([Environment]::GetEnvironmentVariables().Keys | Sort-Object) -join ' '
        @($seen).Count, ($before -ceq $after)
        """,
        environment={"PYTHONIOENCODING": None},
    )
    assert answer.output == [16, True]


FLAT = dsregjson.flatten(dsregjson.parse("AzureAdJoined : YES\n"))
# A program that says its version when it is asked, and else does something of its own.
ANSWERING = f"""
import os, sys, time
DOCUMENT = {json.dumps({"Source": "%d", "CollectedAt": None, **FLAT})!r}
if sys.argv[1] == "--version":
    print("dsregjson {dsregjson.__version__}")
else:
"""
# It writes much on both streams before it reads anything, or after.
NOISY = (
    ANSWERING
    + """
    sys.stderr.write("dsregjson: noise\\n" * 20000)
    sys.stderr.flush()
    for number in range(2000):
        print(DOCUMENT % number)
    sys.stdout.flush()
    sys.stdin.buffer.read()
"""
)


def test_full_pipes_in_every_direction_do_not_lock(shell: Shell, stand_in: StandIn) -> None:
    program = stand_in("dsregjson", NOISY)
    answer = shell(
        """
        $text = 'line of text ' * 100 + "`n"
        @(1..1400 | % { $text } | ConvertFrom-DsRegCmd -WarningVariable told -WarningAction SilentlyContinue).Count
        $told.Count, $told[0].Message
        """,
        environment={"DSREGJSON_PATH": str(program)},
    )
    assert answer.output == [2000, 1, "noise (the first of 20000 notices)"]


def test_a_program_that_ends_early_is_told_with_its_reason(shell: Shell, stand_in: StandIn) -> None:
    program = stand_in("dsregjson", f"{ANSWERING}    sys.exit('dsregjson: the disk is full')\n")
    error = shell.fails(
        "$text = 'line of text ' * 100 + \"`n\"; 1..3000 | % { $text } | ConvertFrom-DsRegCmd",
        environment={"DSREGJSON_PATH": str(program)},
    )
    assert error["id"] == "CliFailed"
    assert "exit code 1: the disk is full" in error["message"]


SLEEPER = (
    ANSWERING
    + """
    open(os.environ["PID_FILE"] + ".new", "w").write(str(os.getpid()))
    os.rename(os.environ["PID_FILE"] + ".new", os.environ["PID_FILE"])
    for number in range(int(os.environ.get("FIRST", "0"))):
        print(DOCUMENT % number, flush=True)
    time.sleep(float(os.environ.get("SLEEP", "300")))
"""
)


def is_running(pid: int) -> bool:
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return bool(handle) and code.value == 259  # STILL_ACTIVE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie has ended; its parent has not looked yet.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def ended(pid_file: Path, seconds: float = 20) -> bool:
    """Whether the program that wrote its number to the file is gone, or goes soon."""
    pid = int(pid_file.read_text())
    until = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_a_silent_program_is_ended(shell: Shell, stand_in: StandIn, tmp_path: Path) -> None:
    program = stand_in("dsregjson", SLEEPER)
    pid_file = tmp_path / "pid"
    error = shell.fails(
        f"& (Get-Module DsRegJson) {{ $script:SilenceLimit = {20 if os.name == 'nt' else 5} }}\n"
        "'x' | ConvertFrom-DsRegCmd",
        environment={"DSREGJSON_PATH": str(program), "PID_FILE": str(pid_file)},
    )
    assert (error["id"], error["category"]) == ("CliTimeout", "OperationTimeout")
    assert ended(pid_file)


def test_the_program_ends_when_nobody_wants_more(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    program = stand_in("dsregjson", SLEEPER)
    pid_file = tmp_path / "pid"
    answer = shell(
        "('x' | ConvertFrom-DsRegCmd | Select-Object -First 1).Source",
        environment={
            **{"DSREGJSON_PATH": str(program), "PID_FILE": str(pid_file)},
            **{"FIRST": "3", "SLEEP": "0"},
        },
    )
    assert answer.only == "0"
    assert ended(pid_file)


@pytest.mark.skipif(
    os.name == "nt", reason="Windows has no SIGINT for one process; test_left_behind.py stops it"
)
def test_ctrl_c_ends_the_program(pwsh: str, stand_in: StandIn, tmp_path: Path) -> None:
    program = stand_in("dsregjson", SLEEPER)
    pid_file = tmp_path / "pid"
    session = subprocess.Popen(
        [
            pwsh,
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            f"Import-Module {quote(MODULE)}; 'x' | ConvertFrom-DsRegCmd",
        ],
        env={**os.environ, "DSREGJSON_PATH": str(program), "PID_FILE": str(pid_file)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not pid_file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    # Only PowerShell gets it: on Windows the program has no console to get it from.
    session.send_signal(signal.SIGINT)
    session.wait(30)
    assert ended(pid_file)


def test_no_file_is_left_behind(shell: Shell, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    answer = shell(
        f"""
        $a = {quote(capture(0).text)} | ConvertFrom-DsRegCmd
        "x`ny" | ConvertFrom-DsRegCmd -ErrorAction SilentlyContinue
        $null = Compare-DsRegCmdStatus $a $a
        $a | Export-DsRegCmdStatus out.csv
        """,
        environment=dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)),
    )
    assert answer.errors == []
    assert list(scratch.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.csv"]
