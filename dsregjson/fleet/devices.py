"""Which captures are of one device, and which of them is its newest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..findings.fleet import device_name, identity_keys


class Devices:
    """Numbers the devices behind captures and keeps the number of each one's newest capture.

    Captures are of one device when they print the same name, unless both name a tenant and not
    the same; a capture without a name goes by its DeviceId, and one without either is a device of
    its own. So a join or a new registration does not make a second device, and clones, which have
    one DeviceId, stay apart.
    """

    def __init__(self) -> None:
        self._newest: list[int | None] = []
        self._taken: list[datetime | None] = []
        self._tenants: list[str | None] = []
        self._by_name: dict[str, list[int]] = {}
        self._by_id: dict[str, int] = {}

    def add(self, capture: int, document: Mapping[str, Any], taken: datetime | None) -> int | None:
        """Take a capture.

        capture: its number, in the order of the inputs. taken: when, as far as it is known;
        without that the later one in the inputs counts as the newer one. Returns the number of
        the capture that counts no longer, this one or an older one, or None.
        """
        device_id = identity_keys(document).get("DeviceId")
        tenant = document["TenantDetails"]["TenantId"]
        return self.take(capture, device_name(document), tenant, device_id, taken)

    def take(
        self,
        capture: int,
        name: str,
        tenant: str | None,
        device_id: str | None,
        taken: datetime | None,
    ) -> int | None:
        """What add does, for a capture of which only this is kept; name as device_name gives it."""
        device = self._device(name, tenant, device_id)
        known, newest = self._taken[device], self._newest[device]
        if known is not None and taken is not None and taken < known:
            return capture
        self._newest[device], self._taken[device] = capture, taken or known
        return newest

    def newest(self) -> list[int]:
        """Numbers of the newest captures, ascending."""
        return sorted(capture for capture in self._newest if capture is not None)

    def _device(self, name: str, tenant: str | None, device_id: str | None) -> int:
        device = self._known(name, tenant, device_id)
        if device is None:
            device = len(self._newest)
            self._newest.append(None)
            self._taken.append(None)
            self._tenants.append(tenant)
            if name:
                self._by_name.setdefault(name, []).append(device)
        self._tenants[device] = tenant or self._tenants[device]
        if device_id is not None:
            self._by_id.setdefault(device_id, device)
        return device

    def _known(self, name: str, tenant: str | None, device_id: str | None) -> int | None:
        if not name:
            return self._by_id.get(device_id) if device_id is not None else None
        for device in self._by_name.get(name, ()):
            if tenant is None or self._tenants[device] in (None, tenant):
                return device
        return None
