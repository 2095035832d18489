"""dsregjson in this process: bytes in, bytes and the exit code out, without the cost of a start.

What depends on a real process (signals, terminals, broken pipes, encodings of the system) is
tested with one, in tests marked `cli`.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from dsregjson.__main__ import main


class Done(NamedTuple):
    """What a run left: its exit code and the bytes of both streams."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(
    arguments: list[str],
    stdin: bytes,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> Done:
    """Run the command here, with streams as a pipe gives them."""
    streams = [io.TextIOWrapper(io.BytesIO(stdin), "utf-8")]
    streams += [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    on_interrupt = signal.getsignal(signal.SIGINT)
    with (
        mock.patch.multiple(
            sys,
            argv=["dsregjson", *arguments],
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
        ),
        mock.patch.dict(os.environ, env or {}, clear=env is not None),
        _folder(cwd),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            signal.signal(signal.SIGINT, on_interrupt)
    out, err = (stream.buffer.getvalue() for stream in streams[1:])  # type: ignore[attr-defined]
    return Done(code, out, err)


@contextlib.contextmanager
def _folder(path: str | Path | None) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(path or before)
    try:
        yield
    finally:
        os.chdir(before)
