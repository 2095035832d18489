"""What goes wrong around the commands: they are killed, starved, and fed with harm.

Every test runs the real command. Seeds are fixed; what one of them finds becomes a fixture.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .fleet.generator import capture, ndjson, write_intune_zip
from .fleet.running import COMMAND, ENVIRONMENT, documents, run, start
from .test_redact_leaks import BESIDE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals, pipes and limits of POSIX"),
]
OLD = b"what was here before\n"


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
def test_ended_at_a_random_moment_the_file_is_old_or_new(
    tmp_path: Path, fleet_file: Path, stop: str
) -> None:
    target = tmp_path / "out"
    arguments = ["batch", fleet_file, "--format", "csv", "-o", target]
    began = time.perf_counter()
    run(*arguments)
    whole = time.perf_counter() - began
    new = target.read_bytes()
    rng = random.Random(stop)
    for _ in range(3):
        target.write_bytes(OLD)
        process = start(*arguments)
        time.sleep(whole * rng.uniform(0.2, 1.1))
        process.send_signal(signal.Signals[stop])
        _, told = process.communicate(timeout=60)
        found = target.read_bytes()
        assert b"unexpected failure" not in told
        assert found in (OLD, new)
        if stop != "SIGKILL" and process.returncode in (130, -signal.SIGTERM):
            assert [path.name for path in tmp_path.iterdir()] == ["out"]


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


STREAMS = {
    "NULs": "b'\\0' * 65536",
    "blanks": "b' \\r\\n' * 20000",
    "rows": "b'AzureAdJoined : YES\\r\\n' * 3000",
    "one line": "b'x' * 65536",
}


@pytest.mark.parametrize("name", STREAMS)
def test_an_endless_stream_ends_a_command(tmp_path: Path, name: str) -> None:
    """With a limit, memory that does not hold what flows, and one clear line."""
    code = f"import sys\ntry:\n while True: sys.stdout.buffer.write({STREAMS[name]})\nexcept OSError: pass"
    for command in ([], ["check"], ["batch", "-"], ["summary", "-"], ["redact"]):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as endless:
            done = subprocess.run(
                ["prlimit", "--as=700000000", *COMMAND, *command, "--max-bytes", "1000000"],
                stdin=endless.stdout,
                capture_output=True,
                timeout=60,
                env=ENVIRONMENT,
                check=False,
            )
            endless.kill()
        assert done.returncode in (3, 4), (command, done.stderr)
        assert b"Traceback" not in done.stderr and b"unexpected failure" not in done.stderr
        assert done.stderr.count(b"\n") <= 3, (command, done.stderr)


# Memory


@pytest.mark.parametrize(
    "command",
    [
        ["TEXT", "--compact"],
        ["check", "TEXT"],
        ["batch", "FLEET", "--jobs", "1"],
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_commands_keep_below_a_ceiling_of_memory(tmp_path: Path, command: list[str]) -> None:
    """Some megabytes of input within 600 MB of addresses; Python alone takes about 100."""
    text, fleet = tmp_path / "pc.txt", tmp_path / "fleet.ndjson"
    many = (capture(3).text + "\r\n").encode() * 700
    text.write_bytes(many[:4_000_000])
    fleet.write_bytes(b"".join(ndjson(1000)))
    names = {"TEXT": f"{text}", "FLEET": f"{fleet}"}
    arguments = [names.get(each, each) for each in command]
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            ["prlimit", "--as=600000000", *COMMAND, *arguments],
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=120,
            env=ENVIRONMENT,
            check=False,
        )
    assert done.returncode in (0, 1), done.stderr[-500:]
