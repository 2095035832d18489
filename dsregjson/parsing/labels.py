"""Index the field table for reading: rows by label, sections by title."""

from __future__ import annotations

import functools
import re

from ..fields import FIELDS, PRINTED_ORDER, SECTIONS, Field
from .values import CONVERTERS, PAIR_CONVERTERS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE_TYPES = {"bool", "enabled", "int", "test", "datetime"}


def normal(label: str) -> str:
    """Normalise a label or title for comparing: lower case, single blanks, no colon at the end.

    Example:
        >>> normal("  Server  ErrorCode: ")
        'server errorcode'
    """
    return " ".join(label.lower().split()).removesuffix(":").rstrip()


class Row:
    """A printed row: one label in one section, and the one or two fields that it fills.

    name: the (first) field. convert: for one field; pair: for two. whole: a value of this type
    never goes on in the next line. The flags are those of the field table.
    """

    __slots__ = (
        *("convert", "device_only", "free_text", "generic", "name", "names", "one_word", "pair"),
        *("section", "type", "whole"),
    )

    def __init__(self, fields: list[Field]) -> None:
        first = fields[0]
        self.section = first.section
        self.name = first.name
        self.names = tuple([field.name for field in fields])
        self.type = first.type
        self.convert = CONVERTERS[first.type] if len(fields) == 1 else None
        self.pair = PAIR_CONVERTERS[first.type] if len(fields) == 2 else None
        self.whole = first.type in _WHOLE_TYPES
        self.free_text = first.free_text
        self.generic = first.generic
        self.device_only = first.device_only
        self.one_word = first.one_word


def _rows_by_label() -> dict[str, dict[str, Row]]:
    fields_of: dict[tuple[str, tuple[str, ...]], list[Field]] = {}
    for field in sorted(FIELDS, key=lambda field: PRINTED_ORDER.index(field.section)):
        if field.labels:
            fields_of.setdefault((field.section, field.labels), []).append(field)
    rows: dict[str, dict[str, Row]] = {}
    for (section, labels), fields in fields_of.items():
        row = Row(fields)
        for label in labels:
            rows.setdefault(normal(label), {})[section] = row
    return rows


# Normal label -> section -> row; the sections in printed order.
ROWS_BY_LABEL = _rows_by_label()
# Labels that only dsregcmd prints. One of them makes a text a capture.
OWN_LABELS = {
    label for label, rows in ROWS_BY_LABEL.items() if not all(r.generic for r in rows.values())
}

TITLES = {normal(section.title): section for section in SECTIONS if section.title}
_ORNAMENTS = "#=*_- \t"  # what wikis and tools put around an unboxed title
_WORK_ACCOUNT = "work account"


def find_title(printed: str) -> tuple[str | None, str]:
    """Find the section of a printed title (None when unknown), and its spelling in the table.

    A cut title is completed when only one known title begins like it. A work account keeps its
    number.

    Example:
        >>> find_title("sso state"), find_title("Work Account 2")
        (('SsoState', 'SSO State'), ('WorkAccounts', 'Work Account 2'))
        >>> find_title("Diagn")
        ('DiagnosticData', 'Diagnostic Data')
    """
    key = normal(printed.strip(_ORNAMENTS))
    if _is_work_account(key):
        return "WorkAccounts", f"Work Account{key[len(_WORK_ACCOUNT) :]}"
    section = TITLES.get(key)
    if section is None and key:
        fitting = [known for title, known in TITLES.items() if title.startswith(key)]
        section = fitting[0] if len(fitting) == 1 else None
    return (section.name, section.title) if section else (None, printed)


def is_full_title(printed: str) -> bool:
    """Return True for a known title that is not cut. Only such a title may lack its borders."""
    if len(printed) > 60 or ":" in printed[:-1]:
        return False
    key = normal(printed.strip(_ORNAMENTS))
    return key in TITLES or _is_work_account(key)


def _is_work_account(key: str) -> bool:
    number = key[len(_WORK_ACCOUNT) + 1 :]
    return key == _WORK_ACCOUNT or (key == f"{_WORK_ACCOUNT} {number}" and number.isdecimal())


def pattern_of(texts: Sequence[str]) -> str:
    """Write a pattern for any of these labels, the longest first, with any number of blanks."""
    return "|".join(
        r"[ \t\xa0]+".join(map(re.escape, text.split()))
        for text in sorted(texts, key=lambda text: (-len(text), text))
    )


@functools.cache
def row_pattern(own: bool) -> re.Pattern[str]:
    """Write a pattern for a known label with its colon, at the beginning of a word.

    own: only labels that only dsregcmd prints. A look at the next letter saves trying every label
    after every blank.
    """
    labels = (
        OWN_LABELS
        if own
        else {
            label
            for label, rows in ROWS_BY_LABEL.items()
            if not any(row.device_only for row in rows.values())
        }
    )
    return re.compile(
        rf"(?<![^\W_])(?=[a-z])(?:{pattern_of(tuple(labels))}):?[ \t\xa0]*:(?=[ \t\xa0]|$)",
        re.IGNORECASE,
    )


def own_row_in(text: str) -> int | None:
    """Find where in a line a label begins that only dsregcmd prints; None if there is none."""
    match = row_pattern(own=True).search(text) if ":" in text else None
    return match.start() if match else None
