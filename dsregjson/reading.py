"""Read the document in a file or stdin, with notices on stderr, for all commands."""

from __future__ import annotations

from . import console
from .binary import refuse_binary
from .debuglog import debug_log
from .errors import DsRegError
from .parsing.decode import decode
from .parsing.parser import read_captures

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any


def read_capture(
    path: str | None,
    *,
    encoding: str | None = None,
    max_bytes: int = console.DEFAULT_MAX_BYTES,
) -> dict[str, Any]:
    """Read one capture from a file, or from stdin for None and "-".

    Returns the first document in the input. Says on stderr what the reader should know: a guessed
    code page, a debug log, repeated sections, further captures. Raises Failure when the input
    cannot be read, and DsRegError, naming the input, when it is not dsregcmd output.
    """
    return capture_in(console.read_input(path, max_bytes), console.name_of(path), encoding)


def capture_in(data: bytes, name: str, encoding: str | None = None) -> dict[str, Any]:
    """Return the first document in the bytes of an input, as read_capture() does."""
    try:
        text, notice = decode(data, encoding)
    except (LookupError, ValueError):
        raise console.no_encoding(encoding) from None
    captures = read_captures(text, may_be_cut=True)
    try:
        refuse_binary(data)
        found: tuple[dict[str, Any], list[str]] = next(captures)
    except DsRegError as error:
        if b'"SchemaVersion"' in data[:4096].replace(b"\0", b""):
            raise DsRegError(
                f"{name}: is what dsregjson has written; check, batch, summary, report, diff and "
                "redact read it"
            ) from None
        raise DsRegError(f"{name}: {error}") from None
    document, notices = found
    further = sum(1 for _ in captures)
    for line in ([notice] if notice else []) + debug_log(text) + notices:
        console.problem(f"{name}: {line}")
    if further:
        console.problem(
            f"{name}: holds {further + 1} captures; the first is converted "
            "(dsregjson batch converts all)"
        )
    return document
