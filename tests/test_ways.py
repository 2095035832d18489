"""The quick way through a capture and the general one behind it read every text the same."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dsregjson.errors import DsRegError
from dsregjson.parsing.capture import Capture
from dsregjson.parsing.decode import decode
from dsregjson.parsing.parser import parse_captures

from .bench.baselines import dirty
from .fuzz.mutate import mutate_text
from .support import CAPTURES, boxed

TEXTS = [path.read_bytes() for path in sorted(CAPTURES.glob("*.txt"))]


def read(text: str) -> list[Any]:
    try:
        return list(parse_captures(text))
    except DsRegError as error:
        return [str(error)]


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Any:
    def compare(text: str) -> None:
        quick = read(text)
        with monkeypatch.context() as patch:
            patch.setattr(Capture, "_read_plain_lines", lambda self, start: start)
            general = read(text)
        assert quick == general

    return compare


def test_captures(both_ways: Any) -> None:
    for data in TEXTS:
        both_ways(decode(data)[0])
    both_ways(dirty())


@pytest.mark.parametrize(
    "rows",
    [
        # Counts only under the titles of the device, whatever the row before was.
        ("SSO State", "Virtual Desktop : YES", "Provider : Contoso VDI"),
        # The title's own row, in the spelling of another section, below a row of that one.
        ("Ngc Prerequisite Check", "AzureAdPrt : YES", "OnPremTgt : YES"),
        ("Diagnostic Data", "AcquirePrtDiagnostics : PRESENT", "Server ErrorCode : a"),
        ("SSO State", "New Row : YES", "User State : x", "For more information, please visit : x"),
    ],
)
def test_rows_under_the_title_of_others(both_ways: Any, rows: tuple[str, ...]) -> None:
    both_ways(boxed("Device State", "AzureAdJoined : YES") + boxed(*rows))


def test_accidents(both_ways: Any) -> None:
    random_ = random.Random("ways")
    for _ in range(1500):
        both_ways(decode(mutate_text(random_.choice(TEXTS), 16_384, random_))[0])
