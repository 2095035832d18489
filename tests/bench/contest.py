"""Measure text to JSON with whichever dsregjson this Python has, against what could be written.

    python tests/bench/contest.py < PICKLE

The pickle is a dict: name -> texts. Prints JSON: name -> contestant -> seconds of processor time a
text. It imports nothing but dsregjson, so that a Python with a compiled wheel can run it.
"""

from __future__ import annotations

import json
import pickle
import re
import sys
import time
from collections.abc import Callable

from dsregjson import parse
from dsregjson.json_output import to_json

ROUNDS = 7
FEW = 20


def bare_loop(text: str) -> dict[str, str]:
    """Split the lines of a text at their first colon, and do nothing else."""
    found = {}
    for line in text.split("\n"):
        parts = line.split(":", 1)
        if len(parts) == 2:
            found[parts[0].strip()] = parts[1].strip()
    return found


_SECTION = re.compile(r"^\|\s+(.+?)\s+\|$")
_ROW = re.compile(r"^\s*([\w .\-]+?)\s*:\s*(.*?)\s*$")
_CODE = re.compile(r"0x[0-9a-fA-F]{8}")


def script(text: str) -> dict[str, dict[str, object]]:
    """Parse as scripts do: a regular expression for titles, one for rows, YES and NO as booleans.

    Labels that occur twice overwrite each other, wrapped lines are lost.
    """
    sections: dict[str, dict[str, object]] = {}
    section = sections.setdefault("", {})
    for line in text.splitlines():
        if title := _SECTION.match(line):
            section = sections.setdefault(title[1].replace(" ", ""), {})
        elif row := _ROW.match(line):
            label, value = row[1].replace(" ", ""), row[2]
            if value in ("YES", "NO"):
                section[label] = value == "YES"
            else:
                section[label] = value
                if code := _CODE.search(value):
                    section[f"{label}Code"] = code[0]
    return sections


CONTESTANTS: dict[str, Callable[[str], object]] = {
    "bare": bare_loop,
    "script": script,
    "ours": parse,
}


def measured(texts: list[str]) -> dict[str, float]:
    """Seconds of processor time a text; the contestants take turns.

    The fastest round of every few texts counts, because a busy machine is never quiet for long.
    """
    parts = [texts[i : i + FEW] for i in range(0, len(texts), FEW)]
    best = {name: [float("inf")] * len(parts) for name in CONTESTANTS}
    for _ in range(ROUNDS):
        for i, part in enumerate(parts):
            for name, convert in CONTESTANTS.items():
                started = time.process_time()
                for text in part:
                    to_json(convert(text))
                best[name][i] = min(best[name][i], time.process_time() - started)
    return {name: sum(times) / len(texts) for name, times in best.items()}


if __name__ == "__main__":
    given: dict[str, list[str]] = pickle.load(sys.stdin.buffer)
    print(json.dumps({name: measured(texts) for name, texts in given.items()}))
