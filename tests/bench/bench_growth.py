"""How time grows with hostile input: slopes, 1 for time in proportion, 2 for quadratic.

python -m tests.bench.bench_growth
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import dsregjson
from dsregjson.json_output import to_json
from dsregjson.parsing.decode import decode
from dsregjson.parsing.parser import parse_captures
from dsregjson.redaction.redactor import Redactor

from ..fuzz.shapes import SHAPES, shaped

UNITS = (b"\0", b"\xff", b"\xe4", b"a\0", b"\xc3\xa4", b"\xed\xa0\x80")


def slope(job: Callable[[], object], larger: Callable[[], object]) -> float:
    """The exponent of growth from a job to one with eight times the input; the best of three."""
    return min(math.log(_seconds(larger) / _seconds(job), 8) for _ in range(3))


def _seconds(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return max(time.process_time() - started, 0.004)  # below that, clocks are too coarse


def convert(text: str) -> None:
    with contextlib.suppress(dsregjson.DsRegError):
        for document, _ in parse_captures(text):
            to_json(dsregjson.flatten(document))
            to_json(document)


def redact(text: str) -> None:
    redactor = Redactor(b"an invented test key")
    with contextlib.suppress(dsregjson.DsRegError):
        redactor.learn_text(text)
        redactor.text(text)


def main() -> None:
    for title, job, size in (("convert", convert, 16_000), ("redact", redact, 2_000)):
        for name in SHAPES:
            small, large = shaped(name, size), shaped(name, size * 8)
            print(f"{title:8} {name:40} {slope(lambda: job(small), lambda: job(large)):5.2f}")  # noqa: B023
    for path in sorted((Path(__file__).parent / "growth").iterdir()):
        begin, _, unit = decode(path.read_bytes())[0].partition("\0")
        texts = [begin + (unit or "\n") * count for count in (8_000, 64_000)]
        found = slope(*(partial(convert, text) for text in texts))
        print(f"{'saved':8} {path.name:40} {found:5.2f}")
    for unit in UNITS:
        found = slope(lambda: decode(unit * 100_000), lambda: decode(unit * 800_000))  # noqa: B023
        print(f"{'decode':8} {unit!r:40} {found:5.2f}")


if __name__ == "__main__":
    main()
