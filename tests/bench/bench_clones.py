"""What a clone group costs the report: as many devices of one image against different ones.

    python -m tests.bench.bench_clones [COUNT...]

Prints seconds of processor time for collecting the captures and making the page, and the ratio: the
fastest of three runs in turn, of more than 20,000 devices of one run. The captures are copies of
one, with names, or names and ids, of their own, so that parsing and checking do not count.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import dsregjson
from dsregjson import report
from dsregjson.fleet.checking import CheckOptions, checked
from dsregjson.fleet.summary import Fleet
from dsregjson.inputs.records import Record
from dsregjson.report.columns import Place

from ..fleet.generator import fleet

RUNS = 3


class Seconds(NamedTuple):
    """Of processor time, and devices of the page."""

    summary: float
    report: float


def devices(count: int, alike: bool) -> Iterator[report.Shown]:
    """Devices of one image, or with ids of their own."""
    text = next(each.text for each in fleet(100) if each.join_type == "HybridJoined")
    seen = checked(Record("PC", document=dsregjson.parse(text)), CheckOptions(), None)
    first = report.shown_of(seen)
    for number in range(count):
        name, source = f"pc-{number:06}", f"pc-{number:06}.txt"
        unique = 0 if alike else number
        keys = {"DeviceId": f"{unique:032x}", "Thumbprint": f"{unique:040x}"}
        ids = {Place("DeviceDetails", -1, key): value for key, value in keys.items()}
        yield first._replace(
            entry=first.entry._replace(
                source=source,
                name=name,
                host=name,
                keys=keys,
                user=source,
                states=(*first.entry.states[:3], keys["DeviceId"]),
            ),
            facts=first.facts._replace(name=name, source=source),
            values={**first.values, Place("DeviceState", -1, "DeviceName"): name, **ids},
        )


def measured(count: int, alike: bool) -> Seconds:
    counted, page = Fleet(), report.Fleet()
    spent = [0.0, 0.0]
    for each in devices(count, alike):  # one by one: a list of them takes gigabytes
        spent[0] += _seconds(partial(counted.add, each.entry))
        spent[1] += _seconds(partial(page.add, each))
    spent[0] += _seconds(counted.summary)
    spent[1] += _seconds(page.page)
    assert page.devices == count and (page.broken == count) == alike
    return Seconds(*spent)


def _seconds(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return time.process_time() - started


def main() -> None:
    for count in map(int, sys.argv[1:] or ["20000"]):
        runs = [
            (measured(count, True), measured(count, False))
            for _ in range(RUNS if count <= 20_000 else 1)
        ]
        for field in Seconds._fields:
            clones, different = (min(getattr(run[n], field) for run in runs) for n in (0, 1))
            print(
                f"{field:8}{count:8,} devices of one image {clones:6.2f} s, different "
                f"{different:6.2f} s, ratio {clones / different:4.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
