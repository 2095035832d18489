"""Replace identities in texts and documents with stable pseudonyms.

Every result is checked before it is returned. The redacted text must parse to the redacted
document, and nothing that looks like an identity may remain. Otherwise an error is raised and
nothing is written.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ..errors import DsRegError
from ..parsing.parser import read_captures
from .chunks import Identity, add
from .documents import map_document, map_json, map_path
from .identities import KIND_OF_FIELD, Kind, words_in
from .pseudonyms import HEX_WORD
from .recognise import Recogniser
from .remains import find_left, find_left_in_json
from .spans import Value, values

_FREE = re.compile(b"\1+")
_MOST_KEPT = 4_000_000  # characters


class IdentityLeft(DsRegError):
    """Raised when something that looks like an identity would remain."""


class Redactor:
    """Redacts the inputs of one run under one key.

    Learn from every input first, then redact each, so that a name in one input is replaced in the
    prose of all. `found` counts replacements: (kind, original, pseudonym) -> times.

    Example:
        >>> redactor = Redactor(b"an invented test key")
        >>> text = "AzureAdJoined : NO\\nDomainName : CONTOSO"
        >>> redactor.learn_text(text)
        >>> "CONTOSO" in redactor.text(text)
        False
    """

    def __init__(self, key: bytes) -> None:
        self._recogniser = Recogniser(key)
        self.found: Counter[tuple[str, str, str]] = Counter()
        # What learn_text() has read and text() reads next, unless it is too much to keep.
        self._read: dict[str, tuple[list[Any], list[Value]]] = {}
        self._may_keep = _MOST_KEPT

    def learn_text(self, text: str) -> None:
        """Learn the names in a raw text; raises DsRegError when it is without a capture."""
        read = [document for document, _ in read_captures(text)], list(values(text))
        for value in read[1]:
            self._recogniser.learn(value.kind, value.text)
        if text not in self._read and (not self._read or len(text) <= self._may_keep):
            self._read[text] = read
            self._may_keep -= len(text)

    def learn_json(self, value: Any) -> None:
        """Learn the names in a JSON value; takes and raises what json() does."""
        map_json(value, self._learned, self._learned_text)

    def text(self, text: str) -> str:
        """Redact a raw text; everything but identities stays, to the character.

        Raises DsRegError when it holds no capture, or is laid out in a way that cannot be
        redacted safely; IdentityLeft when what looks like an identity would remain.
        """
        edits = []
        made: dict[tuple[Kind, str], str] = {}  # from each whole value
        documents, cut = self._read.pop(text, (None, None))
        for value in cut or values(text):
            new = self._edited(value.text, self._identities_in(value))
            if len(value.pieces) == 1:
                made[value.kind, value.text] = new
            if new == value.text:
                continue
            column = 0
            for piece in value.pieces:
                part = new[column : column + len(piece.text)]
                column += len(piece.text)
                if part != piece.text and piece.end > piece.start:
                    edits.append((piece.start, piece.end, part))
        redacted = _edited(text, sorted(edits))
        self._check(documents or [each for each, _ in read_captures(text)], redacted, made)
        if left := find_left(text, redacted, self._recogniser.host):
            what, start = left
            lines = re.split("\r\n|\r|\n", text[:start])
            raise IdentityLeft(_left(what, f"in line {len(lines)}, column {len(lines[-1]) + 1}"))
        return redacted

    def json(self, value: Any) -> Any:
        """Redact a JSON value.

        value: a document (nested or flat, with any further columns), an object with a capture as
        its Text, or a list of these; raises DsRegError for anything else, IdentityLeft as text()
        does.
        """
        mapped = map_json(value, self._replaced, self.text)
        if left := find_left_in_json(value, mapped, self._recogniser.host):
            raise IdentityLeft(_left(left[0], f"in {left[1]}"))
        return mapped

    def path(self, path: str) -> str:
        """Redact the path of a file: only known words and the ending stay."""
        return map_path(path, self._replaced)

    def _learned(self, kind: Kind, text: str) -> str:
        self._recogniser.learn(kind, text)
        return text

    def _learned_text(self, text: str) -> str:
        self.learn_text(text)
        return text

    def _replaced(self, kind: Kind, text: str) -> str:
        return self._edited(text, self._recogniser.identities(kind, text))

    def _edited(self, text: str, identities: list[Identity]) -> str:
        for identity in identities:
            self.found[identity.kind, text[identity.start : identity.end], identity.new] += 1
        return _edited(
            text, [(identity.start, identity.end, identity.new) for identity in identities]
        )

    def _identities_in(self, value: Value) -> list[Identity]:
        """Find the identities in a value.

        In prose, each line is searched by itself too, for what the joined lines leave of it: only
        its width suggests that it goes on in the next one.
        """
        identities = self._recogniser.identities(value.kind, value.text)
        if value.kind != "text" or len(value.pieces) == 1:
            return identities
        free = bytearray(b"\1") * len(value.text)
        for identity in identities:
            free[identity.start : identity.end] = bytes(identity.end - identity.start)
        more: list[Identity] = []
        for start, line in value.lines():
            for identity in self._recogniser.identities("text", line):
                begin = start + identity.start
                for part in _FREE.finditer(free, begin, start + identity.end):
                    new = identity.new[part.start() - begin : part.end() - begin]
                    add(more, identity.kind, part.start(), value.text[slice(*part.span())], new)
        return sorted([*identities, *more])

    def _check(
        self, documents: list[Any], redacted: str, made: dict[tuple[Kind, str], str]
    ) -> None:
        """Raise DsRegError if a redacted text does not parse to these documents, redacted."""

        def wanted(kind: Kind, text: str) -> str:
            if (new := made.get((kind, text))) is not None:
                return new
            identities = self._recogniser.identities(kind, text)
            return _edited(
                text, [(identity.start, identity.end, identity.new) for identity in identities]
            )

        after = read_captures(redacted)
        for document in documents:
            got: Any = next(after, ({}, []))[0]
            place = _difference(document, map_document(document, wanted), got)
            if place is not None:
                raise DsRegError(
                    f"is laid out in a way that cannot be redacted safely ({place} would not read "
                    "as it must); convert it first and redact the document: "
                    "dsregjson FILE | dsregjson redact"
                )


def _left(what: str, where: str) -> str:
    return (
        f"what looks like {what} would remain {where}; nothing was written. Replace it by hand "
        "and redact again"
    )


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Replace ranges of a text, from left to right."""
    parts, done = [], 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _difference(old: Any, wanted: Any, got: Any, place: tuple[str, ...] = ()) -> str | None:
    """Find where a document differs from what it must be; None when it does not.

    In prose more may be replaced than wanted: words that are names only at their place in the text.
    """
    if wanted == got:
        return None
    here = ".".join(place) or "the capture"
    if isinstance(wanted, dict) and isinstance(got, dict) and wanted.keys() == got.keys():
        for key in wanted:
            if inside := _difference(old[key], wanted[key], got[key], (*place, key)):
                return inside
        return None
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for before, one, other in zip(old, wanted, got, strict=True):
            if inside := _difference(before, one, other, place):
                return inside
        return None
    if isinstance(wanted, str) and isinstance(got, str) and _is_prose(place):
        places = [slice(*word.span()) for word in words_in(old)]
        if len(old) == len(wanted) == len(got) and all(
            wanted[place].lower() in (old[place].lower(), got[place].lower())
            or _is_other_id(old[place], got[place])
            for place in places
        ):
            return None
    return here


def _is_other_id(old: str, new: str) -> bool:
    """Return whether a thumbprint was replaced, though with letters of the line below it."""
    same = sum(one == other for one, other in zip(old.lower(), new.lower(), strict=True))
    return HEX_WORD.fullmatch(old) is not None and same * 2 < len(old)


def _is_prose(place: tuple[str, ...]) -> bool:
    if place[0] in ("Sections", "UnknownFields", "UnparsedLines"):
        return True
    return KIND_OF_FIELD.get((place[0], place[-1])) == "text"
