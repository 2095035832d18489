"""README says what the code does."""

from __future__ import annotations

import re

import pytest

from dsregjson import parse_bytes
from dsregjson.fields import FIELDS
from dsregjson.findings import RULES

from .make_readme import README, ROOT, generate
from .support import capture_bytes, run

TEXT = README.read_text("utf-8")


def test_generated_parts_are_current() -> None:
    assert generate(TEXT) == TEXT, "run: python -m tests.make_readme"


def test_references_are_whole() -> None:
    for field in FIELDS:
        assert f"| {field.name} |" in TEXT
    for rule in RULES:
        assert rule.id in TEXT


def test_linked_files_and_headings_exist() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-")
        for h in re.findall(r"(?m)^#+ (.*)$", TEXT)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert (ROOT / target).exists(), target


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
    assert printed in TEXT and shown in TEXT
    done = run("--compact", stdin=f"AzureAdJoined : YES\n{printed}\n".encode())
    assert shown.replace(": ", ":").replace(", ", ",") in done.stdout.decode()


def test_the_python_example_runs(tmp_path, monkeypatch) -> None:
    block = next(
        b for b in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "import dsregjson" in b
    )
    (tmp_path / "capture.txt").write_bytes(capture_bytes("hybrid-win11-24h2"))
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    exec(block, scope)
    assert scope["document"] == parse_bytes(capture_bytes("hybrid-win11-24h2"))


def test_powershell_examples_are_those_of_the_tests() -> None:
    tested = (
        (ROOT / "tests" / "powershell" / "test_pipelines.py")
        .read_text("utf-8")
        .replace("./logs", r"C:\Logs\DsReg")
    )
    block = TEXT[TEXT.index("# this computer\n") : TEXT.index("`ConvertFrom-DsRegCmd` takes text")]
    lines = [line for line in block.splitlines() if line and not line.startswith(("#", "```"))]
    assert len(lines) == 6
    for line in lines:
        assert line in tested, line
