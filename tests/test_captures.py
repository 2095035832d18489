"""Every capture beside its expected document."""

from __future__ import annotations

import json

import pytest

import dsregjson

from .support import CAPTURES, CONVERTED, REJECTED, capture_bytes, validator

STATES = {
    "EntraJoined",
    "HybridJoined",
    "DomainJoined",
    "OnPremDrsJoined",
    "EntraRegistered",
    "NotJoined",
    "Unknown",
}


def test_the_captures_are_there() -> None:
    assert len(CONVERTED) >= 19
    assert len(REJECTED) >= 3


def test_every_join_type_has_a_capture() -> None:
    documents = [json.loads((CAPTURES / f"{name}.json").read_text()) for name in CONVERTED]
    assert {document["JoinType"] for document in documents} == STATES


@pytest.mark.parametrize("name", CONVERTED)
def test_capture_converts_to_its_document(name: str) -> None:
    document = dsregjson.parse_bytes(capture_bytes(name))
    validator().validate(document)
    assert document == json.loads((CAPTURES / f"{name}.json").read_text())


@pytest.mark.parametrize("name", REJECTED)
def test_what_is_no_capture_is_refused(name: str) -> None:
    with pytest.raises(dsregjson.DsRegError):
        dsregjson.parse_bytes(capture_bytes(name))


@pytest.mark.parametrize("name", CONVERTED)
def test_every_printed_row_is_in_the_document(name: str) -> None:
    """Counted without the parser: `label : value` lines against what the document holds."""
    text = capture_bytes(name).decode()
    begin = text.find("DSREGCMD_END_STATUS") + 1
    rows = [line for line in text[begin:].replace("*", "").splitlines() if " :" in line]
    document = dsregjson.parse(text)
    held = _letters_and_digits(json.dumps(document, ensure_ascii=False))
    for row in rows:
        for word in row.partition(" :")[2].split():
            said = _letters_and_digits(word)
            assert said in held or said in PRINTED_OTHERWISE, row


# Booleans, zones and headings have another form in the document.
PRINTED_OTHERWISE = {"yes", "no", "enabled", "present", "utc"}


def _letters_and_digits(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
