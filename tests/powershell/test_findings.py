"""Get-DsRegCmdFinding, Get-DsRegCmdErrorCode, Compare-DsRegCmdStatus and Protect-DsRegCmdStatus."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..fleet.generator import capture
from .conftest import CAPTURES, MODULE, ROOT, Shell, StandIn, passing, quote
from .full_capture import TENANT, full_capture
from .test_get import printing, windows

BROKEN = CAPTURES / "domain-joined-server2019-ngc-error.txt"
HEALTHY = CAPTURES / "not-joined-padded.txt"


def program_says(shell: Shell, *arguments: object, stdin: str = "", lines: bool = False) -> Any:
    """The JSON that the program itself prints; with lines a list of what each line holds."""
    done = subprocess.run(
        [shell.program, *map(str, arguments)],
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    if lines:
        return [json.loads(line) for line in done.stdout.splitlines()]
    return json.loads(done.stdout)


def test_findings_are_those_of_the_program(shell: Shell) -> None:
    expected = program_says(shell, "check", "--json", BROKEN, BROKEN, lines=True)[0]
    answer = shell(f"Get-DsRegCmdFinding {quote(BROKEN)}")
    assert answer.errors == []
    for found, finding in zip(answer.output, expected["Findings"], strict=True):
        assert found["Source"] == str(BROKEN)
        assert found["ComputerName"] == expected["DeviceName"]
        assert found["Link"] == finding["Source"]
        assert found["CheckedAt"].rstrip("Z")[:19] == expected["CheckedAt"][:19]
        assert found["ClockSource"] == expected["ClockSource"]
        same = (
            "Severity",
            "Id",
            "Title",
            "Why",
            "Action",
            "Risk",
            "Before",
            "CausedBy",
            "Evidence",
        )
        for name in same:
            assert found[name] == finding[name]


def test_findings_have_types(shell: Shell) -> None:
    answer = shell(
        f"""
        $first = @(Get-DsRegCmdFinding {quote(BROKEN)})[0]
        $first.PSObject.TypeNames[0], "$($first.CheckedAt.Kind)", ($first.Evidence -is [array]), ($first.CausedBy -is [array])
        """
    )
    assert answer.output == ["DsRegJson.Finding", "Utc", True, True]


WAYS = {
    "path": "Get-DsRegCmdFinding {path}",
    "files": "Get-Item {path} | Get-DsRegCmdFinding",
    "objects": "ConvertFrom-DsRegCmd {path} | Get-DsRegCmdFinding",
    "documents": "ConvertFrom-DsRegCmd {path} -Nested | Get-DsRegCmdFinding",
}


@pytest.mark.parametrize(
    "name", ["domain-joined-server2019-ngc-error", "entra-joined-win10-22h2", "prt-four-attempts"]
)
def test_every_way_to_a_file_judges_it_by_one_clock(shell: Shell, name: str) -> None:
    """Client Time in the capture, else the time of the file, whichever command reads it."""
    path = quote(CAPTURES / f"{name}.txt")
    answer = shell(
        "\n".join(
            f"""
            $found = @({way.format(path=path)} | Where-Object Id -NotLike 'work-account*')
            (($found | % {{ $_.Severity + ' ' + $_.Id }}) -join ',') + '|' +
                $found[0].CheckedAt.ToString('yyyy-MM-ddTHH:mm:ss') + '|' + $found[0].ComputerName"""
            for way in WAYS.values()
            if "objects" not in way or name != "prt-four-attempts"  # flat keeps one attempt
        )
    )
    assert answer.errors == []
    by_path, by_file, *others = answer.output
    assert by_path == by_file
    nested = others[-1]
    assert nested == by_path
    # The flat view lacks what some rules ask for; what both have is the same.
    flat = others[0].split("|")
    assert flat[1:] == by_path.split("|")[1:]


def test_objects_without_a_clock_are_checked_as_of_when_they_were_made(shell: Shell) -> None:
    text = "AzureAdJoined : YES\nDevice Name : PC-1\nDeviceCertificateValidity : [ 2020-01-11 21:02:50.000 UTC -- 2021-01-11 21:32:50.000 UTC ]\n"
    answer = shell(
        f"""
        $object = {quote(text)} | ConvertFrom-DsRegCmd
        $object.CollectedAt = [datetime]::SpecifyKind('2020-06-01', 'Utc')
        $found = @($object | Get-DsRegCmdFinding)
        $found[0].CheckedAt -eq $object.CollectedAt
        $found[0].ClockSource, $found[0].Source, $found[0].ComputerName
        'device-cert-expired' -in $found.Id
        'device-cert-expired' -in ({quote(text)} | Get-DsRegCmdFinding).Id
        """
    )
    assert answer.errors == []
    assert answer.output == [True, "Given", "pipeline", "PC-1", False, True]


def test_objects_of_many_captures_are_checked_each(shell: Shell) -> None:
    answer = shell(
        f"Get-Item {quote(BROKEN)}, {quote(HEALTHY)} | ConvertFrom-DsRegCmd | Test-DsRegCmdStatus"
    )
    assert answer.output == [False, True]


def test_an_object_of_another_kind_is_told(shell: Shell) -> None:
    answer = shell("[pscustomobject] @{ Name = 'x' } | Get-DsRegCmdFinding")
    assert [error["id"] for error in answer.errors] == ["NotDsRegStatus"]
    assert "neither text nor a file nor an object" in answer.errors[0]["message"]


def test_severity_expectation_and_quiet(shell: Shell) -> None:
    answer = shell(
        f"""
        @(Get-DsRegCmdFinding {quote(BROKEN)} -MinimumSeverity Warning | % Severity | Sort-Object -Unique) -join ','
        @(Get-DsRegCmdFinding {quote(BROKEN)} -MinimumSeverity Error).Count
        Test-DsRegCmdStatus {quote(BROKEN)}
        Test-DsRegCmdStatus {quote(HEALTHY)}
        Test-DsRegCmdStatus {quote(HEALTHY)} -Expect Hybrid
        (Test-DsRegCmdStatus {quote(HEALTHY)}).GetType().Name
        """
    )
    assert answer.errors == []
    assert answer.output == ["error", 1, False, True, False, "Boolean"]


def test_text_from_the_pipeline_by_computer(shell: Shell) -> None:
    answer = shell(
        f"""
        $lines = Get-Content {quote(BROKEN)} -Encoding UTF8
        @($lines | Get-DsRegCmdFinding).Count
        $lines | Test-DsRegCmdStatus
        Get-Content {quote(BROKEN)} -Raw | Test-DsRegCmdStatus
        $remote = $lines | % {{ Add-Member -InputObject $_ PSComputerName pc-a -PassThru }}
        $remote += Get-Content {quote(HEALTHY)} | % {{ Add-Member -InputObject $_ PSComputerName pc-b -PassThru }}
        $found = $remote | Get-DsRegCmdFinding
        ($found.ComputerName | Sort-Object -Unique) -join ','
        $found[0].ClockSource
        """
    )
    expected = program_says(shell, "check", "--json", stdin=BROKEN.read_text("utf-8"))
    assert answer.errors == []
    assert answer.output == [len(expected["Findings"]), False, False, "pc-a,pc-b", "ClientTime"]


def test_this_computer_is_checked_without_input(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    there = windows(stand_in, printing(BROKEN.read_text("utf-8")))
    answer = shell(
        """
        @(Get-DsRegCmdFinding)[0].ComputerName -ceq [Environment]::MachineName
        Test-DsRegCmdStatus
        """,
        environment=there,
    )
    assert answer.output == [True, False]
    here: dict[str, str | None] = {"windir": str(tmp_path), "PATH": str(tmp_path)}
    here["DSREGJSON_PATH"] = str(shell.program)
    answer = shell("Get-DsRegCmdFinding", environment=here)
    assert [error["id"] for error in answer.errors] == ["DsRegCmdFailed"]


def test_live_commands_read_the_same_bytes_and_tell_the_exit_code(
    shell: Shell, stand_in: StandIn
) -> None:
    """What dsregcmd prints goes through "dsregjson run" alone, which knows whose bytes they are."""
    there = windows(stand_in, printing("AzureAdJoined : NO\r\nTenantName : Nörd\r\n", 5))
    answer = shell(
        """
        (Get-DsRegCmdStatus).TenantName
        @(Get-DsRegCmdFinding -MinimumSeverity Error).Count
        """,
        environment=there,
    )
    assert answer.errors == []
    assert answer.output == ["Nörd", 0]
    assert len(answer.warnings) == 2
    assert all("exit code 5" in warning for warning in answer.warnings)


# How a detection script of one line looks, and why it may not get a verdict.
WITHOUT_VERDICT = {
    "too little printed": ("'AzureAdPrt : NO' | Test-DsRegCmdStatus", "NoVerdict"),
    "not joined known, token not": (
        '"AzureAdJoined : YES`nEnterpriseJoined : NO`nDomainJoined : NO" | Test-DsRegCmdStatus',
        "NoVerdict",
    ),
    "nothing to judge": ("@() | Test-DsRegCmdStatus", "NoVerdict"),
    "no capture": ("'nothing of the kind' | Test-DsRegCmdStatus", "NotConverted"),
    "no file": ("Test-DsRegCmdStatus missing.txt", "PathNotFound"),
    "no dsregcmd": ("Test-DsRegCmdStatus", "DsRegCmdFailed"),
    "silenced": ("Test-DsRegCmdStatus -ErrorAction SilentlyContinue", "DsRegCmdFailed"),
    "no program": ("Test-DsRegCmdStatus -ExecutablePath /no/such", "CliNotFound"),
}


@pytest.mark.parametrize("kind", WITHOUT_VERDICT)
def test_it_ends_the_script_when_it_has_no_verdict(
    pwsh: str, shell: Shell, tmp_path: Path, kind: str
) -> None:
    """Run with -File, a script whose statement fails goes on and ends with 0: healthy, for Intune."""
    line, error = WITHOUT_VERDICT[kind]
    assert shell.fails(line)["id"] == error
    script = tmp_path / "detect.ps1"
    script.write_text(
        f"Import-Module {quote(MODULE)}\nif (-not ({line})) {{ exit 9 }}\n'it went on'\n"
    )
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-File", script],
        env={**os.environ, "PATH": str(shell.environment["PATH"]), "NO_COLOR": "1"},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done
    assert "it went on" not in done.stdout


def test_broken_and_attention_from_attention(shell: Shell) -> None:
    warned = (CAPTURES.parent / "findings" / "prt-refused.txt").read_text("utf-8")
    only_warnings = (
        "AzureAdJoined : NO\nEnterpriseJoined : NO\nDomainJoined : YES\nTpmProtected : YES\n"
    )
    answer = shell(
        f"""
        {quote(warned)}, {quote(only_warnings)} | Test-DsRegCmdStatus
        Get-Item {quote(BROKEN)}, {quote(HEALTHY)} | ConvertFrom-DsRegCmd | Test-DsRegCmdStatus
        """
    )
    assert answer.errors == []
    assert answer.output == [False, True, False, True]


def test_a_program_without_an_answer_gives_no_verdict(shell: Shell, stand_in: StandIn) -> None:
    answers = 'print(\'dsregjson 1.0.0\') if sys.argv[1] == \'--version\' else print(\'[{"Section":null,"Name":"T","Type":"datetime","Flat":null}]\') if sys.argv[1] == \'fields\' else '
    for source in ("sys.exit(0)", "sys.exit(1)", "sys.exit(70)"):
        program = stand_in("dsregjson", f"import sys\n{answers}{source}\n")
        told = shell.fails(
            f"Get-Content {quote(HEALTHY)} -Raw | Test-DsRegCmdStatus",
            environment={"DSREGJSON_PATH": str(program)},
        )
        assert told["id"] == "CliFailed", told


def test_risk_and_what_to_have_first_are_shown_before_the_action(shell: Shell) -> None:
    text = (
        "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : NO\n"
        "DeviceAuthStatus : FAILED. Device is either disabled or deleted\n"
    )
    answer = shell(
        f"""
        $found = @({quote(text)} | Get-DsRegCmdFinding | Where-Object {{ $_.Before.Count }})
        $found.Count -gt 0
        $found[0].PSObject.Properties.Name -join ' '
        $found[0] | Format-List | Out-String -Width 300
        """
    )
    some, names, listed = answer.output
    assert some is True
    assert "Action Risk Before CausedBy" in names
    assert listed.index("Risk ") < listed.index("Before ") < listed.index("Action ")


def test_what_is_no_capture_is_an_error_and_the_rest_goes_on(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "no.txt").write_text("nothing of the kind")
    answer = shell(
        f"""
        Get-DsRegCmdFinding no.txt, {quote(HEALTHY)}, missing.txt | % Source | Get-Unique
        "x`ny", (Get-Content {quote(HEALTHY)} -Raw) | Get-DsRegCmdFinding | % Source | Get-Unique
        """
    )
    assert answer.output == [str(HEALTHY), "pipeline"]
    assert {(error["id"], error["target"]) for error in answer.errors} == {
        ("PathNotFound", "missing.txt"),
        ("NotConverted", str(tmp_path / "no.txt")),
        ("NotConverted", "pipeline"),
    }
    assert "standard input" not in answer.errors[-1]["message"]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Get-DsRegCmdFinding -Expect ", ["Hybrid", "Entra", "Registered", "Domain"]),
        ("Get-DsRegCmdFinding -MinimumSeverity ", ["Error", "Warning", "Info"]),
        ("Export-DsRegCmdStatus -Format ", ["Csv", "Json", "NdJson"]),
    ],
)
def test_values_complete(shell: Shell, line: str, values: list[str]) -> None:
    answer = shell(
        f"(TabExpansion2 -inputScript {quote(line)} -cursorColumn {len(line)}).CompletionMatches.CompletionText"
    )
    assert sorted(answer.output) == sorted(values)


def counting(shell: Shell, stand_in: StandIn, log: Path) -> dict[str, str | None]:
    """The environment of a dsregjson that notes each start with the length of its command line."""
    note = (
        f"with open({str(log)!r}, 'a') as file: "
        "file.write(sys.argv[1] + ' ' + str(len(' '.join(sys.argv))) + '\\n')"
    )
    return {"DSREGJSON_PATH": str(stand_in("counting/dsregjson", passing(shell.program, note)))}


def test_many_are_judged_by_one_start_of_the_program(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    answer = shell(
        f"@(1..50 | ForEach-Object {{ {quote(capture(8).text)} }} | Test-DsRegCmdStatus).Count",
        environment=counting(shell, stand_in, log),
    )
    assert answer.only == 50
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["check"]


def test_any_number_of_codes_is_one_start_of_the_program(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    """By standard input: Windows refuses a command line from about 2,900 codes on."""
    log = tmp_path / "log"
    answer = shell(
        "@(1..3000 | ForEach-Object { '0x801c{0:x4}' -f $_ } | Get-DsRegCmdErrorCode).Count",
        environment=counting(shell, stand_in, log),
    )
    assert answer.only == 3000
    [line] = log.read_text().splitlines()
    assert line.split()[0] == "explain"
    assert int(line.split()[1]) < 1000


CODES = ["0x801c03f2", "-2145647630", "AADSTS50126", "banana", "12007", "12007"]
SENTENCES = [
    "Träders: FAIL [0x801c0021/0x80072ee2]",
    "all is well",
    'a "quoted" \\ word',
    "0x801c03f2",
]


def test_codes_in_any_notation(shell: Shell) -> None:
    for asked in (CODES, CODES[:1], SENTENCES):
        listed = ", ".join(map(quote, asked))
        answer = shell(f"{listed}, $null, '' | Get-DsRegCmdErrorCode")
        assert answer.errors == []
        assert answer.output == program_says(shell, "explain", "--json", "--", *asked)
    kinds = shell(
        "Get-DsRegCmdErrorCode -2145647630, '0x0' | % { $_.PSObject.TypeNames[0] + ' ' + ($_.Meanings -is [array]) }"
    )
    assert kinds.output == ["DsRegJson.ErrorCode True"] * 2
    one = shell("@(Get-DsRegCmdErrorCode -- -abc)[0] | % { $_.Code + ' ' + $_.Known }")
    assert one.only == "-abc False"


def test_no_code_is_no_question(shell: Shell) -> None:
    assert shell("$null, '' | Get-DsRegCmdErrorCode").output == []


def sides(shell: Shell, tmp_path: Path) -> str:
    """A before and an after as files and as objects in variables."""
    (tmp_path / "a.txt").write_text(full_capture(), "utf-8")
    changed = full_capture().replace("AzureAdPrt : YES", "AzureAdPrt : NO")
    changed = changed.replace("2026-01-11 21:02:50.123", "2026-01-12 21:02:50.123")
    (tmp_path / "b.txt").write_text(changed, "utf-8")
    return "$a, $b = ConvertFrom-DsRegCmd a.txt, b.txt -Nested\n"


def test_compare(shell: Shell, tmp_path: Path) -> None:
    prepare = sides(shell, tmp_path)
    expected = program_says(shell, "diff", "--json", tmp_path / "a.txt", tmp_path / "b.txt")
    assert expected["Changed"]
    assert expected["Moving"]
    ways = {
        "files": "-ReferencePath a.txt -DifferencePath b.txt",
        "objects": "$a $b",
        "lines": "(Get-Content a.txt) (Get-Content b.txt)",
        "object and text": "$a (Get-Content b.txt -Raw)",
    }
    answer = shell(
        prepare
        + "\n".join(
            f"""
            $changes = Compare-DsRegCmdStatus {way} -IncludeMoving
            [ordered] @{{
                told = @($changes | % {{ $_.Change + ' ' + $_.Section + '.' + $_.Field }}) -join ' '
                plain = @(Compare-DsRegCmdStatus {way}).Count
                type = $changes[0].PSObject.TypeNames[0]
                time = @($changes | ? Field -eq AzureAdPrtExpiryTime)[0].New.ToString('o')
            }}"""
            for way in ways.values()
        )
    )
    assert answer.errors == []
    told = " ".join(
        f"{kind} {entry['Section'] or ''}.{entry['Field']}"
        for kind in ("Changed", "Appeared", "Gone", "Moving")
        for entry in expected[kind]
    )
    plain = sum(len(expected[kind]) for kind in ("Changed", "Appeared", "Gone"))
    for found in answer.output:
        assert found["told"] == told
        assert found["plain"] == plain
        assert found["type"] == "DsRegJson.Change"
        assert found["time"] == "2026-01-12T21:02:50.1230000Z"


def test_compare_of_equal_states_is_empty(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        sides(shell, tmp_path) + "Compare-DsRegCmdStatus $a $a; Compare-DsRegCmdStatus $a $a"
    )
    assert (answer.output, answer.errors) == ([], [])


def test_compare_names_the_side_that_is_no_capture(shell: Shell, tmp_path: Path) -> None:
    prepare = sides(shell, tmp_path)
    error = shell.fails(prepare + "Compare-DsRegCmdStatus $a 'nothing'")
    assert error["id"] == "NotConverted"
    assert error["message"].startswith("DifferenceObject: ")
    error = shell.fails("Compare-DsRegCmdStatus -ReferencePath a.txt -DifferencePath missing.txt")
    assert (error["id"], error["target"]) == ("PathNotFound", "missing.txt")
    error = shell.fails("Compare-DsRegCmdStatus -ReferencePath missing.txt -DifferencePath a.txt")
    assert error["id"] == "PathNotFound"


def test_protect_text(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(full_capture("ANNAS-PC"), "utf-8")
    answer = shell(
        """
        $text = Get-Content a.txt -Encoding UTF8 | Protect-DsRegCmdStatus
        $text.Count -eq (Get-Content a.txt).Count
        (@('[PC01]: PS C:\\> dsregcmd /status') + (Get-Content a.txt) | Protect-DsRegCmdStatus).Count -eq $text.Count + 1
        ($text -join ' ') -match 'ANNAS|rthwind'
        ($text | ConvertFrom-DsRegCmd).AzureAdPrt
        """
    )
    assert answer.errors == []
    assert answer.output == [True, True, False, True]


def test_protect_objects(shell: Shell) -> None:
    answer = shell(
        f"""
        $objects = {quote(full_capture("ANNAS-PC"))}, {quote(full_capture("ANNAS-PC"))} | ConvertFrom-DsRegCmd
        $objects += {quote(full_capture("ANNAS-PC"))} | ConvertFrom-DsRegCmd -Nested
        $hidden = $objects | Protect-DsRegCmdStatus
        @($hidden | % {{ $_.PSObject.TypeNames[0] }}) -join ' '
        ($hidden | ConvertTo-Json -Depth 6) -match 'ANNAS|rthwind'
        $hidden[0].ComputerName -ceq $hidden[1].ComputerName
        $hidden[0].ComputerName -ceq $hidden[0].DeviceName
        $hidden[0].AzureAdPrtExpiryTime -eq $objects[0].AzureAdPrtExpiryTime
        $hidden[0].CollectedAt -eq $objects[0].CollectedAt
        $hidden[2].SsoState.AzureAdPrt
        ($hidden[0].PSObject.Properties.Name -join ' ') -ceq ($objects[0].PSObject.Properties.Name -join ' ')
        """
    )
    assert answer.errors == []
    assert answer.output == [
        "DsRegJson.Status DsRegJson.Status DsRegJson.Document",
        False,
        True,
        True,
        True,
        True,
        True,
        True,
    ]


def test_protect_files_and_folders_with_a_key(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "fleet.key").write_text("a secret that is long enough")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_bytes(full_capture("ANNAS-PC").encode("utf-16"))
    (tmp_path / "in/b.txt").write_text(capture(1).text, "utf-8")
    answer = shell(
        """
        Protect-DsRegCmdStatus -Path in/a.txt -Destination one.txt -KeyPath fleet.key
        Protect-DsRegCmdStatus -Path in/a.txt -Destination two.txt -KeyPath fleet.key
        Protect-DsRegCmdStatus -Path in -Destination out -KeyPath fleet.key
        Protect-DsRegCmdStatus -Path in/a.txt -Destination three.txt -WhatIf
        Test-Path three.txt
        """
    )
    assert answer.errors == []
    assert answer.output == [False]
    one = (tmp_path / "one.txt").read_bytes()
    assert one == (tmp_path / "two.txt").read_bytes() == (tmp_path / "out/a.txt").read_bytes()
    assert "ANNAS" not in one.decode("utf-16")
    assert TENANT not in one.decode("utf-16")


def test_protect_refuses_what_is_no_capture(shell: Shell, tmp_path: Path) -> None:
    assert shell.fails("'x' | Protect-DsRegCmdStatus")["id"] == "NotConverted"
    (tmp_path / "x.txt").write_text("x")
    error = shell.fails("Protect-DsRegCmdStatus x.txt y.txt")
    assert error["id"] == "NotConverted"
    assert not (tmp_path / "y.txt").exists()
    error = shell.fails(f"{quote(capture(0).text)} | Protect-DsRegCmdStatus -KeyPath none.key")
    assert (error["id"], error["target"]) == ("PathNotFound", "none.key")
    error = shell.fails("Protect-DsRegCmdStatus none.txt y.txt")
    assert (error["id"], error["target"]) == ("PathNotFound", "none.txt")


PROTECTED = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
if "--version" in sys.argv:
    import dsregjson
    print("dsregjson", dsregjson.__version__)
else:
    lines = sys.stdin.buffer.read().splitlines(keepends=True)
    {act}
"""
NOT_WHOLE = {
    "cut off": "sys.stdout.buffer.write(b''.join(lines[:-1]))",
    "foreign": "print('Everything is fine')",
    "more": "sys.stdout.buffer.write(b''.join(lines + lines))",
}


@pytest.mark.parametrize("act", NOT_WHOLE)
def test_protect_takes_no_answer_that_is_not_whole(
    shell: Shell, stand_in: StandIn, act: str
) -> None:
    source = PROTECTED.format(root=str(ROOT), act=NOT_WHOLE[act])
    program = quote(stand_in("dsregjson", source))
    text = f"({quote(capture(0).text)} -split '\\r?\\n')"
    objects = f"({quote(capture(0).text)}, {quote(capture(1).text)} | ConvertFrom-DsRegCmd)"
    one = quote("AzureAdJoined : YES") if act != "foreign" else text
    for given in (text, one, objects, f"({objects} | ConvertTo-Json -Compress)"):
        error = shell.fails(f"{given} | Protect-DsRegCmdStatus -ExecutablePath {program}")
        assert error["id"] == "CliFailed"
        assert "not whole" in error["message"]


def test_protect_says_how_to_give_files(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(capture(0).text)
    [error] = shell("Get-Item a.txt | Protect-DsRegCmdStatus").errors
    assert error["id"] == "NotDsRegStatus"
    assert "-Path" in error["message"]


def test_compare_leaves_a_time_that_cannot_be_read_as_it_is(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        $before = {quote(full_capture())} | ConvertFrom-DsRegCmd -Nested
        $after = {quote(full_capture())} | ConvertFrom-DsRegCmd -Nested
        $after.DeviceDetails.DeviceCertificateNotAfter = 'soon'
        Compare-DsRegCmdStatus $before $after | % {{ $_.Field, "$($_.Old.Kind)", $_.New }}
        """
    )
    assert (answer.errors, answer.ended) == ([], None)
    assert answer.output == ["DeviceCertificateNotAfter", "Utc", "soon"]


def test_an_input_of_several_captures_is_found_when_one_of_them_is_broken(
    shell: Shell, tmp_path: Path
) -> None:
    """Several booleans are an array, and an array of two is true."""
    [example] = re.findall(
        r"\.EXAMPLE\n *(Get-ChildItem .*)",
        (ROOT / "ps/src/Public/Test-DsRegCmdStatus.ps1").read_text("ascii"),
    )
    broken = (ROOT / "tests/findings/prt-refused.txt").read_text()
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures/two.txt").write_text(broken * 2)
    code = example.replace("C:\\captures", "captures")
    answer = shell(f"@(Get-Item captures/two.txt | Test-DsRegCmdStatus).Count; ({code}).Name")
    assert answer.output == [2, "two.txt"]


def test_the_notice_of_one_file_names_it_once(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(
        "AzureAdJoined : YES\r\nTenantName : Tr\u00e4ders\r\n".encode("cp1252")
    )
    answer = shell("$null = Get-DsRegCmdFinding one.txt")
    assert len(answer.warnings) == 1
    assert "one.txt: " in answer.warnings[0]
    assert "more" not in answer.warnings[0]


def test_protect_takes_json_that_is_laid_out_in_any_way(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        $lines = {quote(full_capture())}, {quote(full_capture())} | ConvertFrom-DsRegCmd -Nested
        $lines | Export-DsRegCmdStatus all.ndjson
        $text = (Get-Content all.ndjson) -join "`n`n"
        @("$text`n`n" | Protect-DsRegCmdStatus | ConvertFrom-DsRegCmd).Count
        $one = (Get-Content all.json, all.ndjson -ErrorAction Ignore)[0]
        $spread = ($one | ConvertFrom-Json | ConvertTo-Json -Depth 6) -replace '\\[\\]', "[`n`n    ]" -replace '": ', '":  '
        ($spread | Protect-DsRegCmdStatus | Out-String | ConvertFrom-DsRegCmd).JoinType -eq $lines[0].JoinType
        "[`n$one,`n$one`n]" -split "`n" | Protect-DsRegCmdStatus | Measure-Object | ForEach-Object {{ $_.Count -gt 0 }}
        """
    )
    assert (answer.errors, answer.ended) == ([], None)
    assert answer.output == [2, True, True]
