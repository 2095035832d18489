"""What a fleet keeps of the findings of one capture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsregjson.findings.clock import Clock
from dsregjson.findings.engine import Finding, Report
from dsregjson.findings.facts import Facts
from dsregjson.fleet.halves import split


def kept_findings(document: Mapping[str, Any], report: Report) -> list[Finding]:
    """The findings without those on a wrong user."""
    wrong_user = Facts(document, Clock(None, "Unknown", None), None).wrong_user
    kept = [each for half in split(report["Findings"], wrong_user) for each in half]
    return [finding for finding in report["Findings"] if finding in kept]
