"""Find identities in a value or in prose, each with the pseudonym that replaces it.

Everything runs in linear time: text is first cut into spans and chunks whose patterns cannot
backtrack, and a chunk is looked at with plain string operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .identities import (
    PATH_WORDS,
    PUBLIC_AUTHORITIES,
    PUBLIC_ENDINGS,
    PUBLIC_GUIDS,
    PUBLIC_SITES,
    Kind,
    as_read,
    is_unspaced,
    known_words,
    protected_words,
    words_in,
    words_of,
)
from .patterns import (
    AT,
    BARE_CODE,
    BETWEEN_MAILS,
    BRACKETS,
    CHUNK,
    CODE,
    COMPUTER,
    GUEST,
    IDS,
    MAY_HOLD_SPANS,
    REGISTRY,
    RUN,
    SHORTEST_TOKEN,
    SPANS,
    by_script,
    is_address,
    is_base64,
    is_file,
    is_host,
    is_mixed,
    name_at_end,
)
from .pseudonyms import LONGEST_WORD, WORD, Pseudonyms

# As Kind; keyed is the value behind a word such as `domain:` in a log, said the words after its
# first: a surname, or what the sentence goes on with.
_Mode = Literal["name", "address", "id", "text", "state", "blob", "keyed", "said"]
_PROSE = {"text", "state", "keyed", "said"}

# Identities of these kinds are names: their words are looked for in prose as well.
_NAMES = {"name", "user", "host"}

_NO_ADDRESS = re.compile(
    r"(?:no|yes|none|null|not set|direct|unknown|error)?(?: ?\(?0x[0-9a-f]{1,16}\)?)?",
    re.IGNORECASE,
)
_WORDS_OF_ID = {
    *("yes", "no", "none", "null", "not", "set", "tested", "unknown", "error", "present"),
    *("azuread", "microsoftaccount"),
}
_ANSWER = re.compile(r"[A-Za-z_]+")
_PUBLIC_PROFILES = {"", "public", "default", "system"}
_SHORTEST_PART = 4
_SHORTEST_NUMBER = 5
_MOST_SEEN = 20_000
_LONGEST_SEEN = 300


class Identity(NamedTuple):
    """An identity in a text: where it stands, its kind, and its pseudonym of the same length."""

    start: int
    end: int
    kind: str
    new: str


class Recogniser:
    """Finds identities under one key, and remembers which words have turned out to be names."""

    def __init__(self, key: bytes) -> None:
        self._names = Pseudonyms(key)
        self._learned: set[str] = set()
        self._new: set[str] = set()
        self._protected = protected_words()
        self._known = known_words()
        # Most values are the same in every capture: YES, NO, the addresses of Microsoft.
        self._known_values: dict[tuple[Kind, str], list[Identity]] = {}
        self._known_chunks: dict[tuple[_Mode, str], list[Identity]] = {}

    def learn(self, kind: Kind, text: str) -> None:
        """Remember the names in a value, so that identities() finds them in prose too."""
        text, _ = as_read(text)
        for identity in self._identities(kind, text):
            if identity.kind in _NAMES:
                words = changed_words(text[identity.start : identity.end], identity.new)
                self._new.update(filter(self._is_telling, words))

    def host(self, name: str) -> str:
        """The pseudonym of a host: the same when nothing in it is anybody's own."""
        return self._names.host(name)

    def identities(self, kind: Kind, text: str) -> list[Identity]:
        """The identities in a value of one kind, from left to right."""
        if not self._new <= self._learned:
            self._learned |= self._new
            self._known_values.clear()
            self._known_chunks.clear()
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
                self._add(found, "settings", match.start(), match[0], self._names.blob(match[0]))
        elif kind == "id":
            self._chunks(found, text, 0, "id")
        elif kind == "code":
            if not _ANSWER.fullmatch(text) or not self._known.issuperset(words_of(text)):
                self._scan(found, text, 0, "text")
        else:
            self._scan(found, text, 0, "address" if kind == "blob" else kind)
        return found

    def _is_telling(self, word: str) -> bool:
        """Whether a word of a name is looked for by itself: no common one, no small number."""
        if word in self._protected or word in PUBLIC_ENDINGS or word in PATH_WORDS:
            return False
        if word.isdigit():
            return len(word) >= 5
        return len(word) >= (2 if word.isalpha() else 3)

    @staticmethod
    def _add(found: list[Identity], kind: str, at: int, old: str, new: str) -> None:
        if new != old:
            found.append(Identity(at, at + len(old), kind, new))

    def _scan(self, found: list[Identity], text: str, at: int, mode: _Mode) -> None:
        """Find identities in a text that stands at `at`: spans first, chunks between them."""
        done = 0
        for span in SPANS.finditer(text) if MAY_HOLD_SPANS.search(text) else ():
            self._chunks(found, text[done : span.start()], at + done, mode)
            done = span.end()
            if span["url"]:
                self._url(found, span["url"], at + span.start())
            elif span["drive"]:
                owner, below = span["owner"], span["below"] or ""
                self._user(found, owner, at + span.start("owner"))
                self._folders(found, below, at + span.end("owner"))
                is_prose = owner.lower() in _PUBLIC_PROFILES or is_file(below)
                after: _Mode = "text" if is_prose else "said"
                self._scan(found, span["rest"], at + span.start("rest"), after)
            elif span["home"]:
                self._user(found, span["who"], at + span.start("who"))
            elif span["remote"]:
                host = span["remote"]
                self._add(found, "host", at + span.start("remote"), host, self._names.host(host))
            elif span["pairs"]:
                new = self._names.hexadecimal(span["pairs"])
                self._add(found, "thumbprint", at + span.start(), span["pairs"], new)
            elif span["marked"]:
                inner: _Mode = "keyed" if mode in _PROSE else mode
                self._scan(found, span["marked"], at + span.start("marked"), inner)
            elif value := span["value"]:
                self._value(found, value, at + span.start("value"), mode)
            elif token := span["token"]:
                if len(token) >= SHORTEST_TOKEN or any(map(str.isdigit, token)):
                    new = self._names.blob(token)
                    self._add(found, "token", at + span.start("token"), token, new)
            elif key := (span["quoted"] and "quoted") or (span["cited"] and "cited"):
                inner = "state" if mode == "text" else mode
                self._scan(found, span[key], at + span.start(key), inner)
        self._chunks(found, text[done:], at + done, mode)

    def _value(self, found: list[Identity], value: str, at: int, mode: _Mode) -> None:
        """The words behind a key; only the first is a name whatever it is."""
        first = next((i for i, sign in enumerate(value) if sign in " \t"), len(value))
        self._scan(found, value[:first], at, "keyed" if mode in _PROSE else mode)
        self._scan(found, value[first:], at + first, "said" if mode in _PROSE else mode)

    def _chunks(self, found: list[Identity], text: str, at: int, mode: _Mode) -> None:
        """Find identities in a text without spans: chunk by chunk."""
        for match in CHUNK.finditer(text):
            chunk = match[0]
            identities = self._known_chunks.get((mode, chunk))
            if identities is None:
                identities = self._of_chunk(chunk, mode)
                if len(self._known_chunks) >= _MOST_SEEN:
                    self._known_chunks.clear()
                if len(chunk) <= _LONGEST_SEEN:
                    self._known_chunks[mode, chunk] = identities
            if not identities:
                continue
            start, end = match.span()
            around = text[max(start - 1, 0) : start] + text[end : end + 1]
            if around in BRACKETS and self._known.issuperset(words_of(chunk)):
                continue  # [TenantId], <local>: a mask, or a word of Windows
            start += at
            found += [
                Identity(start + identity[0], start + identity[1], identity.kind, identity.new)
                for identity in identities
            ]

    def _of_chunk(self, chunk: str, mode: _Mode) -> list[Identity]:
        found: list[Identity] = []
        if mode in _PROSE and chunk.isascii() and chunk.isalpha() and len(chunk) <= LONGEST_WORD:
            self._word(found, chunk, 0, mode)  # the most frequent by far
            return found
        for begin, end in self._between_ids(found, chunk, 0):
            if begin < end:
                self._chunk(found, chunk[begin:end], begin, mode)
        return found

    def _between_ids(self, found: list[Identity], text: str, at: int) -> Iterator[tuple[int, int]]:
        """Find the ids in a text; gives the stretches between them, each to be looked at first."""
        done = 0
        for known in IDS.finditer(text):
            if not (known["ipv4"] or known["ipv6"]) or is_address(known):
                yield done, known.start()
                self._id(found, known, at)
                done = known.end()
        yield done, len(text)

    def _id(self, found: list[Identity], known: re.Match[str], at: int) -> None:
        start, text = at + known.start(), known[0]
        if known["sid"]:
            numbers = known["numbers"]
            self._add(found, "sid", at + known.start("numbers"), numbers, self._names.text(numbers))
        elif known["ipv4"]:
            self._add(found, "ip", start, text, self._names.ipv4(text))
        elif known["ipv6"]:
            self._add(found, "ip", start, text, self._names.text(text))
        elif known["jwt"]:
            self._add(found, "token", start, text, self._names.blob(text))
        elif known["imei"]:
            self._add(found, "number", start, text, self._names.text(text))
        elif text.lower() not in PUBLIC_GUIDS:
            kind = "guid" if known["guid"] else "mac" if known["mac"] else "thumbprint"
            self._add(found, kind, start, text, self._names.hexadecimal(text))

    def _chunk(self, found: list[Identity], chunk: str, at: int, mode: _Mode) -> None:
        if "\\" in chunk:
            self._with_backslash(found, chunk, at, mode)
        elif "@" in chunk or "%40" in chunk:
            self._with_at(found, chunk, at, mode)
        elif is_base64(chunk):
            self._add(found, "token", at, chunk, self._names.blob(chunk))
        else:
            self._runs(found, chunk, at, mode)

    def _runs(self, found: list[Identity], chunk: str, at: int, mode: _Mode) -> None:
        """Find identities in a chunk without backslash and at sign: run by run of names."""
        site = None
        where: Literal["host", "path"] = "host"
        for run in RUN.finditer(chunk):
            sign, follows = chunk[run.start() - 1 : run.start()], chunk[run.end() : run.end() + 1]
            if sign in ("/", "?") and run.start():
                where = "path"
                if site and site.lower() not in PUBLIC_SITES and mode in _PROSE:
                    mode = "address"  # a URL without its scheme
            elif site is None:
                site = run[0] if is_host(run[0].split(".")) else ""
            if mode == "address" and sign == ":" and run[0].isdigit():
                continue  # a port
            if mode in _PROSE and follows == "$":
                self._add(found, "host", at + run.start(), run[0], self._names.text(run[0]))
            else:
                for start, part in by_script(run[0]):
                    self._run(found, part, at + run.start() + start, mode, where)

    def _run(
        self, found: list[Identity], run: str, at: int, mode: _Mode, where: Literal["host", "path"]
    ) -> None:
        """One run of letters, digits, dashes and dots between two signs."""
        labels = run.split(".")
        if len(labels) > 1 and is_host(labels):
            self._add(found, "host", at, run, self._names.host(run))
        elif mode == "name":
            self._add(found, "name", at, run, self._names.text(run))
        elif mode == "address":
            if not all(map(_is_public_path, words_of(run))):
                self._add(found, where, at, run, self._names.text(run))
        elif mode != "id" and self._is_like_a_computer(run):
            self._add(found, "host", at, run, self._names.text(run))
        else:
            for match in WORD.finditer(run):
                if match["word"]:
                    self._word(found, match[0], at + match.start(), mode)

    def _word(self, found: list[Identity], word: str, at: int, mode: _Mode) -> None:
        """One word that nothing but itself tells about."""
        folded = word.lower()
        if CODE.fullmatch(word):
            return
        if mode == "id":
            if folded not in _WORDS_OF_ID:
                self._add(found, "id", at, word, self._names.text(word))
        elif folded in self._learned:
            self._add(found, "name", at, word, self._names.text(word))
        elif word.isdigit() and mode == "keyed" and len(word) >= _SHORTEST_NUMBER:
            self._add(found, "number", at, word, self._names.text(word))
        elif word.isdigit() or BARE_CODE.fullmatch(word):
            return
        elif len(word) > LONGEST_WORD and not is_unspaced(word):
            self._add(found, "token", at, word, self._names.text(word))
        elif len(word) >= SHORTEST_TOKEN and is_mixed(word):
            self._add(found, "token", at, word, self._names.blob(word))
        elif mode == "keyed":
            if folded not in self._protected:
                self._add(found, "name", at, word, self._names.text(word))
        elif mode == "said":
            if folded not in (self._known if word.islower() else self._protected):
                kind = "word" if word.islower() else "name"
                self._add(found, kind, at, word, self._names.text(word))
        elif mode == "state":
            if folded not in self._known:
                self._add(found, "word", at, word, self._names.text(word))
        elif folded not in self._known:
            self._inside(found, word, at)

    def _inside(self, found: list[Identity], word: str, at: int) -> None:
        """Learned names that are part of a longer word, as in ContosoRootCA."""
        folded, start = word.lower(), 0
        # Where words stand without blanks between them, a part is as good as a whole one.
        shortest = 2 if is_unspaced(word) else _SHORTEST_PART
        while start + shortest <= len(folded):
            for end in range(min(len(folded), start + LONGEST_WORD), start + shortest - 1, -1):
                part = folded[start:end]
                if part in self._learned and (
                    len(part) > shortest or shortest == 2 or not part.isalpha()
                ):
                    old = word[start:end]
                    self._add(found, "name", at + start, old, self._names.text(old))
                    start = end - 1
                    break
            start += 1

    def _is_like_a_computer(self, run: str) -> bool:
        """Whether a word is built as computers and accounts are named: DESKTOP-7Q2X9PL."""
        if not COMPUTER.fullmatch(run) or CODE.fullmatch(run) or BARE_CODE.fullmatch(run):
            return False
        digits = sum(map(str.isdigit, run))
        return 2 <= digits < len(run) - run.count("-") and not self._known.issuperset(words_of(run))

    def _url(self, found: list[Identity], url: str, at: int) -> None:
        begin = url.index("://") + 3
        end = min((i for sign in "/?#\\" if (i := url.find(sign, begin)) >= 0), default=len(url))
        user, sign, place = url[begin:end].rpartition("@")
        self._user(found, user, at + begin)
        begin += len(user + sign)
        host = place if place.startswith("[") else place.partition(":")[0]
        is_public = host.lower() in PUBLIC_SITES
        if not is_public:
            self._add(found, "host", at + begin, host, self._names.host(host))
        mode: _Mode = "text" if is_public else "address"
        self._chunks(found, url[begin + len(host) :], at + begin + len(host), mode)

    def _with_at(self, found: list[Identity], chunk: str, at: int, mode: _Mode) -> None:
        """user@host, alone or as a part of a query or a path."""
        start = 0
        for part in (*BETWEEN_MAILS.finditer(chunk), None):
            end = part.start() if part else len(chunk)
            piece = chunk[start:end]
            signs = list(AT.finditer(piece))
            if signs and WORD.search(piece):
                host = RUN.match(piece, signs[-1].end())
                stop = host.end() if host else signs[-1].end()
                user = piece[: signs[-1].start()]
                new = "".join(
                    text if text.upper() == "#EXT#" else self._names.text(text)
                    for text in GUEST.split(user)
                )
                new += signs[-1][0] + (self._names.host(host[0]) if host else "")
                self._add(found, "user", at + start, piece[:stop], new)
                self._runs(found, piece[stop:], at + start + stop, mode)
            else:
                self._runs(found, piece, at + start, mode)
            start = end + 1

    def _with_backslash(self, found: list[Identity], chunk: str, at: int, mode: _Mode) -> None:
        r"""DOMAIN\user, \\server\share, or a path."""
        parts = chunk.split("\\")
        first = parts[0]
        if REGISTRY.fullmatch(first):
            for part in parts:
                self._runs(found, part, at, mode)
                at += len(part) + 1
        elif first[1:2] == ":" and len(first) == 2:
            self._folders(found, chunk[2:], at + 2)
        elif not first:
            host = chunk.lstrip("\\").partition("\\")[0]
            at += len(chunk) - len(chunk.lstrip("\\"))
            self._add(found, "host", at, host, self._names.host(host))
            self._folders(found, chunk.lstrip("\\")[len(host) :], at + len(host))
        else:
            before = name_at_end(first)
            domain = first[before:]
            self._runs(found, first[:before], at, mode)
            if domain.lower() not in PUBLIC_AUTHORITIES:
                self._add(found, "name", at + before, domain, self._names.host(domain))
            self._user(found, parts[1], at + len(first) + 1)
            start = len(first) + 1 + len(parts[1])
            self._folders(found, chunk[start:], at + start)

    def _user(self, found: list[Identity], user: str, at: int) -> None:
        if user.lower() not in _PUBLIC_PROFILES:
            self._add(found, "user", at, user, self._names.text(user))

    def _folders(self, found: list[Identity], path: str, at: int) -> None:
        """The folders and the file behind a drive, a profile or a server."""
        for begin, end in self._between_ids(found, path, at):
            for match in WORD.finditer(path, begin, end):
                word = match[0].lower()
                public = word.isdigit() or (word in self._known and word not in self._learned)
                if match["word"] and not public:
                    new = self._names.text(match[0])
                    self._add(found, "path", at + match.start(), match[0], new)


def _in_original(identity: Identity, text: str, places: list[int]) -> Identity:
    """Move an identity from the text as read to the original, where what is not read stays."""
    start, end = places[identity.start], places[identity.end - 1] + 1
    new = list(text[start:end])
    for place, sign in zip(places[identity.start : identity.end], identity.new, strict=True):
        new[place - start] = sign
    return Identity(start, end, identity.kind, "".join(new))


def changed_words(old: str, new: str) -> list[str]:
    """The words of a text, in lower case, that are others in one of the same length."""
    return [
        match[0].lower()
        for match in words_in(old)
        if match[0].lower() != new[match.start() : match.end()].lower()
    ]


def _is_public_path(word: str) -> bool:
    return word in PATH_WORDS or (len(word) <= 2 and word.isdigit())
