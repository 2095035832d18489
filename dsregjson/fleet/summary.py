"""Count the newest capture of each device by what admins ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from ..codes import explain, find_codes
from ..fields import SCHEMA_VERSION
from ..findings import FLEET_RULES
from ..findings.engine import CODE_FIELDS
from ..findings.fleet import device_name, identity_keys
from ..findings.rule import SEVERITIES, Severity
from .checking import CheckedCapture
from .device_facts import PRT_STATES
from .devices import Devices, Identity

EXAMPLES = 3
# A tenant is the fleet's own when it has at least this share of the devices that have one; only
# then a device of another tenant is a finding (threshold chosen here).
MAIN_TENANT = 0.9

HELLO_STATES = (
    "set",
    "will provision",
    "will not provision",
    "not set",
    "not known",
)
_RULES = {rule.id: rule for rule in FLEET_RULES}
CLONE, OTHER_TENANT = "vdi-clone-duplicate-id", "tenant-mismatch-fleet"


class Entry(NamedTuple):
    """What counts of one capture.

    source: its input. name: Device Name as printed, "" without one. host: the name as devices
    are told apart by it. keys: values that no two devices share, by field. taken: when, as far
    as it is known. clock: which clock ages were measured against. prt: one of PRT_STATES, None
    where a PRT means nothing. month: YYYY-MM in which the device certificate ends. hello: one of
    HELLO_STATES. findings: id, severity, title of each, and whether another one caused it.
    codes: error codes in it.
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
    findings: tuple[tuple[str, Severity, str, bool], ...]
    codes: tuple[str, ...]


def entry_of(seen: CheckedCapture) -> Entry:
    """What counts of a judged capture."""
    document, facts = seen.document, seen.facts
    tenant = document["TenantDetails"]
    details = document["DeviceDetails"]
    return Entry(
        source=facts.source,
        name=document["DeviceState"]["DeviceName"] or "",
        host=device_name(document),
        keys=identity_keys(document),
        taken=seen.taken,
        clock=facts.clock_source,
        join_type=document["JoinType"],
        tenant=(tenant["TenantId"], tenant["TenantName"]),
        auth=details["DeviceAuthStatus"],
        prt=facts.prt,
        month=facts.certificate_end[:7] if facts.certificate_end else None,
        tpm=details["TpmProtected"],
        hello=_hello_state(document),
        findings=tuple(
            (finding["Id"], finding["Severity"], finding["Title"], bool(finding["CausedBy"]))
            for finding in seen.findings
        ),
        codes=_codes(document),
    )


def identity_of(entry: Entry) -> Identity:
    """What tells the device of an entry from others."""
    return Identity(entry.host or None, entry.tenant[0], entry.keys.get("DeviceId"))


def _hello_state(document: Mapping[str, Any]) -> str:
    """One of HELLO_STATES; the article also writes "Will Provision" (Microsoft Learn)."""
    is_set = document["UserState"]["NgcSet"]
    if is_set is not False:
        return "set" if is_set else "not known"
    result = document["NgcPrerequisiteCheck"]["PreReqResult"] or ""
    states = {"willprovision": "will provision", "willnotprovision": "will not provision"}
    return states.get(result.replace(" ", "").casefold(), "not set")


def _codes(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The error codes of a document, each once; success is none."""
    texts: list[str] = []
    sections = (document["DeviceDetails"], document["UserState"], document["DiagnosticData"])
    for rows in (*sections, document["NgcPrerequisiteCheck"], *document["PrtDiagnostics"]):
        for name in CODE_FIELDS & rows.keys():
            if value := rows[name]:
                texts.append(" ".join(value) if isinstance(value, list) else str(value))
    texts += (entry["Value"] for entry in document["UntypedValues"] if entry["Code"])
    if not texts:
        return ()
    return tuple(code for code in sorted(set(find_codes(" ".join(texts)))) if code.strip("0x"))


class Fleet:
    """Collects captures and counts the newest of each device."""

    def __init__(self) -> None:
        self.captures = 0
        self._entries: dict[int, Entry] = {}
        self._devices = Devices()

    def add(self, entry: Entry) -> None:
        """Take one more capture, in the order of the inputs."""
        number = self.captures
        self.captures += 1
        self._entries[number] = _shared(entry)
        older = self._devices.add(number, identity_of(entry), entry.taken)
        if older is not None:
            del self._entries[older]

    def newest(self) -> dict[int, Entry]:
        """The captures that count, by their number in the order of the inputs."""
        return {number: self._entries[number] for number in sorted(self._entries)}

    def before(self) -> dict[int, int]:
        """The number of each capture that counts -> that of its device's capture before it."""
        return self._devices.before()

    def summary(self, problems: int = 0) -> dict[str, Any]:
        """The numbers, as `dsregjson summary --json` prints them.

        problems: how many inputs could not be read. Lists are ordered: states as they follow
        each other, months by time, findings by severity and then by how many devices have them as
        a root cause, all else the most frequent first. Devices is always a number of devices;
        Examples are sources, at most three. Prt, DeviceAuthStatus and Tpm are about Entra and
        hybrid joined devices only.
        """
        entries = list(self.newest().values())
        joined = [entry for entry in entries if entry.prt is not None]
        clones = _clones(entries)
        return {
            "SchemaVersion": SCHEMA_VERSION,
            "Captures": self.captures,
            "Devices": len(entries),
            "OlderCaptures": self.captures - len(entries),
            "Problems": problems,
            "Clocks": _counted("Clock", Counter(entry.clock for entry in entries)),
            "JoinTypes": _counted("JoinType", Counter(entry.join_type for entry in entries)),
            "Tenants": _tenants(entries),
            "DeviceAuthStatus": _counted("DeviceAuthStatus", Counter(e.auth for e in joined)),
            "Prt": _states("State", PRT_STATES, (entry.prt for entry in entries)),
            "CertificateExpiry": [
                {"Month": month, "Devices": count}
                for month, count in sorted(Counter(e.month for e in entries if e.month).items())
            ],
            "Tpm": _counted("TpmProtected", Counter(entry.tpm for entry in joined)),
            "Hello": _states("State", HELLO_STATES, (entry.hello for entry in entries)),
            "Findings": _findings(entries, clones),
            "Codes": _code_counts(entries),
            "Clones": clones,
        }


def _shared(entry: Entry) -> Entry:
    """The same entry with texts that most devices have in common kept once."""
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
    )


@lru_cache(maxsize=4096)
def _one(value: Any) -> Any:
    return value


def _counted(name: str, counts: Counter[Any]) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{name: value, "Devices": count} for value, count in ranked]


def _states(name: str, states: Sequence[str], found: Iterable[str | None]) -> list[dict[str, Any]]:
    counts = Counter(found)
    return [{name: state, "Devices": counts[state]} for state in states]


def _tenants(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """By TenantId, with the first name that was printed for it."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in entries:
        tenant_id, name = entry.tenant
        if tenant_id:
            counts[tenant_id] += 1
            if name:
                names.setdefault(tenant_id, name)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"TenantId": tenant_id, "TenantName": names.get(tenant_id), "Devices": count}
        for tenant_id, count in ranked
    ]


def clone_groups(entries: Sequence[Entry]) -> list[tuple[dict[str, str], list[int]]]:
    """Groups of devices with different names and one DeviceId, Thumbprint or KeyContainerId.

    Returns what each group shares and the positions of its entries, the largest group first.
    """
    holders: dict[tuple[str, str], list[int]] = {}
    for position, entry in enumerate(entries):
        if entry.host:
            for key in entry.keys.items():
                holders.setdefault(key, []).append(position)
    groups: dict[tuple[int, ...], dict[str, str]] = {}
    for (field, value), found in holders.items():
        if len({entries[position].host for position in found}) > 1:
            shared = groups.setdefault(tuple(found), {})
            shared[field] = value.upper() if field == "Thumbprint" else value
    ranked = sorted(groups, key=lambda group: (-len(group), [entries[n].source for n in group]))
    return [(groups[group], list(group)) for group in ranked]


def _clones(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "DeviceNames": [entries[position].name for position in group],
            **{name: shared.get(name) for name in ("DeviceId", "Thumbprint", "KeyContainerId")},
            "Sources": [entries[position].source for position in group],
        }
        for shared, group in clone_groups(entries)
    ]


def _findings(
    entries: Sequence[Entry], clones: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    sources: dict[tuple[str, Severity], list[str]] = {}
    titles: dict[tuple[str, Severity], Counter[str]] = {}
    caused: Counter[tuple[str, Severity]] = Counter()

    def found(source: str, id: str, severity: Severity, title: str, because: bool) -> None:
        sources.setdefault((id, severity), []).append(source)
        titles.setdefault((id, severity), Counter())[title] += 1
        caused[id, severity] += because

    for entry in entries:
        for finding in entry.findings:
            found(entry.source, *finding)
    cloned = dict.fromkeys(source for group in clones for source in group["Sources"])
    others = [entries[position].source for position in strangers(entries)]
    for rule_id, bearers in ((CLONE, list(cloned)), (OTHER_TENANT, others)):
        rule = _RULES[rule_id]
        for source in bearers:
            found(source, rule.id, rule.severity, rule.title, False)
    ranked = sorted(
        sources, key=lambda key: finding_rank(*key, devices=len(sources[key]), caused=caused[key])
    )
    return [
        {
            "Id": key[0],
            "Severity": key[1],
            "Title": titles[key].most_common(1)[0][0],
            "Devices": len(sources[key]),
            "Examples": sources[key][:EXAMPLES],
        }
        for key in ranked
    ]


def finding_rank(
    id: str, severity: Severity, *, devices: int, caused: int
) -> tuple[int, int, int, str]:
    """The place of a finding among others: the worst first, then the most frequent root causes.

    devices: how many have it; caused: how many of these have another finding that explains it.
    """
    return SEVERITIES.index(severity), caused - devices, -devices, id


def strangers(entries: Sequence[Entry]) -> list[int]:
    """Positions of devices outside the tenant that nearly all others are in."""
    tenants = Counter(entry.tenant[0] for entry in entries if entry.tenant[0])
    if not tenants:
        return []
    main, count = tenants.most_common(1)[0]
    if count < MAIN_TENANT * tenants.total():
        return []
    return [n for n, entry in enumerate(entries) if entry.tenant[0] not in (None, "", main)]


def _code_counts(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    sources: dict[str, list[str]] = {}
    for entry in entries:
        for code in entry.codes:
            sources.setdefault(code, []).append(entry.source)
    ranked = sorted(sources, key=lambda code: (-len(sources[code]), code))
    return [
        {
            "Code": code,
            "Summary": explain(code)["Summary"],
            "Devices": len(sources[code]),
            "Examples": sources[code][:EXAMPLES],
        }
        for code in ranked
    ]
