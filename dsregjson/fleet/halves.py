"""The two halves of a capture: what it says of the device, and what of the user who ran it.

SYSTEM, which management tools collect as, cannot see the user's half, and a user's prompt cannot
test keys. So the halves of one device may come from two captures; documents are never merged.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..findings.engine import RULES, SUBJECTS, Finding

USER_SECTIONS = frozenset(
    ("UserState", "SsoState", "PrtDiagnostics", "WorkAccounts", "NgcPrerequisiteCheck")
)


def _section(path: str) -> str:
    return path.partition(".")[0].removesuffix("[]")


# These stay when the wrong user asked: they say so themselves.
_OF_CAPTURE = frozenset(
    (
        "prt-missing-wrong-context",
        "wam-default-error-elevated",
        "built-in-administrator",
        "state-not-connected",
    )
)
_OF_USER = frozenset(
    rule.id
    for subject in (
        "Failed token attempts",
        "Primary Refresh Token",
        "User State",
        "Windows Hello for Business",
    )
    for rule in SUBJECTS[subject]
)
_QUALITY = frozenset(rule.id for rule in SUBJECTS["Capture quality"])
# What a rule always looks at; with a "?" it only helps.
_DECISIVE = {
    rule.id: {_section(path) for path in rule.fields if not path.endswith("?")} for rule in RULES
}


def split(findings: Iterable[Finding], wrong_user: bool) -> tuple[list[Finding], list[Finding]]:
    """Return the findings on the device and those on the user, in their order.

    Those on a wrong user are left out, but for what says that it is one.
    """
    device: list[Finding] = []
    user: list[Finding] = []
    for finding in findings:
        if not _of_user(finding):
            device.append(finding)
        elif not wrong_user or finding["Id"] in _OF_CAPTURE:
            user.append(finding)
    return device, user


def _of_user(finding: Finding) -> bool:
    if finding["Id"] in _OF_USER:
        return True
    sections = {item["Section"].partition("[")[0] for item in finding["Evidence"]}
    if sections and sections <= USER_SECTIONS:
        return True
    return finding["Id"] not in _QUALITY and bool(
        _DECISIVE[finding["Id"]] & sections & USER_SECTIONS
    )
