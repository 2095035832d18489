"""Make stable pseudonyms of the same length, which replace identities in a redacted text.

The same key gives the same pseudonyms, and without the key nobody can find the identity behind one.
A pseudonym has the length of what it replaces, with upper case and digits in the same places, so
that wrapped lines and aligned columns stay as they are. Two different names never share a
pseudonym, even short ones: names are not hashed but permuted among all names of their form (a
Feistel network with cycle walking, see NIST SP 800-38G for the idea). Only names with letters
outside ASCII and very long ones are hashed.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence

from .identities import (
    LATIN,
    OTHER_WORD,
    PUBLIC_DOMAINS,
    PUBLIC_ENDINGS,
    PUBLIC_LABELS,
    SERVICE_LABELS,
)

MIN_KEY_BYTES = 16

# A run of letters and digits of one script, some percent-encoded. Other escapes are signs. Without
# IGNORECASE, which takes the letter iota for an accent (U+0345), and so for Latin.
WORD = re.compile(
    rf"(?P<word>(?:[{LATIN}]+"
    r"|%(?:[89A-Fa-f][0-9A-Fa-f]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])){1,1000}"
    rf"|{OTHER_WORD})|%[0-9A-Fa-f]{{2}}"
)
HEX_WORD = re.compile("[0-9a-fA-F]{20,}")
LONGEST_WORD = 64
PUBLIC_IPS = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::"}

_DIGITS = "0123456789"
_HEX = "0123456789abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ROUNDS = 6
_LONGEST_PERMUTED = 40
_MOST_ROUNDS = 65_536
_MOST_DERIVED = 256
_LONGEST_HASHED = 4_000  # the tokens of services are shorter
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
_UNIT = re.compile("%[0-9a-fA-F]{2}|.", re.DOTALL)
_MASK = re.compile(r"([xyz])\1{2,}", re.IGNORECASE)
_OCTETS = {
    size: [str(octet) for octet in range(256) if len(str(octet)) == size] for size in (1, 2, 3)
}
_PADDED_OCTETS = {
    2: [f"{octet:02}" for octet in range(10)],
    3: [f"{octet:03}" for octet in range(100)],
}


class Pseudonyms:
    """Pseudonyms under one key; each method maps an original to its pseudonym.

    Example:
        >>> names = Pseudonyms(b"an invented test key")
        >>> names.word("Contoso").lower() == names.word("CONTOSO").lower() != "contoso"
        True
        >>> len(names.word("Contoso"))
        7
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._inner, self._outer = _hmac_states(key)
        self._words: dict[str, str] = {}
        # Many names of one length share rounds; a long token is met again in the next step.
        self._round = functools.lru_cache(_MOST_ROUNDS)(self._new_round)
        self._derived = functools.lru_cache(_MOST_DERIVED)(self._newly_derived)

    def text(self, text: str) -> str:
        """Replace every word of a text; signs between the words stay."""
        return WORD.sub(self._replaced, text)

    def host(self, name: str) -> str:
        """Replace every label of a host or domain, except public ones.

        Example:
            >>> Pseudonyms(b"an invented test key").host("login.microsoftonline.com")
            'login.microsoftonline.com'
        """
        labels = name.split(".")
        if len(labels) > 1 and is_ipv4(labels):
            return name if name in PUBLIC_IPS else self.ipv4(name)
        return ".".join(
            label if public else self.text(label)
            for label, public in zip(labels, _public_labels(name.lower()), strict=True)
        )

    def word(self, text: str) -> str:
        """Replace a word: letters by letters, digits by digits, in the same case.

        A word of hexadecimal digits and letters becomes another such word. Masks such as `xxxx`
        stay.
        """
        folded = text.lower()
        if not text.isascii():
            folded = "".join(map(_in_lower_case, text))
        new = self._words.get(folded)
        if new is None:
            new = self._words[folded] = (
                folded if _MASK.fullmatch(folded) else self._pseudonym_of_word(folded)
            )
        return _in_case_of(text, new)

    def hexadecimal(self, text: str) -> str:
        """Replace the digits of a GUID or a thumbprint, all in upper or all in lower case.

        Anything between the digits, such as the dashes of a GUID, stays in its place.
        """
        digits = re.sub("[^0-9a-f]", "", text.lower())
        fresh = iter(self._derived("hexadecimal", digits, _HEX, len(digits)))
        upper = any("A" <= char <= "F" for char in text)
        return "".join(
            (next(fresh).upper() if upper else next(fresh)) if char in "0123456789abcdefABCDEF"
            else char
            for char in text
        )  # fmt: skip

    def blob(self, text: str) -> str:
        """Replace letters and digits of Base64 or another opaque token; signs stay."""
        fresh = self._derived("blob", text, _BASE64, len(text))
        return _LETTERS_AND_DIGITS.sub(lambda match: fresh[match.start() : match.end()], text)

    def ipv4(self, text: str) -> str:
        """Replace an IPv4 address by one with as many digits in each part."""
        parts = text.split(".")
        options = [
            (_PADDED_OCTETS if len(part) > 1 and part[0] == "0" else _OCTETS)[len(part)]
            for part in parts
        ]
        return ".".join(self._next_choice(options, parts, lambda _: True))

    def _replaced(self, match: re.Match[str]) -> str:
        word: str = match[0]
        if not match["word"]:
            return word
        if "%" in word:
            # One unit a byte: the length stays, but the result differs from the plain name's.
            units = _UNIT.findall(word)
            plain = "".join(chr(int(unit[1:], 16)) if unit[1:] else unit for unit in units)
            return "".join(
                f"%{ord(char):02X}" if unit[1:] else char
                for unit, char in zip(units, self.word(plain), strict=True)
            )
        if HEX_WORD.fullmatch(word):
            return self.hexadecimal(word)
        return self.blob(word) if len(word) > LONGEST_WORD else self.word(word)

    def _pseudonym_of_word(self, folded: str) -> str:
        if not folded.isascii() or len(folded) > _LONGEST_PERMUTED:
            letters = self._derived("name", folded, _LETTERS, len(folded))
            digits = self._derived("number", folded, _DIGITS, len(folded))
            return "".join(
                digit if char.isdigit() else letter
                for char, letter, digit in zip(folded, letters, digits, strict=True)
            )
        options, fits = _form_of_word(folded)
        return "".join(self._next_choice(options, list(folded), fits))

    def _newly_derived(self, purpose: str, original: str, alphabet: str, count: int) -> str:
        """Derive `count` characters from the original under the key."""
        message = f"{purpose}\0{original}".encode("utf-8", "surrogatepass")
        seed = hmac.digest(self._key, message, "sha256")
        if count > _LONGEST_HASHED:
            by_byte = bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))
            return hashlib.shake_256(seed).digest(count).translate(by_byte).decode()
        derived: list[str] = []
        block = 0
        while len(derived) < count:
            number = int.from_bytes(hmac.digest(seed, str(block).encode(), "sha256"), "big")
            # 256 bits hold 40 characters of 62 with a bias too small to matter.
            for _ in range(40):
                number, digit = divmod(number, len(alphabet))
                derived.append(alphabet[digit])
            block += 1
        return "".join(derived[:count])

    def _next_choice(
        self,
        options: Sequence[Sequence[str]],
        parts: Sequence[str],
        fits: Callable[[Sequence[str]], bool],
    ) -> list[str]:
        """Choose another option for each part, never the same choice for two originals.

        All choices form one keyed circle, and the pseudonym is the next one that fits. So no
        original stays itself, and no two share a pseudonym.
        """
        size, number = 1, 0
        for option, part in zip(options, parts, strict=True):
            size *= len(option)
            number = number * len(option) + option.index(part)
        while True:
            number = self._permuted((self._permuted(number, size, 1) + 1) % size, size, -1)
            rest, new = number, []
            for option in reversed(options):
                rest, digit = divmod(rest, len(option))
                new.append(option[digit])
            new.reverse()
            if fits(new) and not _MASK.fullmatch("".join(new)):
                return new

    def _permuted(self, number: int, size: int, direction: int) -> int:
        """Permute range(size) under the key, or undo that for direction -1."""
        half = max(1, ((size - 1).bit_length() + 1) // 2)
        mask = (1 << half) - 1
        while True:
            left, right = number >> half, number & mask
            for turn in range(_ROUNDS)[::direction]:
                if direction > 0:
                    left, right = right, left ^ self._round(turn, size, right) & mask
                else:
                    left, right = right ^ self._round(turn, size, left) & mask, left
            number = left << half | right
            if number < size:
                return number

    def _new_round(self, turn: int, size: int, value: int) -> int:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(b"%d/%d/%d" % (turn, size, value))
        outer.update(inner.digest())
        return int.from_bytes(outer.digest()[16:], "big")  # no half is longer


def _hmac_states(key: bytes) -> list[hashlib._Hash]:
    """Prepare HMAC-SHA-256 (RFC 2104) up to the message, because the set-up takes longest."""
    block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    return [hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C)]


def _public_labels(name: str) -> list[bool]:
    """Return for each label of a host in lower case whether it is public."""
    labels = name.split(".")
    count = len(labels)
    if ".".join(labels[-2:]) in PUBLIC_DOMAINS:
        return [label in PUBLIC_LABELS for label in labels[:-2]] + [True, True]
    if count == 1:
        return [name == "localhost"]
    service = count > 2 and labels[0] in SERVICE_LABELS
    return [service, *[False] * (count - 2), labels[-1] in PUBLIC_ENDINGS]


def is_ipv4(labels: list[str]) -> bool:
    """Return whether dotted labels are an IPv4 address."""
    return len(labels) == 4 and all(
        len(label) <= 3 and label.isascii() and label.isdigit() and int(label) < 256
        for label in labels
    )  # fmt: skip


def _form_of_word(folded: str) -> tuple[list[str], Callable[[Sequence[str]], bool]]:
    """Return the options for each character of a word, and a check for the whole word.

    Words of hexadecimal characters stay such words, and other words stay other words. So a masked
    id never becomes a whole one, and a whole id never a masked one.
    """
    has_digit = any(char in _DIGITS for char in folded)
    has_letter = any(char not in _DIGITS for char in folded)
    if all(char in _HEX for char in folded):
        if not has_letter:
            return [_DIGITS] * len(folded), lambda _: True
        if not has_digit:
            return ["abcdef"] * len(folded), lambda _: True
        return [_HEX] * len(
            folded
        ), lambda new: any(c in _DIGITS for c in new) and any(c not in _DIGITS for c in new)
    options = [_DIGITS if char in _DIGITS else _LETTERS for char in folded]
    return options, lambda new: any(char not in _HEX for char in new)


def _in_lower_case(char: str) -> str:
    """Keep the length: a capital may have several small letters."""
    lower = char.lower()
    return lower if len(lower) == 1 else char


def in_lower_case(text: str) -> str:
    """Return a text of the same length in lower case; U+0130 would become two characters.

    Example:
        >>> len("\u0130zmir".lower()), len(in_lower_case("\u0130zmir"))
        (6, 5)
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(map(_in_lower_case, text))


def _in_case_of(text: str, new: str) -> str:
    if text == text.lower():
        return new
    if text == text.upper():
        return new.upper()
    return "".join(
        char.upper() if old != old.lower() else char for old, char in zip(text, new, strict=True)
    )
