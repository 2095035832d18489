"""The lines of a capture to its document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from . import envelope
from .decode import decode
from .errors import DsRegError
from .fields import FIELDS, PRINTED_ORDER, SCHEMA_VERSION, SECTIONS
from .labels import DEVICE_ONLY, ROWS_BY_SECTION, Row, find_title, is_full_title, normal
from .rejection import why_rejected
from .values import BLANKS, first_code

Document = dict[str, Any]

_RULE = "+" + "-" * 70 + "+"
_REPEATED = {section.name for section in SECTIONS if section.repeated}
_EMPTY = {
    section.name: {field.name: None for field in FIELDS if field.section == section.name}
    for section in SECTIONS
}
_ENTERPRISE_ROWS = [
    key for key in ROWS_BY_SECTION["SsoState"] if key.strip().startswith("EnterprisePrt")
]
_JOIN_TYPES = {
    (True, False, False): "EntraJoined",
    (True, False, True): "HybridJoined",
    (False, False, True): "DomainJoined",
    (False, True, True): "OnPremDrsJoined",
}


def parse(text: str) -> Document:
    """The document of the first capture in a text.

    text: what dsregcmd /status printed, with anything around it that OUTPUT of consoles, logs,
    tickets and tools adds (prompts, prefixes, markup, wrapped lines).

    Returns a dict with the keys and types of json_schema(): always all of them, null (None)
    where nothing was printed. Times are UTC strings, codes lower-case hexadecimal strings.
    Raises DsRegError when the text holds no capture.

    Example:
        >>> parse("AzureAdJoined : YES\\nEnterpriseJoined : NO\\nDomainJoined : NO")["JoinType"]
        'EntraJoined'
    """
    return next(parse_captures(text))[0]


def parse_bytes(data: bytes, encoding: str | None = None) -> Document:
    """The document of the first capture in raw bytes, decoded as dsregjson.decode does.

    encoding: a Python codec name, to override the detection. Raises as parse() does, and
    LookupError for an unknown encoding.

    Example:
        >>> parse_bytes(b"AzureAdJoined : NO")["DeviceState"]["AzureAdJoined"]
        False
    """
    return parse(decode(data, encoding)[0])


def parse_captures(text: str) -> Iterator[tuple[Document, list[str]]]:
    """Every capture in a text, in order: its document, and notices for the reader.

    A notice is a plain sentence about something that the document alone does not show, such as
    a section printed twice. Raises DsRegError at the first step when there is no capture.

    Example:
        >>> [document["JoinType"] for document, notices in parse_captures("AzureAdJoined : NO")]
        ['Unknown']
    """
    lines = envelope.tidy(text)
    width = _longest(lines)
    begin = envelope.find_begin(lines, 0)
    found = False
    while begin is not None:
        capture = _Capture(lines, begin, width)
        end = capture.read()
        if capture.is_capture:
            found = True
            yield capture.document, capture.notices
        begin = end if capture.next_begins else envelope.find_begin(lines, end)
    if not found:
        raise DsRegError(why_rejected(text))


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


def _longest(lines: list[str]) -> int:
    """Length of the longest line: the width of the console if anything was wrapped."""
    width = max(map(len, lines), default=0)
    longest = next((line for line in lines if len(line) == width), "")
    if longest[-1:] in BLANKS:
        return max((len(line.rstrip(BLANKS)) for line in lines), default=0)
    return width


class _Place(NamedTuple):
    """Where rows go: the fields, their name in the document, and the rows not printed yet."""

    fields: dict[str, Any]
    name: str
    open_rows: dict[str, Row]


_NOWHERE = _Place({}, "", {})


class _Capture:
    """Reads one capture, from its first line to its end, into a document."""

    def __init__(self, lines: list[str], begin: int, width: int) -> None:
        self.lines = lines
        self.begin = begin
        self.width = width
        self.width_is_exact = False
        self._start()

    def _start(self) -> None:
        self.document: Document = {"SchemaVersion": SCHEMA_VERSION, "JoinType": "Unknown"}
        self.places: dict[str, _Place] = {}
        for name, empty in _EMPTY.items():
            if name in _REPEATED:
                self.document[name] = []
            else:
                fields = self.document[name] = empty.copy()
                self.places[name] = _Place(fields, name, ROWS_BY_SECTION[name].copy())
        self.sections = self.document["Sections"] = []
        self.untyped = self.document["UntypedValues"] = []
        self.unknown = self.document["UnknownFields"] = []
        self.unparsed = self.document["UnparsedLines"] = []
        self.pending: list[str] = []  # lines that count only if a recognised one follows
        self.title: str | None = None  # as UnknownFields names it
        self.section: str | None = None  # None also under an unknown title
        self.is_repetition = False
        self.previous: str | None = None  # section of the row before, under this title
        self.here = _NOWHERE  # the section whose padded labels are rows without a second look
        self.account_is_due = False
        self.indent: int | None = None  # of the whole capture, measured when a line was wrapped
        self.attempt_rows: set[str] | None = None  # labels of the open PRT diagnostics block
        self.has_row = False
        self.is_capture = False
        self.ended = False
        self.next_begins = False
        self.notices: list[str] = []

    def read(self) -> int:
        """Fill the document; returns the index of the first line behind the capture."""
        lines, count, i = self.lines, len(self.lines), self.begin
        fields, place, open_rows = self.here
        pending, fill = self.pending, self.width - 1
        had_row = False
        while i < count:
            line = lines[i]
            label, colon, value = line.partition(" : ")
            if not colon:
                if (not line or line == _RULE) and not pending:
                    i += 1
                    continue
                if line[-2:] == " :":
                    label, colon = line[:-2], " :"
            if colon and len(line) < fill and not pending:
                row = open_rows.pop(label, None)
                if row is not None:
                    convert = row[1]
                    if convert is not None:
                        value = value.strip(BLANKS)
                        typed = fields[row[0]] = convert(value)
                        if typed is None:
                            self._miss(place, row[0], value)
                        had_row = True
                        i += 1
                        continue
                    open_rows[label] = row
            if had_row:
                self.previous, self.has_row, self.is_capture = self.section, True, True
                had_row = False
            i = self._read_line(i)
            if self.ended:
                break
            fields, place, open_rows = self.here
            pending, fill = self.pending, self.width - 1
        if had_row:
            self.is_capture = True
        self._finish()
        return i

    def _finish(self) -> None:
        self.document["JoinType"] = join_type(
            self.document["DeviceState"], self.document["UserState"]["WorkplaceJoined"]
        )
        for title in dict.fromkeys(self.sections):
            times = self.sections.count(title)
            if times > 1 and find_title(title)[0] not in (None, "WorkAccounts"):
                self.notices.append(
                    f"section {title!r} is printed {times} times; "
                    "the rows of all but the first are in UnknownFields"
                )

    def _read_line(self, i: int) -> int:
        """Read the line at i in the general way; returns the index of the next line to read."""
        text = self.lines[i].strip(BLANKS)
        if not text:
            return i + 1
        if text[0] == "|" and envelope.is_box(self.lines, i):
            return self._begin_section(i, envelope.boxed_title(text) or "")
        if text[0] == "+" and envelope.is_rule(text):
            self._flush()
            return i + 1
        if envelope.is_end(text):
            if envelope.is_footer(text):
                self._flush()
            # What stood before the end of a debug log was no output of /status.
            self.is_capture = self.is_capture and text != envelope.END_STATUS
            self.ended = True
            return i + 1
        if is_full_title(text):
            return self._begin_section(i, text)
        split = envelope.split_row(text)
        if split is None and envelope.is_drawn(text):
            return i + 1
        if (split is None or split[2] is None) and self._was_wrapped_narrower(i):
            self._start()
            return self.begin
        if split is None:
            self.pending.append(text)
            return i + 1
        label, value, rows, _ = split
        if rows is not None and self._begins_another(rows):
            self.ended = self.next_begins = True
            return i
        return self._read_row(i, label, value, rows)

    def _begins_another(self, rows: dict[str, Row]) -> bool:
        row = rows.get("DeviceState")
        if row is None or row.name != "AzureAdJoined" or not self.has_row:
            return False
        is_printed = row.key not in self.places["DeviceState"].open_rows
        return is_printed or (self.section or self.previous) != "DeviceState"

    def _begin_section(self, i: int, printed: str) -> int:
        section, title = find_title(printed)
        if section == "DeviceState" and (self.has_row or title in self.sections):
            self.ended = self.next_begins = True
            return i - 1 if i > self.begin and envelope.is_rule(self.lines[i - 1]) else i
        self._flush()
        times = self.sections.count(title) + 1
        self.sections.append(title)
        self.section = section
        self.is_repetition = times > 1 and section not in (None, "WorkAccounts")
        self.title = f"{title} ({times})" if self.is_repetition else title
        self.account_is_due = section == "WorkAccounts"
        self.previous = self.attempt_rows = None
        usable = section in self.places and section != "WorkAccounts" and not self.is_repetition
        self.here = self.places[section] if section and usable else _NOWHERE
        return i + 1

    def _read_row(self, i: int, label: str, value: str, rows: dict[str, Row] | None) -> int:
        self._flush()
        if self.account_is_due:
            self.here = self._add_account()
        section = None
        if rows is not None:
            self.has_row = True
            if not self.is_repetition:
                section = self._section_of(label, rows)
        row = rows[section] if rows and section else None
        value, following = self._with_continuation(i, value, row)
        if row is None or section is None:
            self._add_unknown(label, value)
            return following
        self.previous = section
        self.is_capture = self.is_capture or not row.generic or self.section is not None
        if section == "PrtDiagnostics":
            self._store_attempt(row, label, value)
        else:
            if section == "WorkAccounts" and self._needs_account(row):
                self._add_account()
            self._store(self.places[section], row, label, value)
        return following

    def _section_of(self, label: str, rows: dict[str, Row]) -> str | None:
        """The section that a known row belongs to; None for UnknownFields."""
        here, before = self.section, self.previous
        if normal(label) in DEVICE_ONLY:
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
        if self.previous in rows and not self._has_got(self.previous, rows):
            return self.previous
        start = PRINTED_ORDER.index(self.previous) if self.previous else 0
        for name in PRINTED_ORDER[start:] + PRINTED_ORDER[:start]:
            if name in rows and not self._has_got(name, rows):
                return name
        return self.previous if self.previous in rows else next(iter(rows))

    def _has_got(self, section: str, rows: dict[str, Row]) -> bool:
        place = self.places.get(section)
        return place is not None and rows[section].key not in place.open_rows

    def _needs_account(self, row: Row) -> bool:
        if "WorkAccounts" not in self.places:
            return True
        return self.section != "WorkAccounts" and row.name == "WorkplaceDeviceId"

    def _add_account(self) -> _Place:
        accounts = self.document["WorkAccounts"]
        accounts.append(_EMPTY["WorkAccounts"].copy())
        self.places["WorkAccounts"] = _Place(
            accounts[-1],
            f"WorkAccounts[{len(accounts) - 1}]",
            ROWS_BY_SECTION["WorkAccounts"].copy(),
        )
        self.account_is_due = False
        return self.places["WorkAccounts"]

    def _store(self, place: _Place, row: Row, label: str, value: str) -> None:
        values, misses = _typed(row, value)
        if row.key not in place.open_rows:
            printed = tuple(place.fields[name] for name in row.names)
            entries = [self._untyped_entry(place.name, row.names[n], text) for n, text in misses]
            if printed != values or any(entry not in self.untyped for entry in entries):
                self._add_unknown(label, value)
            return
        del place.open_rows[row.key]
        place.fields.update(zip(row.names, values, strict=True))
        for n, text in misses:
            self._miss(place.name, row.names[n], text)

    def _store_attempt(self, row: Row, label: str, value: str) -> None:
        """One row of a PRT diagnostics block, which begins at its heading or a second label."""
        attempts = self.document["PrtDiagnostics"]
        sso_rows = self.places["SsoState"].open_rows
        has_enterprise = any(key not in sso_rows for key in _ENTERPRISE_ROWS)
        prt = "Enterprise" if has_enterprise else "AzureAd"
        is_heading = row.name == "Operation"
        if (
            is_heading
            or self.attempt_rows is None
            or row.key in self.attempt_rows
            or attempts[-1]["Prt"] != prt
        ):
            attempts.append({**_EMPTY["PrtDiagnostics"], "Prt": prt})
            self.attempt_rows = set()
        attempt, place = attempts[-1], f"PrtDiagnostics[{len(attempts) - 1}]"
        if is_heading:
            attempt["Operation"] = normal(label).removesuffix("prtdiagnostics").capitalize()
            if value.upper() != "PRESENT":
                self._miss(place, row.name, value)
            return
        assert row.convert is not None
        self.attempt_rows.add(row.key)
        attempt[row.name] = row.convert(value)
        if attempt[row.name] is None:
            self._miss(place, row.name, value)

    def _with_continuation(self, i: int, value: str, row: Row | None) -> tuple[str, int]:
        """The value of the row at i with the lines that continue it; and the index behind them."""
        lines, width = self.lines, self.width
        length = len(lines[i].rstrip(BLANKS))
        is_free = row is not None and row.free_text
        is_open_range = value.startswith("[") and not value.endswith("]")
        if row is not None and row.whole and not is_open_range:
            return value, i + 1
        parts = [value]
        following = i + 1
        while following < len(lines) and (is_free or length >= width - 1):
            line = lines[following]
            text = line.strip(BLANKS)
            if not text or self._is_printed_line(following, text, i, is_free):
                break
            parts += [self._without_indent(line)] if length >= width else [" ", text]
            length = len(line.rstrip(BLANKS))
            following += 1
        return "".join(parts).strip(BLANKS), following

    def _is_printed_line(self, i: int, text: str, above: int, is_free: bool) -> bool:
        """True when the line at i, below the row at `above`, stands for itself."""
        if envelope.is_end(text) or envelope.is_drawn(text) or is_full_title(text):
            return True
        if text[0] == "|" and envelope.is_box(self.lines, i):
            return True
        split = envelope.split_row(text)
        if split is None:
            return False
        _, _, rows, spaced = split
        if rows is not None:
            return spaced or not is_free
        # An unknown label counts where Windows would print it: colon below colon.
        row_above = self.lines[above]
        aligned = row_above[:1] in BLANKS
        return spaced and (not aligned or self.lines[i].find(" :") == row_above.find(" :"))

    def _without_indent(self, line: str) -> str:
        """A continuation without the indentation of the whole capture; its own blanks stay."""
        if self.indent is None:
            printed = (line for line in self.lines[self.begin : self._end()] if line.strip(BLANKS))
            self.indent = min(len(line) - len(line.lstrip(BLANKS)) for line in printed)
        return line[self.indent :].rstrip(BLANKS)

    def _was_wrapped_narrower(self, i: int) -> bool:
        """True, once, when a line below a row shows that the console width was taken too wide."""
        if self.width_is_exact or i == self.begin or not self.lines[i - 1].strip(BLANKS):
            return False
        taken, self.width = self.width, _longest(self.lines[self.begin : self._end()])
        self.width_is_exact = True
        return self.width < taken

    def _end(self) -> int:
        """Index of the line that ends the capture, as far as lines alone tell."""
        states = 0
        for i in range(self.begin, len(self.lines)):
            text = self.lines[i].strip(BLANKS)
            states += text[:1] == "|" and "evice State" in text
            if states > 1 or envelope.is_end(text):
                return i
        return len(self.lines)

    def _flush(self) -> None:
        if self.pending:
            self.unparsed += self.pending
            self.pending.clear()

    def _add_unknown(self, label: str, value: str) -> None:
        self.unknown.append({"Section": self.title, "Name": label, "Value": value})

    def _miss(self, place: str, name: str, value: str) -> None:
        self.untyped.append(self._untyped_entry(place, name, value))

    @staticmethod
    def _untyped_entry(place: str, name: str, value: str) -> dict[str, str | None]:
        return {"Section": place, "Name": name, "Value": value, "Code": first_code(value)}


def _typed(row: Row, value: str) -> tuple[tuple[Any, ...], list[tuple[int, str]]]:
    """Values for the fields of a row, and misses as (index of the field, text)."""
    if row.pair is not None:
        first, second, misses = row.pair(value)
        return (first, second), misses
    assert row.convert is not None
    typed = row.convert(value)
    return (typed,), [(0, value)] if typed is None else []
