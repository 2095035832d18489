"""Bytes of a file or stdin to the document in it, with notices on stderr: what commands share."""

from __future__ import annotations

from . import console
from .decode import decode
from .errors import DsRegError
from .parser import parse_captures

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any


def read_text(
    path: str | None,
    *,
    encoding: str | None = None,
    max_bytes: int = console.DEFAULT_MAX_BYTES,
) -> tuple[str, str | None]:
    """Read and decode an input; returns the text and the decoder's notice or None."""
    data = console.read_input(path, max_bytes)
    try:
        return decode(data, encoding)
    except (LookupError, ValueError):
        raise console.Failure(
            console.EXIT_USAGE,
            f"--encoding {encoding}: no such encoding (try cp850, cp1252, utf-8 or utf-16)",
        ) from None


def read_capture(
    path: str | None,
    *,
    encoding: str | None = None,
    max_bytes: int = console.DEFAULT_MAX_BYTES,
) -> dict[str, Any]:
    """Read one capture from a file, or from stdin for None and "-".

    Returns the first document in the input and tells on stderr what the reader should know:
    the code page guessed, repeated sections, further captures. Raises Failure when the input
    cannot be read and DsRegError, naming it, when it is no dsregcmd output.
    """
    name = console.name_of(path)
    text, notice = read_text(path, encoding=encoding, max_bytes=max_bytes)
    captures = parse_captures(text)
    try:
        document, notices = next(captures)
    except DsRegError as error:
        raise DsRegError(f"{name}: {error}") from None
    further = sum(1 for _ in captures)
    for line in ([notice] if notice else []) + notices:
        console.problem(f"{name}: {line}")
    if further:
        console.problem(
            f"{name}: holds {further + 1} captures; the first is converted "
            "(dsregjson batch converts all)"
        )
    return document
