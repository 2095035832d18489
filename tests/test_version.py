"""The version and the repository's address each stand in one place; what repeats them agrees."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from dsregjson import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MANIFEST = (ROOT / "ps" / "DsRegJson" / "DsRegJson.psd1").read_text("ascii")
ADDRESS = PROJECT["urls"]["Repository"]


def test_the_version_stands_in_the_package_alone() -> None:
    assert PROJECT["dynamic"] == ["version"] and "version" not in PROJECT
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_installed_package_has_the_version() -> None:
    assert metadata.version("dsregjson") == __version__


def test_the_module_has_the_version() -> None:
    assert re.findall(r"(?m)^ *ModuleVersion *= *'(.+)'", MANIFEST) == [__version__]


def test_every_address_of_the_repository_begins_with_the_placeholder() -> None:
    folders = ("docs", "dsregjson", "packaging", "ps", "recipes", ".github")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [*ROOT.glob("*.md"), *ROOT.glob("*.py"), ROOT / "pyproject.toml"]
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in files
        if path.suffix not in (".png", ".pyc", ".so", ".pyd")
        for found in re.findall(r"https://github\.com/[\w.-]+/dsregjson\b", path.read_text("utf-8"))
        if found != ADDRESS
    ]
    assert wrong == []
    for name in ("ProjectUri", "LicenseUri", "ReleaseNotes"):
        for found in re.findall(rf"(?m)^ *{name} *= *'(.+)'", MANIFEST):
            assert found.startswith(ADDRESS), name
