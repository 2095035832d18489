"""Findings that one capture cannot show: what summary and report need to find them in a fleet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..advice import LEAVE_BEFORE, REGISTER_AGAIN, REGISTER_AGAIN_BEFORE, Risk
from .facts import is_guid
from .rule import Severity

_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")


class FleetRule(NamedTuple):
    """A finding over several captures, or of none.

    `needs` says what would show it; risk and before are those of a Rule.
    """

    id: str
    severity: Severity
    title: str
    why: str
    action: str
    source: str
    needs: str
    risk: Risk = "none"
    before: tuple[str, ...] = ()


FLEET_RULES = (
    FleetRule(
        id="vdi-clone-duplicate-id",
        severity="error",
        title="Devices with different names share one device identity",
        why="An image or snapshot was taken of a registered machine; the copies sign in as one "
        "device and push each other out.",
        action="Rebuild the image from a machine that is not registered. Then register one copy "
        "after the other again, and look at the others after each: one that leaves can take the "
        f"shared device object from all of them. {REGISTER_AGAIN}.",
        risk="destructive",
        before=("object", "sharers", *REGISTER_AGAIN_BEFORE),
        source="hybrid-join-plan",
        needs="several captures: equal DeviceId, Thumbprint or KeyContainerId, different Device "
        "Name (dsregjson summary and report look for it)",
    ),
    FleetRule(
        id="tenant-mismatch-fleet",
        severity="warning",
        title="The device is joined to another tenant than most of the fleet",
        why="The service connection point or the CDJ\\AAD registry values sent it elsewhere.",
        action="Check the SCP and the CDJ\\AAD values of that device. To join it to the other "
        "tenant it must leave its own first.",
        risk="destructive",
        before=LEAVE_BEFORE,
        source="hybrid-join-plan",
        needs="several captures: a TenantId other than the most frequent one",
    ),
    FleetRule(
        id="capture-down-level",
        severity="info",
        title="Windows 7, 8.1, Server 2008 R2, 2012 and 2012 R2 have no dsregcmd",
        why="They join with Workplace Join for down-level devices.",
        action="Run autoworkplace.exe /i there.",
        source="hybrid-join-legacy",
        needs="no capture at all: its text is rejected as no dsregcmd output",
    ),
)


def device_name(document: Mapping[str, Any]) -> str:
    """Return the host part of Device Name in lower case; "" when it was not printed."""
    return str(document["DeviceState"]["DeviceName"] or "").split(".")[0].lower()


def identity_keys(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that no two devices share: field name -> value in one spelling.

    Masked, shortened and missing ids are left out, and those of one digit such as all zeros, so
    that two redacted captures never look like clones. Captures with one of these in common and
    different device_name() are vdi-clone-duplicate-id.
    """
    details = document["DeviceDetails"]
    keys = {
        name: str(details[name]).lower()
        for name in ("DeviceId", "KeyContainerId")
        if is_guid(details[name])
    }
    if _THUMBPRINT.fullmatch(details["Thumbprint"] or ""):
        keys["Thumbprint"] = str(details["Thumbprint"]).lower()
    return {name: key for name, key in keys.items() if len(set(key) - {"-"}) > 1}
