"""dsregjson explain: error codes in plain words."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import Annotated

import typer

from .. import console
from ..advice import RISK_TEXTS
from ..codes import Explanation, explain, find_codes
from ..json_output import to_json

EPILOG = """\b
Examples:
  dsregjson explain 0x801c03f2
  dsregjson explain -2145647630 12007 AADSTS50126 DirectoryError
  dsregjson explain "DRS Discovery Test : FAIL [0x801c0021/0x80072ee2]"
\b
Exit codes: 0 all known, 2 usage, 3 a code that the table does not know.
"""

# A negative decimal is a code, not an option.
CONTEXT_SETTINGS = {"ignore_unknown_options": True}

_WIDTH = 100
_NEGATIVE = re.compile(r"-[0-9]+")


def _explained(argument: str) -> list[Explanation]:
    """One code, or each code of a sentence."""
    one = explain(argument)
    if one["Known"] and not argument.strip().count(" "):
        return [one]
    return [explain(code) for code in find_codes(argument)] or [one]


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(
        f"{label:<12}{console.safe(text)}",
        _WIDTH,
        initial_indent="  ",
        subsequent_indent=" " * 14,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_text(explanation: Explanation) -> str:
    """One code for people: its notations, then each meaning with its phase."""
    lines = [console.safe(explanation["Code"])]
    if explanation["Inner"]:
        lines.append(_wrapped("Wraps", explanation["Inner"]))
    notations = explanation["Notations"]
    if notations:
        also = [str(notations["Signed"]), str(notations["Unsigned"])]
        if notations["Win32"] is not None:
            also.append(f"Win32 {notations['Win32']}")
        lines.append(_wrapped("Also", ", ".join(dict.fromkeys(also))))
    if not explanation["Known"]:
        lines.append(_wrapped("Unknown", explanation["Summary"]))
    for meaning in explanation["Meanings"]:
        lines.append("")
        if meaning["Symbol"]:
            lines.append(_wrapped("Symbol", meaning["Symbol"]))
        lines.append(_wrapped("Phase", f"{meaning['Phase']} (family {meaning['Family']})"))
        if meaning["Message"]:
            lines.append(_wrapped("Message", f"... {meaning['Message']} ..."))
        lines.append(_wrapped("Meaning", meaning["Meaning"]))
        if meaning["Risk"] != "none":
            lines.append(_wrapped("Risk", RISK_TEXTS[meaning["Risk"]]))
        for index, text in enumerate(meaning["Before"]):
            lines.append(_wrapped(" " if index else "Before", text))
        lines.append(_wrapped("Do", meaning["Remedy"]))
        lines += [f"  {'Source':<12}{source}" for source in meaning["Sources"]]
    return "\n".join(lines) + "\n"


def command(
    code: Annotated[
        list[str],
        typer.Argument(
            metavar="CODE...",
            help="Hex, signed or unsigned decimal, Win32 number, AADSTS..., a symbol, a server "
            "error, or a sentence that holds codes.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array, for scripts.")] = False,
) -> int:
    """Explain error codes in plain words: what they mean in which phase, and what to do."""
    for argument in code:
        if argument.startswith("-") and not _NEGATIVE.fullmatch(argument.strip()):
            raise console.Failure(console.EXIT_USAGE, f"no such option: {argument}")
    explanations = [one for argument in code for one in _explained(argument)]
    if as_json:
        console.write_output(to_json(explanations, indent=True))
    else:
        text = "\n".join(as_text(one) for one in explanations)
        encoding = sys.stdout.encoding or "ascii"
        console.write_output(text.encode(encoding, "backslashreplace"))
    unknown = [one["Code"] for one in explanations if not one["Known"]]
    if unknown:
        console.problem(
            f"{', '.join(unknown)}: not in the code table (is it mistyped? AADSTS codes: "
            "https://login.microsoftonline.com/error)"
        )
        return console.EXIT_REJECTED
    return console.EXIT_OK
