"""What two checkouts make of the same inputs: JSON, flat view, stderr and exit code, compared.

    python -m tests.compare_outputs OLD NEW [--captures FOLDER] [--devices N] [--mutations N]

OLD and NEW are folders that hold the package dsregjson. The inputs are the captures of the tests
and of --captures, a made-up fleet, and mutations of the captures; they are the same in every run.
Prints each input whose outputs differ, with the fields that do, and ends with 1 if any does.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def inputs(folders: list[Path], devices: int, mutations: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every input."""
    from tests.fleet.generator import encoded, fleet
    from tests.fuzz.mutate import mutate_text

    captures = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    for path in captures:
        yield str(path), path.read_bytes()
    for number, made in enumerate(fleet(devices)):
        yield f"device {number}", encoded(made, number)
    random_ = random.Random("compare outputs")
    texts = [path.read_bytes() for path in captures]
    for number in range(mutations):
        yield f"mutation {number}", mutate_text(random_.choice(texts), 16_384, random_)


def dump() -> None:
    """Convert the pickled inputs of stdin with the package on the path; pickle what came of it."""
    from dsregjson.__main__ import main

    given: list[tuple[str, bytes]] = pickle.load(sys.stdin.buffer)
    real = sys.stdin, sys.stdout, sys.stderr
    outputs = []
    for _, data in given:
        for arguments in (["--compact"], ["--compact", "--flat"]):
            sys.argv = ["dsregjson", *arguments]
            sys.stdin = io.TextIOWrapper(io.BytesIO(data))
            sys.stdout = io.TextIOWrapper(printed := io.BytesIO())
            sys.stderr = told = io.StringIO()
            try:
                main()
            except SystemExit as end:
                code = end.code
            outputs.append((code, printed.getvalue(), told.getvalue()))
    sys.stdin, sys.stdout, sys.stderr = real
    sys.stdout.buffer.write(pickle.dumps(outputs))


def dumped(checkout: Path, given: bytes) -> list[tuple[int, bytes, str]]:
    """What the package in a checkout makes of the inputs, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--dump"],
        input=given,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=tempfile.gettempdir(),
        check=True,
    )
    outputs: list[tuple[int, bytes, str]] = pickle.loads(done.stdout)
    return outputs


def differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """The places at which two JSON values differ, with both values."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            yield from differences(old[key], new[key], f"{place}.{key}".lstrip("."))
    elif old != new:
        yield f"{place}: {json.dumps(old)[:200]} -> {json.dumps(new)[:200]}"


def main() -> int:
    if sys.argv[1:] == ["--dump"]:
        dump()
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--captures", type=Path, action="append", default=[])
    parser.add_argument("--devices", type=int, default=2000)
    parser.add_argument("--mutations", type=int, default=1500)
    parser.add_argument("--save", type=Path, help="folder for the inputs that differ")
    chosen = parser.parse_args()
    folders = [ROOT / "tests" / "captures", *chosen.captures]
    given = list(inputs(folders, chosen.devices, chosen.mutations))
    packed = pickle.dumps(given)
    old, new = dumped(chosen.old, packed), dumped(chosen.new, packed)
    differing = 0
    for i, (name, data) in enumerate(given):
        lines = []
        for was, now in zip(old[2 * i : 2 * i + 2], new[2 * i : 2 * i + 2], strict=True):
            if was[0] != now[0]:
                lines.append(f"exit code: {was[0]} -> {now[0]}")
            if was[1] != now[1]:  # byte for byte: the order of the keys counts too
                found = differences(json.loads(was[1] or b"null"), json.loads(now[1] or b"null"))
                lines += [*found] or ["the bytes differ"]
            if was[2] != now[2]:
                lines.append(f"stderr: {was[2]!r} -> {now[2]!r}")
        if lines:
            differing += 1
            print(f"{name}\n  " + "\n  ".join(dict.fromkeys(lines)))
            if chosen.save:
                chosen.save.mkdir(parents=True, exist_ok=True)
                (chosen.save / f"{Path(name).stem.replace(' ', '-')}.txt").write_bytes(data)
    print(f"{differing:,} of {len(given):,} inputs differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
