"""Find which captures belong to one device, and which of them is the newest."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Identity(NamedTuple):
    """What tells devices apart: host name in lower case, tenant and DeviceId, as far as known."""

    host: str | None
    tenant: str | None
    device_id: str | None


class Devices:
    """Numbers the devices behind captures and keeps the number of each one's newest capture.

    Captures are of one device when they print the same name, unless both name a tenant and not
    the same; a capture without a name goes by its DeviceId, and one without either is a device of
    its own. So a join or a new registration does not make a second device, and clones, which have
    one DeviceId, stay apart.
    """

    def __init__(self) -> None:
        self._newest: list[int] = []
        self._taken: list[datetime | None] = []
        self._before: list[tuple[int, datetime | None] | None] = []
        self._tenants: list[str | None] = []
        self._by_host: dict[str, list[int]] = {}
        self._by_id: dict[str, int] = {}

    def add(self, capture: int, identity: Identity, taken: datetime | None) -> int | None:
        """Take a capture.

        capture: its number, in the order of the inputs. taken: when, as far as it is known;
        without that the later one in the inputs counts as the newer one. Returns the number of
        the capture that counts no longer, this one or an older one, or None.
        """
        device = self._known(identity)
        if device is None:
            self._new(capture, identity, taken)
            return None
        self._remember(device, identity)
        known, newest = self._taken[device], self._newest[device]
        if known is not None and taken is not None and taken < known:
            before = self._before[device]
            if before is None or before[1] is None or taken >= before[1]:
                self._before[device] = (capture, taken)
            return capture
        self._before[device] = (newest, known)
        self._newest[device], self._taken[device] = capture, taken or known
        return newest

    def before(self) -> dict[int, int]:
        """The number of each newest capture -> that of the capture before it, if there is one."""
        pairs = zip(self._newest, self._before, strict=True)
        return {newest: before[0] for newest, before in pairs if before is not None}

    def _known(self, identity: Identity) -> int | None:
        host, tenant, device_id = identity
        if host is None:
            return None if device_id is None else self._by_id.get(device_id)
        for device in self._by_host.get(host, ()):
            if tenant is None or self._tenants[device] in (None, tenant):
                return device
        return None

    def _new(self, capture: int, identity: Identity, taken: datetime | None) -> None:
        device = len(self._newest)
        self._newest.append(capture)
        self._taken.append(taken)
        self._before.append(None)
        self._tenants.append(None)
        if identity.host is not None:
            self._by_host.setdefault(identity.host, []).append(device)
        self._remember(device, identity)

    def _remember(self, device: int, identity: Identity) -> None:
        self._tenants[device] = identity.tenant or self._tenants[device]
        if identity.device_id is not None:
            self._by_id.setdefault(identity.device_id, device)
