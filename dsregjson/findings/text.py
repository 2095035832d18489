"""Pieces of a report as text: its evidence, and one line of all for detection scripts."""

from __future__ import annotations

from collections import Counter

from ..console import safe
from ..fields import as_printed
from .engine import Evidence, Report, at_least
from .rule import Severity

INTUNE_LIMIT = 2048


def _counts(report: Report) -> str:
    counts = Counter(finding["Severity"] for finding in report["Findings"])
    parts = [
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in ("error", "warning")
    ]
    return ", ".join([*parts, f"{counts['info']} info"])


def evidence_text(item: Evidence) -> str:
    """Return a piece of evidence as "SsoState.AzureAdPrt = NO"."""
    section, name, value = item["Section"], item["Field"], item["Value"]
    shown = "(not printed)" if value is None else as_printed(section, name, value) or "(empty)"
    return f"{section}.{name} = {shown}"


def intune_line(report: Report, min_severity: Severity = "info") -> str:
    """Write a line of at most 2,048 ASCII characters: counts, errors, warnings, causes first.

    min_severity: "error" leaves the warnings out.
    """
    shown = at_least(report, min_severity)["Findings"]
    problems = [finding for finding in shown if finding["Severity"] != "info"]
    judged = ", not enough known to judge" if report["Verdict"] == "unknown" else ""
    line = f"{report['JoinType']}{judged}: {_counts(report)}"
    for index, finding in enumerate(problems):
        part = f"; {finding['Severity']} {finding['Id']}: {finding['Title']}"
        rest = f"; and {len(problems) - index} more"
        if len(line) + len(part) + len(rest) > INTUNE_LIMIT:
            line += rest
            break
        line += part
    return safe(line).encode("ascii", "backslashreplace").decode()[:INTUNE_LIMIT]
