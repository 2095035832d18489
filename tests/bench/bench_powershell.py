"""What the PowerShell module costs: its import, its conversion against ConvertFrom-Json alone, and
its findings against its conversion.

    python -m tests.bench.bench_powershell [COUNT]

Needs pwsh on PATH, and Linux. Everything runs in one session and in turns; medians and their
ratios are printed, of the time that passed and of the processors' time (the session and the
programs that it starts), which other work on the machine changes less. The program is compiled
beforehand, as an installed one is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..fleet.generator import ndjson

ROOT = Path(__file__).parent.parent.parent
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"

SCRIPT = r"""
param([string] $Module, [string] $Program, [string] $Source, [int] $Rounds)
$env:DSREGJSON_PATH = $Program
Import-Module $Module
$texts = [IO.File]::ReadAllLines($Source) | ForEach-Object { (ConvertFrom-Json -InputObject $_).Text }
$lines = $texts | ForEach-Object { $_ -split '\r?\n' }
$documents = @(& $Program batch $Source --flat --stamp 2>$null)
$null = $texts[0] | ConvertFrom-DsRegCmd
$forty = $texts | Select-Object -First 40

# Seconds of the processors: this process and the children that have ended.
function Get-Cpu {
    $fields = [IO.File]::ReadAllText('/proc/self/stat').Split(')')[-1].Trim().Split(' ')
    ([int] $fields[11] + [int] $fields[12] + [int] $fields[13] + [int] $fields[14]) / 100
}
function Measure-Time([scriptblock] $Block, [int] $Count) {
    [GC]::Collect()
    $before = Get-Cpu
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $result = & $Block
    if ($Count -and @($result).Count -ne $Count) { throw "$(@($result).Count) objects, not $Count" }
    [pscustomobject] @{ Wall = $clock.Elapsed.TotalSeconds; Cpu = (Get-Cpu) - $before }
}

$ways = [ordered] @{
    'ConvertFrom-Json over the lines of the program' = { $documents | ConvertFrom-Json }
    'ConvertFrom-DsRegCmd, whole texts' = { $texts | ConvertFrom-DsRegCmd }
    'ConvertFrom-DsRegCmd, lines' = { $lines | ConvertFrom-DsRegCmd }
}
$small = [ordered] @{
    'ConvertFrom-DsRegCmd, 40 texts' = { $forty | ConvertFrom-DsRegCmd }
    'Get-DsRegCmdFinding, 40 texts' = { $forty | Get-DsRegCmdFinding }
}
$times = @{}
foreach ($name in @($ways.Keys; $small.Keys)) { $times[$name] = @() }
foreach ($round in 1..$Rounds) {
    foreach ($name in $ways.Keys) { $times[$name] += Measure-Time $ways[$name] $texts.Count }
    foreach ($name in $small.Keys) { $times[$name] += Measure-Time $small[$name] }
}
function Get-Median($Name, $Kind) { ($times[$Name].$Kind | Sort-Object)[[int] [Math]::Floor($Rounds / 2)] }
foreach ($group in $ways, $small) {
    $first = @($group.Keys)[0]
    foreach ($kind in 'Wall', 'Cpu') {
        foreach ($name in $group.Keys) {
            $told = if ($kind -eq 'Cpu') { "$name, processors" } else { $name }
            $time = Get-Median $name $kind
            '{0,-62} {1,7:n2} s  ratio {2:n2}' -f $told, $time, ($time / (Get-Median $first $kind))
        }
    }
}
$imports = foreach ($round in 1..9) { (Measure-Command { Import-Module $Module -Force }).TotalMilliseconds }
'{0,-62} {1,7:n0} ms' -f 'Import-Module', ($imports | Sort-Object)[4]
"""


def main(count: int = 2_000) -> None:
    """Print the ratios for so many captures."""
    pwsh = shutil.which("pwsh") or sys.exit("no pwsh on PATH")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "fleet.ndjson")
        source.write_bytes(b"".join(ndjson(count)))
        program = Path(folder, "dsregjson")
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dsregjson "$@"\n')
        program.chmod(0o755)
        script = Path(folder, "bench.ps1")
        script.write_text(SCRIPT)
        print(f"{count:,} captures", flush=True)
        subprocess.run(
            [pwsh, "-NoProfile", "-File", script, ROOT / "ps" / "DsRegJson", program, source, "3"],
            check=True,
            env={
                **{name: value for name, value in os.environ.items() if name != NO_BYTECODE},
                "PYTHONPYCACHEPREFIX": folder,
                "PYTHONPATH": str(ROOT),
                "NO_COLOR": "1",
            },
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
