"""CSV: a table that Excel, PowerShell and every CSV reader take for what it is."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dsregjson
from dsregjson.batch.csv import csv_rows
from dsregjson.cells import defused, from_cell, restored
from dsregjson.flat import COLUMNS
from dsregjson.inputs.records import from_json

from .fleet.generator import capture, fleet, ndjson
from .fleet.running import run, table
from .support import capture_bytes

DANGEROUS = (
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
)  # fmt: skip


def one_line(name: str, value: object) -> bytes:
    """A line whose leading column `name` holds the value."""
    return json.dumps({"Source": "PC1", name: value, "Text": capture(1).text}).encode()


def test_header_is_fixed_and_the_source_comes_first() -> None:
    lines = b"".join(ndjson(40))
    for stdin, lead in (
        (capture(1).text.encode(), ["Source", "Capture"]),
        ((capture(1).text + capture(2).text).encode(), ["Source", "Capture"]),
        (lines, ["Source", "Capture", "CollectedAt", "ComputerName"]),
    ):
        out, _ = run("batch", "-", "--format", "csv", stdin=stdin)
        assert out.startswith(b"\xef\xbb\xbfSource,Capture,")
        assert list(table(out)[0]) == [*lead, *COLUMNS]


def test_cells_are_what_export_csv_writes() -> None:
    made = list(fleet(40))
    out, _ = run("batch", "-", "--format", "csv", stdin=b"".join(ndjson(40)))
    for row, each in zip(table(out), made, strict=True):
        flat = dsregjson.flatten(dsregjson.parse(each.text))
        for name, value in flat.items():
            # "" and null are both nothing, True and False as .NET prints them.
            assert row[name] == ("" if value is None else str(value)), name
    assert {row["AzureAdJoined"] for row in table(out)} == {"True", "False"}


def test_rows_end_with_crlf_and_quote_what_must_be() -> None:
    value = 'a "b", c\r\nd;e'
    out, _ = run("batch", "-", "--format", "csv", "--no-bom", stdin=one_line("Note", value))
    assert b'"a ""b"", c\r\nd;e"' in out
    assert out.count(b"\r\n") == 3 and out.count(b"\n") == 3
    assert table(out)[0]["Note"] == value


def test_bom_unless_told_otherwise() -> None:
    text = capture(1).text.encode()
    with_bom, _ = run("batch", "-", "--format", "csv", stdin=text)
    without, _ = run("batch", "-", "--format", "csv", "--no-bom", stdin=text)
    assert with_bom == b"\xef\xbb\xbf" + without


def test_names_of_any_script_survive() -> None:
    for number in range(200):
        if not capture(number).text.isascii() and capture(number).tenant_id:
            break
    out, _ = run("batch", "-", "--format", "csv", stdin=capture(number).text.encode())
    name = dsregjson.parse(capture(number).text)["TenantDetails"]["TenantName"]
    assert not name.isascii()
    assert table(out)[0]["TenantName"] == name


@pytest.mark.parametrize("value", DANGEROUS)
def test_formulas_are_defused_unless_raw_cells(value: str) -> None:
    stdin = one_line("Note", value)
    out, _ = run("batch", "-", "--format", "csv", stdin=stdin)
    assert re.sub(r"'(?=[\t\r\n]*'?[=+@\uff1d-])", "", table(out)[0]["Note"]) == value
    assert table(out)[0]["Note"][0] == "'"
    out, _ = run("batch", "-", "--format", "csv", "--raw-cells", stdin=stdin)
    assert table(out)[0]["Note"] == value


SKIPPED = (" ", "\xa0", "\u200b", "\u3000", "\ufeff", "\u202e", "\0", "\x85", '"', " '\xa0")


@pytest.mark.parametrize("skipped", SKIPPED)
@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_what_a_spreadsheet_may_drop_does_not_hide_a_formula(skipped: str, sign: str) -> None:
    for before in ("", "x;", "x;\n,", "|"):
        value = f"{before}{skipped}{sign}1+1"
        assert defused(value) == f"{before}{skipped}'{sign}1+1"
        assert restored(defused(value)) == value
    assert defused(f"x{skipped}{sign}1") == f"x{skipped}{sign}1"


@pytest.mark.parametrize("separator", [";", ",", "|", "\t", "\n", '";"', ";'"])
@pytest.mark.parametrize("sign", "=+-@\uff1d")
def test_formulas_inside_a_cell_are_defused(separator: str, sign: str) -> None:
    """Where a region's Excel divides cells at another separator, the rest is a cell of its own."""
    value = f"x{separator}{sign}1+1;y"
    out, _ = run("batch", "-", "--format", "csv", stdin=one_line("Note", value))
    assert table(out)[0]["Note"] == f"x{separator}'{sign}1+1;y"
    out, _ = run("batch", "-", "--format", "csv", "--raw-cells", stdin=one_line("Note", value))
    assert table(out)[0]["Note"] == value


@pytest.mark.parametrize(
    "value", ["=1", "'=1", "''=1", "it's", "a;b", "a;'b", "x;'=1", "\t=1", "'\t'=1", ";;=", "'"]
)
def test_what_is_defused_can_be_restored_exactly(value: str) -> None:
    assert restored(defused(value)) == value


@given(st.text(st.sampled_from("'\"=+-@;,|\t\r\n a\xa0\u200b\uff1d"), max_size=9))
def test_every_text_is_restored(value: str) -> None:
    assert restored(defused(value)) == value


def test_rows_can_be_added_below_a_defused_heading(tmp_path: Path) -> None:
    target = tmp_path / "fleet.csv"
    line = json.dumps({"Source": "PC1", "@col": 1, "Text": capture(0).text}).encode()
    for _ in range(2):
        run("batch", "-", "--format", "csv", "-o", target, "--append", stdin=line)
    assert [row["'@col"] for row in table(target)] == ["1", "1"]


def test_formulas_out_of_captures_sources_and_headers() -> None:
    text = capture(0).text
    name = dsregjson.parse(text)["TenantDetails"]["TenantName"]
    planted = text.replace(f"TenantName : {name}", "TenantName : =cmd|' /C calc'!A0")
    assert planted != text
    line = json.dumps({"Source": "=PC1", "@col": 1, "Text": planted}).encode()
    out, _ = run("batch", "-", "--format", "csv", stdin=line)
    row = table(out)[0]
    assert row["Source"] == "'=PC1"
    assert row["TenantName"] == "'=cmd|' /C calc'!A0"
    assert row["'@col"] == "1"


def test_numbers_stay_numbers() -> None:
    assert csv_rows([[-1, 1.5, True, None, ""]]) == b"-1,1.5,True,,\r\n"


@pytest.mark.slow
@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1)))
def test_every_text_comes_back(rows: list[list[str]]) -> None:
    data = csv_rows(rows, raw_cells=True).decode()
    assert list(csv.reader(io.StringIO(data, newline=""))) == rows
    for row in csv.reader(io.StringIO(csv_rows(rows).decode(), newline="")):
        assert all(cell[:1] not in set("=+-@\t\r\n") for cell in row)


def test_columns_picks_and_orders() -> None:
    options = ("--columns", "jointype, DeviceName", "--columns", "Source")
    out, _ = run("batch", "-", "--format", "csv", *options, stdin=b"".join(ndjson(3)))
    rows = table(out)
    assert list(rows[0]) == ["JoinType", "DeviceName", "Source"]
    assert [row["JoinType"] for row in rows] == [each.join_type for each in fleet(3)]
    out, _ = run(
        "batch", "-", "--flat", "--columns", "ComputerName,JoinType", stdin=next(ndjson(1))
    )
    assert json.loads(out) == {"ComputerName": "PC-000000", "JoinType": capture(0).join_type}


def test_a_column_that_there_is_not_is_refused_with_the_nearest() -> None:
    options = ("batch", "-", "--format", "csv", "--columns")
    _, told = run(*options, "DeviceNmae", stdin=capture(1).text.encode(), code=2)
    assert "--columns DeviceNmae: there is no such column; did you mean DeviceName?" in told[0]


def test_a_leading_column_that_comes_too_late_is_told() -> None:
    lines = [*ndjson(400), one_line("Site", "Graz") + b"\n"]
    out, told = run("batch", "-", "--format", "csv", stdin=b"".join(lines), code=4)
    assert len(table(out)) == 401
    assert len(told) == 1 and told[0].startswith("dsregjson: column Site: ")


def test_leading_values_that_are_no_scalars_become_json() -> None:
    out, _ = run("batch", "-", "--format", "csv", stdin=one_line("Tags", {"a": [1, None]}))
    assert table(out)[0]["Tags"] == '{"a":[1,null]}'


def test_a_cell_becomes_the_value_that_it_was_written_of() -> None:
    flat = dsregjson.flatten(dsregjson.parse_bytes(capture_bytes("hybrid-win11-24h2")))
    for column, value in flat.items():
        cell = "" if value is None else defused(str(value))
        assert from_cell(column, cell) == (None if value == "" else value), column
    with pytest.raises(dsregjson.DsRegError, match="no time as dsregjson writes it"):
        from_cell("AzureAdPrtExpiryTime", "1/11/2026 9:02:50 PM")


def test_a_row_of_csv_given_as_json_is_typed_again() -> None:
    flat = dsregjson.flatten(dsregjson.parse_bytes(capture_bytes("hybrid-win11-24h2")))
    row = {name: "" if value is None else str(value) for name, value in flat.items()}
    record, _ = from_json({"Source": "x", **row}, "stdin", 1)
    assert record.document == {name: None if value == "" else value for name, value in flat.items()}
