"""A checked capture as text: what a terminal shows, and one line a finding for everything else."""

from __future__ import annotations

from collections.abc import Iterator

from .. import console
from ..advice import RISK_TEXTS
from ..findings.engine import Finding, at_least
from ..findings.rule import Severity
from ..findings.text import evidence_text
from ..fleet.checking import CheckedCapture
from .printer import Screen, Style, counted

_CLOCKS = {
    "Given": "the time given",
    "ClientTime": "Client Time in it",
    "FileModified": "the time of the file",
    "Now": "now",
}
_NOTHING = "Nothing to do."
_VERDICTS: dict[str, tuple[str, Style]] = {
    "broken": ("Broken", "error"),
    "attention": ("Needs attention", "warning"),
    "unknown": ("Not enough known to judge", "warning"),
    "healthy": ("Healthy", "good"),
}
# Evidence beyond these few rows is left to --json and to pipes.
_MOST_SEEN = 8


def shown(capture: CheckedCapture, min_severity: Severity, to: Screen) -> str:
    """Write the report on a capture for a terminal.

    The device, the verdict, then each root cause in full with what follows from it beneath. Info
    findings are only counted, unless min_severity asks for them.
    """
    findings = at_least(capture.report, min_severity)["Findings"]
    problems = [finding for finding in findings if finding["Severity"] != "info"]
    blocks = ["\n".join([_device_line(capture, to), _verdict_line(capture, problems, to)])]
    roots = [finding for finding in problems if not finding["CausedBy"]]
    blocks += [_block(capture, finding, problems, to) for finding in roots]
    notes = [finding for finding in findings if finding["Severity"] == "info"]
    blocks += [_note(finding, to) for finding in notes]
    hidden = len(capture.report["Findings"]) - len(findings)
    if hidden:
        noun = "finding" if min_severity == "error" else "info finding"
        what = f"{counted(hidden, noun)} not shown; --all shows all."
        blocks.append(to.styled(what, "dim"))
    return "\n\n".join(blocks) + "\n"


def _device_line(capture: CheckedCapture, to: Screen) -> str:
    report = capture.report
    clock = "when it was captured is not known, so ages are not judged"
    if report["CheckedAt"]:
        when = report["CheckedAt"][:16].replace("T", " ")
        clock = f"captured {when} UTC ({_CLOCKS[report['ClockSource']]})"
    state = ", ".join(filter(None, [report["JoinType"], _tenant(capture)]))
    return to.wrapped(f"{capture.facts.name} ({state}), {clock}", rest="  ")


def _verdict_line(capture: CheckedCapture, problems: list[Finding], to: Screen) -> str:
    word, style = _VERDICTS[capture.report["Verdict"]]
    if problems:
        more = len(problems) - 1
        follows = f"; {more} more below" if more else ""
        text = to.wrapped(f"{word}: {problems[0]['Title']}{follows}", rest="  ")
    else:
        text = word
    return to.styled(word, style) + text.removeprefix(word)


def _tenant(capture: CheckedCapture) -> str:
    details = capture.document["TenantDetails"]
    return details["TenantName"] or details["TenantId"] or ""


def _whose(capture: CheckedCapture, finding: Finding) -> str:
    """Name the device, user and tenant that a finding is about, as far as they were printed."""
    document = capture.document
    users = [item["Value"] for item in finding["Evidence"] if item["Field"] == "UserIdentity"]
    account = document["DiagnosticData"]["ExecutingAccountName"] or ""
    user = next(filter(None, users), None) or account.split(", ")[-1]
    names = (document["DeviceState"]["DeviceName"], user, _tenant(capture))
    return ", ".join(name for name in names if name)


def _block(capture: CheckedCapture, root: Finding, problems: list[Finding], to: Screen) -> str:
    """Write a root cause in full, and below it one line for each finding that follows from it."""
    severity = root["Severity"]
    whose = _whose(capture, root)
    head = to.wrapped(f"{severity.upper()} {root['Id']}{f' ({whose})' if whose else ''}", rest="  ")
    lines = [to.styled(severity.upper(), severity) + head.removeprefix(severity.upper())]
    lines.append(to.wrapped(root["Title"], "  "))
    seen = [evidence_text(item) for item in root["Evidence"]]
    if len(seen) > _MOST_SEEN:
        seen[_MOST_SEEN:] = [f"and {len(seen) - _MOST_SEEN} more (--json has all)"]
    lines += _listed("Why", [root["Why"]], to)
    lines += _listed("Seen", seen, to)
    lines += _listed("Risk", [RISK_TEXTS[root["Risk"]]], to)
    lines += _listed("Before", root["Before"], to)
    lines += _listed("Do", [root["Action"]], to)
    lines += _listed("Source", [root["Source"]], to)
    then = [
        f"{each['Severity'].upper()} {each['Id']}: {each['Title']}"
        for each in _after(root, problems)
    ]
    lines += _listed("Then", then, to)
    return "\n".join(lines)


def _after(root: Finding, problems: list[Finding]) -> Iterator[Finding]:
    """Yield what follows from a root cause, directly or not; each under its first cause."""
    chain = {root["Id"]}
    for finding in problems:
        if finding["CausedBy"] and finding["CausedBy"][0] in chain:
            chain.add(finding["Id"])
            yield finding


def _note(finding: Finding, to: Screen) -> str:
    action = "" if finding["Action"] == _NOTHING else finding["Action"]
    parts = [f"{finding['Title']}.", finding["Why"]]
    if finding["Risk"] != "none":
        parts += [RISK_TEXTS[finding["Risk"]], "Have before:", *finding["Before"], "Then:"]
    parts.append(action)
    head = f"{to.styled('INFO', 'info')} {finding['Id']}"
    seen = "; ".join(map(evidence_text, finding["Evidence"]))
    lines = [head, to.wrapped(" ".join(filter(None, parts)), "  ")]
    return "\n".join([*lines, *_listed("Seen", [seen] if seen else [], to)])


def _listed(label: str, texts: list[str], to: Screen) -> list[str]:
    """Write texts one below the other, the first behind the label."""
    return [
        to.wrapped(text, f"  {' ' if index else label:<8}")
        for index, text in enumerate(filter(None, texts))
    ]


def piped(capture: CheckedCapture, min_severity: Severity) -> str:
    """Write one line for each finding, columns parted by tabs; or one line that there is none.

    Columns: severity, id, device, title, evidence, risk, action.
    """
    name = capture.facts.name
    rows: list[tuple[str, ...]] = [
        (
            finding["Severity"],
            finding["Id"],
            name,
            finding["Title"],
            "; ".join(map(evidence_text, finding["Evidence"])),
            finding["Risk"],
            finding["Action"],
        )
        for finding in at_least(capture.report, min_severity)["Findings"]
    ]
    if not rows:
        verdict = capture.report["Verdict"]
        rows = [(verdict, "", name, _VERDICTS[verdict][0], "", "", "")]
    lines = ("\t".join(console.safe(" ".join(cell.split())) for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in lines)
