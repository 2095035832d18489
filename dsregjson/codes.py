"""Explain error codes, in every notation that captures, logs and tickets use.

The table is data/codes.tsv, one row per meaning: a code that means different things in different
phases has a row for each. Columns: code, symbol, family, phase, message (what the server message
must contain for the row to apply), meaning, remedy, risk (of following the remedy), before
(what to have first, keys of advice.BEFORE), sources (keys of dsregjson.sources).

Where sources disagree, the table decides so:
- 0x801c03f2 is the registration service's DirectoryError in a join and a proxyAddresses clash in
  PIN setup; 0x801c0006, 0x80072f8f and 0x80070520 likewise differ by phase.
- 0x80180006 is INTERNALSERVICE: the enrolment article prints the symbol of 0x80180005 twice.
- 0x801c03f3 is the state of 0x801c03f2 on current builds in a join, and a deleted device object in
  Autopilot pre-provisioning. AADSTS90002 is the tenant of the service connection point in a join,
  and the suffix of the UPN in a sign-in. The codes of a hybrid join with Entra Kerberos have rows
  of the phase auth, as that page explains them; everywhere else the general row holds.
- 0xcaa5001c has the meaning in older revisions of the page on Enterprise State Roaming; later
  ones leave it out.
- 0x801c001d is the service connection point (Microsoft), not "device not joined" (third party).
- 0xd000xxxx is NTSTATUS 0xc000xxxx with the HRESULT bit 0x10000000 set (winerror.h,
  HRESULT_FROM_NT); 0x8007xxxx wraps a Win32 or WinHTTP number; 0xcaa8xxxx wraps a WinINet number;
  0x80192exx and 0x80192fxx wrap a WinHTTP number, other 0x8019xxxx an HTTP status.
- 0xc009xxxx and 0xc028xxxx are read as 0x8009xxxx and 0x8028xxxx, as Microsoft's PRT article lists
  0x800484c1 for 0xc00484c1; for these two facilities that is inferred.
- A bare number of five to seven digits from 16000 on is an AADSTS number, as sign-in logs print it.
  The meaning of an event id names its log: "As an event id of the log ...".
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, TypedDict, cast

from .advice import SHARED, Risk, before
from .sources import SOURCES, marked


class Meaning(TypedDict):
    """One meaning of a code in one phase (pre-check, discover, auth, join, prt, whfb, mdm or any).

    If Message is not null, the meaning applies only beside a server message that contains it. Risk
    is the harm that following Remedy can do, Before what to have first (see advice).
    """

    Code: str
    Symbol: str | None
    Family: str
    Phase: str
    Message: str | None
    Meaning: str
    Remedy: str
    Risk: Risk
    Before: list[str]
    Sources: list[str]


class Notations(TypedDict):
    """A numeric code in its usual notations; Win32 is the number it wraps, if it wraps one."""

    Hex: str
    Signed: int
    Unsigned: int
    Win32: int | None


class Decoded(TypedDict):
    """The bits of a numeric code: HRESULT or NTSTATUS, severity, facility and number in it."""

    Form: str
    Severity: str
    Facility: str
    FacilityNumber: int
    Number: int


class Explanation(TypedDict):
    """What explain() returns; every key is always there."""

    Asked: str
    Code: str
    Inner: str | None
    Known: bool
    Summary: str
    Notations: Notations | None
    Decoded: Decoded | None
    Meanings: list[Meaning]


class _Table(NamedTuple):
    by_code: dict[str, list[Meaning]]
    by_name: dict[str, str]


_SHARED = re.compile(r"\{[a-z-]+\}")  # in a remedy: advice that has its text in one place
_HEX = re.compile(r"0x[0-9a-f]{1,16}")
_KEY = re.compile(r"0x[0-9a-f]{8}")
_BARE_HEX = re.compile(r"[0-9a-f]{8}")
_DECIMAL = re.compile(r"-?[0-9]{1,10}")
# AADSTS numbers as sign-in logs print them: bare. Win32 numbers in use end below the first of them.
_BARE_AADSTS = re.compile(r"[0-9]{5,7}")
_FIRST_AADSTS = 16000
# Event 1104 prints 0x000023C for 0xC000023C: the first digit is lost.
_CUT_NTSTATUS = re.compile(r"0x0[0-9a-f]{6}")
_PREFIXED = re.compile(r"(aadsts|msis)[ :]?([0-9]{3,10})")
# In running text only unambiguous notations count: no short or unsigned decimals.
_IN_TEXT = re.compile(
    r"\bevent(?:[ _-]?ids?)?[ :=#]*(?P<event>[0-9]{1,5})\b"
    r"|0x[0-9a-f]{1,16}\b|\b(?:aadsts|msis)[ :]?[0-9]{3,10}\b|(?<![\w-])-[0-9]{9,10}\b"
    r"|(?<![\w-])(?=[0-9a-f]*[a-f])[8cd][0-9a-f]{7}(?![\w-])"
    r"|(?P<word>[a-z][a-z0-9_]*(?:/[a-z0-9-]+)?)",
    re.IGNORECASE,
)
_WINHTTP = range(12001, 12186)  # beside HTTP statuses in facility 25
_CLOUDAP = 4  # the facility of NTSTATUS 0xc004xxxx
_FACILITIES = {
    0: "none",
    1: "RPC",
    4: "interface",
    7: "Win32",
    9: "security and key storage",
    11: "certificates",
    12: "internet",
    24: "MDM enrolment",
    25: "HTTP",
    28: "device registration",
    40: "TPM",
    41: "TPM software",
}


@lru_cache(maxsize=1)
def _table() -> _Table:
    by_code: dict[str, list[Meaning]] = {}
    by_name: dict[str, str] = {}
    text = (resources.files(__package__) / "data" / "codes.tsv").read_text("ascii")
    for line in text.splitlines()[1:]:
        columns = line.split("\t")
        code, symbol, family, phase, message, meaning, remedy, risk, needed, sources = columns
        row: Meaning = {
            "Code": code,
            "Symbol": symbol or None,
            "Family": family,
            "Phase": phase,
            "Message": message or None,
            "Meaning": marked(meaning, *sources.split()),
            "Remedy": _SHARED.sub(lambda match: SHARED[match[0]], remedy),
            "Risk": cast(Risk, risk),
            "Before": before(needed.split()),
            "Sources": list(dict.fromkeys(SOURCES[key] for key in sources.split())),
        }
        by_code.setdefault(code, []).append(row)
        by_name[code.lower()] = code
        for name in symbol.split(" / ") if symbol else []:
            by_name.setdefault(name.lower(), code)
        if "/" in code:  # a special case of the code before the slash
            by_code[code.split("/")[0]].append(row)
    return _Table(by_code, by_name)


def all_meanings() -> list[Meaning]:
    """Return every row of the table, in its order."""
    return [row for code, rows in _table().by_code.items() for row in rows if row["Code"] == code]


def symbols() -> list[str]:
    """Return the codes and symbols of the table, in its spelling."""
    table = _table()
    known = {row["Symbol"] or "" for rows in table.by_code.values() for row in rows}
    return [*table.by_code, *sorted(known - {""})]


def _number(text: str) -> int | None:
    """Read the 32 bits of a numeric notation, or None."""
    if _HEX.fullmatch(text):
        value = int(text, 16)
        # PowerShell writes a negative number sign-extended to 64 bits.
        return value & 0xFFFFFFFF if value >> 31 in (0, 1, 0x1FFFFFFFF) else None
    if _DECIMAL.fullmatch(text):
        value = int(text)
        return value & 0xFFFFFFFF if -(1 << 31) <= value < 1 << 32 else None
    return None


def _key(number: int) -> str:
    return f"0x{number:08x}"


def _wrapped(number: int) -> list[int]:
    """Return the codes that a number may stand for: itself, then what it wraps."""
    forms = [number]
    if 0 < number < 0x10000:
        forms = [0x80070000 | number]
    if number >> 28 == 0xD:
        forms.append(number ^ 0x10000000)
    high, low = forms[-1] >> 16, forms[-1] & 0xFFFF
    if high in (0xC007, 0xCAA8) or (high == 0x8019 and low in _WINHTTP):
        forms.append(0x80070000 | low)
    elif high in (0xC009, 0xC028):
        forms.append(0x80000000 | forms[-1] & 0x0FFFFFFF)
    return forms


@lru_cache(maxsize=4096)  # a fleet repeats its codes
def _resolve(text: str) -> tuple[str, str | None] | None:
    """Find the canonical spelling of a code, and its key in the table or None.

    Returns None when the text is not a code in any notation.
    """
    table = _table()
    asked = text.strip().strip("[](){}<>.,;:'\"`").strip()
    lower = asked.lower()
    prefixed = _PREFIXED.fullmatch(lower)
    if prefixed:
        code = prefixed[1].upper() + prefixed[2]
        return code, code if code in table.by_code else None
    if lower in table.by_name:
        code = table.by_name[lower]
        return code, code
    if _BARE_AADSTS.fullmatch(lower) and int(lower) >= _FIRST_AADSTS:
        code = f"AADSTS{int(lower)}"
        return code, code if code in table.by_code else None
    numbers = [_number(lower)]
    if _CUT_NTSTATUS.fullmatch(lower):
        numbers.insert(0, 0xC0000000 | int(lower, 16))
    if _BARE_HEX.fullmatch(lower):  # 80070520 may be both; the one in the table wins
        numbers.insert(0, int(lower, 16))
    candidates = [number for number in numbers if number is not None]
    for number in candidates:
        for form in _wrapped(number):
            if _key(form) in table.by_code:
                return _key(_wrapped(number)[0]), _key(form)
    event = table.by_name.get(f"event {lower}")
    if event:
        return event, event
    if _CUT_NTSTATUS.fullmatch(lower):
        candidates = candidates[1:]  # unknown: keep it as written
    if candidates:
        return _key(_wrapped(candidates[0])[0]), None
    return None


def find_codes(text: str) -> list[str]:
    """Find the error codes in running text, canonical, in order, each once.

    Numbers count when written as 0x..., as eight hex digits or as a negative decimal. Names, and
    event ids after the word "event", count when they are in the table.

    Example:
        >>> find_codes("FAIL [0x801c0021/0x80072ee2]")
        ['0x801c0021', '0x80072ee2']
    """
    # Short texts repeat in a fleet; long ones would only fill the cache.
    return list(_found(text) if len(text) < 1000 else _found.__wrapped__(text))


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[str, ...]:
    names = _table().by_name
    found = (
        None if name and name.lower() not in names else _resolve(name or match[0])
        for match in _IN_TEXT.finditer(text)
        for name in (f"event {match['event']}" if match["event"] else match["word"],)
    )
    return tuple(dict.fromkeys(resolved[0] for resolved in found if resolved))


def meaning(code: str, *, phase: str = "any", text: str = "") -> Meaning | None:
    """Choose the meaning of a code that fits best; None when the code is not in the table.

    phase: where the code occurred (see Meaning); text: the server message beside it. A row for
    that message comes first, then a row of that phase, then the general one.
    """
    resolved = _resolve(code)
    key = resolved and resolved[1]
    if not key:
        return None
    message = text.lower()
    rows = [
        row
        for row in _table().by_code[key]
        if row["Message"] is None or row["Message"].lower() in message or row["Code"] == key
    ]
    return min(
        rows,
        key=lambda row: (row["Message"] is None, row["Phase"] != phase, row["Phase"] != "any"),
    )


def explain(code: str | int) -> Explanation:
    """Explain an error code.

    code: any notation: 0x801c03f2, 801c03f2, signed or unsigned decimal, a Win32 or WinHTTP
    number such as 12007, AADSTS50126 or 50126, a symbol, a server error such as DirectoryError,
    an event id such as 1104; or a sentence, in which the first code counts (find_codes returns
    all).

    Returns an Explanation. Known is False for a code that the table lacks: Meanings is then
    empty, and Summary and Decoded are derived from its bits. Inner is the wrapped code that has
    the meaning. Never raises.

    Example:
        >>> explain("0xd000023c")["Inner"]
        '0xc000023c'
        >>> [row["Phase"] for row in explain(-2145647630)["Meanings"]]
        ['join', 'whfb']
    """
    asked = str(code)
    first = next(iter(find_codes(asked)), "")
    canonical, key = _resolve(asked) or _resolve(first) or (asked.strip(), None)
    rows = [deepcopy(row) for row in _table().by_code[key]] if key else []
    number = int(canonical, 16) if _KEY.fullmatch(canonical) else None
    decoded = None if number is None else _decode(number)
    return {
        "Asked": asked,
        "Code": canonical,
        "Inner": key if key != canonical else None,
        "Known": bool(rows),
        "Summary": rows[0]["Meaning"] if rows else _summary(canonical, decoded),
        "Notations": None if number is None else _notations(number),
        "Decoded": decoded,
        "Meanings": rows,
    }


def _notations(number: int) -> Notations:
    last = _wrapped(number)[-1]
    return {
        "Hex": _key(number),
        "Signed": number - (1 << 32) if number >> 31 else number,
        "Unsigned": number,
        "Win32": last & 0xFFFF if last >> 16 == 0x8007 else None,
    }


def _decode(number: int) -> Decoded:
    """Split a number by the layouts of HRESULT and NTSTATUS ([MS-ERREF] 2.1 and 2.3)."""
    inner = number ^ 0x10000000 if number >> 28 == 0xD else number
    if inner >> 28 == 0xC and not 0xCAA1 <= inner >> 16 <= 0xCAAA:
        form = "NTSTATUS" if inner == number else "HRESULT that wraps an NTSTATUS"
        facility = inner >> 16 & 0xFFF
        names = {0: "none", 2: "RPC", _CLOUDAP: "Entra CloudAP plug-in", 7: "Win32"}
        name = names.get(facility, "unnamed")
        severity = "error"
    else:
        form = "HRESULT"
        facility = number >> 16 & 0x7FF
        name = _FACILITIES.get(facility, "unnamed")
        if 0xAA1 <= number >> 16 & 0xFFF <= 0xAAA:
            name = "sign-in library (ADAL)"
        severity = "failure" if number >> 31 else "success"
    return {
        "Form": form,
        "Severity": severity,
        "Facility": name,
        "FacilityNumber": facility,
        "Number": number & 0xFFFF,
    }


def _summary(code: str, decoded: Decoded | None) -> str:
    """Describe a code that the table lacks."""
    if code.startswith("AADSTS"):
        return f"Not in the table; see https://login.microsoftonline.com/error?code={code[6:]}."
    if decoded is None:
        return "Not in the table."
    number = decoded["Number"]
    text = (
        f"Not in the table; its bits say: {decoded['Form']}, {decoded['Severity']}, facility "
        f"{decoded['Facility']} ({decoded['FacilityNumber']}), number {number} (0x{number:x})."
    )
    if decoded["Facility"] == "HTTP" and 100 <= number <= 599:
        text += f" The number is the HTTP status {number}."
    elif decoded["Facility"] == "HTTP" and number in _WINHTTP:
        text += f" The number is the WinHTTP error {number}."
    elif decoded["Form"] != "HRESULT" and decoded["FacilityNumber"] == _CLOUDAP:
        text += " The server error beside it says more (events 1081 and 1088 of the AAD log)."
    elif decoded["Facility"] == "Win32":
        text += f" Windows explains the number: net helpmsg {number}."
    return text
