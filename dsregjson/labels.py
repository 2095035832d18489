"""Indexes over the field table that reading needs: rows by label, titles, generic labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from .fields import FIELDS, SECTIONS
from .values import CONVERTERS, PAIR_CONVERTERS, Pair

# Text of several lines; any line below such a row belongs to it.
_FREE_TEXT = {
    "server error description",
    "server message",
    "auto detect pac status",
    "deviceauthstatus",
}

# Other programs print these too: alone they do not make a text a capture.
_GENERIC = {
    "deviceid",
    "thumbprint",
    "provider",
    "type",
    "extensions",
    "user mode",
    "device name",
    "domainname",
    "keyprovider",
    "keycontainerid",
    "tenantid",
    "tenandid",
    "tenantname",
    "idp",
    "access type",
    "server error code",
    "server error description",
    "server errorcode",
    "server message",
    "http method",
    "http error",
    "http status",
    "https status",
    "request id",
    "correlation id",
}

_WORDS = {"YES": True, "NO": False}

_GENERIC_SECTIONS = {
    "IeProxySystemAccount",
    "IeProxyCurrentUser",
    "UrlSpecificProxy",
    "WinHttpProxy",
}

# These words are too common to be taken for rows anywhere but in the sections of the device.
_DEVICE_ONLY = {"provider", "type", "user mode", "extensions"}


class Row(NamedTuple):
    """A printed row: one label in one section, with the one or two fields it fills.

    convert: for one field; pair: for two. whole: a value of this type ends with its line,
    however long that is. free_text: any line below may continue it.
    """

    label: str
    section: str
    names: tuple[str, ...]
    convert: Callable[[str], Any] | None
    pair: Callable[[str], Pair] | None
    free_text: bool
    whole: bool
    generic: bool
    device_only: bool

    @property
    def name(self) -> str:
        """The (first) field."""
        return self.names[0]


def normal(label: str) -> str:
    """A label or title as it is compared: lower case, runs of blanks as one, no colon behind.

    Example:
        >>> normal("  Server  ErrorCode: ")
        'server errorcode'
    """
    return " ".join(label.lower().split()).removesuffix(":").rstrip()


def _quick(type_name: str) -> Callable[[str], Any]:
    """A faster converter for what is printed most; None from it calls for the full one."""
    quicker: dict[str, Callable[[str], Any]] = {"bool": _WORDS.get, "string": str}
    return quicker.get(type_name, CONVERTERS[type_name])


# A row as the quick way needs it: quick converter (None for a pair), field, row, free text.
QuickRow = tuple[Callable[[str], Any] | None, str, Row, bool]


def _build() -> tuple[dict[str, dict[str, Row]], dict[str, dict[str, QuickRow]]]:
    fields_of: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for field in FIELDS:
        if field.labels:
            fields_of.setdefault((field.section, field.labels), []).append(field)
    by_label: dict[str, dict[str, Row]] = {}
    by_section: dict[str, dict[str, QuickRow]] = {section.name: {} for section in SECTIONS}
    for (section, labels), fields in fields_of.items():
        first = fields[0]
        label = normal(labels[0])
        convert = CONVERTERS[first.type] if len(fields) == 1 else None
        row = Row(
            label=labels[0].removesuffix(":"),
            section=section,
            names=tuple(field.name for field in fields),
            convert=convert,
            pair=PAIR_CONVERTERS[first.type] if len(fields) == 2 else None,
            free_text=label in _FREE_TEXT,
            whole=first.type in {"bool", "enabled", "int", "test", "datetime"},
            device_only=label in _DEVICE_ONLY,
            generic=label in _GENERIC or section in _GENERIC_SECTIONS,
        )
        quick = (_quick(first.type) if convert else None, first.name, row, row.free_text)
        by_section[section][row.label] = quick
        by_section[section][f"{row.label:>26} "] = quick
        for variant in labels:
            by_label.setdefault(normal(variant), {})[section] = row
    return by_label, by_section


# ROWS_BY_LABEL: normal label -> section -> row.
# QUICK_ROWS: section -> label as the table spells it, plain and as Windows pads it from 1809 on
# (with the blank before the colon) -> row.
ROWS_BY_LABEL, QUICK_ROWS = _build()

TITLES = {normal(section.title): section for section in SECTIONS if section.title}
# Title lines as Windows prints them: the quick way past find_title().
EXACT_TITLES = {
    f"| {section.title:<69}|": (section.name, section.title)
    for section in SECTIONS
    if section.title and not section.repeated
}
_ORNAMENTS = "#=*_- \t"  # what wikis and tools put around an unboxed title
_WORK_ACCOUNT = re.compile(r"work account(?: (\d{1,9}))?")


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
    account = _WORK_ACCOUNT.fullmatch(key)
    if account:
        number = f" {account[1]}" if account[1] else ""
        return "WorkAccounts", f"Work Account{number}"
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
    return key in TITLES or _WORK_ACCOUNT.fullmatch(key) is not None
