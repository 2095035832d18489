"""A report as text: a list for people, one line for detection scripts."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

from ..advice import RISK_TEXTS
from ..console import safe
from ..fields import as_printed
from .engine import Evidence, Finding, Report, at_least
from .rule import Severity

INTUNE_LIMIT = 2048
_CLOCKS = {
    "Given": "the time given",
    "ClientTime": "Client Time of the capture",
    "FileModified": "the time of the file",
    "Now": "now",
}
_COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "info": "36"}
_NOTHING = "Nothing to do."


def as_text(
    report: Report, min_severity: Severity = "info", *, colour: bool = False, width: int = 100
) -> str:
    """The findings of a severity and above as a readable list, under the counts of all.

    Errors and warnings are told in full, info as a short paragraph. What comes from the capture
    is made safe for a terminal. colour: ANSI colours; severity is always a word as well. width:
    columns to wrap at.
    """
    blocks = [_head(report)]
    shown = at_least(report, min_severity)["Findings"]
    blocks += [_block(finding, colour, width) for finding in shown]
    return "\n\n".join(blocks) + "\n"


def _head(report: Report) -> str:
    clock = "ages not judged: no clock"
    if report["CheckedAt"]:
        when = report["CheckedAt"][:19].replace("T", " ")
        clock = f"ages measured at {when} UTC ({_CLOCKS[report['ClockSource']]})"
    return f"{safe(report['JoinType'])}, {report['Verdict']}: {_counts(report)}; {clock}"


def _counts(report: Report) -> str:
    counts = Counter(finding["Severity"] for finding in report["Findings"])
    parts = [
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in ("error", "warning")
    ]
    return ", ".join([*parts, f"{counts['info']} info"])


def _block(finding: Finding, colour: bool, width: int) -> str:
    severity = finding["Severity"]
    label = f"{severity.upper():<8}"
    if colour:
        label = f"\x1b[{_COLOURS[severity]}m{label}\x1b[0m"
    cause = f" (caused by {', '.join(finding['CausedBy'])})" if finding["CausedBy"] else ""
    lines = [f"{label} {finding['Id']}{cause}"]
    if severity == "info":
        action = "" if finding["Action"] == _NOTHING else finding["Action"]
        told = [f"{finding['Title']}.", finding["Why"]]
        if finding["Risk"] != "none":
            told += [RISK_TEXTS[finding["Risk"]], "Have before:", *finding["Before"], "Then:"]
        lines.append(_wrapped("", " ".join([*told, action]).rstrip(), width))
        seen = "; ".join(_evidence(item) for item in finding["Evidence"])
        lines.append(_wrapped("Seen:", seen, width))
        return "\n".join(lines)
    lines += [
        _wrapped("", finding["Title"], width),
        _wrapped("Why:", finding["Why"], width),
        *_labelled("Seen:", map(_evidence, finding["Evidence"]), width),
        *_labelled("Risk:", filter(None, [RISK_TEXTS[finding["Risk"]]]), width),
        *_labelled("Before:", finding["Before"], width),
        _wrapped("Do:", finding["Action"], width),
        f"  {'Source:':<8}{finding['Source']}",
    ]
    return "\n".join(lines)


def _labelled(label: str, texts: Iterable[str], width: int) -> list[str]:
    """Texts one below the other, the first behind the label."""
    return [_wrapped(" " if index else label, text, width) for index, text in enumerate(texts)]


def _wrapped(label: str, text: str, width: int) -> str:
    return textwrap.fill(
        safe(" ".join(text.split())),
        max(width, 40),
        initial_indent=f"  {label:<8}" if label else "  ",
        subsequent_indent=" " * (10 if label else 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _evidence(item: Evidence) -> str:
    section, name, value = item["Section"], item["Field"], item["Value"]
    shown = "(not printed)" if value is None else as_printed(section, name, value) or "(empty)"
    return f"{section}.{name} = {shown}"


def intune_line(report: Report, min_severity: Severity = "info") -> str:
    """One line of at most 2,048 ASCII characters: counts, then errors and warnings, causes first.

    min_severity: "error" leaves the warnings out.
    """
    shown = at_least(report, min_severity)["Findings"]
    told = [finding for finding in shown if finding["Severity"] != "info"]
    line = f"{report['JoinType']}: {_counts(report)}"
    for index, finding in enumerate(told):
        part = f"; {finding['Severity']} {finding['Id']}: {finding['Title']}"
        rest = f"; and {len(told) - index} more"
        if len(line) + len(part) + len(rest) > INTUNE_LIMIT:
            line += rest
            break
        line += part
    return safe(line).encode("ascii", "backslashreplace").decode()[:INTUNE_LIMIT]
