"""What changed: the report against older captures, in the inputs or named with --since."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dsregjson.fleet.devices import Devices, Identity

from .browser.pages import Page, ndjson_file, report
from .fleet.generator import capture
from .fleet.running import run

BEFORE = """\
+----------------------------------------------------------------------+
| Device State                                                         |
+----------------------------------------------------------------------+
             AzureAdJoined : YES
          EnterpriseJoined : NO
              DomainJoined : NO
               Device Name : {name}
+----------------------------------------------------------------------+
| SSO State                                                            |
+----------------------------------------------------------------------+
                AzureAdPrt : {prt}
      AzureAdPrtUpdateTime : {time} UTC
"""


def line(name: str, day: int, prt: str = "YES") -> dict[str, Any]:
    text = BEFORE.format(name=name, prt=prt, time=f"2026-05-{day:02d} 07:00:00.000")
    return {"Source": f"{name}-{day}", "Text": text, "CollectedAt": f"2026-05-{day:02d}T08:00:00Z"}


OLD = [line("SAME", 1), line("BROKE", 1), line("MENDED", 1, "NO"), line("GONE", 1)]
NOW = [line("SAME", 2), line("BROKE", 2, "NO"), line("MENDED", 2), line("ARRIVED", 2)]


def changes(page: Page) -> dict[str, str]:
    return dict(zip(page.fact("name"), page.fact("change"), strict=True))


def lines(page: Page) -> dict[str, Any]:
    return dict(zip(page.fact("name"), page.column(page.data["changes"]), strict=True))


@pytest.mark.parametrize("kind", ["ndjson", "nested", "flat", "csv", "folder"])
def test_since_says_what_became_of_each_device(tmp_path: Path, kind: str) -> None:
    old: Path = ndjson_file(tmp_path / "old.ndjson", OLD)
    now = ndjson_file(tmp_path / "now.ndjson", NOW)
    if kind in ("nested", "flat"):
        run("batch", old, *(["--flat"] if kind == "flat" else []), "-o", tmp_path / "stored.ndjson")
        old = tmp_path / "stored.ndjson"
    elif kind == "csv":
        run("batch", old, "--format", "csv", "-o", tmp_path / "old.csv")
        old = tmp_path / "old.csv"
    elif kind == "folder":
        old = tmp_path / "old"
        old.mkdir()
        for each in OLD:
            (old / f"{each['Source']}.txt").write_text(each["Text"])
    page = report(tmp_path / "fleet.html", now, "--since", old)
    assert page.told == []
    assert changes(page) == {
        "SAME": "same",
        "BROKE": "broken",
        "MENDED": "repaired",
        "ARRIVED": "new",
    }
    assert lines(page)["BROKE"] == [["Changed", "SsoState / AzureAdPrt", "YES", "NO"]]
    assert lines(page)["SAME"] is None  # the renewal of a token is no change
    assert page.data["count"] == 4
    assert "1 device of the older state not seen now" in page.html.decode()
    assert ">GONE<" in page.html.decode()


def test_older_captures_in_the_inputs_are_compared_too(tmp_path: Path) -> None:
    path = ndjson_file(tmp_path / "all.ndjson", [*OLD, *NOW])
    page = report(tmp_path / "fleet.html", path)
    assert changes(page) == {
        "SAME": "same",
        "BROKE": "broken",
        "MENDED": "repaired",
        "ARRIVED": None,
        "GONE": None,
    }
    assert dict(zip(page.fact("name"), page.fact("before"), strict=True))["SAME"] == (
        "2026-05-01 08:00:00 UTC"
    )


def test_without_older_captures_the_page_speaks_of_no_change(tmp_path: Path) -> None:
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "now.ndjson", NOW))
    assert set(page.fact("change")) == {None}
    assert b'id="changes"' not in page.html


def test_a_fleet_read_again_from_csv_is_the_same(tmp_path: Path) -> None:
    made = [capture(number) for number in range(60)]
    stated = [
        {"Source": c.device_name, "Text": c.text, "CollectedAt": f"{c.taken:%Y-%m-%dT%H:%M:%SZ}"}
        for c in made
    ]
    now = ndjson_file(tmp_path / "now.ndjson", stated)
    run("batch", now, "--format", "csv", "-o", tmp_path / "old.csv")
    page = report(tmp_path / "fleet.html", now, "--since", tmp_path / "old.csv")
    assert page.told == []
    assert Counter(page.fact("change")) == {"same": page.data["count"]}


def test_an_old_state_without_captures_makes_no_device_new(tmp_path: Path) -> None:
    now = ndjson_file(tmp_path / "now.ndjson", NOW)
    (tmp_path / "old.csv").write_text("a,b\r\n1,2\r\n")
    (tmp_path / "empty").mkdir()
    for old in ("old.csv", "no.csv", "no-folder", "empty"):
        _, told = run(
            "report", now, "--since", tmp_path / old, "-o", tmp_path / "fleet.html", code=2
        )
        assert told[-1].endswith(f"{old}: holds no capture to compare with")
    assert not (tmp_path / "fleet.html").exists()


def test_parts_of_the_old_state_that_cannot_be_read_are_on_the_page(tmp_path: Path) -> None:
    now = ndjson_file(tmp_path / "now.ndjson", NOW)
    old = ndjson_file(tmp_path / "old.ndjson", [*OLD, {"Source": "BAD", "Text": "nothing"}])
    page = report(tmp_path / "fleet.html", now, "--since", old, code=4)
    assert len(page.told) == 1 and b">BAD<" in page.html and b'id="problems"' in page.html


def test_the_capture_before_the_newest_is_the_latest_of_the_older_ones() -> None:
    devices = Devices()
    for number, day in enumerate([3, 9, 5, 2]):
        devices.add(number, Identity("pc1", None, None), datetime(2026, 5, day), ("", 0))
    devices.add(4, Identity("pc2", None, None), None, ("", 0))
    assert sorted(devices.groups()) == [[3, 0, 2, 1], [4]]
