"""Times that bear a busy machine: contestants take turns, and the fastest run of each counts."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Job = Callable[[], object]


def fastest(jobs: dict[str, Job], runs: int) -> dict[str, float]:
    """Seconds of the fastest of `runs` runs of each job; the jobs take turns."""
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(runs):
        for name, job in jobs.items():
            started = time.perf_counter()
            job()
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def process(*command: str, stdin: Path | None = None) -> Job:
    """A job that runs a command to its end; its output goes nowhere."""

    def job() -> None:
        with open(stdin or os.devnull, "rb") as file:  # noqa: PTH123 (os.devnull is no path)
            done = subprocess.run(
                command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
            )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr!r}")

    return job


def machine() -> str:
    """One line about the machine and the interpreter."""
    cpuinfo = Path("/proc/cpuinfo")
    model = platform.processor() or platform.machine()
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    return (
        f"{platform.system()}, {model}, {os.cpu_count()} cores, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table whose columns line up; the last is to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    last = len(head) - 1

    def line(row: tuple[str, ...]) -> str:
        cells = (
            cell.rjust(width) if i == last else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(cells)} |"

    rule = "".join(f"{'-' * (w + 1)}{':' if i == last else '-'}|" for i, w in enumerate(widths))
    return "\n".join([f"{title}\n", line(head), f"|{rule}", *map(line, rows), ""])
