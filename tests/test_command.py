"""The plain conversion and its options, as a user runs them: a process, bytes in, bytes out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dsregjson
from dsregjson.cli import COMMANDS

from .support import (
    CAPTURES,
    CONVERTED,
    SCRIPTS,
    boxed,
    capture_bytes,
    make_program,
    run,
    validator,
)

pytestmark = pytest.mark.windows

HYBRID = CAPTURES / "hybrid-win11-24h2.txt"
posix = pytest.mark.skipif(
    os.name == "nt", reason="POSIX terminals, signals, permissions and scripts"
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and devices of Linux")


@pytest.mark.parametrize("name", CONVERTED)
def test_stdin_and_file_give_the_same_ascii_bytes(name: str) -> None:
    path = CAPTURES / f"{name}.txt"
    from_stdin, from_file = run(stdin=capture_bytes(name)), run(str(path))
    assert from_stdin.returncode == from_file.returncode == 0
    assert from_stdin.stdout == from_file.stdout == run("-", stdin=capture_bytes(name)).stdout
    assert all(byte == 10 or 32 <= byte < 127 for byte in from_stdin.stdout)
    assert from_stdin.stdout.endswith(b"}\n") and not from_stdin.stdout.endswith(b"\n\n")
    document = json.loads(from_stdin.stdout)
    validator().validate(document)
    assert document == json.loads((CAPTURES / f"{name}.json").read_text())


def test_a_clean_capture_leaves_stderr_silent() -> None:
    assert run(str(HYBRID)).stderr == b""


def test_beyond_ascii_is_escaped_with_surrogate_pairs() -> None:
    text = boxed("Device State", "AzureAdJoined : YES", "Device Name : 東京\U0001f600\x7f")
    done = run("--compact", stdin=text.encode())
    assert rb"\u6771\u4eac\ud83d\ude00\u007f" in done.stdout
    assert json.loads(done.stdout)["DeviceState"]["DeviceName"] == "東京\U0001f600\x7f"


def test_compact_and_flat() -> None:
    document = dsregjson.parse_bytes(HYBRID.read_bytes())
    compact = run("--compact", str(HYBRID)).stdout
    assert compact.count(b"\n") == 1 and json.loads(compact) == document
    for arguments in (["--flat"], ["--flat", "--compact"], [str(HYBRID), "--flat"]):
        flat = run(*arguments, stdin=HYBRID.read_bytes()).stdout
        assert list(json.loads(flat).items()) == list(dsregjson.flatten(document).items())


def test_key_order_is_the_tables() -> None:
    keys = list(json.loads(run(str(HYBRID)).stdout))
    assert keys == list(dsregjson.json_schema()["properties"])


def test_code_page_notice_and_encoding_option(tmp_path: Path) -> None:
    data = boxed("Device State", "AzureAdJoined : YES", "Device Name : Büro").encode("cp850")
    file = tmp_path / "Büro 1.txt"
    file.write_bytes(data)
    guessed = run(str(file))
    assert guessed.returncode == 0
    assert guessed.stderr.count(b"\n") == 1 and b"cp1252" in guessed.stderr
    assert guessed.stderr.startswith(b"dsregjson: ")
    told = run("--encoding", "cp850", str(file))
    assert told.stderr == b""
    assert json.loads(told.stdout)["DeviceState"]["DeviceName"] == "Büro"
    assert run("--encoding=cp850", str(file)).stdout == told.stdout


def test_two_captures_convert_the_first_and_say_so() -> None:
    both = HYBRID.read_bytes() + capture_bytes("not-joined-padded")
    done = run(stdin=both)
    assert done.returncode == 0
    assert done.stdout == run(str(HYBRID)).stdout
    assert done.stderr.count(b"\n") == 1 and b"2 captures" in done.stderr


def test_a_repeated_section_is_said() -> None:
    done = run(stdin=capture_bytes("section-twice-vdi"))
    assert done.returncode == 0
    assert b"SSO State" in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("name", [*COMMANDS, "two words", "-dash", "quote\"'", "東京.txt"])
def test_files_of_any_name(name: str, tmp_path: Path) -> None:
    if os.name == "nt":
        name = name.replace('"', "")
    shutil.copy(HYBRID, tmp_path / name)
    done = run(f"./{name}", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout == run(str(HYBRID)).stdout
    assert run("--", name, cwd=tmp_path).stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-file.txt"], b"no-such-file.txt"),
        ([str(CAPTURES)], b"batch"),
        (["a.txt", "b.txt"], b"batch"),
        (["--bogus"], b"--bogus"),
        (["--encoding"], b"--encoding"),
        (["--encoding", "klingon", str(HYBRID)], b"klingon"),
        (["--max-bytes", "0", str(HYBRID)], b"--max-bytes"),
        (["--max-bytes", "many", str(HYBRID)], b"many"),
        (["schema", "--bogus"], b"--bogus"),
        (["--compact", "schema"], b"schema"),
        (["x" * 300], b"xxx"),
    ],
)
def test_usage_errors(arguments: list[str], said: bytes) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert said in done.stderr
    assert done.stderr.startswith(b"dsregjson: ") and done.stderr.count(b"\n") == 1


@posix
def test_unreadable_file(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        done = run("/proc/self/mem")  # readable by name, not by content
    else:
        locked = tmp_path / "locked.txt"
        locked.write_bytes(HYBRID.read_bytes())
        locked.chmod(0)
        done = run(str(locked))
    assert done.returncode == 2 and done.stdout == b"" and done.stderr.count(b"\n") == 1


def test_inputs_over_the_limit_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    for done in (
        run(str(big)),
        run("--max-bytes", "100", str(HYBRID)),
        run("--max-bytes=100", stdin=HYBRID.read_bytes()),
    ):
        assert done.returncode == 3 and done.stdout == b""
        assert b"limit" in done.stderr and b"--max-bytes" in done.stderr
    assert run("--max-bytes", "1000000", str(HYBRID)).returncode == 0


def test_help_and_version() -> None:
    shown = run("--help")
    assert shown.returncode == 0 and shown.stderr == b""
    assert b"Examples" in shown.stdout and b"dsregcmd /status | dsregjson" in shown.stdout
    for command in COMMANDS:
        assert f"\n  {command} ".encode() in shown.stdout
        own = run(command, "--help")
        assert own.returncode == 0 and len(own.stdout) > 100
    assert run("--version").stdout == f"dsregjson {dsregjson.__version__}\n".encode()


# How the scripts of the shells ask what may follow "dsregjson sch".
TYPED = {"_TYPER_COMPLETE_ARGS": "dsregjson sch"}
ASKING = {
    "bash": {"COMP_WORDS": "dsregjson sch", "COMP_CWORD": "1"},
    "zsh": TYPED,
    "fish": {**TYPED, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    "powershell": {**TYPED, "_TYPER_COMPLETE_WORD_TO_COMPLETE": "sch"},
}


@pytest.mark.cli
@pytest.mark.parametrize("shell", ASKING)
def test_shell_completion(shell: str) -> None:
    env = {**os.environ, "_DSREGJSON_COMPLETE": f"complete_{shell}", **ASKING[shell]}
    script = shutil.which("dsregjson", path=SCRIPTS)
    assert script is not None
    done = subprocess.run([script], env=env, capture_output=True, check=False)
    assert b"schema" in done.stdout
    assert b"report" not in done.stdout


@pytest.mark.parametrize("left", ["", "1", "complete_bash", "complete_powershell"])
@pytest.mark.parametrize("beside", [{}, {"COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": ""}])
def test_a_variable_of_completion_left_behind_is_no_request(
    left: str, beside: dict[str, str]
) -> None:
    env = {**os.environ, "_DSREGJSON_COMPLETE": left, **beside}
    converted = run(stdin=HYBRID.read_bytes(), env=env)
    assert (converted.returncode, converted.stderr) == (0, b"")
    assert converted.stdout == run(str(HYBRID)).stdout
    assert run("fields", env=env).stdout == run("fields").stdout


@pytest.mark.cli
def test_the_installed_script_is_the_module() -> None:
    script = shutil.which("dsregjson", path=SCRIPTS)
    assert script is not None
    done = subprocess.run([script, str(HYBRID)], capture_output=True, check=True)
    assert done.stdout == run(str(HYBRID)).stdout


FROZEN = """
import multiprocessing, sys
def work():
    sys.exit("the work of a worker")
multiprocessing.freeze_support = work
sys.frozen = {frozen}
sys.argv = ["dsregjson.exe", "--multiprocessing-fork", "parent_pid=1", "pipe_handle=2"]
from dsregjson.__main__ import main
main()
"""


@pytest.mark.cli
@pytest.mark.parametrize("frozen", [True, False])
def test_a_frozen_program_does_the_work_of_a_worker_first(frozen: bool) -> None:
    code = FROZEN.format(frozen=frozen)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.stderr.strip() == b"the work of a worker") is frozen, done.stderr


@pytest.mark.cli
@posix
def test_a_terminal_on_stdin_gets_a_hint_at_once() -> None:
    import pty

    terminal, inner = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson"],
            stdin=inner,
            capture_output=True,
            timeout=20,
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(inner)
    assert done.returncode == 2 and done.stdout == b""
    assert b"dsregcmd /status | dsregjson" in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.cli
def test_a_broken_pipe_ends_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "dsregjson"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stdin and process.stderr
    process.stdout.close()
    process.stdin.write(HYBRID.read_bytes())
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == 0


@pytest.mark.cli
@posix
def test_ctrl_c_ends_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "dsregjson"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(b"+--")
    process.stdin.flush()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == (b"", b"", 130)


@pytest.mark.cli
@linux
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", str(HYBRID)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 70
    assert done.stderr.count(b"\n") == 1 and b"space" in done.stderr


MESSAGES = {
    "a notice": ([], HYBRID.read_bytes() * 2, 0),
    "findings": (
        ["check", "--expect", "entra", "--at", "2025-03-09T11:00:27Z"],
        HYBRID.read_bytes() * 2,
        1,
    ),
    "usage": (["no-such-file.txt"], b"", 2),
    "usage of a command": (["batch", "--bogus"], b"", 2),
    "no capture": ([], b"some words", 3),
    "part of a batch": (["batch", "-", "no-such-file.txt"], HYBRID.read_bytes(), 4),
}


@pytest.mark.cli
@linux
@pytest.mark.parametrize("case", MESSAGES)
def test_a_stderr_on_a_full_disk_changes_nothing(case: str) -> None:
    arguments, stdin, code = MESSAGES[case]
    told = run(*arguments, stdin=stdin)
    assert told.returncode == code and told.stderr
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", *arguments],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (code, told.stdout)


@pytest.mark.cli
@pytest.mark.parametrize("case", MESSAGES)
def test_a_stderr_that_nobody_reads_changes_nothing(case: str) -> None:
    arguments, stdin, code = MESSAGES[case]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as broken:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", *arguments],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=broken,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (code, run(*arguments, stdin=stdin).stdout)


@pytest.mark.cli
@linux
def test_no_stream_that_can_be_written_leaves_the_exit_code() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", str(HYBRID)],
            stdout=full,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert done.returncode == 70


def test_an_odd_locale_changes_nothing() -> None:
    plain = run(str(CAPTURES / "two-work-accounts.txt")).stdout
    for env in (
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"PYTHONUTF8": "0", "LANG": "tr_TR.UTF-8"},
    ):
        done = run(str(CAPTURES / "two-work-accounts.txt"), env={**os.environ, **env})
        assert (done.returncode, done.stdout, done.stderr) == (0, plain, b"")


def test_control_characters_in_messages_are_escaped() -> None:
    done = run(stdin=b"\x1b[31mred\xe2\x80\xae\x07 text that is no capture")
    assert done.returncode == 3
    assert all(32 <= byte < 127 for byte in done.stderr.strip())


PLAIN_IMPORTS = "import sys; sys.argv = ['dsregjson', {file!r}, '--compact', *{more!r}]\nfrom dsregjson.__main__ import main\ntry: main()\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules), file=sys.stderr)"


@pytest.mark.cli
@pytest.mark.parametrize("more", [[], ["--flat"]])
def test_the_plain_pipe_imports_nothing_heavy(more: list[str]) -> None:
    code = PLAIN_IMPORTS.format(file=str(HYBRID), more=more)
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")},
        ).stderr.split()
    )
    heavy = {
        "typer",
        "click",
        "rich",
        "jinja2",
        "asyncio",
        "http",
        "html",
        "logging",
        "subprocess",
        "pathlib",
        "shutil",
    }
    assert loaded.isdisjoint(heavy), loaded & heavy
    own = {name for name in loaded if name.startswith("dsregjson.")}
    outside = {
        "__main__",
        "binary",
        "cli",
        "console",
        "debuglog",
        "errors",
        "reading",
        "fields",
        "json_output",
        "flat",
    }
    assert {name for name in own if not name.startswith("dsregjson.parsing")} <= {
        f"dsregjson.{name}" for name in outside
    }


@pytest.mark.cli
@linux
@pytest.mark.parametrize(
    "kind", ["rules", "colons", "one line", "titles", "blanks", "quotes", "tags", "rows"]
)
def test_hostile_text_costs_a_bounded_multiple_of_memory(kind: str) -> None:
    size = 4_000_000
    unit = {
        "rules": b"+" + b"-" * 70 + b"+\n",
        "colons": b":",
        "one line": b"AzureAdJoined : YES  ",
        "titles": b"+--+\n| Device State |\n+--+\n",
        "blanks": b" ",
        "quotes": b"> ",
        "tags": b"<br <b>&amp;**x**",
        "rows": b"AzureAdJoined : YES\n",
    }[kind]
    data = unit * (size // len(unit))

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1500 * 2**20, 1500 * 2**20))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    done = run("--compact", stdin=data, preexec_fn=limit)
    assert done.returncode in (0, 3), done.stderr
    assert b"unexpected" not in done.stderr


@pytest.mark.cli
@posix
def test_fake_dsregcmd(tmp_path: Path) -> None:
    fake = tmp_path / "dsregcmd"
    fake.write_text(f"#!/bin/sh\n[ \"$1\" = /status ] && cat '{HYBRID}'\n")
    fake.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = run("run", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == run(str(HYBRID)).stdout
    assert (
        run("run", "--flat", "--compact", env=env).stdout
        == run(str(HYBRID), "--flat", "--compact").stdout
    )


def windows_with(folder: Path, source: str, place: str = "System32") -> dict[str, str]:
    """The environment of a Windows whose dsregcmd.exe is this Python source."""
    (folder / place).mkdir()
    make_program(folder / place / "dsregcmd.exe", source)
    return {**os.environ, "windir": str(folder)}


def printing(data: bytes, words: str = "", code: int = 0) -> str:
    """Python source that writes bytes to stdout and words to stderr, and ends with a code."""
    return (
        f"import sys\nsys.stdout.buffer.write({data!r})\nsys.stdout.flush()\n"
        f"sys.stderr.write({words!r})\nsys.exit({code} if sys.argv[1:] == ['/status'] else 99)\n"
    )


@pytest.mark.cli
def test_a_failing_dsregcmd_is_told_with_its_words(tmp_path: Path) -> None:
    env = windows_with(tmp_path, printing(b"", "access denied by policy\n", 5))
    done = run("run", env=env)
    assert done.returncode == 70 and done.stdout == b""
    assert b"exit code 5" in done.stderr and b"access denied by policy" in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.cli
def test_a_capture_counts_whatever_dsregcmd_ends_with(tmp_path: Path) -> None:
    done = run("run", env=windows_with(tmp_path, printing(HYBRID.read_bytes(), "some trouble", 7)))
    assert done.returncode == 0
    assert done.stdout == run(str(HYBRID)).stdout
    assert b"exit code 7" in done.stderr and done.stderr.count(b"\n") == 1


@pytest.mark.cli
def test_sysnative_comes_first(tmp_path: Path) -> None:
    windows_with(tmp_path, printing(b"AzureAdJoined : YES\r\n"), "Sysnative")
    env = windows_with(tmp_path, printing(b"AzureAdJoined : NO\r\n"))
    assert json.loads(run("run", env=env).stdout)["DeviceState"]["AzureAdJoined"] is True
    shutil.rmtree(tmp_path / "Sysnative")
    assert json.loads(run("run", env=env).stdout)["DeviceState"]["AzureAdJoined"] is False


@pytest.mark.cli
def test_run_takes_an_encoding(tmp_path: Path) -> None:
    data = b"AzureAdJoined : YES\r\nTenantName : Tr\x84ders\r\n"
    env = windows_with(tmp_path, printing(data))
    done = run("run", "--encoding", "cp850", env=env)
    assert done.stderr == b""
    assert json.loads(done.stdout)["TenantDetails"]["TenantName"] == "Tr\xe4ders"
    page = b"code page cp" if os.name == "nt" else b"cp1252"  # the console's, whichever it is
    assert page in run("run", env=env).stderr
    assert run("run", "--encoding", "klingon", env=env).returncode == 2


def test_8_bit_text_of_dsregcmd_is_in_the_page_of_the_console() -> None:
    from dsregjson.live import decoded

    for page, data in (
        ("cp437", b"Tr\x84ders"),
        ("cp850", b"Tr\x84ders"),
        ("cp1252", b"Tr\xe4ders"),
    ):
        text, notice = decoded(data, page=page)
        assert text == "Tr\xe4ders"
        assert notice and page in notice
    assert decoded("Tr\xe4ders".encode(), page="cp850") == ("Tr\xe4ders", None)
    assert decoded("Tr\xe4ders".encode("utf-16"), page="cp850") == ("Tr\xe4ders", None)
    assert decoded(b"Tr\x84ders", "cp437", "cp850") == ("Tr\xe4ders", None)


def test_run_without_dsregcmd_says_where_it_looked(tmp_path: Path) -> None:
    done = run("run", env={**os.environ, "windir": str(tmp_path), "PATH": ""})
    assert done.returncode == 70 and done.stdout == b""
    assert done.stderr.startswith(b"dsregjson: dsregcmd") and done.stderr.count(b"\n") == 1
