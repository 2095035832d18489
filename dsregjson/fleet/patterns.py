"""How identities are written in prose: patterns that cannot backtrack, and what they match."""

from __future__ import annotations

import ipaddress
import re

from .identities import FILE_ENDINGS, MARKS
from .pseudonyms import PUBLIC_IPS

_KEYS = (
    r"tenant[ _]?(?:name|id|displayname)|tenandid|domain(?:[ _]?name|controller)?|forest|"
    r"user(?:[ _]?name|principalname|[ _]?id)?|upn|e?mail|owner|account(?:[ _]?name)?|"
    r"samaccountname|display[ _]?name|logged[ -]?on[ _]?user|(?:ps)?computer(?:[ _]?name)?|"
    r"host(?:[ _]?name)?|machine(?:[ _]?name)?|device(?:[ _]?name)?|server(?:[ _]?name)?|"
    r"workstation|login[ _]?hint"
)
SPANS = re.compile(
    r"(?P<time>(?<![\w-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?Z?(?![\w-]))"
    r"|(?P<system>\bNT AUTHORITY\\(?:SYSTEM|LOCAL SERVICE|NETWORK SERVICE)\b)"
    r"|(?P<url>[A-Z][A-Z0-9+.\-]{0,20}://[^\s\"'<>`|]+)"
    r"|(?P<drive>(?:[A-Z]:)?\\Users\\)"
    r"(?P<owner>[^\\/:*?\"<>|\r\n]{1,64}(?=[\\>])|[^\\/:*?\"<>|\s]{1,64})"
    r"(?P<below>\\[^\s<>\"|]*)?"
    r"|(?P<home>/(?:home|users)/)(?P<who>[^/\s:>\"']{1,64})"
    r"|\[(?P<remote>[^\]\s]{1,80})\]:(?=[ ]PS)"
    r"|(?<![^\W_])(?:(?:cn|ou|dc|o|uid)=|"
    rf"(?:{_KEYS})(?:=|:[ \t]{{0,40}}))"
    r"(?P<value>[^\s;,})\]]{1,128})"
    rf"|(?<![^\W_])(?:{_KEYS})[ \t]{{1,40}}=[ \t]{{0,4}}"
    r"(?P<phrase>[^\s;,})\]][^;,})\]\r\n]{0,63})"
    r"|(?<![^\W_])(?P<pairs>(?:[0-9A-F]{2} ){15,}[0-9A-F]{2}(?![^\W_]))"
    r"|(?<!\w)(?P<quote>['\"])(?P<quoted>[^'\"\r\n]{1,200})(?P=quote)(?!\w)",
    re.IGNORECASE,
)
CHUNK = re.compile(r"(?:[^\s\"'<>()\[\]{}|,;`]+|(?<=\w)'(?=\w))+")
IDS = re.compile(
    r"(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<sid>s-1-(?:5-21|12-1))(?P<numbers>(?:-[0-9]+)+)"
    r"|(?P<mac>(?:[0-9a-f]{2}[:-]){5,}[0-9a-f]{2}(?![0-9a-f]))",
    re.IGNORECASE,
)
RUN = re.compile(rf"[\w{MARKS}%-]+(?:\.[\w{MARKS}%-]+)*")
CODE = re.compile(r"0x[0-9a-f]{1,16}|(?:aadsts|msis|kb|event)[0-9]{1,8}", re.IGNORECASE)
# A code without 0x, a time without its date.
BARE_CODE = re.compile(r"[8cd][0-9a-f]{7}|[0-9]{1,2}z|[0-9]{8}t[0-9]{4,6}z?", re.IGNORECASE)
BETWEEN_MAILS = re.compile("[=:/?&]")
AT = re.compile("@|%40")
GUEST = re.compile("(#EXT#)", re.IGNORECASE)
REGISTRY = re.compile(r"(?:HKLM|HKCU|HKCR|HKCC|HKU|HKEY_[A-Z_]+):?", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
COMPUTER = re.compile(r"[A-Za-z0-9_-]{6,64}")
BRACKETS = {"[]", "<>", "{}"}
SHORTEST_TOKEN = 20


def name_at_end(text: str) -> int:
    """Where the name begins that a text ends with; its length when it ends with a sign."""
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "._-"):
        start -= 1
    return start


def is_ipv6(chunk: str) -> bool:
    """Whether a chunk is an IPv6 address of somebody's."""
    if len(chunk) > 45 or chunk in PUBLIC_IPS:
        return False
    try:
        ipaddress.IPv6Address(chunk)
    except ValueError:
        return False
    return True


def is_host(labels: list[str]) -> bool:
    """Whether dotted labels are a host's: `fs.contoso.com`, not `v2.0`, `sc.exe` or `Then.This`."""
    last = labels[-1]
    if not (2 <= len(last) <= 24 and last.isalpha() and (last.islower() or last.isupper())):
        return False
    return all(labels) and last.lower() not in FILE_ENDINGS


def is_base64(chunk: str) -> bool:
    """Whether a chunk is opaque data in Base64."""
    return len(chunk) >= 40 and _BASE64.fullmatch(chunk) is not None and is_mixed(chunk)


def is_mixed(word: str) -> bool:
    """Whether a word mixes letters and digits as no name of a function or a folder does."""
    upper, lower = sum(map(str.isupper, word)), sum(map(str.islower, word))
    return min(upper, lower) >= 5 and sum(map(str.isdigit, word)) >= 2
