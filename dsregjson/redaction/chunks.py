"""Find identities in a chunk: a stretch of text between blanks, quotes and brackets.

A chunk is searched with plain string operations, so that each takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .identities import (
    PATH_WORDS,
    PUBLIC_AUTHORITIES,
    PUBLIC_GUIDS,
    PUBLIC_SITES,
    is_latin,
    is_unspaced,
    known_words,
    protected_words,
    words_of,
)
from .patterns import (
    AT,
    BARE_CODE,
    BETWEEN_MAILS,
    CODE,
    COMPUTER,
    GUEST,
    IDS,
    OF_WINDOWS,
    REGISTRY,
    RUN,
    SHORTEST_TOKEN,
    WELL_KNOWN_SID,
    by_script,
    is_address,
    is_base64,
    is_host,
    is_mixed,
    name_at_end,
)
from .pseudonyms import LONGEST_WORD, WORD, Pseudonyms, in_lower_case

# How a text is searched: as its Kind, or keyed for the value after a word such as `domain:` in a
# log, or numbered for one after `serial number:`, in which any digit counts, or said for the words
# after the first of that value: a surname, or the rest of the sentence.
Mode = Literal[
    "name", "address", "id", "text", "state", "blob", "front", "keyed", "numbered", "said"
]
PROSE = {"text", "state", "front", "keyed", "numbered", "said"}

PUBLIC_PROFILES = {"", "public", "default", "system"}
_WORDS_OF_ID = {
    *("yes", "no", "none", "null", "not", "set", "tested", "unknown", "error", "present"),
    *("azuread", "microsoftaccount"),
}
_SHORTEST_WITH_DIGIT = 4
_SHORTEST_NUMBER = 5


class Identity(NamedTuple):
    """An identity in a text: where it stands, its kind, and its pseudonym of the same length."""

    start: int
    end: int
    kind: str
    new: str


def add(found: list[Identity], kind: str, at: int, old: str, new: str) -> None:
    """Add an identity to those found, unless its pseudonym is the text itself."""
    if new != old:
        found.append(Identity(at, at + len(old), kind, new))


class ChunkReader:
    """Finds identities in chunks under one key.

    names: the pseudonyms. learned: words known to be names; the caller adds to them.
    """

    def __init__(self, names: Pseudonyms, learned: set[str]) -> None:
        self._names = names
        self._learned = learned
        self._protected = protected_words()
        self._known = known_words()

    def identities(self, chunk: str, mode: Mode) -> list[Identity]:
        found: list[Identity] = []
        if mode in PROSE and chunk.isascii() and chunk.isalpha() and len(chunk) <= LONGEST_WORD:
            self._word(found, chunk, 0, mode)  # the most frequent by far
            return found
        for begin, end in self._between_ids(found, chunk, 0):
            if begin < end:
                self._chunk(found, chunk[begin:end], begin, mode)
        return found

    def _between_ids(self, found: list[Identity], text: str, at: int) -> Iterator[tuple[int, int]]:
        """Find the ids in a text; yields the ranges between them, each before the id after it."""
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
            add(found, "sid", at + known.start("numbers"), numbers, self._names.text(numbers))
        elif known["ipv4"]:
            add(found, "ip", start, text, self._names.ipv4(text))
        elif known["ipv6"]:
            add(found, "ip", start, text, self._names.text(text))
        elif known["jwt"]:
            add(found, "token", start, text, self._names.blob(text))
        elif known["imei"]:
            add(found, "number", start, text, self._names.text(text))
        elif text.lower() not in PUBLIC_GUIDS:
            kind = "guid" if known["guid"] else "mac" if known["mac"] else "thumbprint"
            add(found, kind, start, text, self._names.hexadecimal(text))

    def _chunk(self, found: list[Identity], chunk: str, at: int, mode: Mode) -> None:
        if "\\" in chunk:
            self._with_backslash(found, chunk, at, mode)
        elif "@" in chunk or "%40" in chunk:
            self._with_at(found, chunk, at, mode)
        elif is_base64(chunk):
            add(found, "token", at, chunk, self._names.blob(chunk))
        else:
            self._runs(found, chunk, at, mode)

    def _runs(self, found: list[Identity], chunk: str, at: int, mode: Mode) -> None:
        """Find identities in a chunk without backslash and at sign, run by run."""
        site = None
        where: Literal["host", "path"] = "host"
        for run in RUN.finditer(chunk):
            sign, follows = chunk[run.start() - 1 : run.start()], chunk[run.end() : run.end() + 1]
            if sign in ("/", "?") and run.start():
                where = "path"
                if site and site.lower() not in PUBLIC_SITES and mode in PROSE:
                    mode = "address"  # a URL without its scheme
            elif site is None:
                site = run[0] if is_host(run[0].split(".")) else ""
            if mode == "address" and sign == ":" and run[0].isdigit():
                continue  # a port
            if mode in PROSE and follows == "$":
                add(found, "host", at + run.start(), run[0], self._names.text(run[0]))
            else:
                for start, part in by_script(run[0]):
                    self._run(found, part, at + run.start() + start, mode, where)

    def _run(
        self, found: list[Identity], run: str, at: int, mode: Mode, where: Literal["host", "path"]
    ) -> None:
        """Find identities in one run of letters, digits, dashes and dots between two signs."""
        labels = run.split(".")
        if WELL_KNOWN_SID.fullmatch(run):
            return
        if len(labels) > 1 and is_host(labels):
            add(found, "host", at, run, self._names.host(run))
        elif mode == "name":
            add(found, "name", at, run, self._names.text(run))
        elif mode == "address":
            if not all(map(_is_public_path, words_of(run))):
                add(found, where, at, run, self._names.text(run))
        elif mode != "id" and self._is_like_a_computer(run):
            add(found, "host", at, run, self._names.text(run))
        else:
            for match in WORD.finditer(run):
                if match["word"]:
                    self._word(found, match[0], at + match.start(), mode)

    def _word(self, found: list[Identity], word: str, at: int, mode: Mode) -> None:
        """Recognise one word by itself, without help from the text around it."""
        folded = in_lower_case(word)
        if CODE.fullmatch(word):
            return
        if mode == "id":
            if folded not in _WORDS_OF_ID:
                add(found, "id", at, word, self._names.text(word))
        elif folded in self._learned:
            add(found, "name", at, word, self._names.text(word))
        elif word.isdigit():
            if mode == "numbered" or (mode == "keyed" and len(word) >= _SHORTEST_NUMBER):
                add(found, "number", at, word, self._names.text(word))
        elif mode != "numbered" and BARE_CODE.fullmatch(word):
            return
        elif len(word) > LONGEST_WORD and not is_unspaced(word):
            add(found, "token", at, word, self._names.text(word))
        elif len(word) >= SHORTEST_TOKEN and is_mixed(word):
            add(found, "token", at, word, self._names.blob(word))
        elif mode == "front":
            if folded not in self._known:
                add(found, "name", at, word, self._names.text(word))
        elif mode in ("keyed", "numbered", "said", "state"):
            is_name = mode in ("keyed", "numbered") or (mode == "said" and not word.islower())
            if folded not in (self._protected if is_name else self._known):
                kind = "name" if is_name else "word"
                add(found, kind, at, word, self._names.text(word))
        elif folded not in self._known:
            self._inside(found, word, at)

    def _inside(self, found: list[Identity], word: str, at: int) -> None:
        """Find learned names inside a longer word, as in ContosoRootCA."""
        folded, start = in_lower_case(word), 0
        shortest, free = _shortest_parts(word)
        while start + shortest <= len(folded):
            for end in range(min(len(folded), start + LONGEST_WORD), start + shortest - 1, -1):
                part = folded[start:end]
                if part in self._learned and (
                    len(part) >= free
                    or (len(part) == _SHORTEST_WITH_DIGIT and not part.isalpha())
                    or (_is_edge(word, start) and _is_edge(word, end))
                ):
                    old = word[start:end]
                    add(found, "name", at + start, old, self._names.text(old))
                    start = end - 1
                    break
            start += 1

    def _is_like_a_computer(self, run: str) -> bool:
        """Return whether a word looks like the name of a computer: PC-0815, DESKTOP-ABCDEFG."""
        if OF_WINDOWS.fullmatch(run):
            return True
        if not COMPUTER.fullmatch(run) or CODE.fullmatch(run) or BARE_CODE.fullmatch(run):
            return False
        digits = sum(map(str.isdigit, run))
        return 2 <= digits < len(run) - run.count("-") and not self._known.issuperset(words_of(run))

    def _with_at(self, found: list[Identity], chunk: str, at: int, mode: Mode) -> None:
        """Find user@host, alone or as a part of a query or a path."""
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
                add(found, "user", at + start, piece[:stop], new)
                self._runs(found, piece[stop:], at + start + stop, mode)
            else:
                self._runs(found, piece, at + start, mode)
            start = end + 1

    def _with_backslash(self, found: list[Identity], chunk: str, at: int, mode: Mode) -> None:
        r"""Find the names in DOMAIN\user, \\server\share or a path."""
        parts = chunk.split("\\")
        first = parts[0]
        if REGISTRY.fullmatch(first):
            for part in parts:
                self._runs(found, part, at, mode)
                at += len(part) + 1
        elif first[1:2] == ":" and len(first) == 2:
            self.folders(found, chunk[2:], at + 2)
        elif not first:
            host = chunk.lstrip("\\").partition("\\")[0]
            at += len(chunk) - len(chunk.lstrip("\\"))
            add(found, "host", at, host, self._names.host(host))
            self.folders(found, chunk.lstrip("\\")[len(host) :], at + len(host))
        else:
            before = name_at_end(first)
            domain = first[before:]
            self._runs(found, first[:before], at, mode)
            if domain.lower() not in PUBLIC_AUTHORITIES:
                add(found, "name", at + before, domain, self._names.host(domain))
            self.user(found, parts[1], at + len(first) + 1)
            start = len(first) + 1 + len(parts[1])
            self.folders(found, chunk[start:], at + start)

    def user(self, found: list[Identity], user: str, at: int) -> None:
        if user.lower() not in PUBLIC_PROFILES:
            add(found, "user", at, user, self._names.text(user))

    def folders(self, found: list[Identity], path: str, at: int) -> None:
        """Find names in the folders and the file after a drive, a profile or a server."""
        for begin, end in self._between_ids(found, path, at):
            for match in WORD.finditer(path, begin, end):
                word = match[0].lower()
                public = word.isdigit() or (word in self._known and word not in self._learned)
                if match["word"] and not public:
                    new = self._names.text(match[0])
                    add(found, "path", at + match.start(), match[0], new)


def _shortest_parts(word: str) -> tuple[int, int]:
    """Return how long a name in a word must be: between edges, and anywhere.

    In scripts without blanks between words any part may be a word, and in those without capitals
    a preposition is written before it. Short Latin names are parts of too many other words.
    """
    if is_unspaced(word):
        return 2, 2
    if word.lower() == word.upper() and not word.isascii():
        return 3, 3
    return 3, 4 if not is_latin(word) else 5


def _is_edge(word: str, place: int) -> bool:
    """Return whether a word may be cut before a place: anna|PC, PC|Anna, anna|01."""
    if place in (0, len(word)):
        return True
    before, after = word[place - 1], word[place]
    if before.isdigit() != after.isdigit():
        return True
    return after.isupper() and (before.islower() or word[place + 1 : place + 2].islower())


def _is_public_path(word: str) -> bool:
    return word in PATH_WORDS or (len(word) <= 2 and word.isdigit())
