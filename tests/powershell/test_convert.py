"""ConvertFrom-DsRegCmd: text and files to objects."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

import dsregjson
from dsregjson.fields import FIELDS
from dsregjson.flat import COLUMNS

from ..fleet.generator import capture
from .conftest import CAPTURES, Shell, StandIn, passing, quote
from .full_capture import TENANT, full_capture

FRONT = ["ComputerName", "Source", "CollectedAt"]
TYPE_OF = {
    "bool": "Boolean",
    "enabled": "Boolean",
    "int": "Int64",
    "datetime": "DateTime",
}
# Objects as JSON does not tell types: this does.
DESCRIBE = """
foreach ($object in $objects) {
    $told = [ordered] @{}
    foreach ($property in $object.PSObject.Properties) {
        $value = $property.Value
        $type = if ($null -eq $value) { $null } else { $value.GetType().Name }
        if ($value -is [datetime]) {
            $type += " $($value.Kind)"
            $value = $value.ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture)
        }
        $told[$property.Name] = @($type, $value)
    }
    [pscustomobject] @{ type = $object.PSObject.TypeNames[0]; properties = $told }
}
"""


def device_name(number: int) -> str:
    name: str = dsregjson.parse(capture(number).text)["DeviceState"]["DeviceName"]
    return name


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def test_lines_give_one_flat_object_with_every_column_in_table_order(
    shell: Shell, tmp_path: Path
) -> None:
    path = write(tmp_path, "capture.txt", full_capture())
    answer = shell(
        f"$objects = @(Get-Content -LiteralPath {quote(path)} -Encoding UTF8 | ConvertFrom-DsRegCmd)"
        + DESCRIBE
    )
    told = answer.only
    assert told["type"] == "DsRegJson.Status"
    assert list(told["properties"]) == FRONT + list(COLUMNS)
    assert answer.warnings == []

    expected = dsregjson.flatten(dsregjson.parse(full_capture()))
    types = {field.flat: TYPE_OF.get(field.type, "String") for field in FIELDS if field.flat}
    types |= dict.fromkeys(set(COLUMNS) - set(types), "String") | {"PrtDiagnosticsCount": "Int64"}
    for name in COLUMNS:
        kind, value = told["properties"][name]
        assert value == expected[name], name
        assert kind == types[name] + (" Utc" if types[name] == "DateTime" else ""), name
    assert told["properties"]["ComputerName"] == ["String", "PC-0042"]
    assert told["properties"]["Source"] == ["String", "pipeline"]
    assert told["properties"]["CollectedAt"][0] == "DateTime Utc"
    assert told["properties"]["TenantName"][1] == TENANT


def test_what_was_not_printed_is_null_and_what_was_empty_is_empty(shell: Shell) -> None:
    text = "AzureAdJoined : NO\nDomainJoined : YES\nTenantName : \n"
    told = shell(f"$objects = {quote(text)} | ConvertFrom-DsRegCmd\n{DESCRIBE}").only
    assert told["properties"]["TenantName"] == ["String", ""]
    assert told["properties"]["DeviceId"] == [None, None]
    assert told["properties"]["EnterpriseJoined"] == [None, None]
    assert list(told["properties"]) == FRONT + list(COLUMNS)


def test_nested_gives_sections_with_arrays_for_lists(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "full.txt", full_capture())
    empty = write(tmp_path, "none.txt", "AzureAdJoined : NO\nWorkplaceJoined : NO\n")
    answer = shell(
        f"""
        $full, $none = ConvertFrom-DsRegCmd -Path {quote(path)}, {quote(empty)} -Nested
        [ordered] @{{
            type = $full.PSObject.TypeNames[0]
            names = @($full.PSObject.Properties.Name)
            time = $full.SsoState.AzureAdPrtExpiryTime.Kind.ToString()
            attempt = $full.PrtDiagnostics[1].PreviousPrtAttempt.GetType().Name
            account = $full.WorkAccounts[1].DeviceCertificateNotAfter.ToString('o')
            list = $full.SsoState.KerbTopLevelNames
            counts = @($full.WorkAccounts.Count, $none.WorkAccounts.Count, $none.PrtDiagnostics.Count)
            arrays = @(($none.WorkAccounts -is [array]), ($none.UntypedValues -is [array]))
            computer = $full.ComputerName
        }}
        """
    ).only
    document = dsregjson.parse(full_capture())
    assert answer["type"] == "DsRegJson.Document"
    assert answer["names"] == FRONT + list(document)
    assert answer["time"] == "Utc"
    assert answer["attempt"] == "DateTime"
    assert answer["account"] == "2035-01-11T21:32:50.0000000Z"
    assert answer["list"] == ["alpha", "beta"]
    assert answer["counts"] == [2, 0, 0]
    assert answer["arrays"] == [True, True]
    assert answer["computer"] == "PC-0042"


def test_every_capture_reads_as_the_library_reads_it(shell: Shell) -> None:
    paths = [path.with_suffix(".txt") for path in sorted(CAPTURES.glob("*.json"))]
    assert len(paths) > 5
    listed = ", ".join(map(quote, paths))
    answer = shell(f"$objects = @(ConvertFrom-DsRegCmd -LiteralPath {listed})\n{DESCRIBE}")
    found = {told["properties"]["Source"][1]: told["properties"] for told in answer.output}
    for path in paths:
        expected = dsregjson.flatten(dsregjson.parse_bytes(path.read_bytes()))
        assert {name: found[str(path)][name][1] for name in COLUMNS} == expected


def test_several_captures_in_one_stream_of_lines_give_several_objects(shell: Shell) -> None:
    text = "".join(capture(number).text for number in range(3))
    answer = shell(f"({quote(text)} -split '\\r?\\n') | ConvertFrom-DsRegCmd | % DeviceName")
    assert answer.output == [device_name(number) for number in range(3)]
    assert answer.errors == []


def test_all_objects_of_a_stream_have_the_same_properties(shell: Shell) -> None:
    text = capture(0).text + capture(1).text
    answer = shell(
        f"""
        $first, $second = ({quote(text)} -split '\\r?\\n') | ConvertFrom-DsRegCmd
        ($first.PSObject.Properties.Name -join ' ') -ceq ($second.PSObject.Properties.Name -join ' ')
        """
    )
    assert answer.only is True


def test_whole_texts_give_one_object_each_and_bad_ones_an_error(shell: Shell) -> None:
    good, other = quote(capture(1).text), quote(capture(2).text)
    answer = shell(f'{good}, "this is`nno capture", {other} | ConvertFrom-DsRegCmd | % DeviceName')
    assert answer.output == [device_name(1), device_name(2)]
    [error] = answer.errors
    assert (error["id"], error["category"], error["target"]) == (
        "NotConverted",
        "InvalidData",
        "pipeline",
    )
    assert "no row of dsregcmd /status" in error["message"]
    assert error["command"] == "ConvertFrom-DsRegCmd"


def test_arrays_of_lines_empty_and_null_lines_are_lines(shell: Shell) -> None:
    text = capture(3).text
    answer = shell(
        f"""
        $lines = {quote(text)} -split '\\r?\\n'
        (, $lines + $null + '' | ConvertFrom-DsRegCmd).DeviceName
        (ConvertFrom-DsRegCmd -InputObject $lines).DeviceName
        """
    )
    assert answer.output == [device_name(3)] * 2


def test_lines_of_several_computers_are_put_together_by_computer(shell: Shell) -> None:
    """As Invoke-Command sends them: mixed, and each with PSComputerName."""
    answer = shell(
        f"""
        $texts = @{{ 'pc-b' = {quote(capture(4).text)}; 'Nörd [1]' = {quote(capture(5).text)} }}
        $queues = @{{}}
        foreach ($name in $texts.Keys) {{ $queues[$name] = [Collections.Queue] ($texts[$name] -split '\\r?\\n') }}
        $mixed = while ($queues['pc-b'].Count -or $queues['Nörd [1]'].Count) {{
            foreach ($name in 'pc-b', 'Nörd [1]') {{
                if ($queues[$name].Count) {{
                    Add-Member -InputObject $queues[$name].Dequeue() PSComputerName $name -PassThru
                }}
            }}
        }}
        $mixed | ConvertFrom-DsRegCmd | % {{ $_.ComputerName + '|' + $_.Source + '|' + $_.DeviceName }}
        """
    )
    assert answer.errors == []
    assert answer.output == [
        f"pc-b|pc-b|{device_name(4)}",
        f"Nörd [1]|Nörd [1]|{device_name(5)}",
    ]


def test_a_computer_without_a_capture_is_an_error_with_its_name(shell: Shell) -> None:
    answer = shell(
        f"""
        $lines = {quote(capture(4).text)} -split '\\r?\\n' | % {{ Add-Member -InputObject $_ PSComputerName pc-a -PassThru }}
        $lines += Add-Member -InputObject "'dsregcmd' is not recognized as an internal or external command" PSComputerName pc-b -PassThru
        $lines | ConvertFrom-DsRegCmd | % ComputerName
        """
    )
    assert answer.output == ["pc-a"]
    [error] = answer.errors
    assert (error["id"], error["target"]) == ("NotConverted", "pc-b")


def test_files_are_read_as_bytes(shell: Shell, tmp_path: Path) -> None:
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
    for encoding in encodings:
        write(tmp_path, f"{encoding}.txt", full_capture(), encoding)
    answer = shell("ConvertFrom-DsRegCmd *.txt | % TenantName")
    assert answer.output == [TENANT] * len(encodings)
    assert answer.warnings == []


def test_a_guessed_code_page_is_a_warning(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "AzureAdJoined : YES\r\nTenantName : Träders\r\n", "cp1252")
    answer = shell(f"ConvertFrom-DsRegCmd {quote(path)} | % TenantName")
    assert answer.output == ["Träders"]
    assert answer.errors == []
    assert "cp1252 (-encoding names another one)" in answer.warnings[0]


ODD_NAMES = [
    "plain.txt",
    "with space.txt",
    "brackets [1].txt",
    "it's quoted.txt",
    'double "quoted".txt',
    "träders 東京.txt",
    "-dash.txt",
    "percent %PATH% $env.txt",
    "back`tick.txt",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not allow these file names")
def test_odd_file_names(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "in [a] 'b'"
    for name in ODD_NAMES:
        write(folder, name, capture(6).text)
    answer = shell(
        """
        Get-ChildItem -File | ConvertFrom-DsRegCmd | % Source
        ConvertFrom-DsRegCmd -LiteralPath ((Get-ChildItem -File).Name | % { "./$_" }) | % Source
        Get-ChildItem -File | % { [pscustomobject] @{ FullName = $_.FullName } } | ConvertFrom-DsRegCmd | % Source
        """,
        folder=folder,
    )
    assert answer.errors == []
    assert sorted(answer.output) == sorted([str(folder / name) for name in ODD_NAMES] * 3)


def test_path_takes_wildcards_relative_to_the_current_location(
    shell: Shell, tmp_path: Path
) -> None:
    for number in range(3):
        write(tmp_path, f"in/c{number}.txt", capture(number).text)
    write(tmp_path, "in/other.log", capture(9).text)
    answer = shell("Set-Location in; ConvertFrom-DsRegCmd ./c*.txt | % DeviceName")
    assert answer.output == [device_name(number) for number in range(3)]


def test_missing_and_broken_files_are_errors_and_the_rest_goes_on(
    shell: Shell, tmp_path: Path
) -> None:
    write(tmp_path, "good.txt", capture(0).text)
    write(tmp_path, "help.txt", "dsregcmd switches\r\n  /? : Displays this help\r\n")
    write(tmp_path, "empty.txt", "")
    answer = shell(
        "ConvertFrom-DsRegCmd -LiteralPath good.txt, missing.txt, help.txt, empty.txt, env:PATH"
        " | % Source"
    )
    assert answer.output == [str(tmp_path / "good.txt")]
    found = {(error["id"], error["target"]) for error in answer.errors}
    assert found == {
        ("PathNotFound", "missing.txt"),
        ("PathNotFound", "env:PATH"),
        ("NotConverted", str(tmp_path / "help.txt")),
        ("NotConverted", str(tmp_path / "empty.txt")),
    }


def test_a_pattern_without_a_match_is_an_error(shell: Shell) -> None:
    answer = shell("ConvertFrom-DsRegCmd nothing*.txt")
    assert [error["id"] for error in answer.errors] == ["PathNotFound"]


def test_time_of_a_file_is_when_it_was_collected(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "old.txt", capture(0).text)
    os.utime(path, (1_600_000_000, 1_600_000_000))
    answer = shell(f"(ConvertFrom-DsRegCmd {quote(path)}).CollectedAt.ToString('o')")
    assert answer.only == "2020-09-13T12:26:40.0000000Z"


def test_time_of_text_is_now(shell: Shell) -> None:
    answer = shell(
        f"""
        $before = [datetime]::UtcNow.AddMilliseconds(-1)
        $object = {quote(capture(0).text)} | ConvertFrom-DsRegCmd
        ($object.CollectedAt -ge $before), ($object.CollectedAt -le [datetime]::UtcNow)
        """
    )
    assert answer.output == [True, True]


DATE_LIKE = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", "/Date(1700000000000)/"]


# How ConvertFrom-Json of Windows PowerShell treats strings.
AS_DESKTOP = """
& (Get-Module DsRegJson) {
    $script:IsDesktop = $true
    function script:ConvertFrom-Json { $input | Microsoft.PowerShell.Utility\\ConvertFrom-Json -DateKind String }
}
"""


@pytest.mark.parametrize("prepare", ["", AS_DESKTOP], ids=["PowerShell 7", "Windows PowerShell"])
def test_a_name_that_looks_like_a_date_stays_a_string(
    shell: Shell, tmp_path: Path, prepare: str
) -> None:
    """ConvertFrom-Json of PowerShell 7 would make a date of it, and makes one of the times."""
    for number, name in enumerate(DATE_LIKE):
        write(tmp_path, f"{number}.txt", full_capture().replace(TENANT, name))
    answer = shell(
        prepare
        + """
        foreach ($flat in ConvertFrom-DsRegCmd *.txt) {
            , @($flat.TenantName, $flat.WorkAccountTenantNames, $flat.TenantName.GetType().Name,
                "$($flat.CollectedAt.Kind)", $flat.AzureAdPrtExpiryTime.ToString('o'))
        }
        foreach ($nested in ConvertFrom-DsRegCmd *.txt -Nested) {
            , @($nested.TenantDetails.TenantName, $nested.WorkAccounts[1].WorkplaceTenantName,
                $nested.SsoState.AzureAdPrtExpiryTime.ToString('o'))
        }
        """
    )
    time = "2026-01-11T21:02:50.1230000Z"
    assert answer.output == [
        *([name, f"{name};{name}", "String", "Utc", time] for name in DATE_LIKE),
        *([name, name, time] for name in DATE_LIKE),
    ]


def test_cultures_change_nothing(shell: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", full_capture())
    answer = shell(
        f"""
        $objects = foreach ($name in 'tr-TR', 'de-DE', 'ar-SA', 'ja-JP') {{
            [cultureinfo]::CurrentCulture = $name
            ConvertFrom-DsRegCmd {quote(path)}
            Get-Content {quote(path)} | ConvertFrom-DsRegCmd
        }}
        (Get-Date -Year 2026 -Month 1 -Day 11).ToString('D')
        """
        + DESCRIBE
    )
    date, *objects = answer.output
    assert "2026" in date
    assert date.isascii() is False  # the last culture was in force
    assert len(objects) == 8
    expected = dsregjson.flatten(dsregjson.parse(full_capture()))
    for told in objects:
        assert {column: told["properties"][column][1] for column in COLUMNS} == expected
        assert told["properties"]["CollectedAt"][1].startswith("20")


def test_objects_work_in_the_pipelines_they_are_made_for(shell: Shell) -> None:
    texts = ", ".join(quote(capture(number).text) for number in range(12))
    answer = shell(
        f"""
        $all = {texts} | ConvertFrom-DsRegCmd
        @($all | Where-Object AzureAdJoined).Count
        @($all | Where-Object {{ $_.AzureAdPrtExpiryTime -and $_.AzureAdPrtExpiryTime -lt (Get-Date).ToUniversalTime().AddDays(2) }}).Count
        ($all | Group-Object JoinType | Measure-Object Count -Sum).Sum
        ($all | Sort-Object DeviceCertificateNotAfter | Select-Object -Last 1).DeviceCertificateNotAfter.Kind.ToString()
        """
    )
    flats = [dsregjson.flatten(dsregjson.parse(capture(number).text)) for number in range(12)]
    joined = sum(flat["AzureAdJoined"] is True for flat in flats)
    with_prt = sum(flat["AzureAdPrt"] is True for flat in flats)
    assert 0 < joined < 12
    assert answer.output == [joined, with_prt, 12, "Utc"]


CONVERSIONS = {
    "lines": "$texts | % { $_ -split '\\r?\\n' } | ConvertFrom-DsRegCmd",
    "texts": "$texts | ConvertFrom-DsRegCmd",
    "computers": '$texts | % { $i = 0 } { Add-Member -InputObject $_ PSComputerName "pc$((++$i))"'
    " -PassThru } | ConvertFrom-DsRegCmd",
}


@pytest.mark.parametrize("kind", CONVERSIONS)
def test_many_captures_are_few_starts_of_the_program(
    shell: Shell, tmp_path: Path, stand_in: StandIn, kind: str
) -> None:
    log = tmp_path / "starts.log"
    counting = stand_in(
        "counting/dsregjson",
        passing(
            shell.program,
            f"with open({str(log)!r}, 'a') as file: file.write(sys.argv[1] + '\\n')",
        ),
    )
    count = 1500  # two chunks
    answer = shell(
        f"""
        $texts = 1..{count} | % {{ {quote(capture(8).text)} }}
        @({CONVERSIONS[kind]}).Count
        """,
        environment={"DSREGJSON_PATH": str(counting)},
    )
    assert answer.only == count
    assert log.read_text().split() == ["batch", "batch"]


def test_many_files_need_few_starts(shell: Shell, tmp_path: Path) -> None:
    for number in range(300):
        write(tmp_path, f"in/{number:03}-{'x' * 120}.txt", capture(number % 5).text)
    answer = shell("@(Get-ChildItem in | ConvertFrom-DsRegCmd).Source | % { Split-Path $_ -Leaf }")
    assert answer.output == sorted(path.name for path in (tmp_path / "in").iterdir())


def test_objects_come_before_the_input_ends(shell: Shell) -> None:
    """So memory does not grow with the count: what is converted has left."""
    answer = shell(
        f"""
        $text = {quote(capture(8).text)}
        $given = 0
        $null = & {{ while ($true) {{ $script:given++; $text }} }} | ConvertFrom-DsRegCmd | Select-Object -First 500
        $script:given
        """
    )
    assert 500 <= answer.only < 5000


KINDS = {
    "files": "Get-ChildItem in -Filter *.txt",
    "a folder": "Get-Item in",
    "a zip": "Get-Item all.zip",
    "selected files": "Get-ChildItem in -Filter *.txt | Select-Object FullName",
    "texts": "Get-ChildItem in -Filter *.txt | ForEach-Object { Get-Content -LiteralPath $_.FullName -Raw }",
    "objects": "ConvertFrom-DsRegCmd -LiteralPath 'in'",
    "rows of a table": "Import-Csv table.csv",
    "a table": "Get-Item table.csv",
}


@pytest.mark.parametrize("kind", KINDS)
def test_files_texts_and_objects_are_told_apart_in_every_command(
    shell: Shell, tmp_path: Path, kind: str
) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        for number, name in enumerate(("br[1].txt", "a b.txt", "träders.txt")):
            write(tmp_path, f"in/{name}", capture(number).text)
            file.writestr(f"{number}/dsregcmd-status.txt", capture(number).text)
    answer = shell(
        f"""
        ConvertFrom-DsRegCmd in | Export-DsRegCmdStatus table.csv
        $names = @(ConvertFrom-DsRegCmd in).DeviceName | Sort-Object
        $converted = @({KINDS[kind]} | ConvertFrom-DsRegCmd)
        (($converted.DeviceName | Sort-Object) -join ' ') -ceq ($names -join ' ')
        $converted[0].PSObject.TypeNames[0], $converted[0].AzureAdJoined.GetType().Name
        $found = {KINDS[kind]} | Get-DsRegCmdFinding
        (($found.ComputerName | Sort-Object -Unique) -join ' ') -ceq ($names -join ' ')
        @({KINDS[kind]} | Test-DsRegCmdStatus).Count
        """
    )
    assert answer.errors == []
    assert answer.output == [True, "DsRegJson.Status", "Boolean", True, 3]


def test_what_is_none_of_these_is_one_error(shell: Shell) -> None:
    answer = shell(
        "Get-Date | ConvertFrom-DsRegCmd; 42 | Get-DsRegCmdFinding; Get-Date | Export-DsRegCmdStatus x.csv"
    )
    assert answer.output == []
    assert [error["id"] for error in answer.errors] == ["NotDsRegStatus"] * 3


def test_text_that_is_given_as_a_path_is_recognised(shell: Shell) -> None:
    text = quote(capture(0).text)
    for line in (f"ConvertFrom-DsRegCmd ({text} -split '\\r?\\n')", f"Get-DsRegCmdFinding {text}"):
        error = shell.fails(line)
        assert (error["id"], error["target"]) == ("TextAsPath", "-Path")
        assert len(error["message"]) < 200


def test_an_unseen_drive_is_explained(shell: Shell) -> None:
    [error] = shell("ConvertFrom-DsRegCmd nodrive:\\x.txt").errors
    assert error["id"] == "PathNotFound"
    assert "New-PSDrive" in error["message"]


def test_our_own_table_comes_back_with_every_type(shell: Shell, tmp_path: Path) -> None:
    write(tmp_path, "in.txt", full_capture().replace(TENANT, "=cmd|' /C calc'!A0"))
    answer = shell(
        """
        $object = ConvertFrom-DsRegCmd in.txt
        $object | Export-DsRegCmdStatus table.csv
        $again = ConvertFrom-DsRegCmd table.csv
        foreach ($property in $object.PSObject.Properties) {
            $other = $again.($property.Name)
            # CSV has one look for $null and for ''.
            if ("$($property.Value)" -cne "$other" -or ($null -ne $other -and $other.GetType() -ne $property.Value.GetType())) { $property.Name }
        }
        $again.TenantName
        $object | Select-Object ComputerName, AzureAdPrt, TenantName | Export-DsRegCmdStatus part.csv
        Get-Content part.csv -TotalCount 1
        (ConvertFrom-DsRegCmd part.csv).AzureAdPrt
        """
    )
    assert answer.errors == []
    assert answer.output == ["=cmd|' /C calc'!A0", "ComputerName,AzureAdPrt,TenantName", True]


def test_what_an_object_lacks_is_null_and_never_invented(shell: Shell) -> None:
    answer = shell(
        f"""
        $object = {quote(full_capture())} | ConvertFrom-DsRegCmd
        $object.PSObject.Properties.Remove('TenantName')
        $object.PSObject.Properties.Remove('JoinType')
        $null -eq $object.TenantName
        $null -eq ($object | ConvertFrom-DsRegCmd).TenantName
        ($object | ConvertFrom-DsRegCmd).JoinType
        $part = $object | Select-Object ComputerName, AzureAdPrt | Protect-DsRegCmdStatus
        $null -eq $part.NgcSet
        @($part | Where-Object WorkplaceJoined).Count
        $part.PSObject.Properties.Name -join ','
        $part.AzureAdPrt
        @($part | Get-DsRegCmdFinding).Count -gt 0
        $object | Export-DsRegCmdStatus whole.csv
        $part | Export-DsRegCmdStatus part.csv
        (Get-Content part.csv)[0]
        """
    )
    assert (answer.errors, answer.ended) == ([], None)
    assert answer.output == [
        True,
        True,
        "Unknown",
        True,
        0,
        "ComputerName,AzureAdPrt",
        True,
        True,
        "ComputerName,AzureAdPrt",
    ]


EMPTY_TABLES = {"nothing": "", "a mark": "\ufeff", "a header": "ComputerName,AzureAdPrt\r\n"}


@pytest.mark.parametrize("command", ["ConvertFrom-DsRegCmd", "Get-DsRegCmdFinding"])
@pytest.mark.parametrize("kind", EMPTY_TABLES)
def test_a_table_without_rows_is_an_error(
    shell: Shell, tmp_path: Path, kind: str, command: str
) -> None:
    path = write(tmp_path, "empty.csv", EMPTY_TABLES[kind])
    answer = shell(f"{command} empty.csv; Get-Item empty.csv | {command}")
    assert answer.output == []
    assert [(error["id"], error["target"]) for error in answer.errors] == [
        ("NotConverted", str(path))
    ] * 2


@pytest.mark.parametrize("command", ["ConvertFrom-DsRegCmd", "Get-DsRegCmdFinding"])
def test_an_empty_path_is_an_error(shell: Shell, tmp_path: Path, command: str) -> None:
    write(tmp_path, "a.txt", capture(0).text)
    answer = shell(f"$null = {command} ''; @({command} '', a.txt).Count -gt 0")
    assert answer.output == [True]
    assert [error["id"] for error in answer.errors] == ["PathNotFound"] * 2


def test_documents_that_were_serialized_are_read(shell: Shell) -> None:
    answer = shell(
        f"""
        $document = {quote(full_capture())} | ConvertFrom-DsRegCmd -Nested
        $document | Export-Clixml -Depth 5 document.xml
        $back = Import-Clixml document.xml
        ($back | ConvertFrom-DsRegCmd -Nested | ConvertTo-Json -Depth 6) -ceq ($document | ConvertTo-Json -Depth 6)
        (Import-Clixml document.xml | ConvertFrom-DsRegCmd).WorkAccountTenantNames
        @($back | Get-DsRegCmdFinding).Count -eq @($document | Get-DsRegCmdFinding).Count
        """
    )
    assert (answer.errors, answer.ended) == ([], None)
    assert answer.output == [True, f"{TENANT};{TENANT}", True]


def test_a_tree_gives_each_file_once(shell: Shell, tmp_path: Path) -> None:
    for number, name in enumerate(("a.txt", "sub/b.txt", "sub/below/c.txt", "sub/.kept/d.txt")):
        write(tmp_path, f"tree/{name}", capture(number).text)
    shell("ConvertFrom-DsRegCmd tree/a.txt | Export-DsRegCmdStatus tree/sub/table.csv")
    ways = {
        "Get-ChildItem tree -Recurse | ConvertFrom-DsRegCmd": [0, 1, 2, 0],
        "Get-ChildItem tree -Recurse | Get-DsRegCmdFinding -AsReport": [0, 1, 2, 0],
        "Get-ChildItem tree -Recurse -Filter *.txt | ConvertFrom-DsRegCmd": [0, 1, 2],
        "ConvertFrom-DsRegCmd tree/sub/b.txt, tree/sub/": [1, 2],
        "Get-Item tree/sub, tree/sub/.kept/d.txt | ConvertFrom-DsRegCmd": [1, 2, 3],
        "Get-Item tree/a.txt, tree/sub | ConvertFrom-DsRegCmd": [0, 1, 2],
    }
    for way, numbers in ways.items():
        answer = shell(f"({way}).DeviceName")
        assert answer.errors == [], way
        assert sorted(answer.output) == sorted(device_name(number) for number in numbers), way


def test_lines_of_captures_and_of_json_may_come_mixed(shell: Shell, tmp_path: Path) -> None:
    for number in (0, 3):
        write(tmp_path, f"{number}.txt", capture(number).text)
    answer = shell(
        f"""
        {quote(capture(1).text)}, {quote(capture(2).text)} | ConvertFrom-DsRegCmd | Export-DsRegCmdStatus fleet.ndjson
        (Get-Content 0.txt, fleet.ndjson | ConvertFrom-DsRegCmd).DeviceName -join ' '
        (Get-Content fleet.ndjson, 0.txt, fleet.ndjson, 3.txt | ConvertFrom-DsRegCmd).DeviceName -join ' '
        """
    )
    assert answer.errors == []
    names = [device_name(number) for number in range(4)]
    assert sorted(answer.output[0].split()) == sorted(names[:3])
    assert sorted(answer.output[1].split()) == sorted(names + names[1:3])
