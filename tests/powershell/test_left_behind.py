"""However a command ends, it leaves no program, no child of it and no temporary file behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import dsregjson

from ..fleet.generator import capture
from .conftest import Shell, StandIn, passing, quote
from .test_program import is_running

TEXT = quote(capture(0).text)
# What each command does with a program that hangs.
COMMANDS = {
    "ConvertFrom": "$text | ConvertFrom-DsRegCmd",
    "Finding": "$text | Get-DsRegCmdFinding",
    "Test": "$text | Test-DsRegCmdStatus",
    "Status": "Get-DsRegCmdStatus",
    "Export": "$object | Export-DsRegCmdStatus out.csv",
    "Compare": "Compare-DsRegCmdStatus $object $object",
    "Protect": "$text | Protect-DsRegCmdStatus",
    "Protect files": "Protect-DsRegCmdStatus in.txt out.txt",
    "ErrorCode": "Get-DsRegCmdErrorCode 0x80072ee7",
}
OBJECT = "[pscustomobject] @{ ComputerName = 'PC'; AzureAdJoined = $true; AzureAdPrt = $false }"
# It does what the real one does when it writes (a new file beside its place), starts a child that
# holds its streams, notes both numbers, and then nothing more.
HANGING = f"""
import os, subprocess, sys, time
if sys.argv[1] == "--version":
    sys.exit(print("dsregjson {dsregjson.__version__}"))
for option in ("--errors", "--output"):
    if option in sys.argv:
        folder, name = os.path.split(sys.argv[sys.argv.index(option) + 1])
        open(os.path.join(folder, f".{{name}}.0123abcd.tmp"), "w").write("half")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(os.environ["PID_FILE"] + ".new", "w") as file:
    file.write(f"{{os.getpid()}} {{child.pid}}")
os.rename(os.environ["PID_FILE"] + ".new", os.environ["PID_FILE"])
time.sleep(600)
"""
# Seconds; under Wine a start may take long.
SILENCE = 30 if os.name == "nt" else 8
# Runs a block as a person would who loses patience: ends it when the program is at work.
INTERRUPT = """
$shell = [powershell]::Create()
[void] $shell.AddScript('param($module, $folder) Import-Module $module; Set-Location -LiteralPath $folder').AddArgument((Get-Module DsRegJson).Path).AddArgument("$PWD").Invoke()
$shell.Commands.Clear()
$running = $shell.AddScript($block).BeginInvoke()
while (-not (Test-Path $env:PID_FILE) -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 50 }
$shell.Stop()
$shell.Dispose()
"""


def environment(tmp_path: Path, program: Path) -> dict[str, str | None]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return {
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)),
        **{"DSREGJSON_PATH": str(program), "PID_FILE": str(tmp_path / "pids")},
    }


def left(tmp_path: Path) -> tuple[set[str], list[int]]:
    """Files that are there now beside those of the test, and programs that still run."""
    known = {"in.txt", "pids", "old.csv"}
    files = {
        path.name
        for folder in (tmp_path, tmp_path / "scratch")
        for path in folder.iterdir()
        if path.is_file()
    }
    pids = tmp_path / "pids"
    until = time.monotonic() + 20
    running = [int(pid) for pid in pids.read_text().split()] if pids.exists() else []
    while (running := [pid for pid in running if is_running(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    return files - known, running


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupted_command_leaves_nothing(
    shell: Shell, stand_in: StandIn, tmp_path: Path, name: str
) -> None:
    """Stop() is what Ctrl-C does; test_program.py sends the signal itself."""
    (tmp_path / "in.txt").write_text(capture(0).text)
    block = f"$text = {TEXT}; $object = {OBJECT}; {COMMANDS[name]}"
    answer = shell(
        f"$block = {quote(block)}\n{INTERRUPT}",
        environment=environment(tmp_path, stand_in("dsregjson", HANGING)),
    )
    assert (answer.errors, answer.ended) == ([], None)
    assert (tmp_path / "pids").exists()  # else nothing was interrupted
    assert left(tmp_path) == (set(), [])


@pytest.mark.parametrize("name", ["ConvertFrom", "Status", "Export"])
def test_a_program_that_hangs_is_ended_with_what_it_has_started(
    shell: Shell, stand_in: StandIn, tmp_path: Path, name: str
) -> None:
    error = shell.fails(
        f"& (Get-Module DsRegJson) {{ $script:SilenceLimit = {SILENCE} }}\n"
        f"$text = {TEXT}; $object = {OBJECT}; {COMMANDS[name]}",
        environment=environment(tmp_path, stand_in("dsregjson", HANGING)),
    )
    assert error["id"] == "CliTimeout"
    assert (tmp_path / "pids").exists()  # else it was ended before it did anything
    assert left(tmp_path) == (set(), [])


# Every command that a pipeline can break off, with the real program.
PIPELINES = {
    "ConvertFrom": "ConvertFrom-DsRegCmd",
    "Finding": "Get-DsRegCmdFinding",
    "Test": "Test-DsRegCmdStatus",
    "Export": "ConvertFrom-DsRegCmd | Export-DsRegCmdStatus old.csv -PassThru",
    "Protect": "Protect-DsRegCmdStatus",
    "ErrorCode": "ForEach-Object { 1..9 } | Get-DsRegCmdErrorCode",
}


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_that_breaks_off_leaves_nothing(
    shell: Shell, stand_in: StandIn, tmp_path: Path, name: str
) -> None:
    """Upstream by an error, downstream because nobody wants more."""
    note = "with open(os.environ['PID_FILE'], 'a') as file: file.write(f' {os.getpid()}')"
    program = stand_in("dsregjson", passing(shell.program, note))
    (tmp_path / "old.csv").write_text("old")
    answer = shell(
        f"""
        & (Get-Module DsRegJson) {{ $script:ChunkSize = 16KB }}
        $text = {TEXT}
        $first = 1..30 | ForEach-Object {{ $text }} | {PIPELINES[name]} | Select-Object -First 1
        $null -ne $first
        try {{ 1..30 | ForEach-Object {{ $text; if ($_ -eq 20) {{ throw 'the network is gone' }} }} | {PIPELINES[name]} | Out-Null }}
        catch {{ "$_" }}
        [GC]::Collect(); [GC]::WaitForPendingFinalizers()
        """,
        environment=environment(tmp_path, program),
    )
    assert answer.errors == []
    assert answer.output == [True, "the network is gone"]
    assert left(tmp_path) == (set(), [])
    assert (tmp_path / "old.csv").read_text() == "old"


@pytest.mark.parametrize("command", ["ConvertFrom-DsRegCmd", "Get-DsRegCmdFinding"])
def test_a_long_pipeline_keeps_memory_flat(shell: Shell, command: str) -> None:
    """What has been converted has left: 12 MB of texts pass, and nothing of them stays."""
    answer = shell(
        f"""
        & (Get-Module DsRegJson) {{ $script:ChunkSize = 1MB }}
        $text = {TEXT}
        $null = $text | {command}
        $given = 0
        1..1800 | ForEach-Object {{ $script:given++; "$text$(' ' * 1000)`n" }} | {command} | ForEach-Object {{
            if ($given -ne $seen) {{ $seen = $given; [GC]::GetTotalMemory($true) }}
        }}
        """
    )
    sizes = answer.output
    assert len(sizes) >= 4, sizes
    assert sizes[-1] - sizes[0] < 8_000_000, sizes
