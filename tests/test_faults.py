"""What goes wrong around the commands: they are killed, starved, and fed with harm.

Every test runs the real command. Seeds are fixed; what one of them finds becomes a fixture.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from .fleet.generator import capture, ndjson, write_folder, write_intune_zip
from .fleet.running import CLOSING, COMMAND, ENVIRONMENT, documents, run, start
from .test_redact_leaks import BESIDE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals, pipes and limits of POSIX"),
]
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory limits of Linux")


# Redaction. Names of people in ten scripts before the @, and what machines print.

SCRIPTS = (
    *("Vexlor", "Åsgård", "Čížková", "Жуковский", "Παπαδάκης", "山田太郎", "さくら", "김민준"),
    *("עמיחי", "الزهراني"),
)
FORMS = (
    "{name}{n}@qzyxcorp{n}.example",
    "10.{a}.{b}.77",
    "0f3c9a52-77aa-4be1-9c1d-{n:012x}",
    "b81a252439c3fc3b04f1bf1dd081c32b{n:08x}",
    "S-1-5-21-1234567890-2345678901-3456789012-{n}",
    "fd12:3456:789a:{a:x}::{b:x}",
    "dc{n}.qzyxcorp.local",
)


def test_none_of_ten_thousand_planted_identities_survives() -> None:
    rng = random.Random(10_000)
    planted, lines = [], ["AzureAdJoined : NO", "EnterpriseJoined : NO", "DomainJoined : NO"]
    for number in range(10_000):
        form = FORMS[number % len(FORMS)]
        name = SCRIPTS[rng.randrange(len(SCRIPTS))]
        n = 100_000 + number
        identity = form.format(name=name, n=n, a=1 + number // 250, b=1 + number % 250)
        planted.append(identity)
        lines.append("seen " + BESIDE[rng.randrange(len(BESIDE))].format(*[identity] * 2))
    out, _ = run("redact", stdin="\n".join(lines).encode())
    text = out.decode().lower()
    assert [each for each in planted if each.lower() in text] == []


# Ends


@pytest.fixture(scope="module")
def fleet_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet") / "fleet.ndjson"
    path.write_bytes(b"".join(ndjson(40)))
    return path


@pytest.mark.parametrize("stop", ["SIGKILL", "SIGTERM", "SIGINT"])
@pytest.mark.parametrize("command", ["batch", "batch --append", "report"])
def test_ended_at_a_random_moment_the_file_is_old_or_new(
    tmp_path: Path, fleet_file: Path, command: str, stop: str
) -> None:
    """And nothing lies beside it, unless the process was killed without notice."""
    target = tmp_path / "out.csv"
    name, *options = command.split()
    arguments = [name, fleet_file, "-o", target, *options]
    old = run("batch", "-", "--format", "csv", stdin=next(ndjson(1, seed=1)))[0]
    target.write_bytes(old)
    began = time.perf_counter()
    run(*arguments)
    whole = time.perf_counter() - began
    new = target.read_bytes()
    assert new != old
    rng = random.Random(f"{command} {stop}")
    alive = 0
    while alive < 4:
        target.write_bytes(old)
        process = start(*arguments)
        time.sleep(whole * rng.uniform(0.2, 1.1))
        alive += process.poll() is None
        process.send_signal(signal.Signals[stop])
        _, told = process.communicate(timeout=60)
        assert b"unexpected failure" not in told
        assert target.read_bytes() in (old, new)
        if stop != "SIGKILL":
            assert {path.name for path in tmp_path.iterdir()} <= {"out.csv", ".out.csv.lock"}


# Harm


def test_damaged_zips_give_what_is_whole_or_a_problem(tmp_path: Path) -> None:
    rng = random.Random(22)
    whole = write_intune_zip(tmp_path / "whole.zip", capture(1))
    data = whole.read_bytes()
    [expected] = documents(run("batch", whole)[0])
    folder = tmp_path / "damaged"
    folder.mkdir()
    for number in range(400):
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 8, 64))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        if number % 5 == 0:
            del damaged[rng.randrange(len(damaged)) :]
        (folder / f"{number:03}.zip").write_bytes(damaged)
    before = sorted(tmp_path.rglob("*"))
    process = start("batch", folder)
    out, told = process.communicate(timeout=120)
    assert process.returncode in (0, 4) and b"unexpected failure" not in told
    assert b"Traceback" not in told
    rows = documents(out)
    assert rows and all(row["DeviceDetails"] == expected["DeviceDetails"] for row in rows)
    assert sorted(tmp_path.rglob("*")) == before


# Streams that never end, each as a beginning and what is repeated, written in Python.
STREAMS = {
    "NULs": "b'', b'\\0' * 65536",
    "blanks": "b'', b' \\r\\n' * 20000",
    "rows": "b'', b'AzureAdJoined : YES\\r\\n' * 3000",
    "titles": "b'', b'+---+\\r\\n| SSO State |\\r\\n+---+\\r\\n' * 3000",
    "one line": "b'', b'x' * 65536",
    "brackets": "b'', b'[' * 65536",
    "a text of JSON": """b'{"a":"', b'x' * 65536""",
    "UTF-16": "b'\\xff\\xfe', 'AzureAdJoined : YES\\r\\n'.encode('utf-16-le') * 3000",
    "noise": "b'', random.Random(1).randbytes(65536)",
}
LIMIT = "1000000"
AT_THE_LIMIT = (
    "more than the limit of 1,000,000 bytes",
    "larger than 1,000,000 bytes",
    "this is a binary file",
)
WRITER = """import random, sys
begin, unit = {stream}
try:
    sys.stdout.buffer.write(begin)
    while True: sys.stdout.buffer.write(unit)
except OSError: pass
"""


@linux
@pytest.mark.parametrize("name", STREAMS)
def test_an_endless_stream_ends_a_command(tmp_path: Path, name: str) -> None:
    """By the limit, with one clear line, within memory that does not hold what flows."""
    page = tmp_path / "page.html"
    code = WRITER.format(stream=STREAMS[name])
    for command in (
        *([], ["check"], ["redact"], ["diff", "-", "/dev/null"]),
        *(["batch", "-"], ["summary", "-"], ["report", "-", "-o", page]),
    ):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as endless:
            done = limited(
                ALONE + 24 * int(LIMIT), *command, "--max-bytes", LIMIT, stdin=endless.stdout
            )
            endless.kill()
        told = done.stderr.decode()
        assert done.returncode == 3, (command, told)
        assert (done.stdout == b"" or command[:1] == ["summary"]) and not page.exists()
        lines = [line for line in told.splitlines() if not CLOSING.fullmatch(line)]
        if command[:1] == ["report"]:
            assert lines.pop() == (f"dsregjson: no capture could be read; {page} is left as it was")
        assert len(lines) == 1 and any(each in lines[0] for each in AT_THE_LIMIT), (command, told)


@pytest.mark.parametrize("size", [3_000, 3_000_000])
def test_standard_input_a_file_and_a_member_of_a_zip_are_refused_alike(
    tmp_path: Path, size: int
) -> None:
    for stream in STREAMS.values():
        begin, unit = eval(stream, {"random": random})
        data = (begin + unit * (size // len(unit) + 1))[:size]
        (tmp_path / "a.txt").write_bytes(data)
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("dsregcmd.txt", data)
        for command in (["batch"], ["summary", "--json"]):
            process = start(
                *(*command, "-", "a.txt", "a.zip", "--jobs", "1", "--max-bytes", LIMIT),
                cwd=tmp_path,
            )
            _, told = process.communicate(data, timeout=60)
            lines = [
                re.sub(r"^dsregjson: (standard input|a\.txt|a\.zip/dsregcmd\.txt)\b", "", line)
                for line in told.decode().splitlines()
                if not CLOSING.fullmatch(line)
            ]
            if process.returncode == 0:  # short, and rows that are a capture
                assert (
                    lines == [] and size == 3_000 and b"AzureAdJoined" in data.replace(b"\0", b"")
                )
            else:
                assert process.returncode == 3
                assert len(lines) == 3 and len(set(lines)) == 1, (stream, told)


# Memory. Python and its modules take ALONE of addresses. A command may take so many bytes more
# for each byte of one capture whose rows nobody knows; what holds many is cut as it is read.

MEGABYTE = 1024 * 1024
ALONE = 64 * MEGABYTE


def limited(
    memory: int, *arguments: object, stdin: Any = subprocess.DEVNULL
) -> subprocess.CompletedProcess[bytes]:
    """Run the command with a limit on its addresses."""
    import resource

    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        stdin=stdin,
        capture_output=True,
        timeout=120,
        env=ENVIRONMENT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """one, other: 2 MB in one capture; long: 30 MB in one line; many: 5 to 10 MB in many."""
    folder = tmp_path_factory.mktemp("inputs")
    text = capture(3).text
    for name, word in (("one", "New"), ("other", "Other")):
        rows = "".join(f"    {word}Label{n:06} : some value {n}\r\n" for n in range(48_000))
        (folder / f"{name}.txt").write_text(text + rows, "utf-8", newline="")
    (folder / "short.txt").write_text(text + rows[:250_000], "utf-8", newline="")
    (folder / "long.txt").write_text(text.rstrip() + "x" * 30_000_000, "utf-8", newline="")
    (folder / "many.txt").write_text(f"{text}\r\n" * 1800, "utf-8", newline="")
    (folder / "many.ndjson").write_bytes(b"".join(ndjson(1000)))
    (folder / "few.ndjson").write_bytes(b"".join(ndjson(200)))
    write_folder(folder / "many", 1000)
    for path in folder.glob("*.txt"):
        with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_STORED) as archive:
            archive.write(path, "dsregcmd.txt")
    return folder


CEILINGS = [
    ("one.txt --compact", 24),
    ("check one.txt", 24),
    ("batch one.zip", 24),
    ("summary one.zip", 24),
    ("report one.txt", 32),
    ("redact short.txt", 64),
    ("diff one.txt other.txt", 16),
    ("long.txt --compact", 10),
    ("batch long.zip", 10),
    ("batch many.zip", 1),
    ("batch many.ndjson", 1),
    ("summary many", 1),
    ("report many", 4),
    ("redact few.ndjson", 8),
]


@linux
@pytest.mark.parametrize(("command", "factor"), CEILINGS, ids=str)
def test_commands_keep_below_a_ceiling_of_memory(inputs: Path, command: str, factor: int) -> None:
    words = [inputs / word if (inputs / word).exists() else word for word in command.split()]
    size = sum(size_of(word) for word in words if isinstance(word, Path))
    options: list[object] = ["--max-bytes", "40000000"]
    if words[0] in ("batch", "summary", "report"):
        options += ["--jobs", "1"]
    done = limited(ALONE + factor * size, *words, *options)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout


def size_of(path: Path) -> int:
    """Of a file, or of the files in a folder."""
    return sum(each.stat().st_size for each in path.rglob("*")) or path.stat().st_size


@linux
@pytest.mark.parametrize("command", [["check"], ["batch"], ["diff", "other.txt"], []])
def test_without_enough_memory_one_line_says_so(inputs: Path, command: list[str]) -> None:
    """And the ceilings above do hold."""
    words = [inputs / word if word.endswith(".txt") else word for word in command]
    done = limited(128 * MEGABYTE, *words, inputs / "long.txt", "--max-bytes", "40000000")
    assert done.returncode in (3, 70)
    assert b"not enough memory" in done.stderr
    assert b"Traceback" not in done.stderr and b"report it" not in done.stderr
