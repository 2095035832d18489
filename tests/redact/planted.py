"""Identities to plant: one nobody else has for every row, in the form the row prints."""

from __future__ import annotations

import base64
import hashlib
import re

from dsregjson.redaction.identities import KIND_OF_FIELD

from .printed import rows

# Words around the planted ones that no identity is.
_OTHERS = {"https", "login", "failed"}


def values() -> dict[tuple[str, str], str]:
    """A value with identities for every row, closed sets of states included.

    But for AzureAdJoined: a text without any row as Windows prints it is no capture.
    """
    return {
        (section, name): _value(name, KIND_OF_FIELD[section, name], n)
        for n, (section, name, _) in enumerate(rows())
        if name != "AzureAdJoined"
    }


def _value(name: str, kind: str, n: int) -> str:
    digest = hashlib.sha256(str(n).encode()).hexdigest()
    if name in ("UserIdentity", "ExecutingAccountName"):
        return f"ZQ{n:03d}VX\\wumbo{n:03d}q, bimbo{n:03d}z@kloz{n:03d}y.de"
    if kind == "name":
        return f"Zq{n:03d}vx Wumbo{n:03d}q"
    if kind == "address":
        return (
            f"https://zq{n:03d}vx.kloz{n:03d}y.de:443/wumbo{n:03d}q/{digest[:8]}-{digest[8:12]}-"
            f"{digest[12:16]}-{digest[16:20]}-{digest[20:32]}?login=bimbo{n:03d}z%40flum{n:03d}x.com"
        )
    if kind == "id" and n % 2:
        return digest[:40].upper()
    if kind == "id":
        return f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}}}"
    if kind == "blob":
        return base64.b64encode(digest.encode()).decode()
    if kind in ("text", "code"):
        return (
            f"Failed for bimbo{n:03d}z@kloz{n:03d}y.de, ZQ{n:03d}VX\\Flum{n:03d}x, 'Wumbo{n:03d}q' "
            f"and 10.{n}.213.77 (S-1-5-21-{n}8123456-{n}9123456-{n}7123456-1104)"
        )
    return f"YES zq{n:03d}vx"


def tokens(value: str) -> set[str]:
    """What must not be found again of a planted value: its words, in lower case."""
    words = {word.lower() for word in re.findall(r"[A-Za-z0-9]{5,}", value)}
    return {word for word in words if word not in _OTHERS}


def left(text: str, planted: set[str]) -> set[str]:
    """Planted words that are still in a text, wherever lines break in it."""
    joined = re.sub(r"\s", "", text).lower()
    return {word for word in planted if word in joined}
