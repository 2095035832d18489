"""Define advice that findings and error codes share, and what to have before following it.

An action that can lock out, delete or lose something carries a Risk and what to have first. The
same advice is written once: how to register a device again depends on its join type, because
dsregcmd /leave on an Entra joined device ends the join and locks out everybody who has no local
account. From Microsoft's FAQ on devices (sources "faq") and, for what becomes of a deleted device,
its overview of soft delete ("soft-delete", a preview in 2026).
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

# What to have first, by the keys that rules and codes.tsv use, in the order of the output.
BEFORE: dict[str, str] = {
    "object": "Be sure which device and which device object it is: compare DeviceId.",
    "sharers": "A list of all devices that share the device object: the first one that leaves can "
    "take it from all others.",
    "local-account": "A local administrator whose password works, tried on this device.",
    "bitlocker": "The BitLocker recovery keys of the device, saved outside its device object.",
    "laps": "The local administrator (LAPS) password, saved outside the device object.",
    "work-account": "A user with a work account who can sign in at the device, and time for it.",
    "hello": "Another way to sign in than Windows Hello: the users must set it up again.",
    "sync": "For hybrid join: a domain controller in reach, and working directory synchronisation.",
    "tpm": "Everything else that keeps its key in the TPM (virtual smart cards, certificates): "
    "those keys are lost.",
    "entry": "The names of the AD domain and of the device's own join, so that neither entry is "
    "taken for the work account.",
    "data": "A copy of what the user keeps through the work account: disconnecting it or leaving "
    "the join can end management and remove company data.",
    "copy": "A copy of what is removed.",
    "sso-key": "Certainty that nobody has just rolled over the key of that forest: a second time "
    "stops Seamless SSO until the users' Kerberos tickets expire.",
}

# How to register a device again, by join type, and what to have first.
_LEAVE = (
    "run dsregcmd /leave as administrator, let directory synchronisation run, then sign out and in"
)
REGISTER_AGAIN = (
    f"Hybrid joined: {_LEAVE}. Entra joined: run dsregcmd /forcerecovery as administrator, click "
    "Sign in when it asks and sign in, then sign out and in; never start with dsregcmd /leave "
    "there, because it ends the join. Registered: disconnect the work account (not the entry of an "
    "AD domain), then connect it again"
)
REGISTER_AGAIN_HYBRID = (
    f"{_LEAVE} (only on a device of an AD domain: on an Entra joined one /leave ends the join)"
)
REGISTER_AGAIN_BEFORE = (
    "local-account", "bitlocker", "laps", "work-account", "hello", "sync", "data",
)  # fmt: skip

# What to do about a device object that is disabled or deleted: registering again comes last.
RESTORE = (
    "If the device object is disabled, first find out in the audit log who disabled it and why: it "
    "may be a lost or stolen device. Only then enable it (hybrid joined: the computer account in "
    "AD, then synchronise). If it is deleted, get it back: an Entra joined or registered device "
    "can be restored for 30 days (preview: Microsoft Graph, directory/deletedItems; or Deleted "
    "devices in the Entra admin center, where it has that list); a hybrid joined one comes back by "
    "directory synchronisation. "
    f"Only if that fails, register again. {REGISTER_AGAIN}"
)

# To leave a join for another one, or for another tenant.
LEAVE_BEFORE = ("local-account", "bitlocker", "laps", "work-account", "hello", "data")

# Which entry to disconnect in Settings.
DISCONNECT = (
    "disconnect the work account under Settings > Accounts > Access work or school: never the "
    "entry of the AD domain (Connected to ... AD domain), which takes the device out of the "
    "domain, nor that of an Entra join (Connected to ... Azure AD), which ends the join"
)
DISCONNECT_BEFORE = ("entry", "data")

# What codes.tsv writes in braces.
SHARED = {"{register-again}": REGISTER_AGAIN, "{restore}": RESTORE}


def worst(risks: Iterable[Risk]) -> Risk:
    """Return the worst of some risks; "none" without any.

    Example:
        >>> worst(["none", "destructive", "disruptive"])
        'destructive'
    """
    return max(risks, key=RISKS.index, default="none")


def before(keys: Iterable[str]) -> list[str]:
    """Return what to have first, each once and in the order of BEFORE.

    keys: keys of BEFORE; raises KeyError for another one.

    Example:
        >>> before(["copy", "copy"])
        ['A copy of what is removed.']
    """
    wanted = set(keys)
    unknown = wanted - BEFORE.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return [text for key, text in BEFORE.items() if key in wanted]
