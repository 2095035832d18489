"""README and docs say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dsregjson import parse_bytes
from dsregjson.codes import all_meanings
from dsregjson.fields import FIELDS
from dsregjson.findings import RULES

from .make_docs import ROOT, generate, pages
from .support import capture_bytes, run

PAGES = {page.name: page.read_text("utf-8") for page in pages()}
README = PAGES["README.md"]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_generated_parts_are_current(page: Path) -> None:
    text = page.read_text("utf-8")
    assert generate(text) == text, "run: python -m tests.make_docs"


def test_readme_is_for_two_minutes() -> None:
    assert len(README.splitlines()) <= 150
    assert len(README.encode()) <= 9 * 1024


def test_references_are_whole() -> None:
    for field in FIELDS:
        assert f"| {field.name} |" in PAGES["fields.md"]
    for rule in RULES:
        assert f"`{rule.id}`" in PAGES["rules.md"]
    for row in all_meanings():
        assert f"`{row['Code']}`" in PAGES["codes.md"]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_linked_files_and_headings_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if target.startswith(("http:", "https:")):
            continue
        name, _, heading = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if heading:
            assert heading in _headings(linked.read_text("utf-8")), target


def _headings(text: str) -> set[str]:
    titles = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("AzureAdJoined : YES", '"AzureAdJoined": true'),
        (
            "DRS Discovery Test : FAIL [0x801c0021/0x80072ee7]",
            '"DrsDiscoveryTestErrors": ["0x801c0021", "0x80072ee7"]',
        ),
    ],
)
def test_the_first_example_is_true(printed: str, shown: str) -> None:
    assert printed in README and shown in README
    done = run("--compact", stdin=f"AzureAdJoined : YES\n{printed}\n".encode())
    assert shown.replace(": ", ":").replace(", ", ",") in done.stdout.decode()


def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = next(
        block
        for block in re.findall(r"```python\n(.*?)```", PAGES["python.md"], re.DOTALL)
        if "import dsregjson" in block
    )
    (tmp_path / "capture.txt").write_bytes(capture_bytes("hybrid-win11-24h2"))
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    exec(block, scope)
    assert scope["document"] == parse_bytes(capture_bytes("hybrid-win11-24h2"))


def test_powershell_examples_are_those_of_the_tests() -> None:
    text = PAGES["powershell.md"]
    tested = (
        (ROOT / "tests" / "powershell" / "test_pipelines.py")
        .read_text("utf-8")
        .replace("./logs", r"C:\Logs\DsReg")
    )
    block = text[text.index("# this computer\n") : text.index("`ConvertFrom-DsRegCmd` takes text")]
    lines = [line for line in block.splitlines() if line and not line.startswith(("#", "```"))]
    assert len(lines) == 7
    for line in lines:
        assert line in tested, line
