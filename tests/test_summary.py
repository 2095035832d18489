"""dsregjson summary: the numbers of a fleet whose every device is known."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import dsregjson

from .fleet.generator import Capture, capture, fleet, ndjson, write_folder
from .fleet.kept import kept_findings
from .fleet.running import run

COUNT = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet")
    write_folder(path, COUNT)
    return path


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    out, told = run("summary", folder, "--json")
    assert told == []
    assert out.isascii()
    result: dict[str, Any] = json.loads(out)
    return result


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return [dsregjson.parse(each.text) for each in fleet(COUNT)]


def counts(summary: dict[str, Any], name: str, key: str) -> dict[Any, int]:
    return {row[key]: row["Devices"] for row in summary[name] if row["Devices"]}


def line(source: str, made: Capture, **more: object) -> bytes:
    return json.dumps({"Source": source, "Text": made.text, **more}).encode() + b"\n"


def summary_of(*lines: bytes, code: int = 0) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(
        run("summary", "-", "--json", stdin=b"".join(lines), code=code)[0]
    )
    return result


@pytest.mark.slow
def test_every_device_counts_once(summary: dict[str, Any], documents: list[dict[str, Any]]) -> None:
    assert summary["Captures"] == summary["Devices"] == COUNT
    assert summary["OlderCaptures"] == summary["Problems"] == 0
    assert counts(summary, "JoinTypes", "JoinType") == Counter(
        document["JoinType"] for document in documents
    )
    assert counts(summary, "Tenants", "TenantId") == Counter(
        each["TenantDetails"]["TenantId"] for each in documents if each["TenantDetails"]["TenantId"]
    )
    joined = [each for each in documents if each["JoinType"] in ("EntraJoined", "HybridJoined")]
    for name, field in (("DeviceAuthStatus", "DeviceAuthStatus"), ("Tpm", "TpmProtected")):
        assert counts(summary, name, field) == Counter(
            each["DeviceDetails"][field] for each in joined
        )
    assert counts(summary, "CertificateExpiry", "Month") == Counter(
        end[:7] for each in documents if (end := each["DeviceDetails"]["DeviceCertificateNotAfter"])
    )
    assert [row["Month"] for row in summary["CertificateExpiry"]] == sorted(
        row["Month"] for row in summary["CertificateExpiry"]
    )
    prt = counts(summary, "Prt", "State")
    assert sum(prt.values()) == len(joined)
    assert prt["no PRT"] == sum(each["SsoState"]["AzureAdPrt"] is False for each in joined)
    hello = counts(summary, "Hello", "State")
    assert sum(hello.values()) == COUNT
    assert hello["set"] == sum(each["UserState"]["NgcSet"] is True for each in documents)


def test_every_key_is_documented(summary: dict[str, Any]) -> None:
    text = (Path(__file__).parent.parent / "docs" / "fleet.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    documented = {name: row for row in rows for name in re.findall("`([A-Za-z]+)`", row)}
    assert set(summary) <= set(documented)
    for name, value in summary.items():
        if isinstance(value, list):
            told = next(row for row in rows if row.startswith(f"| `{name}` |"))
            assert value and all(f"`{key}`" in told for key in value[0]), name


def test_findings_and_codes_are_counted_by_device_with_examples(
    folder: Path, summary: dict[str, Any], documents: list[dict[str, Any]]
) -> None:
    found: Counter[tuple[str, str]] = Counter()
    roots: Counter[tuple[str, str]] = Counter()
    for made, document in zip(fleet(COUNT), documents, strict=True):
        findings = kept_findings(document, dsregjson.check(document, modified=made.taken))
        found.update((each["Id"], each["Severity"]) for each in findings)
        ids = {each["Id"] for each in findings}
        roots.update(
            (each["Id"], each["Severity"]) for each in findings if not ids & {*each["CausedBy"]}
        )
    told = {(row["Id"], row["Severity"]): row["Devices"] for row in summary["Findings"]}
    clones = told.pop(("vdi-clone-duplicate-id", "error"))
    assert told == found
    assert clones == sum(len(group["Sources"]) for group in summary["Clones"])
    for row in summary["Findings"]:
        assert 1 <= len(row["Examples"]) <= min(3, row["Devices"])
        assert all(Path(example).is_file() for example in row["Examples"])
    refused = sum("AADSTS50126" in each.text for each in fleet(COUNT))
    assert counts(summary, "Codes", "Code")["AADSTS50126"] == refused > 0
    severities = [row["Severity"] for row in summary["Findings"]]
    errors = [row for row in summary["Findings"] if row["Severity"] == "error"]
    # Fleet rules have no cause.
    ranks = [roots[row["Id"], "error"] or row["Devices"] * ("clone" in row["Id"]) for row in errors]
    assert ranks == sorted(ranks, reverse=True)
    assert severities == sorted(severities, key=("error", "warning", "info").index)


def test_clones_are_found_with_what_they_share(summary: dict[str, Any]) -> None:
    expected = {
        made.device_id: {capture(number - 1).device_name, made.device_name}
        for number in range(96, COUNT, 97)
        if (made := capture(number)).device_id and capture(number - 1).device_id
    }
    found = {
        group["DeviceId"]: {name.split(".")[0] for name in group["DeviceNames"]}
        for group in summary["Clones"]
        if len(group["DeviceNames"]) == 2
    }
    assert found.items() <= expected.items() and found
    for group in summary["Clones"]:
        assert re.fullmatch("[0-9A-F]{40}", group["Thumbprint"])
        assert group["KeyContainerId"] and len(group["Sources"]) == 2


def test_each_identity_alone_shows_a_clone_and_masked_ones_do_not() -> None:
    made = next(each for each in fleet(50) if each.device_id and "Thumbprint" in each.text)
    document = dsregjson.parse(made.text)["DeviceDetails"]
    other = made._replace(text=made.text.replace(made.device_name, "OTHER-PC"))
    fields = ("DeviceId", "Thumbprint", "KeyContainerId")
    for kept in (*fields, None):
        text = other.text
        for number, field in enumerate(fields):
            if field != kept:
                fresh = f"{number}" * (40 if field == "Thumbprint" else 8)
                text = re.sub(
                    document[field], "xxxx" if kept is None else fresh + document[field][len(fresh):],
                    text, flags=re.I,
                )  # fmt: skip
        first = made.text
        if kept is None:
            for field in fields:
                first = re.sub(document[field], "xxxx", first, flags=re.I)
        found = summary_of(
            line("a", made._replace(text=first)), line("b", other._replace(text=text))
        )
        assert found["Devices"] == 2
        assert [group[kept] for group in found["Clones"] if kept] == (
            [document[kept]] if kept else []
        )
        assert all(group["Sources"] == ["a", "b"] for group in found["Clones"])
        assert bool(found["Clones"]) == (kept is not None)


def test_the_newest_capture_of_a_device_counts() -> None:
    """By CollectedAt, whatever the order; older captures are counted apart."""
    old, new = capture(3), capture(3, run=1)
    gone = new._replace(text=re.sub("AzureAdPrt : YES", "AzureAdPrt : NO", new.text))
    times = ["2026-05-11T00:00:00Z", "2026-05-12T00:00:00Z"]
    lines = [
        line("old", old, CollectedAt=times[0]),
        line("new", gone, CollectedAt=times[1]),
    ]
    for order in (lines, lines[::-1]):
        found = summary_of(*order)
        assert (found["Captures"], found["Devices"], found["OlderCaptures"]) == (2, 1, 1)
        assert counts(found, "Prt", "State") == {"no PRT": 1}


def test_without_times_the_client_time_and_then_the_last_one_counts() -> None:
    domain = next(each for each in fleet(60) if each.join_type == "DomainJoined")
    client = re.search("Client Time : (.{19})", domain.text)
    assert client
    joined = next(each for each in fleet(60) if each.join_type == "EntraJoined")
    joined = joined._replace(text=joined.text.replace(joined.device_name, domain.device_name))
    later = domain._replace(text=domain.text.replace(client[1], "2031-01-01 00:00:00"))
    for lines, newest in (
        ([line("later", later), line("older", domain)], "later"),
        ([line("domain", domain), line("joined", joined)], "joined"),
        ([line("joined", joined), line("domain", domain)], "domain"),
    ):
        found = summary_of(*lines)
        assert (found["Devices"], found["OlderCaptures"]) == (1, 1)
        assert {example for row in found["Findings"] for example in row["Examples"]} == {newest}


def test_ages_are_measured_when_the_capture_was_taken(tmp_path: Path) -> None:
    made = next(each for each in fleet(50) if "AzureAdPrtUpdateTime" in each.text)
    updated = dsregjson.parse(made.text)["SsoState"]["AzureAdPrtUpdateTime"]
    path = tmp_path / "pc.txt"
    path.write_bytes(made.text.encode())
    taken = made.taken
    os.utime(path, (taken.timestamp(), taken.timestamp()))
    by_file = json.loads(run("summary", path, "--json")[0])
    assert by_file["Clocks"] == [{"Clock": "FileModified", "Devices": 1}]
    assert "not known" not in counts(by_file, "Prt", "State")
    at = f"{taken + timedelta(days=6):%Y-%m-%dT%H:%M:%SZ}"
    given = json.loads(run("summary", path, "--json", "--at", at)[0])
    assert given["Clocks"] == [{"Clock": "Given", "Devices": 1}]
    assert set(counts(given, "Prt", "State")) <= {"3 to 7 d", "7 to 14 d", "over 14 d"}, updated
    _, told = run("summary", path, "--at", "yesterday", code=2)
    assert told[0].startswith("dsregjson: --at: 'yesterday' is not a date-time")


def test_a_device_of_another_tenant_shows_in_a_fleet_of_one() -> None:
    joined = [each for each in fleet(600) if each.device_id]
    main = joined[0].tenant_id
    own = [each for each in joined if each.tenant_id == main][:40]
    other = next(each for each in joined if each.tenant_id != main)
    found = summary_of(*(line(each.device_name, each) for each in [*own, other]))
    rows = [row for row in found["Findings"] if row["Id"] == "tenant-mismatch-fleet"]
    assert [row["Examples"] for row in rows] == [[other.device_name]]
    mixed = summary_of(*(line(each.device_name, each) for each in joined[:100]))
    assert "tenant-mismatch-fleet" not in {row["Id"] for row in mixed["Findings"]}


@pytest.mark.cli
def test_it_takes_what_batch_wrote_nested_or_flat(folder: Path, tmp_path: Path) -> None:
    stored = tmp_path / "fleet.ndjson"
    run("batch", folder, "--stamp", "-o", stored)
    nested = json.loads(run("summary", stored, "--json")[0])
    flat = tmp_path / "flat.json"
    run("batch", folder, "--stamp", "--flat", "--format", "json", "-o", flat)
    from_flat = json.loads(run("summary", flat, "--json")[0])
    direct = json.loads(run("summary", folder, "--json")[0])
    for name in ("Devices", "JoinTypes", "Tenants", "DeviceAuthStatus", "CertificateExpiry", "Tpm"):
        assert nested[name] == direct[name] == from_flat[name], name
    assert nested["Hello"] == from_flat["Hello"] and nested["Clones"] == from_flat["Clones"]


def test_bad_inputs_are_told_and_counted(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(capture(1).text)
    (tmp_path / "2.txt").write_text("junk")
    out, told = run("summary", tmp_path, "--json", code=4)
    assert json.loads(out)["Problems"] == len(told) == 1
    assert json.loads(out)["Devices"] == 1
    out, _ = run("summary", tmp_path / "gone", "--json", code=3)
    assert json.loads(out)["Devices"] == 0
    assert b"0 captures of 0 devices" in run("summary", tmp_path / "gone", code=3)[0]


@pytest.mark.cli
def test_two_runs_and_any_number_of_workers_give_the_same(folder: Path) -> None:
    paths = [folder, folder]
    first, _ = run("summary", *paths, "--json", "--jobs", 1)
    assert run("summary", *paths, "--json", "--jobs", 2)[0] == first
    assert json.loads(first)["OlderCaptures"] == COUNT


@pytest.mark.cli
def test_the_table_says_the_same_as_the_json(folder: Path, summary: dict[str, Any]) -> None:
    out, _ = run("summary", folder, "--all")
    text = out.decode("utf-8")
    assert text.startswith(f"{COUNT} captures of {COUNT} devices\n")
    assert "\x1b" not in text
    for name, key in (("JoinTypes", "JoinType"), ("Tenants", "TenantId"), ("Prt", "State")):
        for value, count in counts(summary, name, key).items():
            assert re.search(rf"{re.escape(value)} +{count} +[0-9<]+%\n", text), value
    assert "Findings" in text and "Error codes" in text and "Clones" in text
    # One row a line, unwrapped, with the ids of findings.
    for found in (each for each in summary["Findings"] if each["Severity"] != "info"):
        rows = [line for line in text.splitlines() if f"  {found['Id']} " in line]
        assert any(found["Title"] in row for row in rows)


def test_nothing_of_a_capture_reaches_the_terminal_as_a_command() -> None:
    made = next(each for each in fleet(50) if each.device_id)
    name = dsregjson.parse(made.text)["TenantDetails"]["TenantName"]
    for planted in ("\x1b]0;x\x07[red]", "\u202eevil", "[bold]x[/bold]"):
        out, _ = run(
            "summary", "-", stdin=line("PC", made._replace(text=made.text.replace(name, planted)))
        )
        text = out.decode("utf-8", "replace")
        assert "\x1b" not in text and "\u202e" not in text
        shown = (
            planted.replace("\x1b", "\\x1b").replace("\x07", "\\x07").replace("\u202e", "\\u202e")
        )
        assert shown in text


def test_a_pipe_is_utf_8_whatever_the_locale() -> None:
    made = next(each for each in fleet(200) if each.tenant_id and not each.text.isascii())
    name = dsregjson.parse(made.text)["TenantDetails"]["TenantName"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    out, _ = run("summary", "-", stdin=line("PC", made), env=environment)
    assert name in out.decode("utf-8")
    assert not out.isascii() and not out.startswith(b"\xef\xbb\xbf")


@pytest.mark.cli
def test_a_stream_of_lines_is_summed_up() -> None:
    found = summary_of(*ndjson(200))
    assert found["Devices"] == 200
    assert found["Clocks"] == [{"Clock": "Given", "Devices": 200}]
