"""A row of the table as NDJSON has it, to compare the two value by value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

# Columns that NDJSON does not have.
OWN = ("Notices", "OtherColumns", "Problem", "Facts", "CollectedDate")


def as_ndjson(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, times as the document has them; leading columns in alphabetical order."""
    lead = {
        name: row[name] for name in ("Source", "Capture", "CollectedAt") if row[name] is not None
    }
    lead |= json.loads(row["OtherColumns"] or "{}")
    rest = {name: row[name] for name in row if name not in (*OWN, *lead, "Capture", "CollectedAt")}
    values: dict[str, Any] = _plain({**lead, **rest})
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        utc = value.astimezone(timezone.utc).replace(tzinfo=None)
        return utc.isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
