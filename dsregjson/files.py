"""Write files atomically: write beside the target, then move into its place."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

from . import console

Write = Callable[[bytes], None]
Result = TypeVar("Result")

# A temporary file that is older than this many seconds and not in use is left from a killed run.
# The files of a run that are ended and wait for their names are not in use either.
_ABANDONED = 3600.0
# ERROR_CANT_RESOLVE_FILENAME of Windows.
_LINKS_IN_A_CIRCLE = 1921
# For this many seconds a file that another program has open on Windows is tried again.
_PATIENCE = 10.0
_UNCHANGED = ", nothing was changed"


@contextlib.contextmanager
def replacing(path: str) -> Iterator[Write]:
    """Write a whole file: yields a function that takes bytes. The file appears at the end.

    Any error before that, including an exception in the block, leaves the old file as it was. A
    target that is not a regular file (a pipe, /dev/stdout) is written directly. Raises Failure
    when the file cannot be written.
    """
    target = Path(path)
    with contextlib.ExitStack() as stack:
        with _failing(path, console.EXIT_USAGE):
            in_place = target.exists() and not target.is_file() and not target.is_dir()
            if not in_place:
                target = behind_links(path)  # the file behind a link is replaced, not the link
            file = stack.enter_context(target.open("wb", 0) if in_place else _temporary(target))
        yield _writer(path, file)
        if not in_place:
            with _failing(path):
                _move(file, target)


@contextlib.contextmanager
def naming_later(
    folder: str,
) -> Iterator[tuple[Write, Callable[[], None], Callable[[str], None]]]:
    """Write a whole file whose name is known only at its end.

    folder: made where it is missing. Yields three functions: one takes bytes, one ends the file,
    and one takes the name and puts the ended file in its place; until then it does not exist for
    readers. A block that ends without a name leaves nothing. Raises Failure when the file cannot
    be written.
    """
    place = Path(folder)
    with contextlib.ExitStack() as stack:
        with _failing(folder, console.EXIT_USAGE, ""):
            place.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(_temporary(place / "unnamed"))

        def end() -> None:
            with _failing(folder, state=""):
                _end(file)

        def name(chosen: str) -> None:
            with _failing(folder, state=""):
                _move(file, place / chosen)

        yield _writer(folder, file, state=""), end, name


@contextlib.contextmanager
def scratch(folder: str) -> Iterator[tuple[Callable[[bytes], int], Callable[[int, int], bytes]]]:
    """Keep on the disk what memory does not hold, until the block ends.

    folder: made where it is missing. Yields a function that takes bytes and returns their place,
    and one that takes a place and a size and returns the bytes. Raises Failure when the file
    cannot be written.
    """
    with contextlib.ExitStack() as stack:
        with _failing(folder, console.EXIT_USAGE, ""):
            Path(folder).mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(_temporary(Path(folder) / "scratch"))

        def put(data: bytes) -> int:
            with _failing(folder, state=""):
                place = file.seek(0, os.SEEK_END)
                file.write(data)
                return place

        def get(place: int, size: int) -> bytes:
            with _failing(folder, state=""):
                file.seek(place)
                return file.read(size)

        yield put, get


@contextlib.contextmanager
def appending(
    path: str, layout: Callable[[], object], planned: object, start: bytes
) -> Iterator[Write]:
    """Add rows at the end of a file, all of them or none.

    Rows are written to a temporary file first. At the end this waits for the lock of the file, and
    replaces the file by its old rows with the new ones after them. layout: returns the layout that
    the file has now, None without rows. If it is not `planned`, nothing is changed and Failure is
    raised. start: the bytes that a new file begins with.
    """
    with contextlib.ExitStack() as stack:
        with _failing(path, console.EXIT_USAGE):
            target = behind_links(path)
            rows = stack.enter_context(_temporary(target))
        yield _writer(path, rows)
        with _failing(path), _locked(target):
            found = _patiently(layout)
            if found not in (None, planned):
                raise console.Failure(
                    console.EXIT_USAGE,
                    f"{path}: another run has given it other columns meanwhile; nothing was added",
                )
            rows.seek(0)
            with _temporary(target) as file:
                if found is None:
                    file.write(start)
                else:
                    _copy_rows(target, file, b"\r\n" if start.endswith(b"\r\n") else b"\n")
                shutil.copyfileobj(rows, file, 1024 * 1024)
                _move(file, target)


def read_existing(path: str, read: Callable[[], Result]) -> Result:
    """Call `read` on a file that other runs append to, while none of them replaces it.

    Raises Failure when the file cannot be read.
    """
    with _failing(path, console.EXIT_USAGE), _locked(behind_links(path)):
        return _patiently(read)


def behind_links(path: str) -> Path:
    """Find the file that links lead to, existing or not; raises OSError for links in a circle.

    Path.resolve reports such links differently in each version of Python.
    """
    try:
        os.stat(path)  # noqa: PTH116 (pathlib hides a circle)
    except OSError as error:
        if error.errno == errno.ELOOP or getattr(error, "winerror", None) == _LINKS_IN_A_CIRCLE:
            raise OSError(errno.ELOOP, "its links lead in a circle") from None
    return Path(os.path.realpath(path))


def _writer(path: str, file: IO[bytes], state: str = _UNCHANGED) -> Write:
    def write(data: bytes) -> None:
        with _failing(path, state=state):
            file.write(data)

    return write


@contextlib.contextmanager
def _failing(
    path: str, code: int = console.EXIT_UNEXPECTED, state: str = _UNCHANGED
) -> Iterator[None]:
    """Turn an OSError into the Failure that names the file; state: what is so now."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        if sys.platform == "win32" and isinstance(error, PermissionError):
            reason += "; is it open in another program?"
        raise console.Failure(code, f"{path}: cannot be written{state}: {reason}") from None


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[IO[bytes]]:
    """Make a new file beside the target; delete it at the end, unless it has been moved."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if sys.platform == "win32" and target.exists() and not os.access(target, os.W_OK):
        raise OSError(errno.EROFS, "it is read-only")
    _remove_abandoned(target)
    path = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    file = path.open("xb+")
    try:
        if sys.platform != "win32":
            _hold(file)
        yield file
    finally:
        # A full disk also fails this flush; the first failure has been reported.
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            path.unlink()


def _remove_abandoned(target: Path) -> None:
    for path in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime < _ABANDONED:
                continue
            if sys.platform == "win32":
                # A file that another run has open stays, and is not opened here: that would
                # keep the other run from moving it.
                path.chmod(stat.S_IWRITE)
                path.unlink()
                continue
            with path.open("rb+") as file:
                if _hold(file):
                    path.unlink()


def _copy_rows(source: Path, file: IO[bytes], line_end: bytes) -> None:
    with _patiently(lambda: source.open("rb")) as old:
        shutil.copyfileobj(old, file, 1024 * 1024)
        if old.tell():
            old.seek(-1, os.SEEK_END)
            if old.read() != b"\n":
                file.write(line_end)


def _end(file: IO[bytes]) -> None:
    """Close a temporary file when all of it is on the disk."""
    if not file.closed:
        file.flush()
        os.fsync(file.fileno())
        file.close()


def _move(file: IO[bytes], target: Path) -> None:
    """Put a finished temporary file in the target's place, safe against a loss of power."""
    _end(file)
    path = Path(file.name)
    if sys.platform == "win32":
        if target.exists():
            _copy_rights(target, path)
        _patiently(lambda: path.replace(target))
        return
    if target.exists():
        shutil.copymode(target, path)
        with contextlib.suppress(OSError):
            shutil.chown(path, target.stat().st_uid, target.stat().st_gid)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _patiently(action: Callable[[], Result]) -> Result:
    """Retry what Windows refuses while another program has the file open."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return action()
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Wait until no other run appends to the target.

    The lock is a file of its own, because the target is replaced meanwhile. It is not deleted.
    """
    from filelock import FileLock  # slow to import, and only --append needs it

    with FileLock(target.with_name(f".{target.name}.lock")):
        yield


if sys.platform == "win32":
    import ctypes

    _DACL_SECURITY_INFORMATION = 4

    def _copy_rights(source: Path, target: Path) -> None:
        """Give a file the access rights (DACL) of another, where the file system has them.

        Source: GetFileSecurityW and SetFileSecurityW,
        https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getfilesecurityw
        """
        advapi32 = ctypes.WinDLL("advapi32")
        what = _DACL_SECURITY_INFORMATION
        size = ctypes.c_ulong()
        advapi32.GetFileSecurityW(str(source), what, None, 0, ctypes.byref(size))
        rights = ctypes.create_string_buffer(size.value)
        if advapi32.GetFileSecurityW(str(source), what, rights, size, ctypes.byref(size)):
            advapi32.SetFileSecurityW(str(target), what, rights)

else:
    import fcntl

    def _hold(file: IO[bytes]) -> bool:
        """Mark an open file as in use until it is closed; False if another run holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            return False
