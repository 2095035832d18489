"""Scheduled exports: the task through stand-ins, the script that it runs for real."""

from __future__ import annotations

import csv
import getpass
import io
import os
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ..fleet.generator import capture
from .conftest import MODULE, Shell, StandIn, quote
from .full_capture import TENANT, full_capture
from .stand_ins import SCHEDULER, remoting
from .stand_ins import stand_in as stand_in_for
from .test_get import printing, windows

SCRIPT = MODULE / "Scripts" / "Invoke-DsRegExport.ps1"
WINDOWS = {"windir": "C:\\Windows", "USERDOMAIN": "CONTOSO", "USERNAME": "anna"}


def given(command: str) -> str:
    """PowerShell for what the last call of a stand-in was given."""
    return f"@($global:Calls | ? {{ $_.Command -eq '{command}' }})[-1].Given"


def test_a_daily_task_of_the_signed_in_user(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        SCHEDULER
        + f"""
        $export = Register-DsRegCmdExport -OutputFolder './my logs' -At 06:30
        $export.PSObject.TypeNames[0], $export.Name, $export.User, $export.OutputFolder
        $export.Command -ceq "$(({given("New-ScheduledTaskAction")}).Execute) $(({given("New-ScheduledTaskAction")}).Argument)"
        $action = {given("New-ScheduledTaskAction")}
        $action.Execute, $action.Argument, $action.WorkingDirectory
        $trigger = {given("New-ScheduledTaskTrigger")}
        [bool] $trigger.Daily, $trigger.At.ToString('HH:mm')
        $principal = {given("New-ScheduledTaskPrincipal")}
        $principal.UserId, $principal.LogonType, $principal.RunLevel
        $task = {given("Register-ScheduledTask")}
        $task.TaskName, $task.TaskPath, [bool] $task.Force, ('User' -in $task.Keys)
        $settings = {given("New-ScheduledTaskSettingsSet")}
        $settings.MultipleInstances, [bool] $settings.StartWhenAvailable
        """,
        environment=dict(WINDOWS),
    )
    assert answer.errors == []
    folder = str(tmp_path / "my logs")
    kind, name, user, there, is_command, execute, argument, working, *rest = answer.output
    assert (kind, name, user, there) == (
        "DsRegJson.Export",
        "Device state",
        "CONTOSO\\anna",
        folder,
    )
    assert is_command is True
    assert execute == "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
    assert argument == (
        "-NoProfile -NonInteractive -ExecutionPolicy Bypass -WindowStyle Hidden "
        f'-File {SCRIPT} -OutputFolder "{folder}" -ExecutablePath {shell.program}'
    )
    assert working == folder
    assert rest == [
        *[True, "06:30"],
        *["CONTOSO\\anna", "Interactive", "Limited"],
        *["Device state", "\\DsRegJson\\", True, False],
        *["IgnoreNew", True],
    ]
    assert answer.warnings == []


def test_an_interval_a_list_and_an_account(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "pcs [1].txt").write_text("pc-a\n")
    answer = shell(
        SCHEDULER
        + f"""
        $password = [securestring]::new()
        'geheim'.ToCharArray() | % {{ $password.AppendChar($_) }}
        $account = [pscredential]::new('CONTOSO\\svc-dsreg', $password)
        $null = Register-DsRegCmdExport -OutputFolder out -Name 'Fleet' -ComputerListPath './pcs [1].txt' -Interval 04:00:00 -RetentionDays 90 -Credential $account
        ({given("New-ScheduledTaskAction")}).Argument
        $trigger = {given("New-ScheduledTaskTrigger")}
        [bool] $trigger.Once, $trigger.RepetitionInterval.TotalHours
        $task = {given("Register-ScheduledTask")}
        $task.User, $task.Password, ('Principal' -in $task.Keys)
        $null = Register-DsRegCmdExport -OutputFolder out -ComputerName pc-a, 'nörd' -Append -UserName 'CONTOSO\\bo'
        ({given("New-ScheduledTaskAction")}).Argument
        ({given("New-ScheduledTaskPrincipal")}).UserId
        """,
        environment=dict(WINDOWS),
    )
    assert answer.errors == []
    first, once, hours, user, password, has_principal, second, principal = answer.output
    assert f'-ComputerListPath "{tmp_path}/pcs [1].txt" -RetentionDays 90' in first
    assert (once, hours) == (True, 4)
    assert (user, password, has_principal) == ("CONTOSO\\svc-dsreg", "geheim", False)
    assert "-ComputerName pc-a,nörd -Append" in second
    assert principal == "CONTOSO\\bo"


ADMIN_ONLY = {"S-1-5-32-544": 0x1F01FF, "S-1-5-32-545": 0x1200A9}


def rights(of: dict[str, dict[str, int]], owner: str = "S-1-5-18") -> str:
    """A Get-Acl that answers with rights by account, for paths that end so; else ADMIN_ONLY."""
    tables = "\n".join(
        f"$global:Rights[{quote(end)}] = @{{ {'; '.join(f'{quote(who)} = {mask}' for who, mask in given.items())} }}"
        for end, given in {"": ADMIN_ONLY, **of}.items()
    )
    return f"$global:Rights = [ordered] @{{}}\n{tables}\n" + stand_in_for(
        "Get-Acl",
        f"""
    foreach ($end in $global:Rights.Keys) {{ if ("$LiteralPath".EndsWith($end)) {{ $table = $global:Rights[$end] }} }}
    $rules = foreach ($who in $table.Keys) {{
        [pscustomobject] @{{
            AccessControlType = 'Allow'; PropagationFlags = 0; FileSystemRights = $table[$who]
            IdentityReference = [pscustomobject] @{{ Value = $who }}
        }}
    }}
    $acl = [pscustomobject] @{{ Rules = $rules }}
    $acl | Add-Member ScriptMethod GetOwner {{ [pscustomobject] @{{ Value = {quote(owner)} }} }}
    $acl | Add-Member ScriptMethod GetAccessRules {{ $this.Rules }}
    $acl""",
    )


@pytest.mark.parametrize(
    ("of", "owner", "place"),
    [
        ({"program0": {"S-1-5-32-545": 0x1301BF}}, "S-1-5-18", "program0"),
        ({"program0/dsregjson": {"S-1-5-11": 0x40000}}, "S-1-5-18", "dsregjson"),
        ({"Scripts": {"S-1-1-0": 0x6}}, "S-1-5-18", "Scripts"),
        ({"DsRegJson.psm1": {"S-1-5-21-1-2-3-1001": 0x1F01FF}}, "S-1-5-18", "DsRegJson.psm1"),
        ({"ps": {"S-1-5-21-1-2-3-1001": 0x40}}, "S-1-5-18", "ps"),
        ({}, "S-1-5-21-1-2-3-1001", ".ps1"),
    ],
)
def test_system_does_not_run_what_others_can_change(
    shell: Shell, of: dict[str, dict[str, int]], owner: str, place: str
) -> None:
    prepare = SCHEDULER + rights(of, owner)
    for who in ("-AsSystem", "-AllUsers"):
        error = shell.fails(
            f"{prepare}\nRegister-DsRegCmdExport out {who}", environment=dict(WINDOWS)
        )
        assert (error["id"], error["category"]) == ("NotAdminOnly", "SecurityError")
        assert error["target"].endswith(place)
        assert "S-1-" in error["message"]
        assert "for all users" in error["message"]
    assert (
        shell(prepare + "$null = Register-DsRegCmdExport out", environment=dict(WINDOWS)).errors
        == []
    )


def test_system_is_possible_and_the_caveat_is_told(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        SCHEDULER
        + rights({"ps": {"S-1-5-32-545": 0x6}})
        + f"""
        $null = Register-DsRegCmdExport out -AsSystem
        $principal = {given("New-ScheduledTaskPrincipal")}
        $principal.UserId, $principal.LogonType
        """,
        environment=dict(WINDOWS),
    )
    assert answer.output == ["SYSTEM", "ServiceAccount"]
    [warning] = answer.warnings
    assert "do not describe any person" in warning


def test_whoever_is_signed_in(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        SCHEDULER
        + rights({"ps": {"S-1-5-32-545": 0x6}})
        + f"""
        Register-DsRegCmdExport out -AllUsers -Append -RetentionDays 9 | % User
        $principal = {given("New-ScheduledTaskPrincipal")}
        $principal.GroupId, $principal.RunLevel, $principal.ContainsKey('UserId')
        ({given("New-ScheduledTaskAction")}).Argument -match ' -Append -PerUser -RetentionDays 9'
        """,
        environment=dict(WINDOWS),
    )
    assert answer.output == ["S-1-5-32-545", "S-1-5-32-545", "Limited", False, True]
    assert (answer.errors, answer.warnings) == ([], [])
    assert (tmp_path / "out").is_dir()


def test_registering_twice_replaces_and_what_if_does_nothing(shell: Shell) -> None:
    answer = shell(
        SCHEDULER
        + """
        $null = Register-DsRegCmdExport out -WhatIf
        $global:Tasks.Count
        1..2 | % { $null = Register-DsRegCmdExport out }
        $null = Register-DsRegCmdExport out -Name Other
        $global:Tasks.Count
        (Get-DsRegCmdExport | % Name) -join ','
        (Get-DsRegCmdExport o*).LastResult
        Unregister-DsRegCmdExport -Name Other -WhatIf
        $global:Tasks.Count
        Get-DsRegCmdExport Other | Unregister-DsRegCmdExport -Confirm:$false
        (Get-DsRegCmdExport).Name
        Unregister-DsRegCmdExport -Name 'no such' -Confirm:$false
        """,
        environment=dict(WINDOWS),
    )
    assert answer.output == [0, 2, "Device state,Other", 4, 2, "Device state"]
    assert [(error["id"], error["target"]) for error in answer.errors] == [
        ("ExportNotFound", "no such")
    ]


def test_wrong_demands_are_told(shell: Shell) -> None:
    both = "Register-DsRegCmdExport out -ComputerName a -ComputerListPath b"
    clash = shell.fails(SCHEDULER + both)
    assert (clash["id"], clash["category"]) == ("ParameterClash", "InvalidArgument")
    missing = shell(
        SCHEDULER + "Register-DsRegCmdExport out -ComputerListPath none.txt; $Tasks.Count"
    )
    assert [error["id"] for error in missing.errors] == ["PathNotFound"]
    assert missing.output == [0]
    for wrong in ("-ComputerName 'a,b'", "-Interval 00:00:10", "-Name 'a\\b'", "-RetentionDays 0"):
        error = shell.fails(SCHEDULER + f"Register-DsRegCmdExport out {wrong}")
        assert error["id"] == "ParameterArgumentValidationError", wrong
    refused = SCHEDULER.replace("if ($global:Tasks.Contains", "throw 'Access is denied.'; if ($x.y")
    error = shell.fails(refused + "Register-DsRegCmdExport out")
    assert (error["id"], error["target"]) == ("ScheduleFailed", "Device state")
    assert "Access is denied." in error["message"]
    for command in (
        "Register-DsRegCmdExport out",
        "Get-DsRegCmdExport",
        "Unregister-DsRegCmdExport x",
    ):
        assert shell.fails(command)["id"] == "SchedulerMissing"


@dataclass
class Export:
    """Runs the script as the task does, with pwsh in place of powershell.exe."""

    pwsh: str
    program: Path
    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, prepare: str = "") -> tuple[int, str]:
        """Exit code and log; prepare: PowerShell that runs before, in the same session."""
        command = [self.pwsh, "-NoProfile", "-NonInteractive"]
        given = [
            "-OutputFolder",
            str(self.folder),
            "-ExecutablePath",
            str(self.program),
            *arguments,
        ]
        if prepare:
            listed = " ".join(each if each.startswith("-") else quote(each) for each in given)
            command += ["-Command", f"{prepare}\n& {quote(SCRIPT)} {listed}\nexit $LASTEXITCODE"]
        else:
            command += ["-File", str(SCRIPT), *given]
        done = subprocess.run(
            command,
            env={**os.environ, **self.environment, "NO_COLOR": "1"},
            cwd=Path(self.program.anchor),
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        log = self.folder / "dsreg-export.log"
        text = log.read_text("utf-8") if log.exists() else ""
        return done.returncode, text or done.stdout + done.stderr

    @property
    def tables(self) -> list[Path]:
        return sorted(self.folder.glob("*.csv"))


@pytest.fixture
def export(pwsh: str, program: Path, stand_in: StandIn, tmp_path: Path) -> Export:
    windir = str(windows(stand_in, printing(full_capture()))["windir"])
    return Export(pwsh, program, tmp_path / "my logs [1]", {"windir": windir})


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_the_script_exports_this_computer_to_a_dated_table(export: Export) -> None:
    code, log = export()
    assert code == 0, log
    [table] = export.tables
    assert table.name.startswith("dsreg-20")
    assert table.name.endswith("Z.csv")
    assert [row["TenantName"] for row in rows(table)] == [TENANT]
    assert f"1 exported to {table}" in log


def test_the_script_appends_and_leaves_the_rest_alone(export: Export) -> None:
    for _ in range(2):
        code, log = export("-Append")
        assert code == 0, log
    [table] = export.tables
    assert table.name == "dsreg-status.csv"
    assert len(rows(table)) == 2


def test_the_script_deletes_what_is_old_and_only_its_own(export: Export) -> None:
    export.folder.mkdir()
    old = ["dsreg-2020-01-01T000000Z.csv", "dsreg-2020-01-01T000000Z.txt", "dsreg-notes.csv"]
    for name in [*old, "dsreg-2999-01-01T000000Z.csv"]:
        (export.folder / name).write_text("x")
    code, log = export("-RetentionDays", "30")
    assert code == 0, log
    assert not (export.folder / old[0]).exists()
    assert "deleted dsreg-2020-01-01T000000Z.csv" in log
    assert all((export.folder / name).exists() for name in old[1:])
    assert (export.folder / "dsreg-2999-01-01T000000Z.csv").exists()


def test_the_script_writes_a_file_a_day_for_each_user(export: Export) -> None:
    code, log = export("-PerUser")
    assert code == 0, log
    [folder] = export.folder.iterdir()
    assert folder.name.endswith(f"-{getpass.getuser()}")
    today = datetime.now(timezone.utc).date()
    last, gone = (f"dsreg-{today - timedelta(days=days)}.csv" for days in (30, 31))
    for name in (last, gone):
        (export.folder / name).write_text("x")
    for _ in range(2):
        code, log = export("-Append", "-RetentionDays", "30")
        assert code == 0, log
    assert {path.name for path in export.tables} == {last, f"dsreg-{today}.csv"}
    assert len(rows(export.folder / f"dsreg-{today}.csv")) == 2
    assert f"deleted {gone}, older than 30 days" in log


def test_the_script_exports_a_list_and_says_who_did_not_answer(
    export: Export, tmp_path: Path
) -> None:
    texts = {"pc-a": capture(0).text, "nörd": capture(1).text, "gone": None}
    names = tmp_path / "pcs.txt"
    names.write_text("# the site\npc-a\n\n  nörd  \ngone\n", "utf-8")
    for arguments in (["-ComputerListPath", str(names)], ["-ComputerName", "pc-a,nörd,gone"]):
        code, log = export(*arguments, prepare=remoting(texts))
        assert code == 4, log
        assert [row["ComputerName"] for row in rows(export.tables[-1])] == ["pc-a", "nörd"]
        assert "FAILED gone: " in log
        assert log.count("FAILED") == 1
        for path in [*export.tables, export.folder / "dsreg-export.log"]:
            path.unlink()


def test_the_script_says_when_nothing_was_collected(export: Export) -> None:
    code, log = export("-ComputerName", "gone", prepare=remoting({}))
    assert code == 3
    assert "nothing collected" in log
    assert export.tables == []


def test_the_script_says_why_it_failed(export: Export, tmp_path: Path) -> None:
    code, log = export("-ComputerListPath", str(tmp_path / "none.txt"))
    assert code == 70
    assert "EXPORT FAILED" in log
    assert "none.txt" in log
    (tmp_path / "empty.txt").write_text("# nobody\n")
    code, log = export("-ComputerListPath", str(tmp_path / "empty.txt"))
    assert code == 70
    assert "names no computer" in log
    export.program = tmp_path / "missing"
    code, log = export()
    assert code == 70
    assert "is not the full path" in log


def test_the_script_ends_with_an_error_when_the_folder_cannot_be_made(
    export: Export, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    export.folder = tmp_path / "file" / "folder"
    code, told = export()
    assert code == 70
    assert "the export failed" in told


def test_the_script_says_so_where_the_language_is_limited(export: Export) -> None:
    limit = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
    code, log = export(prepare=limit)
    assert code == 70
    assert "EXPORT FAILED" in log and "full PowerShell language" in log


def test_the_log_does_not_grow_for_ever(export: Export) -> None:
    export.folder.mkdir()
    (export.folder / "dsreg-export.log").write_text("x" * 1_100_000)
    code, log = export()
    assert code == 0
    assert len(log) < 1000
    assert (export.folder / "dsreg-export.log.old").stat().st_size == 1_100_000


@pytest.mark.parametrize("days", ["-1", "0x7fffffff", "many"])
def test_the_script_deletes_nothing_for_a_number_of_days_that_is_none(
    export: Export, days: str
) -> None:
    """With -1 the newest file would be too old as well."""
    export.folder.mkdir()
    (export.folder / "dsreg-2020-01-01T000000Z.csv").write_text("x")
    code, told = export("-RetentionDays", days)
    assert code == 1
    assert "RetentionDays" in told
    assert [path.name for path in export.tables] == ["dsreg-2020-01-01T000000Z.csv"]
    assert re.search(r"Exit codes: .*\b1 ", SCRIPT.read_text("ascii"))
