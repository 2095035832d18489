"""The report: many captures to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..fleet import summary
from ..fleet.checking import CheckedCapture
from ..fleet.device_facts import DeviceFacts
from .across import fleet_findings
from .changes import NEW, Change, kind_of, lines_of, matched
from .columns import DocumentColumns, Lists, Place, Text, printed_values
from .hits import Hit, Hits, hit_of
from .model import (
    data_of,
    lost_shown,
    model_of,
    packed_changes,
    problems_shown,
    table_of,
    tenant_labels,
)
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
    flat: bool


def shown_of(seen: CheckedCapture) -> Shown:
    """What the page keeps of a judged capture."""
    return Shown(
        summary.entry_of(seen),
        seen.facts,
        [hit_of(finding) for finding in seen.findings],
        printed_values(seen.document),
        seen.verdict,
        seen.flat,
    )


class Fleet:
    """Collects captures and makes the page about the newest one of each device."""

    def __init__(self) -> None:
        self._counted = summary.Fleet()
        self._old = summary.Fleet()
        # Rows of the captures by their number in the two fleets.
        self._rows: list[int] = []
        self._old_rows: list[int] = []
        self._facts: list[DeviceFacts] = []
        self._verdicts: list[str] = []
        self._flat: list[bool] = []
        self._hits = Hits()
        self._documents = DocumentColumns()

    @property
    def captures(self) -> int:
        """How many were taken in, without those of the older state."""
        return self._counted.captures

    @property
    def old_captures(self) -> int:
        """How many of the older state were taken in."""
        return self._old.captures

    def add(self, shown: Shown) -> None:
        """Take one more capture, in the order of the inputs."""
        self._rows.append(self._keep(shown))
        self._counted.add(shown.entry)

    def add_old(self, shown: Shown) -> None:
        """Take one more capture of the older state that the page compares with."""
        self._old_rows.append(self._keep(shown))
        self._old.add(shown.entry)

    def _keep(self, shown: Shown) -> int:
        row = len(self._facts)
        self._facts.append(shown.facts)
        self._verdicts.append(shown.verdict)
        self._flat.append(shown.flat)
        self._hits.add(row, shown.hits)
        self._documents.add(row, shown.values)
        return row

    def page(
        self,
        *,
        problems: Sequence[tuple[str, str]] = (),
        title: str = TITLE,
        since: str | None = None,
        plain: bool = False,
    ) -> bytes:
        """The page as ASCII HTML: the same bytes for the same captures in the same order.

        problems: (input, reason) of those that could not be read. title: the page's heading.
        since: what the older state is called, None without one; then the captures of a device
        are compared with each other. plain: leave the data as it is instead of deflated, for
        browsers before 2023.
        """
        newest = self._counted.newest()
        rows = [self._rows[number] for number in newest]
        changes, lost = self._changes(list(newest), since is not None)
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
            changes,
            tenant_labels(numbers["Tenants"]),
            periods,
        )
        groups = self._hits.groups(place)
        model = {
            **model_of(numbers, devices, table, periods, groups),
            **problems_shown(problems),
            **lost_shown(lost, since),
            "title": title,
        }
        lists = Lists()
        data = {
            **data_of(numbers, table, groups, lists),
            "columns": self._documents.packed(place, lists),
            "findings": self._hits.packed(place, lists),
            "changes": packed_changes(changes, lists),
            "lists": lists.stored,
        }
        return page(model, data, plain)

    def _changes(
        self, newest: Sequence[int], with_old: bool
    ) -> tuple[list[Change | None], list[str]]:
        """What became of each device, None without an older capture; names of those not seen."""
        old_rows, lost = self._rows, list[int]()
        if with_old:
            old_rows = self._old_rows
            before, lost = matched(self._old.newest(), self._counted.newest())
        else:
            before = self._counted.before()
        changes: list[Change | None] = []
        for number in newest:
            if number in before:
                changes.append(self._change(old_rows[before[number]], self._rows[number]))
            else:
                changes.append(Change(NEW) if with_old else None)
        return changes, [self._facts[old_rows[number]].name for number in lost]

    def _change(self, old: int, new: int) -> Change:
        joins = self._facts[old].join, self._facts[new].join
        values = self._documents.values(old), self._documents.values(new)
        lines = lines_of(*values, joins, self._flat[old] or self._flat[new])
        was, now = (self._hits.severities(row)["error"] > 0 for row in (old, new))
        return Change(kind_of(was, now, lines), lines, self._facts[old].clock)
