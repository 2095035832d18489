"""Find identities in a value or in prose, each with the pseudonym that replaces it.

The search takes linear time: a text is cut into spans and chunks by patterns that cannot backtrack,
and a chunk is searched with plain string operations (chunks.py).
"""

from __future__ import annotations

import re
from collections import defaultdict

from .chunks import PROSE, PUBLIC_PROFILES, ChunkReader, Identity, Mode, add
from .identities import (
    PATH_WORDS,
    PUBLIC_ENDINGS,
    PUBLIC_SITES,
    TAGS,
    Kind,
    as_read,
    known_words,
    protected_words,
    words_in,
    words_of,
)
from .patterns import (
    BRACKETS,
    CHUNK,
    SHORTEST_TOKEN,
    SPANS,
    SYSTEM,
    TOKEN,
    is_file,
)
from .pseudonyms import Pseudonyms, in_lower_case

# Identities of these kinds are names: their words are looked for in prose as well.
_NAMES = {"name", "user", "host"}

_NO_ADDRESS = re.compile(
    r"(?:no|yes|none|null|not set|direct|unknown|error)?(?: ?\(?0x[0-9a-f]{1,16}\)?)?",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"[A-Za-z_]+")
_MOST_SEEN = 20_000
_MOST_TOKENS = 65_536
_MOST_LONG_TOKENS = 16
_NOTHING: list[Identity] = []  # one list for all tokens without identities
_LONGEST_SEEN = 300


class Recogniser:
    """Finds identities under one key, and remembers which words are names."""

    def __init__(self, key: bytes) -> None:
        self._names = Pseudonyms(key)
        self._learned: set[str] = set()
        self._new: set[str] = set()
        self._protected = protected_words()
        self._known = known_words()
        self._reader = ChunkReader(self._names, self._learned)
        # Most values repeat in every capture: YES, NO, the addresses of Microsoft.
        self._known_values: dict[tuple[Kind, str], list[Identity]] = {}
        self._known_tokens: defaultdict[tuple[Mode, bool], dict[str, list[Identity]]] = defaultdict(
            dict
        )

    def learn(self, kind: Kind, text: str) -> None:
        """Remember the names in a value, so that identities() finds them in prose too."""
        text, _ = as_read(text)
        for identity in self._identities(kind, text):
            if identity.kind in _NAMES:
                words = changed_words(text[identity.start : identity.end], identity.new)
                self._new.update(filter(self._is_telling, words))

    def host(self, name: str) -> str:
        """Return the pseudonym of a host: the host itself if it is public as a whole."""
        return self._names.host(name)

    def identities(self, kind: Kind, text: str) -> list[Identity]:
        """Find the identities in a value of one kind, from left to right."""
        if not self._new <= self._learned:
            self._learned |= self._new
            self._known_values.clear()
            self._known_tokens.clear()
        self._new.clear()
        read, places = as_read(text)
        identities = self._identities(kind, read)
        return (
            [_in_original(identity, text, places) for identity in identities]
            if places
            else identities
        )

    def _identities(self, kind: Kind, text: str) -> list[Identity]:
        found = self._known_values.get((kind, text))
        if found is None:
            found = self._find(kind, text)
            if len(self._known_values) >= _MOST_SEEN:
                self._known_values.clear()
            if len(text) <= _LONGEST_SEEN:
                self._known_values[kind, text] = found
        return found

    def _find(self, kind: Kind, text: str) -> list[Identity]:
        found: list[Identity] = []
        if kind in ("address", "blob") and _NO_ADDRESS.fullmatch(text):
            return found
        if kind == "blob" and "://" not in text:
            for match in re.finditer(r"\S+", text):
                add(found, "settings", match.start(), match[0], self._names.blob(match[0]))
        elif kind == "id":
            self._chunks(found, text, 0, "id")
        elif kind == "code":
            if not _ANSWER.fullmatch(text) or not self._known.issuperset(words_of(text)):
                self._scan(found, text, 0, "text")
        else:
            self._scan(found, text, 0, "address" if kind == "blob" else kind)
        return found

    def _is_telling(self, word: str) -> bool:
        """Return whether to search for a word of a name: not for common ones and small numbers."""
        if word in self._protected or word in PUBLIC_ENDINGS or word in PATH_WORDS:
            return False
        if word.isdigit():
            return len(word) >= 5
        return len(word) >= (2 if word.isalpha() else 3)

    def _scan(self, found: list[Identity], text: str, at: int, mode: Mode) -> None:
        """Find identities in a text that begins at `at`: in spans, and in the chunks between."""
        done = 0
        for span in SPANS.finditer(text):
            self._chunks(found, text[done : span.start()], at + done, mode)
            done = span.end()
            if span["url"]:
                self._url(found, span["url"], at + span.start())
            elif span["drive"]:
                owner, below = span["owner"], span["below"] or ""
                self._reader.user(found, owner, at + span.start("owner"))
                self._reader.folders(found, below, at + span.end("owner"))
                is_prose = owner.lower() in PUBLIC_PROFILES or is_file(below)
                after: Mode = "text" if is_prose else "said"
                self._scan(found, span["rest"], at + span.start("rest"), after)
            elif span["home"]:
                self._reader.user(found, span["who"], at + span.start("who"))
            elif span["remote"]:
                host = span["remote"]
                add(found, "host", at + span.start("remote"), host, self._names.host(host))
            elif span["pairs"]:
                new = self._names.hexadecimal(span["pairs"])
                add(found, "thumbprint", at + span.start(), span["pairs"], new)
            elif span["marked"]:
                inner = _mode_of_value(mode, span)
                self._scan(found, span["marked"], at + span.start("marked"), inner)
            elif value := span["value"]:
                first = _mode_of_value(mode, span)
                self._value(found, value, at + span.start("value"), first, mode)
            elif token := span["token"]:
                if len(token) >= SHORTEST_TOKEN or any(map(str.isdigit, token)):
                    new = self._names.blob(token)
                    add(found, "token", at + span.start("token"), token, new)
            elif key := (span["quoted"] and "quoted") or (span["cited"] and "cited"):
                inner = "state" if mode == "text" else mode
                self._scan(found, span[key], at + span.start(key), inner)
        self._chunks(found, text[done:], at + done, mode)

    def _value(self, found: list[Identity], value: str, at: int, first: Mode, mode: Mode) -> None:
        """Find identities in the words after a key; the first word always counts as a name.

        Of a number, so do the words with digits after it: `IMEI: 35 209900 176148 1`.
        """
        rest: Mode = "said" if mode in PROSE else mode
        if public := SYSTEM.match(value):
            value, at, first = value[public.end() :], at + public.end(), rest
        words = list(TOKEN.finditer(value))
        end = words[0].end() if words else 0
        if first == "numbered":
            for word in words[1:]:
                if not any(map(str.isdigit, word[0])):
                    break
                end = word.end()
        self._scan(found, value[:end], at, first)
        self._scan(found, value[end:], at + end, rest)

    def _chunks(self, found: list[Identity], text: str, at: int, mode: Mode) -> None:
        """Find identities in a text without spans, token by token: tokens repeat."""
        if len(text) > _LONGEST_SEEN and not any(
            self._in_token(token, mode) for token in set(text.split())
        ):
            return
        for match in TOKEN.finditer(text):
            if identities := self._in_token(match[0], mode):
                start = at + match.start()
                found += [
                    Identity(start + identity[0], start + identity[1], identity.kind, identity.new)
                    for identity in identities
                ]

    def _in_token(self, token: str, mode: Mode) -> list[Identity]:
        """Find identities in a text without blanks, chunk by chunk."""
        is_long = len(token) > _LONGEST_SEEN
        known = self._known_tokens[mode, is_long]
        found = known.get(token)
        if found is not None:
            return found
        if token.isalnum():
            found = self._reader.identities(token, mode) or _NOTHING
        else:
            found = self._in_chunks(token, mode)
        if len(known) >= (_MOST_LONG_TOKENS if is_long else _MOST_TOKENS):
            known.clear()
        known[token] = found
        return found

    def _in_chunks(self, token: str, mode: Mode) -> list[Identity]:
        found = []
        for match in CHUNK.finditer(token):
            start, end = match.span()
            around = token[max(start - 1, 0) : start] + token[end : end + 1]
            identities = self._reader.identities(match[0], mode)
            if around in BRACKETS and self._known.issuperset(words_of(match[0])):
                continue  # [TenantId], <local>: a mask, or a word of Windows
            if around[:1] == "<" and match[0].strip("/").lower() in TAGS:
                continue
            found += [
                identity._replace(start=start + identity.start, end=start + identity.end)
                for identity in identities
            ]
        return found or _NOTHING

    def _url(self, found: list[Identity], url: str, at: int) -> None:
        begin = url.index("://") + 3
        end = min((i for sign in "/?#\\" if (i := url.find(sign, begin)) >= 0), default=len(url))
        user, sign, place = url[begin:end].rpartition("@")
        self._reader.user(found, user, at + begin)
        begin += len(user + sign)
        host = place if place.startswith("[") else place.partition(":")[0]
        is_public = host.lower() in PUBLIC_SITES
        if not is_public:
            add(found, "host", at + begin, host, self._names.host(host))
        mode: Mode = "text" if is_public else "address"
        self._chunks(found, url[begin + len(host) :], at + begin + len(host), mode)


def _mode_of_value(mode: Mode, span: re.Match[str]) -> Mode:
    """Return how to search the value after a key in a text that is searched by a mode."""
    if mode not in PROSE:
        return mode
    return "numbered" if span["numbered"] else "keyed"


def _in_original(identity: Identity, text: str, places: list[int]) -> Identity:
    """Move an identity from the text as read to the original, where what is not read stays."""
    start, end = places[identity.start], places[identity.end - 1] + 1
    new = list(text[start:end])
    for place, sign in zip(places[identity.start : identity.end], identity.new, strict=True):
        new[place - start] = sign
    return Identity(start, end, identity.kind, "".join(new))


def changed_words(old: str, new: str) -> list[str]:
    """Return the words of a text, in lower case, that differ in a text of the same length."""
    return [
        in_lower_case(match[0])
        for match in words_in(old)
        if match[0].lower() != new[match.start() : match.end()].lower()
    ]
