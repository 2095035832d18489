"""What must hold for any input at all: one check per target, each taking raw bytes.

A check returns nothing when all is well and raises (AssertionError, or whatever the code under
test let out) when it is not. The fuzzer and the regression tests run the same checks.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import dsregjson
from dsregjson import report
from dsregjson.diff import KINDS, diff, is_different
from dsregjson.fields import FIELDS, SCHEMA_VERSION, SECTIONS
from dsregjson.flat import COLUMNS, unflatten
from dsregjson.fleet.checking import CheckedCapture, CheckOptions, checked
from dsregjson.fleet.entries import entry_of
from dsregjson.fleet.summary import Fleet
from dsregjson.inputs.archives import members
from dsregjson.inputs.records import InputItem, Record
from dsregjson.json_output import to_json
from dsregjson.parsing.capture import Capture
from dsregjson.parsing.decode import decode, unicode_form
from dsregjson.parsing.envelope import LINE_STEPS, notes, unwrapped
from dsregjson.parsing.escaped import texts_in
from dsregjson.parsing.extent import find_extent
from dsregjson.parsing.lines import BLANK, BORDER, DRAWN, NEW_ROW, ROW, Lines
from dsregjson.parsing.parser import parse_captures
from dsregjson.redaction.redactor import Redactor

from .seeds import CAPTURES

Document = dict[str, Any]

LISTS = ("Sections", "UntypedValues", "UnknownFields", "UnparsedLines")
TOP = ("SchemaVersion", "JoinType", *(section.name for section in SECTIONS), *LISTS)
NAMES = {
    section.name: tuple(field.name for field in FIELDS if field.section == section.name)
    for section in SECTIONS
}
JSON_TYPES: dict[str, Any] = {
    "bool": bool,
    "enabled": bool,
    "int": int,
    "list": list,
    "hexlist": list,
}
ENTRY_KEYS = {
    "UntypedValues": ("Section", "Name", "Value", "Code"),
    "UnknownFields": ("Section", "Name", "Value"),
}
# Words that a typed value spells otherwise.
TYPED_WORDS = {
    "yes",
    "no",
    "enabled",
    "disabled",
    "present",
    "pass",
    "fail",
    "skipped",
    "utc",
    "z",
    "t",
    *("u", "ut", "tc", "c"),  # UTC, wrapped
}


def check_decode(data: bytes) -> None:
    """Any bytes decode, under any encoding; no ASCII character of 8-bit text is lost."""
    text, notice = decode(data)
    text.encode("utf-8")  # no half of a surrogate pair
    assert notice is None or notice.isprintable(), notice
    if unicode_form(data) is None:
        kept = bytes(byte for byte in data if byte < 0x80).rstrip(b"\0")
        assert "".join(char for char in text if char < "\x80").encode().rstrip(b"\0") == kept
    for encoding in ("utf-8", "utf-16", "cp850", "cp1252", "cp932", "utf-7"):
        decode(data, encoding)[0].encode("utf-8", "surrogatepass")
    _documents(text)


def check_parse(data: bytes) -> None:
    """A text converts to documents of the one shape, or raises the one exception."""
    text = decode(data)[0]
    documents = _documents(text)
    assert documents == _documents(text), "not deterministic"
    _check_nothing_lost(text, documents)


def check_flatten(data: bytes) -> None:
    """The flat view has the same columns and scalars only, and holds what the document holds."""
    for document in _documents(decode(data)[0]):
        flat = dsregjson.flatten(document)
        assert tuple(flat) == COLUMNS
        assert all(value is None or isinstance(value, str | bool | int) for value in flat.values())
        assert to_json(flat).isascii()
        for field in FIELDS:
            if field.flat and field.section not in ("PrtDiagnostics", "WorkAccounts"):
                value = document[field.section][field.name]
                assert flat[field.flat] == (";".join(value) if isinstance(value, list) else value)
        assert tuple(unflatten(flat)) == TOP


def check_check(data: bytes) -> None:
    """Every document can be judged, and the judgement goes over the wire."""
    for document in _documents(decode(data)[0]):
        wire = to_json(dsregjson.check(document))
        assert wire.isascii()


def check_redact(data: bytes) -> None:
    """Redaction ends in a text of the same layout, without the ids, or in the one exception."""
    text = decode(data)[0]
    redactor = Redactor(b"a key for fuzzing")
    try:
        redactor.learn_text(text)
        redacted = redactor.text(text)
    except dsregjson.DsRegError as error:
        assert str(error)
        documents = _documents(text)
    else:
        assert redacted.count("\n") == text.count("\n")
        documents = _documents(text)
        assert len(_documents(redacted)) == len(documents)
        invented = " ".join(new for _, _, new in redactor.found).lower()
        for kind, original, _ in redactor.found:
            if kind == "guid" and original.lower() not in invented:
                assert original.lower() not in redacted.lower(), original
    for document in documents:
        redacted_document = redactor.json(document)
        _check_shape(redacted_document)
        assert redacted_document["JoinType"] == document["JoinType"]


def check_zip(data: bytes) -> None:
    """Whatever a file holds, reading it as a zip gives pieces within the limit, or problems."""
    limit = 100_000

    def cut(source: str, read: Callable[[int], bytes], _: str | None) -> Iterator[InputItem]:
        yield InputItem(source, data=read(limit))

    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="dsregjson-zip-", dir=memory) as folder:
        path = Path(folder, "a.zip")
        path.write_bytes(data)
        for wanted in (None, re.compile(".*")):
            for item in members(str(path), wanted, cut, limit, len(data)):
                if isinstance(item, InputItem):
                    assert len(item.data) <= limit + 1
                    assert ".." not in item.source.removeprefix(folder).split("/")
                else:
                    assert isinstance(item, Record) and item.problem and item.document is None
                    assert "\n" not in item.problem.strip()
        assert list(Path(folder).iterdir()) == [path], "something was unpacked"


def check_summary(data: bytes) -> None:
    """A fleet of whatever documents has the same numbers in any order, also read back from JSON."""
    documents = _fleet_of(data)
    there, back = _summary(documents), _summary(documents[::-1])
    assert there["Captures"] == len(documents) >= there["Devices"]
    for name in _COUNTED:
        assert there[name] == back[name], name
    assert _summary([json.loads(to_json(each)) for each in documents]) == there


def check_report(data: bytes) -> None:
    """Whatever a fleet printed, its page is whole, ASCII, and nothing in it is markup or code."""
    first = _page(data)
    assert first == _page(data), "not deterministic"
    assert first.isascii() and first.endswith(b"</html>")
    assert first.count(b"<script") == first.count(b"</script") == 2
    assert not re.search(rb"[\0-\x08\x0b-\x1f\x7f]", first)


def check_diff(data: bytes) -> None:
    """A document differs in nothing from itself, and both ways by the same."""
    documents = _fleet_of(data)
    for document in documents:
        same = diff(document, json.loads(to_json(document)))
        assert not any(same[kind] for kind in KINDS), same
    for old, new in pairwise(documents):
        there, back = diff(old, new), diff(new, old)
        assert to_json(there).isascii()
        assert is_different(there) == is_different(back)
        for kind, other in zip(KINDS, ("Changed", "Gone", "Appeared", "Moving"), strict=True):
            turned = [{**each, "Old": each["New"], "New": each["Old"]} for each in back[other]]
            assert sorted(map(to_json, there[kind])) == sorted(map(to_json, turned)), kind


CHECKS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_")
}


_COUNTED = ("Devices", "JoinTypes", "Tenants", "DeviceAuthStatus", "Prt", "Hello", "UserFacts")
_OTHERS = tuple(
    dsregjson.parse((CAPTURES / f"{name}.txt").read_text("utf-8"))
    for name in ("hybrid-win11-24h2", "registered-win11")
)


def _fleet_of(data: bytes) -> list[Document]:
    """The documents of the data, and two others."""
    return [*_documents(decode(data)[0]), *_OTHERS]


def _seen(documents: list[Document]) -> Iterator[CheckedCapture]:
    """Check them as captures with times, because without any the later one counts as newer."""
    for document in documents:
        digest = sha256(to_json(document)).hexdigest()
        taken = f"2026-05-01T{int(digest[:4], 16) % 24:02}:{int(digest[4:8], 16) % 60:02}:00Z"
        record = Record(digest, collected_at=taken, document=document)
        yield checked(record, CheckOptions(), None)


def _summary(documents: list[Document]) -> Document:
    fleet = Fleet()
    for seen in _seen(documents):
        fleet.add(entry_of(seen))
    summary = fleet.summary()
    assert to_json(summary).isascii()
    return summary


def _page(data: bytes) -> bytes:
    fleet = report.Fleet()
    for seen in _seen(_fleet_of(data)):
        fleet.add(report.shown_of(seen))
    return fleet.page(plain=True)


def _documents(text: str) -> list[Document]:
    """The documents of a text, their shape checked; [] when it is rejected as it must be."""
    try:
        found = list(parse_captures(text))
    except dsregjson.DsRegError as error:
        assert str(error) and "\n" not in str(error), error
        return []
    assert found, "neither a document nor a reason"
    for document, notices in found:
        assert not any("\n" in notice for notice in notices)
        _check_shape(document)
    return [document for document, _ in found]


def _check_shape(document: Document) -> None:
    """By the field table, not by the schema, which is far slower."""
    assert tuple(document) == TOP
    assert document["SchemaVersion"] == SCHEMA_VERSION
    for section in SECTIONS:
        items = document[section.name] if section.repeated else [document[section.name]]
        for item in items:
            assert tuple(item) == NAMES[section.name]
    for field in FIELDS:
        value = document[field.section]
        for item in value if isinstance(value, list) else [value]:
            got = item[field.name]
            assert got is None or type(got) is JSON_TYPES.get(field.type, str), (field.name, got)
            assert not isinstance(got, list) or all(type(one) is str for one in got)
    for name in LISTS:
        for entry in document[name]:
            if name in ENTRY_KEYS:
                assert tuple(entry) == ENTRY_KEYS[name]
                assert type(entry["Name"]) is str and type(entry["Value"]) is str
            else:
                assert type(entry) is str
    wire = to_json(document)
    assert wire.isascii() and wire.endswith(b"\n") and b"\x7f" not in wire
    assert json.loads(wire).keys() == document.keys()


def _check_nothing_lost(text: str, documents: list[Document]) -> None:
    """Every word that the reader saw between the first and last recognised line is in the output."""
    if texts_in(text) is not None:
        return  # JSON: its strings are texts of their own
    signs = any(sign in text for sign in ("<", "&", "*", "\\n", "_x000A_", "\x1b[", "\ufeff"))
    if not signs and not any(applies(Lines(text.split("\n"))) for applies, _ in LINE_STEPS[:2]):
        assert _solid("".join(unwrapped(text).texts)) == _solid(text), "unwrapping lost something"
    for document, lines_read in zip(documents, _read_lines(text), strict=True):
        held = _solid(" ".join(_strings(document)))
        for line in lines_read:
            for word in _words(line):
                assert word in held or word in TYPED_WORDS, (word, line)


def _read_lines(text: str) -> Iterator[list[str]]:
    """For each capture the lines that its document must hold: rows, titles, and lines between."""
    lines = unwrapped(text)
    extent = find_extent(lines, 0)
    if extent is None:
        lines = notes(lines) or lines
        extent = find_extent(lines, 0)
    while extent is not None:
        following = find_extent(lines, extent.following)
        capture = Capture(lines, extent, -1)
        capture.read()
        if capture.is_capture() and not extent.is_log:
            yield _up_to_last_row(lines, extent.begin, extent.end)
        extent = following


def _up_to_last_row(lines: Lines, begin: int, end: int) -> list[str]:
    kept: list[str] = []
    last = 0
    for i in range(begin, end):
        head = lines.heads[i]
        if head.kind in (BLANK, BORDER, DRAWN) or not head.text.strip("+-|"):
            continue
        is_title = lines.is_title(i)
        if is_title:
            kept.append(head.text)
        elif head.kind == ROW:
            kept.append(lines.values[i])  # a known label is a key of the document
        else:
            kept.append(lines.texts[i])
        if is_title or head.kind in (ROW, NEW_ROW):
            last = len(kept)
    return kept[:last]


def _words(line: str) -> Iterator[str]:
    line = re.sub(r"(\.\d{3})\d+", r"\1", line)  # of a second, three decimals are kept
    for word in re.findall(r"[^\W_]+", line.casefold()):
        yield str(int(word)) if word.isascii() and word.isdigit() else word


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)


def _solid(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
