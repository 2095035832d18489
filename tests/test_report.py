"""dsregjson report as its users run it: what is in the page, and what is told."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import dsregjson

from .browser.pages import Page, captures_in, ndjson_file, report
from .fleet.generator import Capture, capture, fleet
from .fleet.kept import kept_findings
from .fleet.running import COMMAND, documents, run

COUNT = 200
# What only several captures show.
ACROSS = ("vdi-clone-duplicate-id", "tenant-mismatch-fleet")
JUNK = b"'dsregcmd' is not recognized as an internal or external command\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return captures_in(tmp_path_factory.mktemp("fleet"), COUNT)


@pytest.fixture(scope="module")
def made() -> list[Capture]:
    return list(fleet(COUNT))


@pytest.fixture(scope="module")
def page(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    return report(tmp_path_factory.mktemp("page") / "fleet.html", folder)


def line(made: Capture, **columns: Any) -> dict[str, Any]:
    """A capture as the PowerShell module pipes it."""
    return {"Source": made.device_name, "Text": made.text, **columns}


@pytest.mark.slow
def test_every_device_of_a_folder_is_in_the_page(page: Page, made: list[Capture]) -> None:
    assert page.told == []
    assert page.fact("join") == [each.join_type for each in made]
    assert [source.rsplit("/", 1)[1] for source in page.fact("source")] == [
        each.name for each in made
    ]
    assert page.contents["title"] == [f"Device fleet: {COUNT} devices"]


def test_a_device_has_the_verdict_of_check_on_its_capture(
    made: list[Capture], tmp_path: Path
) -> None:
    """The worst of all is the same; not having looked comes before a warning in both."""
    unseen = [
        each._replace(
            text=re.sub(".*AzureAdPrt :.*", "", each.text).replace("PC-", "UNSEEN-"),
            device_name=f"UNSEEN-{number}",
        )
        for number, each in enumerate(fleet(COUNT, seed=1))
    ]
    captures = [*made[:80], *unseen[:80]]
    lines = [line(each, CollectedAt=each.taken.isoformat()) for each in captures]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "fleet.ndjson", lines))
    found = set()
    rows = zip(
        captures,
        page.fact("verdict"),
        page.fact("user_facts"),
        page.fact("warnings"),
        page.findings(),
        strict=True,
    )
    for each, verdict, user_facts, warnings, ids in rows:
        document = dsregjson.parse(each.text)
        of_check = dsregjson.check(document, at=each.taken)["Verdict"]
        if "vdi-clone-duplicate-id" in ids:
            assert verdict == "broken"
        elif user_facts == "no capture of a user" and document["DeviceState"]["AzureAdJoined"]:
            # What the wrong user saw is no fact of the device, so its token is not known.
            assert verdict in ("broken", "unknown")
        elif "tenant-mismatch-fleet" not in ids:
            assert verdict == of_check
            found.add((verdict, warnings > 0))
    assert found >= {("healthy", False), ("attention", True), ("unknown", True), ("broken", True)}


def test_the_panel_has_every_value_that_was_printed(page: Page, folder: Path) -> None:
    told = documents(run("batch", folder)[0])
    for fields, document in zip(page.fields(), told, strict=True):
        printed = {
            (section, -1, name): value
            for section, part in document.items()
            if isinstance(part, dict)
            for name, value in part.items()
            if value is not None
        }
        for section in ("PrtDiagnostics", "WorkAccounts"):
            for item, part in enumerate(document[section]):
                printed |= {(section, item, n): v for n, v in part.items() if v is not None}
        misses = {
            (*_place(miss["Section"]), miss["Name"]): [miss["Value"]]
            for miss in document["UntypedValues"]
        }
        assert fields.keys() == printed.keys() | misses.keys()
        for place, value in printed.items():
            assert _same(fields[place], value), place
        for place, value in misses.items():
            assert fields[place] == value


def _place(section: str) -> tuple[str, int]:
    name, _, item = section.rstrip("]").partition("[")
    return name, int(item) if item else -1


def _same(text: Any, value: Any) -> bool:
    if isinstance(value, bool):
        return text in (("YES", "ENABLED") if value else ("NO", "DISABLED"))
    if isinstance(value, list):
        return text == ", ".join(value)
    time = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.(\d{3})Z", str(value))
    if time:
        fraction = "" if time[3] == "000" else f".{time[3]}"
        return text == f"{time[1]} {time[2]}{fraction} UTC"
    return text == str(value)


def test_what_has_no_field_is_shown_too(tmp_path: Path) -> None:
    text = (
        capture(3)
        .text.replace("AzureAdJoined :", "Some New Label : 42\r\n AzureAdJoined :", 1)
        .replace("EnterpriseJoined : NO", "EnterpriseJoined : NO\r\n a line of its own", 1)
    )
    path = tmp_path / "PC.txt"
    path.write_bytes(text.encode())
    document = dsregjson.parse(text)
    assert document["UnknownFields"] and document["UnparsedLines"]
    fields = report(tmp_path / "fleet.html", path).fields()[0]
    assert fields["Leftovers", -1, "UnknownFields"] == "Device State / Some New Label : 42"
    assert fields["Leftovers", -1, "UnparsedLines"] == "a line of its own"


def printed_time(time: str | None) -> str | None:
    """A time of a document as the page shows it."""
    return time and time.replace("T", " ").replace(".000Z", " UTC")


def test_findings_are_those_of_check(page: Page, made: list[Capture]) -> None:
    for each, found, clock in zip(made, page.findings(), page.fact("clock"), strict=True):
        document = dsregjson.parse(each.text)
        told = dsregjson.check(document, modified=each.taken)
        assert [name for name in found if name not in ACROSS] == [
            finding["Id"] for finding in kept_findings(document, told)
        ]
        # A file time that a token or certificate says is too late counts for nothing.
        assert clock in (printed_time(told["CheckedAt"]), None)
    assert sum(clock is None for clock in page.fact("clock")) < COUNT / 10


def test_marks_count_what_the_table_filters(page: Page) -> None:
    for fact in ("prt", "period"):
        counts = Counter(value for value in page.fact(fact) if value is not None)
        marks = page.marks(fact)
        assert set(counts) <= set(marks)
        for value, label in marks.items():
            if label and fact == "period":
                assert label.startswith(f"{value}: {counts[value]} device")
    keys = Counter(
        page.data["findings"]["texts"][which]["key"]
        for row in page.column(page.data["findings"]["column"])
        for which, _ in row or ()
    )
    for key, label in page.marks("finding").items():
        assert label and label.startswith(f"Show {keys[str(key)]} device")
    assert page.marks("finding").keys() == keys.keys()


@pytest.mark.cli
def test_the_page_counts_what_summary_counts(page: Page, folder: Path) -> None:
    summary = json.loads(run("summary", folder, "--json")[0])
    for fact, key, name in (("join", "JoinTypes", "JoinType"), ("prt", "Prt", "State")):
        told = {row[name]: row["Devices"] for row in summary[key] if row["Devices"]}
        assert Counter(value for value in page.fact(fact) if value is not None) == told
    named = {row["TenantName"]: row["Devices"] for row in summary["Tenants"]}
    assert Counter(value for value in page.fact("tenant") if value is not None) == named
    found = Counter(name for names in page.findings() for name in names)
    assert sum(row["Devices"] for row in summary["Findings"]) == found.total()
    order = [f"{row['Id']} {row['Severity']}" for row in summary["Findings"]]
    listed = list(page.marks("finding"))[:10]
    assert listed == [key for key in order if key in listed]
    ends = Counter(end[:7] for end in page.fact("certificate_end") if end)
    assert {row["Month"]: row["Devices"] for row in summary["CertificateExpiry"]} == ends
    assert summary["Devices"] == page.data["count"]


def test_clones_are_found_and_name_each_other(tmp_path: Path) -> None:
    made = next(each for each in fleet(50) if each.device_id and "Device Name" in each.text)
    host = made.device_name.split(".")[0]
    lines = [
        {"Source": name, "Text": made.text.replace(host, name)} for name in ("VM-1", "VM-2", "VM-3")
    ]
    lines.append(line(next(each for each in fleet(50) if each.join_type == "NotJoined")))
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "all.ndjson", lines))
    assert [ACROSS[0] in found for found in page.findings()] == [True, True, True, False]
    assert page.fact("severity")[:3] == ["error"] * 3
    evidence = {
        field: value
        for detail in page.data["findings"]["details"]
        for section, field, value in detail["evidence"]
        if section == "Fleet" and value.startswith("VM-2")
    }
    assert [name.split(".")[0] for name in evidence["Also on"].split(", ")] == ["VM-2", "VM-3"]


@pytest.mark.slow
def test_a_device_of_another_tenant_stands_out(tmp_path: Path) -> None:
    ours = [each for each in fleet(200) if each.tenant_id == fleet_tenant()][:20]
    other = next(each for each in fleet(200) if each.tenant_id not in (None, fleet_tenant()))
    lines = [line(each) for each in [*ours, other]]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "all.ndjson", lines))
    assert [ACROSS[1] in found for found in page.findings()] == [False] * 20 + [True]


def fleet_tenant() -> str:
    """The tenant that most devices of the made-up fleet are in."""
    tenants = Counter(each.tenant_id for each in fleet(50) if each.tenant_id)
    return tenants.most_common(1)[0][0]


def test_the_page_is_whole_in_itself(page: Page) -> None:
    assert page.html.isascii()
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"img", "iframe", "object", "embed", "form", "base", "audio", "video", "source"}
    )
    assert [link["href"] for link in page.attributes("link")] == ["data:,"]
    assert all("src" not in attributes for _, attributes in page.elements)
    for link in page.attributes("a"):
        href = link["href"] or ""
        assert href == "#devices" or (
            href.startswith("https://") and link["rel"] == "noopener noreferrer"
        )
    assert not any(name.startswith("on") for _, each in page.elements for name in each)
    assert not any("style" in attributes for _, attributes in page.elements)
    assert b"url(" not in page.html and b"@import" not in page.html


def test_the_policy_allows_this_style_and_this_script_alone(page: Page) -> None:
    policy = next(
        str(meta["content"])
        for meta in page.attributes("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    data, script = page.contents["script"]
    assert re.fullmatch("[A-Za-z0-9+/=]+", data)
    assert page.attributes("script")[0]["type"] == "text/plain"
    for rule, text in (("script-src", script), ("style-src", page.contents["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.cli
def test_a_plain_page_has_the_same_data_uncompressed(
    folder: Path, page: Page, tmp_path: Path
) -> None:
    plain = report(tmp_path / "plain.html", folder, "--plain")
    assert plain.attributes("script")[0]["type"] == "application/json"
    assert json.loads(plain.contents["script"][0]) == page.data
    assert len(page.html) < len(plain.html)


def test_equal_lists_are_stored_once(page: Page) -> None:
    lists = [json.dumps(each) for each in page.data["lists"]]
    assert len(lists) == len(set(lists))


def test_the_title_is_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "PC.txt"
    path.write_text(capture(1).text, encoding="utf-8", newline="")
    page = report(tmp_path / "fleet.html", path, "--title", "Zürich </title><b>")
    assert page.contents["title"] == ["Zürich </title><b>: 1 device"]
    assert b"<b>" not in page.html


@pytest.mark.cli
def test_two_runs_give_the_same_bytes_however_many_workers(folder: Path, page: Page) -> None:
    for jobs in (1, 2):
        out, _ = run("report", folder, "--jobs", jobs)
        assert out == page.html


@pytest.mark.cli
def test_stored_documents_give_the_same_page_facts(
    tmp_path: Path, made: list[Capture], page: Page
) -> None:
    """Nested lines lose nothing; flat lines lose what the flat view leaves out."""
    stated = [line(each, CollectedAt=f"{each.taken:%Y-%m-%dT%H:%M:%S}.000Z") for each in made]
    texts = ndjson_file(tmp_path / "texts.ndjson", stated)
    nested = tmp_path / "nested.ndjson"
    flat = tmp_path / "flat.ndjson"
    run("batch", texts, "-o", nested)
    run("batch", texts, "--flat", "-o", flat)
    pages = [report(tmp_path / f"{path.stem}.html", path) for path in (texts, nested, flat)]
    assert pages[0].html == pages[1].html
    for name in page.data["facts"]:
        assert pages[2].fact(name) == pages[0].fact(name)
    assert pages[2].findings() == pages[0].findings()
    assert pages[0].fact("join") == page.fact("join")


def test_the_newest_capture_of_a_device_is_shown(tmp_path: Path) -> None:
    later = [capture(number, run=2) for number in range(30)]
    older = [capture(number, run=1) for number in range(30)]
    lines = [line(each, CollectedAt=f"{each.taken:%Y-%m-%dT%H:%M:%S}Z") for each in later + older]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "all.ndjson", lines))
    named = {each.device_name for each in later if "Device Name" in each.text}
    assert page.html.count(b"the newest of each device counts") == 1
    clocks = dict(zip(page.fact("name"), page.fact("clock"), strict=True))
    newest = {each.device_name: each.taken for each in later}
    shown = [name for name in clocks if name.split(".")[0] in {n.split(".")[0] for n in named}]
    assert len(shown) == len(named) > 20
    for name in shown:
        taken = next(t for n, t in newest.items() if n.split(".")[0] == name.split(".")[0])
        assert clocks[name] == f"{taken:%Y-%m-%d %H:%M:%S} UTC"


def test_a_file_newer_than_its_capture_makes_no_token_old(tmp_path: Path) -> None:
    """Copied captures have the time of the copy: then ages are not known, rather than wrong."""
    made = next(each for each in fleet(50) if "AzureAdPrtExpiryTime" in each.text)
    path = tmp_path / made.name
    path.write_text(made.text, encoding="utf-8", newline="")
    page = report(tmp_path / "fleet.html", path)
    if "Client Time" not in made.text:
        assert page.fact("prt") == ["not known"]
        assert page.fact("clock") == [None]
        assert b"the file is newer than the capture in it" in page.html
    page = report(tmp_path / "at.html", path, "--at", f"{made.taken:%Y-%m-%dT%H:%M:%SZ}")
    assert page.fact("prt") != ["not known"]
    assert page.fact("clock") == [f"{made.taken:%Y-%m-%d %H:%M:%S} UTC"]


def test_the_file_of_a_stored_document_tells_no_time(tmp_path: Path) -> None:
    """fleet.ndjson may have been written long after the captures in it."""
    made = next(each for each in fleet(50) if "AzureAdPrtUpdateTime" in each.text)
    assert "Client Time" not in made.text
    out, _ = run("batch", "-", stdin=made.text.encode())
    (tmp_path / "fleet.ndjson").write_bytes(out)
    page = report(tmp_path / "fleet.html", tmp_path / "fleet.ndjson")
    assert page.fact("clock_source") == ["Unknown"] and page.fact("clock") == [None]
    assert page.fact("prt") == ["not known"]


def test_stdin_has_no_clock_of_its_own(tmp_path: Path) -> None:
    made = next(each for each in fleet(50) if "AzureAdPrtExpiryTime" in each.text)
    pages = [
        report(tmp_path / f"{number}.html", "-", stdin=made.text.encode()) for number in range(2)
    ]
    assert pages[0].html == pages[1].html
    assert pages[0].fact("source") == ["standard input"]
    if "Client Time" not in made.text:
        assert pages[0].fact("clock") == [None]


@pytest.mark.cli
def test_expect_reaches_the_findings(folder: Path, tmp_path: Path) -> None:
    plain = report(tmp_path / "plain.html", folder)
    domain = report(tmp_path / "domain.html", folder, "--expect", "domain")
    assert plain.findings() != domain.findings()


def test_a_bad_input_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(capture(0).text, encoding="utf-8", newline="")
    (tmp_path / "b.txt").write_bytes(JUNK)
    page = report(tmp_path / "fleet.html", tmp_path, "--glob", "*.txt", code=4)
    assert len(page.told) == 1 and str(tmp_path / "b.txt") in page.told[0]
    assert page.data["count"] == 1


def test_without_any_capture_the_old_page_stays(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(JUNK)
    (tmp_path / "fleet.html").write_bytes(b"old")
    _, told = run("report", tmp_path / "b.txt", "-o", tmp_path / "fleet.html", code=3)
    assert "left as it was" in told[-1]
    assert (tmp_path / "fleet.html").read_bytes() == b"old"


def test_an_empty_list_gives_a_page_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_bytes(b"[]")
    page = report(tmp_path / "fleet.html", tmp_path / "none.json")
    assert page.data["count"] == 0
    assert b"No capture could be read" in page.html


def test_one_device_alone(tmp_path: Path) -> None:
    path = tmp_path / "PC.txt"
    path.write_text(capture(1).text, encoding="utf-8", newline="")
    page = report(tmp_path / "fleet.html", path)
    assert page.contents["title"] == ["Device fleet: 1 device"]
    assert b"1 capture of 1 device" in page.html


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "yesterday"], "--at: 'yesterday' is not a date-time"),
        (["--encoding", "klingon"], "--encoding klingon: no such encoding"),
        (["--expect", "cloud"], "cloud"),
        (["-o", "no-such-folder/fleet.html"], "no-such-folder/fleet.html: cannot be written"),
    ],
)
def test_misuse_is_told_in_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    path = tmp_path / "PC.txt"
    path.write_text(capture(1).text, encoding="utf-8", newline="")
    out, told = run("report", path, *arguments, code=2, cwd=tmp_path)
    assert out == b""
    assert len(told) == 1 and said in told[0]


@pytest.mark.cli
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_no_page(tmp_path: Path) -> None:
    import pty
    import subprocess

    path = tmp_path / "PC.txt"
    path.write_text(capture(1).text, encoding="utf-8", newline="")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "report", str(path)], stdout=theirs, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 2
    assert b"-o fleet.html" in done.stderr
    assert ours


def test_json_that_somebody_changed_is_told(tmp_path: Path) -> None:
    """A document with values of other kinds than the contract's is left out, with its name."""
    good = documents(run("batch", "-", stdin=capture(0).text.encode())[0])[0]
    bad = {**good, "Source": "changed"}
    bad["DeviceDetails"] = {**good["DeviceDetails"], "DeviceCertificateNotAfter": "soon"}
    odd = {**good}
    odd["DeviceDetails"] = {**good["DeviceDetails"], "DeviceAuthStatus": 7, "Thumbprint": [1]}
    path = ndjson_file(tmp_path / "all.ndjson", [good, bad, odd])
    page = report(tmp_path / "fleet.html", path, code=4)
    assert len(page.told) == 2
    assert page.told[0].startswith("dsregjson: changed: ") and "line 3" in page.told[1]
    assert page.fact("source") == ["standard input"]
