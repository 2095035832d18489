"""Captures by editing the text of another one, as a reviewer would with a pencil."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = (HERE, HERE.parent / "captures")
_ROW = re.compile(r"^\s*(?P<label>.*?)\s+:(?: (?P<value>.*))?$")
_RULE = "+" + "-" * 70 + "+"


def text_of(name: str) -> str:
    """The text of NAME.txt in this folder or among the captures of all tests."""
    path = next(path for folder in FOLDERS if (path := folder / f"{name}.txt").exists())
    return path.read_text("utf-8")


def edited(name: str, changes: dict[str, str | None]) -> str:
    """The capture NAME.txt with rows changed.

    changes: "Label" or "Section/Label" -> the new value, None to take the row out; "Old>New" gives
    the row another label. A row that is not there is added behind the last row of its section (of
    the last section if none is named). "Section/*": None takes a whole section out.
    """
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in text_of(name).splitlines():
        stripped = line.strip()
        if stripped.startswith("|"):
            sections.append((stripped.strip("| "), []))
        elif not stripped.startswith("+-"):
            sections[-1][1].append(line.rstrip())
    for key, value in changes.items():
        section, slash, label = key.rpartition("/")
        if label == "*":
            sections = [(title, rows) for title, rows in sections if title != section]
            continue
        _set(sections, section if slash else None, label, value)
    return "\n".join(
        line
        for title, rows in sections
        for line in ([_RULE, f"| {title:<69}|", _RULE] if title else []) + rows
    )


def _set(
    sections: list[tuple[str, list[str]]], section: str | None, label: str, value: str | None
) -> None:
    old, _, new = label.partition(">")
    row = f"{new or old:>26} : {value}"
    places = [rows for title, rows in sections if section in (None, title)]
    for rows in places:
        for index, line in enumerate(rows):
            match = _ROW.match(line)
            if match and match["label"] == old:
                rows[index : index + 1] = [] if value is None else [row]
                return
    assert value is not None and not new and places, f"{label} is not in the capture"
    last = max(index for index, line in enumerate(places[-1]) if _ROW.match(line))
    places[-1].insert(last + 1, row)
