"""What is tested under node: the part of the report's script that needs no page, the workflows.

Without node these tests are skipped; CI has it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "js"


@pytest.mark.cli
def test_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node on PATH")
    files = sorted(map(str, TESTS.glob("*.test.mjs")))
    done = subprocess.run(
        [node, "--test", *files], capture_output=True, text=True, check=False, timeout=120
    )
    assert files and done.returncode == 0, done.stdout + done.stderr
