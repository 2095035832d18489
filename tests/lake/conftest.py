"""The other lanes do without pyarrow; `-m lake` fails where it is missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave these tests out where pyarrow is missing, unless they were asked for."""
    missing = importlib.util.find_spec("pyarrow") is None
    return True if missing and config.option.markexpr != "lake" else None
