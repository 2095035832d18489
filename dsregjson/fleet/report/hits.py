"""The findings of many devices: each text kept once, and which devices it was found on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from ...findings.engine import Evidence, Finding
from ...findings.rule import SEVERITIES, Severity
from .columns import Column, shown, value_text


class Text(NamedTuple):
    """What one finding says."""

    id: str
    severity: Severity
    title: str
    why: str
    action: str
    source: str

    @property
    def key(self) -> str:
        """What the page groups and filters by: a finding may weigh more on one device."""
        return f"{self.id} {self.severity}"


class Detail(NamedTuple):
    """What one finding on one device rests on: (section, field, text) of the evidence, causes."""

    evidence: tuple[tuple[str, str, str | None], ...]
    causes: tuple[str, ...]


class Group(NamedTuple):
    """One finding over the fleet, in the words that most of its devices have.

    devices: how many have it; caused: how many of these have a finding that caused it.
    """

    text: Text
    devices: int
    caused: int


class Hit(NamedTuple):
    """One finding on one device."""

    text: Text
    detail: Detail


def hit_of(finding: Finding) -> Hit:
    """A finding of dsregjson.check, in texts that are safe to show."""
    text = Text(
        finding["Id"],
        finding["Severity"],
        shown(finding["Title"]),
        shown(finding["Why"]),
        shown(finding["Action"]),
        finding["Source"],
    )
    evidence = [
        (item["Section"], item["Field"], _evidence_text(item)) for item in finding["Evidence"]
    ]
    return Hit(text, Detail(tuple(evidence), tuple(finding["CausedBy"])))


class Hits:
    """The findings of devices by row."""

    def __init__(self) -> None:
        self._texts: dict[Text, int] = {}
        self._details: dict[Detail, int] = {}
        self._by_row: dict[int, tuple[tuple[int, int], ...]] = {}

    def add(self, row: int, hits: Iterable[Hit]) -> None:
        """Put findings into a row, behind those that it has; new rows in ascending order."""
        pairs = [
            (_number(self._texts, hit.text), _number(self._details, hit.detail)) for hit in hits
        ]
        self._by_row[row] = (*self._by_row.get(row, ()), *pairs)

    def severities(self, row: int) -> Counter[str]:
        """How many findings of each severity a row has."""
        texts = list(self._texts)
        return Counter(texts[number].severity for number, _ in self._by_row[row])

    def groups(self, rows: Container[int]) -> list[Group]:
        """The findings of some rows: the worst first, then the most frequent root causes."""
        texts, details = list(self._texts), list(self._details)
        counts: dict[str, Counter[Text]] = {}
        caused: Counter[str] = Counter()
        for row, pairs in self._by_row.items():
            for number, detail in pairs if row in rows else ():
                text = texts[number]
                counts.setdefault(text.key, Counter())[text] += 1
                caused[text.key] += bool(details[detail].causes)
        groups = [
            Group(each.most_common(1)[0][0], each.total(), caused[key])
            for key, each in counts.items()
        ]
        return sorted(groups, key=_rank)

    def packed(self, place: Mapping[int, int]) -> dict[str, Any]:
        """The rows that `place` has, renumbered by it, as the scripts read them.

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
            "column": column.packed(place),
        }


def _evidence_text(item: Evidence) -> str | None:
    if item["Value"] is None:
        return None
    return value_text(item["Section"].partition("[")[0], item["Field"], item["Value"])


def _rank(group: Group) -> tuple[int, int, int, str]:
    severity = SEVERITIES.index(group.text.severity)
    return severity, group.caused - group.devices, -group.devices, group.text.id


def _number(numbers: dict[Any, int], key: Any) -> int:
    return numbers.setdefault(key, len(numbers))
