"""What Parquet costs beside NDJSON, and that neither time nor memory grows with the captures.

    python -m tests.bench.bench_lake [--runs 5] [--many 500000] [--spark]

Prints processor time (CPU) of `dsregjson batch` on one core for 5,000 captures to NDJSON and to
Parquet, with and without --check, their ratio, the time per capture up to --many captures, and
the peak memory of the program and of its largest worker. Needs pip install -e '.[lake]'.
--spark prints only what a capture costs in Spark (each version that tests/lake/cluster.py finds)
against the bare parser: processor time of all its processes.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dsregjson import parse

from ..fleet.generator import fleet, ndjson, write_folder
from .bench_batch import COMMAND, DISTINCT, interleaved, peaks
from .measure import machine


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--many", type=int, default=500_000)
    parser.add_argument("--growth", action="store_true", help="only time and memory as they grow")
    parser.add_argument("--spark", action="store_true", help="only Spark against the parser")
    chosen = parser.parse_args()
    print(machine(), flush=True)
    if chosen.spark:
        with tempfile.TemporaryDirectory() as folder:
            spark(Path(folder))
        return
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


# Lines to Parquet on one core; at the end Java is waited for, so that its time counts.
_SPARK = """
import sys
from pyspark.sql import SparkSession
from dsregjson.lake.spark import SETTINGS, convert
builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
for name, value in SETTINGS.items():
    builder = builder.config(name, value)
session = builder.getOrCreate()
df = convert(session.read.text(sys.argv[1]), check=sys.argv[3] == "check")
df.write.mode("overwrite").parquet(sys.argv[2])
process = session.sparkContext._gateway.proc
session.stop()
process.stdin.close()
process.wait()
"""


def spark(folder: Path, few: int = 2_000, many: int = 100_000) -> None:
    """What each further capture costs in Spark, start left out, and what it costs to parse.

    Java compiles for seconds at each start, so with few captures the difference is noise.
    """
    from ..lake.cluster import pysparks

    texts = [made.text for made in fleet(few)]
    begin = time.process_time()
    for text in texts:
        parse(text)
    parser = (time.process_time() - begin) / few
    print(f"parse()  {parser * 1e6:6.0f} us CPU a capture", flush=True)
    lines = b"".join(ndjson(few))
    for count in (few, many):
        (folder / f"{count}.ndjson").write_bytes(lines * (count // few))
    for version, place in pysparks().items():
        path = {"PYTHONPATH": str(place), "PYSPARK_PYTHON": sys.executable}
        for check in ("plain", "check"):
            used = []
            for count in (few, many):
                before = cpu_of_children()
                process = subprocess.Popen(
                    [sys.executable, "-c", _SPARK, folder / f"{count}.ndjson", folder / "x", check],
                    env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", **path},
                    stderr=subprocess.DEVNULL,
                )
                workers: dict[str, float] = {}
                while process.poll() is None:
                    workers |= cpu_of_spark_workers()
                    time.sleep(0.1)
                assert process.returncode == 0
                used.append(cpu_of_children() - before + sum(workers.values()))
            each = (used[1] - used[0]) / (many - few)
            print(
                f"Spark {version}, {check}: {each * 1e6:.0f} us CPU a capture, "
                f"{each / parser:.1f} times parse(); {few:,} captures with start {used[0]:.0f} s",
                flush=True,
            )


def cpu_of_spark_workers() -> dict[str, float]:
    """Process id -> seconds of the processor so far, of Spark's Python processes.

    Their parent does not wait for them, so that cpu_of_children leaves them out.
    """
    used = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"pyspark.daemon" in (process / "cmdline").read_bytes():
                # utime and stime, behind the name in parentheses
                ticks = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
                used[process.name] = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return used


def cpu_of_children() -> float:
    """Seconds of the processor that all ended processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
