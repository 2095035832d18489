"""What the page filters by: the one table of facts for the template and the scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..fleet.device_facts import DUE_DAYS
from .changes import BROKEN, CHANGED, NEW, REPAIRED, SAME

JOIN_TYPES = {
    "HybridJoined": "Hybrid joined",
    "EntraJoined": "Entra joined",
    "EntraRegistered": "Entra registered",
    "DomainJoined": "Domain joined only",
    "OnPremDrsJoined": "On-premises DRS joined",
    "NotJoined": "Not joined",
    "Unknown": "Unknown",
}


class Facet(NamedTuple):
    """A fact that devices are filtered by.

    title: what the fact is called. values: value -> words for it, where they differ. none: words
    for devices without a value.
    """

    title: str
    values: Mapping[str, str] = {}
    none: str = "none"


FACETS = {
    "severity": Facet(
        "Worst finding",
        {"error": "error", "warning": "warning", "info": "information"},
        "no finding",
    ),
    "join": Facet("Join type", JOIN_TYPES),
    "tenant": Facet("Tenant", none="no tenant"),
    "prt": Facet("PRT", none="cannot hold one"),
    "due": Facet(
        "Certificate", {"yes": f"expired or due within {DUE_DAYS} days"}, "not due or not known"
    ),
    "period": Facet("Certificate ends", none="no certificate"),
    "auth": Facet(
        "Entra check",
        {"success": "success", "rejected": "rejected by Entra ID", "error": "not tested"},
        "not printed",
    ),
    "finding": Facet("Finding"),
    "because": Facet("Consequence"),
    "change": Facet(
        "Change",
        {
            BROKEN: "newly broken",
            REPAIRED: "repaired",
            CHANGED: "changed otherwise",
            SAME: "unchanged",
            NEW: "new",
        },
        "no older capture",
    ),
}


def packed(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the table for the scripts; texts: key of each finding -> its title."""
    table = {name: facet._asdict() for name, facet in FACETS.items()}
    table["finding"]["values"] = dict(texts)
    return table
