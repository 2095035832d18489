"""Builds the PowerShell module in ps/DsRegJson from ps/src and the field table.

    python ps/build.py

One file loads faster than thirty. What is built is in the repository, so that the folder can be
copied as it is; a test fails when it is not what this writes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from dsregjson.fields import FIELDS, SECTIONS
from dsregjson.flat import COLUMNS

HERE = Path(__file__).parent
SOURCE, MODULE = HERE / "src", HERE / "DsRegJson"
FRONT = ("ComputerName", "Source", "CollectedAt")


def _list(names: Iterable[str]) -> str:
    """Names as a PowerShell array."""
    return "(-split '" + "\n    ".join(textwrap.wrap(" ".join(names), 120)) + "')"


def fields() -> str:
    """Write what the module must know of the field table, as PowerShell."""
    times = [field for field in FIELDS if field.type == "datetime"]
    flat = ["CollectedAt", *(field.flat for field in times if field.flat)]
    nested = {
        section.name: [field.name for field in times if field.section == section.name]
        for section in SECTIONS
    }
    rows = "\n".join(
        f"    '{section}' = @{_list(names)}"
        for section, names in {"": ["CollectedAt"], **nested}.items()
        if names
    )
    return f"""\
# The columns of the flat view, and where times stand: in the flat view, and in each section of a
# document ('' is the top).
$script:Columns = [System.Collections.Generic.HashSet[string]] [string[]] {_list(COLUMNS)}
$script:FlatTimes = @{{ '' = @{_list(flat)} }}
$script:NestedTimes = @{{
{rows}
}}
# A string value in JSON that looks like a date to PowerShell 7 and is none of the times.
$script:DateLike = [regex] ('"(?=\\d{{4}}-\\d\\d-\\d\\dT|/Date\\()(?<=[:,\\[] ?")' +
    '(?<!"(?:CheckedAt|' +
    (@($script:FlatTimes; $script:NestedTimes).Values.ForEach({{ $_ }}) -join '|') + ')": ?")')
"""


def psm1() -> str:
    """Return the whole module file."""
    parts = [
        "# Built by ps/build.py from ps/src and the field table: change those, not this file.\n",
        (SOURCE / "head.ps1").read_text("ascii"),
        fields(),
    ]
    for folder in ("Private", "Public"):
        parts += [path.read_text("ascii") for path in sorted((SOURCE / folder).glob("*.ps1"))]
    return "\n".join(parts)


def types() -> str:
    """Members of the objects, so that the Tab key knows them before there is an object.

    What is seen of them is $null, and that only where somebody has taken a property away. It is a
    script, because the value of a NoteProperty in this file may not be empty.
    """
    nested = [*FRONT, "SchemaVersion", "JoinType", *(section.name for section in SECTIONS)]
    nothing = "<GetScriptBlock>$null</GetScriptBlock>"
    nested += ["Sections", "UntypedValues", "UnknownFields", "UnparsedLines"]
    text = '<?xml version="1.0" encoding="utf-8"?>\n<!-- Built by ps/build.py. -->\n<Types>\n'
    for name, members in (
        ("DsRegJson.Status", [*FRONT, *COLUMNS]),
        ("DsRegJson.Document", nested),
    ):
        text += f"  <Type>\n    <Name>{name}</Name>\n    <Members>\n"
        for member in members:
            text += f"      <ScriptProperty><Name>{member}</Name>{nothing}</ScriptProperty>\n"
        text += "    </Members>\n  </Type>\n"
    return text + "</Types>\n"


def built() -> dict[Path, str]:
    """Every file that the build writes, with its content."""
    return {
        MODULE / "DsRegJson.psm1": psm1(),
        MODULE / "DsRegJson.Types.ps1xml": types(),
        MODULE / "LICENSE": (HERE.parent / "LICENSE").read_text("utf-8"),
    }


def main() -> None:
    for path, text in built().items():
        path.write_text(text, "utf-8", newline="\n")
        code = re.sub(r"(?s)<#.*?#>", "", text)
        lines = [line for line in code.splitlines() if line.strip() and line.strip()[0] != "#"]
        print(f"{path.relative_to(HERE.parent)}: {len(lines)} lines of code")


if __name__ == "__main__":
    main()
