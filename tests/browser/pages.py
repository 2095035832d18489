"""Pages for the tests: made as a user makes them, and read back from the HTML."""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ..fleet.generator import fleet, write_folder
from ..fleet.running import run

Element = tuple[str, dict[str, str | None]]


def captures_in(folder: Path, count: int) -> Path:
    """Captures of a made-up fleet as files, each as old as the capture in it."""
    paths = write_folder(folder, count)
    for path, made in zip(paths, fleet(count), strict=True):
        os.utime(path, (made.taken.timestamp(), made.taken.timestamp()))
    return folder


def report(
    target: Path, *arguments: object, code: int = 0, stdin: bytes = b"", **options: Any
) -> Page:
    """The page that `dsregjson report ARGUMENTS -o target` writes."""
    out, told = run("report", *arguments, "-o", target, code=code, stdin=stdin, **options)
    assert out == b""
    return Page(target.read_bytes(), told)


def ndjson_file(path: Path, documents: Iterable[dict[str, Any]]) -> Path:
    """Documents or captures with columns beside them, one on each line."""
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="ascii")
    return path


def unpacked(data: str) -> str:
    """The JSON of a page, as it is or deflated and in base64."""
    return data if data[:1] == "{" else zlib.decompress(base64.b64decode(data)).decode("ascii")


class Page(HTMLParser):
    """A page taken apart as a browser does: its elements, their texts, and the data in it."""

    def __init__(self, html: bytes, told: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.told = told
        self.elements: list[Element] = []
        self.contents: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self._open = ""
        self.feed(html.decode("ascii"))
        self.close()
        self.data: dict[str, Any] = json.loads(unpacked(self.contents["script"][0]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.contents:
            self.contents[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in self.contents:
            self.contents[self._open][-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def column(self, packed: dict[str, Any]) -> list[Any]:
        """A column of the data, one value for each device, None where it has none."""
        count = self.data["count"]
        values: list[Any] = [None] * count
        distinct, rows, index = (
            None if packed[name] is None else self.data["lists"][packed[name]]
            for name in ("values", "rows", "index")
        )
        for position, row in enumerate(range(count) if rows is None else rows):
            number = index[position] if index is not None else position if len(distinct) > 1 else 0
            values[row] = distinct[number]
        return values

    def fact(self, name: str) -> list[Any]:
        return self.column(self.data["facts"][name])

    def fields(self) -> list[dict[tuple[str, int, str], Any]]:
        """For each device what its panel shows: (section, item, field) -> text."""
        devices: list[dict[tuple[str, int, str], Any]] = [{} for _ in range(self.data["count"])]
        for packed in self.data["columns"]:
            place = (packed["section"], packed["item"], packed["name"])
            for device, value in zip(devices, self.column(packed), strict=True):
                if value is not None:
                    device[place] = value
        return devices

    def findings(self) -> list[list[str]]:
        """For each device the ids of its findings."""
        texts = self.data["findings"]["texts"]
        rows = self.column(self.data["findings"]["column"])
        return [[texts[which]["id"] for which, _ in row or ()] for row in rows]

    def marks(self, fact: str) -> dict[str | None, str | None]:
        """Value and label of every mark that filters by a fact."""
        return {
            attributes.get("data-value"): attributes.get("aria-label")
            for attributes in self.attributes("button")
            if attributes.get("data-fact") == fact
        }
