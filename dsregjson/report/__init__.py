"""The report: many captures to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..fleet import summary
from ..fleet.checking import CheckedCapture
from ..fleet.device_facts import DeviceFacts
from .across import fleet_findings
from .columns import DocumentColumns, Lists, Place, Text, printed_values
from .hits import Hit, Hits, hit_of
from .model import data_of, model_of, table_of, tenant_labels
from .page import page
from .periods import periods_over

TITLE = "Device fleet"


class Shown(NamedTuple):
    """What the page keeps of one capture."""

    entry: summary.Entry
    facts: DeviceFacts
    hits: list[Hit]
    values: dict[Place, Text]
    verdict: str


def shown_of(seen: CheckedCapture) -> Shown:
    """What the page keeps of a judged capture."""
    return Shown(
        summary.entry_of(seen),
        seen.facts,
        [hit_of(finding) for finding in seen.findings],
        printed_values(seen.document),
        seen.verdict,
    )


class Fleet:
    """Collects captures and makes the page about the newest one of each device."""

    def __init__(self) -> None:
        self._counted = summary.Fleet()
        self._facts: list[DeviceFacts] = []
        self._verdicts: list[str] = []
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
        self._verdicts.append(shown.verdict)
        self._hits.add(row, shown.hits)
        self._documents.add(row, shown.values)

    def page(
        self,
        *,
        problems: Sequence[tuple[str, str]] = (),
        title: str = TITLE,
        plain: bool = False,
    ) -> bytes:
        """The page as ASCII HTML: the same bytes for the same captures in the same order.

        problems: (input, reason) of those that could not be read. title: the page's heading.
        plain: leave the data as it is instead of deflated, for browsers before 2023.
        """
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
            [self._verdicts[row] for row in rows],
            tenant_labels(numbers["Tenants"]),
            periods,
        )
        groups = self._hits.groups(place)
        model = model_of(numbers, devices, table, periods, groups, problems, title)
        lists = Lists()
        data = {
            **data_of(numbers, table, groups, lists),
            "columns": self._documents.packed(place, lists),
            "findings": self._hits.packed(place, lists),
            "lists": lists.stored,
        }
        return page(model, data, plain)
