"""Every number of the README about speed, as ratios that hold on other machines too.

    python -m tests.bench.bench [--quick] [--jc PATH] [--captures N] [--largest MB] [--hostile MB]

Start-up and cost per capture are the fastest of many runs in turns. Batches and the PowerShell
module have benchmarks of their own, which this one calls. jc is measured where it is installed
(--jc, else on PATH): python -m venv jc && jc/bin/pip install jc
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import math
import shutil
import sys
import tempfile
import time
from pathlib import Path

import dsregjson
from dsregjson.json_output import to_json
from dsregjson.parsing.parser import parse_captures

from ..fuzz.shapes import shaped
from . import bench_powershell
from .baselines import bare_loop, clean, dirty, script
from .measure import Job, fastest, machine, process, repeated, table

IPCONFIG = "Windows IP Configuration\r\n\r\n   Host Name . . . . . . . . . . . . : PC01\r\n"
HOSTILE = (
    *("rules", "colons", "colons in a capture", "NULs", "NULs in a capture", "blanks", "one box"),
    *("one section again and again", "wrapped rows", "quotes", "AzureAdJoined rows in one line"),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.bench",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs, smaller inputs")
    parser.add_argument("--jc", default=shutil.which("jc"), help="jc's command")
    parser.add_argument("--captures", type=int, default=20_000, help="captures of the large batch")
    parser.add_argument("--largest", type=float, default=100, help="MB of captures in one input")
    parser.add_argument("--hostile", type=float, default=10, help="MB of hostile input")
    given = parser.parse_args()
    if given.quick:
        given.captures, given.largest, given.hostile = 2_000, 5, 0.5
    print(f"{machine()}\n", flush=True)
    print(start_up(given.jc, 5 if given.quick else 40), flush=True)
    print(per_capture(100 if given.quick else 1_000), flush=True)
    batch(given.captures)  # while this process is small: Linux counts its memory as the child's
    powershell()
    print(growth(given.largest), flush=True)
    print(hostile(given.hostile), flush=True)
    return 0


def start_up(jc: str | None, runs: int) -> str:
    """Whole processes, from nothing to the last byte, with a full capture as their input."""
    with tempfile.TemporaryDirectory() as folder:
        capture, ipconfig = Path(folder, "capture.txt"), Path(folder, "ipconfig.txt")
        capture.write_bytes(clean().encode())
        ipconfig.write_bytes(IPCONFIG.encode())
        python = sys.executable
        program = shutil.which("dsregjson", path=str(Path(python).parent)) or "dsregjson"
        jobs = {
            "python -c pass": process(python, "-c", "pass"),
            'python -c "import orjson"': process(python, "-c", "import orjson"),
            "dsregjson": process(program, stdin=capture),
            "dsregjson --flat --compact": process(program, "--flat", "--compact", stdin=capture),
            "dsregjson check": process(program, "check", stdin=capture),
            "dsregjson batch FILE": process(program, "batch", str(capture)),
        }
        if jc:
            jobs["jc --ipconfig"] = process(jc, "--quiet", "--ipconfig", stdin=ipconfig)
        best = fastest(jobs, runs)
    bare, orjson_alone = best["python -c pass"], best['python -c "import orjson"']
    head = ("start to end", "ms", "of python -c pass", "of import orjson", "of jc")
    rows = [
        (
            name,
            f"{seconds * 1e3:.0f}",
            f"{seconds / bare:.2f}",
            f"{seconds / orjson_alone:.2f}",
            f"{seconds / best['jc --ipconfig']:.2f}" if jc else "-",
        )
        for name, seconds in best.items()
    ]
    note = "" if jc else "\njc is not installed; its column is left out (see --help)\n"
    return table("Start-up", head, rows) + note


def per_capture(runs: int) -> str:
    """One capture, from text to JSON bytes, with the same serialiser for all."""
    head = ("text to JSON", "lines", "µs", "of the bare loop", "of a script's regexes")
    rows = []
    for name, text in (("full capture", clean()), ("the same from a ticket", dirty())):
        jobs: dict[str, Job] = {
            "bare": repeated(lambda text=text: to_json(bare_loop(text)), 5),
            "script": repeated(lambda text=text: to_json(script(text)), 5),
            "ours": repeated(lambda text=text: to_json(dsregjson.parse(text)), 5),
        }
        best = fastest(jobs, runs)
        ours = best["ours"]
        rows.append(
            (
                name,
                str(text.count("\n")),
                f"{ours / 5 * 1e6:.0f}",
                f"{ours / best['bare']:.2f}",
                f"{ours / best['script']:.2f}",
            )
        )
    return table("Parse and serialise", head, rows)


def growth(largest: float) -> str:
    """One input of captures, from 1 KB on: time against size, and the slope in the logarithm."""
    text = clean() + "\n"
    rows, points = [], []
    size = 1_000.0
    while size <= largest * 1_000_000:
        whole = text[: int(size)] if size < len(text) else text * round(size / len(text))
        best = min(_converting(whole) for _ in range(max(1, int(2e6 / size))))
        read = min(_reading(whole) for _ in range(3))
        points.append((math.log(len(whole)), math.log(best)))
        rows.append(
            (
                f"{len(whole) / 1e3:,.0f} KB",
                f"{best * 1e3:,.2f}",
                f"{best / len(whole) * 1e9:.0f}",
                f"{best / read:.1f}",
            )
        )
        size *= 10
    head = ("captures in one input", "ms", "ns per byte", "of reading its lines")
    slope = f"slope of log(time) over log(size): {_slope(points):.2f} (1 is linear)\n"
    return table("Growth with size", head, rows) + slope


def hostile(megabytes: float) -> str:
    """Inputs made to be slow: the largest, the same eight times smaller, and a plain read."""
    rows = []
    size = int(megabytes * 1e6)
    plain = clean() + "\n"
    per_byte = _reading(plain * (size // len(plain))) / size
    for name in HOSTILE:
        text = shaped(name, size)
        eighth, whole = _converting(shaped(name, size // 8)), _converting(text)
        rows.append(
            (
                name,
                f"{whole:.2f}",
                f"{whole / len(text) * 1e9:,.0f}",
                f"{whole / eighth:.1f}",
                f"{whole / len(text) / per_byte:.1f}",
            )
        )
    head = (
        "hostile input",
        "s",
        "ns per byte",
        "of an eighth of it",
        "of a plain read of captures",
    )
    return table(f"Hostile input, {megabytes:,g} MB each", head, rows)


def batch(captures: int) -> None:
    """Throughput, scaling and memory of dsregjson batch, by its own benchmark."""
    if importlib.util.find_spec("resource") is None:
        print("Batch: skipped, its benchmark needs Linux or macOS\n")
        return
    bench_batch = importlib.import_module("tests.bench.bench_batch")
    print("Batch\n")
    with tempfile.TemporaryDirectory() as folder:
        bench_batch.measure(Path(folder), captures, min(1_000, captures), 5)
    print()


def powershell() -> None:
    """The PowerShell module's overhead per capture, by its own benchmark."""
    if not shutil.which("pwsh"):
        print("PowerShell: skipped, there is no pwsh on PATH\n")
        return
    print("PowerShell\n", flush=True)
    bench_powershell.main()
    print()


def _converting(text: str) -> float:
    """Seconds of CPU time."""
    started = time.process_time()
    try:
        for document, _ in parse_captures(text):
            to_json(document)
    except dsregjson.DsRegError:
        pass
    return time.process_time() - started


def _reading(text: str) -> float:
    """Seconds of CPU time that a plain read takes: bytes to text, and its lines split."""
    data = text.encode()
    started = time.process_time()
    for line in data.decode().split("\n"):
        line.partition(":")
    return time.process_time() - started


def _slope(points: list[tuple[float, float]]) -> float:
    """Of the line that fits best, by least squares."""
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    above = sum((x - x_mean) * (y - y_mean) for x, y in points)
    return above / sum((x - x_mean) ** 2 for x, _ in points)


if __name__ == "__main__":
    sys.exit(main())
