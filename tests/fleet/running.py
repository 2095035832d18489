"""dsregjson as its users run it: a process of its own, bytes in and out."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from .. import in_process, lanes

COMMAND = [sys.executable, "-m", "dsregjson"]
# The last line of a batch, and of a report that is written to a file.
CLOSING = re.compile(
    r"dsregjson: ([\d,]+ converted, [\d,]+ not; [\d.]+ s|.*: [\d,]+ devices?, [\d,]+ with errors)"
)
# Coverage, colours and the like of the test run must not leak into the runs under test.
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "0", "COLUMNS": "100"}


def start(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    """Start a run with pipes on all streams."""
    options = {"env": ENVIRONMENT, "stdin": subprocess.PIPE, **options}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        **options,
    )


def run(
    *arguments: object, stdin: bytes = b"", code: int = 0, **options: Any
) -> tuple[bytes, list[str]]:
    """Run to the end, insist on the exit code; returns stdout and the lines of stderr."""
    if lanes.with_processes:
        process = start(*arguments, **options)
        out, err = process.communicate(stdin, timeout=120)
        returned = process.returncode
    else:
        environment = options.pop("env", ENVIRONMENT)
        returned, out, err = in_process.run(
            [str(argument) for argument in arguments], stdin, environment, **options
        )
    lines = err.decode().splitlines()
    assert returned == code, lines
    closing = [line for line in lines if CLOSING.fullmatch(line)]
    if arguments[0] == "batch" and code in (0, 3, 4):
        assert len(closing) == 1, lines
    return out, [line for line in lines if line not in closing]


def documents(data: bytes) -> list[dict[str, Any]]:
    """The lines of NDJSON."""
    return [json.loads(line) for line in data.splitlines()]


def table(data: bytes | Path) -> list[dict[str, str]]:
    """The rows of a CSV file, by column; insists on whole rows."""
    text = (data.read_bytes() if isinstance(data, Path) else data).decode("utf-8-sig")
    assert not text or text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]
