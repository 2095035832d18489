"""Convert printed values to typed ones: one converter for each type of the field table.

A converter takes the trimmed text after the colon and returns the typed value. It returns None when
the text does not fit the type; the parser then keeps the text as an untyped value.
"""

from __future__ import annotations

import re
from datetime import datetime

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from .labels import Row

    # The values of the two fields of one label, and the texts that do not fit, as (0 or 1, text).
    Pair = tuple[Any, Any, list[tuple[int, str]]]

BLANKS: Final = " \t\xa0"

# A printed object (Get-DsRegStatus | Format-List) has True and False.
_BOOL = {"yes": True, "no": False, "true": True, "false": False}
_ENABLED = {"enabled": True, "disabled": False}
_TESTS = {"pass": "PASS", "fail": "FAIL", "skipped": "SKIPPED"}
# Not inside a word: a host may be named cq710xf.
_CODE = re.compile(r"(?<!\w)0[xX][0-9a-fA-F]+(?!\w)")
_GUID = re.compile(r"\{?[ ]*([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})[ ]*\}?")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.([0-9]+))?"
    r"[ ]?(?:[Uu][Tt][Cc]|[Zz])?"
)


# What dsregcmd prints in place of a value of the type.
_OWN_WORD = r"(?i:error(?:[ ]+\(?0x[0-9a-f]+\)?)?|unknown|not tested)"
_MASK = r"\*\*|\.\.\.|[xX]{3}|\[[^]]*\]|\{[^}]*\}|<[^>]*>"
_REMARK = (
    r"((?i:yes|no|enabled|disabled))(?:[ \xa0]*\t|[ \xa0]{2})[ \t\xa0]*"
    r"(?:#|//|<-|<<|\(|[-=]+>|[\u2190-\u21ff\u2794-\u27bf\u27f0-\u27ff])"
)


def first_code(text: str) -> str | None:
    """Find the first hexadecimal code in a text, in lower case, or None.

    Example:
        >>> first_code("ERROR (0x80070520)")
        '0x80070520'
    """
    match = _CODE.search(text)
    return match[0].lower() if match else None


def is_masked(text: str) -> bool:
    """Return True for text that somebody blanked out, such as ***, [GUID] or a926...d8."""
    return re.search(_MASK, text) is not None


def is_own_word(text: str) -> bool:
    """Return True for what stands in place of a value: ERROR, UNKNOWN, Not Tested, or a mask.

    Example:
        >>> is_own_word("ERROR (0x80070520)"), is_own_word("YES/NO")
        (True, False)
    """
    return re.fullmatch(_OWN_WORD, text) is not None or is_masked(text)


def without_remark(text: str) -> str | None:
    """Return the word before a remark that somebody added; None when there is no remark.

    Example:
        >>> without_remark("NO   <<<< no token"), without_remark("NO way")
        ('NO', None)
    """
    match = re.match(_REMARK, text)
    return match[1] if match else None


def to_bool(text: str) -> bool | None:
    """Convert YES or NO, True or False."""
    return _BOOL.get(text.lower())


def to_enabled(text: str) -> bool | None:
    """Convert ENABLED or DISABLED."""
    return _ENABLED.get(text.lower())


def to_int(text: str) -> int | None:
    """Convert a decimal number of at most 18 digits, which fits into 64 bits."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def to_hex(text: str) -> str | None:
    """Convert an error code with 0x to lower case."""
    return text.lower() if _CODE.fullmatch(text) else None


def to_guid(text: str) -> str:
    """Convert a GUID to lower case without braces; a masked or odd id stays as printed.

    Example:
        >>> to_guid("{B16898C6-A148-4967-9171-64D755DA8520}"), to_guid("a926...d8")
        ('b16898c6-a148-4967-9171-64d755da8520', 'a926...d8')
    """
    if text == text.lower() and text[:1] != "{" and text[-1:] != "}":
        return text  # as most are printed, with the same end as below
    match = _GUID.fullmatch(text)
    return match[1].lower() if match else text


def to_datetime(text: str) -> str | None:
    """Convert a time to YYYY-MM-DDTHH:MM:SS.mmmZ; without a printed zone it counts as UTC.

    Example:
        >>> to_datetime("2019-01-24 19:15:33.000 UTC"), to_datetime("2019-02-30 00:00:00 UTC")
        ('2019-01-24T19:15:33.000Z', None)
    """
    match = _DATETIME.fullmatch(text)
    if match is None or text[11:13] == "24":  # midnight to later Pythons, not to those who read it
        return None
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    fraction = match[1] or ""
    time = text[11:23] if len(fraction) > 2 else f"{text[11:19]}.{fraction:0<3}"
    return f"{text[:10]}T{time}Z"


def to_list(text: str) -> list[str]:
    """Split at commas and trim; an empty text is an empty list."""
    return [item.strip(BLANKS) for item in text.split(",")] if text else []


def to_string(text: str) -> str:
    """Keep the text as printed."""
    return text


CONVERTERS: dict[str, Callable[[str], Any]] = {
    "bool": to_bool,
    "enabled": to_enabled,
    "int": to_int,
    "hex": to_hex,
    "guid": to_guid,
    "datetime": to_datetime,
    "list": to_list,
    "string": to_string,
}


def to_validity(text: str) -> Pair:
    """Convert `[ start -- end ]` to two times; hand-typed ranges have a single or a long dash.

    Each half that is not a time is untyped by itself. A text without halves is the untyped start.
    """
    inner = text.removeprefix("[").removesuffix("]")
    for dash in (" -- ", "--", " - ", " \u2013 ", " \u2014 "):
        halves = inner.split(dash)
        if len(halves) == 2:
            break
    else:
        return None, None, [(0, text)]
    printed = [half.strip(BLANKS) for half in halves]
    start, end = to_datetime(printed[0]), to_datetime(printed[1])
    return start, end, [(i, printed[i]) for i, half in enumerate((start, end)) if half is None]


def to_auth_status(text: str) -> Pair:
    """Convert a status to itself as printed, and the first code in it."""
    return text, first_code(text), []


def to_test(text: str) -> Pair:
    """Convert to PASS, FAIL or SKIPPED, and the codes in `FAIL [code/sub-code]`."""
    word = _TESTS.get(text.lower())
    if word is not None:
        return word, [], []
    before, bracket, after = text.partition("[")
    if bracket and after.endswith("]") and before.strip(BLANKS).lower() == "fail":
        codes = [to_hex(code.strip(BLANKS)) for code in after[:-1].split("/")]
        if None not in codes:
            return "FAIL", codes, []
    return None, None, [(0, text)]


def _parenthesised(text: str) -> tuple[str, str | None]:
    """Split `text (word)` into its two parts; the word is None without parentheses."""
    before, bracket, inside = text.partition("(")
    if not bracket or not inside.endswith(")"):
        return text, None
    return before.rstrip(BLANKS), inside[:-1].strip(BLANKS)


def to_wam_provider(text: str) -> Pair:
    """Convert `{GUID} (name)` to the GUID (as printed when masked) and the name."""
    guid, name = _parenthesised(text)
    return to_guid(guid), name, []


def to_template_ready(text: str) -> Pair:
    """Convert `YES ( StateReady )` to YES or NO, and the state."""
    word, state = _parenthesised(text)
    ready = to_bool(word)
    return ready, state, [] if ready is not None else [(0, text)]


# By the type of the first of the two fields.
PAIR_CONVERTERS: dict[str, Callable[[str], Pair]] = {
    "datetime": to_validity,
    "string": to_auth_status,
    "test": to_test,
    "guid": to_wam_provider,
    "bool": to_template_ready,
}

# Patterns of values that cannot be the beginning of a longer valid one, by the type of the (first)
# field. They count where a capture may have been cut off.
_GUID_WHOLE = _GUID.pattern
_WHOLE: dict[str, str] = {
    "bool": "YES|NO|True|False",
    "enabled": "ENABLED|DISABLED",
    "int": "[0-9]{3}",
    "hex": "0[xX][0-9a-fA-F]{8}",
    "guid": _GUID_WHOLE,
    "datetime": ".*UTC",
    "list": ".+",
    "string": ".+",
}
_WHOLE_PAIR: dict[str, str] = {
    "datetime": r"\[.*\]",
    "string": ".+",
    "test": r"PASS|SKIPPED|FAIL[ ]*\[.*\]",
    "guid": rf"(?:{_GUID_WHOLE})(?:[ ]*\(.*\))?",
    "bool": r"(?:YES|NO)(?:[ ]*\(.*\))?",
}


def is_uncut(row: Row, text: str) -> bool:
    """Return whether this value cannot be the beginning of a longer valid one."""
    pattern = (_WHOLE_PAIR if row.pair else _WHOLE)[row.type]
    return re.fullmatch(pattern, without_remark(text) or text, re.DOTALL) is not None


def is_fitting(row: Row, text: str) -> bool:
    """Return whether dsregcmd may print this value in the row: it fits, or replaces a value."""
    if is_own_word(text) or without_remark(text) is not None:
        return True
    if row.pair is not None:
        return not row.pair(text)[2]
    return row.convert is not None and row.convert(text) is not None
