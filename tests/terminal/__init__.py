"""What a terminal shows, as text: every command in pseudo-terminals of 60, 80 and 120 columns.

The files WIDTH.txt beside this module are read like a screen; test_terminal.py finds what changes
them. Write them anew with: python -m tests.terminal
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
WIDTHS = (60, 80, 120)
AT = "--at 2025-03-10T09:00:00Z"
# Names in the folder that the commands run in, and the captures behind them.
FILES = {
    "pc05.txt": "findings/prt-refused.txt",
    "healthy.txt": "findings/healthy-hybrid.txt",
    "fleet/pc05.txt": "findings/prt-refused.txt",
    "fleet/healthy.txt": "findings/healthy-hybrid.txt",
    "fleet/prejoin.txt": "findings/prejoin.txt",
    "fleet/dual.txt": "findings/dual-state.txt",
    "fleet/entra.txt": "findings/healthy-entra.txt",
    "fleet/notes.txt": "captures/not-a-capture-help.txt",
}
COMMANDS = (
    "--help",
    "chek pc05.txt",
    f"check pc05.txt {AT}",
    f"check healthy.txt {AT}",
    f"check healthy.txt {AT} --all",
    f"check fleet/dual.txt {AT}",
    f"check fleet/entra.txt fleet/notes.txt {AT} --expect hybrid",
    "check --rules prt-missing",
    "check --fail-on fatal pc05.txt",
    f"summary fleet {AT}",
    f"summary fleet {AT} --all",
    "diff healthy.txt pc05.txt",
    "diff pc05.txt pc05.txt",
    "explain 0x801c03f2",
    "explain 0x801c9999",
    "get AzureAdPrt TenantId EnterprisePrtUpdateTime DeviceName --file pc05.txt",
    "batch fleet -o fleet.ndjson",
    f"report fleet {AT} -o fleet.html",
    "redact pc05.txt --check --key fleet.key",
    "check --help",
    "get --help",
    "explain --help",
    "diff --help",
    "summary --help",
    "batch --help",
    "report --help",
    "run --help",
)


def folder(path: Path) -> None:
    """Fill a folder with the files that the commands name."""
    for name, source in FILES.items():
        target = path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(HERE.parent / source, target)
    (path / "fleet.key").write_text("a secret of the tests\n")


def shown(command: str, width: int, cwd: Path, **environment: str) -> tuple[str, int]:
    """What a terminal of that width shows for a command line, and the exit code."""
    import fcntl  # not on Windows
    import pty
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    unset = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    process = subprocess.Popen(
        [sys.executable, "-m", "dsregjson", *command.split()],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=child,
        env={**inherited, "TERM": "xterm", "PYTHONUTF8": "1", **environment},
    )
    os.close(child)
    data = b""
    try:
        while chunk := os.read(parent, 65536):
            data += chunk
    except OSError:  # how Linux says that the terminal was closed
        pass
    os.close(parent)
    text = data.decode().replace("\r\n", "\n")
    return re.sub(r"; [\d.]+ s\n", "; 0.1 s\n", text), process.wait(timeout=120)


def screens(width: int) -> str:
    """Every command and what it shows at that width, without colours."""
    parts = []
    with tempfile.TemporaryDirectory() as path:
        folder(Path(path))
        for command in COMMANDS:
            text, code = shown(command, width, Path(path), NO_COLOR="1")
            lines = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
            parts.append(f"$ dsregjson {command}\n{lines}[exit code {code}]\n")
    return "\n".join(parts)
