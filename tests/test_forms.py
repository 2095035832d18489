"""The same capture in another envelope is the same document."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

import dsregjson

from .support import capture_text, parse

FULL = [
    "hybrid-win11-24h2",
    "entra-joined-win10-22h2",
    "domain-joined-server2019-ngc-error",
    "registered-win11",
    "two-work-accounts",
    "prt-four-attempts",
    "flat-1709-domain-joined-registered",
    "flat-1607-entra-joined",
]


def body(name: str) -> str:
    """A capture without what stood around it, single line ends."""
    lines = capture_text(name).strip().split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("+--"))
    end = next(
        (i for i, line in enumerate(lines) if i > start and line.startswith(("*Ev", "C:\\"))), None
    )
    return "\n".join(lines[start:end]) + "\n"


def each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(map(change, text.split("\n")))


def wrapped(width: int, *, trimmed: bool = False) -> Callable[[str], str]:
    def wrap(line: str) -> str:
        pieces = [line[i : i + width] for i in range(0, len(line), width)] or [""]
        return "\n".join(piece.rstrip() if trimmed else piece for piece in pieces)

    return each(wrap)


def fenced_rows(text: str) -> str:
    """Titles outside, rows inside code fences, as wikis have it."""
    parts = re.split(r"(\+-+\+\n\|[^\n]*\|\n\+-+\+\n)", text)
    return "".join(
        part if part.startswith("+--") or not part.strip() else f"```text\n{part}```\n"
        for part in parts
    )


FORMS: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "crcrlf": lambda text: text.replace("\n", "\r\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "trailing-nul": lambda text: text + "\0\0\0",
    "indented": each(lambda line: "      " + line if line else line),
    "tab-indented": each(lambda line: "\t" + line),
    "not-indented": each(str.strip),
    "no-break-blanks": lambda text: text.replace("  ", "\u00a0\u00a0").replace(" :", "\u00a0:"),
    "padded": each(lambda line: line.ljust(120)),
    "doubled": lambda text: text.replace("\n", "\n\n"),
    "doubled-padded": lambda text: text.replace("\n", "\n   \n"),
    "fenced": lambda text: f"Seen today:\n\n```\n{text}```\n\nAny idea?\n",
    "fenced-rows": fenced_rows,
    "quoted": each(lambda line: f"> {line}".rstrip()),
    "quoted-twice": each(lambda line: f"> > {line}"),
    "quoted-in-a-mail": lambda text: (
        "Hello,\nsee below.\n" + each(lambda line: f"> {line}")(text) + "\nRegards\n"
    ),
    "commented": each(lambda line: f"# {line}".rstrip()),
    "timed": each(lambda line: f"[3/19/2020 6:14:05 PM] {line}"),
    "timed-and-quoted": each(lambda line: f"> [2020-03-19T18:14:05Z] {line}"),
    "bold-rows": lambda text: re.sub(r"\b([A-Z][A-Za-z0-9 -]* : )(YES|NO)\b", r"**\1\2**", text),
    "bold-labels": lambda text: re.sub(r"(?m)^( *)(\S[^\n:]*?)( :)", r"\1**\2**\3", text),
    "bold-values": lambda text: re.sub(r"(?m)( : )(YES|NO)$", r"\1**\2**", text),
    "br-joined": lambda text: text.replace("\n", "<br/>"),
    "br-lines": lambda text: text.replace("\n", "<br>\n"),
    "br-escaped": lambda text: html.escape(text).replace("\n", "<br />\r\n"),
    "pre": lambda text: f"<html><body><pre>{html.escape(text)}</pre></body></html>",
    "paragraphs": each(lambda line: f"<p>{html.escape(line)}</p>"),
    "nbsp-entities": lambda text: html.escape(text).replace("  ", "&nbsp;&nbsp;").replace("\n", "<br>"),
    "escaped": html.escape,
    "closing-rules": lambda text: re.sub(r"\n\n(?=\+-)", "\n+" + "-" * 70 + "+\n\n", text),
    "bars-too-wide": lambda text: re.sub(r"(?m)^(\| .*)\|$", r"\1 |", text),
    "short-boxes": lambda text: re.sub(r"(?m)^\+-+\+$", "+-----------+", re.sub(r" +\|\n", " |\n", text)),
    "no-rules": lambda text: re.sub(r"(?m)^\+-+\+\n", "", text),
    "no-boxes": lambda text: re.sub(r"(?m)^\| (.*?) +\|$", r"\1", re.sub(r"(?m)^\+-+\+\n", "", text)),
    "headings": lambda text: re.sub(r"(?m)^\| (.*?) +\|$", r"## \1", re.sub(r"(?m)^\+-+\+\n", "", text)),
    "underlined": lambda text: re.sub(r"(?m)^\+-+\+\n\| (.*?) +\|$\n\+-+\+\n", r"\1\n================\n", text),
    "bold-titles": lambda text: re.sub(r"(?m)^\| (.*?) +\|$", r"| **\1** |", text),
    "one-line-collapsed": lambda text: re.sub(r"\s+", " ", text),
    "wrapped-in-a-list": lambda text: each(lambda line: "    " + line)(wrapped(80)(text)),
    "doubled-crlf": lambda text: text.replace("\n", "\r\n\r\n"),
    "capitals": lambda text: re.sub(r"(?m)^( *\w+Joined) : (YES|NO)$", lambda m: m[1].upper() + " : " + m[2].lower(), text),
    "one-line": lambda text: text.replace("\n", " "),
    "one-line-in-a-ticket": lambda text: f"User cannot sign in.\n{text.replace(chr(10), ' ')}\nThanks\n",
    "prompts": lambda text: f"PS C:\\Users\\jane> whoami\ncontoso\\jane\nPS C:\\Users\\jane> dsregcmd /status\n{text}\nPS C:\\Users\\jane> exit\n",
    "remote-prompt": lambda text: f"[PC01]: PS C:\\Users\\jane\\Documents> dsregcmd /status\n{text}\n[PC01]: PS C:\\>",
    "debug-log": lambda text: (
        "dsregcmd::wmain logging initialized.\n"
        "ERROR IsDefaultAccountSet (hint: must run as non-elevated user) 0xd000000d\n" + text
    ),
    "no-blank-before-colon": lambda text: re.sub(r"(?m)^( *[A-Z]\w+) : (YES|NO)$", r"\1: \2", text),
}  # fmt: skip
for _width in (80, 94, 120):
    FORMS[f"wrapped-{_width}"] = wrapped(_width)
    FORMS[f"wrapped-{_width}-trimmed"] = wrapped(_width, trimmed=True)
    FORMS[f"wrapped-{_width}-quoted"] = lambda text, w=_width: FORMS["quoted"](wrapped(w)(text))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FULL)
def test_same_document(name: str, form: str) -> None:
    plain = body(name)
    assert parse(FORMS[form](plain)) == parse(plain)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_changes_something(form: str) -> None:
    assert any(FORMS[form](body(name)) != body(name) for name in FULL)


# In the order in which they happen to a capture.
STAGES = (
    # The console, and what retyping makes of its boxes.
    (
        *("indented", "tab-indented", "not-indented", "no-break-blanks", "padded", "capitals"),
        *("closing-rules", "bars-too-wide", "short-boxes", "no-rules", "no-boxes", "headings"),
        *("underlined", "bold-titles", "no-blank-before-colon", "wrapped-in-a-list"),
        *(f"wrapped-{width}{how}" for width in (80, 94, 120) for how in ("", "-trimmed")),
    ),
    # A log or a transcript.
    ("timed", "debug-log", "prompts", "remote-prompt", "commented", "doubled", "doubled-padded"),
    # A mail.
    ("quoted", "quoted-twice", "quoted-in-a-mail", "timed-and-quoted"),
    # A wiki or a report.
    (
        *("fenced", "fenced-rows", "bold-rows", "bold-labels", "bold-values", "br-joined"),
        *("br-lines", "br-escaped", "pre", "paragraphs", "nbsp-entities", "escaped"),
    ),
    # A ticket that loses line ends.
    ("one-line-collapsed", "one-line", "one-line-in-a-ticket"),
    # The file.
    ("crlf", "cr", "crcrlf", "bom", "trailing-nul", "doubled-crlf"),
)
STAGE = {form: number for number, forms in enumerate(STAGES) for form in forms}


def can_meet(first: str, second: str, plain: str) -> bool:
    """Whether a form may come before another: where line ends become blanks, whatever hung on a
    line's beginning or end (a prefix, a wrap, a missing box) cannot be told from the rest.
    """
    loses_line_ends = second.startswith("one-line")
    return not loses_line_ends or FORMS[first](plain).split() == plain.split()


def test_every_form_has_a_stage() -> None:
    pairs = {form for form in FORMS if form.endswith("-quoted") and form.startswith("wrapped")}
    assert STAGE.keys() == FORMS.keys() - pairs


@pytest.mark.slow
@pytest.mark.parametrize("second", STAGE)
@pytest.mark.parametrize("name", ["hybrid-win11-24h2", "registered-win11"])
def test_same_document_in_one_form_after_another(name: str, second: str) -> None:
    plain = body(name)
    expected = parse(plain)
    for first, stage in STAGE.items():
        if stage < STAGE[second] and can_meet(first, second, plain):
            assert dsregjson.parse(FORMS[second](FORMS[first](plain))) == expected, first


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", [name for name in FULL if name != "two-work-accounts"])
def test_same_document_in_every_encoding(name: str, encoding: str) -> None:
    text = body(name).replace("\n", "\r\n")
    assert dsregjson.parse_bytes(text.encode(encoding)) == parse(text)


def test_beyond_the_code_page_in_every_unicode_form() -> None:
    text = body("two-work-accounts")
    for encoding in ENCODINGS[:-1]:
        assert dsregjson.parse_bytes(text.encode(encoding)) == parse(text)
