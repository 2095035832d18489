"""The field table: its columns, and that one new line is all that a new field needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dsregjson.fields import FIELDS, PRINTED_ORDER, SECTIONS, Field
from dsregjson.parsing.values import CONVERTERS, PAIR_CONVERTERS

from .support import boxed

PACKAGE = Path(__file__).parent.parent / "dsregjson"
TABLE = PACKAGE / "data" / "fields.tsv"
FORMATS = Path(__file__).parent.parent / "ps" / "DsRegJson" / "DsRegJson.Format.ps1xml"
LINES = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
FLAGS = ("free_text", "generic", "device_only", "one_word", "volatile", "codes", "view")


def test_the_columns_are_the_attributes_of_a_field() -> None:
    assert tuple(LINES[0]) == Field.__slots__
    assert {len(line) for line in LINES} == {len(Field.__slots__)}


def test_flags_are_yes_or_nothing() -> None:
    for flag in FLAGS:
        assert {line[LINES[0].index(flag)] for line in LINES[1:]} == {"yes", ""}, flag


def test_the_sections_are_known_and_in_order() -> None:
    assert list(dict.fromkeys(field.section for field in FIELDS)) == [s.name for s in SECTIONS]
    assert set(PRINTED_ORDER) == {section.name for section in SECTIONS}


def test_every_type_has_a_converter() -> None:
    assert {field.type for field in FIELDS} <= CONVERTERS.keys() | PAIR_CONVERTERS | {"hexlist"}


def test_rows_that_fill_two_fields_agree_on_what_concerns_the_row() -> None:
    rows: dict[tuple[str, tuple[str, ...]], list[Field]] = {}
    for field in FIELDS:
        if field.labels:
            rows.setdefault((field.section, field.labels), []).append(field)
    for fields in rows.values():
        assert len(fields) <= 2
        assert len({(f.free_text, f.generic, f.device_only) for f in fields}) == 1


def test_the_view_column_names_what_powershell_shows() -> None:
    views = {view.findtext("Name"): view for view in ElementTree.parse(FORMATS).iter("View")}
    shown = {
        word
        for name in ("DsRegJson.Status.Table", "DsRegJson.Status.List")
        for kind in ("PropertyName", "ScriptBlock")
        for node in views[name].iter(kind)
        for word in re.findall(r"\w+", node.text or "")
    }
    columns = {field.flat for field in FIELDS}
    assert {field.flat for field in FIELDS if field.view} == shown & columns


def with_new_line(folder: Path) -> Path:
    """A copy of the package whose table has one more field; the folder to put on the path."""
    copy = folder / "copy"
    shutil.copytree(PACKAGE, copy / "dsregjson", ignore=shutil.ignore_patterns("__pycache__"))
    lines = TABLE.read_text("utf-8").splitlines()
    last = max(i for i, line in enumerate(lines) if line.startswith("UserState\t"))
    cells = dict.fromkeys(Field.__slots__, "")
    cells |= {"section": "UserState", "name": "PassportColour", "labels": "Passport Colour"}
    cells |= {"type": "string", "flat": "PassportColour", "identity": "name", "view": "yes"}
    cells |= {"meaning": "Colour of the passport.", "example": "green"}
    lines.insert(last + 1, "\t".join(cells.values()))
    (copy / "dsregjson" / "data" / "fields.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return copy


CAPTURE = boxed("Device State", "AzureAdJoined : YES", "EnterpriseJoined : NO", "DomainJoined : NO")
USER = boxed("User State", "NgcSet : NO", "Passport Colour : chartreuse")


@pytest.mark.cli
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], '"PassportColour": "chartreuse"'),
        (["--flat"], '"PassportColour": "chartreuse"'),
        (["batch", "new.txt", "--format", "csv"], "PassportColour"),
        (["batch", "new.txt"], '"PassportColour":"chartreuse"'),
        (["check", "new.txt"], "capture-truncated"),
        (["check", "new.txt", "--json"], "EntraJoined"),
        (["diff", "old.txt", "new.txt"], "UserState.PassportColour  chartreuse"),
        (["redact", "new.txt"], "Passport Colour : "),
        (["summary", "new.txt"], "EntraJoined"),
        (["report", "new.txt", "-o", "page.html"], ""),
        (["schema"], '"PassportColour"'),
        (["fields"], "Passport Colour"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_one_new_line_is_a_new_field_everywhere(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    path = with_new_line(tmp_path)
    (tmp_path / "old.txt").write_text(CAPTURE)
    (tmp_path / "new.txt").write_text(CAPTURE + USER)
    done = subprocess.run(
        [sys.executable, "-m", "dsregjson", *arguments],
        input=(CAPTURE + USER).encode() if not arguments or "--flat" in arguments else b"",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(path), os.environ["PYTHONPATH"]])},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert said in done.stdout.decode()
    if arguments[:1] == ["redact"]:
        assert b"chartreuse" not in done.stdout
    if arguments[:1] == ["report"]:
        assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.cli
def test_the_table_is_found_in_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in PACKAGE.rglob("*"):
            if path.is_file() and path.suffix in (".py", ".tsv"):
                packed.write(path, path.relative_to(PACKAGE.parent))
    script = "import dsregjson.fields as f; print(len(f.FIELDS), f.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(archive)},
        cwd=tmp_path,
        check=True,
    )
    assert re.match(rf"{len(FIELDS)} .*app\.zip", done.stdout.decode())


def test_names_and_columns_are_unique() -> None:
    names = [(field.section, field.name) for field in FIELDS]
    flats = [field.flat for field in FIELDS if field.flat]
    assert len(set(names)) == len(names) and len(set(flats)) == len(flats)
    assert json.dumps(names)
