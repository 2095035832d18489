"""Write dsregjson/document.py, the types of a document, from the field table.

python -m tests.make_document
"""

from __future__ import annotations

from pathlib import Path

from dsregjson.fields import FIELDS, SECTIONS
from dsregjson.schema import JOIN_TYPES

TARGET = Path(__file__).parent.parent / "dsregjson" / "document.py"
TYPES = {
    **dict.fromkeys(("bool", "enabled"), "bool"),
    **dict.fromkeys(("hex", "guid", "datetime", "string"), "str"),
    **dict.fromkeys(("list", "hexlist"), "list[str]"),
    "int": "int",
    "test": 'Literal["PASS", "FAIL", "SKIPPED"]',
}
HEAD = '''"""Types of the document that parse() returns, for type checkers.

Made from the field table by python -m tests.make_document; a test fails when it is out of date.
"""

from __future__ import annotations

from typing import Literal, TypedDict

JoinTypeName = Literal[
{join_types}]
'''
TAIL = '''

class UntypedValue(TypedDict):
    """A printed value that does not fit the type of its field, or a remark behind one that does."""

    Section: str
    Name: str
    Value: str
    Code: str | None


class UnknownField(TypedDict):
    """A printed row without a place in the document."""

    Section: str | None
    Name: str
    Value: str


class Document(TypedDict):
    """One capture: every key is always there, and null (None) where nothing was printed.

    Example:
        >>> from dsregjson import parse
        >>> document: Document = parse("AzureAdJoined : NO")
        >>> document["DeviceState"]["AzureAdJoined"]
        False
    """

    SchemaVersion: str
    JoinType: JoinTypeName
{sections}
    Sections: list[str]
    UntypedValues: list[UntypedValue]
    UnknownFields: list[UnknownField]
    UnparsedLines: list[str]
'''


def module() -> str:
    """The text of dsregjson/document.py."""
    parts = [HEAD.replace("{join_types}", "".join(f'    "{name}",\n' for name in JOIN_TYPES))]
    for section in SECTIONS:
        rows = [f for f in FIELDS if f.section == section.name]
        what = "item of PrtDiagnostics" if not section.title else f"rows of {section.title}"
        parts.append(f'\n\nclass {section.name}Rows(TypedDict):\n    """The {what}."""\n\n')
        parts += [f"    {field.name}: {TYPES[field.type]} | None\n" for field in rows]
    keys = (
        f"    {s.name}: list[{s.name}Rows]" if s.repeated else f"    {s.name}: {s.name}Rows"
        for s in SECTIONS
    )
    return "".join(parts) + TAIL.replace("{sections}", "\n".join(keys))


if __name__ == "__main__":
    TARGET.write_text(module(), "utf-8")
