"""Redact files and folders: bytes in, bytes of the same encoding and layout out."""

from __future__ import annotations

import codecs
import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .. import console
from ..binary import refuse_binary
from ..errors import DsRegError
from ..files import behind_links, replacing
from ..inputs import folders
from ..inputs.records import InputOptions, Record
from ..inputs.streams import looks_like_json
from ..parsing.decode import unicode_form
from .redactor import IdentityLeft, Redactor


class Form(NamedTuple):
    """How bytes hold a text. errors: the codec's error handler; tail: bytes after the text."""

    bom: bytes
    codec: str
    errors: str
    tail: bytes

    def encode(self, text: str) -> bytes:
        """Encode a text in this form."""
        return self.bom + text.encode(self.codec, self.errors) + self.tail


def decode_exactly(data: bytes, encoding: str | None = None) -> tuple[str, Form]:
    """Decode bytes as decode() does, and return the form that gives the same bytes back.

    Damaged bytes survive as lone surrogates. Raises LookupError when `encoding` is not a text
    codec.

    Example:
        >>> text, form = decode_exactly(b"Tr\\xe4ders \\x81")
        >>> form.encode(text)
        b'Tr\\xe4ders \\x81'
    """
    bom, codec = b"", encoding
    if encoding is None or codecs.lookup(encoding).name.startswith("utf"):
        bom, codec = unicode_form(data) or (b"", encoding)
    if codec is None:
        codec = "utf-8" if _is_utf_8(data) else "cp1252"
    body, rest = data[len(bom) :], b""
    if codec.startswith("utf-16"):
        errors = "surrogatepass"
        whole = len(body) // 2 * 2
        body, rest = body[:whole], body[whole:]
    else:
        errors = "surrogateescape"
    text = body.decode(codec, errors)
    nulls = len(text) - len(text.rstrip("\0"))
    form = Form(bom, codec, errors, ("\0" * nulls).encode(codec) + rest)
    return text[: len(text) - nulls], form


def _check_text(text: str) -> None:
    # An archive may hold a capture uncompressed, but would not survive a change of it.
    if "\0" in text:
        raise DsRegError("is binary data, not text; extract the captures in it and redact those")


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def learn(redactor: Redactor, data: bytes, name: str, encoding: str | None = None) -> None:
    """Learn the names in an input. Call it for all inputs before the first is redacted.

    Raises DsRegError, naming the input, when it holds neither a capture nor JSON with documents;
    LookupError when `encoding` is not a text codec.
    """
    text, _ = decode_exactly(data, encoding)
    try:
        refuse_binary(data)
        _check_text(text)
        if looks_like_json(data):
            _Json(text).each(redactor.learn_json)
        else:
            redactor.learn_text(text)
    except DsRegError as error:
        raise DsRegError(f"{name}: {error}") from None


def redacted(redactor: Redactor, data: bytes, name: str, encoding: str | None = None) -> bytes:
    """Redact the bytes of an input; BOM, encoding and line ends stay as they were.

    Raises as learn() does, and when a text cannot be redacted safely.
    """
    text, form = decode_exactly(data, encoding)
    try:
        if not looks_like_json(data):
            return form.encode(redactor.text(text))
        return form.encode(_Json(text).mapped(redactor.json))
    except DsRegError as error:
        raise type(error)(f"{name}: {error}") from None


class _Json:
    """The JSON values in a text, one a line or one in all; raises DsRegError if it is not JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_line: dict[int, Any] | None = None
        try:
            self._whole = json.loads(text)
        except (ValueError, RecursionError) as error:
            if "\n" not in text.strip():
                raise DsRegError(f"is not JSON: {str(error) or 'nested too deeply'}") from None
            lines = enumerate(text.split("\n"), 1)
            self._by_line = {
                number: _loaded(line, number) for number, line in lines if line.strip()
            }

    def each(self, job: Callable[[Any], Any]) -> list[Any]:
        """Apply job to each value; an error names the line of the value."""
        if self._by_line is None:
            return [job(self._whole)]
        made = []
        for number, value in self._by_line.items():
            try:
                made.append(job(value))
            except DsRegError as error:
                raise type(error)(f"line {number}: {error}") from None
        return made

    def mapped(self, job: Callable[[Any], Any]) -> str:
        """Replace every value in the text, indented or line by line as it was."""
        indented = self._by_line is None and "\n" in self._text.strip()
        dump = partial(
            json.dumps,
            indent=2 if indented else None,
            separators=(",", ": ") if indented else (",", ":"),
        )
        joined = "\n".join(map(dump, self.each(job))) + "\n" * self._text.endswith("\n")
        return joined.replace("\n", "\r\n") if "\r\n" in self._text else joined


def _loaded(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DsRegError(f"line {number} is not JSON: {str(error)[:200]}") from None


def redact_folder(
    redactor: Redactor, folder: str, out: str | None, encoding: str | None, max_bytes: int
) -> int:
    """Redact every file of a folder into another; returns how many failed.

    out: a folder that does not exist yet or is empty; None only counts what would be replaced.
    The names of files and folders in it are redacted too, because they often are names of
    computers. A file that is neither a capture nor JSON with documents is reported and left out,
    and so are links that lead out of the folder. Raises Failure when a folder cannot be used, or
    none of its files could be redacted.
    """
    paths, left_out = _files(folder)
    is_new = out is not None and not Path(out).exists()
    if out is not None:
        _prepare(out, folder)
    for problem in left_out:
        console.problem(f"{problem}; left out")
    learned, taken = [], set()
    failed: list[Exception] = []
    for path in paths:
        with _reported(failed):
            learn(redactor, console.read_input(path, max_bytes), path, encoding)
            learned.append(path)
    done = 0
    for path in learned:
        with _reported(failed):
            data = redacted(redactor, console.read_input(path, max_bytes), path, encoding)
            target = redactor.path(str(Path(path).relative_to(folder)))
            if target in taken:
                raise DsRegError(f"{path}: another file has the redacted name {target}")
            taken.add(target)
            if out is not None:
                Path(out, target).parent.mkdir(parents=True, exist_ok=True)
                with replacing(str(Path(out, target))) as write:
                    write(data)
            done += 1
    if (paths or left_out) and not done:
        if out is not None and is_new:
            Path(out).rmdir()
        left = any(isinstance(each, IdentityLeft) for each in failed)
        raise console.Failure(
            console.EXIT_IDENTITY_LEFT if left else console.EXIT_REJECTED,
            f"{folder}: no file in it could be redacted; nothing was written",
        )
    return len(paths) - done + len(left_out)


@contextlib.contextmanager
def _reported(failed: list[Exception]) -> Iterator[None]:
    """Report an input that fails, add its error to those that failed, and go on."""
    try:
        yield
    except DsRegError as error:
        failed.append(error)
        console.problem(f"{error}; left out")
    except console.Failure as failure:
        if failure.code == console.EXIT_UNEXPECTED:
            raise
        failed.append(failure)
        console.problem(f"{failure}; left out")


def _files(folder: str) -> tuple[list[str], list[str]]:
    """Find the files of a folder, as batch does, and the problems with others."""
    paths, problems = [], []
    inside = behind_links(folder)
    for item in folders.found(folder, InputOptions(globs=("*",))):
        if isinstance(item, Record):
            problem = (item.problem or "").removesuffix(" named *")
            if item.source == folder:
                raise console.Failure(console.EXIT_USAGE, f"{folder}: {problem}")
            problems.append(f"{item.source}: {problem}")
        elif inside in behind_links(item.source).parents:
            paths.append(item.source)
        else:
            problems.append(f"{item.source}: is a link out of the folder")
    return paths, problems


def _prepare(out: str, folder: str) -> None:
    """Make the folder to write to. It must be new or empty, and outside the one to read."""
    try:
        target, source = behind_links(out), behind_links(folder)
        if target == source or source in target.parents:
            raise console.Failure(
                console.EXIT_USAGE, f"{out}: is inside {folder}; name a folder outside it"
            )
        target.mkdir(parents=True, exist_ok=True)
        is_used = any(target.iterdir())
    except OSError as error:
        raise console.Failure(
            console.EXIT_USAGE, f"{out}: cannot be written to: {error.strerror}"
        ) from None
    if is_used:
        raise console.Failure(console.EXIT_USAGE, f"{out}: is not empty; name a new folder")
