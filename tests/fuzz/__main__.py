"""Fuzzing with atheris: python -m tests.fuzz [TARGET...] [--minutes N] [--folder DIR].

Each target runs N minutes of CPU time in a process of its own, one after the other. What fails
is saved in DIR/TARGET/found, once per place in the code, and fuzzing goes on; DIR/log.tsv gets a
row per run: when, target, CPU seconds, executions, failures found.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import time
from pathlib import Path

from .seeds import WORDS, seeds

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the targets in turn; returns 1 when anything was found."""
    names = (
        *("decode", "parse", "flatten", "check", "summary", "report", "redact", "diff", "zip"),
    )
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *names], metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10, help="CPU time for each target")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--worker", choices=names, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        from .worker import fuzz

        fuzz(given.worker, given.folder / given.worker, given.minutes * 60)
    found = 0
    for target in given.targets or names:
        found += _run(target, given.folder, given.minutes)
    return 1 if found else 0


def _run(target: str, folder: Path, minutes: float) -> int:
    """Fuzz one target until its CPU time is spent, also across hangs; returns what it found."""
    place = folder / target
    for name in ("corpus", "found"):
        (place / name).mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (place / "corpus" / f"seed-{number:03}").write_bytes(seed)
    (place / "words.dict").write_text("\n".join(map(_quoted, WORDS)) + "\n")
    executions_file = place / "executions"
    executions_file.write_text("0")
    before, started, executions = len(list((place / "found").iterdir())), _cpu_of_children(), 0
    while (left := minutes * 60 - (_cpu_of_children() - started)) > 5:
        command = [sys.executable, "-m", "tests.fuzz", "--worker", target, "--folder", folder]
        subprocess.run([*command, "--minutes", str(left / 60)], cwd=ROOT, check=False)
        executions += int(executions_file.read_text() or 0)
        executions_file.write_text("0")
        time.sleep(0.5)
    found = len(list((place / "found").iterdir())) - before
    row = (
        datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        target,
        round(_cpu_of_children() - started),
        executions,
        found,
    )
    with (folder / "log.tsv").open("a") as log:
        log.write("\t".join(map(str, row)) + "\n")
    print("\t".join(map(str, row)), flush=True)
    return found


def _quoted(word: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"'


def _cpu_of_children() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
