"""Find dsregcmd on this computer, run it and read its output.

Imported only when dsregcmd is to be run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import console
from .errors import DsRegError
from .parsing.decode import decode, unicode_form
from .parsing.parser import read_captures

NAME = "dsregcmd /status"
_FOLDERS = ("Sysnative", "System32")
_UTF8 = 65001


def find_in_windows() -> str | None:
    """Return the full path of Windows' own dsregcmd.exe, or None.

    Sysnative first: only there does a 32-bit process see the 64-bit System32, the one folder
    that holds dsregcmd.exe (Microsoft Learn, "File System Redirector").
    """
    windir = os.environ.get("windir") or os.environ.get("SystemRoot")
    for folder in _FOLDERS if windir else ():
        candidate = Path(str(windir), folder, "dsregcmd.exe")
        if candidate.is_file():
            return str(candidate)
    return None


def is_at_hand() -> bool:
    """Return whether a person typed the command at a Windows console without any input.

    Both stdin and stderr must be consoles. In PowerShell remoting and under schedulers they are
    not, and a person must see which program is run.
    """
    return (
        sys.platform == "win32"
        and all(map(_is_console, (sys.stdin, sys.stderr)))
        and find_in_windows() is not None
    )


def _is_console(stream: Any) -> bool:
    """Return whether a stream is a real console, because isatty() is true for NUL too."""
    if sys.platform != "win32" or stream is None or not stream.isatty():
        return False
    import ctypes
    import msvcrt

    mode = ctypes.c_ulong()
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
    return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))


def console_page() -> str | None:
    """Return the code page of this console as a Python codec, such as cp850; None off Windows."""
    if sys.platform != "win32":
        return None
    import ctypes

    kernel = ctypes.windll.kernel32
    for page in (kernel.GetConsoleOutputCP(), kernel.GetOEMCP()):
        if page and page != _UTF8:
            name = f"cp{page}"
            try:
                b"1".decode(name)
            except LookupError:
                continue
            return name
    return None


def decoded(
    data: bytes, encoding: str | None = None, page: str | None = None
) -> tuple[str, str | None]:
    """Decode what dsregcmd printed, with a notice as decode() has it.

    page: code page of text that is neither UTF-8 nor UTF-16, instead of cp1252.

    Example:
        >>> decoded(b"TenantName : Tr\\x84ders", page="cp850")[0]
        'TenantName : Tr\u00e4ders'
    """
    text, notice = decode(data, encoding)
    if notice is None or encoding is not None or page is None or unicode_form(data) is not None:
        return text, notice
    page_notice = (
        f"not UTF-8; read as code page {page}, the console's (--encoding names another one)"
    )
    return decode(data, page)[0], page_notice


def read_here(encoding: str | None = None, *, only_in_windows: bool = False) -> dict[str, Any]:
    """Run dsregcmd /status on this computer and return the document of its output.

    encoding: overrides the detection. only_in_windows: do not search PATH. Notices go to
    stderr. Raises Failure when dsregcmd cannot be run, DsRegError when it printed no capture.
    """
    executable = find_in_windows()
    if executable is None and not only_in_windows:
        executable = shutil.which("dsregcmd.exe") or shutil.which("dsregcmd")
    done = _run(executable)
    try:
        text, notice = decoded(done.stdout, encoding, console_page())
    except (LookupError, ValueError):
        raise console.no_encoding(encoding) from None
    try:
        found: tuple[dict[str, Any], list[str]] = next(read_captures(text))
        document, notices = found
    except DsRegError as error:
        if done.returncode != 0:
            raise _failed(done) from None
        raise DsRegError(f"{NAME}: {error}") from None
    if notice:
        notices.insert(0, notice)
    if done.returncode != 0:
        notices.append(f"ended with exit code {done.returncode}; what it printed is converted")
    for line in notices:
        console.problem(f"{NAME}: {line}")
    return document


def read_at_hand(encoding: str | None = None) -> dict[str, Any]:
    """Do what read_here() does for a person who gave no input; say first what is run."""
    console.problem(f"nothing is piped in; running {find_in_windows()} /status on this computer")
    return read_here(encoding, only_in_windows=True)


def _run(executable: str | None) -> subprocess.CompletedProcess[bytes]:
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
    """Make the failure for a dsregcmd that printed no capture: exit code and output."""
    said = " ".join(decode(done.stderr or done.stdout)[0].split()) or "nothing"
    return console.Failure(
        console.EXIT_UNEXPECTED,
        f"{done.args[0]} /status ended with exit code {done.returncode} and said: {said[:500]}",
    )
