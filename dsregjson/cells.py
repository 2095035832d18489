"""Cells of CSV: made harmless for spreadsheets, and read back as what they were."""

from __future__ import annotations

import re
from typing import Any

from .errors import DsRegError
from .fields import FIELDS
from .flat import COUNT

# A cell that begins with one of these may run as a formula (OWASP, "CSV Injection"); the last four
# are what Excel in East Asian languages takes for the first four.
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
# Where a list separator of another region, a tab or a line end begins a new cell inside ours, the
# same holds.
_SEPARATORS = ";,|\t\r\n"
# Quotes, blanks and invisible characters may stand before the sign: a spreadsheet may drop them.
_SKIPPED = (
    r"\"'\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\ufeff"
)
_BEFORE = rf"(?:\A|[{_SEPARATORS}])[{_SKIPPED}]*"
_UNSAFE = re.compile(rf"(\A'*(?=[\t\r\n])|{_BEFORE}(?=[{_SIGNS}]))")
_DEFUSED = re.compile(rf"(\A'*(?='[\t\r\n])|{_BEFORE}(?='[{_SIGNS}]))'")
_NEXT_CELL = frozenset(";,|\t\r\n")


def defused(cell: str) -> str:
    """Return a text with an apostrophe before every sign that a spreadsheet may take for a formula.

    A tab or line end at the beginning gets one too.

    Example:
        >>> defused("=1+1"), defused("x;=1+1"), defused("a-b")
        ("'=1+1", "x;'=1+1", 'a-b')
    """
    # Most cells have neither, which is much faster to see.
    if (not cell or cell[0].isalnum()) and _NEXT_CELL.isdisjoint(cell):
        return cell
    return _UNSAFE.sub(r"\1'", cell)


def restored(cell: str) -> str:
    """Return the text that defused() was given: exactly its apostrophes are taken off.

    Example:
        >>> restored("x;'=1+1"), restored("it's")
        ('x;=1+1', "it's")
    """
    return _DEFUSED.sub(r"\1", cell)


_KINDS = {field.flat: field.type for field in FIELDS if field.flat}
_KINDS |= {COUNT: "int", "Capture": "int"}
_BOOLEANS = {"true": True, "false": False}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def from_cell(column: str, cell: Any) -> Any:
    """Return a value of the flat view from its cell in our CSV; one that is not a text stays.

    An empty cell is null: CSV has one look for null and for an empty text. Raises DsRegError for a
    time in another notation, such as that of Export-Csv, which depends on the culture.

    Example:
        >>> from_cell("AzureAdPrt", "True"), from_cell("TenantName", "'=1+1")
        (True, '=1+1')
    """
    if not isinstance(cell, str):
        return cell
    kind = _KINDS.get(column)
    if not cell:
        return None
    if kind in ("bool", "enabled"):
        return _BOOLEANS.get(cell.lower(), cell)
    if kind == "int":
        return int(cell[:20]) if cell.isascii() and cell.isdigit() else cell
    if kind == "datetime" and not _TIME.fullmatch(cell):
        raise DsRegError(f"{column} is {cell[:40]!r}, no time as dsregjson writes it in CSV")
    return restored(cell)
