"""Indexes over the field table that reading needs: rows by label, titles, generic labels."""

from __future__ import annotations

from ..fields import FIELDS, SECTIONS, Field
from .values import CONVERTERS, PAIR_CONVERTERS

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # A row as the quick way needs it: converter (None: the text as it is), field and row.
    QuickRow = tuple[Callable[[str], Any] | None, str, "Row"]

_WORDS = {"YES": True, "NO": False}
_WHOLE_TYPES = {"bool", "enabled", "int", "test", "datetime"}


def normal(label: str) -> str:
    """A label or title as it is compared: lower case, runs of blanks as one, no colon behind.

    Example:
        >>> normal("  Server  ErrorCode: ")
        'server errorcode'
    """
    return " ".join(label.lower().split()).removesuffix(":").rstrip()


# The label with its colon, as Windows prints it from 1809 on, and what stands behind it.
_PADDED = 28
LABEL_PART, VALUE_PART = slice(_PADDED), slice(_PADDED, None)


class Row:
    """A printed row: one label in one section, with the one or two fields it fills.

    name: the (first) field. padded: the label and its colon as PADDED_ROWS has them. convert: for
    one field; pair: for two. whole: a value of this type ends with its line, however long that
    is. free_text: any line below may continue it. generic: other programs print it too.
    device_only: counts only among the rows of the device.
    """

    __slots__ = (
        "convert",
        "device_only",
        "free_text",
        "generic",
        "label",
        "name",
        "names",
        "padded",
        "pair",
        "section",
        "whole",
    )

    def __init__(self, printed: str, fields: list[Field]) -> None:
        first = fields[0]
        self.label = printed.removesuffix(":")
        self.padded = f"{self.label:>{_PADDED - 2}} :"
        self.section = first.section
        self.name = first.name
        self.names = tuple([field.name for field in fields])
        self.convert = CONVERTERS[first.type] if len(fields) == 1 else None
        self.pair = PAIR_CONVERTERS[first.type] if len(fields) == 2 else None
        self.free_text = first.free_text
        self.whole = first.type in _WHOLE_TYPES
        self.generic = first.generic
        self.device_only = first.device_only


def _quick(row: Row, type: str) -> QuickRow:
    """A row with a faster converter, from which None calls for the full one."""
    if row.convert is None or row.free_text:
        return _no_value, row.name, row
    if type == "bool":
        return _WORDS.get, row.name, row
    return (None if type == "string" else row.convert), row.name, row


def _no_value(text: str) -> None:
    pass


def _build() -> tuple[dict[str, dict[str, Row]], dict[str, dict[str, QuickRow]]]:
    fields_of: dict[tuple[str, tuple[str, ...]], list[Field]] = {}
    for field in FIELDS:
        if field.labels:
            fields_of.setdefault((field.section, field.labels), []).append(field)
    by_label: dict[str, dict[str, Row]] = {}
    by_section: dict[str, dict[str, QuickRow]] = {section.name: {} for section in SECTIONS}
    for (section, labels), fields in fields_of.items():
        row = Row(labels[0], fields)
        by_section[section][row.label] = _quick(row, fields[0].type)
        for variant in labels:
            by_label.setdefault(normal(variant), {})[section] = row
    return by_label, by_section


# ROWS_BY_LABEL: normal label -> section -> row.
# QUICK_ROWS: section -> label as the table spells it -> row.
ROWS_BY_LABEL, QUICK_ROWS = _build()

# Section -> label and colon as Windows pads them -> row.
PADDED_ROWS = {
    section: {quick[2].padded: quick for quick in rows.values()}
    for section, rows in QUICK_ROWS.items()
}
PADDED_LABELS = {label for rows in PADDED_ROWS.values() for label in rows}

TITLES = {normal(section.title): section for section in SECTIONS if section.title}
# Title lines as Windows prints them: the quick way past find_title().
EXACT_TITLES = {
    f"| {section.title:<69}|": (section.name, section.title)
    for section in SECTIONS
    if section.title and not section.repeated
}
_ORNAMENTS = "#=*_- \t"  # what wikis and tools put around an unboxed title
_WORK_ACCOUNT = "work account"


def find_title(printed: str) -> tuple[str | None, str]:
    """Section of a printed title (None when unknown), and the title in the table's spelling.

    A cut title is completed when only one known title begins so; a work account keeps its
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
    """True for a known title, not cut: what may stand without a box."""
    if len(printed) > 60 or ":" in printed[:-1]:
        return False
    key = normal(printed.strip(_ORNAMENTS))
    return key in TITLES or _is_work_account(key)


def _is_work_account(key: str) -> bool:
    number = key[len(_WORK_ACCOUNT) + 1 :]
    return key == _WORK_ACCOUNT or (key == f"{_WORK_ACCOUNT} {number}" and number.isdecimal())
