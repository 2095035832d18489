"""Write the generated parts of README.md and docs/: python -m tests.make_docs.

Between `<!-- generated: NAME -->` and `<!-- end -->` stands a reference made from code. The code block
below `<!-- output of: COMMAND -->` is what the command prints, below `<!-- screen of: COMMAND -->` what a
terminal of 80 columns shows (from tests/terminal).
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

from dsregjson.cli import COMMANDS
from dsregjson.codes import all_meanings
from dsregjson.findings import rules_reference
from dsregjson.schema import field_reference

from .support import run

ROOT = Path(__file__).parent.parent
SCREENS = ROOT / "tests" / "terminal" / "80.txt"
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SCREEN = re.compile(r"(<!-- screen of: dsregjson ([^\n]*) -->\n```\w*\n).*?(```\n)", re.DOTALL)
OUTPUT = re.compile(r"(<!-- output of: dsregjson ([^\n]*) -->\n```\w*\n).*?(```\n)", re.DOTALL)


def _printed(arguments: str) -> str:
    """What the command prints, for a reader whose terminal is 80 columns wide."""
    environment = {**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"}
    done = run(*shlex.split(arguments), cwd=ROOT, env=environment)
    lines = done.stdout.decode("ascii").rstrip().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _screen(arguments: str) -> str:
    """What a terminal shows for the command, from the screens that the tests keep."""
    screens = SCREENS.read_text("utf-8")
    begin = screens.index(f"$ dsregjson {arguments}\n")
    return screens[screens.index("\n", begin) + 1 : screens.index("[exit code", begin)]


def cli_reference() -> str:
    """The help of the program and of each command, as Markdown."""
    parts = []
    for command in ("", *COMMANDS):
        title = f"dsregjson {command}".strip()
        parts.append(f"### {title}\n\n```\n{_printed(f'{command} --help')}```\n")
    return "\n".join(parts)


def codes_reference() -> str:
    """Every meaning of every known code, as a Markdown table for each family."""
    by_family: dict[str, list[str]] = {}
    for row in all_meanings():
        where = row["Phase"] + (f", beside '{row['Message']}'" if row["Message"] else "")
        name = f"`{row['Code']}`" + (f" {row['Symbol']}" if row["Symbol"] else "")
        cells = [name, where, row["Meaning"], row["Remedy"]]
        line = " | ".join(cell.replace("|", "\\|") for cell in cells)
        by_family.setdefault(row["Family"], []).append(f"| {line} |")
    parts = []
    for family, rows in by_family.items():
        head = ["| code | phase | meaning | what to do |", "|---|---|---|---|"]
        parts += [f"### {family}", "", *head, *rows, ""]
    return "\n".join(parts)


REFERENCES: dict[str, Callable[[], str]] = {
    "cli": cli_reference,
    "codes": codes_reference,
    "fields": field_reference,
    "rules": rules_reference,
}


def pages() -> list[Path]:
    """README.md and the pages of docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def generate(text: str) -> str:
    """A page with its generated parts made anew."""
    text = GENERATED.sub(lambda m: f"{m[1]}\n{REFERENCES[m[2]]().strip()}\n\n{m[3]}", text)
    text = SCREEN.sub(lambda m: m[1] + _screen(m[2]) + m[3], text)
    return OUTPUT.sub(lambda m: m[1] + _printed(m[2]) + m[3], text)


if __name__ == "__main__":
    for page in pages():
        page.write_text(generate(page.read_text("utf-8")), "utf-8")
