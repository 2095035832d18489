"""Counts as charts: marks with sizes in per cent, for the template to draw.

Every chart counts one fact of the devices, and each mark names the fact and the value that it
counts: a click on it shows exactly these devices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..fleet.device_facts import CERTIFICATE_STATES, NO_PRT, UNKNOWN, DeviceFacts
from .changes import BROKEN, CHANGED, KINDS_OF_CHANGE, NEW, REPAIRED, SAME
from .facets import FACETS, JOIN_TYPES
from .time_axis import Periods

PRT_TONES = {"7 to 14 d": "warning", "over 14 d": "error", NO_PRT: "error", UNKNOWN: "quiet"}
CERTIFICATE_TONES = {"expired": "error", "due": "warning", "valid": "accent", UNKNOWN: "quiet"}
CHANGE_TONES = {BROKEN: "error", REPAIRED: "fine", CHANGED: "accent", SAME: "quiet", NEW: "info"}
TENANTS_SHOWN = 7


class Row(NamedTuple):
    """What a mark counts: the devices whose `fact` is `value`, split into counts by style class.

    under: second line of the label. fact: None when no single value stands behind the mark.
    """

    label: str
    under: str
    fact: str | None
    value: str | None
    counts: Mapping[str, int]


class Part(NamedTuple):
    """A piece of a mark: style class, and start and size in per cent of the drawing area."""

    tone: str
    start: float
    size: float


class Mark(NamedTuple):
    """A bar or column ready to draw: what it counts, how many devices that are, its pieces.

    scale: size of one device, in per cent of the drawing area.
    """

    row: Row
    devices: int
    parts: list[Part]
    scale: float


class ColumnChart(NamedTuple):
    """Columns from left to right, and the counts on the axis with their heights in per cent."""

    marks: list[Mark]
    ticks: list[tuple[int, float]]


def join_bars(counts: Sequence[Mapping[str, Any]]) -> list[Mark]:
    """Draw a bar for each join type, from the JoinTypes of a summary."""
    return _bars(
        Row(
            JOIN_TYPES.get(each["JoinType"], each["JoinType"]),
            "",
            "join",
            each["JoinType"],
            {f"join-{each['JoinType']}": each["Devices"]},
        )
        for each in counts
    )


def tenant_bars(
    counts: Sequence[Mapping[str, Any]], labels: Mapping[str, str], devices: int
) -> list[Mark]:
    """Return a bar for each of the largest tenants, one for the rest, one for no tenant.

    counts: the Tenants of a summary. labels: TenantId -> label.
    """
    listed = len(counts) if len(counts) <= TENANTS_SHOWN + 1 else TENANTS_SHOWN
    rows = []
    for tenant in counts[:listed]:
        label = labels[tenant["TenantId"]]
        rows.append(Row(label, "", "tenant", label, {"accent": tenant["Devices"]}))
    rest = sum(tenant["Devices"] for tenant in counts[listed:])
    if rest:
        further = f"{len(counts) - listed:,} further tenants"
        rows.append(Row(further, "", None, None, {"quiet": rest}))
    without = devices - sum(tenant["Devices"] for tenant in counts)
    if without:
        rows.append(Row("No tenant", "", "tenant", None, {"quiet": without}))
    return _bars(rows)


def change_bars(kinds: Sequence[str | None]) -> list[Mark]:
    """Return a bar for each kind of change of devices; None: has no older capture."""
    counts = Counter(kinds)
    return _bars(
        Row(FACETS["change"].values[kind], "", "change", kind, {CHANGE_TONES[kind]: counts[kind]})
        for kind in KINDS_OF_CHANGE
        if counts[kind] or kind in (BROKEN, REPAIRED)
    )


def prt_columns(counts: Sequence[Mapping[str, Any]]) -> ColumnChart:
    """Draw a histogram of the PRT's age at the time of the capture, from the Prt of a summary."""
    return _columns(
        Row(
            each["State"],
            "",
            "prt",
            each["State"],
            {PRT_TONES.get(each["State"], "accent"): each["Devices"]},
        )
        for each in (counts if any(each["Devices"] for each in counts) else ())
    )


def certificate_columns(devices: Sequence[DeviceFacts], periods: Periods) -> ColumnChart:
    """Draw a timeline of certificates' ends, split by what they meant at the capture."""
    counts = Counter(
        (periods.number(device.certificate_end), device.certificate)
        for device in devices
        if device.certificate_end is not None
    )
    return _columns(
        Row(
            *periods.label(number),
            "period",
            periods.name(number),
            {CERTIFICATE_TONES[state]: counts[number, state] for state in CERTIFICATE_STATES},
        )
        for number in (range(periods.first, periods.last + 1) if counts else ())
    )


def _bars(rows: Iterable[Row]) -> list[Mark]:
    counted = [(row, sum(row.counts.values())) for row in rows]
    top = max((count for _, count in counted), default=1)
    return [Mark(row, count, _parts(row, top), 100 / top) for row, count in counted]


def _columns(rows: Iterable[Row]) -> ColumnChart:
    counted = [(row, sum(row.counts.values())) for row in rows]
    step = tick_step(max((count for _, count in counted), default=0))
    top = step * -(-max((count for _, count in counted), default=1) // step)
    ticks = [(count, 100 * count / top) for count in range(0, top + 1, step)]
    marks = [Mark(row, count, _parts(row, top), 100 / top) for row, count in counted]
    return ColumnChart(marks, ticks)


def tick_step(most: int) -> int:
    """Choose the distance of an axis's three to five marks: 1, 2 or 5 times a power of ten.

    Example:
        >>> tick_step(7), tick_step(430)
        (2, 200)
    """
    step = 1
    while True:
        for factor in (1, 2, 5):
            if most <= 4 * factor * step:
                return factor * step
        step *= 10


def _parts(row: Row, top: int) -> list[Part]:
    parts = []
    start = 0.0
    for tone, count in row.counts.items():
        if count:
            size = 100 * count / top
            parts.append(Part(tone, round(start, 3), round(size, 3)))
            start += size
    return parts
