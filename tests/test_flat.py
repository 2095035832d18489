"""The flat view."""

from __future__ import annotations

import pytest

from dsregjson import flatten
from dsregjson.fields import FIELDS
from dsregjson.flat import COLUMNS

from .support import CONVERTED, boxed, capture_text, parse


@pytest.mark.parametrize("name", CONVERTED)
def test_same_columns_and_only_scalars(name: str) -> None:
    flat = flatten(parse(capture_text(name)))
    assert tuple(flat) == COLUMNS
    assert all(value is None or isinstance(value, bool | int | str) for value in flat.values())


def test_columns_follow_the_table() -> None:
    assert COLUMNS[:3] == ("SchemaVersion", "JoinType", "AzureAdJoined")
    assert COLUMNS[-3:] == ("Sections", "UntypedValues", "UnknownFields")
    assert len(set(COLUMNS)) == len(COLUMNS)
    named = [column for column in COLUMNS[2:-3] if column != "PrtDiagnosticsCount"]
    assert named == [field.flat for field in FIELDS if field.flat]
    assert COLUMNS[COLUMNS.index("PrtDiagnosticsCount") + 1] == "PrtAttemptPrt"


def test_lists_and_accounts_are_joined() -> None:
    flat = flatten(parse(capture_text("two-work-accounts")))
    assert flat["WorkAccountTenantNames"] == "Contoso; Vertrieb;東京フォーシング"
    assert flat["WorkAccountDeviceIds"].count(";") == 1
    assert flat["PrtDiagnosticsCount"] == 0
    assert flat["UntypedValues"] == "NgcPrerequisiteCheck.OnPremTgt=Not Tested"
    assert flat["KerbTopLevelNames"] is None
    empty = flatten(parse(capture_text("prt-four-attempts")))
    assert empty["KerbTopLevelNames"] == ""
    assert empty["WorkAccountDeviceIds"] == ""


def test_the_newest_attempt_is_shown() -> None:
    flat = flatten(parse(capture_text("prt-four-attempts")))
    assert flat["PrtDiagnosticsCount"] == 4
    assert flat["PrtAttemptOperation"] == "Refresh"
    assert flat["PrtAttemptTime"] == "2026-03-04T09:00:00.001Z"


@pytest.mark.parametrize(
    ("times", "newest"),
    [
        (("", ""), "0x0"),
        (("", "2020-01-01 00:00:00 UTC"), "0x1"),
        (("2020-01-01 00:00:00 UTC", "2020-01-01 00:00:00 UTC"), "0x0"),
        (("2021-01-01 00:00:00 UTC", "2020-01-01 00:00:00 UTC"), "0x0"),
    ],
)
def test_ties_and_missing_times(times: tuple[str, str], newest: str) -> None:
    rows = []
    for number, time in enumerate(times):
        rows += [
            "AcquirePrtDiagnostics : PRESENT",
            f"Previous Prt Attempt : {time}",
            f"Attempt Status : 0x{number}",
        ]
    document = parse(boxed("SSO State", "AzureAdPrt : NO", *rows))
    assert flatten(document)["PrtAttemptStatus"] == newest


def test_unknown_fields_without_a_section() -> None:
    flat = flatten(parse("AzureAdJoined : NO\nBrand New : a=b\n"))
    assert flat["UnknownFields"] == "Brand New=a=b"
