"""Captures whose devices are hard to tell apart: for what summary and the views must agree on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..fleet.generator import capture
from ..fleet.printed import device

_SYSTEM = (
    (r"AzureAdPrt : YES", "AzureAdPrt : NO"),
    (r"NgcSet : YES", "NgcSet : NO"),
    (r"WorkplaceJoined : YES", "WorkplaceJoined : NO"),
    (r"Executing Account Name : .*", r"Executing Account Name : NT AUTHORITY\\SYSTEM\r"),
    (r"KeySignTest : .*", "KeySignTest : PASSED\r"),
    (r"WamDefaultSet : .*", "WamDefaultSet : ERROR (0x80070520)\r"),
)
# 178 of 20,000 lines are no capture.
BAD_EVERY, _FIRST_BAD = 112, 70
BAD = ("", "Access is denied.", "\x00\x01\x02", "a text of somebody else")


def line(number: int) -> dict[str, Any]:
    """Line `number` of the fleet, as NDJSON has it: six in ten are further captures of a device.

    Among them are captures of SYSTEM, without a name, without a tenant, of devices that joined
    anew, of clones, and with names as the domain knows them.
    """
    rng = random.Random(f"lake {number}")
    pc, run = (number, 0) if number < 5 or rng.random() < 0.4 else (rng.randrange(number), number)
    if number % BAD_EVERY == _FIRST_BAD:
        return {"Source": f"bad/{number}.txt", "Text": BAD[number // BAD_EVERY % len(BAD)]}
    made = capture(pc, run=0)
    if rng.random() < 0.1:
        made = capture(pc + 1_000_000)  # in another join state
    text = made.text.replace(made.device_name, device(pc, 0).name)
    if rng.random() < 0.3:
        for label, value in _SYSTEM:
            text = re.sub(label, value, text)
    if rng.random() < 0.05:  # as Windows prints a time that never was
        text = re.sub(r"(AzureAdPrtUpdateTime : )\S+ \S+", r"\g<1>1601-01-01 00:00:00.000", text)
    if rng.random() < 0.12:
        text = re.sub(r" +Device Name : .*\n", "", text)
    elif rng.random() < 0.1:
        text = re.sub(r"(Device Name : )(.*)\r", r"\1\2.contoso.com\r", text)
    if rng.random() < 0.1:
        text = re.sub(r"TenantId : .*\r", "TenantId : \r", text)
    elif rng.random() < 0.05:
        other = capture(pc % 7).tenant_id or "11111111-2222-3333-4444-555555555555"
        text = re.sub(r"TenantId : .*\r", f"TenantId : {other}\r", text)
    if pc % 40 == 3:  # an image of a registered machine
        image = device(pc % 3, 0)
        text = re.sub(r" DeviceId : .*\r", f" DeviceId : {image.device_id}\r", text)
        if pc % 80 == 3:
            text = re.sub(r" Thumbprint : .*\r", f" Thumbprint : {image.thumbprint}\r", text)
    taken = made.taken + timedelta(days=run % 30, minutes=rng.randrange(600))
    return {
        "Source": f"day-{run % 30:02}/{number:06}.txt",
        "Text": text,
        "CollectedAt": f"{taken:%Y-%m-%dT%H:%M:%S}.000Z",
    }


def lines(count: int, shuffled: int | None = None) -> Iterator[dict[str, Any]]:
    """The first `count` lines; shuffled: in an order of its own for every number."""
    numbers = list(range(count))
    if shuffled is not None:
        random.Random(shuffled).shuffle(numbers)
    return map(line, numbers)
