"""Advice that findings and error codes share, and what a reader must have before acting on it.

An action that can lock out, delete or lose something carries a Risk and what to have first. The
same advice stands in one place: how to register a device again depends on its join type, because
dsregcmd /leave on an Entra joined device ends the join and locks out everybody who has no local
account (Microsoft's FAQ on devices; concept-soft-delete-devices for what a deleted device loses).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Risk = Literal["none", "disruptive", "destructive"]
# From harmless to worst.
RISKS: tuple[Risk, ...] = ("none", "disruptive", "destructive")
RISK_TEXTS: dict[Risk, str] = {
    "none": "",
    "disruptive": "Disruptive: it interrupts users, who must set something up again.",
    "destructive": "Destructive: it can lose an object, a key or the way to sign in for good.",
}

# What to have first, by the keys that rules and codes.tsv use; in the order in which it is told.
BEFORE: dict[str, str] = {
    "device": "Be sure which device and which device object it is: compare DeviceId.",
    "admin": "A local administrator whose password works and was tried on this device.",
    "bitlocker": "The BitLocker recovery keys of the device, saved outside its device object.",
    "laps": "The local administrator (LAPS) password, saved outside the device object.",
    "people": "A user with a work account who can sign in at the device, and the time for it.",
    "hello": "The users' passwords or another sign-in method: Windows Hello must be set up again.",
    "sync": "Line of sight to a domain controller, and directory synchronisation that works.",
    "clone": "A list of all devices that share the device object: one that leaves can delete it "
    "for all others.",
    "domain": "The name of the AD domain, so that its entry is not taken for the work account.",
    "data": "A copy of what the work account keeps on the device: disconnecting it can end "
    "management and remove company data.",
}

# How to register a device again, by join type, and what to have first.
REGISTER_AGAIN = (
    "hybrid joined: run dsregcmd /leave as administrator, let directory synchronisation run, then "
    "sign in again; Entra joined: run dsregcmd /forcerecovery as administrator and sign in when it "
    "asks (never start with dsregcmd /leave there: it ends the join); registered: disconnect the "
    "work account, not the entry of an AD domain, and connect it again."
)
REGISTER_AGAIN_BEFORE = ("admin", "bitlocker", "laps", "people", "hello", "sync")


def worst(risks: Iterable[Risk]) -> Risk:
    """The worst of some risks; "none" of none.

    Example:
        >>> worst(["none", "destructive", "disruptive"])
        'destructive'
    """
    return max(risks, key=RISKS.index, default="none")


def before(keys: Iterable[str]) -> list[str]:
    """What to have first, each once and in the order of BEFORE.

    keys: keys of BEFORE; raises KeyError for another one.

    Example:
        >>> len(before(["hello", "admin", "hello"]))
        2
    """
    wanted = set(keys)
    unknown = wanted - BEFORE.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return [text for key, text in BEFORE.items() if key in wanted]
