"""Check whether a redacted text still holds something that looks like an identity.

Nothing that looks like an identity may be the same in the redacted text and in the original. The
check shares no step with the search before it, except for the patterns of ids.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from .identities import PATH_WORDS, PUBLIC_GUIDS, PUBLIC_SITES, known_words, words_of
from .patterns import HINTS_OF_IDS, IDS, Finder, is_address, is_file, is_host

_HOST = Finder(
    r"(?<![0-9A-Za-z_.-])[0-9A-Za-z_-]{1,64}(?:\.[0-9A-Za-z_-]{1,64}){1,20}",
    64,
    r"\.(?<=[0-9A-Za-z_-]\.)[0-9A-Za-z_-]",
)
_MAIL = Finder(
    r"[0-9A-Za-z._%+-]{1,64}@(?P<host>[0-9A-Za-z-]{1,64}(?:\.[0-9A-Za-z-]{1,64}){1,20})", 64, "@"
)
# Ids that a line end may break. They are so long that two separate lines do not form one.
_BROKEN = Finder(
    r"(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?P<sid>s-1-(?:5-21|12-1)(?:-[0-9]{1,10}){2,6})"
    r"|(?P<hex>(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-z]))",
    8,
    *HINTS_OF_IDS,
)
# What every id, host and address of a user holds, and what may break one.
_MAY_BE_LEFT = re.compile("[-:.@\r\n]|[0-9A-Fa-f]{15}|e(?:yJ|w0K|wog)")
_TAIL = re.compile(r"([0-9A-Za-z_.-]+)[ \t]*(?:\r\n|\r|\n)[ \t>#|]*\Z")
_HEAD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>#|]*([0-9A-Za-z_.-]+)")
_PART = re.compile("[0-9a-f]{7,}", re.IGNORECASE)
_LINE = re.compile("[^\r\n]+")
_NAMES = {
    "guid": "a GUID",
    "sid": "a SID",
    "mac": "a MAC address",
    "ipv6": "an IP address",
    "ipv4": "an IP address",
    "jwt": "a token",
    "imei": "an IMEI",
    "hex": "a thumbprint",
}

# Returns the pseudonym of a host: the host itself if it is public as a whole.
HostOf = Callable[[str], str]


def find_left(old: str, new: str, host_of: HostOf) -> tuple[str, int] | None:
    """Find what looks like an identity and is the same in both texts at the same place.

    old, new: a text and the same text redacted, of equal length. Returns what it is ("a GUID")
    and where it begins, or None.
    """
    if not _MAY_BE_LEFT.search(new):
        return None
    for what, start in _found(old, new, host_of):
        return what, start
    if "\n" in new or "\r" in new:
        joined = _joined(old)
        for match in _BROKEN.finditer(_joined(new)):
            if _is_partly_same(match, joined) and match[0].lower() not in PUBLIC_GUIDS:
                return _NAMES[match.lastgroup or ""], _before_joining(new, match.start())
    return None


def _found(old: str, new: str, host_of: HostOf) -> Iterator[tuple[str, int]]:
    for match in IDS.finditer(new):
        kind = next(name for name in _NAMES if match[name])
        is_public = match[0].lower() in PUBLIC_GUIDS or (
            kind in ("ipv4", "ipv6") and not is_address(match)
        )
        if _is_same(match, old) and not is_public:
            yield _NAMES[kind], match.start()
    for match in _MAIL.finditer(new):
        if _is_same(match, old) and host_of(match["host"]) != match["host"]:
            yield "an address of a user", match.start()
    known = known_words()
    for match in _HOST.finditer(new):
        name = match[0].lower()
        if (
            _is_same(match, old)
            and is_host(match[0].split("."))
            and name not in PUBLIC_SITES
            and host_of(name) != name
            and not known.issuperset(words_of(name))
            and not _is_public_when_joined(match, host_of)
        ):
            yield "a host", match.start()


def _is_public_when_joined(match: re.Match[str], host_of: HostOf) -> bool:
    """Return whether a host is a part of a public one that a console has broken: .a / zure.net.

    Or the public end of another host (contoso.onmi / crosoft.com), or a file (Terms.asp / x).
    """
    text, start, end = match.string, match.start(), match.end()
    before = _TAIL.search(text, max(start - 80, 0), start)
    after = _HEAD.match(text, end)
    # The next line may go on with the host, or begin with a word of its own.
    for front, back in ((before, after), (before, None), (None, after)):
        first = front[1].lower().lstrip(".") if front else ""
        whole = (first + match[0] + (back[1] if back else "")).lower().rstrip(".")
        if whole == match[0].lower():
            continue
        part = slice(len(first), len(first) + len(match[0]))
        if host_of(whole)[part] == whole[part]:
            return True
        if is_file(whole) and _words_of_files().issuperset(words_of(whole)):
            return True
    return False


@functools.cache
def _words_of_files() -> frozenset[str]:
    return known_words() | PATH_WORDS


def _is_same(match: re.Match[str], old: str) -> bool:
    return old[match.start() : match.end()] == match[0]


def _is_partly_same(match: re.Match[str], old: str) -> bool:
    return any(
        old[part.start() : part.end()] == part[0]
        for part in _PART.finditer(match.string, *match.span())
    )


def _joined(text: str) -> str:
    """Join the lines of a text without the blanks at their ends."""
    return "".join([line.strip(" \t") for line in text.replace("\r", "\n").split("\n")])


def _before_joining(text: str, place: int) -> int:
    """Convert a position in the joined text to one in the text with its line ends."""
    for line in _LINE.finditer(text):
        printed = line[0].strip(" \t")
        if place < len(printed):
            return line.start() + line[0].index(printed) + place
        place -= len(printed)
    return len(text)


def find_left_in_json(
    old: Any, new: Any, host_of: HostOf, place: tuple[str, ...] = ()
) -> tuple[str, str] | None:
    """Do what find_left() does, for JSON values of one shape; returns the redacted path of keys."""
    if isinstance(old, dict):
        for (key, item), (new_key, new_item) in zip(old.items(), new.items(), strict=True):
            here = (*place, new_key)
            if left := find_left(key, new_key, host_of):
                return left[0], "a key"
            if found := find_left_in_json(item, new_item, host_of, here):
                return found
    elif isinstance(old, list):
        for item, new_item in zip(old, new, strict=True):
            if found := find_left_in_json(item, new_item, host_of, place):
                return found
    # The code of a value is null once nothing of it is left in the new value.
    elif isinstance(old, str) and new is not None and (left := find_left(old, new, host_of)):
        return left[0], ".".join(place) or "a text"
    return None
