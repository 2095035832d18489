"""Write the generated parts of README.md: python -m tests.make_readme.

Between `<!-- generated: NAME -->` and `<!-- end -->` stands a reference made from code; below
`<!-- output of: COMMAND -->` the code block is what the command prints.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from dsregjson.findings import rules_reference
from dsregjson.schema import field_reference

from .support import run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCES = {"fields": field_reference, "rules": rules_reference}
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
OUTPUT = re.compile(r"(<!-- output of: dsregjson ([^\n]*) -->\n```\w*\n).*?(```\n)", re.DOTALL)


def generate(text: str) -> str:
    """README's text with its generated parts made anew."""
    text = GENERATED.sub(lambda m: f"{m[1]}\n{REFERENCES[m[2]]().strip()}\n{m[3]}", text)
    return OUTPUT.sub(lambda m: m[1] + _printed(m[2]) + m[3], text)


def _printed(arguments: str) -> str:
    done = run(*shlex.split(arguments), cwd=ROOT)
    return done.stdout.decode("ascii").rstrip() + "\n"


if __name__ == "__main__":
    README.write_text(generate(README.read_text("utf-8")), "utf-8")
