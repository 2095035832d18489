"""List the rules for people, for scripts and for docs/rules.md."""

from __future__ import annotations

from typing import Any

from ..advice import before
from ..sources import SOURCES, marked
from .engine import SUBJECTS
from .fleet import FLEET_RULES

_FLEET_TITLE = "Not from one capture"


def rules_as_json() -> list[dict[str, Any]]:
    """Return all rules in order, one object each; Needs is null if one capture is enough."""
    rules: list[dict[str, Any]] = [
        {
            "Id": rule.id,
            "Subject": subject,
            "Severity": rule.severity,
            "Title": rule.title,
            "Why": marked(rule.why, rule.source),
            "Action": rule.action,
            "Risk": rule.risk,
            "Before": before(rule.before),
            "Fields": [field.removesuffix("?") for field in rule.fields],
            "CausedBy": list(rule.causes),
            "Needs": None,
            "Source": SOURCES[rule.source],
        }
        for subject, rules in SUBJECTS.items()
        for rule in rules
    ]
    rules += [
        {
            "Id": rule.id,
            "Subject": _FLEET_TITLE,
            "Severity": rule.severity,
            "Title": rule.title,
            "Why": marked(rule.why, rule.source),
            "Action": rule.action,
            "Risk": rule.risk,
            "Before": before(rule.before),
            "Fields": [],
            "CausedBy": [],
            "Needs": rule.needs,
            "Source": SOURCES[rule.source],
        }
        for rule in FLEET_RULES
    ]
    return rules


def rules_as_text() -> str:
    """List all rules by subject, one line each: id, usual severity, title."""
    lines = []
    subject = ""
    for rule in rules_as_json():
        if rule["Subject"] != subject:
            subject = rule["Subject"]
            lines += ["", subject]
        lines.append(f"  {rule['Id']:<33} {rule['Severity']:<8} {rule['Title']}")
        if rule["Needs"]:
            lines.append(f"  {'':<33} {'':<8} needs {rule['Needs']}")
    return "\n".join(lines[1:]) + "\n"


def rules_reference() -> str:
    """Write all rules as the Markdown tables by subject of docs/rules.md."""
    lines = []
    subject = ""
    for rule in rules_as_json():
        if rule["Subject"] != subject:
            subject = rule["Subject"]
            lines += ["", f"### {subject}", "", "| id | severity | finding |", "|---|---|---|"]
        title = f"[{rule['Title']}]({rule['Source']})"
        needs = f" (needs {rule['Needs']})" if rule["Needs"] else ""
        lines.append(f"| `{rule['Id']}` | {rule['Severity']} | {title}{needs} |")
    return "\n".join(lines[1:]) + "\n"
