"""A capture in any envelope is redacted as it is without one, and its envelope stays."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given, settings

from dsregjson.errors import DsRegError
from dsregjson.parsing.parser import parse, parse_captures
from dsregjson.redaction.identities import KIND_OF_FIELD, MARKS, words_of
from dsregjson.redaction.redactor import Redactor

from .redact.planted import left
from .test_forms import FORMS, FULL, body
from .test_properties import SECTIONS_OF_ROWS, text_of

pytestmark = pytest.mark.slow

KEY = b"an invented test key"


def redacted(text: str) -> str:
    redactor = Redactor(KEY)
    redactor.learn_text(text)
    return redactor.text(text)


def identities(document: dict[str, Any]) -> set[str]:
    """The words of a document that tell who, but for what is everybody's in these captures."""
    found: set[str] = set()
    for section, value in document.items():
        for item in value if isinstance(value, list) else [value]:
            for name, text in item.items() if isinstance(item, dict) else ():
                if KIND_OF_FIELD.get((section, name)) in ("name", "id", "blob"):
                    found.update(words_of(text or ""))
    public = "b16898c6-a148-4967-9171-64d755da8520 azuread onmicrosoft microsoft microsoftaccount"
    found.difference_update(words_of(public))
    return {word for word in found if len(word) > 5}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FULL)
def test_every_form(name: str, form: str) -> None:
    plain = body(name)
    text = FORMS[form](plain)
    result = redacted(text)
    assert parse(result) == parse(redacted(plain))
    secrets = identities(parse(plain))
    assert secrets or name == "prt-four-attempts"
    assert left(re.sub(r"(?m)^(> )+", "", result), secrets) == set()
    # Nothing but words changed; an entity may have become a letter of a pseudonym.
    was, now = (re.sub(r"\w", "x", html.unescape(each)) for each in (text, result))
    assert now == was


@settings(max_examples=100, deadline=None)
@given(SECTIONS_OF_ROWS)
def test_any_capture_is_redacted_or_refused(
    sections: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    """What comes out parses to as many documents, with the same states; or nothing comes out."""
    text = text_of(sections)
    try:
        result = redacted(text)
    except DsRegError as error:
        assert "cannot be redacted safely" in str(error)
        return
    was, now = list(parse_captures(text)), list(parse_captures(result))
    assert [document["JoinType"] for document, _ in now] == [
        document["JoinType"] for document, _ in was
    ]
    assert [len(notices) for _, notices in now] == [len(notices) for _, notices in was]
    letters = rf"[\w{MARKS}]"
    assert re.sub(letters, "x", result) == re.sub(letters, "x", text)
