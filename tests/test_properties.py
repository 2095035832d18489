"""Properties of made-up captures and of any text at all."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dsregjson
from dsregjson.fields import FIELDS, SECTIONS
from dsregjson.json_output import to_json
from dsregjson.parsing.decode import decode
from dsregjson.parsing.parser import parse_captures

from .support import CAPTURES, boxed, parse, validator

pytestmark = pytest.mark.slow

TITLES = [section.title for section in SECTIONS if section.title]
LABELS = sorted({label for field in FIELDS for label in field.labels if not label.endswith(":")})

# Values without what markup or wrapping would change: those have tests of their own.
VALUES = st.one_of(
    st.sampled_from(
        [
            "YES",
            "NO",
            "ERROR",
            "ERROR (0x80070520)",
            "UNKNOWN",
            "0x801c03f2",
            "400",
            "PASS",
            "SKIPPED",
        ]
    ),
    st.sampled_from(
        [
            "FAIL [0x801c0021/0x801c000c]",
            "2019-01-24 19:15:33.000 UTC",
            "ENABLED",
            "a926...d8",
            "***",
        ]
    ),
    st.sampled_from(
        [
            "[ 2019-01-11 21:02:50.000 UTC -- 2029-01-11 21:32:50.000 UTC ]",
            "a,b:1,c",
            "https://x:443/a?b=c",
        ]
    ),
    st.text(
        st.characters(blacklist_characters="\r\n&<*\0", blacklist_categories=("Cs", "Cc")),
        max_size=40,
    ),
)
NEW_LABELS = st.from_regex(r"[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8}){0,2}", fullmatch=True)
ROWS = st.lists(st.tuples(st.one_of(st.sampled_from(LABELS), NEW_LABELS), VALUES), max_size=6)
SECTIONS_OF_ROWS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from([*TITLES, "Work Account 1", "Work Account 2"]), NEW_LABELS), ROWS
    ),
    max_size=6,
)


def text_of(sections: list[tuple[str, list[tuple[str, str]]]]) -> str:
    first = boxed("Device State", "AzureAdJoined : NO")
    return first + "".join(
        boxed(title, *(f"{label} : {value}" for label, value in rows)) for title, rows in sections
    )


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def solid(text: str) -> str:
    return re.sub(r"[^\w]", "", text).lower()


@settings(max_examples=300, deadline=None)
@given(SECTIONS_OF_ROWS)
@example([("User State", [("NgcSet", "YES"), ("NgcSet", "NO")])])
@example([("SSO State", [("AzureAdPrt", "NO")]), ("SSO State", [("AzureAdPrt", "YES")])])
@example([("Device State", [("New Row", "ERROR")])])
def test_every_row_is_found_again(sections: list[tuple[str, list[tuple[str, str]]]]) -> None:
    found = list(parse_captures(text_of(sections)))
    held = solid("".join(text for document, told in found for text in [*strings(document), *told]))
    for document, _ in found:
        validator().validate(document)
    for _, rows in sections:
        for label, value in rows:
            shown = value.strip(" \t\xa0")
            if shown.upper() in ("YES", "NO", "ENABLED", "DISABLED", "PRESENT") or shown.isdigit():
                continue  # booleans and numbers
            if re.match(r"\[? ?20\d\d-", shown):
                shown = shown.replace("-", "").replace(":", "").replace("UTC", "").strip("[ ]")[:8]
            assert solid(shown) in held, (label, value)


@settings(max_examples=300, deadline=None)
@given(SECTIONS_OF_ROWS)
def test_same_shape_ascii_deterministic(sections: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = text_of(sections)
    document = parse(text)
    wire = to_json(document)
    assert wire == to_json(dsregjson.parse(text))
    assert wire.isascii() and json.loads(wire) == document
    assert tuple(dsregjson.flatten(document)) == tuple(
        dsregjson.flatten(parse(boxed("Device State", "AzureAdJoined : NO")))
    )


PIECES = st.sampled_from(
    ["+" + "-" * 70 + "+", "| Device State |", "| SSO State", "|", ":", " : ", "AzureAdJoined : YES", "NgcSet : NO",
     "Server Error Description : x", "AcquirePrtDiagnostics : PRESENT", "WorkplaceDeviceId : 1", "> ", "# ", "```", "**",
     "<br/>", "<pre>", "&lt;", "&#10;", "\r", "\n", "\r\n", "\t", "\u00a0", "[1/1/2020 10:00] ", "C:\\>", "PS C:\\x> ",
     "For more information, please visit", "DSREGCMD_END_STATUS", "Diag", "Work Account 9", "\0", "\ufeff", "\ud800", "é"]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map("".join))
)
def test_any_text_converts_or_raises_the_one_exception(text: str) -> None:
    try:
        found = list(parse_captures(text))
    except dsregjson.DsRegError as error:
        assert "\n" not in str(error) and str(error)
        return
    assert found
    for document, notices in found:
        validator().validate(document)
        assert to_json(document).isascii()
        assert all("\n" not in notice for notice in notices)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_decode(data: bytes) -> None:
    text, notice = decode(data)
    text.encode("utf-8")
    assert notice is None or "\n" not in notice


# Lines of prose around and among the rows change no value. Each holds a blank, so that none is the
# rest of a word, and none is a row, a title or drawn.
PROSE = st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=2, max_size=12).map(
    " ".join
)
WHERE = st.lists(st.tuples(st.floats(0, 1), PROSE), min_size=1, max_size=6)
PLAIN = (CAPTURES / "hybrid-win11-24h2.txt").read_text("utf-8").replace("\r\n", "\n").split("\n")


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(WHERE)
def test_prose_changes_no_value(where: list[tuple[float, str]]) -> None:
    lines, width = [*PLAIN], max(map(len, PLAIN))
    for at, prose in where:
        i = int(at * len(lines))
        if i and (len(lines[i - 1]) >= width - 1 or "DeviceAuthStatus" in lines[i - 1]):
            continue  # below free text or a full line it may be the rest
        if i and lines[i - 1].strip() and lines[i - 1][0] not in " +|":
            continue  # below other prose, that may stand there
        lines.insert(i, prose)
    expected, got = parse("\n".join(PLAIN)), parse("\n".join(lines))
    got["UnparsedLines"] = expected["UnparsedLines"]
    assert got == expected
