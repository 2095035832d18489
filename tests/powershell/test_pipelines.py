"""Real pipelines, typed as the README and the help show them, in a PowerShell of their own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ..fleet.generator import capture
from .conftest import MODULE, StandIn, quote
from .full_capture import TENANT, full_capture
from .stand_ins import SCHEDULER, remoting
from .test_get import printing, windows
from .test_schedule import rights


@dataclass
class Typed:
    """What a line gives: text on a terminal of 120 columns, without colours."""

    pwsh: str
    environment: dict[str, str]
    folder: Path

    def __call__(self, line: str, prepare: str = "") -> subprocess.CompletedProcess[str]:
        command = f"{prepare}\nImport-Module {quote(MODULE)}\n{line} | Out-String -Width 120"
        return subprocess.run(
            [self.pwsh, "-NoProfile", "-NonInteractive", "-Command", command],
            env={**os.environ, **self.environment, "NO_COLOR": "1"},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def typed(pwsh: str, program: Path, stand_in: StandIn, tmp_path: Path) -> Typed:
    windir = str(windows(stand_in, printing(full_capture()))["windir"])
    stand_in("win/System32/dsregcmd", printing(full_capture()))
    path = [str(Path(windir, "System32")), str(program.parent), os.environ["PATH"]]
    environment = {"PATH": os.pathsep.join(path), "windir": windir}
    return Typed(pwsh, environment, tmp_path)


FLEET: dict[str, str | None] = {
    "pc01": capture(0).text,
    "pc02": capture(1).text,
    "pc03": None,
}


def test_local(typed: Typed) -> None:
    done = typed("Get-DsRegCmdStatus | Select-Object TenantName, AzureAdPrt")
    assert (done.stderr, done.returncode) == ("", 0)
    assert TENANT in done.stdout
    done = typed("dsregcmd /status | ConvertFrom-DsRegCmd | ForEach-Object TenantName")
    assert done.stdout.strip() == TENANT


def test_remote(typed: Typed) -> None:
    done = typed(
        "Get-DsRegCmdStatus -ComputerName pc01, pc02, pc03 | Format-Table ComputerName, JoinType",
        remoting(FLEET),
    )
    assert [line.split() for line in done.stdout.strip().splitlines()[2:]] == [
        ["pc01", capture(0).join_type],
        ["pc02", capture(1).join_type],
    ]
    assert "pc03: [pc03] Connecting to remote server pc03 failed" in " ".join(
        done.stderr.replace("|", " ").split()
    )


def test_to_a_table(typed: Typed) -> None:
    done = typed(
        "Get-DsRegCmdStatus -ComputerName pc01, pc02 | Export-DsRegCmdStatus -Path fleet.csv",
        remoting(FLEET),
    )
    assert (done.stderr, done.returncode) == ("", 0)
    lines = (typed.folder / "fleet.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["ComputerName", "pc01", "pc02"]


def test_a_saved_folder(typed: Typed) -> None:
    (typed.folder / "captures").mkdir()
    for number in range(4):
        (typed.folder / f"captures/{number}.txt").write_bytes(capture(number).text.encode("utf-16"))
    done = typed(
        "Get-ChildItem captures -Filter *.txt | ConvertFrom-DsRegCmd | "
        'Group-Object JoinType | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Count)" }'
    )
    kinds = [capture(number).join_type for number in range(4)]
    assert done.stdout.split() == [f"{kind}={kinds.count(kind)}" for kind in sorted(set(kinds))]


NO_TOKEN = "AzureAdJoined : YES\nDevice Name : no-token\nAzureAdPrt : NO\n"
NOT_PRINTED = "AzureAdJoined : YES\nDevice Name : not-printed\n"
WITH_TOKEN = (
    "AzureAdJoined : YES\nDevice Name : {}\nAzureAdPrt : YES\nAzureAdPrtExpiryTime : {} UTC\n"
)


def save_fleet(folder: Path) -> None:
    """Captures with and without what the examples ask for."""
    now = datetime.now(timezone.utc)
    texts = {
        "no-token": NO_TOKEN,
        "not-printed": NOT_PRINTED,
        "soon": WITH_TOKEN.format("soon", f"{now + timedelta(days=1):%Y-%m-%d %H:%M:%S}.000"),
        "later": WITH_TOKEN.format("later", f"{now + timedelta(days=9):%Y-%m-%d %H:%M:%S}.000"),
    }
    (folder / "captures").mkdir()
    for name, text in texts.items():
        (folder / f"captures/{name}.txt").write_text(text)


def test_tokens_that_run_out(typed: Typed) -> None:
    save_fleet(typed.folder)
    done = typed(
        "ConvertFrom-DsRegCmd captures | Where-Object { $_.AzureAdPrtExpiryTime -and $_.AzureAdPrtExpiryTime -lt (Get-Date).ToUniversalTime().AddDays(2) } | "
        "ForEach-Object ComputerName"
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["soon"]


def test_what_is_wrong(typed: Typed) -> None:
    done = typed("Get-DsRegCmdFinding -MinimumSeverity Warning")
    assert done.stderr == ""
    assert done.stdout.split()[:3] == ["Severity", "Id", "ComputerName"]
    # test_detection.py runs it as it stands here:
    line = "powershell.exe -NoProfile -ExecutionPolicy Bypass -File ps/DsRegJson/Scripts/Invoke-DsRegDetection.ps1"
    done = typed(line.replace("powershell.exe", "pwsh").replace("ps/", f"{MODULE.parent}/"))
    assert done.stdout.startswith("Broken ")


def test_what_is_wrong_with_some_of_many(typed: Typed) -> None:
    save_fleet(typed.folder)
    done = typed(
        "ConvertFrom-DsRegCmd captures | Where-Object AzureAdPrt -EQ $false | Get-DsRegCmdFinding"
        " | ForEach-Object ComputerName"
    )
    assert done.stderr == ""
    assert set(done.stdout.split()) == {"no-token"}


def test_certificates_that_run_out(typed: Typed) -> None:
    soon = f"{datetime.now(timezone.utc) + timedelta(days=20):%Y-%m-%d %H:%M:%S}.000 UTC"
    valid = f"AzureAdJoined : YES\nDeviceCertificateValidity : [ 2024-01-11 21:02:50.000 UTC -- {soon} ]\n"
    done = typed(
        "Get-DsRegCmdStatus -ComputerName pc01, pc02 | Where-Object { $_.DeviceCertificateNotAfter -and $_.DeviceCertificateNotAfter -lt (Get-Date).ToUniversalTime().AddDays(60) } | ForEach-Object ComputerName",
        remoting({"pc01": NOT_PRINTED, "pc02": valid}),
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["pc02"]


@pytest.mark.parametrize(
    "line",
    [
        "Register-DsRegCmdExport -OutputFolder ./logs -Interval 04:00:00 -Append",
        "Register-DsRegCmdExport -OutputFolder ./logs -AllUsers -Interval 01:00:00 -Append -RetentionDays 14",
    ],
)
def test_scheduled(typed: Typed, line: str) -> None:
    typed.environment["windir"] = "C:\\Windows"
    done = typed(line, SCHEDULER + rights({}))
    assert (done.stderr, done.returncode) == ("", 0)
    assert "Device state" in done.stdout
