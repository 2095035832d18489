"""The code table, and every notation that leads to its rows."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from dsregjson import explain
from dsregjson.advice import BEFORE, RISKS
from dsregjson.codes import find_codes, meaning
from dsregjson.redaction.identities import known_words
from dsregjson.sources import SOURCES, marked

HEADER, *ROWS = (
    line.split("\t")
    for line in (resources.files("dsregjson") / "data" / "codes.tsv")
    .read_text("ascii")
    .splitlines()
)
CODES = list(dict.fromkeys(row[0] for row in ROWS))
NUMERIC = [code for code in CODES if code.startswith("0x")]
PREFIXED = [code for code in CODES if re.fullmatch("(AADSTS|MSIS)[0-9]+", code)]
NAMES = [code for code in CODES if code not in NUMERIC and code not in PREFIXED]
EVENTS = [code for code in CODES if code.startswith("event ")]
PHASES = {"pre-check", "discover", "auth", "join", "prt", "whfb", "mdm", "any"}


def told(notation: str | int) -> list[str]:
    return [row["Meaning"] for row in explain(notation)["Meanings"]]


def meanings_of(code: str) -> list[str]:
    return [
        marked(row[5], *row[9].split())
        for row in ROWS
        if row[0] == code or row[0].startswith(f"{code}/")
    ]


def test_table_is_whole() -> None:
    assert HEADER == [
        "code",
        "symbol",
        "family",
        "phase",
        "message",
        "meaning",
        "remedy",
        "risk",
        "before",
        "sources",
    ]
    assert len(CODES) > 400
    assert len(CODES) == len(NUMERIC) + len(PREFIXED) + len(NAMES)
    assert len({(row[0], row[3]) for row in ROWS}) == len(ROWS)
    for code, symbol, family, phase, message, text, remedy, risk, needed, sources in ROWS:
        assert code and family and text.endswith(".") and remedy.endswith("."), code
        assert phase in PHASES, code
        assert risk in RISKS, code
        assert set(needed.split()) <= BEFORE.keys(), code
        assert bool(needed) == (risk != "none"), code
        assert sources.split(), code
        assert set(sources.split()) <= SOURCES.keys(), code
        assert re.fullmatch(r"[A-Z_0-9a-z]*( / [A-Z_0-9a-z]+)?", symbol), code
        assert not message or "/" in code, code
        if family == "EVENT":
            assert text.startswith("As an event id of the log "), code


@pytest.mark.parametrize("code", NUMERIC)
def test_every_number_in_every_notation(code: str) -> None:
    number = int(code, 16)
    expected = meanings_of(code)
    notations: list[str | int] = [code, code.upper(), code[2:], code[2:].upper(), str(number)]
    notations += [f"[{code}]", f"Attempt Status : {code}", number, f"0xffffffff{code[2:]}"]
    if number >> 31:
        notations += [number - (1 << 32), str(number - (1 << 32))]
    if number >> 28 == 0xC and not code.startswith("0xcaa"):
        notations += [f"0xd{code[3:]}", (number | 0x10000000) - (1 << 32)]
    if number >> 16 == 0x8007:
        notations += [str(number & 0xFFFF), f"0x{number & 0xFFFF:x}", f"0xc007{code[6:]}"]
    for notation in notations:
        if not number >> 31 and str(notation).startswith("0xffffffff"):
            continue  # only negative numbers are sign-extended
        assert told(notation) == expected, notation


@pytest.mark.parametrize("code", PREFIXED)
def test_every_server_number_in_every_notation(code: str) -> None:
    expected = meanings_of(code)
    for notation in (
        code,
        code.lower(),
        f"{code}: Error validating credentials.",
        f"The server said {code}, and more",
    ):
        assert told(notation) == expected, notation
    if code.startswith("AADSTS"):
        assert told(code[6:]) == expected, code


@pytest.mark.parametrize("code", NAMES)
def test_every_name_in_every_notation(code: str) -> None:
    expected = meanings_of(code)
    for notation in (code, code.lower(), code.upper(), f"Server ErrorCode : {code}"):
        assert told(notation) == expected, notation


def test_every_symbol_leads_to_a_code_that_bears_it() -> None:
    symbols = {name for row in ROWS for name in row[1].split(" / ") if name}
    assert len(symbols) > 250
    for symbol in symbols:
        found = explain(symbol)["Meanings"]
        assert any(symbol in (row["Symbol"] or "").split(" / ") for row in found), symbol


@pytest.mark.parametrize(
    ("notation", "code", "inner"),
    [
        ("-2145647630", "0x801c03f2", None),
        ("2149319666", "0x801c03f2", None),
        ("12007", "0x80072ee7", None),
        ("0x54b", "0x8007054b", None),
        ("0xd000023c", "0xd000023c", "0xc000023c"),
        ("-805305796", "0xd000023c", "0xc000023c"),
        ("0xd0020017", "0xd0020017", "0xc0020017"),
        ("0xcaa82ee4", "0xcaa82ee4", "0x80072ee4"),
        ("80070520", "0x80070520", None),
        ("aadsts 50126", "AADSTS50126", None),
    ],
)
def test_canonical_code_and_what_it_wraps(notation: str, code: str, inner: str | None) -> None:
    explanation = explain(notation)
    assert (explanation["Code"], explanation["Inner"]) == (code, inner)


@pytest.mark.parametrize(
    "number",
    [
        16000, 17003, 20001, 20012, 28002, 40008, 50034, 50126, 50155, 50196, 53000, 53003, 54005,
        65001, 70008, 70043, 75011, 81010, 90002, 90072, 120000, 130004, 135011, 140001, 500011,
        530003, 700003, 9002341, 5000611,
    ],
)  # fmt: skip
def test_bare_numbers_of_sign_in_logs_are_aadsts_numbers(number: int) -> None:
    explanation = explain(number)
    assert explanation["Code"] == f"AADSTS{number}"
    assert explanation["Notations"] is None
    assert "net helpmsg" not in explanation["Summary"]
    assert "HRESULT" not in explanation["Summary"]


def test_win32_and_winhttp_numbers_stay_what_they_are() -> None:
    for number, code in (("12007", "0x80072ee7"), ("10060", "0x8007274c"), ("1355", "0x8007054b")):
        assert explain(number)["Code"] == code
    assert "net helpmsg 15999" in explain("15999")["Summary"]


@pytest.mark.parametrize(
    "number",
    [
        304, 305, 331, 420, 1006, 1007, 1081, 1084, 1086, 1088, 1097, 1098, 1104, 75, 76, 90, 91,
        358, 360, 362,
    ],
)  # fmt: skip
def test_event_ids_name_their_log_and_are_no_win32_codes(number: int) -> None:
    for notation in (
        number,
        f"event {number}",
        f"Event ID: {number}",
        f"EventId={number} was logged",
    ):
        explanation = explain(notation)
        assert explanation["Code"] == f"event {number}", notation
        assert explanation["Summary"].startswith("As an event id of the log "), notation
        assert explanation["Notations"] is None
    assert len(EVENTS) == 20


def test_event_ids_in_text() -> None:
    text = "Event 1104: AAD Cloud AP plugin call Lookup name from SID returned error: 0x000023C"
    assert find_codes(text) == ["event 1104", "0xc000023c"]
    assert find_codes("event 4624 and 304 users, in the event of 305") == []
    assert explain("0x000023C")["Known"]
    assert explain("0x0000999")["Code"] == "0x80070999"
    assert explain("0x23c")["Code"] == "0x8007023c"


# Codes that people meet; each had been unknown.
MET = re.findall(
    r"\S+",
    """
0x801c03f3 0x801c0023 0x801c0095 0x80090303 0x8009030c AADSTS5000611 0xc00484b2 0xcaa5001c
0x80090030 0xc0048512 0x80041326 0xcaa90056 0x80280018 0xc0280018 0xd000a002 0x8007003a 0x80090305
0x80070003 0x800706d9 0xcaa9004d 0xcaa10009 0xcaa100d8 0x87e10c0a 0xc00485d3 0xd0000272 0x80048708
0x8018002a 0x4aa90010 0xcaa5004b 0xcaa50021 0xcaa50024 0xcaa40001 0xc0090030 0x80090022 0x8009000b
0x80090034 0x80280009 0x80284001 0x801c0043 0x801c0450 0x801c0083 0x80180023 0x80180031 0x80192ee2
0x80192ee7 0xc1036501 0x80072f30 0xc000018b 0xc0000250 0x80090322 0x80090345 0x8009030d AADSTS50196
AADSTS53010 AADSTS53011 AADSTS530002 AADSTS530003 AADSTS530031 AADSTS65001 AADSTS70011 AADSTS700016
AADSTS700027 AADSTS500011 AADSTS500014 AADSTS7000218 AADSTS90013 AADSTS9002313 AADSTS9002341
DSREG_E_DEVICE_NOT_FOUND SEC_E_LOGON_DENIED DSREG_MFA_REQUIRED DsrCmdAccountNotFoundError
error_missing_device
""",
)


@pytest.mark.parametrize("code", MET)
def test_codes_that_people_meet_are_known_and_have_a_source(code: str) -> None:
    explanation = explain(code)
    assert explanation["Known"]
    for row in explanation["Meanings"]:
        assert row["Sources"], code
        assert row["Phase"] in PHASES
        # What no page says is marked.
        reports = SOURCES["field"] in row["Sources"]
        assert ("eported from the field." in row["Meaning"]) == reports, code


def test_one_state_on_current_and_on_older_builds() -> None:
    old, new = (meaning(code, phase="join") for code in ("0x801c03f2", "0x801c03f3"))
    assert old is not None and new is not None
    assert "not in Entra ID yet" in old["Meaning"] and "not in Entra ID yet" in new["Meaning"]
    autopilot = meaning("0x801c03f3")
    assert autopilot is not None and "Autopilot" in autopilot["Meaning"]


def test_readers_of_whole_facilities() -> None:
    wrapped = explain("0x80192efd")
    assert (wrapped["Inner"], wrapped["Known"]) == ("0x80072efd", True)
    assert wrapped["Notations"] is not None
    assert wrapped["Notations"]["Win32"] == 12029
    assert "WinHTTP 12007" in explain("0x80192ee7")["Summary"]
    assert "WinHTTP error 12150" in explain("0x80192f76")["Summary"]
    assert "Entra CloudAP plug-in" in explain("0xc0048999")["Summary"]
    assert explain("0xc0090016")["Inner"] == "0x80090016"


def test_notations_of_a_number() -> None:
    assert explain("0x80072ee7")["Notations"] == {
        "Hex": "0x80072ee7",
        "Signed": -2147012889,
        "Unsigned": 2147954407,
        "Win32": 12007,
    }
    assert explain("0x801c03f2")["Notations"] == {
        "Hex": "0x801c03f2",
        "Signed": -2145647630,
        "Unsigned": 2149319666,
        "Win32": None,
    }
    assert explain("AADSTS50126")["Notations"] is None


def test_several_meanings_are_kept_apart_by_phase() -> None:
    rows = explain("0x801c03f2")["Meanings"]
    assert [row["Phase"] for row in rows] == ["join", "whfb"]
    assert "DirectoryError" in rows[0]["Meaning"]
    assert "proxyAddresses" in rows[1]["Meaning"]
    by_phase = {phase: meaning("0x801c03f2", phase=phase) for phase in ("join", "whfb", "prt")}
    assert by_phase["join"] == rows[0]
    assert by_phase["whfb"] == rows[1]
    assert by_phase["prt"] == rows[0]


def test_server_message_decides_the_case() -> None:
    assert explain("DirectoryError")["Meanings"][0]["Message"] is None
    assert len(explain("DirectoryError")["Meanings"]) == 4
    for text, case in (
        ("Your request is throttled temporarily.", "DirectoryError/throttled"),
        ("The device object by the given id (x) is not found.", "DirectoryError/device-not-found"),
        ("AADSTS90002: Tenant 'x' not found.", "DirectoryError/AADSTS90002"),
        ("Something else.", "DirectoryError"),
    ):
        found = meaning("directoryerror", text=text)
        assert found is not None
        assert found["Code"] == case


def test_unknown_code_is_decoded_and_not_invented() -> None:
    unknown = explain("0x801cabcd")
    assert unknown["Known"] is False
    assert unknown["Meanings"] == []
    assert unknown["Decoded"] == {
        "Form": "HRESULT",
        "Severity": "failure",
        "Facility": "device registration",
        "FacilityNumber": 28,
        "Number": 0xABCD,
    }
    assert unknown["Summary"].startswith("Not in the table")
    assert "HTTP status 404" in explain("0x80190194")["Summary"]
    assert "net helpmsg 9999" in explain("0x8007270f")["Summary"]
    wrapped = explain("0xd0009999")["Decoded"]
    assert wrapped is not None
    assert (wrapped["Form"], wrapped["Number"]) == ("HRESULT that wraps an NTSTATUS", 0x9999)
    assert "code=99999999" in explain("AADSTS99999999")["Summary"]
    for text in ("", " ", "hello", "99999999999", "0x1234567890abcdef1", "0xabcdef12345", "-"):
        assert explain(text)["Known"] is False, text
        assert explain(text)["Decoded"] is None, text


def test_sentences_of_the_table_make_no_known_words() -> None:
    # Redaction keeps known words, and words of a sentence are surnames as well.
    known = known_words()
    assert {"dsregcmd", "dsreg", "aadsts50126", "autojoin"} <= known
    prose = " ".join(f"{row[5]} {row[6]}" for row in ROWS).lower()
    for name in ("long", "close", "fields", "home", "july"):
        assert name in prose, name
        assert name not in known


def test_explanation_has_one_shape() -> None:
    keys = list(explain("0x801c03f2"))
    for code in ("", "hello", "AADSTS50126", "0xdeadbeef", "DirectoryError", -1):
        assert list(explain(code)) == keys


def test_a_caller_cannot_spoil_the_table() -> None:
    explain("0x801c03f2")["Meanings"][0]["Sources"].clear()
    assert explain("0x801c03f2")["Meanings"][0]["Sources"]


def test_codes_in_text() -> None:
    assert find_codes("FAIL [0x801c0021/0x801C000C]") == ["0x801c0021", "0x801c000c"]
    assert find_codes("ERROR (0x80070520) and 0x80070520") == ["0x80070520"]
    assert find_codes("invalid_grant AADSTS50126: wrong, then MSIS9682") == [
        "invalid_grant",
        "AADSTS50126",
        "MSIS9682",
    ]
    assert find_codes("exit -2145647630 or 801c03f2") == ["0x801c03f2"]
    for text in (
        "the decade 2025-03-10, 12007 users",
        "deadbeef-cafe-4bad-8bad-c0ffee801c03",
        "Trace ID: 801c03f2-c7b2-4f04-8e7d-5f0c5d5c5d5c",
        "MUST Run elevated to test.",
    ):
        assert find_codes(text) == []
