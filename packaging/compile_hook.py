"""Compile the modules that read captures with mypyc, for a wheel of this system.

A build hook of hatchling. It is off: `pip install .` makes the plain wheel, which runs everywhere.
HATCH_BUILD_HOOKS_ENABLE=1 turns it on; it needs a C compiler. The wheel holds the sources as well,
so that tracebacks show their lines.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What a fleet spends its time in. The functions of the library itself are not among them: compiled
# functions have no docstring, and they refuse a bytearray.
COMPILED = ("capture", "envelope", "extent", "fronts", "labels", "lines", "markup", "values")
# In a process of its own: setuptools reads the arguments, and mypyc the working folder.
BUILD = """
import sys
from mypyc.build import mypycify
from setuptools import setup
options = ["--config-file=", "--ignore-missing-imports"]
modules = mypycify([*options, *sys.argv[1:]], group_name="dsregjson", debug_level="0")
setup(packages=[], ext_modules=modules, script_args=["-q", "build_ext", "--inplace"])
"""


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled modules to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in a copy of the sources; version: "standard" or "editable"."""
        if version == "editable":
            raise SystemExit("an editable installation runs the sources; build a wheel instead")
        work = Path(tempfile.mkdtemp(prefix="dsregjson-compiled-"))
        self._work = work
        root = Path(self.root)
        shutil.copytree(
            root / "dsregjson", work / "dsregjson", ignore=shutil.ignore_patterns("__pycache__")
        )
        names = [f"dsregjson/parsing/{name}.py" for name in COMPILED]
        subprocess.run(
            [sys.executable, "-c", BUILD, *names],
            cwd=work,
            stdout=sys.stderr,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=True,
        )
        shutil.rmtree(work / "build")
        for path in work.rglob("*"):
            if path.suffix in (".so", ".pyd"):
                build_data["force_include"][str(path)] = path.relative_to(work).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the copy."""
        shutil.rmtree(self._work)
