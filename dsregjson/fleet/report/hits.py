"""The findings of many devices: each text kept once, and which devices it was found on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from .columns import Column, shown, value_text

SEVERITIES = ("error", "warning", "info")


class Text(NamedTuple):
    """What one finding says."""

    id: str
    severity: str
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


class Hits:
    """Findings by row; rows come in ascending order."""

    def __init__(self) -> None:
        self._texts: dict[Text, int] = {}
        self._details: dict[Detail, int] = {}
        self._by_row: dict[int, tuple[tuple[int, int], ...]] = {}

    def add(self, row: int, findings: Iterable[Mapping[str, Any]]) -> None:
        """Put the findings of a device, as dsregjson.check gives them, into a row."""
        self._by_row[row] = tuple(
            (_number(self._texts, _text(each)), _number(self._details, _detail(each)))
            for each in findings
        )

    def groups(self, rows: Container[int]) -> list[Group]:
        """The findings of some rows, the worst first, then the most frequent."""
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


def _text(finding: Mapping[str, Any]) -> Text:
    names = ("Id", "Severity", "Title", "Why", "Action", "Source")
    return Text(*(shown(finding[name]) for name in names))


def _detail(finding: Mapping[str, Any]) -> Detail:
    evidence = [
        (
            item["Section"],
            item["Field"],
            None
            if item["Value"] is None
            else value_text(item["Section"].partition("[")[0], item["Field"], item["Value"]),
        )
        for item in finding["Evidence"]
    ]
    return Detail(tuple(evidence), tuple(finding["CausedBy"]))


def _rank(group: Group) -> tuple[int, int, str]:
    return SEVERITIES.index(group.text.severity), -group.devices, group.text.id


def _number(numbers: dict[Any, int], key: Any) -> int:
    return numbers.setdefault(key, len(numbers))
