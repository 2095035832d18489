"""Windows' own dsregcmd on every way into dsregjson. Runs on Windows only, in the workflow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .support import run, validator

pytestmark = pytest.mark.skipif(
    sys.platform != "win32", reason="needs Windows and its dsregcmd; the workflow runs it there"
)

PYTHON = f'"{sys.executable}" -m dsregjson --compact'
# What each shell is told; dsregjson comes last and reads standard input or capture.txt.
ROUTES = {
    "cmd, pipe": ("cmd", f"dsregcmd /status | {PYTHON}"),
    "cmd, file": ("cmd", f"dsregcmd /status > capture.txt & {PYTHON} capture.txt"),
    "powershell, pipe": ("powershell", f"dsregcmd /status | & {PYTHON}"),
    "powershell, file": ("powershell", f"dsregcmd /status > capture.txt; & {PYTHON} capture.txt"),
    "pwsh, pipe": ("pwsh", f"dsregcmd /status | & {PYTHON}"),
    "pwsh, file": ("pwsh", f"dsregcmd /status > capture.txt; & {PYTHON} capture.txt"),
    "run": ("cmd", f"{PYTHON.replace('--compact', 'run --compact')}"),
}
# These differ from one run of dsregcmd to the next.
MOVING = ("ClientTime", "AzureAdPrtUpdateTime", "RequestId", "CorrelationId", "PreviousPrtAttempt")


def steady(document: dict[str, Any]) -> dict[str, Any]:
    """A document without the values that change by themselves."""
    text = json.dumps(document)
    loaded: dict[str, Any] = json.loads(
        text, object_hook=lambda each: {key: each[key] for key in each if key not in MOVING}
    )
    return loaded


@pytest.fixture(scope="module")
def direct() -> dict[str, Any]:
    """The document of dsregcmd's bytes as they come."""
    printed = subprocess.run(["dsregcmd", "/status"], capture_output=True, check=True).stdout
    done = run(stdin=printed)
    assert (done.returncode, done.stderr) == (0, b"")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_table_knows_all_that_this_windows_prints(direct: dict[str, Any]) -> None:
    validator().validate(direct)
    assert direct["JoinType"] != "Unknown"
    assert direct["UnknownFields"] == []


@pytest.mark.parametrize(("shell", "script"), ROUTES.values(), ids=list(ROUTES))
def test_all_ways_give_the_same(
    direct: dict[str, Any], tmp_path: Path, shell: str, script: str
) -> None:
    found = shutil.which(shell)
    assert found, f"there is no {shell}"
    command = f'{found} /d /s /c "{script}"'
    if shell != "cmd":
        command = (
            f'{found} -NoProfile -NonInteractive -Command "{script.replace(chr(34), chr(39))}"'
        )
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, env=os.environ, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert steady(json.loads(done.stdout)) == steady(direct)
