"""Define the streams and exit codes of every command.

Imported by the plain pipe, so it imports nothing heavy.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys

from .errors import over_limit, unreadable

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import TextIO

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_REJECTED = 3
EXIT_PARTIAL = 4
EXIT_IDENTITY_LEFT = 5
EXIT_UNEXPECTED = 70
EXIT_INTERRUPTED = 130

DEFAULT_MAX_BYTES = 32 * 1024 * 1024
STDIN_NAME = "standard input"

# Controls, line and paragraph separators, bidirectional and invisible format characters.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


class Failure(Exception):
    """Ends a command: `code` becomes the exit code, the message the one line on stderr."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def no_encoding(encoding: str | None) -> Failure:
    """Make the failure for an --encoding that is not the name of a text codec."""
    return Failure(
        EXIT_USAGE,
        f"--encoding {encoding}: no such encoding (try cp850, cp1252, utf-8 or utf-16)",
    )


def safe(text: str) -> str:
    r"""Make text safe for a terminal: control, bidi and invisible characters as \xNN or \uNNNN.

    Example:
        >>> safe("PC\x1b[2J")
        'PC\\x1b[2J'
    """
    return re.sub(
        _UNSAFE, lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text
    )


def problem(message: str) -> None:
    """Write one plain line about a problem to stderr.

    A terminal gets the characters, anything else ASCII with \\u escapes, because the reader's code
    page is not known. A stderr that cannot be written is ignored: the exit code still says how the
    command ended.
    """
    stream = sys.stderr
    if stream is None:  # pythonw has no console
        return
    line = f"dsregjson: {safe(message)}\n"
    if not stream.isatty():
        line = _ascii(line)
    encoding = stream.encoding or "ascii"
    try:
        stream.write(line.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError:
        _give_up(stream)


def _ascii(text: str) -> str:
    """Write all but ASCII as the escapes of JSON: \\u00e4, \\ud83d\\ude00."""
    if text.isascii():
        return text
    import json

    return re.sub("[^\x00-\x7f]", lambda match: json.dumps(match[0])[1:-1], text)


def _give_up(stream: TextIO) -> None:
    """Discard what is left in the buffer of a stream, or Python fails when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def read_input(path: str | None, max_bytes: int = DEFAULT_MAX_BYTES) -> bytes:
    """Read a file, or stdin for None and "-", as bytes, never more than `max_bytes`.

    Raises Failure: EXIT_USAGE when the file cannot be read, EXIT_REJECTED when the input is
    larger than `max_bytes` (before it is read whole).
    """
    if path is None or path == "-":
        if sys.stdin is None:
            raise Failure(EXIT_USAGE, "there is no standard input; name a FILE")
        data = sys.stdin.buffer.read(max_bytes + 1)
    else:
        try:
            with open(path, "rb") as file:  # noqa: PTH123 (pathlib is a slow import)
                status = os.fstat(file.fileno())
                is_file = stat.S_ISREG(status.st_mode)
                too_large = is_file and status.st_size > max_bytes
                # Ask for no more than the file has: Python allocates what it is asked to read.
                wanted = status.st_size if is_file and status.st_size else max_bytes
                data = b"" if too_large else file.read(wanted + 1)
        except (OSError, ValueError) as error:
            if os.path.isdir(path):  # noqa: PTH112 (Windows: permission denied)
                raise Failure(
                    EXIT_USAGE, f"{path}: is a folder; use dsregjson batch or dsregjson check"
                ) from None
            raise Failure(EXIT_USAGE, f"{path}: {unreadable(error)}") from None
        if too_large:
            raise Failure(EXIT_REJECTED, f"{path}: {over_limit(max_bytes, status.st_size)}")
    if len(data) > max_bytes:
        raise Failure(EXIT_REJECTED, f"{name_of(path)}: {over_limit(max_bytes)}")
    return data


def name_of(path: str | None) -> str:
    """Return the name of an input in messages."""
    return STDIN_NAME if path is None or path == "-" else path


def byte_limit(text: str) -> int:
    """Read the value of --max-bytes; raises Failure unless it is a whole number above 0."""
    if not (text.isascii() and text.isdigit() and int(text[:20]) > 0):
        raise Failure(EXIT_USAGE, f"--max-bytes takes a whole number above 0, not {text!r}")
    return int(text[:20])


def write_output(data: bytes) -> None:
    """Write bytes to stdout and flush, so that a broken pipe or a full disk shows here.

    Raises BrokenPipeError when the reader has gone, Failure for any other fault.
    """
    stream = sys.stdout
    if stream is None:
        raise Failure(EXIT_UNEXPECTED, "there is no standard output")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        _give_up(stream)
        if isinstance(error, BrokenPipeError) or (
            sys.platform == "win32" and error.errno == errno.EINVAL
        ):
            raise BrokenPipeError from None
        raise Failure(
            EXIT_UNEXPECTED, f"standard output cannot be written: {error.strerror}"
        ) from None


def write_text(text: str) -> None:
    """Write text to stdout: in the encoding of a terminal, elsewhere as UTF-8 without BOM."""
    encoding = (sys.stdout.encoding if on_terminal() else None) or "utf-8"
    write_output(text.encode(encoding, "backslashreplace"))


def on_terminal() -> bool:
    """Return whether stdout is a terminal, where raw text from a capture could do harm."""
    return sys.stdout is not None and sys.stdout.isatty()


def write_shown(text: str) -> None:
    """Write a text to a terminal: line ends stay, all else is made safe by safe()."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").expandtabs().split("\n")
    shown = "\n".join(map(safe, lines))
    write_output(shown.encode(sys.stdout.encoding or "ascii", "backslashreplace"))
