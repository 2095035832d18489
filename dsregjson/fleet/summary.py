"""Count the newest capture of each device by what admins ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..codes import explain
from ..fields import SCHEMA_VERSION
from ..findings import FLEET_RULES
from ..findings.clock import iso
from ..findings.rule import SEVERITIES, Severity
from .device_facts import (
    NEWEST,
    NO_USER,
    OLDER,
    PRT_STATES,
    USER_FACTS,
)
from .devices import Devices
from .entries import (
    HELLO_STATES,
    Entry,
    identity_of,
    same_registration,
    shared,
    with_user,
)

EXAMPLES = 3
# A tenant is the fleet's own when it has at least this share of the devices that have one; only
# then a device of another tenant is a finding (threshold chosen here).
MAIN_TENANT = 0.9

_RULES = {rule.id: rule for rule in FLEET_RULES}
CLONE, OTHER_TENANT = "vdi-clone-duplicate-id", "tenant-mismatch-fleet"


class Newest(NamedTuple):
    """Which captures of a device count, by their numbers; before: the ones before these.

    user: of the newest one of a user, if it shows the same registration as the newest of all.
    """

    device: int
    user: int | None
    before: int | None
    user_before: int | None


class Fleet:
    """Collects captures and counts the newest of each device."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._devices = Devices()
        self._newest: list[Newest] | None = None

    @property
    def captures(self) -> int:
        """The number of captures taken in."""
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Take one more capture, in the order of the inputs."""
        self._devices.add(self.captures, identity_of(entry), entry.taken, entry.place)
        self._entries.append(shared(entry))
        self._newest = None

    def newest(self) -> list[Newest]:
        """Return the captures of each device that count, in the order of the inputs."""
        if self._newest is None:
            self._newest = sorted(map(self._newest_of, self._devices.groups()))
        return self._newest

    def _newest_of(self, group: Sequence[int]) -> Newest:
        newest = group[-1]
        of_users = [number for number in group if self._entries[number].user is not None][-2:]
        user = of_users[-1] if of_users else None
        if user is not None and not same_registration(self._entries[newest], self._entries[user]):
            user = None
        return Newest(
            newest,
            user,
            group[-2] if len(group) > 1 else None,
            of_users[0] if user is not None and len(of_users) > 1 else None,
        )

    def entries(self) -> list[Entry]:
        """Return one entry for each device, its user facts filled in, in the order of newest()."""
        found: list[Entry] = []
        for device, user, _, _ in self.newest():
            entry = self._entries[device]
            found.append(with_user(entry, self._entries[user]) if user is not None else entry)
        return found

    def summary(self, problems: int = 0) -> dict[str, Any]:
        """Return the numbers, as `dsregjson summary --json` prints them.

        problems: how many inputs could not be read. Lists are ordered: states as they follow
        each other, months by time, findings by severity and then by how many devices have them as
        a root cause, all else the most frequent first. Devices is always a number of devices;
        Examples are sources, at most three. Prt, DeviceAuthStatus and Tpm are about Entra and
        hybrid joined devices only.
        """
        entries = self.entries()
        joined = [entry for entry in entries if entry.prt is not None]
        groups = clone_groups(entries)
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
            "Findings": _findings(entries, groups),
            "Codes": _code_counts(entries),
            "Clones": _clones(entries, groups),
            "UserFacts": _states("From", USER_FACTS, map(_user_facts, self.newest())),
            "UserCaptures": [
                {
                    "DeviceName": entry.name,
                    "Source": entry.source,
                    "Taken": entry.taken and iso(entry.taken),
                    "UserSource": entry.user,
                    "UserTaken": entry.user_taken and iso(entry.user_taken),
                }
                for numbers, entry in zip(self.newest(), entries, strict=True)
                if numbers.user != numbers.device
            ],
        }


def _user_facts(numbers: Newest) -> str:
    """Choose one of USER_FACTS."""
    if numbers.user is None:
        return NO_USER
    return NEWEST if numbers.user == numbers.device else OLDER


def _counted(name: str, counts: Counter[Any]) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{name: value, "Devices": count} for value, count in ranked]


def _states(name: str, states: Sequence[str], found: Iterable[str | None]) -> list[dict[str, Any]]:
    counts = Counter(found)
    return [{name: state, "Devices": counts[state]} for state in states]


def _tenants(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Count devices by TenantId, with the name that most of them print for it."""
    counts: Counter[str] = Counter()
    names: dict[str, Counter[str]] = {}
    for entry in entries:
        tenant_id, name = entry.tenant
        if tenant_id:
            counts[tenant_id] += 1
            if name:
                names.setdefault(tenant_id, Counter())[name] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "TenantId": tenant_id,
            "TenantName": _most(names[tenant_id]) if tenant_id in names else None,
            "Devices": count,
        }
        for tenant_id, count in ranked
    ]


def _most(counts: Counter[str]) -> str:
    """Return the most frequent text; of several, the first by alphabet."""
    return min(counts, key=lambda text: (-counts[text], text))


def clone_groups(entries: Sequence[Entry]) -> list[tuple[dict[str, str], list[int]]]:
    """Group devices with different names and one DeviceId, Thumbprint or KeyContainerId.

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


_Groups = Sequence[tuple[Mapping[str, str], Sequence[int]]]


def _clones(entries: Sequence[Entry], groups: _Groups) -> list[dict[str, Any]]:
    return [
        {
            "DeviceNames": [entries[position].name for position in group],
            **{name: shared.get(name) for name in ("DeviceId", "Thumbprint", "KeyContainerId")},
            "Sources": [entries[position].source for position in group],
        }
        for shared, group in groups
    ]


def _findings(entries: Sequence[Entry], groups: _Groups) -> list[dict[str, Any]]:
    sources: dict[tuple[str, Severity], list[str]] = {}
    titles: dict[tuple[str, Severity], Counter[str]] = {}
    caused: Counter[tuple[str, Severity]] = Counter()

    def found(source: str, id: str, severity: Severity, title: str, because: bool) -> None:
        sources.setdefault((id, severity), []).append(source)
        titles.setdefault((id, severity), Counter())[title] += 1
        caused[id, severity] += because

    for entry in entries:
        ids = {finding[0] for finding in (*entry.findings, *entry.user_findings)}
        both = {finding[:2] for finding in entry.findings}
        for findings, source in (
            (entry.findings, entry.source),
            # What both halves show is one finding of the device.
            (
                [finding for finding in entry.user_findings if finding[:2] not in both],
                entry.user or entry.source,
            ),
        ):
            for id, severity, title, causes in findings:
                found(source, id, severity, title, not ids.isdisjoint(causes))
    cloned = dict.fromkeys(position for _, group in groups for position in group)
    for rule_id, bearers in ((CLONE, cloned), (OTHER_TENANT, devices_of_other_tenants(entries))):
        rule = _RULES[rule_id]
        for position in bearers:
            found(entries[position].source, rule.id, rule.severity, rule.title, False)
    ranked = sorted(
        sources, key=lambda key: finding_rank(*key, devices=len(sources[key]), caused=caused[key])
    )
    return [
        {
            "Id": key[0],
            "Severity": key[1],
            "Title": _most(titles[key]),
            "Devices": len(sources[key]),
            "Examples": sources[key][:EXAMPLES],
        }
        for key in ranked
    ]


def finding_rank(
    id: str, severity: Severity, *, devices: int, caused: int
) -> tuple[int, int, int, str]:
    """Return a sort key of a finding: the worst first, then the most frequent root causes.

    devices: how many have it; caused: how many of these have another finding that explains it.
    """
    return SEVERITIES.index(severity), caused - devices, -devices, id


def devices_of_other_tenants(entries: Sequence[Entry]) -> list[int]:
    """Find the positions of devices outside the tenant that nearly all others are in."""
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
        for code in entry.user_codes:
            if code not in entry.codes:
                sources.setdefault(code, []).append(entry.user or entry.source)
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
