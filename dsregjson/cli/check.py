"""dsregjson check: what is wrong with a device, why, and what to do."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from .. import console, live
from ..errors import DsRegError
from ..fields import SCHEMA_VERSION
from ..findings.engine import Report, at_least
from ..findings.reference import rules_as_json, rules_as_text
from ..findings.rule import Severity
from ..findings.text import intune_line
from ..fleet.checking import (
    CheckedCapture,
    CheckOptions,
    checked,
)
from ..inputs import archives, folders, streams
from ..inputs import read as inputs
from ..inputs.records import SOURCE, TEXT, InputItem, InputOptions, Record, iso
from ..json_output import to_json
from .checking import (
    At,
    Expected,
    ExpectedTenant,
    Ignored,
    check_options,
    collect,
)
from .explain import rule_text
from .findings_text import piped, shown
from .options import Encoding, Globs, Jobs, MaxBytes, input_options, near
from .printer import Color, Colour, Screen, counted, screen
from .problems import exit_code

EPILOG = """\b
Examples:
  dsregcmd /status | dsregjson check --at now
  dsregcmd /status > capture.txt
  dsregjson check capture.txt --expect hybrid --all
  dsregjson check capture.txt --fail-on warning --ignore wam-not-set
  dsregjson check capture.txt --intune
  mkdir captures
  dsregcmd /status > captures/PC1.txt
  dsregjson check captures --json > findings.ndjson
  dsregjson check --rules prt-missing

One FILE, or text on standard input, gives one report, of its first capture. A folder, a zip,
NDJSON or a second PATH gives one a capture; with --json a line each, with Source, Capture,
DeviceName and Problem (null, or why it is no capture). PATH may be JSON of dsregjson.

A terminal shows root causes with what follows from them; a pipe gets one line a finding, parted
by tabs: severity, id, device, title, evidence, risk, action.

Ages (tokens, certificates) are measured against --at, else Client Time in the capture, else the
time of the file, else, for one capture, now; for JSON against --at, its CollectedAt or its
ClientTime, else not at all. The output says which.

Exit codes: 0 nothing at --fail-on or above, 1 findings, 2 usage, 3 no dsregcmd output, 4 some
inputs were not, and no findings in the others.
"""

FailOn = Literal["never", "info", "warning", "error"]

_Chunks = Iterator[list[InputItem | Record]]


class _CheckOutput(NamedTuple):
    """What is kept of one capture among many.

    data: to print. fails: it reaches --fail-on. ignored: findings left out. is_capture: it was
    checked, else data says why not.
    """

    data: bytes
    fails: bool
    ignored: int
    is_capture: bool


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Captures: files, folders, zips, NDJSON (default: standard input).",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    expect: Expected = None,
    expect_tenant: ExpectedTenant = None,
    ignore: Ignored = None,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
    intune: Annotated[
        bool, typer.Option("--intune", help="One line of at most 2,048 characters.")
    ] = False,
    show_all: Annotated[
        bool, typer.Option("--all", help="Info findings too, as --min-severity info.")
    ] = False,
    min_severity: Annotated[
        Severity | None,
        typer.Option(
            "--min-severity",
            case_sensitive=False,
            help="Leave out what is below (default: warning; of --json and --intune: info).",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", case_sensitive=False, help="Exit with 1 from this severity on."),
    ] = "error",
    rules: Annotated[
        bool, typer.Option("--rules", help="List all rules, or explain the ones named, and stop.")
    ] = False,
    color: Color = "auto",
    glob: Globs = None,
    jobs: Jobs = None,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Find out what is wrong with devices, why, and what to do."""
    if rules:
        return _print_rules(paths or [], as_json, color)
    if as_json and intune:
        raise console.Failure(console.EXIT_USAGE, "--json and --intune exclude each other")
    least: Severity = min_severity or ("info" if as_json or intune or show_all else "warning")
    options = input_options(glob, encoding, max_bytes)
    judging = check_options(at, expect, expect_tenant, ignore)
    if not paths and sys.stdin is not None and sys.stdin.isatty():
        capture = _checked_here(encoding, judging)
    else:
        single, chunks = _opened(paths or ["-"], options)
        if single is None:
            if intune:
                raise console.Failure(console.EXIT_USAGE, "--intune takes one capture, not many")
            to = screen(color) if console.on_terminal() else None
            keep = partial(_kept, as_json=as_json, least=least, fail_on=fail_on, to=to)
            return _check_many(paths or ["-"], options, judging, jobs, keep, as_json, chunks)
        capture = _checked_one(single, (paths or ["-"])[0], judging)
    report = capture.report
    if as_json:
        console.write_output(to_json(at_least(report, least), indent=True))
    elif intune:
        console.write_output(f"{intune_line(report, least)}\n".encode("ascii"))
    elif console.on_terminal():
        console.write_text(shown(capture, least, screen(color)))
    else:
        console.write_text(piped(capture, least))
    _warn_ignored(capture.ignored)
    return console.EXIT_FINDINGS if _fails(report, fail_on) else console.EXIT_OK


def _print_rules(names: list[str], as_json: bool, color: Colour) -> int:
    listed = rules_as_json()
    if names:
        known = {rule["Id"] for rule in listed}
        for name in names:
            if name.lower() not in known:
                raise console.Failure(
                    console.EXIT_USAGE,
                    f"--rules {name}: there is no such rule{near(name, known)}",
                )
        wanted = [name.lower() for name in names]
        listed = [rule for name in wanted for rule in listed if rule["Id"] == name]
    if as_json:
        console.write_output(to_json(listed, indent=True))
    else:
        to = screen(color)
        texts = [rule_text(rule, to) for rule in listed] if names else [rules_as_text()]
        console.write_text("\n".join(texts))
    return console.EXIT_OK


# Which inputs there are


def _opened(
    paths: list[str], options: InputOptions
) -> tuple[Iterator[Record] | None, _Chunks | None]:
    """Return the records of one FILE, or of text on stdin; None where each capture gives a line.

    Second come the chunks of what is being read already. Raises Failure when the one file cannot
    be read.
    """
    if len(paths) > 1:
        return None, None
    [path] = paths
    if path == "-":
        return _opened_stdin(options)
    is_zip = archives.is_zip_name(path) and Path(path).is_file()
    if is_zip or folders.expanded(path) != [path] or Path(path).is_dir():
        return None, None
    try:
        status = Path(path).stat()
        is_regular = stat.S_ISREG(status.st_mode)
        if is_regular and status.st_size > options.max_bytes and _begins_json(path):
            return None, None
        file_time = iso(status.st_mtime) if is_regular else None
    except (OSError, ValueError):
        file_time = None  # read_input says what is wrong
    data = console.read_input(path, options.max_bytes)
    item = InputItem(path, data=data, file_time=file_time, size=len(data))
    if _is_single(data, options):
        return inputs.records([item], options), None
    chunk: list[InputItem | Record] = [item]
    return None, iter([chunk])


def _opened_stdin(options: InputOptions) -> tuple[Iterator[Record] | None, _Chunks | None]:
    chunks = inputs.chunks(["-"], options)
    begin = next(chunks, [])
    if not begin:
        return None, iter(())
    first = begin[0]
    if isinstance(first, InputItem) and first.line is not None:
        if len(begin) > 1 or not _is_single(first.data, options):
            return None, chain([begin], chunks)
        second = next(chunks, None)
        if second is not None:
            return None, chain([begin, second], chunks)
    text = chain([begin], chunks)
    return chain.from_iterable(inputs.records(chunk, options) for chunk in text), None


def _begins_json(path: str) -> bool:
    with Path(path).open("rb") as file:
        return bool(streams.looks_like_json(file.read(4096)))


def _is_single(data: bytes, options: InputOptions) -> bool:
    """Return whether data is text, or JSON of one document without a Source of its own."""
    if not streams.looks_like_json(data):
        return True
    try:
        _, blocks = streams.open_stream(io.BytesIO(data).read, options.max_bytes)
        found = filter(None, streams.json_values(blocks, options.max_bytes))
        values = [value for _, value in islice(found, 2)]
        if len(values) != 1 or isinstance(values[0], DsRegError):
            return False
        value = streams.load(values[0])
    except DsRegError:
        return True  # checking it says what is wrong
    return isinstance(value, dict) and not {SOURCE, TEXT} & value.keys()


# One capture


def _checked_here(encoding: str | None, judging: CheckOptions) -> CheckedCapture:
    if not live.is_at_hand():
        raise console.Failure(
            console.EXIT_USAGE,
            "nothing is piped in; usage: dsregcmd /status | dsregjson check, or "
            "dsregjson check FILE",
        )
    record = Record(live.NAME, document=live.read_at_hand(encoding))
    return checked(record, judging, None, datetime.now(timezone.utc))


def _checked_one(records: Iterator[Record], path: str, judging: CheckOptions) -> CheckedCapture:
    """Check the first of the records of the input of that name; write notices to stderr."""
    name = console.name_of(path)
    record = next(records, None)
    if record is None:
        raise DsRegError(f"{name}: holds no capture")
    further = sum(1 for _ in records)
    modified, now = None, None
    if not record.stored:  # a stored document is older than its file
        modified = record.file_time if path != "-" else _stdin_time()
        now = datetime.now(timezone.utc)
    try:
        capture = checked(record, judging, modified, now)
    except DsRegError as error:
        raise DsRegError(f"{record.source}: {error}") from None
    for notice in record.notices:
        console.problem(f"{name}: {notice}")
    if further:
        console.problem(
            f"{name}: holds {further + 1} captures; the first is checked "
            "(dsregjson batch FILE | dsregjson check - checks all)"
        )
    return capture


def _stdin_time() -> str | None:
    """Return when the file that stdin reads was last written; None for a pipe."""
    try:
        status = os.fstat(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return iso(status.st_mtime) if stat.S_ISREG(status.st_mode) else None


# Many captures


def _check_many(
    paths: list[str],
    options: InputOptions,
    judging: CheckOptions,
    jobs: int | None,
    keep: partial[_CheckOutput],
    as_json: bool,
    chunks: _Chunks | None,
) -> int:
    done = failed = ignored = 0

    def add(output: _CheckOutput) -> None:
        nonlocal done, failed, ignored
        if as_json:
            console.write_output(output.data)
        else:
            console.write_text(output.data.decode("utf-8", "surrogatepass"))
        done += output.is_capture
        failed += output.fails
        ignored += output.ignored

    keep_problem = _problem_line if as_json else None
    problems = collect(
        paths, options, judging, jobs, keep, add, keep_problem=keep_problem, chunks=chunks
    )
    _warn_ignored(ignored)
    if failed:
        return console.EXIT_FINDINGS
    if not done and not problems:
        raise DsRegError("there is no capture in the input")
    return exit_code(problems, done)


def _kept(
    capture: CheckedCapture, as_json: bool, least: Severity, fail_on: FailOn, to: Screen | None
) -> _CheckOutput:
    report = capture.report
    if as_json:
        name = capture.document["DeviceState"]["DeviceName"]
        data = to_json({**_lead(capture.record, name, None), **at_least(report, least)})
    else:
        text = f"{shown(capture, least, to)}\n" if to else piped(capture, least)
        data = text.encode("utf-8", "surrogatepass")
    return _CheckOutput(data, _fails(report, fail_on), capture.ignored, True)


def _problem_line(record: Record, reason: str) -> _CheckOutput:
    empty = dict.fromkeys(key for key in Report.__annotations__ if key != "SchemaVersion")
    version = {"SchemaVersion": SCHEMA_VERSION}
    line = {**_lead(record, None, reason), **version, **empty, "Findings": []}
    return _CheckOutput(to_json(line), False, 0, False)


def _lead(record: Record, device: str | None, problem: str | None) -> dict[str, Any]:
    return {
        "Source": record.source,
        "Capture": record.capture,
        "DeviceName": device,
        "Problem": problem,
    }


def _fails(report: Report, fail_on: FailOn) -> bool:
    return fail_on != "never" and bool(at_least(report, fail_on)["Findings"])


def _warn_ignored(count: int) -> None:
    if count:
        console.problem(f"--ignore left out {counted(count, 'finding')}")
