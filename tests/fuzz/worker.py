"""One target under atheris, in a process of its own."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import atheris

from .mutate import mutate_text

LONGEST = 16_384  # bytes of one input: two or three captures
SLOWEST = 20  # seconds of CPU time for one input: a hang

# Coverage guides only as far as the code is instrumented, and costs there.
_CORE = ["parsing", "flat", "json_output"]
_CODE = {
    "check": [f"dsregjson.{name}" for name in (*_CORE, "findings")],
    "summary": [f"dsregjson.{name}" for name in (*_CORE, "fleet")],
    "report": [f"dsregjson.{name}" for name in (*_CORE, "report")],
    "diff": [f"dsregjson.{name}" for name in (*_CORE, "diff")],
    "redact": [f"dsregjson.{name}" for name in (*_CORE, "redaction")],
    "zip": ["dsregjson.inputs.archives", "zipfile"],
}


def fuzz(target: str, folder: Path, seconds: float) -> None:
    """Fuzz until `seconds` of CPU time are spent; never returns."""
    code = _CODE.get(target, [f"dsregjson.{name}" for name in _CORE])
    with atheris.instrument_imports(include=code):
        from .invariants import CHECKS
    check = CHECKS[target]
    executions = 0
    seen = {path.name for path in (folder / "found").iterdir()}

    def end() -> None:
        (folder / "executions").write_text(str(executions))
        sys.stdout.flush()
        os._exit(0)

    def one(data: bytes) -> None:
        nonlocal executions
        executions += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST)
        try:
            check(data)
        except Exception as error:
            name = _place_of(error)
            if name not in seen:
                seen.add(name)
                (folder / "found" / name).write_bytes(data)
                (folder / f"found-{name}.txt").write_text(traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if executions % 50 == 0:
            (folder / "executions").write_text(str(executions))
            if time.process_time() > seconds:
                end()

    def hang(number: int, frame: object) -> None:
        raise TimeoutError(f"one input took {SLOWEST} seconds")

    signal.signal(signal.SIGVTALRM, hang)

    def mutate(data: bytes, limit: int, seed: int) -> bytes:
        random_ = random.Random(seed)
        if target != "zip" and random_.random() < 0.7:
            return mutate_text(data, limit, random_)
        return bytes(atheris.Mutate(data, limit))

    options = [
        f"-max_len={LONGEST}",
        "-timeout=3600",  # by the clock, which goes on when the machine sleeps
        f"-artifact_prefix={folder}/found/died-",
        f"-dict={folder}/words.dict",
        "-rss_limit_mb=2048",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], one, custom_mutator=mutate)
    atheris.Fuzz()


def _place_of(error: Exception) -> str:
    """A name for a failure: its type and the lines of code that it came through last."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = "|".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__}-{hashlib.sha256(where.encode()).hexdigest()[:10]}"
