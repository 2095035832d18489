"""The report: many captures to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..findings.engine import verdict_of
from ..fleet import summary
from ..fleet.checking import CheckedCapture
from ..fleet.device_facts import OLDER, DeviceFacts
from ..fleet.entries import Entry, entry_of
from ..fleet.halves import split
from .changes import NEW, Change, halves_joined, kind_of, lines_of, matched
from .columns import DocumentColumns, Lists, Place, Text, printed_values
from .findings_table import DeviceFinding, FindingsTable, device_finding
from .fleet_findings import fleet_findings
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
from .time_axis import periods_over

TITLE = "Device fleet"


class Shown(NamedTuple):
    """What the page keeps of one capture; of_user: whether each finding is on the user."""

    entry: Entry
    facts: DeviceFacts
    findings: list[DeviceFinding]
    of_user: tuple[bool, ...]
    values: dict[Place, Text]
    flat: bool


def shown_of(seen: CheckedCapture) -> Shown:
    """Keep what the page needs of a checked capture."""
    device, user = ({each["Id"] for each in half} for half in split(seen.findings, seen.wrong_user))
    kept = [finding for finding in seen.findings if finding["Id"] in device | user]
    return Shown(
        entry_of(seen),
        seen.facts,
        [device_finding(finding) for finding in kept],
        tuple(finding["Id"] in user for finding in kept),
        printed_values(seen.document),
        seen.flat,
    )


class _Rows(NamedTuple):
    """The rows of the newest captures of a device and of its user."""

    device: int
    user: int | None


class Fleet:
    """Collects captures and makes the page about the newest one of each device."""

    def __init__(self) -> None:
        self._counted = summary.Fleet()
        self._old = summary.Fleet()
        # Rows of the captures by their number in the two fleets.
        self._rows: list[int] = []
        self._old_rows: list[int] = []
        self._facts: list[DeviceFacts] = []
        self._flat: list[bool] = []
        self._of_user: list[tuple[bool, ...]] = []
        self._findings = FindingsTable()
        self._documents = DocumentColumns()
        # How many devices the page is about, and how many have errors; page() counts them.
        self.devices = self.broken = 0

    @property
    def captures(self) -> int:
        """The number of captures taken in, without those of the older state."""
        return self._counted.captures

    @property
    def old_captures(self) -> int:
        """The number of captures of the older state taken in."""
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
        self._flat.append(shown.flat)
        self._of_user.append(shown.of_user)
        self._findings.add(row, shown.findings)
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
        """Write the page as ASCII HTML: the same bytes for the same captures in the same order.

        problems: (input, reason) of those that could not be read. title: the page's heading.
        since: what the older state is called, None without one; then the captures of a device
        are compared with each other. plain: leave the data as it is instead of deflated, for
        browsers before 2023.
        """
        entries = self._counted.entries()
        halves = [_rows(self._rows, each.device, each.user) for each in self._counted.newest()]
        changes, lost = self._changes(halves, entries, since is not None)
        rows = [self._row(*pair) for pair in zip(halves, entries, strict=True)]
        for position, finding in fleet_findings(entries):
            self._findings.add(rows[position], [device_finding(finding)])
        severities = [self._findings.severities(row) for row in rows]
        self.devices, self.broken = len(rows), sum(each["error"] > 0 for each in severities)
        place = {row: number for number, row in enumerate(rows)}
        devices = [self._facts[row] for row in rows]
        numbers = self._counted.summary()
        periods = periods_over([each.certificate_end for each in devices if each.certificate_end])
        table = table_of(
            devices,
            severities,
            [
                verdict_of(counts, entry.states[0], entry.has_prt)
                for counts, entry in zip(severities, entries, strict=True)
            ],
            changes,
            tenant_labels(numbers["Tenants"]),
            periods,
        )
        groups = self._findings.groups(place)
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
            "findings": self._findings.packed(place, lists),
            "changes": packed_changes(changes, lists),
            "lists": lists.stored,
        }
        return page(model, data, plain)

    def _row(self, halves: _Rows, entry: Entry) -> int:
        """Return a device's row: its newest capture's, or a new one with another's user facts."""
        device, user = halves
        if user is None or user == device:
            return device
        row = len(self._facts)
        facts = self._facts[user]
        self._facts.append(
            self._facts[device]._replace(
                join=entry.join_type,
                prt=entry.prt,
                prt_minutes=facts.prt_minutes,
                user_facts=OLDER,
                user_source=facts.source,
                user_clock=facts.clock,
            )
        )
        self._flat.append(self._flat[device] or self._flat[user])
        of_device = [not is_user for is_user in self._of_user[device]]
        self._of_user.append(())
        self._findings.join(row, ((device, of_device), (user, self._of_user[user])))
        values = self._documents.values(device), self._documents.values(user)
        self._documents.add(row, halves_joined(*values))
        return row

    def _changes(
        self, newest: Sequence[_Rows], entries: Sequence[Entry], with_old: bool
    ) -> tuple[list[Change | None], list[str]]:
        """Find what became of each device, None without an older capture, and names not seen."""
        lost: list[str] = []
        if with_old:
            old = [_rows(self._old_rows, each.device, each.user) for each in self._old.newest()]
            found = matched(self._old.entries(), entries)
            before = {number: old[place] for number, place in found.before.items()}
            lost = [self._facts[old[place].device].name for place in found.lost]
        else:
            before = {
                number: _rows(self._rows, each.before, each.user_before)
                for number, each in enumerate(self._counted.newest())
                if each.before is not None
            }
        changes: list[Change | None] = []
        for number, rows in enumerate(newest):
            if number in before:
                changes.append(self._change(before[number], rows))
            else:
                changes.append(Change(NEW) if with_old else None)
        return changes, lost

    def _change(self, old: _Rows, new: _Rows) -> Change:
        """Return what changed; the users' halves only where both states have one."""
        users = old.user is not None and new.user is not None
        sides = old, new
        values = [self._values(side.device, side.user if users else None) for side in sides]
        was, now = (self._errors(side.device, side.user if users else None) for side in sides)
        joins = self._facts[old.device].join, self._facts[new.device].join
        flat = any(self._flat[row] for side in sides for row in side if row is not None)
        lines = lines_of(values[0], values[1], joins, flat)
        return Change(kind_of(was, now, lines), lines, self._facts[old.device].clock)

    def _values(self, device: int, user: int | None) -> Mapping[Place, Text]:
        values = self._documents.values(device)
        if user == device:
            return values
        return halves_joined(values, None if user is None else self._documents.values(user))

    def _errors(self, device: int, user: int | None) -> bool:
        of_device = [not is_user for is_user in self._of_user[device]]
        found = self._findings.severities(device, of_device)["error"]
        if user is not None:
            found += self._findings.severities(user, self._of_user[user])["error"]
        return found > 0


def _rows(rows: Sequence[int], device: int, user: int | None) -> _Rows:
    """Return the rows of captures by their numbers."""
    return _Rows(rows[device], None if user is None else rows[user])
