"""Options that the commands over many captures share, and what becomes of them."""

from __future__ import annotations

import contextlib
import difflib
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from .. import console
from ..inputs import folders
from ..inputs.read import read
from ..inputs.records import InputOptions

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, zips, or - for standard input. * and ? stand for names.",
    ),
]
Globs = Annotated[
    list[str] | None,
    typer.Option(
        "--glob", metavar="PATTERN", help="Names to take from folders and zips, as '*.log'."
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, metavar="N", help="Worker processes (default: one for each core)."
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="PAGE",
        help="Code page of the input, such as cp850 (default: detected).",
    ),
]
MaxBytes = Annotated[
    int, typer.Option("--max-bytes", min=1, metavar="BYTES", help="Refuse a larger capture.")
]


def near(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean NAME?" for the known name most like a word, "" for none."""
    names = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), names, 1, 0.7)
    return f"; did you mean {names[found[0]]}?" if found else ""


def output_file(path: str | None) -> str | None:
    """Return the value of -o; None for stdout, which "-" names too."""
    return None if path == "-" else path


def refuse_to_replace_inputs(paths: Iterable[str], written: Iterable[str | None]) -> None:
    """Raise Failure when a file that a run writes is one of its inputs, by whatever name.

    In a folder of inputs that is a file which holds a capture. One that holds documents, a table or
    a page may be what the run before wrote there, and is replaced.
    """
    targets = [(path, status) for path in written if path and (status := _file(path))]
    if not targets:
        return
    for path in paths:
        for name in folders.expanded(path):
            status = _file(name)
            for target, other in targets:
                if status and os.path.samestat(status, other):
                    what = f"is an input too ({console.name_of(name)})"
                elif _is_inside(target, name) and _holds_capture(target):
                    what = f"is a capture in the folder {name}"
                else:
                    continue
                raise console.Failure(
                    console.EXIT_USAGE,
                    f"{target}: {what} and would be replaced; name another file to write",
                )


def _is_inside(file: str, folder: str) -> bool:
    """Return whether a file is in a folder, or in a folder of it."""
    inside = Path(os.path.realpath(folder)) in Path(os.path.realpath(file)).parents
    return inside and Path(folder).is_dir()


def _holds_capture(path: str) -> bool:
    """Return whether a file begins with a capture, and not with a document that was made of one."""
    with contextlib.closing(read([path])) as records:
        first = next(records, None)
    return first is not None and first.document is not None and not first.stored


def _file(path: str) -> os.stat_result | None:
    """Return the status of a regular file, by its name or "-" for the one that stdin reads."""
    try:
        status = os.fstat(sys.stdin.fileno()) if path == "-" else Path(path).stat()
    except (OSError, ValueError, AttributeError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def input_options(
    globs: list[str] | None,
    encoding: str | None,
    max_bytes: int,
    written: Iterable[str | None] = (),
    stdin_name: str = console.STDIN_NAME,
) -> InputOptions:
    """Make the options for reading; written: files that the run writes and must not read.

    Raises Failure for an encoding that there is not.
    """
    try:
        b"1".decode(encoding or "utf-8", "replace")  # refuses codecs that make no text as well
    except (LookupError, ValueError):
        raise console.no_encoding(encoding) from None
    return InputOptions(
        globs=tuple(globs or ()),
        stdin_name=stdin_name,
        encoding=encoding,
        max_bytes=max_bytes,
        leave_out=frozenset(Path(os.path.realpath(path)) for path in written if path),
    )
