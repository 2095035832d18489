"""The modules that packaging/compile_hook.py compiles run as sources, or compiled in tests/compiled.py."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

import dsregjson

# tests/compiled.py sets the variable.
HERE = (
    {"capture", "envelope", "extent", "fronts", "labels", "lines", "markup", "values"}
    if os.environ.get("DSREGJSON_COMPILED")
    else set()
)
PARSING = sorted((Path(dsregjson.__file__).parent / "parsing").glob("*.py"))


@pytest.mark.parametrize("name", [path.stem for path in PARSING])
def test_the_modules_run_as_this_lane_says(name: str) -> None:
    module = importlib.import_module(f"dsregjson.parsing.{name}")
    assert module.__file__ is not None
    assert (Path(module.__file__).suffix in (".so", ".pyd")) == (name in HERE)
