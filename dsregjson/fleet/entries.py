"""Reduce a capture to the entry that summary and report keep of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from ..codes import find_codes
from ..findings.engine import CODE_FIELDS, Finding
from ..findings.fleet import device_name, identity_keys
from ..findings.rule import Severity
from .checking import CheckedCapture
from .device_facts import PRT_JOIN_TYPES, UNKNOWN
from .devices import Identity
from .halves import USER_SECTIONS, split

HELLO_STATES = (
    "set",
    "will provision",
    "will not provision",
    "not set",
    "not known",
)
# Id, severity and title of a finding, and the ids of those that caused it.
BriefFinding = tuple[str, Severity, str, tuple[str, ...]]


class Entry(NamedTuple):
    """What counts of one capture.

    source: its input. name: Device Name as printed, "" without one. host: the name for
    identifying a device. keys: values that no two devices share, by field. taken: when, as far
    as it is known. clock: which clock ages were measured against. prt: one of PRT_STATES, None
    where a PRT means nothing. month: YYYY-MM in which the device certificate ends. hello: one of
    HELLO_STATES. findings, codes: what the device's half shows; user_findings, user_codes: the
    user's half. states: the three join states and the DeviceId, which show the registration.
    user: the source of the capture with the user facts, None if this one shows the wrong user;
    user_taken: when that one was taken. place: Source and Capture (0 for none).
    """

    source: str
    name: str
    host: str
    keys: dict[str, str]
    taken: datetime | None
    clock: str
    join_type: str
    tenant: tuple[str | None, str | None]
    auth: str | None
    prt: str | None
    month: str | None
    tpm: bool | None
    hello: str
    findings: tuple[BriefFinding, ...]
    codes: tuple[str, ...]
    user_findings: tuple[BriefFinding, ...]
    user_codes: tuple[str, ...]
    states: tuple[bool | None, bool | None, bool | None, str | None]
    has_prt: bool | None
    user: str | None
    user_taken: datetime | None
    place: tuple[str, int]


def entry_of(seen: CheckedCapture) -> Entry:
    """Make the entry of a checked capture."""
    document, facts = seen.document, seen.facts
    tenant = document["TenantDetails"]
    details, state = document["DeviceDetails"], document["DeviceState"]
    keys = identity_keys(document)
    device_findings, user_findings = split(seen.findings, seen.wrong_user)
    entry = Entry(
        source=facts.source,
        name=state["DeviceName"] or "",
        host=device_name(document),
        keys=keys,
        taken=seen.taken,
        clock=facts.clock_source,
        join_type=document["JoinType"],
        tenant=(tenant["TenantId"], tenant["TenantName"]),
        auth=details["DeviceAuthStatus"],
        prt=facts.prt,
        month=facts.certificate_end[:7] if facts.certificate_end else None,
        tpm=details["TpmProtected"],
        hello=_hello_state(document),
        findings=_brief(device_findings),
        codes=_codes(document, ("DeviceDetails", "DiagnosticData")),
        user_findings=_brief(user_findings),
        user_codes=_codes(document, _USER_CODES),
        states=(
            state["AzureAdJoined"],
            state["EnterpriseJoined"],
            state["DomainJoined"],
            keys.get("DeviceId"),
        ),
        has_prt=seen.users_prt,
        user=facts.source,
        user_taken=seen.taken,
        place=(seen.record.source, seen.record.capture or 0),
    )
    return without_user(entry) if seen.wrong_user else entry


def without_user(entry: Entry) -> Entry:
    """Remove what is known of the user."""
    return entry._replace(
        prt=UNKNOWN if entry.join_type in PRT_JOIN_TYPES else None,
        hello="not known",
        has_prt=None,
        user_codes=(),
        user=None,
        user_taken=None,
    )


def same_registration(entry: Entry, other: Entry) -> bool:
    """Return False when the device joined, left or registered between two captures."""
    return all(
        one is None or two is None or one == two
        for one, two in zip(entry.states, other.states, strict=True)
    )


def with_user(entry: Entry, user: Entry) -> Entry:
    """Put the user facts of the newest capture of a user into the newest one of the device."""
    registered = user.join_type == "EntraRegistered" and entry.join_type == "NotJoined"
    return entry._replace(
        join_type=user.join_type if registered else entry.join_type,
        prt=user.prt or UNKNOWN if entry.join_type in PRT_JOIN_TYPES else None,
        hello=user.hello,
        has_prt=user.has_prt,
        user_findings=user.user_findings,
        user_codes=user.user_codes,
        user=user.source,
        user_taken=user.taken,
    )


def _brief(findings: Iterable[Finding]) -> tuple[BriefFinding, ...]:
    return tuple(
        (finding["Id"], finding["Severity"], finding["Title"], tuple(finding["CausedBy"]))
        for finding in findings
    )


def identity_of(entry: Entry) -> Identity:
    """Return what identifies the device of an entry."""
    tenant = (entry.tenant[0] or "").lower() or None
    return Identity(entry.host or None, tenant, entry.keys.get("DeviceId"))


def _hello_state(document: Mapping[str, Any]) -> str:
    """Return one of HELLO_STATES; the article also writes "Will Provision" (Microsoft Learn)."""
    is_set = document["UserState"]["NgcSet"]
    if is_set is not False:
        return "set" if is_set else "not known"
    result = document["NgcPrerequisiteCheck"]["PreReqResult"] or ""
    states = {"willprovision": "will provision", "willnotprovision": "will not provision"}
    return states.get(result.replace(" ", "").casefold(), "not set")


_USER_CODES = ("UserState", "NgcPrerequisiteCheck", "PrtDiagnostics")


def _codes(document: Mapping[str, Any], sections: Sequence[str]) -> tuple[str, ...]:
    """Find the error codes in one half of a document, each once, without success."""
    texts: list[str] = []
    for section in sections:
        part = document[section]
        for rows in part if isinstance(part, list) else (part,):
            for name in CODE_FIELDS & rows.keys():
                if value := rows[name]:
                    texts.append(" ".join(value) if isinstance(value, list) else str(value))
    of_user = sections is _USER_CODES
    texts += (
        entry["Value"]
        for entry in document["UntypedValues"]
        if entry["Code"] and (entry["Section"].partition("[")[0] in USER_SECTIONS) == of_user
    )
    if not texts:
        return ()
    return tuple(code for code in sorted(set(find_codes(" ".join(texts)))) if code.strip("0x"))


def shared(entry: Entry) -> Entry:
    """Keep texts once that most devices have in common."""
    return entry._replace(
        clock=intern(entry.clock),
        join_type=intern(entry.join_type),
        tenant=_one(entry.tenant),
        auth=entry.auth and intern(entry.auth),
        prt=entry.prt and intern(entry.prt),
        month=entry.month and intern(entry.month),
        hello=intern(entry.hello),
        findings=tuple(_one(finding) for finding in entry.findings),
        codes=_one(entry.codes),
        user_findings=tuple(_one(finding) for finding in entry.user_findings),
        user_codes=_one(entry.user_codes),
    )


@lru_cache(maxsize=4096)
def _one(value: Any) -> Any:
    return value
