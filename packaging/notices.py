"""THIRD-PARTY-NOTICES.txt: every part of the Windows folder that others wrote, with its licence."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import wheels

if TYPE_CHECKING:
    from windows_folder import WindowsPython

LICENCE = re.compile("LICEN[CS]E|COPYING|NOTICE|AUTHORS", re.IGNORECASE)
RULE = "=" * 78
SOURCES = {"orjson": "https://github.com/ijl/orjson"}
INSIDE_PYTHON = """\
The folder python holds CPython {version} for Windows by the Python Software Foundation
(https://www.python.org), with OpenSSL (Apache-2.0), SQLite (public domain), libffi (MIT), zlib
(Zlib), bzip2 (bzip2-1.0.6), xz (0BSD), expat (MIT), libmpdec (BSD-2-Clause), and Microsoft's
Visual C++ runtime (vcruntime140.dll and vcruntime140_1.dll: distributable code of Microsoft, passed
on unchanged as part of CPython for Windows). CPython's licence below has the terms of these parts.
"""


def licences(wheel: Path) -> list[tuple[str, str]]:
    """Names and texts of the licence files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        # Not only the package's own: one that holds another has the licence of that one as well.
        names = [
            name
            for name in archive.namelist()
            if LICENCE.match(name.split("/")[-1]) and not name.endswith(".py")
        ]
        return [(name, archive.read(name).decode("utf-8", "replace")) for name in sorted(names)]


def licence_of(about: wheels.Metadata) -> str:
    """Return what a package says about its licence, in a word."""
    stated = about.get("License-Expression") or about.get("License") or ""
    if stated and "\n" not in stated:
        return stated
    prefix = "License :: OSI Approved :: "
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith(prefix)]
    return classifiers[0].removeprefix(prefix) if classifiers else "see below"


def text(packages: list[Path], python: WindowsPython) -> str:
    """Write the notices for the packages of a folder and the Python beside them."""
    rows, texts = [], []
    for wheel in packages:
        about = wheels.metadata(wheel)
        name = about["Name"]
        found = licences(wheel)
        if not found:
            raise SystemExit(f"build.py: {wheel.name} holds no text of its licence")
        use = " (dsregjson.exe is its launcher t64.exe)" if name == "distlib" else ""
        where = f"; source: {SOURCES[name]}" if name in SOURCES else ""
        rows.append(f"  {name} {about['Version']}: {licence_of(about)}{use}{where}")
        for path, body in found:
            texts.append(f"{RULE}\n{name} {about['Version']}: {path}\n{RULE}\n\n{body.strip()}\n")
    return "\n".join(
        [
            "What others wrote and this folder holds, with the licences for passing it on.",
            "dsregjson itself: see LICENSE.\n",
            *rows,
            "",
            INSIDE_PYTHON.format(version=python.release),
            *texts,
            f"{RULE}\nCPython {python.release}\n{RULE}\n\n{python.licence().strip()}\n",
        ]
    )
