"""From the devices to what the templates draw (the model) and what the scripts read (the data)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .. import __version__
from ..fields import SECTIONS
from ..fleet.device_facts import DUE_DAYS, NO_PRT, UNKNOWN, DeviceFacts
from . import charts, facets
from .changes import Change
from .columns import Column, Lists, field_reference, section_titles, shown, value_text
from .findings_table import Group, plain_words
from .time_axis import Periods

FINDINGS_SHOWN = 10
NAMES_SHOWN = 1000

# What the table of devices sorts and filters by: for each name the value of every device.
Table = dict[str, list[Any]]


def table_of(
    devices: Sequence[DeviceFacts],
    severities: Sequence[Counter[str]],
    verdicts: Sequence[str],
    changes: Sequence[Change | None],
    tenants: Mapping[str, str],
    periods: Periods,
) -> Table:
    """Return the facts of the devices, column by column; None: not known, or does not apply.

    severities: how many findings of each severity each device has. verdicts: see verdict_of.
    changes: since an older capture. tenants: TenantId -> label.
    """
    table: Table = {name: [getattr(each, name) for each in devices] for name in DeviceFacts._fields}
    for name, field in (
        ("clock", "ClientTime"),
        ("user_clock", "ClientTime"),
        ("certificate_end", "DeviceCertificateNotAfter"),
    ):
        section = "DiagnosticData" if field == "ClientTime" else "DeviceDetails"
        # As the fields show times: the column of the field and this one are stored once then.
        table[name] = [each and value_text(section, field, each) for each in table[name]]
    table["tenant"] = [None if each is None else tenants[each] for each in table.pop("tenant_id")]
    table["errors"] = [counts["error"] for counts in severities]
    table["warnings"] = [counts["warning"] for counts in severities]
    table["severity"] = [
        next((severity for severity in ("error", "warning", "info") if counts[severity]), None)
        for counts in severities
    ]
    table["verdict"] = list(verdicts)
    table["change"] = [each and each.kind for each in changes]
    table["before"] = [
        each and each.before and value_text("DiagnosticData", "ClientTime", each.before)
        for each in changes
    ]
    table["due"] = ["yes" if each.certificate in ("expired", "due") else None for each in devices]
    table["period"] = [
        each.certificate_end and periods.name(periods.number(each.certificate_end))
        for each in devices
    ]
    return table


def tenant_labels(tenants: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Label each tenant of a summary: its name, with the id where names do not differ."""
    names = Counter(tenant["TenantName"] for tenant in tenants)
    return {
        tenant["TenantId"]: tenant["TenantName"] or tenant["TenantId"]
        if names[tenant["TenantName"]] == 1
        else f"{tenant['TenantName'] or ''} {tenant['TenantId']}".strip()
        for tenant in tenants
    }


def data_of(
    numbers: Mapping[str, Any], table: Table, groups: Sequence[Group], lists: Lists
) -> dict[str, Any]:
    """Return what the scripts read beside fields, findings and changes."""
    count = len(table["name"])
    everyone = {row: row for row in range(count)}
    facts = {}
    for name, values in table.items():
        column = Column()
        for row, value in enumerate(values):
            if value is not None:
                column.add(row, shown(value) if isinstance(value, str) else value)
        facts[name] = column.packed(everyone, lists)
    return {
        "count": count,
        "facts": facts,
        "facets": facets.packed({group.text.key: group.text.title for group in groups}),
        "tones": charts.CERTIFICATE_TONES,
        "codes": {each["Code"].lower(): plain_words(each["Code"]) for each in numbers["Codes"]},
        "fields": field_reference(),
        "titles": section_titles(),
        "repeated": [section.name for section in SECTIONS if section.repeated],
    }


def model_of(
    numbers: Mapping[str, Any],
    devices: Sequence[DeviceFacts],
    table: Table,
    periods: Periods,
    groups: Sequence[Group],
) -> dict[str, Any]:
    """Return what report.html draws of the devices.

    numbers: the summary of the fleet. groups: its findings, the worst first.
    """
    roots = [group for group in groups if group.caused < group.devices]
    urgent = [group for group in roots if group.text.severity != "info"]
    listed, rest = urgent[:FINDINGS_SHOWN], urgent[FINDINGS_SHOWN:]
    effects = [group for group in groups if group.caused == group.devices]
    info = [group for group in roots if group.text.severity == "info"]
    labels = tenant_labels(numbers["Tenants"])
    return {
        "version": __version__,
        "devices": len(devices),
        "subtitle": _subtitle(numbers, table),
        "facets": facets.FACETS,
        "tiles": _tiles(table),
        "join_bars": charts.join_bars(numbers["JoinTypes"]),
        "tenant_bars": charts.tenant_bars(numbers["Tenants"], labels, len(devices)),
        "change_bars": charts.change_bars(table["change"]) if any(table["change"]) else [],
        "tenants": len(numbers["Tenants"]),
        "prt": charts.prt_columns(numbers["Prt"]),
        "prt_caption": _prt_caption(devices),
        "certificates": charts.certificate_columns(devices, periods),
        "certificate_caption": _certificate_caption(devices),
        "findings": _findings(listed),
        "more_findings": _findings([*rest, *effects, *info]),
        "more_label": _more_label(len(rest), len(effects), len(info)),
    }


def problems_shown(problems: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what report.html draws of inputs that could not be read, each with the reason."""
    return {"problems": problems[:NAMES_SHOWN], "problem_count": len(problems)}


def lost_shown(names: Sequence[str], since: str | None) -> dict[str, Any]:
    """Return what report.html draws of devices that only the older state has."""
    return {"since": since, "lost": names[:NAMES_SHOWN], "lost_count": len(names)}


def packed_changes(changes: Sequence[Change | None], lists: Lists) -> dict[str, int | None]:
    """Return the fields that changed on each device, as the scripts read them."""
    column = Column()
    for row, change in enumerate(changes):
        if change is not None and change.lines:
            column.add(row, change.lines)
    return column.packed({row: row for row in range(len(changes))}, lists)


def _subtitle(numbers: Mapping[str, Any], table: Table) -> str:
    text = f"{_count(numbers['Captures'], 'capture')} of {_count(numbers['Devices'], 'device')}"
    if numbers["OlderCaptures"]:
        text += "; the newest of each device counts"
    days = sorted(clock[:10] for clock in table["clock"] if clock)
    if days:
        text += f". Taken {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "")
    return f"{text}. All times are UTC."


def _tiles(table: Table) -> list[dict[str, Any]]:
    total = len(table["name"])
    joined = sum(state is not None for state in table["prt"])

    # of: what the note counts, so that the scripts can count it anew; "" for a fixed text.
    def tile(
        label: str, fact: str, value: str, tone: str, note: str = "", of: str = ""
    ) -> dict[str, Any]:
        count = table[fact].count(value)
        if not note:
            note, of = f"{_share(count, total)} of all devices", "all"
        return {
            "label": label,
            "fact": fact,
            "value": value,
            "tone": tone,
            "count": count,
            "note": note,
            "of": of,
        }

    everyone = {"label": "Devices", "fact": None, "value": None, "tone": "accent"}
    return [
        {**everyone, "count": total, "note": "show all", "of": ""},
        tile("With errors", "severity", "error", "error"),
        tile("Warnings only", "severity", "warning", "warning"),
        tile(
            "Without a PRT",
            "prt",
            NO_PRT,
            "error",
            f"of {joined:,} Entra or hybrid joined",
            "joined",
        ),
        tile("Rejected by Entra ID", "auth", "rejected", "error", "disabled or deleted there"),
        tile("Certificate due", "due", "yes", "warning", f"expired or within {DUE_DAYS} days"),
    ]


def _prt_caption(devices: Sequence[DeviceFacts]) -> str:
    sentences = [
        "Age when the capture was taken. Windows renews the token about every 4 hours of use; "
        "it lives for 14 or 90 days."
    ]
    late = sum(
        device.prt == UNKNOWN and device.clock is None and device.clock_source == "FileModified"
        for device in devices
    )
    if late:
        sentences.append(
            f"Not known for {_count(late, 'device')}: the file is newer than the capture in it."
        )
    without = sum(device.prt is None for device in devices)
    if without:
        sentences.append(f"Left out: {_count(without, 'device')} that cannot hold one.")
    return " ".join(sentences)


def _certificate_caption(devices: Sequence[DeviceFacts]) -> str:
    states = {device.certificate for device in devices}
    meanings = {
        "expired": "red: expired when the capture was taken",
        "due": f"amber: within {DUE_DAYS} days of it",
        UNKNOWN: "grey: the time of the capture is not known",
    }
    meaning = "; ".join(text for state, text in meanings.items() if state in states)
    sentences = [f"{meaning[:1].upper()}{meaning[1:]}."] if meaning else []
    without = sum(device.certificate_end is None for device in devices)
    if without:
        sentences.append(f"Left out: {_count(without, 'device')} without a device certificate.")
    return " ".join(sentences)


def _findings(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return what the template draws of a list of findings; the longest bar takes all the room."""
    top = max((group.devices for group in groups), default=1)
    return [
        {
            **group.text._asdict(),
            "key": group.text.key,
            "count": group.devices,
            "caused": group.caused,
            "scale": 100 / top,
            "codes": group.codes,
            "effects": [
                {
                    "key": f"{group.text.key} > {effect.text.key}",
                    "severity": effect.text.severity,
                    "title": effect.text.title,
                    "count": effect.devices,
                }
                for effect in group.effects
            ],
        }
        for group in groups
    ]


def _more_label(urgent: int, effects: int, info: int) -> str:
    parts = []
    if urgent:
        parts.append(f"{urgent} more errors and warnings")
    if effects:
        parts.append(f"{effects} that always follow from others")
    if info:
        parts.append(f"{info} for information")
    return f"Show {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _share(count: int, total: int) -> str:
    if not count or count * 200 >= total:
        return f"{100 * count / total:.0f}%" if total else "0%"
    return "under 1%"
