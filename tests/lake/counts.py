"""Numbers of `dsregjson summary --json` and of the view summary as one set of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Topic, value, severity, meaning, total.
Row = tuple[str, str | None, str | None, str | None, int]
_NAMES = {
    "Tenants": ("TenantId", None, "TenantName"),
    "Findings": ("Id", "Severity", "Title"),
    "Codes": ("Code", None, "Summary"),
}


def of_summary(summary: Mapping[str, Any]) -> set[Row]:
    """The rows that the view summary must have for the same captures."""
    rows: set[Row] = set()
    for topic, value in summary.items():
        if isinstance(value, int):
            if value:
                rows.add((topic, None, None, None, value))
        elif topic == "Clones":
            for group in value:
                id = group["DeviceId"] or group["Thumbprint"] or group["KeyContainerId"]
                rows.add((topic, id, None, None, len(group["DeviceNames"])))
        elif isinstance(value, list) and topic != "UserCaptures":
            for row in value:
                names = _NAMES.get(topic) or (next(iter(row)), None, None)
                cells = [_text(row[name]) if name else None for name in names]
                if row["Devices"]:
                    rows.add((topic, cells[0], cells[1], cells[2], row["Devices"]))
    return rows


def of_view(rows: Iterable[tuple[Any, ...]]) -> set[Row]:
    """The rows of the view, numbers that are 0 left out."""
    return {(*row[:4], int(row[4])) for row in rows if row[4]}


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
