"""Handle Ctrl-C and SIGTERM: the first ends the run, later ones do not disturb its end."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

# Python ignores exceptions that are raised at some moments, such as in a destructor. After this
# many seconds a signal counts again, so that the user can repeat it.
_DEAF_SECONDS = 10.0


class _Once:
    """A handler that raises at the first signal and ignores those that follow.

    A second one would interrupt the clean-up and leave temporary files and workers behind.
    """

    def __init__(self, error: type[BaseException]) -> None:
        self.deaf_until = 0.0
        self._error = error

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if time.monotonic() >= self.deaf_until:
            self.deaf_until = time.monotonic() + _DEAF_SECONDS
            raise self._error


@contextlib.contextmanager
def only_once() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first Ctrl-C in the block and ignore those that follow.

    After the block Ctrl-C is ignored, because only the end of Python itself is left. Does nothing
    if Ctrl-C was ignored before, as in the background jobs of a shell.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    handler = _Once(KeyboardInterrupt)
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        handler.deaf_until = math.inf
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def cleanly_terminated() -> Iterator[None]:
    """Let SIGTERM end the program as usual, but after the block has cleaned up.

    Windows does not have this signal: it ends a program without notice.
    """
    if sys.platform == "win32" or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    handler = _Once(KeyboardInterrupt)
    signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if handler.deaf_until:  # it came
            os.kill(os.getpid(), signal.SIGTERM)
