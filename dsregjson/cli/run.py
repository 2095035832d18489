"""dsregjson run: run dsregcmd /status on this Windows computer and convert what it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from .. import console
from ..errors import DsRegError
from ..flat import flatten
from ..json_output import to_json
from ..parsing.decode import decode
from ..parsing.parser import read_captures


def find_dsregcmd() -> str | None:
    """Path of dsregcmd.exe, or None.

    Sysnative first: only there does a 32-bit process see the 64-bit System32, the one folder
    that holds dsregcmd.exe (Microsoft Learn, "File System Redirector").
    """
    windir = os.environ.get("windir") or os.environ.get("SystemRoot")
    if windir:
        for folder in ("Sysnative", "System32"):
            candidate = Path(windir, folder, "dsregcmd.exe")
            if candidate.is_file():
                return str(candidate)
    return shutil.which("dsregcmd.exe") or shutil.which("dsregcmd")


def run_dsregcmd() -> subprocess.CompletedProcess[bytes]:
    """Run dsregcmd /status here; raises Failure when it cannot be started."""
    executable = find_dsregcmd()
    if executable is None:
        where = (
            "dsregcmd.exe was not found under %windir%\\Sysnative, %windir%\\System32 or PATH"
            if sys.platform == "win32"
            else "dsregcmd exists on Windows only"
        )
        raise console.Failure(
            console.EXIT_UNEXPECTED, f"{where}; pipe a saved capture in: dsregjson FILE"
        )
    try:
        return subprocess.run(
            [executable, "/status"], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise console.Failure(
            console.EXIT_UNEXPECTED, f"{executable}: cannot be started: {error.strerror or error}"
        ) from None


def _failed(done: subprocess.CompletedProcess[bytes]) -> console.Failure:
    """The failure of a dsregcmd that printed no capture, with its exit code and its words."""
    said = " ".join(decode(done.stderr or done.stdout)[0].split()) or "nothing"
    return console.Failure(
        console.EXIT_UNEXPECTED,
        f"{done.args[0]} /status ended with exit code {done.returncode} and said: {said[:500]}",
    )


def command(
    compact: Annotated[bool, typer.Option("--compact", help="One line of JSON.")] = False,
    flat: Annotated[bool, typer.Option("--flat", help="One level instead of sections.")] = False,
) -> None:
    """Run dsregcmd /status on this Windows computer and convert it."""
    done = run_dsregcmd()
    text, notice = decode(done.stdout)
    try:
        document, notices = next(read_captures(text))
    except DsRegError as error:
        if done.returncode != 0:
            raise _failed(done) from None
        raise DsRegError(f"dsregcmd /status: {error}") from None
    if notice:
        notices.insert(0, notice)
    if done.returncode != 0:
        notices.append(f"ended with exit code {done.returncode}; what it printed is converted")
    for line in notices:
        console.problem(f"dsregcmd /status: {line}")
    console.write_output(to_json(flatten(document) if flat else document, indent=not compact))
