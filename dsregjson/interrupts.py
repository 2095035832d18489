"""Ctrl-C: the first one ends the run, and no further one disturbs its end."""

from __future__ import annotations

import contextlib
import math
import signal
import time
from collections.abc import Iterator
from types import FrameType

# Python swallows what is raised at a few moments, in a destructor for example. After these
# seconds Ctrl-C counts again, so that it can always be repeated.
_DEAF_SECONDS = 10.0


@contextlib.contextmanager
def only_once() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first Ctrl-C in the block and ignore those that follow.

    A second one would interrupt the cleaning up: it leaves temporary files behind and workers
    that nobody ends. From the end of the block on Ctrl-C is ignored: what is left is Python's
    own end. Does nothing where Ctrl-C was ignored before, as in the background jobs of a shell.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    deaf_until = 0.0

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal deaf_until
        if time.monotonic() >= deaf_until:
            deaf_until = time.monotonic() + _DEAF_SECONDS
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        deaf_until = math.inf
        signal.signal(signal.SIGINT, signal.SIG_IGN)
