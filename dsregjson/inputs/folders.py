"""Find the files that paths name: folders recursively, wildcards, without what is left out."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import unreadable
from . import archives
from .records import InputItem, InputOptions, Record


def measure(paths: Iterable[str], reading: InputOptions) -> int | None:
    """Sum the bytes of the inputs for a progress bar; None when stdin is among them."""
    total = 0
    for path in paths:
        if path == "-":
            return None
        for name in expanded(path):
            total += sum(item.size for item in found(name, reading) if isinstance(item, InputItem))
    return total


def pattern(globs: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern that a lower-case name must match; None without --glob."""
    return (
        re.compile("|".join(fnmatch.translate(each.lower()) for each in globs)) if globs else None
    )


def expanded(path: str) -> list[str]:
    """Expand * and ? in a path, because the cmd of Windows does not.

    A path that exists stands for itself, and brackets mean themselves: names like "state[1].txt"
    are common, and reading state1.txt instead would go unnoticed.
    """
    drive, rest = os.path.splitdrive(
        path
    )  # the ? of a Windows path like \\?\C:\x is not a wildcard
    if os.path.lexists(path) or not ("*" in rest or "?" in rest):
        return [path]
    wildcards = drive + rest.replace("[", "[[]")
    return sorted(glob.glob(wildcards, recursive=True)) or [path]  # noqa: PTH207 (may be absolute)


def found(path: str, reading: InputOptions) -> Iterator[InputItem | Record]:
    """Find the files of a path, with their sizes (-1 for pipes and devices)."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        yield Record(path, problem=unreadable(error))
        return
    if not stat.S_ISDIR(status.st_mode):
        size = status.st_size if stat.S_ISREG(status.st_mode) else -1
        yield InputItem(path, path=path, size=size)
        return
    empty = True
    for item in _walk(path, reading):
        empty = False
        yield item
    if empty:
        names = " or ".join(reading.globs)
        yield Record(path, problem=f"holds no file named {names}" if names else "holds no file")


def _walk(folder: str, reading: InputOptions) -> Iterator[InputItem | Record]:
    wanted = pattern(reading.globs)
    waiting = [_sorted_entries(folder)]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        if isinstance(entry, Record):
            yield entry
            continue
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(_sorted_entries(entry.path))
            elif _is_wanted(entry, wanted, folder):
                status = entry.stat()
                # No links to folders, which may lead in circles; no pipes, which may never end.
                if stat.S_ISREG(status.st_mode) and not _is_left_out(entry, reading.leave_out):
                    yield InputItem(entry.path, path=entry.path, size=status.st_size)
        except OSError as error:
            yield Record(entry.path, problem=unreadable(error))


def _sorted_entries(folder: str) -> Iterator[os.DirEntry[str] | Record]:
    try:
        with os.scandir(folder) as entries:
            return iter(sorted(entries, key=lambda entry: entry.name))
    except OSError as error:
        return iter([Record(folder, problem=unreadable(error))])


def _is_wanted(entry: os.DirEntry[str], wanted: re.Pattern[str] | None, folder: str) -> bool:
    name = entry.name.lower()
    if wanted is None:
        return not name.endswith((".csv", ".parquet", "desktop.ini", "thumbs.db"))
    # Zips are looked into like folders: the glob then chooses among their members.
    inside = entry.path[len(folder) :].lstrip(os.sep).replace(os.sep, "/").lower()
    return archives.is_zip_name(name) or bool(wanted.fullmatch(name) or wanted.fullmatch(inside))


def _is_left_out(entry: os.DirEntry[str], leave_out: frozenset[Path]) -> bool:
    return any(entry.name == path.name for path in leave_out) and (
        Path(os.path.realpath(entry.path)) in leave_out
    )
