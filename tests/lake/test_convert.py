"""The schema, and the converter from record batches to record batches."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pyarrow as pa
import pytest

from dsregjson import DsRegError, flatten
from dsregjson.batch.formats import OutputFormat, render
from dsregjson.codes import explain
from dsregjson.fields import FIELDS
from dsregjson.flat import COLUMNS
from dsregjson.fleet.checking import CheckOptions, checked
from dsregjson.fleet.entries import entry_of
from dsregjson.inputs.records import Record
from dsregjson.lake.convert import convert
from dsregjson.lake.schema import output_schema
from dsregjson.schema import json_schema

from ..fleet.generator import capture
from ..make_docs import kusto_columns
from ..support import capture_bytes, capture_text, parse

# Reserved in Spark (ANSI), DuckDB, T-SQL or Kusto as the name of a column.
RESERVED = """
    all analyse analyze and anti any array as asc asymmetric authorization between both by case
    cast check collate column constraint create cross current_date current_time
    current_timestamp current_user default deferrable desc describe distinct do else end escape
    except exists external false fetch file filter for foreign from full function grant group
    having in index initially inner intersect into is join key lambda lateral leading left like
    limit map merge minus natural not null of offset on only open option or order outer overlaps
    percent pivot placing plan primary proc public qualify references returning right rule save
    schema select semi session_user set show some summarize symmetric system table then to top
    trailing transaction trigger true union unique unknown unpivot use user using variadic view
    when where window with
"""


def rows(*texts: Any, kind: pa.DataType | None = None, **options: Any) -> list[dict[str, Any]]:
    batch = pa.RecordBatch.from_arrays([pa.array(texts, kind)], names=["value"])
    return [row for made in convert([batch], **options) for row in made.to_pylist()]


# Schema


def test_it_has_the_names_and_types_of_the_document() -> None:
    schema = output_schema()
    properties = json_schema()["properties"]
    names = [name for name in schema.names if name in properties]
    assert names == list(properties)
    kinds = {"bool": "bool", "enabled": "bool", "int": "int64", "datetime": "timestamp[us, tz=UTC]"}
    for field in FIELDS:
        section = schema.field(field.section).type
        if pa.types.is_list(section):
            section = section.value_type
        made = section.field(field.name)
        listed = "list<item: string>" if field.type.endswith("list") else "string"
        assert str(made.type).replace("element", "item") == kinds.get(field.type, listed), (
            field.name
        )
        assert made.metadata[b"description"].decode() == field.meaning


def test_flat_has_the_columns_of_csv() -> None:
    names = output_schema(flat=True).names
    assert [name for name in names if name in COLUMNS] == list(COLUMNS)
    assert output_schema(flat=True).field("AzureAdJoined").type == pa.bool_()
    assert output_schema(flat=True).field("KerbTopLevelNames").type == pa.string()


def test_the_table_of_kusto_in_the_docs_has_these_columns() -> None:
    kinds = {pa.bool_(): "bool", pa.int64(): "long", pa.timestamp("us", "UTC"): "datetime"}
    schema = output_schema(flat=True)
    made = {field.name: kinds.get(field.type, "string") for field in schema}
    made |= dict.fromkeys(("Notices", "OtherColumns", "Facts"), "dynamic")
    assert kusto_columns() == made


@pytest.mark.parametrize("flat", [False, True])
def test_no_column_has_a_reserved_name(flat: bool) -> None:
    assert not {name.lower() for name in output_schema(flat=flat).names} & set(RESERVED.split())


# Texts


@pytest.mark.parametrize("flat", [False, True])
def test_a_text_becomes_its_document(flat: bool) -> None:
    text = capture_text("hybrid-win11-24h2")
    (row,) = rows(text, flat=flat)
    document: Any = flatten(parse(text)) if flat else parse(text)
    assert row["JoinType"] == document["JoinType"]
    part = row if flat else row["DeviceState"]
    assert part["DeviceName"] == (document if flat else document["DeviceState"])["DeviceName"]
    assert row["Problem"] is None and row["Facts"] is None and row["Source"] is None


def test_two_captures_give_two_rows_with_what_was_kept() -> None:
    text = capture_text("registered-win11")
    batch = pa.RecordBatch.from_pydict(
        {"text": [text + text, "x"], "Site": ["a", "b"], "n": [7, 8]}
    )
    (made,) = convert([batch], "text", ["Site", "n"])
    assert made.schema == output_schema([pa.field("Site", pa.string()), pa.field("n", pa.int64())])
    found = [(row["Capture"], row["Site"], row["n"], row["JoinType"]) for row in made.to_pylist()]
    assert found == [
        (1, "a", 7, "EntraRegistered"),
        (2, "a", 7, "EntraRegistered"),
        (None, "b", 8, None),
    ]


def test_null_and_empty_stay_different() -> None:
    (row,) = rows("AzureAdJoined : YES\nDeviceId :\nTenantName :\n")
    printed = parse("AzureAdJoined : YES\nDeviceId :\nTenantName :\n")
    assert row["TenantDetails"]["TenantName"] == printed["TenantDetails"]["TenantName"] == ""
    assert row["TenantDetails"]["TenantId"] is None


def test_a_line_of_ndjson_says_where_it_is_from() -> None:
    line = '{"Source": "PC1", "CollectedAt": "2025-03-09T11:00:27.5Z", "Site": "a", "Text": "AzureAdJoined : NO"}'
    (row,) = rows(line)
    assert row["Source"] == "PC1" and row["OtherColumns"] == '{"Site":"a"}'
    assert row["CollectedAt"] == datetime(2025, 3, 9, 11, 0, 27, 500000, timezone.utc)


def test_a_time_that_is_none_is_kept() -> None:
    (row,) = rows('{"CollectedAt": "yesterday", "Text": "AzureAdJoined : NO"}')
    assert row["CollectedAt"] is None and row["OtherColumns"] == '{"CollectedAt":"yesterday"}'


def test_columns_say_where_and_when_a_file_is_from() -> None:
    when = datetime(2025, 3, 9, 11, 0, tzinfo=timezone.utc)
    batch = pa.RecordBatch.from_pydict(
        {
            "Source": ["a.txt", "b.txt"],
            "FileTime": [when, when],
            "content": [capture_bytes("hybrid-win11-24h2"), b""],
        }
    )
    (made,) = convert([batch], "content", check=True)
    first, second = made.to_pylist()
    assert (first["Source"], first["Facts"]["ClockSource"]) == ("a.txt", "FileModified")
    assert first["Facts"]["CheckedAt"] == when
    assert (second["Source"], second["Facts"]) == ("b.txt", None)
    assert second["Problem"].startswith("the input is empty")


def test_a_text_that_is_not_utf_8_is_decoded_as_bytes() -> None:
    """Spark makes such strings when it casts binary columns, and Arrow does not look into them."""
    text = "AzureAdJoined : NO\nTenantName : Z\u00fcrich\n".encode("cp1252")
    offsets = pa.py_buffer(bytes(4) + len(text).to_bytes(4, "little"))
    cells = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(text))
    batch = pa.RecordBatch.from_arrays([cells, cells], names=["value", "Source"])
    (row,) = next(convert([batch], encoding="cp1252")).to_pylist()
    assert row["TenantDetails"]["TenantName"] == "Z\u00fcrich" and row["Source"]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (1_700_000_000_000_000_999, pa.timestamp("ns"), None),
        (1_700_000_000_000_000_999, pa.timestamp("ns", "Europe/Berlin"), None),
        (1_700_000_000_000_000, pa.timestamp("us", "Nowhere/Unknown"), None),
        (2**62, pa.timestamp("us"), '{"CollectedAt":"4611686018427387904"}'),
        (2**62, pa.timestamp("s", "UTC"), '{"CollectedAt":"4611686018427387904"}'),
        (86_400_000 * 2**32, pa.date64(), '{"CollectedAt":"371085174374400000"}'),
    ],
)
def test_a_time_that_python_cannot_hold_is_cut_or_kept_as_text(
    value: int, kind: pa.DataType, expected: str | None
) -> None:
    times = pa.array([value, None], pa.int64()).view(kind)
    batch = pa.RecordBatch.from_pydict(
        {"value": ["AzureAdJoined : NO"] * 2, "CollectedAt": times, "FileTime": times}
    )
    (made,) = convert([batch], check=True)
    first, second = made.to_pylist()
    at = None if expected else datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc)
    assert (first["CollectedAt"], first["OtherColumns"]) == (at, expected)
    assert first["Problem"] is None and first["JoinType"] and second["CollectedAt"] is None


def test_bytes_are_decoded_as_files_are() -> None:
    text = capture_text("hybrid-win11-24h2")
    (row,) = rows(text.encode("utf-16"))
    assert row["JoinType"] == "HybridJoined"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, "there is no text (null)"),
        (b"", "the input is empty; pipe"),
        (b"PK\x03\x04" + bytes(40), "this is a zip file"),
        (bytes(range(1, 32)) * 20, "this is binary data, no text"),
        (b"AzureAdJoined : YES\n" * 500, "10,000 bytes, more than the limit of 9,000 bytes"),
        (b"[]", "holds no capture"),
        (b'{"Source": "PC1", "Text": "x"}', "no row of dsregcmd /status"),
        (b'{"Source": ', "is not JSON"),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_what_is_no_capture_is_a_row_with_its_problem(
    cell: bytes | None, problem: str, check: bool
) -> None:
    (row,) = rows(cell, kind=pa.binary(), check=check, max_bytes=9000)
    assert problem in row["Problem"]
    assert row["JoinType"] is None and row["DeviceState"] is None and row["Facts"] is None


def test_a_long_text_is_refused() -> None:
    (row,) = rows("AzureAdJoined : YES\n" * 500, max_bytes=9000)
    assert row["Problem"] == "Text has more than the limit of 9,000 characters"


def stored(**changes: Any) -> bytes:
    """A document as batch writes it, with other rows in Device State."""
    document: Any = parse(capture_text("hybrid-win11-24h2"))
    document["DeviceState"] |= changes
    found = [Record("PC1", document=document)]
    return render(found, OutputFormat()).data


def test_a_stored_document_is_read() -> None:
    (row,) = rows(stored(), check=True)
    assert row["Source"] == "PC1" and row["Facts"]["Verdict"]


def test_a_field_of_a_newer_version_is_kept() -> None:
    (row,) = rows(stored(QuantumJoined=True))
    assert {"Section": "DeviceState", "Name": "QuantumJoined", "Value": "YES"} in row[
        "UnknownFields"
    ]


def test_values_that_no_capture_gives_are_a_problem_and_not_a_crash() -> None:
    odd = stored().replace(b'"DeviceCertificateNotAfter":"', b'"DeviceCertificateNotAfter":"x')
    first, second = rows(odd, stored())
    assert first["Problem"].startswith("holds a value that dsregjson does not write")
    assert first["Source"] == "PC1" and second["Problem"] is None


def test_a_lone_surrogate_is_replaced() -> None:
    (row,) = rows(stored().replace(b'"DeviceName":"', b'"DeviceName":"\\ud800'))
    assert row["DeviceState"]["DeviceName"].startswith("\ufffd")


# Columns


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"text": "content"}, "there is no column 'content'; there are value, Facts, n"),
        ({"keep": ["m"]}, "there is no column 'm'"),
        ({"text": "n"}, "column 'n' is of type int64; texts and bytes can be converted"),
        ({"keep": ["Facts"]}, "column 'Facts' bears a name of the result's own; rename it"),
    ],
)
def test_a_wrong_column_is_named(options: dict[str, Any], words: str) -> None:
    batch = pa.RecordBatch.from_pydict({"value": ["x"], "Facts": ["x"], "n": [1]})
    with pytest.raises(DsRegError, match="^" + words.replace("(", r"\(")):
        list(convert([batch], **options))


def test_long_batches_come_in_parts() -> None:
    batch = pa.RecordBatch.from_pydict({"value": ["AzureAdJoined : NO"] * 2500})
    made = list(convert([batch, batch.slice(0, 0)]))
    assert [part.num_rows for part in made] == [1000, 1000, 500]
    assert {str(part.schema) for part in made} == {str(output_schema())}


# Facts


def test_facts_are_those_of_summary() -> None:
    """Every fact of an entry is there, for captures of every kind."""
    made = [capture(number) for number in range(150)]
    found = rows(*(each.text for each in made), check=True)
    halves = set()
    for each, row in zip(made, found, strict=True):
        seen = checked(Record("", document=parse(each.text)), CheckOptions(), None)
        entry, facts = entry_of(seen), row["Facts"]
        findings = {
            half: [
                (one["Id"], one["Severity"], one["Title"], tuple(one["CausedBy"]))
                for one in facts["Findings"]
                if one["Half"] == half
            ]
            for half in ("device", "user")
        }
        assert [one["Id"] for one in facts["Findings"]] == [one["Id"] for one in seen.findings]
        assert tuple(findings["device"]) == entry.findings
        assert tuple(findings["user"]) == entry.user_findings
        assert [code["Code"] for code in facts["DeviceCodes"]] == list(entry.codes)
        assert [code["Code"] for code in facts["UserCodes"]] == list(entry.user_codes)
        for code in (*facts["DeviceCodes"], *facts["UserCodes"]):
            assert code["Summary"] == explain(code["Code"])["Summary"]
        taken = facts["Taken"] and facts["Taken"].replace(tzinfo=None)
        assert (facts["Host"] or "", taken, facts["ClockSource"]) == (
            entry.host,
            entry.taken,
            entry.clock,
        )
        names = ("DeviceId", "Thumbprint", "KeyContainerId")
        assert {name: facts[name] for name in names if facts[name]} == entry.keys
        assert (facts["Prt"], facts["HasPrt"], facts["Hello"]) == (
            entry.prt,
            entry.has_prt,
            entry.hello,
        )
        assert facts["CertificateMonth"] == entry.month
        assert facts["WrongUser"] == (entry.user is None)
        assert facts["Verdict"] == seen.report["Verdict"]
        halves |= {one["Half"] for one in facts["Findings"]}
    assert halves == {"device", "user", None}
