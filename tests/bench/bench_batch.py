"""How fast and how frugal `dsregjson batch` is, as ratios that hold on other machines too.

    python -m tests.bench.bench_batch [--captures 100000] [--few 1000] [--runs 5] [--folder DIR]

Prints captures per second and core, the time against `cat` of the same files and against a bare
read of them in Python, how the time falls from one worker to one on every core, and the peak
memory of the parent and of the largest worker for few and for all captures. Wall times need a
machine with nothing else to do; processor times (CPU) bear other work better. The first pass
over the files is not counted: it only fills the file cache.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from dsregjson.workers import cores

from ..fleet.generator import write_folder

COMMAND = (sys.executable, "-m", "dsregjson", "batch")
FORMS = {
    "ndjson": (),
    "csv": ("--format", "csv"),
}
# Small files with the content of a batch come from a folder that is named again and again.
DISTINCT = 5000
BARE_READ = "import os, sys\nfor top, _, names in os.walk(sys.argv[1]):\n    for name in names:\n"
BARE_READ += "        with open(os.path.join(top, name), 'rb') as file: file.read()"


class Times(NamedTuple):
    """Seconds that a command took: on the clock, and of the processor, its workers' included."""

    wall: float
    cpu: float


def timed(command: list[str], cwd: Path | None = None) -> Times:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, stdout=quiet, stderr=quiet, check=True, cwd=cwd)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def interleaved(commands: dict[str, list[str]], runs: int) -> dict[str, Times]:
    """Medians of commands that take turns, so that the machine's moods hit all of them."""
    times: dict[str, list[Times]] = {name: [] for name in commands}
    for command in commands.values():
        timed(command)
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(timed(command))
    return {
        name: Times(*map(statistics.median, zip(*each, strict=True)))
        for name, each in times.items()
    }


def peaks(command: list[str]) -> tuple[int, int]:
    """Bytes of memory at the peak: of the parent, and of its largest worker.

    The parent's is its own high-water mark, read while it waits for the last time.
    """
    script = (
        "import multiprocessing, resource, sys\n"
        "from dsregjson.__main__ import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    for worker in multiprocessing.active_children():\n        worker.join()\n"
        "    scale = 1 if sys.platform == 'darwin' else 1024\n"
        "    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):\n"
        "        print(resource.getrusage(who).ru_maxrss * scale, file=sys.stderr)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        # A file, because workers that are spawned import it once more.
        path = Path(folder) / "main.py"
        path.write_text(f"if __name__ == '__main__':\n    exec({script!r})\n")
        done = subprocess.run(
            [command[0], str(path), *command[3:]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
    parent, worker = map(int, done.stderr.split()[-2:])
    return parent, worker


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--captures", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="made here and kept (default: a temporary one)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        print(f"Python {sys.version.split()[0]}, {cores()} cores")
        measure(folder, chosen.captures, chosen.few, chosen.runs)


def measure(folder: Path, captures: int, few: int, runs: int) -> None:
    distinct = min(DISTINCT, captures)
    files = [str(path) for path in write_folder(folder / "fleet", distinct)]
    whole = str(folder / "fleet")
    write_folder(folder / "few", few)
    say = print_line
    commands = {
        "cat": ["cat", *files],
        "read": [sys.executable, "-c", BARE_READ, whole],
        "start": [*COMMAND, "--jobs", "1", files[0]],
    }
    for name, options in FORMS.items():
        commands[f"{name} 1"] = [*COMMAND, *options, "--jobs", "1", whole]
    times = interleaved(commands, runs)
    size = sum(Path(path).stat().st_size for path in files)
    say("files", f"{distinct:,}, {size / distinct:,.0f} bytes each")
    begin = times["start"]
    say("start of the command", f"{begin.wall:.2f} s, CPU {begin.cpu:.2f} s")
    for name in FORMS:
        one = times[f"{name} 1"]
        rate, cpu_rate = distinct / (one.wall - begin.wall), distinct / (one.cpu - begin.cpu)
        say(
            f"{name}, one core",
            f"{rate:,.0f} captures/s, CPU {cpu_rate:,.0f}/s (start not counted)",
        )
        for other, label in (("cat", "cat of them"), ("read", "reading them in Python")):
            base = times[other]
            ratios = f"{one.wall / base.wall:.1f} times, CPU {one.cpu / base.cpu:.1f} times"
            say("", f"{ratios} {label}")
    repeat = max(1, captures // distinct)
    many = [whole] * repeat
    total = distinct * repeat
    for name, options in FORMS.items():
        base = [*COMMAND, *options]
        alone = timed([*base, "--jobs", "1", *many])
        together = timed([*base, "--jobs", str(cores()), *many])
        say(f"{name}, {total:,} captures", f"{total / alone.wall:,.0f} captures/s on one core")
        say("", f"{total / together.wall:,.0f} captures/s on {cores()} cores")
        efficiency = alone.wall / together.wall / cores()
        say("", f"parallel efficiency {efficiency:.2f}, CPU {alone.cpu / together.cpu:.2f}")
    for count, paths in ((few, [str(folder / "few")]), (total, many)):
        parent, worker = peaks([*COMMAND, "--jobs", str(cores()), *paths])
        say(
            f"memory, {count:,} captures",
            f"{parent / 1e6:.0f} MB parent, {worker / 1e6:.0f} MB worker",
        )


def print_line(label: str, text: str) -> None:
    print(f"{label:28} {text}", flush=True)


if __name__ == "__main__":
    main()
