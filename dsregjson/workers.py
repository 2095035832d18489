"""Run one job on every chunk of work, on all cores, with results in the order of the work."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import wait
from typing import Any, TypeVar

from . import console

Work = TypeVar("Work")
Result = TypeVar("Result")

# Seconds of work in this process before workers are started. Most inputs are done by then.
WORTH_WORKERS = 0.2
# Windows cannot wait for more than 63 things at once: the connection and the end of each, and one.
MOST_WORKERS = 31
# Chunks per worker that are in work or wait for their turn to be written.
WINDOW = 3
_SECONDS_TO_CLOSE = 0.5
# Signals that end the run. Workers leave them to the process that started them.
_ENDING = (signal.SIGINT, signal.SIGTERM)


def cores() -> int:
    """Return how many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Iterator[Work], job: Callable[[Work], Result], jobs: int
) -> Generator[Result, None, None]:
    """Yield job(chunk) for every chunk of work, in order, never many chunks ahead of the caller.

    job, chunks and results must be picklable. Workers are started when there is much work; with
    jobs = 1 never. This process goes on until the first of them is ready, so that their start,
    which takes long on Windows, costs no time. They are ended when this generator is closed.
    Exceptions of the job are raised here. A worker that dies raises Failure.
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
    with _started(job, jobs) as (workers, ends):
        for chunk in work:
            yield job(chunk)
            if wait([*workers, *ends], 0):  # the first is ready, or one has died
                yield from _fed(workers, ends, work, jobs * WINDOW)
                return


def _fed(workers: list[Any], ends: list[int], work: Iterator[Any], window: int) -> Iterator[Any]:
    """Let the workers do the work; yields the results in the order of the work.

    ends: the sentinels of their processes. On Windows the connection of a worker that dies while it
    starts stays open.
    """
    with contextlib.closing(_Feeder(work, window)) as feeder:
        feeder.start()
        awaited = [*workers, *ends, feeder.ended]
        early: dict[int, Any] = {}  # results that came before those of earlier chunks
        number = 0
        while number != feeder.count:
            for ready in wait(awaited):
                if ready is feeder.ended:
                    awaited.remove(ready)
                    feeder.raise_error()
                elif ready in ends:
                    raise _died()
                else:
                    place, result = _answer(ready)
                    if place is not None:
                        early[place] = result
                    feeder.idle.put(ready)
            while number in early:
                yield early.pop(number)
                feeder.room.release()
                number += 1


class _Feeder:
    """Reads the work and sends it to idle workers, in a thread of its own.

    Results must not wait for it, because it may wait for stdin.
    """

    def __init__(self, work: Iterator[Any], window: int) -> None:
        # The number of chunks, and the error from reading them; set before `ended` is readable.
        self.count: int | None = None
        self._error: BaseException | None = None
        self.ended, self._end = multiprocessing.Pipe(duplex=False)
        self.room = threading.Semaphore(window)
        self.idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._feed, args=(work,), daemon=True)

    def start(self) -> None:
        """Start, after all workers have started, because a fork copies only the forking thread."""
        self._thread.start()

    def close(self) -> None:
        """End the thread. One that waits for stdin ends with the program."""
        self._closed = True
        self.room.release()
        self.idle.put(None)
        if self._thread.ident is not None:
            self._thread.join(_SECONDS_TO_CLOSE)

    def _feed(self, work: Iterator[Any]) -> None:
        _block_interrupts()
        count = 0
        try:
            for chunk in work:
                self.room.acquire()
                worker = self.idle.get()
                if self._closed:
                    return
                with contextlib.suppress(OSError):  # it has ended: _answer() will notice
                    worker.send((count, chunk))
                count += 1
            self.count = count
        except BaseException as error:
            self._error = error
        self._end.send(None)

    def raise_error(self) -> None:
        """Raise the error from reading the work, if there was one."""
        if self._error is not None:
            raise self._error


def _answer(worker: Any) -> tuple[int | None, Any]:
    """Receive the number of a chunk and its result from a worker; None when it has just started."""
    try:
        place, result, error = worker.recv()
    except (EOFError, OSError):
        raise _died() from None
    if error is not None:
        raise error
    return place, result


def _died() -> console.Failure:
    return console.Failure(
        console.EXIT_UNEXPECTED,
        "a worker process was ended from outside (out of memory?); --jobs 1 works without",
    )


@contextlib.contextmanager
def _started(job: Callable[[Any], Any], jobs: int) -> Iterator[tuple[list[Any], list[int]]]:
    """Start workers; yield a connection to each and the sentinels. They are killed at the end."""
    processes: list[multiprocessing.Process] = []
    connections = []
    try:
        with _deaf_to_interrupts():
            for _ in range(jobs):
                here, there = multiprocessing.Pipe()
                process = multiprocessing.Process(target=_serve, args=(there, job), daemon=True)
                process.start()
                processes.append(process)
                there.close()  # so that the connection ends when the worker ends
                connections.append(here)
        yield connections, [process.sentinel for process in processes]
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that ignore Ctrl-C and SIGTERM. One that comes meanwhile counts afterwards.

    A terminal sends Ctrl-C to all processes, a supervisor SIGTERM. A worker that does not ignore
    it yet would print a traceback. Blocking alone does not keep a signal for later: any other
    thread, such as that of the progress bar, takes it. Ignoring loses it.

    Windows can only ignore: Ctrl-C in these milliseconds has to be pressed again.
    """
    if sys.platform == "win32":
        _ignore_ctrl_c(True)
        try:
            yield
        finally:
            _ignore_ctrl_c(False)
        return
    if multiprocessing.get_start_method() != "fork":
        # Python starts this process with the first worker, and unblocks the signals then.
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
    came: list[int] = []
    mask = _block_interrupts()
    handlers = {
        number: signal.signal(number, lambda number, _frame: came.append(number))
        for number in _ENDING
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for signal_number in came:
            signal.raise_signal(signal_number)


def _ignore_ctrl_c(ignore: bool) -> None:
    """Ignore Ctrl-C in this process and in those that it starts meanwhile, or stop ignoring it.

    Source: https://learn.microsoft.com/windows/console/setconsolectrlhandler
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, ignore)


def _block_interrupts() -> set[signal.Signals | int]:
    """Block Ctrl-C and SIGTERM in this thread; returns the signals that were blocked before."""
    if sys.platform == "win32":
        return set()
    return signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)


def _serve(parent: Any, job: Callable[[Any], Any]) -> None:
    """Run the job on chunk after chunk. Runs in a worker process, until it is killed."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    starter = multiprocessing.parent_process()
    if starter is not None:  # a worker ends with the process that started it
        threading.Thread(target=_end_with, args=(starter.sentinel,), daemon=True).start()
    parent.send((None, None, None))  # ready
    while True:
        number, chunk = parent.recv()
        try:
            result, problem = job(chunk), None
        except Exception as error:
            result, problem = None, error
        parent.send((number, result, problem))


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
