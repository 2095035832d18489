"""Which captures are one device, and from which of them its facts come."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import dsregjson
from dsregjson.fleet.checking import CheckedCapture, CheckOptions, checked
from dsregjson.fleet.entries import Entry, entry_of
from dsregjson.fleet.summary import Fleet
from dsregjson.inputs.records import Record
from dsregjson.report import Fleet as Collected
from dsregjson.report import shown_of
from dsregjson.report.fleet_findings import fleet_findings

from .browser.pages import Page, ndjson_file, report
from .fleet.generator import Capture, capture, fleet
from .fleet.running import run

DAYS = [f"2026-05-{day:02}T06:00:00Z" for day in range(1, 10)]
_JOINED = next(
    each
    for each in fleet(200)
    if each.join_type == "HybridJoined"
    and re.search("AzureAdPrt : YES", each.text)
    and re.search("NgcSet : YES", each.text)
    and "0x80070520" not in each.text
    and "ExecutingAccountName" not in each.text
)


def by_user(made: Capture = _JOINED) -> str:
    """The capture as the work user's own prompt prints it."""
    return made.text


def by_system(made: Capture = _JOINED) -> str:
    """The same device as SYSTEM sees it."""
    text = re.sub("AzureAdPrt : YES", "AzureAdPrt : NO", made.text)
    text = re.sub("NgcSet : YES", "NgcSet : NO", text)
    text = re.sub(
        "Executing Account Name : .*", r"Executing Account Name : NT AUTHORITY\\SYSTEM\r", text
    )
    text = re.sub("KeySignTest : .*", "KeySignTest : PASSED\r", text)
    return re.sub("WamDefaultSet : .*", "WamDefaultSet : ERROR (0x80070520)\r", text)


def summary_of(*texts: tuple[str, str, str | None]) -> dict[str, Any]:
    lines = [
        json.dumps({"Source": source, "Text": text, **({"CollectedAt": at} if at else {})})
        for source, text, at in texts
    ]
    out, _ = run("summary", "-", "--json", stdin="\n".join(lines).encode())
    result: dict[str, Any] = json.loads(out)
    return result


def states(summary: dict[str, Any], name: str, key: str = "State") -> dict[str, int]:
    return {row[key]: row["Devices"] for row in summary[name] if row["Devices"]}


def entry(text: str, source: str) -> Entry:
    record = Record(source, document=dsregjson.parse(text))
    return entry_of(checked(record, CheckOptions(), None))


def test_the_users_half_comes_from_the_newest_capture_of_a_user() -> None:
    user, system = ("user", by_user(), DAYS[0]), ("system", by_system(), DAYS[2])
    alone = summary_of(user)
    for order in ((user, system), (system, user)):
        found = summary_of(*order)
        assert (found["Devices"], found["OlderCaptures"]) == (1, 1)
        assert found["Prt"] == alone["Prt"] and found["Hello"] == alone["Hello"]
        assert states(found, "UserFacts", "From") == {"older capture": 1}
        assert found["UserCaptures"] == [
            {
                "DeviceName": dsregjson.parse(by_user())["DeviceState"]["DeviceName"],
                "Source": "system",
                "Taken": "2026-05-03T06:00:00.000Z",
                "UserSource": "user",
                "UserTaken": "2026-05-01T06:00:00.000Z",
            }
        ]
        examples = {row["Id"]: row["Examples"] for row in found["Findings"]}
        assert "prt-missing-wrong-context" not in examples
        assert examples["state-hybrid-joined"] == ["system"]
        of_user = [name for name in examples if name.startswith(("prt-", "whfb-", "ngc-"))]
        assert all(examples[name] == ["user"] for name in of_user)


def test_without_a_capture_of_a_user_his_facts_are_unknown() -> None:
    found = summary_of(("system", by_system(), DAYS[0]))
    assert states(found, "Prt") == {"not known": 1}
    assert states(found, "Hello") == {"not known": 1}
    assert states(found, "UserFacts", "From") == {"no capture of a user": 1}
    assert found["UserCaptures"][0]["UserSource"] is None
    ids = {row["Id"] for row in found["Findings"]}
    assert "prt-missing" not in ids and "ngc-not-set" not in ids
    assert "prt-missing-wrong-context" in ids  # it says why


def test_what_the_user_saw_before_a_new_registration_says_nothing_now() -> None:
    made = _JOINED
    assert made.device_id
    other = made.device_id[:-4] + "0000"
    system = re.sub(made.device_id, other, by_system(), flags=re.I)
    found = summary_of(("user", by_user(), DAYS[0]), ("system", system, DAYS[1]))
    assert found["Devices"] == 1
    assert states(found, "Prt") == {"not known": 1}
    assert states(found, "UserFacts", "From") == {"no capture of a user": 1}


def test_the_page_shows_both_halves_and_where_they_come_from(tmp_path: Path) -> None:
    lines = [
        {"Source": "user", "Text": by_user(), "CollectedAt": DAYS[0]},
        {"Source": "system", "Text": by_system(), "CollectedAt": DAYS[2]},
    ]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "fleet.ndjson", lines))
    alone = report(tmp_path / "one.html", ndjson_file(tmp_path / "one.ndjson", lines[:1]))
    assert page.fact("source") == ["system"] and page.fact("user_source") == ["user"]
    assert page.fact("user_facts") == ["older capture"]
    assert page.fact("clock") == ["2026-05-03 06:00:00 UTC"]
    assert page.fact("user_clock") == ["2026-05-01 06:00:00 UTC"]
    for fact in ("prt", "prt_minutes"):
        assert page.fact(fact) == alone.fact(fact) != [None]
    fields = page.fields()[0]
    assert fields["SsoState", -1, "AzureAdPrt"] == "YES"
    assert fields["DiagnosticData", -1, "KeySignTest"] == "PASSED"
    assert "prt-missing-wrong-context" not in page.findings()[0]


def test_a_device_of_two_captures_does_not_take_the_place_of_another(tmp_path: Path) -> None:
    """Its row is made last, and stands among the others where its newest capture does."""
    first = _JOINED
    others = (each for each in fleet(200) if each.join_type == "HybridJoined")
    second, third = [each for each in others if "Device Name" in each.text and each != first][:2]
    texts = [by_user(first), by_system(first), by_user(second), by_user(third)]
    lines = [
        {"Source": f"{number}", "Text": text, "CollectedAt": DAYS[number]}
        for number, text in enumerate(texts)
    ]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "fleet.ndjson", lines))
    assert page.fact("source") == ["1", "2", "3"] and page.fact("user_source")[0] == "0"
    for name, fields, made in zip(
        page.fact("name"), page.fields(), (first, second, third), strict=True
    ):
        assert fields["DeviceState", -1, "DeviceName"] == name
        assert fields["DeviceDetails", -1, "DeviceId"] == made.device_id
    for ids, text in zip(page.findings()[1:], texts[2:], strict=True):
        found = dsregjson.check(dsregjson.parse(text), at="2026-05-04T06:00:00Z")["Findings"]
        assert {each["Id"] for each in found} >= set(ids) - {"prt-stale", "prt-expired"}


def test_a_users_half_is_compared_with_a_users_half(tmp_path: Path) -> None:
    """A scheduled capture of SYSTEM after one of the user is no change of the user's token."""
    gone = by_user().replace("AzureAdPrt : YES", "AzureAdPrt : NO")

    def changes(name: str, *texts: str) -> Page:
        lines = [
            {"Source": f"{number}", "Text": text, "CollectedAt": DAYS[number]}
            for number, text in enumerate(texts)
        ]
        return report(tmp_path / f"{name}.html", ndjson_file(tmp_path / f"{name}.ndjson", lines))

    def fields(page: Page) -> set[str]:
        (lines,) = page.column(page.data["changes"])
        return {line[1].split(" / ")[-1] for line in lines or ()}

    assert not {"AzureAdPrt", "NgcSet"} & fields(changes("system", by_user(), by_system()))
    assert "AzureAdPrt" in fields(changes("lost", by_user(), by_system(), gone))


def captures_of_a_fleet(count: int) -> list[Entry]:
    """Captures of a quarter as many devices: some without names or tenants, clones, other users."""
    made = [entry(capture(n).text, f"{n}") for n in range(40)]
    made += [entry(by_system(each), each.name) for each in fleet(200) if each.device_id][:20]
    rng = random.Random(20000)
    start = datetime(2026, 5, 1)
    entries = []
    for number in range(count):
        device = rng.randrange(count // 4)
        name = "" if device % 7 == 0 and rng.random() < 0.3 else f"PC-{device:05}"
        tenant = rng.choice([f"{device % 5:08}", f"{device % 5:08}", "", None])
        identity = f"{device - device % 50:032x}" if device % 50 < 2 else f"{device:032x}"
        base = rng.choice(made)
        entries.append(
            base._replace(
                source=f"{number}",
                name=name,
                host=name.lower(),
                keys={"DeviceId": identity},
                tenant=(tenant, tenant and f"Contoso {rng.randrange(3)}"),
                taken=start + timedelta(minutes=rng.randrange(40000)),
                user=base.user and f"{number}",
                states=(*base.states[:3], identity),
            )
        )
    return entries


def numbers_of(entries: Iterable[Entry]) -> dict[str, Any]:
    fleet = Fleet()
    for each in entries:
        fleet.add(each)
    numbers = fleet.summary()
    for row in (*numbers["Findings"], *numbers["Codes"]):
        del row["Examples"]  # the first ones
    for row in numbers["Clones"]:
        row["DeviceNames"].sort()
        row["Sources"].sort()
    numbers["Clones"].sort(key=lambda row: str(row["DeviceId"]))
    numbers["UserCaptures"].sort(key=lambda row: str(row["Source"]))
    return numbers


@pytest.mark.slow
def test_the_order_of_twenty_thousand_captures_changes_nothing() -> None:
    entries = captures_of_a_fleet(20_000)
    first = numbers_of(entries)
    assert 4000 < first["Devices"] <= 5000 and first["Clones"]
    assert all(row["Devices"] for row in first["UserFacts"])
    assert numbers_of(reversed(entries)) == first
    for seed in range(4):
        random.Random(seed).shuffle(entries)
        assert numbers_of(entries) == first


def test_an_empty_tenant_is_none() -> None:
    base = entry(capture(3).text, "a")
    fleet = Fleet()
    for tenant in ("t1", "", "T1"):
        fleet.add(base._replace(tenant=(tenant, None)))
    assert fleet.summary()["Devices"] == 1


class _Counting(list[Entry]):
    """A list that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        self.looks += 1
        return super().__getitem__(index)


def test_clones_of_one_image_name_ten_others_without_looking_at_all_for_each() -> None:
    base = entry(_JOINED.text, "a")
    entries = _Counting(
        base._replace(name=f"PC{n}", host=f"pc{n}", source=f"{n}") for n in range(2000)
    )
    found = dict(fleet_findings(entries))
    assert len(found) == 2000
    for number in (0, 5, 10, 11, 1999):
        (names,) = (
            str(item["Value"]) for item in found[number]["Evidence"] if item["Field"] == "Also on"
        )
        *shown, more = names.split(", ")
        assert len(shown) == 10 and f"PC{number}" not in shown and more == "1,989 more"
    assert entries.looks < 30 * len(entries)


def test_of_one_moment_the_last_capture_of_a_text_is_the_newest() -> None:
    """By number: the twelfth follows the ninth."""
    joined = by_user().replace("AzureAdPrt : YES", "AzureAdPrt : NO")
    found = summary_of(("log", joined * 11 + by_user(), DAYS[0]))
    assert (found["Captures"], found["Devices"]) == (12, 1)
    assert states(found, "Prt").keys().isdisjoint(("no PRT",))


def test_clones_are_counted_as_devices_whatever_their_source() -> None:
    name = dsregjson.parse(by_user())["DeviceState"]["DeviceName"]
    copies = [("PC", by_user().replace(name, f"COPY-{n}"), DAYS[0]) for n in range(3)]
    found = summary_of(*copies)
    [clones] = [row for row in found["Findings"] if row["Id"] == "vdi-clone-duplicate-id"]
    assert clones["Devices"] == len(found["Clones"][0]["DeviceNames"]) == 3


def test_a_finding_that_both_halves_show_is_one() -> None:
    user, system = entry(by_user(), "user"), entry(by_system(), "system")
    twice = ("some-rule", "warning", "Title", ())
    fleet = Fleet()
    fleet.add(user._replace(user_findings=(twice,), taken=datetime(2026, 5, 1)))
    fleet.add(system._replace(findings=(twice,), taken=datetime(2026, 5, 2)))
    [row] = [row for row in fleet.summary()["Findings"] if row["Id"] == "some-rule"]
    assert (row["Devices"], row["Examples"]) == (1, ["system"])


# Who ran the command, and what of a capture was cut away.
WAYS = (
    by_user,
    by_system,
    lambda made: re.sub(
        "Executing Account Name : .*",
        lambda _: f"Executing Account Name : {made.device_name}\\\\admin\r",
        by_system(made),
    ),
    lambda made: re.sub("KeySignTest : .*", "KeySignTest : PASSED\r", made.text),
    lambda made: re.sub(".*Device Name :.*\r\n", "", made.text),
    lambda made: re.sub(".*Device Name :.*\r\n", "", by_system(made)),
    lambda made: made.text.replace("AzureAdPrt : YES", "AzureAdPrt : NO"),
)


def seen_of(rng: random.Random) -> list[CheckedCapture]:
    """One to four captures of six devices, each in one of the WAYS."""
    captures = []
    for made in rng.sample(list(fleet(200)), 6):
        for _ in range(rng.randint(1, 4)):
            taken = datetime(2026, 5, 1) + timedelta(minutes=rng.randrange(40_000))
            document = dsregjson.parse(rng.choice(WAYS)(made))
            source, at = f"{len(captures):02}", f"{taken.isoformat()}Z"
            record = Record(source, collected_at=at, document=document)
            captures.append(checked(record, CheckOptions(), None))
    return captures


def devices_of(captures: Iterable[CheckedCapture]) -> tuple[Page, dict[str, list[Any]]]:
    """The page, and all that it says of each device, by the source of its newest capture."""
    collected = Collected()
    for seen in captures:
        collected.add(shown_of(seen))
    page = Page(collected.page(plain=True), [])
    columns = [
        *(page.fact(name) for name in page.data["facts"]),
        page.fields(),
        [sorted(ids) for ids in page.findings()],
        page.column(page.data["changes"]),
    ]
    return page, dict(zip(page.fact("source"), map(list, zip(*columns, strict=True)), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_the_page_says_the_same_in_any_order_and_what_the_summary_says(seed: int) -> None:
    rng = random.Random(seed)
    captures = seen_of(rng)
    page, devices = devices_of(captures)
    numbers = numbers_of(map(entry_of, captures))
    for fact, name, key in (
        ("prt", "Prt", "State"),
        ("join", "JoinTypes", "JoinType"),
        ("user_facts", "UserFacts", "From"),
    ):
        counted = Counter(each for each in page.fact(fact) if each)
        assert counted == states(numbers, name, key), fact
    of_page = Counter(id for ids in page.findings() for id in set(ids))
    of_summary = Counter[str]()
    for row in numbers["Findings"]:
        of_summary[row["Id"]] += row["Devices"]
    assert of_page == of_summary
    for seen in captures:
        if seen.facts.source in devices:
            place = page.fact("source").index(seen.facts.source)
            found = page.fields()[place].get(("DeviceDetails", -1, "DeviceId"))
            assert found == seen.document["DeviceDetails"]["DeviceId"]
    for order in (captures[::-1], rng.sample(captures, len(captures))):
        assert devices_of(order)[1] == devices
        assert numbers_of(map(entry_of, order)) == numbers
