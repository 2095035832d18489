"""The types that users get: drift from the field table, and what mypy accepts and rejects."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from mypy import api

import dsregjson

from .make_document import TARGET, module

FOLDER = Path(__file__).parent / "typing"


def test_the_types_are_made_from_the_table() -> None:
    assert TARGET.read_text("utf-8") == module(), "run python -m tests.make_document"


def check(name: str, cache: Path) -> str:
    arguments = ["--strict", "--no-error-summary", "--show-error-codes", "--hide-error-context"]
    return api.run([*arguments, f"--cache-dir={cache}", str(FOLDER / name)])[0]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.slow
def test_mypy_accepts_what_users_write(cache: Path) -> None:
    assert check("accepted.py", cache) == ""


@pytest.mark.slow
def test_mypy_rejects_wrong_keys_and_types(cache: Path) -> None:
    lines = (FOLDER / "rejected.py").read_text("utf-8").splitlines()
    expected = {
        (number, code[1])
        for number, line in enumerate(lines, 1)
        if (code := re.search(r"  # ([a-z-]+)$", line))
    }
    printed = re.findall(r"rejected\.py:(\d+): error: .*\[([a-z-]+)\]", check("rejected.py", cache))
    assert {(int(number), code) for number, code in printed} == expected


def test_every_public_name_is_listed_and_there() -> None:
    assert set(dsregjson.__all__) <= set(dir(dsregjson))
    assert set(dsregjson._HOME) == set(dsregjson.__all__)
    for name in dsregjson.__all__:
        assert getattr(dsregjson, name) is not None
    with pytest.raises(AttributeError):
        _ = dsregjson.no_such_name  # type: ignore[attr-defined]


@pytest.mark.cli
def test_converting_loads_no_types() -> None:
    script = "import sys, dsregjson; dsregjson.parse('AzureAdJoined : NO'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = done.stdout.decode().split()
    assert "dsregjson.parsing.parser" in loaded and "dsregjson.document" not in loaded
