"""The parts of a report that can be told wrong: time axes, counts, which captures are one device."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

import dsregjson
from dsregjson.flat import unflatten
from dsregjson.fleet.device_facts import auth_state, certificate_state, prt_state
from dsregjson.fleet.devices import Devices, Identity
from dsregjson.report.charts import tenant_bars, tick_step
from dsregjson.report.columns import Place, printed_values
from dsregjson.report.model import tenant_labels
from dsregjson.report.page import json_element
from dsregjson.report.time_axis import MOST_PERIODS, periods_over

from .fleet.generator import fleet
from .support import CONVERTED, boxed, capture_text


@pytest.mark.parametrize(
    ("first", "last", "months", "labels"),
    [
        ("2026-01", "2026-01", 1, [("Jan", "2026")]),
        ("2026-11", "2027-01", 1, [("Nov", "2026"), ("Dec", "2026"), ("Jan", "2027")]),
        ("2026-12", "2029-01", 3, [("Q4", "2026"), ("Q1", "2027")]),
        ("2026-12", "2036-01", 12, [("2026", ""), ("2027", "")]),
    ],
)
def test_periods_are_as_fine_as_there_is_room(
    first: str, last: str, months: int, labels: list[tuple[str, str]]
) -> None:
    ends = [f"{last}-31T00:00:00.000Z", f"{first}-01T00:00:00.000Z"]
    periods = periods_over(ends)
    assert periods.months == months and not periods.clipped
    assert [periods.label(periods.first + n) for n in range(len(labels))] == labels
    assert periods.number(ends[0]) == periods.last < periods.first + MOST_PERIODS
    assert periods.number(ends[1]) == periods.first


def test_a_mistyped_year_does_not_flatten_the_axis() -> None:
    usual = [f"20{year}-05-01T00:00:00.000Z" for year in range(26, 36)]
    odd = ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]
    periods = periods_over([*usual, *odd])
    names = [periods.name(periods.number(time)) for time in (*usual, *odd)]
    assert names[:10] == [f"20{year}" for year in range(26, 36)]
    assert names[10].endswith(" or before") and names[11].endswith(" or after")
    assert len({periods.label(n) for n in range(periods.first, periods.last + 1)}) == MOST_PERIODS


@pytest.mark.parametrize("most", [0, 1, 4, 5, 9, 10, 99, 250, 9_999, 1_000_000])
def test_an_axis_has_one_to_five_steps(most: int) -> None:
    step = tick_step(most)
    assert str(step)[0] in "125" and set(str(step)[1:]) <= {"0"}
    assert step * 4 >= most
    assert step == 1 or most / step > 1.5


def test_prt_states_at_their_limits() -> None:
    assert prt_state(False, None) == prt_state(False, 5) == "no PRT"
    assert prt_state(None, 5) == prt_state(True, None) == "not known"
    ages = {0: "under 4 h", 239: "under 4 h", 240: "4 to 24 h", 20159: "7 to 14 d"}
    for minutes, state in ages.items():
        assert prt_state(True, minutes) == state
    assert prt_state(True, 20160) == prt_state(True, 10**9) == "over 14 d"
    # The clocks of device and server differ a little: a renewal "after" the capture is fresh.
    assert prt_state(True, -3) == "under 4 h"


def test_certificate_states_at_their_limits() -> None:
    end = "2026-05-31T00:00:00.000Z"
    assert certificate_state(None, end) is None
    assert certificate_state(end, None) == "not known"
    assert certificate_state(end, "2026-05-31T00:00:01.000Z") == "expired"
    assert certificate_state(end, "2026-05-31T00:00:00.000Z") == "due"
    assert certificate_state(end, "2026-05-01T00:00:01.000Z") == "due"
    assert certificate_state(end, "2026-05-01T00:00:00.000Z") == "valid"


def test_a_failed_test_is_no_rejection() -> None:
    assert auth_state("SUCCESS") == "success"
    assert auth_state("FAILED. Device is either disabled or deleted") == "rejected"
    assert auth_state("FAILED. Error: 0xd000023c") == "error"
    assert auth_state(None) is auth_state("") is None


def tenant(number: int, name: str | None, devices: int) -> dict[str, Any]:
    return {"TenantId": f"id-{number}", "TenantName": name, "Devices": devices}


def test_many_tenants_are_cut_to_the_largest() -> None:
    counts = [tenant(number, f"T{number}", 20 - number) for number in range(20)]
    bars = tenant_bars(counts, tenant_labels(counts), 215)
    assert [mark.row.label for mark in bars[:2]] == ["T0", "T1"]
    assert bars[-2].row.label == "13 further tenants" and bars[-2].row.fact is None
    assert bars[-1].row.label == "No tenant" and bars[-1].row.value is None
    assert sum(mark.devices for mark in bars) == 215
    assert max(part.size for mark in bars for part in mark.parts) == 100


def test_tenants_of_one_name_are_told_apart() -> None:
    tenants = [tenant(1, "Contoso", 3), tenant(2, "Contoso", 2), tenant(3, None, 1)]
    assert tenant_labels([*tenants, tenant(4, "Fabrikam", 1)]) == {
        "id-1": "Contoso id-1",
        "id-2": "Contoso id-2",
        "id-3": "id-3",
        "id-4": "Fabrikam",
    }


@pytest.mark.parametrize(
    ("captures", "groups"),
    [
        ([("pc1", None, None), ("pc1", None, None)], [[0, 1]]),
        ([("pc1", "t1", "a"), ("pc1", "t1", "b")], [[0, 1]]),  # registered again
        ([("pc1", None, None), ("pc1", "t1", "a")], [[0, 1]]),  # joined
        ([("pc1", "t1", "a"), ("pc1", None, None), ("pc1", "t1", "a")], [[0, 1, 2]]),
        ([("pc1", "t1", "a"), ("pc2", "t1", "a")], [[0], [1]]),  # a clone
        ([("pc1", "t1", "a"), ("pc1", "t2", "b")], [[0], [1]]),  # two customers
        ([("pc1", "t1", "a"), ("pc1", "t2", "b"), ("pc1", None, "b")], [[0], [1, 2]]),
        ([(None, "t1", "a"), (None, "t1", "a")], [[0, 1]]),
        # Windows that prints no name, before and behind one that does
        ([("pc1", "t1", "a"), (None, "t1", "a")], [[0, 1]]),
        ([(None, "t1", "a"), ("pc1", "t1", "a")], [[0, 1]]),
        ([(None, None, "a"), ("pc2", "t2", "a"), ("pc1", "t1", "a"), (None, "t2", "a")],
         [[0, 2], [1, 3]]),
        ([(None, None, None), (None, None, None)], [[0], [1]]),
    ],
)  # fmt: skip
def test_which_captures_are_one_device(
    captures: list[tuple[str | None, str | None, str | None]], groups: list[list[int]]
) -> None:
    devices = Devices()
    for number, each in enumerate(captures):
        devices.add(number, Identity(*each), None, ("", 0))
    assert sorted(devices.groups()) == groups


def test_the_time_decides_before_the_order() -> None:
    devices = Devices()
    for number, day in enumerate([3, 9, 5, None, 2]):
        taken = None if day is None else datetime(2026, 5, day)
        devices.add(number, Identity("pc1", None, None), taken, ("", 0))
    # Without a time the later input is the newer one; the 2nd of May is older than the 9th.
    assert devices.groups() == [[4, 0, 2, 1, 3]]


def test_captures_of_one_moment_are_ordered_by_their_source() -> None:
    for sources in ("ab", "ba"):
        devices = Devices()
        for number, source in enumerate(sources):
            devices.add(number, Identity("pc1", None, None), datetime(2026, 5, 1), (source, 0))
        assert devices.groups() == [[sources.index("a"), sources.index("b")]]


@pytest.mark.parametrize("name", CONVERTED)
def test_a_flat_view_survives_the_way_back(name: str) -> None:
    flat = dsregjson.flatten(dsregjson.parse(capture_text(name)))
    # All attempts but the newest are gone, as they should.
    flat["PrtDiagnosticsCount"] = min(flat["PrtDiagnosticsCount"], 1)
    again = dsregjson.flatten(unflatten(flat))
    names = flat["WorkAccountTenantNames"]
    if names.count(";") >= max(1, flat["WorkAccountDeviceIds"].count(";") + 1):
        # One of the names holds a semicolon: whose is whose is not known, but nothing is lost.
        assert again.pop("UnknownFields").startswith(f"WorkAccounts.WorkplaceTenantName={names}")
        del again["WorkAccountTenantNames"], flat["WorkAccountTenantNames"], flat["UnknownFields"]
    assert again == flat


def test_a_flat_fleet_survives_the_way_back() -> None:
    for made in fleet(100):
        flat = dsregjson.flatten(dsregjson.parse(made.text))
        again = dsregjson.flatten(unflatten(flat))
        again["PrtDiagnosticsCount"] = flat["PrtDiagnosticsCount"]
        assert again == flat


def test_missing_flat_columns_are_null() -> None:
    made = unflatten({"SchemaVersion": "1.0", "JoinType": "Unknown", "AzureAdJoined": None})
    assert made.keys() == dsregjson.parse(boxed("Device State", "AzureAdJoined : YES")).keys()
    assert made["DeviceState"]["AzureAdJoined"] is None and made["WorkAccounts"] == []


def test_a_value_that_did_not_fit_is_shown_beside_what_the_field_holds() -> None:
    made = dsregjson.parse(boxed("SSO State", "AzureAdPrt : ERROR", "AcquirePrtDiagnostics : ODD"))
    values = printed_values(made)
    assert values[Place("SsoState", -1, "AzureAdPrt")] == ("ERROR",)
    assert values[Place("PrtDiagnostics", 0, "Operation")] == ("ODD", "Acquire")


def test_control_and_bidirectional_characters_become_escapes() -> None:
    made = dsregjson.parse(boxed("Device State", "AzureAdJoined : YES"))
    made["DeviceState"]["DeviceName"] = "PC\u202e1\x1b[2J\u2066\u200b"
    assert printed_values(made)[Place("DeviceState", -1, "DeviceName")] == (
        "PC\\u202e1\\x1b[2J\\u2066\\u200b"
    )


def test_json_cannot_end_its_element() -> None:
    text = json_element(["</script><!--", "\u2028\U0001f600é"])
    assert "<" not in text and text.isascii() and "\n" not in text
