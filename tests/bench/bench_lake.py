"""What Parquet costs beside NDJSON, and that neither time nor memory grows with the captures.

    python -m tests.bench.bench_lake [--runs 5] [--many 500000]

Prints processor time (CPU) of `dsregjson batch` on one core for 5,000 captures to NDJSON and to
Parquet, with and without --check, their ratio, the time per capture up to --many captures, and
the peak memory of the program and of its largest worker. Needs pip install -e '.[lake]'.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from pathlib import Path

from ..fleet.generator import write_folder
from .bench_batch import COMMAND, DISTINCT, interleaved, peaks
from .measure import machine


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--many", type=int, default=500_000)
    parser.add_argument("--growth", action="store_true", help="only time and memory as they grow")
    chosen = parser.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), 0 if chosen.growth else chosen.runs, chosen.many)


def measure(folder: Path, runs: int, many: int) -> None:
    files = write_folder(folder / "fleet", DISTINCT)
    whole = str(folder / "fleet")
    to = ["-o", str(folder / "x.parquet")]
    if runs:
        ratios(str(files[0]), whole, to, runs)
    for count in dict.fromkeys((DISTINCT, min(50_000, many), many)):
        command = [*COMMAND, *([whole] * (count // DISTINCT)), *to]
        before = cpu_of_children()
        parent, worker = (peak / 1e6 for peak in peaks(command))
        cpu = cpu_of_children() - before
        size = (folder / "x.parquet").stat().st_size
        print(
            f"{count:7,} captures: {cpu / count * 1e6:.0f} us CPU a capture, start counted; "
            f"{size / count:.0f} bytes a capture; memory {parent:.0f} MB, worker {worker:.0f} MB",
            flush=True,
        )


def ratios(file: str, whole: str, to: list[str], runs: int) -> None:
    one = [*COMMAND, "--jobs", "1"]
    judge = [sys.executable, "-m", "dsregjson", "summary", "--jobs", "1"]
    times = interleaved(
        {
            "start": [*one, file],
            "start of parquet": [*one, file, *to],
            "ndjson": [*one, whole],
            "parquet": [*one, whole, *to],
            "flat": [*one, whole, "--flat", *to],
            "summary": [*judge, whole],
            "check": [*one, whole, "--check", *to],
        },
        runs,
    )
    for name in ("ndjson", "parquet", "flat", "summary", "check"):
        cpu = times[name].cpu
        against = f"{cpu / times['ndjson'].cpu:.2f} times NDJSON"
        print(f"{name:8} {cpu / DISTINCT * 1e6:6.0f} us CPU a capture, {against}", flush=True)
    begin, parquet = times["start"].cpu, times["start of parquet"].cpu
    print(f"start    {begin:.2f} s CPU, with pyarrow {parquet:.2f} s", flush=True)


def cpu_of_children() -> float:
    """Seconds of the processor that all ended processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
