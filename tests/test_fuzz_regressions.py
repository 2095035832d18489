"""What fuzzing found, and a few hundred accidents from a fixed seed, for every fuzz target."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dsregjson.diff import diff
from dsregjson.fleet.summary import Fleet
from dsregjson.inputs.records import InputItem
from dsregjson.parsing.parser import parse_captures

from .fuzz import invariants
from .fuzz.invariants import CHECKS
from .fuzz.mutate import mutate_text
from .fuzz.seeds import CAPTURES, REGRESSIONS, seeds, zips

SAVED = sorted(path for path in REGRESSIONS.rglob("*") if path.is_file())
TEXTS = [path.read_bytes() for path in sorted(CAPTURES.glob("*.txt"))]
# How many accidents a second of the suite pays for.
ACCIDENTS = {"decode": 200, "parse": 200, "flatten": 200, "check": 200, "redact": 20}
ACCIDENTS |= {"summary": 40, "report": 5, "diff": 60}


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_saved_inputs(path: Any) -> None:
    CHECKS[path.parent.name](path.read_bytes())


def test_there_are_saved_inputs_and_each_has_a_target() -> None:
    assert SAVED
    assert {path.parent.name for path in SAVED} <= CHECKS.keys()


@pytest.mark.parametrize("target", sorted(CHECKS.keys() - {"redact", "report"}))
def test_seeds(target: str) -> None:
    for seed in seeds(target):
        CHECKS[target](seed)


@pytest.mark.parametrize("target", ACCIDENTS)
def test_accidents(target: str) -> None:
    random_ = random.Random(target)
    for _ in range(ACCIDENTS[target]):
        CHECKS[target](mutate_text(random_.choice(TEXTS), 16_384, random_))


@pytest.mark.slow
def test_broken_zips() -> None:
    random_ = random.Random("zip")
    for _ in range(300):
        data = bytearray(random_.choice(list(zips(TEXTS))))
        for _ in range(random_.randint(1, 6)):
            data[random_.randrange(len(data))] = random_.randrange(256)
        CHECKS["zip"](bytes(data[: random_.randint(1, len(data))]))


# The checks themselves: each must fail for a reader that does what it must not.


def _lossy(text: str) -> Iterator[Any]:
    for document, notices in parse_captures(text):
        document["UnknownFields"] = []
        yield document, notices


def _of_another_shape(text: str) -> Iterator[Any]:
    for document, notices in parse_captures(text):
        del document["SsoState"]["CloudTgt"]
        yield document, notices


def _failing(text: str) -> Iterator[Any]:
    raise KeyError("no DsRegError")
    yield


class _OfTheFirst(Fleet):
    """Counts the first capture's join type only, so the order matters."""

    def summary(self, problems: int = 0) -> dict[str, Any]:
        first = self._entries[0].join_type
        return {**super().summary(problems), "JoinTypes": [{"JoinType": first, "Devices": 1}]}


def _one_way(old: Any, new: Any) -> dict[str, Any]:
    return {**diff(old, new), "Gone": []}


UNKNOWN_ROW = b"AzureAdJoined : YES\nBrand New : value\nDomainJoined : NO\n"
GUID_ROW = b"AzureAdJoined : YES\nDeviceId : a926bbb3-e7a3-4b0e-8a9e-5d0ba7a36ea8\n"
BROKEN: list[tuple[str, bytes, str, Callable[..., Any]]] = [
    ("parse", UNKNOWN_ROW, "parse_captures", _lossy),
    ("parse", UNKNOWN_ROW, "parse_captures", _of_another_shape),
    ("parse", UNKNOWN_ROW, "parse_captures", _failing),
    ("parse", UNKNOWN_ROW, "to_json", lambda value: "{}\n\u00e9".encode()),
    ("flatten", UNKNOWN_ROW, "unflatten", lambda flat: {}),
    ("check", UNKNOWN_ROW, "to_json", lambda value: b"\xff"),
    ("decode", "é".encode("cp1252") + UNKNOWN_ROW, "decode", lambda data, encoding=None: ("", None)),
    ("summary", UNKNOWN_ROW, "Fleet", _OfTheFirst),
    ("report", UNKNOWN_ROW, "_page", lambda data: b"<html>"),
    ("diff", UNKNOWN_ROW, "diff", _one_way),
    ("zip", b"", "members", lambda *_: iter([InputItem("../a", data=b"")])),
    ("zip", b"", "members", lambda *_: iter([InputItem("a", data=b"x" * 200_000)])),
]  # fmt: skip


@pytest.mark.parametrize(("target", "data", "name", "broken"), BROKEN)
def test_checks_can_fail(
    monkeypatch: pytest.MonkeyPatch, target: str, data: bytes, name: str, broken: Callable[..., Any]
) -> None:
    if target != "zip":
        CHECKS[target](data)
    monkeypatch.setattr(invariants, name, broken)
    with pytest.raises((AssertionError, KeyError)):
        CHECKS[target](data)


def test_redact_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    CHECKS["redact"](GUID_ROW)
    redact = invariants.Redactor.text
    monkeypatch.setattr(
        invariants.Redactor, "text", lambda self, text: (redact(self, text), text)[1]
    )
    with pytest.raises(AssertionError, match="a926bbb3"):
        CHECKS["redact"](GUID_ROW)
