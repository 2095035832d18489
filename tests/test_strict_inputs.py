"""Inputs that were read as something else than they are: each is refused by name, or read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dsregjson import DsRegError, check, parse
from dsregjson.findings.fleet import identity_keys
from dsregjson.fleet.device_facts import UNKNOWN, prt_state

from .support import capture_text, run

ROWS = "AzureAdJoined : YES\nDomainJoined : YES"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"DeviceName": "PC9"}, "the leading column DeviceName bears a name"),
        ({"CollectedAt": 5}, "CollectedAt is a number, not a text"),
        ({"Source": 17}, "Source is a number, not a text"),
        ({"Capture": "x"}, "Capture is a text, not a number"),
        ({"Text": ["AzureAdJoined : YES", "DomainJoined : YES"]}, "Text is a list, not a text"),
    ],
)
def test_a_line_that_is_refused_is_not_converted_without_its_columns(
    columns: dict[str, object], reason: str
) -> None:
    line = {"Source": "PC9", "CollectedAt": "2025-03-09T12:00:00Z", "Text": ROWS, **columns}
    done = run("batch", "-", stdin=json.dumps(line).encode())
    assert (done.returncode, done.stdout) == (3, b"")
    assert reason.encode() in done.stderr


def test_lines_in_an_object_each_are_not_a_device_each(tmp_path: Path) -> None:
    text = capture_text("hybrid-win11-24h2")
    lines = [{"value": line, "PSComputerName": "PC1"} for line in text.splitlines()]
    path = tmp_path / "lines.json"
    path.write_text(json.dumps(lines))
    for command in ("batch", "summary"):
        done = run(command, str(path))
        assert done.returncode == 3, command
        assert b"is one line in an object of its own; join the lines of a computer" in done.stderr
    # One text, as the plain command reads it, is one capture.
    assert json.loads(run("--compact", str(path)).stdout)["JoinType"] == parse(text)["JoinType"]


def test_a_number_too_large_for_json_is_read_as_everywhere() -> None:
    line = '{"Source": "a", "N": 123456789012345678901234567890, "M": NaN, "Text": "%s"}'
    done = run("batch", "-", stdin=(line % ROWS.replace("\n", "\\n")).encode())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["N"] == 123456789012345678901234567890.0


def test_the_own_csv_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    text = capture_text("hybrid-win11-24h2").encode()
    assert run("batch", "-", "-o", str(path), stdin=text).returncode == 0
    for command in ("summary", "check", "batch", "report"):
        done = run(command, str(path))
        assert done.returncode == 3
        assert b"this is a CSV of dsregjson" in done.stderr, command


@pytest.mark.parametrize("label", ["AccessTokenUrl", "AccessTok"])
def test_a_label_that_was_cut_off_is_not_part_of_the_value_above(label: str) -> None:
    url = "https://login.microsoftonline.com/42c1fd2f-bb58-493c-7fb9-e7335e7f1a16/oauth2/authorize"
    for end in ("", "\n", "\r\n\r\n"):
        document = parse(f"  AzureAdJoined : YES\n       AuthCodeUrl : {url}\n    {label}{end}")
        assert document["TenantDetails"]["AuthCodeUrl"] == url


def test_a_token_of_the_future_has_no_known_age() -> None:
    assert prt_state(True, -5) == prt_state(True, 0)
    assert prt_state(True, -24 * 60) == UNKNOWN


def test_an_empty_tenant_is_not_expected_of_anybody() -> None:
    text = capture_text("hybrid-win11-24h2")
    done = run("check", "-", "--expect-tenant", " ", stdin=text.encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--expect-tenant is empty" in done.stderr
    with pytest.raises(DsRegError, match="expect_tenant is empty"):
        check(parse(text), expect_tenant="")


# What was not looked at


@pytest.mark.parametrize("value", ["UNKNOWN", "Not Tested"])
def test_a_key_that_was_not_tested_is_not_broken(value: str) -> None:
    rows = f"{ROWS}\nAzureAdPrt : YES\nAadRecoveryEnabled : NO\nKeySignTest : "
    ids = {each["Id"] for each in check(parse(rows + value))["Findings"]}
    assert "key-sign-not-elevated" in ids
    assert not ids & {"key-sign-failed", "key-sign-failed-no-recovery"}
    broken = {each["Id"] for each in check(parse(rows + "FAILED"))["Findings"]}
    assert {"key-sign-failed", "key-sign-failed-no-recovery"} <= broken


@pytest.mark.parametrize(
    "asked",
    [
        "Device Name : PC1\nExecuting Account Name : PC1\\admin",
        "SessionIsNotRemote : NO",
    ],
)
def test_a_device_is_not_healthy_where_no_user_asked(asked: str) -> None:
    text = (
        "AzureAdJoined : YES\nEnterpriseJoined : NO\nDomainJoined : NO\nAzureAdPrt : %s\n" + asked
    )
    report = check(parse(text % "NO"), ignore=["capture-truncated", "joined-without-details"])
    assert not {each["Severity"] for each in report["Findings"]} & {"error", "warning"}
    assert report["Verdict"] == "unknown"
    options = ("--ignore", "capture-truncated,joined-without-details", "--intune")
    done = run("check", "-", *options, stdin=(text % "NO").encode())
    assert done.stdout.startswith(b"EntraJoined, not enough known to judge: 0 errors")
    counted = json.loads(run("summary", "-", "--json", stdin=(text % "NO").encode()).stdout)["Prt"]
    assert {"State": "not known", "Devices": 1} in counted


def test_ids_of_zeros_are_nobodys() -> None:
    zeros = "00000000-0000-0000-0000-000000000000"
    rows = f"{ROWS}\nDeviceId : {zeros}\nThumbprint : {'0' * 40}\nKeyContainerId : {zeros}"
    assert identity_keys(parse(rows)) == {}
