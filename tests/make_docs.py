"""Write the generated parts of README.md and docs/: python -m tests.make_docs.

Between `<!-- generated: NAME -->` and `<!-- end -->` stands a reference made from code. The code block
below `<!-- output of: COMMAND -->` is what the command prints, below `<!-- screen of: COMMAND -->` what a
terminal of 80 columns shows (from tests/terminal).
"""

from __future__ import annotations

import os
import re
import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path

from dsregjson.cli import COMMANDS
from dsregjson.codes import Meaning, all_meanings
from dsregjson.fields import FIELDS
from dsregjson.findings import rules_reference
from dsregjson.flat import COLUMNS, COUNT
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


def _advised(row: Meaning) -> str:
    """What to do, with the risk and what to have first in front of it."""
    if row["Risk"] == "none":
        return row["Remedy"]
    return (
        f"**{row['Risk'].title()}.** Have before: {' '.join(row['Before'])} Then: {row['Remedy']}"
    )


def codes_reference() -> str:
    """Every meaning of every known code, as a Markdown table for each family."""
    by_family: dict[str, list[str]] = {}
    for row in all_meanings():
        where = row["Phase"] + (f", beside '{row['Message']}'" if row["Message"] else "")
        name = f"`{row['Code']}`" + (f" {row['Symbol']}" if row["Symbol"] else "")
        cells = [name, where, row["Meaning"], _advised(row)]
        line = " | ".join(cell.replace("|", "\\|") for cell in cells)
        by_family.setdefault(row["Family"], []).append(f"| {line} |")
    parts = []
    for family, rows in by_family.items():
        head = ["| code | phase | meaning | what to do |", "|---|---|---|---|"]
        parts += [f"### {family}", "", *head, *rows, ""]
    return "\n".join(parts)


# The columns of the flat Parquet that are no fields, by their type in Kusto.
_BEFORE = {"Source": "string", "Capture": "long", "CollectedAt": "datetime"}
_AFTER = {"Notices": "dynamic", "OtherColumns": "dynamic", "Problem": "string", "Facts": "dynamic"}
_KUSTO = {"bool": "bool", "enabled": "bool", "int": "long", "datetime": "datetime"}


def kusto_columns() -> dict[str, str]:
    """The columns of the flat Parquet and their types in Kusto."""
    kinds = {
        field.flat: _KUSTO.get(field.type, "string")
        for field in FIELDS
        if field.flat and field.section != "WorkAccounts"
    }
    kinds[COUNT] = "long"
    return _BEFORE | {name: kinds.get(name, "string") for name in COLUMNS} | _AFTER


def _wrapped(items: list[str]) -> str:
    return textwrap.fill(", ".join(items), 110, break_long_words=False, break_on_hyphens=False)


def kusto_reference() -> str:
    """The table and the mapping of Azure Data Explorer, from the field table."""
    columns = kusto_columns()
    table = _wrapped([f"{name}:{kind}" for name, kind in columns.items()])
    mapping = _wrapped(
        [f'{{"Column":"{name}","Properties":{{"Path":"$.{name}"}}}}' for name in columns]
    )
    quoted = "\n".join(f"'{line} '" for line in ["[", *mapping.splitlines(), "]"])
    return (
        f"```kusto\n.create-merge table DsRegCaptures (\n{table}\n)\n```\n\n```kusto\n"
        ".create-or-alter table DsRegCaptures ingestion parquet mapping 'DsRegCaptures'\n"
        f"{quoted}\n```\n"
    )


def log_analytics_reference() -> str:
    """The stream of a data collection rule, from the field table."""
    names = {"bool": "boolean"}
    columns = [
        f'{{"name":"{name}","type":"{names.get(kind, kind)}"}}'
        for name, kind in kusto_columns().items()
        if name not in _AFTER
    ]
    return f'```json\n{{"Custom-DsRegCaptures": {{"columns": [\n{_wrapped(columns)}\n]}}}}\n```\n'


REFERENCES: dict[str, Callable[[], str]] = {
    "cli": cli_reference,
    "codes": codes_reference,
    "fields": field_reference,
    "kusto": kusto_reference,
    "log_analytics": log_analytics_reference,
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
