"""Measure every figure of docs/performance.md, as ratios that hold on other machines too.

    python -m tests.bench.bench [--write] [--compiled VENV] [--jc PATH] [--many N] [--only PART...] [--quick]

Prints one table in Markdown; --write puts it into docs/performance.md. --compiled names a virtual
environment with the compiled wheel. Rows whose tools are missing (jc, pwsh, pyarrow, --compiled)
are left out, and stderr says so. Where the unit is processor time, other work on the machine
disturbs little; for the rest it should have nothing else to do. About three minutes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from string import ascii_lowercase

import dsregjson
from dsregjson.json_output import to_json
from dsregjson.parsing.parser import parse_captures
from dsregjson.redaction.files import learn, redacted
from dsregjson.redaction.redactor import Redactor
from dsregjson.workers import cores

from ..fleet.generator import fleet, write_folder
from ..fuzz.shapes import shaped
from .bench_batch import Times, peaks, timed
from .measure import fastest, machine, process, table
from .samples import clean, dirty

ROOT = Path(__file__).parent.parent.parent
DOC = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
IPCONFIG = "Windows IP Configuration\r\n\r\n   Host Name . . . . . . . . . . . . : PC01\r\n"
HOSTILE = (
    *("rules", "colons", "colons in a capture", "NULs", "NULs in a capture", "blanks", "one box"),
    *("one section again and again", "wrapped rows", "quotes", "AzureAdJoined rows in one line"),
)
HEAD = ("what", "compared with", "ratio")
BARE = "splitting its lines at the colon, same serialiser"
SCRIPT = "regular expressions as scripts have them, same serialiser"

Rows = Iterator[tuple[str, str, str]]


class Bench:
    """What the parts share: the sizes, the Pythons, and a folder with a generated fleet.

    pythons: how the rows name them -> the interpreter.
    """

    def __init__(self, folder: Path, given: argparse.Namespace) -> None:
        self.folder = folder
        self.quick: bool = given.quick
        self.jc: str | None = given.jc
        self.many: int = 400 if self.quick else given.many
        self.pythons = {"": sys.executable}
        if given.compiled:
            bin_ = "Scripts" if os.name == "nt" else "bin"
            self.pythons[", compiled"] = str(Path(given.compiled).absolute() / bin_ / "python")
        self.devices = 200 if self.quick else 2_000
        self.files = write_folder(folder / "fleet", self.devices)

    def contest(self, python: str, sets: dict[str, list[str]]) -> dict[str, dict[str, float]]:
        """What contest.py says, run by an interpreter of its own."""
        script = Path(__file__).with_name("contest.py")
        done = subprocess.run(
            [python, str(script)], input=pickle.dumps(sets), stdout=subprocess.PIPE, check=True
        )
        found: dict[str, dict[str, float]] = json.loads(done.stdout)
        return found

    def command(self, *arguments: str | Path, python: str = "") -> list[str]:
        return [self.pythons[python], "-m", "dsregjson", *map(str, arguments)]

    def timed(self, make: Callable[[str], dict[str, list[str]]]) -> dict[str, Times]:
        """The quickest runs of commands that take turns; make: from the number of a round."""
        best: dict[str, Times] = {}
        for number in range(2 if self.quick else 4):
            for name, command in make(str(number)).items():
                found = timed(command, cwd=self.folder)
                if number == 0:  # fills the file cache
                    continue
                before = best.get(name, found)
                best[name] = Times(*map(min, zip(before, found, strict=True)))
        return best


def start_up(bench: Bench) -> Rows:
    """Whole processes, from nothing to the last byte, with a full capture as their input."""
    capture, ipconfig = bench.folder / "capture.txt", bench.folder / "ipconfig.txt"
    capture.write_bytes(clean().encode())
    ipconfig.write_bytes(IPCONFIG.encode())
    jobs = {
        "pass": process(sys.executable, "-c", "pass"),
        "orjson": process(sys.executable, "-c", "import orjson"),
    }
    for name, python in bench.pythons.items():
        program = str(Path(python).with_name("dsregjson"))
        jobs[f"`dsregjson`{name}"] = process(program, stdin=capture)
        jobs[f"`dsregjson check`{name}"] = process(program, "check", stdin=capture)
        jobs[f"`dsregjson batch FILE`{name}"] = process(program, "batch", str(capture))
    if bench.jc:
        jobs["jc"] = process(bench.jc, "--quiet", "--ipconfig", stdin=ipconfig)
    else:
        missing("jc", "a comparison (pip install jc in an environment of its own, --jc)")
    best = fastest(jobs, 3 if bench.quick else 20)
    alone, orjson, jc = best.pop("pass"), best.pop("orjson"), best.pop("jc", None)
    for name, seconds in best.items():
        yield f"{name}, start to end", '`python -c "import orjson"`', f"{seconds / orjson:.2f}"
        if name.startswith("`dsregjson`"):
            yield "", "`python -c pass`", f"{seconds / alone:.2f}"
            if jc:
                yield "", "jc, reading `ipconfig`", f"{seconds / jc:.2f}"


def per_capture(bench: Bench) -> Rows:
    """One capture, from text to JSON bytes, with the same serialiser for all. Processor time."""
    sets = {
        f"{bench.devices:,} generated captures": [each.text for each in fleet(bench.devices)],
        "a full capture (124 lines)": [clean()] * 300,
        "the same with prompts, new rows, long messages": [dirty()] * 300,
    }
    for name, python in bench.pythons.items():
        for what, found in bench.contest(python, sets).items():
            ours = found["ours"]
            yield f"text to JSON{name}: {what}", BARE, f"{ours / found['bare']:.1f}"
            yield "", SCRIPT, f"{ours / found['script']:.1f}"


def batch(bench: Bench) -> Rows:
    """Throughput and scaling of dsregjson batch on the fleet, named again until it takes seconds."""
    texts = [each.text for each in fleet(bench.devices)]
    bare = bench.contest(sys.executable, {"fleet": texts})["fleet"]["bare"]
    many = [bench.folder / "fleet"] * 5
    count = len(many) * bench.devices
    for python in bench.pythons:
        for form in ("ndjson", "csv"):
            start = bench.command("batch", bench.files[0], python=python)
            base = bench.command("batch", "--format", form, *many, "--jobs", python=python)
            commands = {"start": start, "one": [*base, "1"], "all": [*base, str(cores())]}
            best = bench.timed(lambda _, commands=commands: commands)  # type: ignore[misc]
            start_, one, all_ = best["start"], best["one"], best["all"]
            what = f"`batch --format {form}`{python}"
            cost = (one.cpu - start_.cpu) / count
            yield f"{what}, a capture on one core", BARE, f"{cost / bare:.1f}"
            efficiency = (one.wall - start_.wall) / (all_.wall - start_.wall) / cores()
            ratio = f"{all_.wall / one.wall:.2f} (efficiency {efficiency:.2f})"
            yield f"{what}, {count:,} files on {cores()} cores", "on one core", ratio


def memory(bench: Bench) -> Rows:
    """Peak memory of batch for few captures and for many."""
    repeat = max(1, bench.many // bench.devices)
    options = ["--jobs", str(cores())]
    few = write_folder(bench.folder / "few", 100 if bench.quick else 1_000)
    small = peaks(bench.command("batch", *options, bench.folder / "few"))
    large = peaks(bench.command("batch", *options, *[bench.folder / "fleet"] * repeat))
    ratio = f"{large[0] / small[0]:.2f} ({large[0] / 1e6:.0f} MB, {large[1] / 1e6:.0f} MB a worker)"
    yield (
        f"`batch`, memory for {bench.devices * repeat:,} captures",
        f"for {len(few):,}",
        ratio,
    )


def commands(bench: Bench) -> Rows:
    """What other commands cost for the fleet, against its conversion. Processor time."""
    whole = bench.folder / "fleet"
    key = bench.folder / "key"
    key.write_text("an invented key for a benchmark only")
    pages: dict[str, tuple[str, list[str]]] = {
        "batch": ("", ["--jobs", "1", str(whole)]),
        "summary": ("`summary`", ["--jobs", "1", str(whole)]),
        "report": ("`report`", [str(whole), "-o"]),
        "redact": ("`redact`, a folder", [str(whole), "--key", str(key), "-o"]),
    }

    def make(number: str) -> dict[str, list[str]]:
        made = {}
        for name, (_, arguments) in pages.items():
            more = [str(bench.folder / f"{name}{number}.html")] if arguments[-1] == "-o" else []
            made[name] = bench.command(name, *arguments, *more)
        if importlib.util.find_spec("pyarrow"):
            made["parquet"] = [*made["batch"], "-o", str(bench.folder / f"{number}.parquet")]
        return made

    best = bench.timed(make)
    against = f"`batch` of the same {bench.devices:,} captures"
    for name, (title, _) in pages.items():
        if title:
            yield title, against, f"{best[name].cpu / best['batch'].cpu:.1f}"
    if "parquet" in best:
        ratio = best["parquet"].cpu / best["batch"].cpu
        yield "`batch -o FILE.parquet`, start counted", against, f"{ratio:.1f}"
    else:
        missing("pyarrow", "the row of Parquet")


def growth(bench: Bench) -> Rows:
    """One input of captures, from 1 KB on: the slope of log(time) over log(size)."""
    text = clean() + "\n"
    points = []
    size, largest = 1_000.0, 1_000_000 if bench.quick else 10_000_000
    while size <= largest:
        whole = text[: int(size)] if size < len(text) else text * round(size / len(text))
        best = min(_converting(whole) for _ in range(max(1, int(2e6 / size))))
        points.append((math.log(len(whole)), math.log(best)))
        size *= 10
    yield (
        f"time for 1 KB to {largest // 1_000_000} MB of captures",
        "size",
        f"^{_slope(points):.2f}",
    )


def hostile(bench: Bench) -> Rows:
    """Inputs made to be slow: the worst of them against a plain read, and against an eighth."""
    size = 100_000 if bench.quick else 2_000_000
    plain = clean() + "\n"
    per_byte = _reading(plain * (size // len(plain))) / size
    worst, slope = (0.0, ""), 0.0
    for name in HOSTILE:
        eighth, whole = _converting(shaped(name, size // 8)), _converting(shaped(name, size))
        worst = max(worst, (whole / size / per_byte, name))
        slope = max(slope, math.log(whole / max(eighth, 0.01), 8))
    yield f"hostile input, the worst kind ({worst[1]})", "reading its lines", f"{worst[0]:.0f}"
    yield "", "its size", f"^{slope:.2f}"


def redaction(bench: Bench) -> Rows:
    """Redact against converting the same text, from bytes to bytes. Processor time."""
    size = 100_000 if bench.quick else 2_000_000
    random_ = random.Random("redaction")
    words = ["".join(random_.choices(ascii_lowercase, k=6)) for _ in range(size // 20)]
    texts = {
        "400 captures": "\n".join(made.text for made in fleet(400)),
        "rows that no table has": "".join(
            f"     New Row {name} : some {name[::-1]} value\n" for name in words[: size // 40]
        ),
        "one line of words": " ".join(random_.choices(words[:3_000], k=size // 7)),
        "one word": "x" * size,
    }
    for name, text in texts.items():
        whole = f"AzureAdJoined : NO\nDomainJoined : NO\n\n{text}\n"
        convert = min(_converting(whole) for _ in range(3))
        redact = min(_redacting(whole.encode()) for _ in range(2))
        yield f"`redact`, {name}", "converting it", f"{redact / convert:.0f}"


def powershell(bench: Bench) -> Rows:
    """The PowerShell module's overhead, as its own benchmark measures it."""
    if not shutil.which("pwsh"):
        missing("pwsh", "the rows of PowerShell")
        return
    count = 100 if bench.quick else 1_000
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_powershell", str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    against = ""
    for what, ratio in re.findall(r"^(\S.*?) +[\d.,]+ s  ratio ([\d.,]+)$", done.stdout, re.M):
        if ratio == "1.00":
            against = what
        else:
            yield what if re.search(r"\d", what) else f"{what}: {count:,}", against, ratio


def missing(tool: str, what: str) -> None:
    print(f"bench: there is no {tool}, so {what} is left out", file=sys.stderr, flush=True)


def _converting(text: str) -> float:
    """Seconds of CPU time."""
    started = time.process_time()
    try:
        for document, _ in parse_captures(text):
            to_json(document)
    except dsregjson.DsRegError:
        pass
    return time.process_time() - started


def _redacting(data: bytes) -> float:
    """Seconds of CPU time."""
    redactor = Redactor(b"an invented test key")
    started = time.process_time()
    learn(redactor, data, "bench")
    redacted(redactor, data, "bench")
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


# In the order of the table. Memory comes early: Linux counts this process's own as its child's.
PARTS: dict[str, Callable[[Bench], Rows]] = {
    "memory": memory,
    "start": start_up,
    "capture": per_capture,
    "batch": batch,
    "commands": commands,
    "powershell": powershell,
    "growth": growth,
    "hostile": hostile,
    "redaction": redaction,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.bench",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--write", action="store_true", help="into docs/performance.md as well")
    parser.add_argument("--compiled", type=Path, metavar="VENV", help="has the compiled wheel")
    parser.add_argument("--jc", default=shutil.which("jc"), help="jc's command")
    parser.add_argument("--many", type=int, default=40_000, help="captures of the row of memory")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[*PARTS], metavar="PART")
    parser.add_argument("--quick", action="store_true", help="fewer runs, smaller inputs")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have byte code
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given)
        for name in given.only:
            started = time.perf_counter()
            rows += PARTS[name](bench)
            print(f"bench: {name}, {time.perf_counter() - started:.0f} s", file=sys.stderr)
    told = f"{table(machine(), HEAD, rows)}"
    print(told)
    if given.write:
        before, _, rest = DOC.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        DOC.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
