"""Get-DsRegCmdStatus: this computer, and others through a stand-in for Invoke-Command."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsregjson.flat import COLUMNS

from ..fleet.generator import capture
from .conftest import Shell, StandIn
from .full_capture import TENANT, full_capture
from .stand_ins import remoting

pytestmark = pytest.mark.windows

FRONT = ["ComputerName", "Source", "CollectedAt"]


def printing(text: str, code: int = 0) -> str:
    """Source of a dsregcmd that prints a text."""
    data = text.encode("utf-8")
    return (
        "import sys\nassert sys.argv[1:] == ['/status'], sys.argv\n"
        f"sys.stdout.buffer.write({data!r})\nsys.exit({code})\n"
    )


def windows(stand_in: StandIn, source: str) -> dict[str, str | None]:
    """The environment of a Windows whose dsregcmd that program is."""
    return {"windir": str(stand_in("win/System32/dsregcmd.exe", source).parent.parent)}


def test_this_computer(shell: Shell, stand_in: StandIn) -> None:
    answer = shell(
        """
        $before = [datetime]::UtcNow.AddMilliseconds(-1)
        $it = Get-DsRegCmdStatus
        $it.PSObject.TypeNames[0], ($it.PSObject.Properties.Name -join ' '), $it.TenantName
        $it.ComputerName -ceq [Environment]::MachineName
        $it.Source -ceq [Environment]::MachineName
        $it.CollectedAt -ge $before -and $it.CollectedAt -le [datetime]::UtcNow -and "$($it.CollectedAt.Kind)" -eq 'Utc'
        (Get-DsRegCmdStatus -Nested).SsoState.AzureAdPrtExpiryTime.Kind.ToString()
        """,
        environment=windows(stand_in, printing(full_capture())),
    )
    assert answer.errors == []
    assert answer.output == [
        "DsRegJson.Status",
        " ".join([*FRONT, *COLUMNS]),
        TENANT,
        True,
        True,
        True,
        "Utc",
    ]


def test_sysnative_comes_before_system32(shell: Shell, stand_in: StandIn, tmp_path: Path) -> None:
    stand_in("win/System32/dsregcmd.exe", printing(capture(1).text))
    stand_in("win/Sysnative/dsregcmd.exe", printing(capture(2).text))
    there: dict[str, str | None] = {"windir": str(tmp_path / "stand-ins/win")}
    local = shell("(Get-DsRegCmdStatus).JoinType", environment=there)
    assert local.only == capture(2).join_type
    asked = shell(
        "& (& (Get-Module DsRegJson) { $script:RemoteBlock }) | ConvertFrom-DsRegCmd | % JoinType",
        environment=there,
    )
    assert asked.only == capture(2).join_type
    assert capture(1).join_type != capture(2).join_type


def test_a_computer_without_dsregcmd_or_with_a_failing_one(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    answer = shell(
        "Get-DsRegCmdStatus",
        environment={
            "windir": str(tmp_path),
            "DSREGJSON_PATH": str(shell.program),
            "PATH": str(tmp_path),
        },
    )
    [error] = answer.errors
    assert (error["id"], error["category"]) == ("DsRegCmdFailed", "ResourceUnavailable")
    assert error["command"] == "Get-DsRegCmdStatus"
    assert "dsregcmd" in error["message"]

    for source in (printing("Access is denied.", 5), printing("nothing of the kind"), printing("")):
        answer = shell("Get-DsRegCmdStatus", environment=windows(stand_in, source))
        assert [error["id"] for error in answer.errors] == ["DsRegCmdFailed"]
        assert answer.output == []


def test_many_computers_and_one_error_for_each_that_is_out_of_reach(shell: Shell) -> None:
    texts = {"pc-a": capture(0).text, "gone": None, "Bücher [1]": capture(1).text, "東京": None}
    answer = shell(
        remoting(texts)
        + """
        $found = Get-DsRegCmdStatus -ComputerName pc-a, gone, 'Bücher [1]', '東京', pc-a -ErrorVariable missed
        $found | % { $_.ComputerName + '|' + $_.Source + '|' + $_.JoinType }
        $missed.TargetObject -join ','
        $missed.Count
        """
    )
    assert answer.output == [
        f"pc-a|pc-a|{capture(0).join_type}",
        f"Bücher [1]|Bücher [1]|{capture(1).join_type}",
        "gone,東京",
        2,
    ]
    assert [(error["id"], error["category"], error["target"]) for error in answer.errors] == [
        ("ComputerUnreachable", "ConnectionError", "gone"),
        ("ComputerUnreachable", "ConnectionError", "東京"),
    ]
    assert "Connecting to remote server gone failed" in answer.errors[0]["message"]
    assert answer.errors[0]["command"] == "Get-DsRegCmdStatus"


def test_the_remote_text_may_come_in_one_piece(shell: Shell) -> None:
    texts: dict[str, str | None] = {"pc-a": capture(0).text, "pc-b": capture(1).text}
    answer = shell(
        remoting(texts, as_lines=False)
        + "(Get-DsRegCmdStatus -ComputerName pc-a, pc-b -Nested).DeviceState.AzureAdJoined.Count"
    )
    assert answer.only == 2


def test_a_computer_that_sends_something_else_is_one_error(shell: Shell) -> None:
    answer = shell(
        remoting({"pc-a": capture(0).text, "pc-b": "Access is denied.", "pc-c": ""})
        + "Get-DsRegCmdStatus -ComputerName pc-a, pc-b, pc-c | % ComputerName"
    )
    assert answer.output == ["pc-a"]
    assert sorted((error["id"], error["target"]) for error in answer.errors) == [
        ("NotConverted", "pc-b"),
        ("NotConverted", "pc-c"),
    ]


def test_error_action_stop_ends_it_and_silence_hides_it(shell: Shell) -> None:
    prepare = remoting({"pc-a": capture(0).text, "gone": None})
    error = shell.fails(prepare + "Get-DsRegCmdStatus -ComputerName gone, pc-a -ErrorAction Stop")
    assert (error["id"], error["target"]) == ("ComputerUnreachable", "gone")
    answer = shell(
        prepare + "(Get-DsRegCmdStatus gone, pc-a -ErrorAction SilentlyContinue).ComputerName"
    )
    assert answer.only == "pc-a"


def test_parameters_go_to_invoke_command(shell: Shell) -> None:
    answer = shell(
        remoting({"pc-a": capture(0).text})
        + """
        $password = [securestring]::new()
        $account = [pscredential]::new('CONTOSO\\anna', $password)
        $null = Get-DsRegCmdStatus -ComputerName pc-a -Credential $account -ThrottleLimit 7 -UseSSL
        $null = Get-DsRegCmdStatus pc-a
        $global:Calls | % { ($_.Keys | Sort-Object) -join ' ' }
        $global:Calls[0].Credential.UserName
        $global:Calls[0].ThrottleLimit
        """
    )
    common = "ErrorAction ErrorVariable ScriptBlock"
    assert answer.output == [
        "ComputerName Credential ErrorAction ErrorVariable ScriptBlock ThrottleLimit UseSSL",
        f"ComputerName {common}",
        "CONTOSO\\anna",
        7,
    ]


def test_names_come_through_the_pipeline(shell: Shell) -> None:
    texts: dict[str, str | None] = {f"pc-{name}": capture(0).text for name in "abcd"}
    answer = shell(
        remoting(texts)
        + """
        'pc-a', 'pc-b' | Get-DsRegCmdStatus | % ComputerName
        [pscustomobject] @{ Name = 'pc-c' }, [pscustomobject] @{ DNSHostName = 'pc-d' } | Get-DsRegCmdStatus | % ComputerName
        $global:Calls.Count
        """
    )
    assert answer.output == ["pc-a", "pc-b", "pc-c", "pc-d", 2]


def test_a_computer_is_asked_once_however_it_is_written(shell: Shell) -> None:
    texts: dict[str, str | None] = {"PC01": capture(0).text, "pc01": capture(0).text}
    answer = shell(
        f"{remoting(texts)}\nGet-DsRegCmdStatus -ComputerName PC01, pc01 | % ComputerName"
    )
    assert (answer.output, answer.errors) == (["PC01"], [])


def test_a_pipeline_without_a_name_asks_nobody(shell: Shell, stand_in: StandIn) -> None:
    answer = shell(
        "@() | Get-DsRegCmdStatus; @() | Get-DsRegCmdFinding",
        environment=windows(stand_in, printing(full_capture())),
    )
    assert (answer.output, answer.errors) == ([], [])


def test_progress_is_told_for_many(shell: Shell) -> None:
    texts: dict[str, str | None] = {f"pc-{name}": capture(0).text for name in "abcd"}
    answer = shell(remoting(texts) + "$null = Get-DsRegCmdStatus pc-a, pc-b, pc-c, pc-d")
    told = [each for each in answer.progress if each["activity"] == "dsregcmd /status"]
    assert told[3] == {"activity": "dsregcmd /status", "status": "4 of 4: pc-d", "percent": 100}
    assert not shell(remoting(texts) + "$null = Get-DsRegCmdStatus pc-a").progress


def test_lines_of_invoke_command_just_work(shell: Shell) -> None:
    answer = shell(
        remoting({"pc-a": capture(0).text, "pc-b": capture(1).text})
        + "Invoke-Command -ComputerName pc-a, pc-b -ScriptBlock { dsregcmd /status } | "
        "ConvertFrom-DsRegCmd | % ComputerName"
    )
    assert answer.output == ["pc-a", "pc-b"]


def test_the_remote_block_asks_for_nothing_but_dsregcmd(shell: Shell) -> None:
    """So that targets need neither Python nor this module nor a language mode."""
    block = shell(
        """
        $block = & (Get-Module DsRegJson) { $script:RemoteBlock }
        $names = $block.Ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | % { $_.GetCommandName() } | ? { $_ }
        $members = $block.Ast.FindAll({ $args[0] -is [Management.Automation.Language.MemberExpressionAst] }, $true)
        ($names -join ' ') + '|' + @($members).Count
        """
    )
    assert block.only == "Test-Path|0"
