"""Find what only several captures show: one identity on several devices, another tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..advice import before
from ..findings import FLEET_RULES
from ..findings.engine import Evidence, Finding
from ..fleet.entries import Entry
from ..fleet.summary import CLONE, OTHER_TENANT, clone_groups, devices_of_other_tenants
from ..sources import SOURCES

_RULES = {rule.id: rule for rule in FLEET_RULES}
_NAMES_SHOWN = 10


def fleet_findings(entries: Sequence[Entry]) -> Iterator[tuple[int, Finding]]:
    """Return each such finding with the position of its device."""
    for shared, group in clone_groups(entries):
        ids = [_evidence("DeviceDetails", name, value) for name, value in shared.items()]
        rest = len(group) - 1 - _NAMES_SHOWN
        more = [f"{rest:,} more"] if rest > 0 else []
        first = group[: _NAMES_SHOWN + 1]
        for position in group:
            others = [entries[other].name for other in first if other != position]
            names = ", ".join(others[:_NAMES_SHOWN] + more)
            yield position, _finding(CLONE, [*ids, _evidence("Fleet", "Also on", names)])
    for position in devices_of_other_tenants(entries):
        tenant_id, name = entries[position].tenant
        evidence = [
            _evidence("TenantDetails", "TenantId", tenant_id),
            _evidence("TenantDetails", "TenantName", name),
        ]
        yield position, _finding(OTHER_TENANT, evidence)


def _finding(rule_id: str, evidence: list[Evidence]) -> Finding:
    rule = _RULES[rule_id]
    return {
        "Id": rule.id,
        "Severity": rule.severity,
        "Title": rule.title,
        "Why": rule.why,
        "Evidence": evidence,
        "Action": rule.action,
        "Risk": rule.risk,
        "Before": before(rule.before),
        "CausedBy": [],
        "Source": SOURCES[rule.source],
    }


def _evidence(section: str, field: str, value: str | None) -> Evidence:
    return {"Section": section, "Field": field, "Value": value}
