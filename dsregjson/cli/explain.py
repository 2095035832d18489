"""dsregjson explain: error codes, and rules of check, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any

import typer

from .. import console
from ..advice import RISK_TEXTS
from ..codes import Explanation, explain, find_codes
from ..errors import DsRegError
from ..findings.reference import rules_as_json
from ..inputs.streams import load
from ..json_output import to_json
from ..parsing.decode import decode
from .options import Encoding, MaxBytes
from .printer import Color, Screen, screen

EPILOG = """\b
Examples:
  dsregjson explain 0x801c03f2
  dsregjson explain -2145647630 12007 AADSTS50126 DirectoryError
  dsregjson explain "DRS Discovery Test : FAIL [0x801c0021/0x80072ee2]"
  echo "Error 0xCAA20003 in the log" | dsregjson explain -
  dsregjson explain prt-missing

With - any text is read from standard input (a log, a ticket, a capture), and each code in it is
explained once, in the order found. A text with one word a line, or a JSON array of strings, is a
list of codes: each is answered as if it were an argument.

Exit codes: 0 all known, 2 usage, 3 a code that the table does not know, or no code in the text.
"""

# A negative decimal is a code, not an option.
CONTEXT_SETTINGS = {"ignore_unknown_options": True}

_NEGATIVE = re.compile(r"-[0-9]+")
_SUCCESS = "0x00000000"


def _answer(asked: str, rules: dict[str, dict[str, Any]]) -> list[dict[str, Any] | Explanation]:
    """Explain one rule, one code, or each code of a sentence."""
    rule = rules.get(asked.strip().lower())
    if rule:
        return [rule]
    one, codes = explain(asked), _codes(asked)
    if len(codes) > 1 or (codes and not one["Known"]):
        return [explain(code) for code in codes]
    return [one]


def _codes(text: str) -> list[str]:
    """Return the codes of a text; success only when there is nothing else to say."""
    codes = find_codes(text)
    return [code for code in codes if code != _SUCCESS] or codes


def _in_stdin(
    rules: dict[str, dict[str, Any]], encoding: str | None, max_bytes: int
) -> list[dict[str, Any] | Explanation]:
    """Find each code of the text or list on stdin; raises DsRegError when there is none."""
    data = console.read_input("-", max_bytes)
    try:
        text, _ = decode(data, encoding)
    except (LookupError, ValueError):
        raise console.no_encoding(encoding) from None
    listed = _listed(text)
    if listed:
        return [one for asked in listed for one in _answer(asked, rules)]
    codes = _codes(text)
    if not codes:
        raise DsRegError(f"{console.STDIN_NAME}: holds no error code (0x..., AADSTS..., a name)")
    return [explain(code) for code in codes]


def _listed(text: str) -> list[str]:
    """Split a list, of one word a line or a JSON array of strings; nothing for any other text."""
    if text.lstrip().startswith("["):
        with suppress(DsRegError):
            items = load(text.encode("utf-8", "surrogatepass"))
            if all(isinstance(item, str) for item in items):
                return [item for item in items if item.strip()]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # A document of this program may have no blank in it.
    is_text = any(len(line.split()) > 1 or line.startswith("{") for line in lines)
    return [] if is_text else lines


def code_text(explanation: Explanation, to: Screen) -> str:
    """Write a code for people: its notations, then each meaning with its phase."""
    lines = [to.styled(console.safe(explanation["Code"]), "strong")]
    if explanation["Inner"]:
        lines.append(to.labelled("Wraps", explanation["Inner"]))
    notations = explanation["Notations"]
    if notations:
        also = [str(notations["Signed"]), str(notations["Unsigned"])]
        if notations["Win32"] is not None:
            also.append(f"Win32 {notations['Win32']}")
        lines.append(to.labelled("Also", ", ".join(dict.fromkeys(also))))
    if not explanation["Known"]:
        lines.append(to.labelled("Unknown", explanation["Summary"]))
    for meaning in explanation["Meanings"]:
        rows = [
            ("Symbol", meaning["Symbol"]),
            ("Phase", f"{meaning['Phase']} (family {meaning['Family']})"),
            ("Message", meaning["Message"] and f"... {meaning['Message']} ..."),
            ("Meaning", meaning["Meaning"]),
            *_risk_rows(meaning["Risk"], meaning["Before"]),
            ("Do", meaning["Remedy"]),
            *(
                ("" if index else "Source", source)
                for index, source in enumerate(meaning["Sources"])
            ),
        ]
        lines += ["", *(to.labelled(label, text) for label, text in rows if text)]
    return "\n".join(lines) + "\n"


def rule_text(rule: dict[str, Any], to: Screen) -> str:
    """Write a rule of rules_as_json() for people."""
    rows = [
        ("Severity", f"{rule['Severity']} ({rule['Subject']})"),
        ("Title", rule["Title"]),
        ("Why", rule["Why"]),
        ("Reads", ", ".join(rule["Fields"])),
        ("Caused by", ", ".join(rule["CausedBy"])),
        ("Needs", rule["Needs"]),
        *_risk_rows(rule["Risk"], rule["Before"]),
        ("Do", rule["Action"]),
        ("Source", rule["Source"]),
    ]
    lines = [
        to.styled(rule["Id"], "strong"),
        *(to.labelled(label, text) for label, text in rows if text),
    ]
    return "\n".join(lines) + "\n"


def _risk_rows(risk: Any, before: Iterable[str]) -> list[tuple[str, str]]:
    return [("Risk", RISK_TEXTS[risk]), *_list("Before", before)]


def _list(label: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [("" if index else label, text) for index, text in enumerate(texts)]


def command(
    code: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE...",
            help="Hex, signed or unsigned decimal, Win32 number, AADSTS..., a symbol, a server "
            "error, a sentence that holds codes, the name of a rule, or - for a text or list.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array, for scripts.")] = False,
    color: Color = "auto",
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Explain error codes and rules in plain words."""
    rules = {rule["Id"]: rule for rule in rules_as_json()}
    answers: list[dict[str, Any] | Explanation] = []
    for argument in code:
        if argument == "-":
            answers += _in_stdin(rules, encoding, max_bytes)
        elif argument.startswith("-") and not _NEGATIVE.fullmatch(argument.strip()):
            raise console.Failure(console.EXIT_USAGE, f"no such option: {argument}")
        else:
            answers += _answer(argument, rules)
    unknown = [one["Code"] for one in answers if not one.get("Known", True)]
    if as_json:
        console.write_output(to_json(answers, indent=True))
    else:
        to = screen(color)
        texts = [rule_text(one, to) if "Id" in one else code_text(one, to) for one in answers]  # type: ignore[arg-type]
        console.write_text("\n".join(texts))
    if unknown:
        console.problem(
            f"{', '.join(unknown)}: not in the code table (is it mistyped? AADSTS codes: "
            "https://login.microsoftonline.com/error)"
        )
        return console.EXIT_REJECTED
    return console.EXIT_OK
