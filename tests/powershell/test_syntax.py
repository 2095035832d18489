"""The sources against Windows PowerShell 5.1 on .NET Framework 4.6.2, which cannot run here."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from .conftest import HERE, MODULE, quote

SOURCES = sorted(path for path in MODULE.rglob("*") if path.suffix in (".ps1", ".psm1", ".psd1"))


def check(pwsh: str, files: list[Path]) -> list[dict[str, str]]:
    """What check51.ps1 finds in files."""
    command = (
        f"& {quote(HERE / 'check51.ps1')} -Reference {quote(HERE / 'reference')} "
        f"-Path {', '.join(map(quote, files))}"
    )
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-Command", command],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def test_module_holds_nothing_that_5_1_lacks(pwsh: str) -> None:
    assert len(SOURCES) == 4
    assert check(pwsh, SOURCES) == []


@pytest.mark.parametrize("path", sorted(MODULE.rglob("*.*")), ids=lambda path: path.name)
def test_every_file_is_ascii_without_byte_order_mark(path: Path) -> None:
    data = path.read_bytes()
    assert data.isascii()
    assert b"\r" not in data
    assert b"\t" not in data


# What only PowerShell 7 or a newer .NET has, one each, and the rule that must catch it.
NEWER = {
    "$a ? 1 : 2": "syntax",
    "$a ?? 1": "operator",
    "$a ??= 1": "operator",
    "${a}?.Length": "operator",
    "${a}?[0]": "operator",
    "Get-Date && Get-Date": "syntax",
    "Get-Date || Get-Date": "syntax",
    "Get-Process &": "syntax",
    "function F { process { } clean { } }": "syntax",
    "1..3 | ForEach-Object -Parallel { $_ }": "parameter",
    "1..3 | ForEach-Object -Process { $_ } -ThrottleLimit 2": "parameter",
    "ConvertFrom-Json -InputObject '1' -AsHashtable": "parameter",
    "ConvertFrom-Json -InputObject '1' -DateKind String": "parameter",
    "ConvertTo-Json -InputObject 1 -EscapeHandling EscapeNonAscii": "parameter",
    "Get-Content -LiteralPath x -AsByteStream": "parameter",
    "Split-Path -Path x -LeafBase": "parameter",
    "Invoke-Command -HostName x -ScriptBlock { }": "parameter",
    "Select-Object -InputObject 1 -SkipIndex 1": "parameter",
    "Export-Csv -Path x -UseQuotes Never": "parameter",
    "$more = @{ Path = 'x'; UseQuotes = 'Never' }\nExport-Csv @more": "parameter",
    "$more = @{}\n$more['UseQuotes'] = 'Never'\nExport-Csv @more": "parameter",
    "Set-Content -Path x -Value y -Encoding utf8NoBOM": "encoding",
    "Get-Uptime": "command",
    "Test-Json -Json '{}'": "command",
    "Join-String -InputObject 1": "command",
    "gci": "command",
    "if ($IsWindows) { 1 }": "variable",
    "$PSStyle.Reset": "variable",
    '"`e[1m"': "escape",
    '"`u{20ac}"': "escape",
    "$x = 1uy": "number",
    "$x = 0b11": "number",
    "$x = 5n": "number",
    "[System.Text.Rune]::new('a')": "type",
    "[System.Index] $x = 1": "type",
    "function F { param([ValidateNotNullOrWhiteSpace()] $x) }": "type",
    "New-Object -TypeName System.Text.Rune": "type",
    "[System.IO.Path]::GetRelativePath('a', 'b')": "member",
    "[System.IO.Path]::Join('a', 'b')": "member",
    "[System.OperatingSystem]::IsWindows()": "member",
    "[System.Environment]::ProcessPath": "member",
    "[datetime]::UnixEpoch": "member",
    "[System.IO.File]::Move('a', 'b', $true)": "overload",
    "[System.IO.FileStream]::new('a', 'Open', [System.IO.FileAccess]::Read)": "enum",
    "[IO.File]::Open('a', [System.IO.FileMode]::Open, \"ReadWrite\")": "enum",
    "$s = [System.Diagnostics.ProcessStartInfo]::new()\n$s.ArgumentList.Add('x')": "member",
    "$s = [System.Diagnostics.ProcessStartInfo]::new()\n$s.StandardInputEncoding = 1": "member",
    "$x.WaitForExitAsync()": "member",
    "$x.Kill($true)": "overload",
    "$x.Contains('a', [System.StringComparison]::Ordinal)": "overload",
    "$x.Split('--')": "overload",
    "'München'": "ascii",
}

# The same tasks as 5.1 does them, and what looks like something newer without being it.
SAME_IN_5_1 = """
function Get-It {
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([string])]
    param([Parameter(Mandatory, ValueFromPipeline)] [AllowNull()] [string[]] $Name, [switch] $Force)
    process {
        if ($Name) { 1 } else { 2 }
        'a ?? b && c ? d : e'  # && ?? ?.
        "``e and `$IsWindows"
        $options = @{ Path = 'x'; Encoding = 'UTF8' }
        $options['NoTypeInformation'] = $true
        Export-Csv @options
        [System.IO.Path]::Combine('a', 'b')
        [System.Text.UTF8Encoding]::new($false).GetBytes('a')
        [System.IO.FileStream]::new('a', [System.IO.FileMode]::Open, [System.IO.FileAccess] 'Read')
        $start = [System.Diagnostics.ProcessStartInfo]::new()
        $start.Arguments = 'x'
        $list = [System.Collections.Generic.List[string]]::new()
        $list.Add('x')
        1..3 | ForEach-Object -Process { $_ } | Where-Object -FilterScript { $_ -gt 1 }
        Get-It -Name x -Force -WhatIf -ErrorAction Stop
        $null = 1.5e3, 0x1F, 64KB, 5L, 2d
        [ordered] @{ a = 1 }
    }
}
"""


@pytest.fixture(scope="module")
def rules_found(pwsh: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What the check says about each snippet, each in a file of its own, all in one run."""
    folder = tmp_path_factory.mktemp("snippets")
    texts = [*NEWER, SAME_IN_5_1]
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.ps1")
        files[-1].write_text(text, "utf-8")
    found: dict[str, set[str]] = {text: set() for text in texts}
    for finding in check(pwsh, files):
        found[texts[int(Path(finding["File"]).stem)]].add(finding["Rule"])
    return found


@pytest.mark.parametrize("text", NEWER)
def test_check_finds_what_is_newer(rules_found: dict[str, set[str]], text: str) -> None:
    assert NEWER[text] in rules_found[text]


def test_check_accepts_what_5_1_has(rules_found: dict[str, set[str]]) -> None:
    assert rules_found[SAME_IN_5_1] == set()
