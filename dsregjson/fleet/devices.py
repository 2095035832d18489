"""Find which captures belong to one device, and which of them is the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Identity(NamedTuple):
    """What identifies a device: host name in lower case, tenant and DeviceId, as far as known."""

    host: str | None
    tenant: str | None
    device_id: str | None


class Seen(NamedTuple):
    """One capture: its number in the order of the inputs, whose it is and when it was taken.

    taken: None when only the order of inputs shows it. place: its Source and Capture, which decide
    between captures of the same moment, so that the order of inputs does not.
    """

    number: int
    identity: Identity
    taken: datetime | None
    place: tuple[str, int]


class Devices:
    """Groups captures by device once all of them are known, whatever their order.

    Captures are of one device when they print the same name, unless both name a tenant and not
    the same; a capture without a name goes by its DeviceId, and one without either is a device of
    its own. So a join or a new registration does not make a second device, and clones, which have
    one DeviceId, stay apart. Where a capture fits several devices of one name or one DeviceId, it
    goes to the one of its tenant, else to the one with most captures, else to the first by name.
    """

    def __init__(self) -> None:
        self._seen: list[Seen] = []

    def add(
        self, number: int, identity: Identity, taken: datetime | None, place: tuple[str, int]
    ) -> None:
        """Take a capture, see Seen; numbers in ascending order."""
        self._seen.append(Seen(number, identity, taken, place))

    def groups(self) -> list[list[int]]:
        """Return the numbers of each device's captures, from the oldest to the newest."""
        return [_by_age(captures) for captures in _grouped(self._seen)]


_Place = tuple[str, str]  # host and tenant, "" where none is known


def _grouped(seen: Iterable[Seen]) -> Iterable[list[Seen]]:
    named: dict[str, list[Seen]] = {}
    unnamed: dict[str, list[Seen]] = {}
    alone: list[list[Seen]] = []
    for capture in seen:
        host, _, device_id = capture.identity
        if host is not None:
            named.setdefault(host, []).append(capture)
        elif device_id is not None:
            unnamed.setdefault(device_id, []).append(capture)
        else:
            alone.append([capture])
    devices: dict[_Place, list[Seen]] = {}
    for host, captures in named.items():
        _split_by_tenant(devices, host, captures)
    owners = _owners(devices)
    for device_id, captures in unnamed.items():
        found = owners.get(device_id)
        if found is None:
            alone.append(captures)
            continue
        for capture in captures:
            tenant = capture.identity.tenant
            own = Counter({place: n for place, n in found.items() if place[1] == tenant})
            devices[_first(own or found)].append(capture)
    for group in (*devices.values(), *alone):
        group.sort(key=lambda capture: capture.number)
    return (*devices.values(), *alone)


def _split_by_tenant(
    devices: dict[_Place, list[Seen]], host: str, captures: Iterable[Seen]
) -> None:
    """Put the captures of one name into the devices of its tenants."""
    without: list[Seen] = []
    places: dict[_Place, list[Seen]] = {}
    for capture in captures:
        tenant = capture.identity.tenant
        if tenant is None:
            without.append(capture)
        else:
            places.setdefault((host, tenant), []).append(capture)
    if without:
        most = Counter({place: len(group) for place, group in places.items()})
        owners = _owners(places)
        rest = _first(most) if most else (host, "")
        for capture in without:
            device_id = capture.identity.device_id
            own = owners.get(device_id) if device_id is not None else None
            places.setdefault(_first(own) if own else rest, []).append(capture)
    devices.update(places)


def _owners(devices: dict[_Place, list[Seen]]) -> dict[str, Counter[_Place]]:
    """Count captures: DeviceId -> device -> in how many of its captures it stands."""
    owners: dict[str, Counter[_Place]] = {}
    for place, group in devices.items():
        for capture in group:
            if capture.identity.device_id is not None:
                owners.setdefault(capture.identity.device_id, Counter())[place] += 1
    return owners


def _first(counts: Counter[_Place]) -> _Place:
    return min(counts, key=lambda place: (-counts[place], place))


def _by_age(captures: list[Seen]) -> list[int]:
    """Return the numbers of a device's captures from the oldest to the newest.

    By time, and by place at one moment. A capture without a time is newer than those before it
    in the inputs: a join, for example, ends the Client Time that the failures before it had.
    """
    if all(capture.taken is not None for capture in captures):
        ordered = sorted(captures, key=lambda each: (each.taken or datetime.min, each.place))
        return [capture.number for capture in ordered]
    latest = datetime.min
    ages: list[tuple[datetime, int]] = []
    for capture in captures:
        latest = max(latest, capture.taken or latest)
        ages.append((capture.taken or latest, capture.number))
    return [number for _, number in sorted(ages)]
