"""One command from a fresh clone to a result; needs only Python 3.10 or later.

    python3 start.py          install into .venv and convert a bundled capture
    python3 start.py test     install into .venv with the test tools and run the tests

On Windows: py start.py. Nothing outside the folder .venv is changed.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SAMPLE = ROOT / "tests" / "captures" / "hybrid-win11-24h2.txt"


def make_venv() -> list[str]:
    """Make .venv; returns the pip command that installs into it."""
    if not PYTHON.exists():
        venv = [sys.executable, "-m", "venv"]
        if subprocess.run([*venv, VENV], capture_output=True, check=False).returncode != 0:
            # Debian's python3 has no ensurepip; its python3-pip can install into the venv.
            subprocess.run([*venv, "--without-pip", "--clear", VENV], check=True)
    has_pip = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    if has_pip.returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*outer, "--version"], capture_output=True, check=False).returncode == 0:
        return outer
    sys.exit("start.py: this Python has no pip; on Debian and Ubuntu: apt-get install python3-venv")


def main() -> int:
    if sys.version_info < (3, 10):  # noqa: UP036 (whatever Python a user has starts this file)
        sys.exit(f"start.py: Python 3.10 or later is needed, this is {sys.version.split()[0]}")
    if sys.argv[1:] not in ([], ["test"]):
        sys.exit("start.py: usage: start.py [test]")
    testing = sys.argv[1:] == ["test"]
    pip = make_venv()
    target = f"{ROOT}[test]" if testing else str(ROOT)
    editable = ["--editable"] if testing else []
    install = [*pip, "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *editable, target], check=True)
    if testing:
        return subprocess.call([str(PYTHON), "-m", "pytest", "-q", "-n", "auto"], cwd=ROOT)
    return subprocess.call([str(PYTHON), "-m", "dsregjson", str(SAMPLE)], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
