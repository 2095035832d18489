"""The modules that packaging/compile_hook.py compiles: which ones run here."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

import dsregjson

PACKAGE = Path(dsregjson.__file__).parent
# tests/compiled.py sets it.
COMPILED = bool(os.environ.get("DSREGJSON_COMPILED"))
MODULES = [f"parsing.{path.stem}" for path in sorted((PACKAGE / "parsing").glob("[a-z]*.py"))]


@pytest.mark.parametrize("name", [*MODULES, "flat"])
def test_the_modules_run_as_this_lane_says(name: str) -> None:
    module = importlib.import_module(f"dsregjson.{name}")
    assert module.__file__ is not None
    assert (Path(module.__file__).suffix in (".so", ".pyd")) == COMPILED


def test_deep_json_ends_the_same_compiled_or_not() -> None:
    capture = '"AzureAdJoined : YES"'
    for depth in (400, 600, 1000):
        text = "[" * depth + capture + "]" * depth
        if depth < 500:
            assert dsregjson.parse(text)["DeviceState"]["AzureAdJoined"] is True
        else:
            with pytest.raises(dsregjson.DsRegError):
                dsregjson.parse(text)
