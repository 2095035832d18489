"""Worker processes of dsregjson batch: how they start, what they cost, how they end."""

from __future__ import annotations

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .fleet.generator import fleet, write_folder
from .fleet.running import CLOSING, COMMAND, run, start

pytestmark = [pytest.mark.cli, pytest.mark.windows]

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX processes")
processes = pytest.mark.skipif(
    sys.platform not in ("linux", "win32"), reason="needs a list of the processes"
)
# Not whether /proc is there: Wine shows a Windows program that of its host.
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
COUNT = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet")
    write_folder(path, COUNT)
    return path


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@posix
def test_workers_that_are_not_forked_give_the_same(
    folder: Path, tmp_path: Path, method: str
) -> None:
    """Windows has spawn only; later Pythons start with forkserver."""
    main = tmp_path / "main.py"
    main.write_text(
        "import multiprocessing\n"
        "from dsregjson.__main__ import main\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method('{method}')\n"
        "    main()\n"
    )
    several = [str(folder)] * 3
    done = subprocess.run(
        [sys.executable, str(main), "batch", *several, "--jobs", "2"],
        capture_output=True,
        check=True,
    )
    assert CLOSING.fullmatch(done.stderr.decode().rstrip())
    assert done.stdout == run("batch", *several, "--jobs", 1)[0]


def parents() -> dict[int, int]:
    """Every process that runs, with its parent."""
    found = {}
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Entry(ctypes.Structure):
            """PROCESSENTRY32 of tlhelp32.h."""

            _fields_ = [
                ("size", wintypes.DWORD),
                ("usage", wintypes.DWORD),
                ("pid", wintypes.DWORD),
                ("heap", ctypes.c_size_t),
                ("module", wintypes.DWORD),
                ("threads", wintypes.DWORD),
                ("parent", wintypes.DWORD),
                ("priority", wintypes.LONG),
                ("flags", wintypes.DWORD),
                ("file", ctypes.c_char * 260),
            ]

        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
        snapshot = wintypes.HANDLE(kernel32.CreateToolhelp32Snapshot(2, 0))  # of the processes
        entry = Entry(size=ctypes.sizeof(Entry))
        more = kernel32.Process32First(snapshot, ctypes.byref(entry))
        while more:
            found[entry.pid] = entry.parent
            more = kernel32.Process32Next(snapshot, ctypes.byref(entry))
        kernel32.CloseHandle(snapshot)
        return found
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                found[int(path.parent.name)] = int(parent)
    return found


def workers_of(pid: int) -> list[int]:
    """The last descendants: the python.exe of a virtual environment starts the real one."""
    running = parents()

    def last(of: int) -> list[int]:
        found = [child for child, parent in running.items() if parent == of]
        return [each for child in found for each in last(child) or [child]]

    return last(pid)


def started(folder: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A run that is blocked by nobody reading its output, with its workers under way."""
    process = start("batch", *[folder] * 20, "--jobs", 2)
    assert isinstance(process.stdout, io.BufferedReader)
    while len(found := workers_of(process.pid)) < 2:
        assert process.stdout.read1(65536)
    return process, found


@processes
def test_a_worker_that_dies_ends_the_run_with_a_clear_line(folder: Path, tmp_path: Path) -> None:
    process, workers = started(folder)
    os.kill(workers[0], signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 70
    assert b"a worker process was ended from outside" in told
    assert told.count(b"\n") == 1


@processes
def test_workers_end_with_their_parent(folder: Path) -> None:
    process, workers = started(folder)
    process.kill()
    process.communicate()
    end = time.monotonic() + 30
    while parents().keys() & set(workers):
        assert time.monotonic() < end
        time.sleep(0.05)


@posix
def test_ctrl_c_ends_everything_quietly(folder: Path) -> None:
    process = start("batch", *[folder] * 20, "--jobs", 2, start_new_session=True)
    assert process.stdout
    process.stdout.read(1_000_000)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to parent and workers alike
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == b""


SLOW_START = """
import multiprocessing, os, sys, time
from dsregjson import workers

if __name__ == "__mp_main__":  # in a worker
    time.sleep(600)

def who(_chunk):
    return os.getpid()

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    workers.WORTH_WORKERS = -1
    print({*workers.in_order(iter(range(500)), who, 2)} == {os.getpid()})
    print(multiprocessing.active_children())
"""


def test_nobody_waits_for_workers_to_start(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW_START)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, timeout=60, check=True
    )
    assert (done.stdout.split(), done.stderr) == ([b"True", b"[]"], b"")


PRESSED = """
import multiprocessing, os, signal, sys, threading
from dsregjson import interrupts, workers

start = multiprocessing.Process.start

def pressed(process):
    os.kill(os.getpid(), signal.SIGINT)
    start(process)

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    multiprocessing.Process.start = pressed
    workers.WORTH_WORKERS = -1
    # As the progress bar on a terminal has one: it takes the signals that the main thread blocks.
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    try:
        with interrupts.only_once():
            print(sum(workers.in_order(iter(["a"] * 500), len, 2)))
    except KeyboardInterrupt:
        print("interrupted", len(multiprocessing.active_children()))
"""


@posix
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_ctrl_c_while_workers_start_is_not_lost(tmp_path: Path, method: str) -> None:
    script = tmp_path / "pressed.py"
    script.write_text(PRESSED)
    command = [sys.executable, str(script), method]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"interrupted 0\n", b"")


def loaded(pid: int, library: str) -> bool:
    """Whether a process has come past its start, which is Python's own, and imported this."""
    try:
        return library in Path(f"/proc/{pid}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True  # it has ended


RUNS = 3  # a hundred of each were tried


@linux
@pytest.mark.parametrize("signals", [1, 2, 3, 10])
@pytest.mark.parametrize("command", [("batch", "--format", "csv"), ("report",)])
def test_ctrl_c_at_any_moment_and_any_number_of_times(
    folder: Path, tmp_path: Path, command: tuple[str, ...], signals: int
) -> None:
    """No hang, no traceback; the old file stays, or the new one is there."""
    name, *options = command
    target = tmp_path / "result"
    arguments = (name, *[folder] * 2, "--jobs", 2, "-o", target, *options)
    began = time.perf_counter()
    run(*arguments)
    whole = time.perf_counter() - began
    new = target.read_bytes()
    moments = random.Random(signals)
    for _ in range(RUNS):
        target.write_bytes(b"old")
        process = start(*arguments, start_new_session=True)
        while not loaded(process.pid, "orjson"):
            time.sleep(0.005)
        time.sleep(moments.uniform(0, whole))
        for _ in range(signals):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            time.sleep(moments.choice((0, 0.01, 0.1)) * moments.random())
        try:
            out, told = process.communicate(timeout=60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        # A run that was done already has closed with its line.
        assert out == b"" and (not told or CLOSING.fullmatch(told.decode().rstrip()))
        # -2, which a shell shows as 130: Python's own end when it was importing a module.
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert target.read_bytes() in ((b"old", new) if process.returncode else (new,))
        assert [path.name for path in tmp_path.iterdir()] == ["result"]


def peak_memory(*arguments: object, stdin: Path | None = None) -> int:
    """Bytes of memory that the largest process of a run had at its peak."""
    # Started by a small process: a new one counts what its parent held as its own.
    starter = (
        "import resource, subprocess, sys\n"
        "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(code)"
    )
    with Path(stdin or os.devnull).open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", starter, *COMMAND, *map(str, arguments)],
            stdin=file,
            stdout=subprocess.PIPE,
            check=True,
        )
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


@posix
def test_memory_is_flat_from_1000_to_50000_captures(folder: Path) -> None:
    few = peak_memory("batch", folder, "--jobs", 2)
    many = peak_memory("batch", *[folder] * 50, "--jobs", 2)
    assert many < few * 1.25 + 5_000_000
    assert many < 150_000_000


@posix
def test_memory_is_flat_for_text_of_any_length_on_stdin(tmp_path: Path) -> None:
    text = "".join(each.text for each in fleet(500)).encode()
    few, many = tmp_path / "few.txt", tmp_path / "many.txt"
    few.write_bytes(text * 2)
    many.write_bytes(text * 24)  # 70 MB
    peaks = [peak_memory("batch", "-", "--jobs", 1, stdin=path) for path in (few, many)]
    assert peaks[1] < peaks[0] * 1.25 + 5_000_000
