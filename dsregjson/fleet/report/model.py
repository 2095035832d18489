"""From the devices to what the templates draw (the model) and what the scripts read (the data)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...fields import SECTIONS
from . import charts
from .columns import Column, DocumentColumns, field_reference, section_titles, shown
from .facts import DUE_DAYS, NO_PRT, Facts
from .hits import Group, Hits
from .periods import Periods, periods_over

FINDINGS_SHOWN = 10


def data_of(
    devices: Sequence[Facts],
    periods: Periods,
    documents: DocumentColumns,
    hits: Hits,
    place: Mapping[int, int],
) -> dict[str, Any]:
    """What the scripts read: facts, fields and findings of the devices, column by column.

    devices: in the order of the page; place: their row in documents and hits -> that order.
    """
    facts = {name: Column() for name in (*Facts._fields, "period")}
    for number, device in enumerate(devices):
        for name, value in zip(Facts._fields, device, strict=True):
            if value is not None:
                facts[name].add(number, shown(value) if isinstance(value, str) else value)
        if device.certificate_end is not None:
            period = periods.name(periods.number(device.certificate_end))
            facts["period"].add(number, period)
    everyone = {number: number for number in range(len(devices))}
    return {
        "count": len(devices),
        "facts": {name: column.packed(everyone) for name, column in facts.items()},
        "columns": documents.packed(place),
        "findings": hits.packed(place),
        "fields": field_reference(),
        "titles": section_titles(),
        "repeated": [section.name for section in SECTIONS if section.repeated],
        "joinTypes": charts.JOIN_TYPES,
    }


def model_of(
    devices: Sequence[Facts], periods: Periods, groups: Sequence[Group], captures: int
) -> dict[str, Any]:
    """What report.html draws.

    groups: findings, the worst first. captures: how many were read for these devices.
    """
    urgent = [group for group in groups if group.text.severity != "info"]
    shown_findings, rest = urgent[:FINDINGS_SHOWN], urgent[FINDINGS_SHOWN:]
    more = rest + [group for group in groups if group.text.severity == "info"]
    return {
        "devices": len(devices),
        "subtitle": _subtitle(devices, captures),
        "tiles": _tiles(devices),
        "join_bars": charts.join_bars(devices),
        "tenant_bars": charts.tenant_bars(devices),
        "prt": charts.prt_columns(devices),
        "prt_caption": _prt_caption(devices),
        "certificates": charts.certificate_columns(devices, periods),
        "certificate_caption": _certificate_caption(devices),
        "findings": _findings(shown_findings),
        "more_findings": _findings(more),
        "more_label": _more_label(len(rest), len(more) - len(rest)),
    }


def periods_of(devices: Sequence[Facts]) -> Periods:
    """The time axis of the certificates' ends."""
    return periods_over([each.certificate_end for each in devices if each.certificate_end])


def _subtitle(devices: Sequence[Facts], captures: int) -> str:
    text = f"{_count(captures, 'capture')} of {_count(len(devices), 'device')}"
    if captures > len(devices):
        text += "; the newest of each device counts"
    clocks = sorted(device.clock for device in devices if device.clock)
    if clocks:
        first, last = clocks[0][:10], clocks[-1][:10]
        text += f". Taken {first}" + (f" to {last}" if last != first else "")
    return f"{text}."


def _tiles(devices: Sequence[Facts]) -> list[dict[str, Any]]:
    joined = sum(device.prt is not None for device in devices)

    def tile(label: str, fact: str, value: str, tone: str, note: str) -> dict[str, Any]:
        count = sum(getattr(device, fact) == value for device in devices)
        return {
            "label": label,
            "fact": fact,
            "value": value,
            "tone": tone,
            "count": count,
            "note": note.format(share=_share(count, len(devices))),
        }

    everyone = {"label": "Devices", "fact": None, "value": None, "tone": "accent"}
    return [
        {**everyone, "count": len(devices), "note": "show all"},
        tile("With errors", "severity", "error", "error", "{share} of all devices"),
        tile("Warnings only", "severity", "warning", "warning", "{share} of all devices"),
        tile("Without a PRT", "prt", NO_PRT, "error", f"of {joined:,} Entra or hybrid joined"),
        tile("Rejected by Entra ID", "auth", "rejected", "error", "disabled or deleted there"),
        tile(
            "Certificate due",
            "certificate_due",
            "yes",
            "warning",
            f"expired or within {DUE_DAYS} days",
        ),
    ]


def _prt_caption(devices: Sequence[Facts]) -> str:
    without = sum(device.prt is None for device in devices)
    text = (
        "Age when the capture was taken. Windows renews the token about every 4 hours of use; "
        "it lives for 14 days."
    )
    if without:
        text += f" Left out: {_count(without, 'device')} that cannot hold one."
    return text


def _certificate_caption(devices: Sequence[Facts]) -> str:
    without = sum(device.certificate_end is None for device in devices)
    text = f"Red: expired when the capture was taken; amber: within {DUE_DAYS} days of it."
    if without:
        text += f" Left out: {_count(without, 'device')} without a device certificate."
    return text


def _findings(groups: Sequence[Group]) -> list[dict[str, Any]]:
    top = max((group.devices for group in groups), default=1)
    return [
        {
            **group.text._asdict(),
            "key": group.text.key,
            "count": group.devices,
            "caused": group.caused,
            "size": round(100 * group.devices / top, 2),
        }
        for group in groups
    ]


def _more_label(urgent: int, info: int) -> str:
    parts = []
    if urgent:
        parts.append(f"{urgent} more")
    if info:
        parts.append(f"{info} for information")
    return f"Show {' and '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _share(count: int, total: int) -> str:
    if not count or count * 200 >= total:
        return f"{100 * count / total:.0f}%" if total else "0%"
    return "under 1%"
