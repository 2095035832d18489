"""The library as its users import it."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import dsregjson

MODULES = [
    module.name
    for module in pkgutil.walk_packages(dsregjson.__path__, "dsregjson.")
    if not module.name.endswith("__main__") and ".cli" not in module.name
]
LAKE = [name for name in MODULES if name.startswith("dsregjson.lake.")]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.lake if name in LAKE else ()) for name in MODULES]
)
def test_examples_in_docstrings(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_front_door() -> None:
    for name in dsregjson.__all__:
        thing = getattr(dsregjson, name)
        assert thing.__doc__ and "Example" in thing.__doc__, name
    with pytest.raises(AttributeError):
        dsregjson.no_such_thing  # noqa: B018
    assert issubclass(dsregjson.DsRegError, ValueError)


def test_parsing_keeps_nothing_between_calls() -> None:
    first = dsregjson.parse("AzureAdJoined : YES")
    first["DeviceState"]["AzureAdJoined"] = "spoilt"
    first["Sections"].append("spoilt")
    first["PrtDiagnostics"].append("spoilt")
    again = dsregjson.parse("AzureAdJoined : YES")
    assert again["DeviceState"]["AzureAdJoined"] is True
    assert again["Sections"] == [] == again["PrtDiagnostics"]


@pytest.mark.cli
def test_importing_is_cheap() -> None:
    code = "import sys, dsregjson; print(*(m for m in sys.modules if m.startswith('dsregjson.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
