"""Match identities in prose, with patterns that cannot backtrack."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .identities import (
    COUNTRIES,
    ENDINGS_OF_HOSTS,
    FILE_ENDINGS,
    LATIN,
    MARKS,
    NAMESPACES,
    OTHER_WORD,
    PUBLIC_ENDINGS,
)
from .pseudonyms import PUBLIC_IPS, is_ipv4

_KEYS = (
    r"tenant[ _]?(?:name|id|displayname)|tenandid|domain(?:[ _]?name|controller)?|forest|"
    r"user(?:[ _]?name|principalname|[ _]?id)?|upn|e?mail|owner|account(?:[ _]?name)?|"
    r"samaccountname|display[ _]?name|logged[ -]?on[ _]?user|(?:ps)?computer(?:[ _]?name)?|"
    r"host(?:[ _]?name)?|machine(?:[ _]?name)?|device(?:[ _]?name)?|server(?:[ _]?name)?|"
    r"workstation|login[ _]?hint|(?:given|full|first|last|sur|family)[ _]?name|"
    r"(?:access|refresh|id|sas|session)[ _]token|session[ _]?key|cookie"
)
# What follows these may be a few digits.
_KEYS_OF_NUMBERS = (
    r"imei|meid|serial(?:[ _]?(?:no|number))?|asset[ _]?tag|password|passwd|pwd|client[ _]?secret"
)
# Words up to a comma, a bracket, another key or the line's end; `\,` is a comma of the value.
_TOKEN = r"(?:\\[,;+=]|[^\s;,})\]]){1,128}"
_NEXT_KEY = r"(?-i:[a-z])\w{0,40}(?:=|:(?=\S))"
_PHRASE = rf"{_TOKEN}(?:[ \t]{{1,4}}(?!{_NEXT_KEY}){_TOKEN}){{0,15}}"
_OPENING = "\u2018\u201a\u201c\u201e\u00ab\u00bb\u2039\u203a\u3008\u300a\u300c\u300e"
_CLOSING = "\u2019\u201d\u3009\u300b\u300d\u300f"
_SYSTEM = r"NT AUTHORITY\\(?:SYSTEM|LOCAL SERVICE|NETWORK SERVICE)"
_SPANS = (
    r"(?P<time>(?<![0-9A-Z_-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?Z?"
    r"(?![0-9A-Z_-]))"
    rf"|(?P<system>\b{_SYSTEM}\b)"
    r"|(?P<url>[A-Z][A-Z0-9+.\-]{0,20}://[^\s\"'<>`|]+)"
    r"|(?P<drive>(?:[A-Z]:)?\\Users\\)"
    r"(?P<owner>[^\\/:*?\"<>|\r\n]{1,64}(?=[\\>])|[^\\/:*?\"'<>|\s,;]{1,64})"
    r"(?P<below>\\[^\s<>\"|]*)?(?P<rest>(?:[ ]{1,4}[^\\/:*?\"'<>|\s,;]{1,64}){0,7})"
    r"|(?P<home>/(?:home|users)/)(?P<who>[^/\s:>\"']{1,64})"
    r"|\[(?P<remote>[^\]\s]{1,80})\]:(?=[ ]PS)"
    r"|(?<![0-9A-Z])(?:(?:cn|ou|dc|o|uid)=|"
    rf"[\"']?(?:{_KEYS}|(?P<numbered>{_KEYS_OF_NUMBERS}))[\"']?"
    r"(?:[ \t]{0,40}=[ \t]{0,4}|:[ \t]{0,40}))"
    r"(?:(?P<mark>[\"'])(?P<marked>(?:(?!(?P=mark))[^\r\n]|(?<=\w)'(?=\w)){1,200})(?P=mark)"
    rf"|(?P<value>{_PHRASE}))"
    r"|(?<![0-9A-Z])(?P<pairs>(?:[0-9A-F]{2} ){15,1000}[0-9A-F]{2}(?![0-9A-Z]))"
    r"|(?<![0-9A-Z])(?:bearer|basic|negotiate|pop)[ \t]{1,4}(?P<token>[A-Z0-9._~+/=-]{8,})"
    rf"|[{_OPENING}](?P<cited>[^{_OPENING}{_CLOSING}\r\n]{{1,200}})[{_OPENING}{_CLOSING}]"
    r"|(?<![0-9A-Z_])(?P<quote>['\"])(?P<quoted>[^'\"\r\n]{1,200})(?P=quote)(?![0-9A-Z_])"
)


class Finder:
    """Finds what a slow pattern matches, by looking only near the hints that every match holds.

    pattern: compared without case. reach: a match has a hint at most this far behind its beginning.
    hints: quick to search for, because each begins with a plain set of characters or with a letter.
    """

    def __init__(self, pattern: str, reach: int, *hints: str) -> None:
        self.pattern = pattern
        self._match = re.compile(pattern, re.IGNORECASE).match
        self._near = re.compile(rf"(?s:.{{0,{reach}}}?)(?={pattern})", re.IGNORECASE).match
        self._reach = reach
        self._hints = [re.compile(hint).search for hint in hints]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches that re.finditer() would."""
        place, end = 0, len(text)
        hints = [-1] * len(self._hints)  # the next one of each kind
        while True:
            for kind, search in enumerate(self._hints):
                if hints[kind] < place:
                    hint = search(text, place)
                    hints[kind] = hint.start() if hint else end
            nearest = min(hints)
            if nearest == end:
                return
            begin = max(place, nearest - self._reach)
            near = self._near(text, begin)
            if near and (found := self._match(text, near.end())):
                yield found
                place = found.end()
            else:
                place = begin + self._reach + 1


# The longest way to a hint: a key, 40 blanks and its sign; a name in brackets.
SPANS = Finder(
    _SPANS,
    84,
    rf"[-\\/:=\]'\"{_OPENING}]",
    " (?<=[0-9A-Fa-f]{2} )[0-9A-Fa-f]{2} ",
    r"[BbNnPp](?i:earer|asic|egotiate|op)[ \t]",
)
TOKEN = re.compile(r"\S+")
# Repetitions are limited, because each takes memory and no name is that long.
CHUNK = re.compile(r"(?:[^\s\"'<>()\[\]{}|,;`]+|(?<=\w)'(?=\w)){1,1000}")
# Searched for anywhere: the characters beside an id, of any language, are not part of it.
_HEXTETS = r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}"
_IPV4 = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
_IDS = (
    r"(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<sid>s-1-(?:5-21|12-1))(?P<numbers>(?:-[0-9]+){1,100})"
    r"|(?P<mac>(?:[0-9a-f]{2}[:-]){5,1000}[0-9a-f]{2}(?![0-9a-f]))"
    rf"|(?P<ipv6>(?<![0-9a-f])(?:(?:{_HEXTETS})?::(?:(?:[0-9a-f]{{1,4}}:){{0,5}}{_IPV4}|{_HEXTETS})?"
    rf"|(?:[0-9a-f]{{1,4}}:){{6,15}}(?:{_IPV4}|[0-9a-f]{{1,4}}:[0-9a-f]{{1,4}}))(?![0-9a-z]))"
    rf"|(?P<ipv4>(?:(?<![0-9])(?<![0-9]\.)|(?<=%[0-9a-f]{{2}})){_IPV4}(?![0-9]))"
    r"|(?P<jwt>(?-i:eyJ|ewog|ew0K)[0-9A-Z_-]{8,}(?:\.[0-9A-Z_-]*){0,4})"
    r"|(?P<imei>(?<![0-9])(?:[0-9]{15,16}|[0-9]{19}|[0-9]{2}-[0-9]{6}-[0-9]{6}-[0-9]{1,2})"
    r"(?![0-9]))"
    r"|(?P<hex>[0-9a-f]{20,})"
)
# Every id holds two hexadecimal digits with a sign between them, or many, or begins as a JWT does.
# Only `::` alone does not, which is the address of nobody.
HINTS_OF_IDS = (
    "[-:.](?<=[0-9A-Fa-f:][-:.])[0-9A-Fa-f:]",
    "[0-9A-Fa-f][0-9A-Fa-f]{14}",
    "e(?:yJ|w0K|wog)",
)
IDS = Finder(_IDS, 8, *HINTS_OF_IDS)
RUN = re.compile(rf"[\w{MARKS}%-]+(?:\.[\w{MARKS}%-]+){{0,1000}}")
_OF_ONE_SCRIPT = re.compile(f"[_%{LATIN}-]+|{OTHER_WORD}")
CODE = re.compile(r"0x[0-9a-f]{1,16}|(?:aadsts|msis|kb|event)[0-9]{1,8}", re.IGNORECASE)
# A code without 0x, a time without its date.
BARE_CODE = re.compile(r"[8cd][0-9a-f]{7}|[0-9]{1,2}z|[0-9]{8}t[0-9]{4,6}z?", re.IGNORECASE)
BETWEEN_MAILS = re.compile("[=:/?&]")
AT = re.compile("@|%40")
GUEST = re.compile("(#EXT#)", re.IGNORECASE)
REGISTRY = re.compile(r"(?:HKLM|HKCU|HKCR|HKCC|HKU|HKEY_[A-Z_]+):?", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
COMPUTER = re.compile(r"[A-Za-z0-9_-]{6,64}")
# The same on every computer: SYSTEM, Administrators, Users, a level of integrity. Source: Microsoft
# Learn, "Well-known SIDs".
WELL_KNOWN_SID = re.compile(
    r"s-1-(?:0-0|1-0|2-[01]|3-[0-4]|5-(?:[1-9]|1[0-9]|20|113|114|32-5[4-8][0-9]|64-(?:10|14|21))"
    r"|15-2-[12]|16-(?:0|4096|8192|8448|12288|16384|20480|28672)|18-[1-6])",
    re.IGNORECASE,
)
# Accounts of Windows itself.
SYSTEM = re.compile(rf"{_SYSTEM}\b", re.IGNORECASE)
# The names that Windows Setup makes: seven random signs or more, at times without a digit. In small
# letters without one they may be a word: desktop-related.
OF_WINDOWS = re.compile(
    "(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{7,11}|(?:desktop|laptop|win)-(?=[a-z]{0,10}[0-9])[a-z0-9]{7,11}"
)
BRACKETS = {"[]", "<>", "{}"}
SHORTEST_TOKEN = 20


def name_at_end(text: str) -> int:
    """Find where the name at the end of a text begins; the end if the text ends with a sign."""
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "._-"):
        start -= 1
    return start


def is_address(known: re.Match[str]) -> bool:
    """Return whether a match of IDS is somebody's IP address, and not Cache::Add of a program."""
    text = known[0].lower()
    if text in PUBLIC_IPS:
        return False
    if known["ipv4"]:
        return is_ipv4(text.split("."))
    before = known.string[known.start() - 1 : known.start()]
    return any(map(str.isdigit, text)) or not (before.isascii() and before.isalnum())


def by_script(run: str) -> list[tuple[int, str]]:
    """Cut a run where the script changes in its first and in its last label, with positions.

    Example:
        >>> by_script("用户dc01.contoso.com不存在")
        [(0, '用户'), (2, 'dc01.contoso.com'), (18, '不存在')]
    """
    if run.isascii():
        return [(0, run)]
    first, last = run.find("."), run.rfind(".")
    cuts = [
        part.start() for part in _OF_ONE_SCRIPT.finditer(run, 0, first if first > 0 else len(run))
    ]
    if first > 0:
        cuts += [part.start() for part in _OF_ONE_SCRIPT.finditer(run, last + 1)][1:]
    cuts[0] = 0
    return [(start, run[start:end]) for start, end in zip(cuts, [*cuts[1:], len(run)], strict=True)]


def is_host(labels: list[str]) -> bool:
    """Return whether labels are a host: `fs.contoso.com`, not `v2.0`, `sc.exe` or `Then.This`."""
    last = labels[-1].rstrip("_-")
    ending = last.lower()
    if not all(labels) or ending in FILE_ENDINGS:
        return False
    if ending.startswith("xn--"):
        return True
    if not (2 <= len(last) <= 24 and last.isalpha()):
        return False
    if last.islower() or last.isupper():
        return True
    # Capitals begin sentences and parts of programs as well: Then.This, System.Net.Http.
    first = labels[0]
    if first.lower() in NAMESPACES:
        return len(labels) > 2 and ending in ENDINGS_OF_HOSTS
    if ending in PUBLIC_ENDINGS or len(labels) > 2:
        return True
    if ending in COUNTRIES and first[0].isupper():
        return True
    return first[0].isalpha() and any(map(str.isdigit, first)) and not CODE.fullmatch(first)


def is_file(path: str) -> bool:
    """Return whether a path ends with the name of a file."""
    _, dot, ending = path.rpartition(".")
    return bool(dot) and ending.lower() in FILE_ENDINGS


def is_base64(chunk: str) -> bool:
    """Return whether a chunk is opaque data in Base64."""
    return len(chunk) >= 40 and _BASE64.fullmatch(chunk) is not None and is_mixed(chunk)


def is_mixed(word: str) -> bool:
    """Return whether a word mixes letters and digits more than names of functions or folders do."""
    if word.islower() or word.isupper():
        return False
    upper, lower = sum(map(str.isupper, word)), sum(map(str.islower, word))
    return min(upper, lower) >= 5 and sum(map(str.isdigit, word)) >= 2
