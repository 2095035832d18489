"""A console window of Windows, used through a terminal of this machine (Wine)."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from pathlib import Path

import pytest

from .support import capture_bytes

pytestmark = [
    pytest.mark.cli,
    pytest.mark.skipif(
        sys.platform == "win32" or not os.environ.get("WINPY"),
        reason="WINPY names nothing that gives a Windows program a console here",
    ),
]


def interrupted(arguments: list[str], folder: Path) -> tuple[int, bytes]:
    """Start the command in a console and press Ctrl-C once workers are long at work; code, words."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        winpy = os.environ["WINPY"]
        os.execv(winpy, [winpy, "dsregjson", *arguments])
    said, pressed, end = b"", False, time.monotonic() + 300
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                data = os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            said += data
        written = sum(path.stat().st_size for path in folder.glob(".*.tmp"))
        if not pressed and written > 8_000_000:
            pressed = os.write(terminal, b"\x03") > 0
    assert pressed, said
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_a_batch_with_its_workers(tmp_path: Path, jobs: str) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    data = capture_bytes("hybrid-win11-24h2")
    for number in range(8000):
        (folder / f"{number:04}.txt").write_bytes(data)
    code, said = interrupted(["batch", "captures", "--jobs", jobs, "-o", "fleet.ndjson"], tmp_path)
    assert code == 130, said
    assert b"Traceback" not in said
    left = {path.name for path in tmp_path.iterdir()}
    assert {name for name in left if not name.endswith(".lock")} == {"captures"}


def typed(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Type the command in a console without any input; code and what the console shows."""
    import pty

    printed = folder / "printed.txt"
    printed.write_bytes(b"AzureAdJoined : YES\r\nDevice Name : PC1\r\nTenantName : Tr\x84ders\r\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["DSREGCMD_OUTPUT"] = f"Z:{printed}".replace("/", "\\")
        winpy = os.environ["WINPY"]
        os.execv(winpy, [winpy, "dsregjson", *arguments])
    said = b""
    while select.select([terminal], [], [], 120)[0]:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        said += data
    shown = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", b"", said).decode("ascii", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


@pytest.mark.parametrize("arguments", [["--compact"], ["check", "--json"]])
def test_without_input_at_a_console_dsregcmd_is_run(arguments: list[str], tmp_path: Path) -> None:
    code, shown = typed(arguments, tmp_path)
    assert code == 0, shown
    assert "nothing is piped in; running" in shown and "System32" in shown
    assert "read as code page cp437" in shown
    assert "SchemaVersion" in shown
