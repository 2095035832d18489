"""What a run over many inputs says on stderr: problems, notices, progress."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from .. import console
from ..batch.csv import BOM, csv_rows
from ..files import Write
from ..inputs.folders import measure
from ..inputs.records import InputOptions

# Different notices to keep. Beyond that many they differ only by something like a file name.
_MOST_NOTICES = 100
# Problems to print one by one; of the others the number is enough.
_MOST_PROBLEMS = 10

SECONDS_TO_PROGRESS = 0.5
SECONDS_PER_DRAWING = 0.1


LISTED = "dsregjson batch PATH... --errors FILE lists all"


class ProblemLog:
    """Prints the first problems as they come and each notice once, at the end. Counts problems.

    write_error: takes the bytes of the --errors file, None without one. listed: where all
    problems stand, for the line about those that were not printed.
    """

    def __init__(self, write_error: Write | None = None, listed: str = LISTED) -> None:
        self.problems = 0
        self._listed = listed
        self._late_columns: set[str] = set()
        self._notices: dict[str, list[str | int]] = {}
        self._write_error = write_error
        if write_error:
            write_error(BOM + csv_rows([("Source", "Error")]))

    def problem(self, source: str, reason: str) -> None:
        """Print why an input, or a part of one, is not in the result."""
        self.problems += 1
        if self.problems <= _MOST_PROBLEMS:
            console.problem(f"{source}: {reason}")
        if self._write_error:
            self._write_error(csv_rows([(source, reason)]))

    def late_column(self, column: str) -> None:
        """Print, once, that a leading column came after the header was written."""
        if column not in self._late_columns:
            self._late_columns.add(column)
            reason = "came first when the header was written already; put inputs that have it first"
            self.problem(f"column {column}", reason)

    def notice(self, source: str, text: str) -> None:
        """Keep what a reader should know about a converted input for the end."""
        if text in self._notices:
            self._notices[text][1] += 1  # type: ignore[operator]
        elif len(self._notices) < _MOST_NOTICES:
            self._notices[text] = [source, 0]

    def add(self, problems: Iterable[tuple[str, str]], notices: Iterable[tuple[str, str]]) -> None:
        """Take the problems and the notices of one chunk, each with its input."""
        for source, reason in problems:
            self.problem(source, reason)
        for source, text in notices:
            self.notice(source, text)

    def end(self) -> None:
        """Print how many problems were not, and the notices with their inputs."""
        more = self.problems - _MOST_PROBLEMS
        if more > 0:
            inputs = "input was" if more == 1 else "inputs were"
            console.problem(f"{more:,} more {inputs} left out; {self._listed}")
        for text, (source, count) in self._notices.items():
            others = f" and {count:,} more" if count else ""
            console.problem(f"{source}{others}: {text}")


@contextlib.contextmanager
def closing_line(count: Callable[[], tuple[int, int]]) -> Iterator[None]:
    """Print how many inputs were converted and how many not, and the time, after a whole run.

    count: returns these two numbers.
    """
    began = time.monotonic()
    yield
    done, problems = count()
    seconds = time.monotonic() - began
    console.problem(f"{done:,} converted, {problems:,} not; {seconds:.1f} s")


def exit_code(problems: int, done: int) -> int:
    """Return 0 when all inputs were captures, 4 when some were not, 3 when none was."""
    if not problems:
        return console.EXIT_OK
    return console.EXIT_PARTIAL if done else console.EXIT_REJECTED


@contextlib.contextmanager
def progress(paths: Iterable[str], reading: InputOptions) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar on stderr while a block runs, if stderr is a terminal and stdout is not.

    Yields a function that takes how many bytes of input, and how many captures, came further.
    """
    if sys.stderr is None or not sys.stderr.isatty() or console.on_terminal():
        yield lambda _size, _captures: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[captures]:,} captures"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        console=Console(stderr=True),
        transient=True,
        # No thread of its own: workers are forked while the bar is there.
        auto_refresh=False,
    )
    task = bar.add_task("", total=None, captures=0, rate=0.0)
    began = drawn = time.monotonic()

    def advance(size: int, captures: int) -> None:
        nonlocal drawn
        state = bar.tasks[task]
        done = state.fields["captures"] + captures
        now = time.monotonic()
        bar.update(task, advance=size, captures=done, rate=done / max(now - began, 0.001))
        if now - began > SECONDS_TO_PROGRESS and not bar.live.is_started:
            bar.update(task, total=measure(paths, reading))
            bar.start()
        if bar.live.is_started and now - drawn > SECONDS_PER_DRAWING:
            bar.refresh()
            drawn = now

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()
