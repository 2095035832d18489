"""Every example of the help runs, with stand-ins for what only Windows has."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from .conftest import ROOT, Shell, StandIn, quote
from .full_capture import full_capture
from .stand_ins import SCHEDULER, remoting
from .test_schedule import rights

EXAMPLES = [
    (path.stem, textwrap.dedent(code))
    for path in sorted((ROOT / "ps" / "src" / "Public").glob("*.ps1"))
    # The code ends with the first empty line; what comes then is said about it.
    for code in re.findall(r"\.EXAMPLE\n(.*?)\n\n", path.read_text("ascii"), re.DOTALL)
]


def dsregcmd(mark: Path) -> str:
    """Source of a dsregcmd that shows other times when it has been asked for a refresh."""
    return (
        "import os, sys\n"
        f"mark, text = {str(mark)!r}, {full_capture()!r}\n"
        "if sys.argv[1:] == ['/refreshprt']:\n    sys.exit(open(mark, 'w').close())\n"
        "assert sys.argv[1:] == ['/status']\n"
        "if os.path.exists(mark):\n    text = text.replace('21:02:50', '22:02:50')\n"
        "sys.stdout.buffer.write(text.encode())\n"
    )


HERE = """
function global:Set-Clipboard { param([Parameter(ValueFromPipeline)] $Value) process { $global:Copied += 1 } }
$ConfirmPreference = 'None'
$account = [pscredential]::new('CONTOSO\\svc-dsreg', [securestring]::new())
"""
# Files that an example reads, beside those that the test lays down.
BEFORE = {
    "fleet.csv": "ConvertFrom-DsRegCmd captures | Export-DsRegCmdStatus fleet.csv",
    "RegCmdExport": "$null = Register-DsRegCmdExport -OutputFolder out",
}
# These give nothing, or nothing here; the rest must give something.
SILENT = r"Export-DsRegCmdStatus|Set-Clipboard|Unregister-|-Destination|NotAfter"


def prepared(folder: Path, example: str) -> str:
    """The example with its Windows paths in that folder, where everything that it reads is."""
    for name in ("captures", "Logs/DsReg", "secret", "DsReg", "out"):
        (folder / name).mkdir(parents=True)
    for name, source in (("monday", "healthy-hybrid"), ("friday", "prt-refused")):
        found = ROOT / "tests" / "findings" / f"{source}.txt"
        shutil.copy(found, folder / f"{name}.txt")
        shutil.copy(found, folder / "captures")
    for name in ("pcs.txt", "DsReg/pcs.txt"):
        (folder / name).write_text("pc01\npc02\n")
    (folder / "secret/fleet.key").write_text("an invented secret of some length")
    example = example.replace("-Credential CONTOSO\\svc-dsreg", "-Credential $account")
    return re.sub(
        r"(?:[CD]:|\\\\server)((?:\\[\w.-]+)+)",
        lambda match: quote(folder.joinpath(*match[1].strip("\\").split("\\"))),
        example,
    )


@pytest.mark.parametrize(("command", "example"), EXAMPLES)
def test_an_example(
    shell: Shell, stand_in: StandIn, tmp_path: Path, command: str, example: str
) -> None:
    folder = tmp_path / "work"
    code = prepared(folder, example)
    source = dsregcmd(tmp_path / "refreshed")
    windir = stand_in("win/System32/dsregcmd.exe", source).parent.parent
    path = stand_in("path/dsregcmd", source).parent
    texts: dict[str, str | None] = dict.fromkeys(("pc01", "pc02"), full_capture())
    before = "\n".join(line for word, line in BEFORE.items() if word in example)
    answer = shell(
        f"$env:PATH = {quote(path)} + [IO.Path]::PathSeparator + $env:PATH\n"
        f"{remoting(texts) if 'pc01' in example or 'pcs.txt' in example else ''}\n"
        f"{SCHEDULER}\n{rights({})}\n{HERE}\n{before}\n"
        f"& {{ {code} }} | Out-String -Stream | Where-Object {{ $_ }}\n",
        environment={"windir": str(windir)},
        folder=folder,
    )
    assert command in example
    assert (answer.errors, answer.ended) == ([], None)
    if not re.search(SILENT, example):
        assert answer.output
    for name in re.findall(r"Export-DsRegCmdStatus (?:-Path )?(\S+)", code):
        assert (folder / name.strip("'")).stat().st_size > 100


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 20
