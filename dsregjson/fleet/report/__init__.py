"""The report: many captures to one self-contained HTML page."""

from __future__ import annotations

from typing import NamedTuple

from .. import summary
from ..facts import Facts
from ..judge import Seen
from .across import fleet_findings
from .columns import DocumentColumns, Place, Text, printed_values
from .hits import Hit, Hits, hit_of
from .model import data_of, model_of, table_of, tenant_labels
from .page import page
from .periods import periods_over


class Shown(NamedTuple):
    """What the page keeps of one capture."""

    entry: summary.Entry
    facts: Facts
    hits: list[Hit]
    values: dict[Place, Text]


def shown_of(seen: Seen) -> Shown:
    """What the page keeps of a judged capture."""
    return Shown(
        summary.entry_of(seen),
        seen.facts,
        [hit_of(finding) for finding in seen.findings],
        printed_values(seen.document),
    )


class Fleet:
    """Collects captures and makes the page about the newest one of each device."""

    def __init__(self) -> None:
        self._counted = summary.Fleet()
        self._facts: list[Facts] = []
        self._hits = Hits()
        self._documents = DocumentColumns()

    @property
    def captures(self) -> int:
        """How many were taken in."""
        return self._counted.captures

    def add(self, shown: Shown) -> None:
        """Take one more capture, in the order of the inputs."""
        row = self.captures
        self._counted.add(shown.entry)
        self._facts.append(shown.facts)
        self._hits.add(row, shown.hits)
        self._documents.add(row, shown.values)

    def page(self) -> bytes:
        """The page as ASCII HTML: the same bytes for the same captures in the same order."""
        newest = self._counted.newest()
        rows = list(newest)
        for position, finding in fleet_findings(list(newest.values())):
            self._hits.add(rows[position], [hit_of(finding)])
        place = {row: number for number, row in enumerate(rows)}
        devices = [self._facts[row] for row in rows]
        numbers = self._counted.summary()
        periods = periods_over([each.certificate_end for each in devices if each.certificate_end])
        table = table_of(
            devices,
            [self._hits.severities(row) for row in rows],
            tenant_labels(numbers["Tenants"]),
            periods,
        )
        model = model_of(numbers, devices, table, periods, self._hits.groups(place))
        data = {
            **data_of(table),
            "columns": self._documents.packed(place),
            "findings": self._hits.packed(place),
        }
        return page(model, data)
