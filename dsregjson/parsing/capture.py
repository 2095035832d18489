"""One capture, line by line, into its document."""

from __future__ import annotations

from ..fields import FIELDS, PRINTED_ORDER, SCHEMA_VERSION, SECTIONS
from . import envelope
from .labels import (
    EXACT_TITLES,
    LABEL_PART,
    PADDED_ROWS,
    QUICK_ROWS,
    ROWS_BY_LABEL,
    VALUE_PART,
    Row,
    find_title,
    is_full_title,
    normal,
)
from .values import BLANKS, first_code
from .wrapping import Console, Wrapping

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any

    Document = dict[str, Any]

_RULE = "+" + "-" * 70 + "+"
_REPEATED = {section.name for section in SECTIONS if section.repeated}
_EMPTY = {
    section.name: {field.name: None for field in FIELDS if field.section == section.name}
    for section in SECTIONS
}
_ENTERPRISE_ROWS = [
    row for _, name, row in QUICK_ROWS["SsoState"].values() if name.startswith("EnterprisePrt")
]
_JOIN_TYPES = {
    (True, False, False): "EntraJoined",
    (True, False, True): "HybridJoined",
    (False, False, True): "DomainJoined",
    (False, True, True): "OnPremDrsJoined",
}


def join_type(state: dict[str, Any], workplace_joined: bool | None) -> str:
    """The join type that the three states of Device State and WorkplaceJoined make.

    Source: the table of Microsoft's article "Troubleshoot devices by using the dsregcmd command".

    Example:
        >>> state = {"AzureAdJoined": True, "EnterpriseJoined": False, "DomainJoined": True}
        >>> join_type(state, None)
        'HybridJoined'
    """
    joins = (state["AzureAdJoined"], state["EnterpriseJoined"], state["DomainJoined"])
    if joins == (False, False, False) and workplace_joined is not None:
        return "EntraRegistered" if workplace_joined else "NotJoined"
    return _JOIN_TYPES.get(joins, "Unknown")


class _Place:
    """Where rows go: the rows it takes, those of them that were not printed yet (by padded label),
    their fields and the texts that did not fit those, and its section and name in the document.
    """

    __slots__ = ("fields", "missed", "name", "rows", "section", "unseen")

    def __init__(self, section: str, fields: dict[str, Any], name: str) -> None:
        self.rows = QUICK_ROWS.get(section, {})
        self.unseen = PADDED_ROWS.get(section, {}).copy()
        self.fields = fields
        self.missed: dict[str, str] = {}
        self.section = section
        self.name = name

    def has(self, row: Row) -> bool:
        return self.fields[row.name] is not None or row.name in self.missed


_NOWHERE = _Place("", {}, "")
# Rows that begin an item, and that count only under certain titles.
_SECOND_LOOK = {"WorkplaceDeviceId", "AcquirePrtDiagnostics"} | {
    label for rows in QUICK_ROWS.values() for label, (_, _, row) in rows.items() if row.device_only
}


class Capture:
    """Reads one capture, from its first line to its end, into a document."""

    def __init__(self, console: Console, begin: int) -> None:
        self.lines = console.lines
        self.begin = begin
        self.wrapping = Wrapping(console, begin)
        self._start()

    def _start(self) -> None:
        self.document: Document = {"SchemaVersion": SCHEMA_VERSION, "JoinType": "Unknown"}
        for name, empty in _EMPTY.items():
            self.document[name] = [] if name in _REPEATED else empty.copy()
        self.places: dict[str, _Place] = {}  # by section; the current one of work accounts
        self.sections = self.document["Sections"] = []
        self.untyped = self.document["UntypedValues"] = []
        self.unknown = self.document["UnknownFields"] = []
        self.unparsed = self.document["UnparsedLines"] = []
        self.times: dict[str, int] = {}  # how often each title was printed; 1 for what may repeat
        self.pending: list[str] = []  # lines that count only if a recognised one follows
        self.title: str | None = None  # as UnknownFields names it
        self.section: str | None = None  # None also under an unknown title
        self.is_repetition = False
        self.here = _NOWHERE  # the printed section, when rows may go there
        self.before = _NOWHERE  # the place of the row before, under this title
        self.account_is_due = False
        self.attempt: _Place | None = None  # the open PRT diagnostics block
        self.has_row = False
        self.is_capture = False
        self.ended = False
        self.next_begins = False
        self.notices: list[str] = []

    def read(self) -> int:
        """Fill the document; returns the index of the first line behind the capture."""
        i, count = self.begin, len(self.lines)
        while i < count and not self.ended:
            following = i if self.pending else self._read_plain_lines(i)
            i = following if following > i else self._read_line(i)
        self._finish()
        return i

    def _read_plain_lines(self, start: int) -> int:
        """Read the lines from `start` on that need no second look; returns the index behind them.

        These are, in most captures nearly all: rules, blank lines, titles in their box, and below
        a known title the rows, in the table's spelling, of its section or of the section of the
        row before, and rows that the table does not have. Whatever else comes takes the general
        way, _read_line, which would place these the same.
        """
        rule, blanks, label_part, value_part = _RULE, BLANKS, LABEL_PART, VALUE_PART
        lines, fill, i = self.lines, self.wrapping.width - 1, start
        here = self.here
        before = self.before if here is not _NOWHERE else _NOWHERE
        fields, unseen = here.fields, here.unseen
        for i in range(start, len(lines)):
            line = lines[i]
            known_row = unseen.pop(line[label_part], None)
            if known_row is not None:
                before, into = here, fields
                convert, name, row = known_row
                value = line[value_part].strip(blanks)
            elif not line or line == rule:
                continue
            else:
                text = line.strip(blanks)
                if not text or text == rule:
                    continue
                if text in EXACT_TITLES:
                    section, title = EXACT_TITLES[text]
                    if title in self.times or section == "DeviceState":
                        break
                    self._note(before)
                    self._enter(section, title)
                    here, before = self.here, _NOWHERE
                    fields, unseen = here.fields, here.unseen
                    continue
                label, colon, value = text.partition(":")
                if not colon or value[1:2] == ":":  # the label has a colon of its own
                    break
                label = label.rstrip(blanks)
                if label in here.rows:
                    before = here
                elif label in before.rows:
                    if label in _SECOND_LOOK or here.section in ROWS_BY_LABEL[label.lower()]:
                        break
                else:
                    if here is _NOWHERE or len(line) >= fill or not self.wrapping.is_sure:
                        break
                    if not label or not envelope.is_new_row(text, label, value):
                        break
                    self._add_unknown(label, value.lstrip(blanks))
                    continue
                convert, name, row = before.rows[label]
                into = before.fields
                if into[name] is not None or name in before.missed:
                    break
                before.unseen.pop(row.padded, None)
                value = value.lstrip(blanks)
            if len(line) < fill:
                if convert is None:
                    into[name] = value
                    continue
                typed = convert(value)
                if typed is not None:
                    into[name] = typed
                    continue
                if row.pair is not None and not row.free_text:
                    first, second, misses = row.pair(value)
                    if not misses:
                        into[name], into[row.names[1]] = first, second
                        continue
            following = i + 1
            if len(line) >= fill or row.free_text:
                value, following = self.wrapping.with_continuation(i, value, row)
            self._store(before, row, row.label, value)
            if following > i + 1:
                i = following  # noqa: PLW2901 (the loop ends here)
                break
        else:
            i = len(lines)
        self._note(before)
        return i

    def _note(self, before: _Place) -> None:
        """Remember the place of the last plain row, if there was one under this title."""
        if before is not _NOWHERE:
            self.before = before
            self.has_row = True
            self.is_capture = True

    def _finish(self) -> None:
        self.document["JoinType"] = join_type(
            self.document["DeviceState"], self.document["UserState"]["WorkplaceJoined"]
        )
        for title, times in self.times.items():
            if times > 1:
                self.notices.append(
                    f"section {title!r} is printed {times} times; "
                    "the rows of all but the first are in UnknownFields"
                )

    def _read_line(self, i: int) -> int:
        """Read the line at i in the general way; returns the index of the next line to read."""
        text = self.lines[i].strip(BLANKS)
        if not text:
            return i + 1
        if envelope.is_end(text):
            return self._end(i, text)
        split = envelope.split_row(text)
        if split is not None and split[2] is not None:
            return self._read_row(i, *split[:3])
        if text in EXACT_TITLES:
            return self._begin_section(i, *EXACT_TITLES[text])
        if text[0] == "|" and envelope.is_box(self.lines, i):
            return self._begin_section(i, *find_title(envelope.boxed_title(text) or ""))
        if text[0] == "+" and envelope.is_rule(text):
            self._flush()
            return i + 1
        if is_full_title(text):
            return self._begin_section(i, *find_title(text))
        if split is None and (envelope.is_drawn(text) or not text.strip("+-|")):
            return i + 1  # a box on a narrow console leaves "--+" and "|"
        if self.wrapping.is_narrower(i):
            self._start()
            return self.begin
        if split is not None:
            return self._read_row(i, *split[:3])
        self.pending.append(text)
        return i + 1

    def _end(self, i: int, text: str) -> int:
        if envelope.is_footer(text):
            self._flush()
        # What stood before the end of a debug log was no output of /status.
        self.is_capture = self.is_capture and text != envelope.END_STATUS
        self.ended = True
        return i + 1

    def _begins_another(self, rows: dict[str, Row]) -> bool:
        row = rows.get("DeviceState")
        if row is None or row.name != "AzureAdJoined" or not self.has_row:
            return False
        return (
            self._place("DeviceState").has(row)
            or (self.section or self.before.section) != "DeviceState"
        )

    def _begin_section(self, i: int, section: str | None, title: str) -> int:
        is_second = section == "DeviceState" and (self.has_row or title in self.times)
        if is_second and envelope.has_row_below(self.lines, i, "DeviceState"):
            self.ended = self.next_begins = True
            return i - 1 if i > self.begin and envelope.is_rule(self.lines[i - 1]) else i
        self._flush()
        is_single = section is not None and section != "WorkAccounts"
        self._enter(section, title, self.times.get(title, 0) + 1 if is_single else 1)
        return i + 1

    def _enter(self, section: str | None, title: str, times: int = 1) -> None:
        """The rows to come stand under this title, printed for the nth time."""
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

    def _read_row(self, i: int, label: str, value: str, rows: dict[str, Row] | None) -> int:
        section = None
        if rows is not None:
            if self._begins_another(rows):
                self.ended = self.next_begins = True
                return i
            self.has_row = True
            if not self.is_repetition:
                section = self._section_of(label, rows)
        self._flush()
        if self.account_is_due:
            self.here = self._add_account()
        row = rows[section] if rows and section else None
        value, following = self.wrapping.with_continuation(i, value, row)
        if row is None or section is None:
            self._add_unknown(label, value)
            return following
        self.is_capture = self.is_capture or not row.generic or self.section is not None
        if section == "PrtDiagnostics":
            self._store_attempt(row, label, value)
            return following
        if section == "WorkAccounts" and self._needs_account(row):
            self._add_account()
        self.before = self._place(section)
        self._store(self.before, row, label, value)
        return following

    def _section_of(self, label: str, rows: dict[str, Row]) -> str | None:
        """The section that a known row belongs to; None for UnknownFields."""
        here, before = self.section, self.before.section
        if next(iter(rows.values())).device_only:
            where = here if self.title is not None else before
            return "DeviceState" if where in ("DeviceState", "DeviceDetails") else None
        if here in rows:
            return here
        if len(rows) == 1:
            return next(iter(rows))
        if self.title is None:
            return self._untitled_section_of(label, rows)
        if here is None:
            return None
        if before in rows:
            return before
        if here == "DeviceState" and "DeviceDetails" in rows:
            return "DeviceDetails"
        if here == "UserState" and "WorkAccounts" in rows and "WorkAccounts" in self.places:
            return "WorkAccounts"
        return None

    def _untitled_section_of(self, label: str, rows: dict[str, Row]) -> str:
        """The next section in printed order that owns the label and has not got it."""
        if label.endswith("TGT"):
            return "NgcPrerequisiteCheck"
        before = self.before.section
        if before in rows and not self._has_got(before, rows):
            return before
        start = PRINTED_ORDER.index(before) if before else 0
        for name in PRINTED_ORDER[start:] + PRINTED_ORDER[:start]:
            if name in rows and not self._has_got(name, rows):
                return name
        return before if before in rows else next(iter(rows))

    def _has_got(self, section: str, rows: dict[str, Row]) -> bool:
        place = self.places.get(section)
        return place is not None and place.has(rows[section])

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

    def _store(self, place: _Place, row: Row, label: str, value: str) -> None:
        values: tuple[Any, ...]
        if row.pair is not None:
            first, second, misses = row.pair(value)
            values = (first, second)
        else:
            assert row.convert is not None
            values = (row.convert(value),)
            misses = [(0, value)] if values[0] is None else []
        if place.has(row):  # a repetition counts only if it says something else
            printed = tuple(place.fields[name] for name in row.names)
            missed = [place.missed.get(row.names[n]) for n, _ in misses]
            if printed != values or missed != [text for _, text in misses]:
                self._add_unknown(label, value)
            return
        place.unseen.pop(row.padded, None)
        place.fields.update(zip(row.names, values, strict=True))
        for n, text in misses:
            self._miss(place, row.names[n], text)

    def _store_attempt(self, row: Row, label: str, value: str) -> None:
        """A row of a PRT diagnostics block, which begins at its heading or at a second label."""
        sso_state = self._place("SsoState")
        has_enterprise = any(map(sso_state.has, _ENTERPRISE_ROWS))
        prt = "Enterprise" if has_enterprise else "AzureAd"
        is_heading = row.name == "Operation"
        place = self.attempt
        if place is None or is_heading or place.has(row) or place.fields["Prt"] != prt:
            attempts = self.document["PrtDiagnostics"]
            attempts.append({**_EMPTY["PrtDiagnostics"], "Prt": prt})
            place = self.attempt = _Place(
                "PrtDiagnostics", attempts[-1], f"PrtDiagnostics[{len(attempts) - 1}]"
            )
        self.before = place
        if not is_heading:
            self._store(place, row, label, value)
            return
        place.fields["Operation"] = normal(label).removesuffix("prtdiagnostics").capitalize()
        if value.upper() != "PRESENT":
            self._miss(place, row.name, value)

    def _flush(self) -> None:
        if self.pending:
            self.unparsed += self.pending
            self.pending.clear()

    def _add_unknown(self, label: str, value: str) -> None:
        self.unknown.append({"Section": self.title, "Name": label, "Value": value})

    def _miss(self, place: _Place, name: str, value: str) -> None:
        place.missed[name] = value
        code = first_code(value)
        self.untyped.append({"Section": place.name, "Name": name, "Value": value, "Code": code})
