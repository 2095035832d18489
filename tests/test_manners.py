"""What people type before they have read the help, and what the command answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dsregjson import __version__
from dsregjson.cli import COMMANDS

from .support import CAPTURES, run

HYBRID = CAPTURES / "hybrid-win11-24h2.txt"


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["chek", "a.txt"], "check"),
        (["Check", "a.txt"], "check"),
        (["diffs", "a", "b"], "diff"),
        (["sumary"], "summary"),
        (["chek", "a.txt", "--json"], "check"),
        (["chek", "--json", "a.txt"], "check"),
    ],
)
def test_a_mistyped_command_is_guessed(arguments: list[str], near: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert f"{arguments[0]}: there is no such file or command; did you mean {near}?" in (
        done.stderr.decode()
    )


@pytest.mark.parametrize("name", ["chek", "help", "version"])
def test_a_file_of_such_a_name(name: str, tmp_path: Path) -> None:
    shutil.copy(HYBRID, tmp_path / name)
    assert run(f"./{name}", cwd=tmp_path).stdout == run(str(HYBRID)).stdout
    if name == "chek":
        assert run(name, cwd=tmp_path).stdout == run(str(HYBRID)).stdout


@pytest.mark.parametrize("word", ["help", "-h", "/?"])
def test_help_by_any_word(word: str) -> None:
    done = run(word)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == run("--help").stdout


@pytest.mark.parametrize("word", ["version", "-V"])
def test_version_by_any_word(word: str) -> None:
    assert run(word).stdout == f"dsregjson {__version__}\n".encode()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_by_any_word(name: str) -> None:
    wanted = run(name, "--help").stdout
    assert wanted.startswith(f"Usage: dsregjson {name} ".encode())
    for arguments in (["help", name], [name, "-h"], [name, "/?"]):
        assert run(*arguments).stdout == wanted


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["schema", "--bogus"], ["--bogus", "(dsregjson schema --help shows the usage)"]),
        (["check", "--at"], ["--at", "2025-03-09T11:00:27Z", "dsregjson check --help"]),
        (
            ["check", "--fail-on", "fatal"],
            ["--fail-on", "never", "warning", "dsregjson check --help"],
        ),
        (
            ["batch", "--format", "xml", "x"],
            ["--format", "ndjson", "csv", "dsregjson batch --help"],
        ),
        (["check", "--jso"], ["--jso", "--json"]),
        ([str(CAPTURES)], ["is a folder; use dsregjson batch or dsregjson check"]),
    ],
)
def test_usage_errors_say_what_to_do(arguments: list[str], said: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    for words in said:
        assert words in done.stderr.decode()


def test_a_stored_document_given_to_the_converter(tmp_path: Path) -> None:
    path = tmp_path / "doc.json"
    path.write_bytes(run(str(HYBRID)).stdout)
    for arguments in ([str(path)], ["--flat", str(path)]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (3, b"")
        assert b"check, batch, summary, report, diff and redact read it" in done.stderr


def test_the_name_of_the_output_chooses_the_format(tmp_path: Path) -> None:
    for name, begin in (
        ("a.csv", b"\xef\xbb\xbfSource,"), ("a.CSV", b"\xef\xbb\xbfSource,"), ("a.ndjson", b'{"Source"'),
        ("a.json", b'[{"Source"'), ("a.txt", b'{"Source"'),
    ):  # fmt: skip
        assert run("batch", str(HYBRID), "-o", str(tmp_path / name)).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(begin)
    done = run("batch", str(HYBRID), "-o", str(tmp_path / "b.csv"), "--format", "NDJSON")
    assert done.returncode == 2 and b"contradicts" in done.stderr
    assert not (tmp_path / "b.csv").exists()
    assert run("batch", str(HYBRID), "--format", "CSV").stdout.startswith(b"\xef\xbb\xbfSource,")
    assert run("batch", str(HYBRID), "-o", "-").stdout == run("batch", str(HYBRID)).stdout
    assert not Path("-").exists()


@pytest.mark.parametrize("command", ["batch", "summary", "report", "check"])
def test_no_input_was_a_capture(command: str, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("nothing\n")
    done = run(command, str(tmp_path))
    assert done.returncode == 3
    shutil.copy(HYBRID, tmp_path / "c.txt")
    assert run(command, str(tmp_path), "--at" if command != "batch" else "--stamp",
               *(["2025-03-10T09:00:00Z"] if command != "batch" else [])).returncode == 4  # fmt: skip


def test_at_means_the_same_everywhere() -> None:
    for command in ("check", "summary", "report"):
        for given in ("now", "NOW", "2025-03-10 09:00:00.000 UTC", "2025-03-10"):
            assert run(command, "--at", given, str(HYBRID)).returncode in (0, 1)
        done = run(command, "--at", "yesterday", str(HYBRID))
        assert done.returncode == 2
        assert (
            b"--at: 'yesterday' is not a date-time; write it like 2025-03-09T11:00:27Z, or now"
            in done.stderr
        )


def test_messages_are_ascii_where_nobody_knows_the_code_page() -> None:
    done = run("B\u00fcro\u6771.txt")
    assert done.stderr.isascii()
    assert rb"B\u00fcro\u6771.txt" in done.stderr


@pytest.mark.cli
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device of Linux")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["--version"], ["check", "--rules"]]
)
def test_output_that_cannot_be_written(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", *arguments],
            stdout=full, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 70
    assert done.stderr.startswith(b"dsregjson: standard output cannot be written")
    assert done.stderr.count(b"\n") == 1
    if os.name != "nt":
        closed = subprocess.run(
            ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "dsregjson", *arguments],
            stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip
        assert closed.returncode == 70
        assert closed.stderr == b"dsregjson: there is no standard output\n"


def test_completion_leaves_the_execution_policy_alone() -> None:
    from typer import _completion_shared

    from dsregjson.cli.completion import use_own_script
    from dsregjson.console import Failure

    use_own_script()
    with pytest.raises(Failure, match="Add-Content"):
        _completion_shared.install_powershell(prog_name="dsregjson", complete_var="X", shell="pwsh")
    assert json.dumps(_completion_shared._completion_scripts).count("ExecutionPolicy") == 0


def test_a_batch_closes_with_its_numbers(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"{number:02}.txt").write_text(
            "nothing\n" if number % 5 else HYBRID.read_text()
        )
    for command in ("batch", "summary", "report", "check"):
        lines = run(command, str(tmp_path)).stderr.decode().splitlines()
        assert len([line for line in lines if "no row of dsregcmd" in line]) == 10
        assert any("2 more inputs were left out; " in line for line in lines)
        closing = lines[-1].removeprefix("dsregjson: ").startswith("3 converted, 12 not; ")
        assert closing == (command == "batch")
    done = run("report", str(tmp_path / "00.txt"), "-o", str(tmp_path / "f.html"))
    assert done.stderr.decode() == f"dsregjson: {tmp_path / 'f.html'}: 1 device, 0 with errors\n"
