"""dsregjson diff as its users run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dsregjson import flatten
from dsregjson.diff import KINDS, MOVING, diff, is_different
from dsregjson.fields import FIELDS, SCHEMA_VERSION
from dsregjson.json_output import to_json

from .support import CAPTURES, CONVERTED, boxed, parse, run

BEFORE = boxed(
    "Device State", "AzureAdJoined : NO", "EnterpriseJoined : NO", "DomainJoined : YES", "DomainName : FNORD"
) + boxed("User State", "NgcSet : NO", "WamDefaultSet : ERROR (0x80070520)") + boxed(
    "SSO State", "AzureAdPrt : YES", "AzureAdPrtUpdateTime : 2026-05-10 04:00:00.000 UTC", "KerbTopLevelNames : .windows.net"
)  # fmt: skip
AFTER = boxed(
    "Device State", "AzureAdJoined : YES", "EnterpriseJoined : NO", "DomainJoined : YES", "Device Name : PC01"
) + boxed("User State", "NgcSet : NO", "WamDefaultSet : YES") + boxed(
    "SSO State", "AzureAdPrt : YES", "AzureAdPrtUpdateTime : 2026-05-10 08:00:00.000 UTC", "KerbTopLevelNames : .windows.net,.azure.net"
)  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "before.txt").write_text(BEFORE)
    (tmp_path / "after.txt").write_text(AFTER)
    return str(tmp_path / "before.txt"), str(tmp_path / "after.txt")


def changes(*arguments: str, stdin: bytes = b"", code: int = 0) -> dict[str, Any]:
    done = run("diff", "--json", *arguments, stdin=stdin)
    assert (done.returncode, done.stderr) == (code, b"")
    return json.loads(done.stdout)


def told(entries: list[dict[str, Any]]) -> list[tuple]:
    return [(e["Section"], e["Field"], e["Old"], e["New"]) for e in entries]


def test_changed_appeared_gone_and_moving(files: tuple[str, str]) -> None:
    result = changes(*files)
    assert list(result) == ["SchemaVersion", *KINDS]
    assert result["SchemaVersion"] == SCHEMA_VERSION
    assert told(result["Changed"]) == [
        (None, "JoinType", "DomainJoined", "HybridJoined"),
        ("DeviceState", "AzureAdJoined", False, True),
        ("UserState", "WamDefaultSet", "ERROR (0x80070520)", True),
        ("SsoState", "KerbTopLevelNames", [".windows.net"], [".windows.net", ".azure.net"]),
    ]
    assert told(result["Appeared"]) == [("DeviceState", "DeviceName", None, "PC01")]
    assert told(result["Gone"]) == [("DeviceState", "DomainName", "FNORD", None)]
    assert told(result["Moving"]) == [
        ("SsoState", "AzureAdPrtUpdateTime", "2026-05-10T04:00:00.000Z", "2026-05-10T08:00:00.000Z")
    ]


def test_the_text_says_the_same(files: tuple[str, str]) -> None:
    done = run("diff", *files)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == (
        "Changed\n"
        "  JoinType                    DomainJoined -> HybridJoined\n"
        "  DeviceState.AzureAdJoined   NO -> YES\n"
        "  UserState.WamDefaultSet     ERROR (0x80070520) -> YES\n"
        "  SsoState.KerbTopLevelNames  .windows.net -> .windows.net, .azure.net\n"
        "\n"
        "Appeared (not printed before)\n"
        "  DeviceState.DeviceName  PC01\n"
        "\n"
        "Gone (no longer printed)\n"
        "  DeviceState.DomainName  FNORD\n"
        "\n"
        "Moving (times and ids that always move)\n"
        "  SsoState.AzureAdPrtUpdateTime  2026-05-10T04:00:00.000Z -> 2026-05-10T08:00:00.000Z\n"
    )


def test_exit_codes(files: tuple[str, str]) -> None:
    before, after = files
    assert run("diff", before, after).returncode == 0
    assert run("diff", before, after, "--exit-code").returncode == 1
    assert run("diff", before, before, "--exit-code").returncode == 0


def test_what_moves_by_itself_is_no_difference(files: tuple[str, str]) -> None:
    later = BEFORE.replace("04:00:00", "08:00:00").encode()
    done = run("diff", files[0], "-", "--exit-code", stdin=later)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"No difference.\n\nMoving")
    gone = BEFORE.replace("AzureAdPrtUpdateTime", "SomeNewTime").encode()
    assert run("diff", files[0], "-", "--exit-code", stdin=gone).returncode == 1


def test_moving_fields_exist() -> None:
    assert {(field.section, field.name) for field in FIELDS} >= MOVING


@pytest.mark.parametrize("name", CONVERTED)
def test_a_capture_differs_from_itself_in_no_form(name: str, tmp_path: Path) -> None:
    document = parse((CAPTURES / f"{name}.txt").read_text("utf-8"))
    for same in (document, flatten(document)):
        result = diff(document, same)
        assert not any(result[kind] for kind in KINDS), result
        assert not is_different(result)


def test_either_side_in_any_form(files: tuple[str, str], tmp_path: Path) -> None:
    wanted = changes(*files)
    nested, compact, flat = tmp_path / "n.json", tmp_path / "c.ndjson", tmp_path / "f.json"
    document = parse(AFTER)
    nested.write_bytes(to_json(document, indent=True))
    compact.write_bytes(to_json({"Source": "x", "ComputerName": "PC01", **document}))
    flat.write_bytes(to_json(flatten(document)))
    assert changes(files[0], str(nested)) == wanted
    assert changes(files[0], str(compact)) == wanted
    assert changes(files[0], str(flat)) == wanted
    assert changes(files[0], "-", stdin=AFTER.encode("utf-16")) == wanted
    assert changes(files[0], "-", stdin=to_json({"Source": "x", "Text": AFTER})) == wanted
    back = changes(str(flat), files[0])
    assert told(back["Gone"]) == [("DeviceState", "DeviceName", "PC01", None)]


def test_a_flat_side_is_compared_by_the_columns_it_has(
    files: tuple[str, str], tmp_path: Path
) -> None:
    some = {
        key: flatten(parse(AFTER))[key] for key in ("SchemaVersion", "JoinType", "AzureAdJoined")
    }
    (tmp_path / "some.json").write_bytes(to_json(some))
    result = changes(files[0], str(tmp_path / "some.json"))
    assert told(result["Changed"]) == [
        (None, "JoinType", "DomainJoined", "HybridJoined"),
        ("DeviceState", "AzureAdJoined", False, True),
    ]
    assert result["Appeared"] == result["Gone"] == []


ACCOUNT = ("WorkplaceDeviceId : {id}", "WorkplaceTenantName : {name}", "NgcSet : NO")
FIRST, SECOND = "0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913", "1f3c9a52-77aa-4be1-9c1d-d2b8f6a7e914"


def account(number: int, ident: str, name: str) -> str:
    return boxed(f"Work Account {number}", *(row.format(id=ident, name=name) for row in ACCOUNT))


def test_work_accounts_are_matched_by_id_wherever_they_stand() -> None:
    state = boxed("Device State", "AzureAdJoined : NO")
    both = state + account(1, FIRST, "Fnord") + account(2, SECOND, "Grumpf")
    turned = state + account(1, SECOND, "Grumpf") + account(2, FIRST, "Fnord")
    assert not is_different(diff(parse(both), parse(turned)))
    renamed = state + account(1, SECOND, "Zoobart") + account(2, FIRST, "Fnord")
    result = diff(parse(both), parse(renamed))
    assert result["Changed"] == [
        {"Section": "WorkAccounts", "Item": SECOND, "Field": "WorkplaceTenantName", "Old": "Grumpf", "New": "Zoobart"}
    ]  # fmt: skip
    one = diff(parse(both), parse(state + account(1, FIRST, "Fnord")))
    assert {entry["Item"] for entry in one["Gone"] if entry["Section"] == "WorkAccounts"} == {
        SECOND
    }
    assert one["Changed"] == one["Appeared"] == []


def test_work_accounts_with_one_id_or_none_stay_apart() -> None:
    state = boxed("Device State", "AzureAdJoined : NO")
    twice = state + account(1, FIRST, "Fnord") + account(2, FIRST, "Grumpf")
    result = diff(parse(twice), parse(twice.replace("Grumpf", "Zoobart")))
    assert [(e["Item"], e["Old"], e["New"]) for e in result["Changed"]] == [
        (f"{FIRST} (2)", "Grumpf", "Zoobart")
    ]
    nameless = (
        state + boxed("Work Account 1", "NgcSet : NO") + boxed("Work Account 2", "NgcSet : NO")
    )
    other = state + boxed("Work Account 1", "NgcSet : NO") + boxed("Work Account 2", "NgcSet : YES")
    assert [(e["Item"], e["New"]) for e in diff(parse(nameless), parse(other))["Changed"]] == [
        ("account (2)", True)
    ]


def attempt(operation: str, time: str, status: str) -> list[str]:
    return [
        f"{operation}PrtDiagnostics : PRESENT",
        f"Previous Prt Attempt : {time}",
        f"Attempt Status : {status}",
    ]


def test_prt_attempts_are_matched_by_token_and_operation() -> None:
    state = boxed("Device State", "AzureAdJoined : YES")
    acquire = attempt("Acquire", "2026-05-10 04:00:00.000 UTC", "0xc000006d")
    refresh = attempt("Refresh", "2026-05-10 05:00:00.000 UTC", "0xc000023c")
    both = state + boxed("SSO State", "AzureAdPrt : NO", *acquire, *refresh)
    one = state + boxed(
        "SSO State",
        "AzureAdPrt : NO",
        *attempt("Refresh", "2026-05-10 09:00:00.000 UTC", "0xc000006d"),
    )
    result = diff(parse(both), parse(one))
    assert [(e["Item"], e["Field"], e["New"]) for e in result["Changed"]] == [
        ("AzureAd Refresh", "AttemptStatus", "0xc000006d")
    ]
    assert {e["Item"] for e in result["Gone"]} == {"AzureAd Acquire"}
    assert [(e["Item"], e["Field"]) for e in result["Moving"]] == [
        ("AzureAd Refresh", "PreviousPrtAttempt")
    ]


def test_unknown_rows_titles_and_lines_are_compared_too() -> None:
    before = (
        boxed("Device State", "AzureAdJoined : NO", "New Row : a")
        + "   an odd line\n   NgcSet : NO\n"
    )
    after = before.replace("New Row : a", "New Row : b").replace("an odd", "a strange") + boxed(
        "Foo", "LastState : 1"
    )
    result = diff(parse(before), parse(after))
    assert result["Changed"] == [
        {"Section": "UnknownFields", "Item": "Device State", "Field": "New Row", "Old": "a", "New": "b"}
    ]  # fmt: skip
    assert [(e["Section"], e["Field"], e["New"]) for e in result["Appeared"]] == [
        ("UnknownFields", "LastState", "1"),
        ("Sections", None, "Foo"),
        ("UnparsedLines", None, "a strange line"),
    ]
    assert [(e["Section"], e["Old"]) for e in result["Gone"]] == [("UnparsedLines", "an odd line")]


def test_printed_empty_is_not_the_same_as_not_printed() -> None:
    state = boxed("Device State", "AzureAdJoined : YES")
    result = diff(
        parse(state + boxed("Tenant Details", "TenantName : x")),
        parse(state + boxed("Tenant Details", "TenantName : x", "MdmUrl : ")),
    )
    assert told(result["Appeared"]) == [("TenantDetails", "MdmUrl", None, "")]


def test_the_terminal_gets_no_controls(files: tuple[str, str]) -> None:
    evil = AFTER.replace("PC01", "P\x1b[2JC\u202e01").encode()
    done = run("diff", files[0], "-", stdin=evil)
    assert b"\x1b" not in done.stdout and b"\\x1b[2J" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["-", "-"], b"", 2, "only one side"),
        (["no.txt", "-"], BEFORE.encode(), 2, "no.txt: cannot be read"),
        ([".", "-"], BEFORE.encode(), 2, ".: is a folder"),
        (["-", str(CAPTURES / "registered-win11.txt")], b"", 3, "standard input: the input is empty"),
        (["-", str(CAPTURES / "registered-win11.txt")], b"Hello", 3, "standard input: "),
        (["-", str(CAPTURES / "registered-win11.txt")], b'{"a": 1}', 3, "neither Text nor a document"),
        (["-", str(CAPTURES / "registered-win11.txt")], (BEFORE + AFTER).encode(), 2, "more than one capture"),
        (["-", str(CAPTURES / "registered-win11.txt"), "--encoding", "foo"], b"", 2, "no such encoding"),
        (["-", str(CAPTURES / "registered-win11.txt"), "--max-bytes", "10"], BEFORE.encode(), 3, "more than the limit"),
        (["one"], b"", 2, "dsregjson diff --help"),
    ],
)  # fmt: skip
def test_misuse_is_one_line(arguments: list[str], stdin: bytes, code: int, said: str) -> None:
    done = run("diff", *arguments, stdin=stdin)
    line = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b""), line
    assert line.startswith("dsregjson: ") and line.count("\n") == 1 and said in line


def test_notices_go_to_stderr(files: tuple[str, str]) -> None:
    done = run("diff", files[0], "-", stdin=BEFORE.replace("FNORD", "FN\u00d6RD").encode("cp1252"))
    assert done.returncode == 0 and b"cp1252" in done.stderr


def test_a_switch_is_shown_as_dsregcmd_prints_it(tmp_path: Path) -> None:
    for name, word in (("old", "ENABLED"), ("new", "DISABLED")):
        rows = f"AzureAdJoined : NO\nFallback to Sync-Join : {word}\n"
        (tmp_path / f"{name}.txt").write_text(rows)
    done = run("diff", str(tmp_path / "old.txt"), str(tmp_path / "new.txt"))
    assert b"FallbackToSyncJoin  ENABLED -> DISABLED" in done.stdout
