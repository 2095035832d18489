"""The same job on every chunk of work, on all cores, with the results in the order of the work."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TypeVar

from .. import console

Work = TypeVar("Work")
Result = TypeVar("Result")

# Seconds of work done here before workers are started: about what their start costs.
WORTH_WORKERS = 0.2
# Windows cannot wait for more (ProcessPoolExecutor refuses them there).
MOST_WORKERS = 61
# Chunks per worker that are under way or wait for their turn to be written.
WINDOW = 3


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(work: Iterator[Work], job: Callable[[Work], Result], jobs: int) -> Iterator[Result]:
    """job(chunk) for every chunk of work, in its order, never many chunks ahead of the caller.

    job must be picklable, and so must chunks and results. Workers are started once there is
    enough work for them to pay; with jobs = 1 never. What the job raises is raised here; a
    worker that dies raises Failure.
    """
    busy = 0.0
    for chunk in work:
        start = time.perf_counter()
        result = job(chunk)
        busy += time.perf_counter() - start
        yield result
        if jobs > 1 and busy > WORTH_WORKERS:
            yield from _in_workers(work, job, jobs)
            return


def _in_workers(work: Iterator[Work], job: Callable[[Work], Result], jobs: int) -> Iterator[Result]:
    jobs = min(jobs, MOST_WORKERS)
    # The main thread hands out results; another one reads on, because it may wait for stdin.
    pending: queue.Queue[Future[Result] | BaseException | None] = queue.Queue(jobs * WINDOW)
    pool = ProcessPoolExecutor(jobs, initializer=_start_worker)
    stopped = threading.Event()

    def submit() -> None:
        _block_interrupts()
        try:
            for chunk in work:
                pending.put(pool.submit(job, chunk))
                if stopped.is_set():
                    return
            pending.put(None)
        except BaseException as error:
            pending.put(error)

    try:
        # Before there is a second thread: a fork copies only the thread that forks.
        mask = _block_interrupts()
        pool.submit(_nothing).result()
        _restore_interrupts(mask)
        threading.Thread(target=submit, daemon=True).start()
        while (item := pending.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item.result()
    except BrokenProcessPool:
        raise console.Failure(
            console.EXIT_UNEXPECTED,
            "a worker process was ended from outside (out of memory?); --jobs 1 works without",
        ) from None
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
        while not pending.empty():  # lets the reading thread go on to its end
            pending.get_nowait()


def _nothing() -> None:
    pass


def _block_interrupts() -> set[signal.Signals | int]:
    """Make Ctrl-C wait in this thread, and fall on deaf ears in workers that it starts.

    Otherwise it hits workers that have not yet learnt to leave it to the parent.
    """
    if sys.platform == "win32":
        return set()
    return signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def _restore_interrupts(mask: set[signal.Signals | int]) -> None:
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _start_worker() -> None:
    """Ctrl-C is the parent's to handle, and without a parent there is nothing to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
