"""Test the compiled modules of a wheel: they print what the plain ones print, and pass the fast lane.

    python -m tests.compiled WHEEL

The wheel is made by HATCH_BUILD_HOOKS_ENABLE=1 pip wheel --no-deps . for this Python. Its compiled
modules go into a copy of the project, so that the environment keeps the plain ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .lanes import FAST

ROOT = Path(__file__).parent.parent


def copy_project(target: Path) -> None:
    """Copy the files of the checkout that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def main() -> int:
    wheel = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_project(copy)
        with zipfile.ZipFile(wheel) as archive:
            modules = [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
            archive.extractall(copy, modules)
        print(f"{wheel.name}: {len(modules)} compiled modules", flush=True)
        compare: list[str | Path] = [sys.executable, "-m", "tests.compare_outputs", ROOT, copy]
        differ = subprocess.run(compare, cwd=ROOT, check=False).returncode
        pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-m", FAST]
        env = {**os.environ, "DSREGJSON_COMPILED": "1"}
        failed = subprocess.run(pytest, cwd=copy, env=env, check=False).returncode
    return differ or failed


if __name__ == "__main__":
    sys.exit(main())
