"""Read one capture, line by line, into its document."""

from __future__ import annotations

from ..fields import FIELDS, PRINTED_ORDER, SCHEMA_VERSION, SECTIONS
from .labels import Row, normal
from .lines import BLANK, BORDER, DRAWN, NEW_ROW, ROW, Head, Lines, is_footer
from .values import BLANKS, first_code, is_own_word, is_uncut, without_remark

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any

    from .extent import Extent

_REPEATED = {section.name for section in SECTIONS if section.repeated}
_EMPTY: dict[str, dict[str, Any]] = {
    section.name: {field.name: None for field in FIELDS if field.section == section.name}
    for section in SECTIONS
}
_ENTERPRISE = [field.name for field in FIELDS if field.name.startswith("EnterprisePrt")]
_TYPED = [
    (field.section, field.name) for field in FIELDS if field.type not in ("string", "guid", "list")
]
_JOIN_TYPES = {
    (True, False, False): "EntraJoined",
    (True, False, True): "HybridJoined",
    (False, False, True): "DomainJoined",
    (False, True, True): "OnPremDrsJoined",
}


def join_type(state: dict[str, Any], untyped: dict[str, str], workplace_joined: bool | None) -> str:
    """Derive the join type from the three states of Device State and WorkplaceJoined.

    untyped: printed states that are neither YES nor NO. A device cannot be AzureAd- and
    EnterpriseJoined at once: where one is YES, the other counts as NO if it was not printed.
    Source: Microsoft's article "Troubleshoot devices by using the dsregcmd command".

    Example:
        >>> state = {"AzureAdJoined": True, "EnterpriseJoined": None, "DomainJoined": True}
        >>> join_type(state, {}, None)
        'HybridJoined'
    """
    azure, enterprise = state["AzureAdJoined"], state["EnterpriseJoined"]
    if azure and enterprise is None and "EnterpriseJoined" not in untyped:
        enterprise = False
    if enterprise and azure is None and "AzureAdJoined" not in untyped:
        azure = False
    joins = (azure, enterprise, state["DomainJoined"])
    if joins == (False, False, False) and workplace_joined is not None:
        return "EntraRegistered" if workplace_joined else "NotJoined"
    return _JOIN_TYPES.get(joins, "Unknown")


class _Place:
    """A part of the document that rows go to.

    name: as UntypedValues names it. untyped: texts that did not fit their fields, by field.
    """

    __slots__ = ("fields", "name", "section", "untyped")

    def __init__(self, section: str, fields: dict[str, Any], name: str) -> None:
        self.section = section
        self.fields = fields
        self.name = name
        self.untyped: dict[str, str] = {}

    def has(self, name: str) -> bool:
        return self.fields[name] is not None or name in self.untyped


_NOWHERE = _Place("", {}, "")


class Capture:
    """Reads the lines of one capture into a document.

    lines, extent: the text and where in it the capture is. cut_at: index after the line at which
    the text may have been cut off; -1 for a text that is complete.
    """

    def __init__(self, lines: Lines, extent: Extent, cut_at: int) -> None:
        self.lines = lines
        self.texts, self.values = lines.texts, lines.values
        self.extent = extent
        self.cut_at = cut_at
        self.document: dict[str, Any] = {"SchemaVersion": SCHEMA_VERSION, "JoinType": "Unknown"}
        for name, empty in _EMPTY.items():
            self.document[name] = [] if name in _REPEATED else empty.copy()
        self.places: dict[str, _Place] = {}  # by section; the current one of work accounts
        self.sections = self.document["Sections"] = []
        self.untyped = self.document["UntypedValues"] = []
        self.unknown = self.document["UnknownFields"] = []
        self.quoted = [
            lines.texts[i].strip(BLANKS)
            for i in range(extent.top, extent.begin)
            if lines.heads[i].kind in (ROW, NEW_ROW)
        ]
        self.unparsed = self.document["UnparsedLines"] = [*self.quoted]
        self.times: dict[str, int] = {}  # how often each title was printed; 1 if it may repeat
        self.pending: list[str] = []  # lines that count only if a recognised one follows
        self.title: str | None = None  # as UnknownFields names it
        self.section: str | None = None  # None also under an unknown title
        self.is_repetition = False
        self.here = _NOWHERE  # the printed section, when rows may go there
        self.before = _NOWHERE  # the place of the last row under this title
        self.account_is_due = False
        self.attempt: _Place | None = None  # the open PRT diagnostics block
        self.is_loose = False  # rows have no blank before the colon
        self.has_known = False
        self.fill = extent.width - 1  # a line of this length may go on below
        self.notices: list[str] = []

    def read(self) -> None:
        """Fill the document."""
        heads, texts, values = self.lines.heads, self.texts, self.values
        i, end, fill, cut_at = self.extent.begin, self.extent.end, self.fill, self.cut_at
        while i < end:
            head = heads[i]
            if head.kind == BLANK:
                i += 1
                continue
            if head.kind != ROW:
                i = self._read_other(i, head)
                continue
            # Most rows belong to the printed section, take one line and fit one field.
            place = self.here
            row = head.rows.get(place.section)
            if row is None or row.convert is None or row.free_text or i + 1 == cut_at:
                i = self._read_row(i, head)
                continue
            name, fields = row.name, place.fields
            is_new = fields[name] is None and name not in place.untyped
            typed = row.convert(values[i]) if is_new and len(texts[i]) < fill else None
            if typed is None or self.pending or not head.spaced:
                i = self._read_row(i, head)
                continue
            fields[name] = typed
            self.before = place
            self.has_known = True
            i += 1
        self._finish()

    def _read_other(self, i: int, head: Head) -> int:
        """Read a line that is neither blank nor a known row; returns the index of the next one."""
        if head.kind == DRAWN:
            return i + 1
        if head.kind == NEW_ROW:
            return self._read_new_row(i, head)
        if head.kind == BORDER:
            if self.pending:
                self._flush()
        elif self.lines.is_title(i):
            self._begin_section(head)
        elif head.text.strip("+-|"):  # a title on a narrow console leaves "--+" and "|"
            self.pending.append(self.texts[i].strip(BLANKS))
        return i + 1

    def _finish(self) -> None:
        behind = self.lines.heads[self.extent.end : self.extent.end + 1]
        if behind and is_footer(behind[0].text):
            self._flush()
        states = self.places.get("DeviceState", _NOWHERE)
        self.document["JoinType"] = join_type(
            self.document["DeviceState"],
            states.untyped,
            self.document["UserState"]["WorkplaceJoined"],
        )
        if self.quoted:
            self.notices.append(
                "rows above the first title are printed again below it; taken for a quotation, "
                "they are in UnparsedLines"
            )
        for title, times in self.times.items():
            if times > 1:
                self.notices.append(
                    f"section {title!r} is printed {times} times; "
                    "the rows of all but the first are in UnknownFields"
                )

    def is_capture(self) -> bool:
        """Return False for titles without a row, for labels of other programs, for a checklist.

        In a checklist none of the YES, NO, numbers and times fits its type.
        """
        if not self.has_known or not self.untyped:
            return self.has_known
        if any(is_own_word(entry["Value"]) for entry in self.untyped):
            return True
        for section, name in _TYPED:
            part = self.document[section]
            if any(item[name] is not None for item in (part if type(part) is list else [part])):
                return True
        return False

    def _read_row(self, i: int, head: Head) -> int:
        """Read the known row at i; returns the index of the next line to read."""
        place = self.here
        row = head.rows.get(place.section)
        if row is None:
            place, row = self._find_place(head)
        else:
            self.has_known = True
        if self.pending:
            self._flush()
        if not head.spaced:
            self.is_loose = True
        value, following = self.values[i], i + 1
        if len(self.texts[i]) >= self.fill or (row is not None and row.free_text):
            value, following = self.extent.continued(i, row, self.is_loose)
        if row is None:
            self._add_unknown(head.text, value)
            return following
        self.before = place
        if row.name == "Operation":
            self._store_operation(place, head.text, value)
            return following
        self._store(place, row, head.text, value, following == self.cut_at)
        return following

    def _read_new_row(self, i: int, head: Head) -> int:
        """Read the row at i, which is not in the table; returns the index of the next line."""
        self._flush()
        if self.account_is_due:
            self.here = self._add_account()
        value, following = self.values[i], i + 1
        if len(self.texts[i]) >= self.fill:
            value, following = self.extent.continued(i, None, self.is_loose)
        self._add_unknown(head.text, value)
        return following

    def _begin_section(self, head: Head) -> None:
        """Begin the section of a title."""
        self._flush()
        section, title = head.section, head.text
        is_single = section is not None and section != "WorkAccounts"
        times = self.times.get(title, 0) + 1 if is_single else 1
        self.sections.append(title)
        self.times[title] = times
        self.section = section
        self.title = title if times == 1 else f"{title} ({times})"
        self.is_repetition = times > 1
        self.account_is_due = section == "WorkAccounts"
        self.before, self.attempt = _NOWHERE, None
        if section is None or times > 1 or self.account_is_due:
            self.here = _NOWHERE
        else:
            self.here = self._place(section)

    def _place(self, section: str) -> _Place:
        place = self.places.get(section)
        if place is None:
            place = self.places[section] = _Place(section, self.document[section], section)
        return place

    def _find_place(self, head: Head) -> tuple[_Place, Row | None]:
        """Find the place of a row that the printed section lacks; no row means UnknownFields."""
        section = None if self.is_repetition else self._section_of(head)
        if self.account_is_due:
            self.here = self._add_account()
        if section is None:
            return _NOWHERE, None
        row = head.rows[section]
        self.has_known = self.has_known or not row.generic or self.section is not None
        if section == "PrtDiagnostics":
            return self._attempt_of(row), row
        if section == "WorkAccounts" and self._needs_account(row):
            self._add_account()
        return self._place(section), row

    def _section_of(self, head: Head) -> str | None:
        """Find the section that a known row belongs to; None means UnknownFields."""
        rows, here, before = head.rows, self.section, self.before.section
        if next(iter(rows.values())).device_only:
            where = here if self.title is not None else before
            return "DeviceState" if where in ("DeviceState", "DeviceDetails") else None
        if here in rows:
            return here
        if len(rows) == 1:
            return next(iter(rows))
        if self.title is None:
            return self._untitled_section_of(head)
        if here is None:
            return None
        if before in rows:
            return before
        if here == "DeviceState" and "DeviceDetails" in rows:
            return "DeviceDetails"
        if here == "UserState" and "WorkAccounts" in rows and "WorkAccounts" in self.places:
            return "WorkAccounts"
        return None

    def _untitled_section_of(self, head: Head) -> str:
        """Find the next section in printed order that owns the label and lacks its value."""
        rows, before = head.rows, self.before.section
        if head.text.endswith("TGT"):
            return "NgcPrerequisiteCheck"
        if before in rows and not self._has_got(before, rows):
            return before
        start = PRINTED_ORDER.index(before) if before else 0
        for name in PRINTED_ORDER[start:] + PRINTED_ORDER[:start]:
            if name in rows and not self._has_got(name, rows):
                return name
        return before if before in rows else next(iter(rows))

    def _has_got(self, section: str, rows: dict[str, Row]) -> bool:
        place = self.places.get(section)
        return place is not None and place.has(rows[section].name)

    def _needs_account(self, row: Row) -> bool:
        if "WorkAccounts" not in self.places:
            return True
        return self.section != "WorkAccounts" and row.name == "WorkplaceDeviceId"

    def _add_account(self) -> _Place:
        accounts = self.document["WorkAccounts"]
        accounts.append(_EMPTY["WorkAccounts"].copy())
        place = self.places["WorkAccounts"] = _Place(
            "WorkAccounts", accounts[-1], f"WorkAccounts[{len(accounts) - 1}]"
        )
        self.account_is_due = False
        return place

    def _attempt_of(self, row: Row) -> _Place:
        """Find the PRT diagnostics block of a row. A heading or a repeated label begins one."""
        sso_state = self._place("SsoState")
        prt = "Enterprise" if any(map(sso_state.has, _ENTERPRISE)) else "AzureAd"
        place = self.attempt
        if (
            place is None
            or row.name == "Operation"
            or place.has(row.name)
            or place.fields["Prt"] != prt
        ):
            attempts = self.document["PrtDiagnostics"]
            attempts.append({**_EMPTY["PrtDiagnostics"], "Prt": prt})
            place = self.attempt = _Place(
                "PrtDiagnostics", attempts[-1], f"PrtDiagnostics[{len(attempts) - 1}]"
            )
        return place

    def _store_operation(self, place: _Place, label: str, value: str) -> None:
        place.fields["Operation"] = normal(label).removesuffix("prtdiagnostics").capitalize()
        if value.upper() != "PRESENT":
            self._add_untyped(place, "Operation", value, False)

    def _store(self, place: _Place, row: Row, label: str, value: str, is_cut: bool) -> None:
        """Store a value in the fields of its row, or in UntypedValues where it does not fit."""
        values, untyped = _typed(row, value, is_cut)
        if place.has(row.name):  # a repetition counts only if it says something else
            printed = tuple(place.fields[name] for name in row.names)
            printed_untyped = [place.untyped.get(row.names[n]) for n, _ in untyped]
            if printed != values or printed_untyped != [text for _, text in untyped]:
                self._add_unknown(label, value)
            return
        place.fields.update(zip(row.names, values, strict=True))
        for n, text in untyped:
            self._add_untyped(place, row.names[n], text, is_cut)
        if is_cut and untyped:
            self.notices.append(
                f"the text ends at the row {label!r}; its value may be cut off and is not typed"
            )

    def _add_untyped(self, place: _Place, name: str, value: str, is_cut: bool) -> None:
        place.untyped[name] = value
        code = _code(value, is_cut)
        self.untyped.append({"Section": place.name, "Name": name, "Value": value, "Code": code})

    def _add_unknown(self, label: str, value: str) -> None:
        self.unknown.append({"Section": self.title, "Name": label, "Value": value})

    def _flush(self) -> None:
        self.unparsed += self.pending
        self.pending.clear()


def _typed(row: Row, value: str, is_cut: bool) -> tuple[tuple[Any, ...], list[tuple[int, str]]]:
    """Read the fields of a row: their values, and the texts that do not fit, as (0 or 1, text)."""
    if is_cut and not is_uncut(row, value):
        if row.type == "test" and value[:4].upper() == "FAIL":
            return ("FAIL", None), [(1, value)]
        return (None,) * len(row.names), [(0, value)]
    if row.pair is not None:
        first, second, untyped = row.pair(value)
        if row.type == "string":  # a status as printed, and the code in it
            second = _code(value, is_cut)
        return (first, second), untyped
    assert row.convert is not None
    typed = row.convert(value)
    if typed is not None:
        return (typed,), []
    word = without_remark(value)
    return (None if word is None else row.convert(word),), [(0, value)]


def _code(value: str, is_cut: bool) -> str | None:
    """Find the first code in a value; None if a cut at its end may have shortened it."""
    code = first_code(value)
    is_short = code is not None and len(code) < 10 and value.lower().endswith(code)
    return None if is_cut and is_short else code
