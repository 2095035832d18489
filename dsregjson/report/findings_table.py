"""Keep the findings of many devices: each text once, and the devices that have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

from ..advice import Risk
from ..codes import explain, find_codes
from ..findings.engine import CODE_FIELDS, Evidence, Finding
from ..findings.rule import SEVERITIES, Severity
from ..fleet.summary import finding_rank
from .columns import Column, Lists, shown, value_text


class Text(NamedTuple):
    """The text of a finding; before: what to have first, because of the risk of the action."""

    id: str
    severity: Severity
    title: str
    why: str
    action: str
    risk: Risk
    before: tuple[str, ...]
    source: str

    @property
    def key(self) -> str:
        """The key that the page groups and filters by: severity may differ between devices."""
        return f"{self.id} {self.severity}"


class Detail(NamedTuple):
    """The evidence of a finding on one device, as (section, field, text), and its causes."""

    evidence: tuple[tuple[str, str, str | None], ...]
    causes: tuple[str, ...]


class Effect(NamedTuple):
    """A finding that follows from a root cause, and on how many devices it does."""

    text: Text
    devices: int


class Group(NamedTuple):
    """One finding over the fleet, in the words that most of its devices have.

    devices: how many have it; caused: how many of these have a finding that caused it. effects:
    what follows from it where it is a root cause. codes: error codes in the evidence with what
    they mean and the number of devices, the most frequent first.
    """

    text: Text
    devices: int
    caused: int
    effects: list[Effect]
    codes: list[tuple[str, str, int]]


class DeviceFinding(NamedTuple):
    """One finding on one device."""

    text: Text
    detail: Detail


def device_finding(finding: Finding) -> DeviceFinding:
    """Convert a finding of dsregjson.check to texts that are safe to show."""
    text = Text(
        id=finding["Id"],
        severity=finding["Severity"],
        title=shown(finding["Title"]),
        why=shown(finding["Why"]),
        action=shown(finding["Action"]),
        risk=finding["Risk"],
        before=tuple(map(shown, finding["Before"])),
        source=finding["Source"],
    )
    evidence = [
        (item["Section"], item["Field"], _evidence_text(item)) for item in finding["Evidence"]
    ]
    return DeviceFinding(text, Detail(tuple(evidence), tuple(finding["CausedBy"])))


def plain_words(code: str) -> str:
    """Say what an error code means; for each phase where that differs.

    Example:
        >>> plain_words("AADSTS50126")
        'User name or password is wrong, or a changed password has not synced.'
    """
    meanings = explain(code)["Meanings"]
    known = dict.fromkeys((row["Phase"], row["Meaning"]) for row in meanings if not row["Message"])
    if len(known) > 1:
        return " ".join(f"[{phase}] {text}" for phase, text in known)
    return next((text for _, text in known), explain(code)["Summary"])


class FindingsTable:
    """The findings of devices by row."""

    def __init__(self) -> None:
        self._texts: dict[Text, int] = {}
        self._details: dict[Detail, int] = {}
        self._by_row: dict[int, tuple[tuple[int, int], ...]] = {}
        self._severities: list[Severity] = []

    def add(self, row: int, findings: Iterable[DeviceFinding]) -> None:
        """Add findings to a row; new rows come in ascending order."""
        pairs = [
            (_number(self._texts, finding.text), _number(self._details, finding.detail))
            for finding in findings
        ]
        self._by_row[row] = (*self._by_row.get(row, ()), *pairs)

    def join(self, row: int, parts: Iterable[tuple[int, Iterable[bool]]]) -> None:
        """Make a new row from findings of other rows: pairs of a row and which of its findings."""
        self._by_row[row] = tuple(
            pair for other, wanted in parts for pair in compress(self._by_row[other], wanted)
        )

    def severities(self, row: int, wanted: Iterable[bool] | None = None) -> Counter[str]:
        """Count the findings of a row by severity, or only the wanted ones."""
        if len(self._severities) < len(self._texts):
            self._severities = [text.severity for text in self._texts]
        pairs = self._by_row[row]
        return Counter(
            self._severities[number]
            for number, _ in (pairs if wanted is None else compress(pairs, wanted))
        )

    def groups(self, rows: Container[int]) -> list[Group]:
        """Group the findings of some rows: the worst first, then the most frequent root causes."""
        texts, details = list(self._texts), list(self._details)
        devices: dict[str, Counter[Text]] = {}
        caused: Counter[str] = Counter()
        effects: dict[str, Counter[Text]] = {}
        codes: dict[str, Counter[str]] = {}
        # Many devices have the same findings with the same evidence.
        patterns = Counter(pairs for row, pairs in self._by_row.items() if row in rows)
        for pairs, count in patterns.items():
            own = {texts[t].id: (texts[t], details[d]) for t, d in pairs}
            causes = {name: [c for c in d.causes if c in own] for name, (_, d) in own.items()}
            for name, (text, detail) in own.items():
                devices.setdefault(text.key, Counter())[text] += count
                caused[text.key] += count * bool(causes[name])
                for root in roots_of(causes, name):
                    effects.setdefault(own[root][0].key, Counter())[text] += count
                for code in _codes_in(detail):
                    codes.setdefault(text.key, Counter())[code] += count
        groups = [
            Group(
                each.most_common(1)[0][0],
                each.total(),
                caused[key],
                _effects(effects.get(key, Counter())),
                [(c, plain_words(c), n) for c, n in codes.get(key, Counter()).most_common()],
            )
            for key, each in devices.items()
        ]
        return sorted(
            groups,
            key=lambda group: finding_rank(
                group.text.id, group.text.severity, devices=group.devices, caused=group.caused
            ),
        )

    def packed(self, place: Mapping[int, int], lists: Lists) -> dict[str, Any]:
        """Pack the rows in `place`, renumbered by it, for the scripts.

        texts: what the findings say. details: their evidence and causes. column: by row, the
        pairs of numbers of a text and of its detail.
        """
        texts: dict[int, int] = {}
        details: dict[int, int] = {}
        column = Column()
        for row, pairs in self._by_row.items():
            if pairs and row in place:
                column.add(row, tuple((_number(texts, t), _number(details, d)) for t, d in pairs))
        all_texts, all_details = list(self._texts), list(self._details)
        return {
            "texts": [
                {"key": text.key, **text._asdict()} for text in (all_texts[n] for n in texts)
            ],
            "details": [all_details[number]._asdict() for number in details],
            "column": column.packed(place, lists),
        }


def roots_of(causes: Mapping[str, Iterable[str]], name: str) -> set[str]:
    """Find the root causes of a finding; none for a root cause itself.

    Example:
        >>> roots_of({"a": [], "b": ["a"], "c": ["b"]}, "c")
        {'a'}
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(causes[name])
    while waiting:
        cause = waiting.pop()
        if cause not in seen:
            seen.add(cause)
            waiting += causes[cause]
            if not causes[cause]:
                found.add(cause)
    return found


def _effects(counts: Counter[Text]) -> list[Effect]:
    """Make one effect for each finding, the worst and then the most frequent first."""
    texts: dict[str, Text] = {}
    devices: Counter[str] = Counter()
    for text, count in counts.most_common():
        texts.setdefault(text.key, text)
        devices[text.key] += count
    found = [Effect(texts[key], count) for key, count in devices.items()]
    return sorted(
        found, key=lambda each: (SEVERITIES.index(each.text.severity), -each.devices, each.text.id)
    )


@lru_cache(maxsize=65536)
def _codes_in(detail: Detail) -> tuple[str, ...]:
    """Find the error codes in the evidence, each once, without success."""
    texts = (text for _, field, text in detail.evidence if text and field in CODE_FIELDS)
    found = dict.fromkeys(code for text in texts for code in find_codes(text))
    return tuple(code for code in found if code.strip("0x"))


def _evidence_text(item: Evidence) -> str | None:
    if item["Value"] is None:
        return None
    return value_text(item["Section"].partition("[")[0], item["Field"], item["Value"])


def _number(numbers: dict[Any, int], key: Any) -> int:
    return numbers.setdefault(key, len(numbers))
