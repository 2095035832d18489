"""Export-DsRegCmdStatus, and what objects become in PowerShell's own exports."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import dsregjson
from dsregjson.fields import FIELDS
from dsregjson.files import _locked
from dsregjson.flat import COLUMNS

from ..fleet.generator import capture
from .conftest import MODULE, Shell, StandIn, quote
from .full_capture import TENANT, full_capture

pytestmark = pytest.mark.windows

FRONT = ["ComputerName", "Source", "CollectedAt"]
FLAT = dsregjson.flatten(dsregjson.parse(full_capture()))


def converted(*numbers: int, nested: bool = False) -> str:
    texts = ", ".join(quote(capture(number).text) for number in numbers)
    return f"{texts} | ConvertFrom-DsRegCmd{' -Nested' if nested else ''}"


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_cell(value: Any) -> str:
    """A value of the flat view as the contract writes it in CSV."""
    return "" if value is None else str(value)


CULTURES = "'', 'tr-TR', 'de-DE', 'ar-SA'"


def test_csv_is_the_flat_view_in_every_culture(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        foreach ($name in {CULTURES}) {{
            [cultureinfo]::CurrentCulture = $name
            {quote(full_capture())} | ConvertFrom-DsRegCmd | Export-DsRegCmdStatus "out$name.csv"
        }}"""
    )
    assert (answer.errors, answer.output) == ([], [])
    paths = list(tmp_path.glob("*.csv"))
    assert len(paths) == 4
    for path in paths:
        front = b"\xef\xbb\xbfComputerName,Source,CollectedAt,SchemaVersion,"
        assert path.read_bytes().startswith(front)
        [row] = rows(path)
        assert list(row) == FRONT + list(COLUMNS)
        assert {name: row[name] for name in COLUMNS} == {
            name: as_cell(FLAT[name]) for name in COLUMNS
        }
        assert row["ComputerName"] == "PC-0042"
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["CollectedAt"])


def test_no_cell_is_a_formula_or_an_array(shell: Shell, tmp_path: Path) -> None:
    text = full_capture().replace(TENANT, "=cmd|' /C calc'!A0")
    shell(f"{quote(text)} | ConvertFrom-DsRegCmd | Export-DsRegCmdStatus out.csv")
    [row] = rows(tmp_path / "out.csv")
    assert row["TenantName"] == "'=cmd|' /C calc'!A0"
    assert not [cell for cell in row.values() if "System." in cell or (cell[:1] in "=+-@" and cell)]


def test_append_keeps_a_history(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        foreach ($i in 1..3) {{ {converted(0, 1)} | Export-DsRegCmdStatus history.csv -Append }}
        (Import-Csv history.csv | Group-Object ComputerName | Sort-Object Name) | % Count
        """
    )
    assert answer.output == [3, 3]
    assert len(rows(tmp_path / "history.csv")) == 6
    assert (tmp_path / "history.csv").read_bytes().count(b"ComputerName") == 1


def test_append_to_other_columns_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_bytes(b"a,b\r\n1,2\r\n")
    error = shell.fails(f"{converted(0)} | Export-DsRegCmdStatus other.csv -Append")
    assert (error["id"], error["category"]) == ("ExportFailed", "WriteError")
    assert error["target"] == str(tmp_path / "other.csv")
    assert error["command"] == "Export-DsRegCmdStatus"
    assert (tmp_path / "other.csv").read_bytes() == b"a,b\r\n1,2\r\n"


def test_formats(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        {converted(0, 1)} | Export-DsRegCmdStatus flat.json -Format Json
        {converted(0, 1, nested=True)} | Export-DsRegCmdStatus nested.ndjson -Format NdJson
        {converted(0, 1)} | Export-DsRegCmdStatus nested.ndjson2 -Format NdJson
        {converted(2)} | Export-DsRegCmdStatus nested.ndjson2 -Format NdJson -Append
        {converted(0, 1, nested=True)} | Export-DsRegCmdStatus nested.csv
        """
    )
    assert answer.errors == []
    flat = json.loads((tmp_path / "flat.json").read_bytes())
    assert [row["DeviceName"] for row in flat] == [
        dsregjson.flatten(dsregjson.parse(capture(number).text))["DeviceName"] for number in (0, 1)
    ]
    nested = [json.loads(line) for line in (tmp_path / "nested.ndjson").read_text().splitlines()]
    for number, document in enumerate(nested):
        expected = dsregjson.parse(capture(number).text)
        assert {name: document[name] for name in expected} == expected
        assert document["ComputerName"] == expected["DeviceState"]["DeviceName"]
    assert len((tmp_path / "nested.ndjson2").read_text().splitlines()) == 3
    assert [row["AzureAdJoined"] for row in rows(tmp_path / "nested.csv")] == [
        as_cell(row["AzureAdJoined"]) for row in flat
    ]


@pytest.mark.parametrize("nested", [False, True])
def test_json_of_an_export_is_the_document_again(
    shell: Shell, tmp_path: Path, nested: bool
) -> None:
    """Every field and type goes through the objects and comes back."""
    switch = "-Nested" if nested else ""
    shell(
        f"{quote(full_capture())} | ConvertFrom-DsRegCmd {switch} | "
        "Export-DsRegCmdStatus out.ndjson -Format NdJson"
    )
    [line] = (tmp_path / "out.ndjson").read_text().splitlines()
    found = json.loads(line)
    expected = dsregjson.parse(full_capture()) if nested else FLAT
    assert {name: found[name] for name in expected} == expected


def test_a_target_that_another_run_has_locked_is_waited_for(shell: Shell, tmp_path: Path) -> None:
    taken = threading.Event()

    def hold() -> None:
        with _locked(tmp_path / "out.csv"):
            taken.set()
            time.sleep(4)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert taken.wait(10)
        answer = shell(
            f"""
            $clock = [Diagnostics.Stopwatch]::StartNew()
            {converted(0)} | Export-DsRegCmdStatus out.csv -Append
            $clock.Elapsed.TotalSeconds -gt 1
            """
        )
    finally:
        holder.join()
    assert answer.only is True
    assert len(rows(tmp_path / "out.csv")) == 1


def test_what_if_and_pass_thru(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        {converted(0, 1)} | Export-DsRegCmdStatus out.csv -WhatIf -PassThru | % JoinType
        Test-Path out.csv
        {converted(0, 1)} | Export-DsRegCmdStatus out.csv -PassThru | % JoinType
        Test-Path out.csv
        """
    )
    kinds = [capture(0).join_type, capture(1).join_type]
    assert answer.output == [*kinds, False, *kinds, True]


def test_what_cannot_be_written_is_told_before_anybody_is_asked(
    shell: Shell, tmp_path: Path
) -> None:
    for target, identity in (
        ("x.json -Append", "ParameterClash"),
        ("x.csv -Format NdJson", "ParameterClash"),
        ("none/x.csv", "ExportFailed"),
    ):
        error = shell.fails(f"& {{ throw 'asked' }} | Export-DsRegCmdStatus {target}")
        assert error["id"] == identity, target


def test_the_ending_of_the_file_decides(shell: Shell, tmp_path: Path) -> None:
    shell(
        f"foreach ($name in 'x.csv', 'x.json', 'x.ndjson', 'x.jsonl', 'x.txt') {{ {converted(0)} | Export-DsRegCmdStatus $name }}"
    )
    begins = {path.suffix: path.read_bytes()[:4] for path in tmp_path.iterdir()}
    assert begins == {
        **dict.fromkeys((".csv", ".txt"), b"\xef\xbb\xbfC"),
        ".json": b'[{"S',
        **dict.fromkeys((".ndjson", ".jsonl"), b'{"So'),
    }


def test_odd_paths(shell: Shell, tmp_path: Path) -> None:
    names = ["a b.csv", "br[1].csv", "it's.csv", "träders 東京.csv", "-o.csv", "$x.csv"]
    listed = ", ".join(map(quote, names))
    answer = shell(
        f"foreach ($name in {listed}) {{ {converted(0)} | Export-DsRegCmdStatus -Path $name }}"
    )
    assert answer.errors == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_the_current_location_counts_not_the_folder_of_the_process(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    shell(f"Set-Location in; {converted(0)} | Export-DsRegCmdStatus ./out.csv")
    assert (tmp_path / "in/out.csv").exists()


def test_an_unwritable_target_is_told_and_left(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    targets = ["folder.csv", "no such folder/out.csv"]
    if os.name != "nt":  # Windows has no file that takes nothing
        targets += ["/proc/out.csv", "/dev/full"]
    for target in targets:
        error = shell.fails(f"{converted(0)} | Export-DsRegCmdStatus {quote(target)}")
        assert (error["id"], error["target"]) == ("ExportFailed", str(tmp_path / target))
        name = str(Path(target))
        assert name in error["message"] or "standard output" in error["message"]
    assert list((tmp_path / "folder.csv").iterdir()) == []


def test_a_program_that_writes_nothing_is_told(
    shell: Shell, stand_in: StandIn, tmp_path: Path
) -> None:
    """Exit code 0 alone is no answer, and an old file is none either."""
    source = f"import sys\nif '--version' in sys.argv: print('dsregjson {dsregjson.__version__}')\n"
    program = quote(stand_in("dsregjson", source))
    (tmp_path / "out.csv").write_text("old")
    script = f"{converted(0)} | Export-DsRegCmdStatus out.csv -ExecutablePath {program}"
    assert shell.fails(script)["id"] == "CliFailed"


def test_a_pipeline_that_breaks_off_leaves_the_old_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old")
    error = shell.fails(
        f"$one = {converted(0)}; "
        "& { 1..200 | % { $one }; throw 'the network is gone' } | Export-DsRegCmdStatus out.csv"
    )
    assert "the network is gone" in error["message"]
    assert (tmp_path / "out.csv").read_text() == "old"


@pytest.mark.parametrize(
    "pipeline",
    [
        "$objects | Export-DsRegCmdStatus old.csv -PassThru | Select-Object -First 900",
        "& { $objects[0..899]; throw 'the network is gone' } | Export-DsRegCmdStatus old.csv",
        "& { $objects[0..899]; exit } | Export-DsRegCmdStatus old.csv",
    ],
    ids=["enough", "upstream", "exit"],
)
def test_a_long_pipeline_that_breaks_off_leaves_the_old_file_for_good(
    pwsh: str, program: Path, tmp_path: Path, pipeline: str
) -> None:
    """Also after PowerShell has ended and everything that it left behind has seen the end of its input."""
    (tmp_path / "old.csv").write_text("old")
    script = tmp_path / "export.ps1"
    script.write_text(
        f"Import-Module {quote(MODULE)}\n$one = {converted(0)}\n$objects = @($one) * 1000\n"
        f"$null = {pipeline}\n[GC]::Collect(); [GC]::WaitForPendingFinalizers()\n",
        "utf-8",
    )
    subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-File", script],
        env={**os.environ, "DSREGJSON_PATH": str(program)},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert (tmp_path / "old.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.ps1", "old.csv"]


OTHER_LOCATIONS = [
    f"{converted(0)} | Export-DsRegCmdStatus out.csv",
    f"{converted(0)} | Protect-DsRegCmdStatus -KeyPath out.key",
    "Protect-DsRegCmdStatus -Path x -Destination y",
    "Compare-DsRegCmdStatus -ReferencePath x -DifferencePath y",
]


@pytest.mark.parametrize("line", OTHER_LOCATIONS)
def test_a_location_that_is_no_folder_is_refused(shell: Shell, line: str) -> None:
    before = set(MODULE.rglob("*"))
    error = shell.fails(f"Set-Location Env:\n{line}")
    assert (error["id"], error["category"]) == ("NotFileSystem", "InvalidArgument")
    assert "Env:" in error["message"]
    assert set(MODULE.rglob("*")) == before


def test_what_if_of_the_calling_script_counts(pwsh: str, program: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(capture(0).text)
    script = tmp_path / "script.ps1"
    script.write_text(
        f"Import-Module {quote(MODULE)}\n$WhatIfPreference = $true\n"
        f"{converted(0)} | Export-DsRegCmdStatus out.csv\n"
        "Protect-DsRegCmdStatus a.txt b.txt\n"
        f"{converted(0)} | Export-DsRegCmdStatus wanted.csv -WhatIf:$false\n"
    )
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-File", script],
        env={**os.environ, "DSREGJSON_PATH": str(program), "NO_COLOR": "1"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.stdout.count("What if: ") == 2, done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "script.ps1", "wanted.csv"]


def test_other_objects_are_errors_and_nothing_writes_nothing(shell: Shell, tmp_path: Path) -> None:
    answer = shell("1, 'x', [pscustomobject] @{ a = 1 } | Export-DsRegCmdStatus out.csv")
    assert [(error["id"], error["category"]) for error in answer.errors] == [
        ("NotDsRegStatus", "InvalidType")
    ] * 3
    assert shell("@() | Export-DsRegCmdStatus out.csv").errors == []
    assert not (tmp_path / "out.csv").exists()


def test_columns_that_were_added_are_kept(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"{converted(0)} | Add-Member Site 'Köln' -PassThru | Export-DsRegCmdStatus out.csv"
    )
    assert answer.errors == []
    [row] = rows(tmp_path / "out.csv")
    assert row["Site"] == "Köln"


def test_rows_of_import_csv_can_be_exported_again(shell: Shell, tmp_path: Path) -> None:
    answer = shell(
        f"""
        {converted(0)} | Export-DsRegCmdStatus one.csv
        Import-Csv one.csv | Export-DsRegCmdStatus two.csv
        """
    )
    assert answer.errors == []
    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


def test_export_csv_and_import_csv_keep_every_field(shell: Shell, tmp_path: Path) -> None:
    """PowerShell's own commands; Export-Csv writes times in the culture of the session."""
    (tmp_path / "in.txt").write_text(full_capture(), "utf-8")
    answer = shell(
        f"""
        $object = ConvertFrom-DsRegCmd in.txt
        foreach ($culture in {CULTURES}) {{
            [cultureinfo]::CurrentCulture = $culture
            $object | Export-Csv out.csv -NoTypeInformation -Encoding UTF8
            $again = Import-Csv out.csv
            foreach ($property in $object.PSObject.Properties) {{
                $text = $again.($property.Name)
                $value = $property.Value
                $back = if ($value -is [datetime]) {{
                    $read = [datetime]::Parse($text, [cultureinfo]::CurrentCulture)
                    [Math]::Abs(($read - $value).TotalSeconds) -lt 1
                }}
                elseif ($value -is [bool]) {{ [bool]::Parse($text) -eq $value }}
                elseif ($value -is [long]) {{ [long]::Parse($text, [cultureinfo]::InvariantCulture) -eq $value }}
                else {{ $text -ceq "$value" }}
                if (-not $back) {{ "$culture $($property.Name): $text" }}
            }}
            @($again.PSObject.Properties).Count
            (Get-Content out.csv -Raw) -match 'System\\.Object'
        }}"""
    )
    assert answer.errors == []
    assert answer.output == [len(FRONT) + len(COLUMNS), False] * 4


def test_convert_to_json_keeps_every_field_and_type(shell: Shell) -> None:
    answer = shell(
        f"{quote(full_capture())} | ConvertFrom-DsRegCmd | ConvertTo-Json -Depth 5 -Compress"
    )
    found = json.loads(answer.only)
    times = {field.flat for field in FIELDS if field.type == "datetime"}
    for name in COLUMNS:
        value = found[name]
        if name in times:  # it leaves out zeros at the end of seconds
            value = value[:19] + "." + value[19:-1].strip(".").ljust(3, "0") + "Z"
        assert value == FLAT[name], name


def test_a_folder_for_temporary_files_that_is_not_there_is_told(
    shell: Shell, tmp_path: Path
) -> None:
    gone = {name: str(tmp_path / "gone") for name in ("TMPDIR", "TEMP", "TMP")}
    error = shell.fails(
        f"$object = {converted(0)}\n"
        + "\n".join(f"$env:{name} = {quote(place)}" for name, place in gone.items())
        + "\n$object | Export-DsRegCmdStatus out.csv",
        environment=dict.fromkeys(gone),
    )
    assert (error["id"], error["target"]) == ("ExportFailed", str(tmp_path / "out.csv"))
    assert "gone" in error["message"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("print('dsregjson 0.9.0')", "CliVersionMismatch"),
        (
            "import sys\nif '--version' in sys.argv: print('dsregjson 0.9.0')\n"
            "else: sys.exit('No such option: --errors')",
            "CliVersionMismatch",
        ),
        (
            f"import sys\nif '--version' in sys.argv: print('dsregjson {dsregjson.__version__}')\n"
            "else: sys.exit('Traceback (most recent call last)')",
            "CliFailed",
        ),
        ("import sys; sys.exit('something else')", "CliNotUsable"),
    ],
)
def test_a_wrong_program_is_told_as_everywhere(
    shell: Shell, stand_in: StandIn, source: str, error: str
) -> None:
    program = quote(stand_in("dsregjson", source))
    script = f"{converted(0)} | Export-DsRegCmdStatus out.csv -ExecutablePath {program}"
    assert shell.fails(script)["id"] == error


def test_objects_of_ours_with_more_columns_than_ours_are_written(
    shell: Shell, tmp_path: Path
) -> None:
    answer = shell(
        f"""
        [cultureinfo]::CurrentCulture = 'de-DE'
        $object = {converted(0)}
        $object | Select-Object ComputerName, AzureAdPrt, @{{ n = 'Site'; e = {{ 'HQ' }} }} |
            Export-DsRegCmdStatus two.csv
        $object | Select-Object ComputerName, AzureAdPrt, AzureAdJoined,
            @{{ n = 'Ticket'; e = {{ [guid] '00aa00aa-bb11-cc22-dd33-44ee44ee44ee' }} }},
            @{{ n = 'Took'; e = {{ [timespan]::FromSeconds(90.5) }} }},
            @{{ n = 'Build'; e = {{ [version] '10.0.26100' }} }}, @{{ n = 'Day'; e = {{ [DayOfWeek]::Monday }} }},
            @{{ n = 'Share'; e = {{ 0.5 }} }}, @{{ n = 'Link'; e = {{ [uri] 'https://contoso.com/a' }} }} |
            Export-DsRegCmdStatus values.csv
        """
    )
    assert (answer.errors, answer.output) == ([], [])
    [row] = rows(tmp_path / "two.csv")
    assert list(row) == ["ComputerName", "AzureAdPrt", "Site"]
    assert row["Site"] == "HQ"
    [row] = rows(tmp_path / "values.csv")
    assert list(row.values())[3:] == [
        "00aa00aa-bb11-cc22-dd33-44ee44ee44ee",
        "00:01:30.5000000",
        "10.0.26100",
        "Monday",
        "0.5",
        "https://contoso.com/a",
    ]
