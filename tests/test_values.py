"""Printed values to typed ones."""

from __future__ import annotations

import pytest

from dsregjson.parsing import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-01-24 19:15:33.000 UTC", "2019-01-24T19:15:33.000Z"),
        ("2019-01-24 19:15:33 UTC", "2019-01-24T19:15:33.000Z"),
        ("2019-01-24 19:15:33", "2019-01-24T19:15:33.000Z"),
        ("2019-01-24 19:15:33.5", "2019-01-24T19:15:33.500Z"),
        ("2019-01-24 19:15:33.1239999 utc", "2019-01-24T19:15:33.123Z"),
        ("2019-01-24T19:15:33Z", "2019-01-24T19:15:33.000Z"),
        ("2020-02-29 00:00:00.000 UTC", "2020-02-29T00:00:00.000Z"),
        ("2019-02-29 00:00:00.000 UTC", None),
        ("2019-13-01 00:00:00.000 UTC", None),
        ("2019-01-24 24:00:00.000 UTC", None),
        ("0000-01-01 00:00:00.000 UTC", None),
        ("2019-01-24 19:15:33.000 +02:00", None),
        ("2019-01-24 19:15:33.000 CET", None),
        ("2019-01-24", None),
        ("[Date] UTC", None),
        ("\u0662\u0660\u0661\u0669-01-24 19:15:33.000 UTC", None),
        ("", None),
    ],
)
def test_datetime(text: str, expected: str | None) -> None:
    assert values.to_datetime(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00AA00AA-BB11-CC22-DD33-44EE44EE44EE", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"),
        ("{ 00aa00aa-bb11-cc22-dd33-44ee44ee44ee }", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"),
        ("A926...D8", "A926...D8"),
        ("98C8eb766-xxxx", "98C8eb766-xxxx"),
        ("[REDACTED_GUID]", "[REDACTED_GUID]"),
        ("", ""),
    ],
)
def test_guid(text: str, expected: str) -> None:
    assert values.to_guid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("400", 400), ("-1", -1), ("0", 0), ("9" * 18, 10**18 - 1)],
)
def test_int(text: str, expected: int) -> None:
    assert values.to_int(text) == expected


@pytest.mark.parametrize("text", ["", "4 00", "0x190", "9" * 19, "+5", "\u0664", "400 Bad Request"])
def test_no_int(text: str) -> None:
    assert values.to_int(text) is None


def test_words() -> None:
    assert [values.to_bool(t) for t in ("YES", "yes", "No", "True", "", "ERROR")] == [
        True,
        True,
        False,
        True,
        None,
        None,
    ]
    assert [values.to_enabled(t) for t in ("ENABLED", "Disabled", "YES")] == [True, False, None]
    assert [values.to_hex(t) for t in ("0X80070520", "0x0", "80070520", "0x", "0xg")] == [
        "0x80070520",
        "0x0",
        None,
        None,
        None,
    ]
    assert values.to_list(".a, .b:1433,") == [".a", ".b:1433", ""]
    assert values.to_list("") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PASS", ("PASS", [], [])),
        ("skipped", ("SKIPPED", [], [])),
        ("FAIL [0x801C0021/0x801c000c]", ("FAIL", ["0x801c0021", "0x801c000c"], [])),
        ("FAIL [0x54b]", ("FAIL", ["0x54b"], [])),
        ("FAIL [timeout]", (None, None, [(0, "FAIL [timeout]")])),
        ("PASS [0x0]", (None, None, [(0, "PASS [0x0]")])),
        ("", (None, None, [(0, "")])),
    ],
)
def test_test(text: str, expected: values.Pair) -> None:
    assert values.to_test(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[ 2019-01-11 21:02:50.000 UTC -- 2029-01-11 21:32:50.000 UTC ]",
        "[ 2019-01-11 21:02:50.000 UTC - 2029-01-11 21:32:50.000 UTC ]",
        "2019-01-11 21:02:50 -- 2029-01-11 21:32:50",
        "[2019-01-11 21:02:50 UTC--2029-01-11 21:32:50 UTC]",
        "[ 2019-01-11 21:02:50 UTC \u2013 2029-01-11 21:32:50 UTC ]",
    ],
)
def test_validity(text: str) -> None:
    assert values.to_validity(text) == ("2019-01-11T21:02:50.000Z", "2029-01-11T21:32:50.000Z", [])


def test_validity_misses() -> None:
    assert values.to_validity("expired") == (None, None, [(0, "expired")])
    assert values.to_validity("") == (None, None, [(0, "")])
    assert values.to_validity("[ x -- y ]") == (None, None, [(0, "x"), (1, "y")])


def test_pairs_in_parentheses() -> None:
    assert values.to_wam_provider("{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)") == (
        "b16898c6-a148-4967-9171-64d755da8520",
        "AzureAd",
        [],
    )
    assert values.to_wam_provider("{D7F9...4F} (MicrosoftAccount)") == (
        "{D7F9...4F}",
        "MicrosoftAccount",
        [],
    )
    assert values.to_template_ready("YES ( StateReady )") == (True, "StateReady", [])
    assert values.to_template_ready("No ( 1 : StateNoPolicy )") == (False, "1 : StateNoPolicy", [])
    assert values.to_template_ready("YES") == (True, None, [])
    assert values.to_auth_status("FAILED. Error: 0xD000023C") == (
        "FAILED. Error: 0xD000023C",
        "0xd000023c",
        [],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FAIL [0x801C0021/0x80072ee7]", "0x801c0021"),
        ("code: 0x80072f94", "0x80072f94"),
        ("YES cq710xf", None),
        ("YES 0xfadedcolour", None),
    ],
)
def test_a_code_is_a_word_of_its_own(text: str, expected: str | None) -> None:
    assert values.first_code(text) == expected
