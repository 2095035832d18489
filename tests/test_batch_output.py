"""dsregjson batch -o and --append: the file is old or new, whatever happens."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from .fleet.generator import capture, ndjson, write_folder
from .fleet.running import COMMAND, documents, run, start, table

pytestmark = pytest.mark.windows

OLD = b"what was here before\r\n"
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals, links and limits")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet")
    write_folder(path, 300)
    return path


@pytest.fixture(scope="module")
def lines() -> bytes:
    return b"".join(ndjson(300))


def temporaries(folder: Path) -> list[Path]:
    """What a run must not leave beside its file; the lock of --append stays."""
    return [path for path in folder.iterdir() if path.suffix == ".tmp"]


@pytest.mark.slow
def test_the_file_is_written_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    for format in ("ndjson", "json", "csv"):
        target = tmp_path / format
        target.write_bytes(OLD)
        out, _ = run("batch", folder, "--format", format, "-o", target)
        assert out == b""
        assert target.read_bytes() == run("batch", folder, "--format", format)[0]
    assert len(list(tmp_path.iterdir())) == 3


def test_without_anything_converted_the_old_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "fleet.csv"
    target.write_bytes(OLD)
    _, told = run("batch", tmp_path / "gone", "--format", "csv", "-o", target, code=3)
    assert told[-1] == f"dsregjson: nothing could be converted; {target} is left as it was"
    assert target.read_bytes() == OLD


@pytest.mark.cli
@posix
@pytest.mark.parametrize("stop", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_run_that_is_ended_leaves_the_old_file(tmp_path: Path, lines: bytes, stop: str) -> None:
    target = tmp_path / "fleet.csv"
    target.write_bytes(OLD)
    process = start("batch", "-", "--format", "csv", "-o", target)
    assert process.stdin
    process.stdin.write(lines)
    process.stdin.flush()
    wait_for(lambda: any(path.stat().st_size > 10_000 for path in temporaries(tmp_path)))
    process.send_signal(signal.Signals[stop])
    assert process.wait(30) != 0
    assert target.read_bytes() == OLD
    if stop != "SIGKILL":
        assert temporaries(tmp_path) == []
        assert process.returncode == (130 if stop == "SIGINT" else -signal.SIGTERM)
        assert process.stderr and process.stderr.read() == b""


@pytest.mark.cli
@posix
def test_sigterm_ends_workers_and_removes_the_temporary_file(tmp_path: Path) -> None:
    """As a supervisor sends it: to the whole group, while workers convert."""
    target = tmp_path / "fleet.ndjson"
    process = start("batch", "-", "-o", target, "--jobs", 2, start_new_session=True)
    writer = threading.Thread(target=_feed, args=(process, 4000))
    writer.start()
    wait_for(lambda: any(path.stat().st_size > 1_000_000 for path in temporaries(tmp_path)))
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(30) == -signal.SIGTERM
    writer.join(30)
    assert list(tmp_path.iterdir()) == []
    assert process.stderr and process.stderr.read() == b""


def _feed(process: subprocess.Popen[bytes], count: int) -> None:
    assert process.stdin
    with contextlib.suppress(OSError):
        for line in ndjson(count):
            process.stdin.write(line)


@pytest.mark.parametrize("option", [["-o"], ["--append", "-o"], ["--errors"]])
def test_links_in_a_circle_are_told_in_one_clear_line(tmp_path: Path, option: list[str]) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    try:
        one.symlink_to(two)
        two.symlink_to(one)
    except OSError as error:
        pytest.skip(f"links need rights on Windows: {error}")
    if not one.is_symlink():
        pytest.skip("Wine makes no links, and says that it did")
    _, told = run("batch", "-", *option, one, stdin=next(ndjson(1)), code=2)
    assert told[-1].endswith(
        f"{one}: cannot be written, nothing was changed: its links lead in a circle"
    )
    assert one.is_symlink() and len(list(tmp_path.iterdir())) == 2


@pytest.mark.cli
def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path, folder: Path) -> None:
    target = tmp_path / "fleet.csv"
    process = start("batch", "-", "--format", "csv", "-o", target)
    other = start("batch", "-", "--format", "csv", "-o", target)
    for each in (process, other):
        assert each.stdin
        each.stdin.write(next(ndjson(1)))
        each.stdin.flush()
    wait_for(lambda: len(temporaries(tmp_path)) == 2)
    process.kill()
    process.wait(30)
    long_ago = time.time() - 3600
    for path in temporaries(tmp_path):
        os.utime(path, (long_ago, long_ago))
    run("batch", folder / "site-00" / "PC-000001.txt", "--format", "csv", "-o", target)
    assert len(temporaries(tmp_path)) == 1  # of the run that is still under way
    other.communicate(timeout=30)
    assert other.returncode == 0
    assert temporaries(tmp_path) == []
    assert len(table(target)) == 1


@pytest.mark.cli
def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path, folder: Path) -> None:
    """-o and --append, killed at moments spread over the whole run."""
    arguments = ("batch", folder, "--format", "csv", "--jobs", 1)
    new, _ = run(*arguments)
    target = tmp_path / "fleet.csv"
    once = tmp_path / "once.csv"
    began = time.perf_counter()
    run(*arguments, "-o", once, "--append")
    whole = time.perf_counter() - began
    old = once.read_bytes()
    run(*arguments, "-o", once, "--append")
    appended = once.read_bytes()
    for step in range(0, 16, 3 if os.name == "nt" else 1):  # under Wine each takes seconds
        target.write_bytes(old)
        append = step % 2 == 1
        process = start(*arguments, "-o", target, *(["--append"] if append else []))
        time.sleep(whole * (0.4 + step / 16))
        process.kill()
        process.communicate()
        found = target.read_bytes()
        assert found in (old, appended if append else new)
    # What the killed ones left does not get in the way.
    target.write_bytes(old)
    run(*arguments, "-o", target, "--append")
    assert target.read_bytes() == appended


@pytest.mark.cli
@posix
def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, folder: Path) -> None:
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000));"
        "sys.argv[0] = 'dsregjson'; runpy.run_module('dsregjson', run_name='__main__')"
    )
    target = tmp_path / "fleet.csv"
    fixed = ("--format", "csv", "--jobs", "1")
    for options in ([], ["--append"]):
        run("batch", folder / "site-00" / "PC-000001.txt", "--format", "csv", "-o", target)
        old = target.read_bytes()
        done = subprocess.run(
            [sys.executable, "-c", limited, "batch", folder, "-o", target, *fixed, *options],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 70
        told = done.stderr.decode().splitlines()
        assert len(told) == 1
        assert told[0].startswith(f"dsregjson: {target}: cannot be written, nothing was changed: ")
        assert target.read_bytes() == old
        assert temporaries(tmp_path) == []


@pytest.mark.cli
@posix
def test_a_full_disk_under_standard_output() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "batch", "-"],
            input=capture(1).text.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 70
    assert b"No space left" in done.stderr


def test_an_unwritable_target_is_told_at_once(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "no" / "such" / "folder.csv", tmp_path / "folder"):
        for option in ("-o", "--errors"):
            out, told = run("batch", folder, option, target, code=2)
            assert out == b""
            assert len(told) == 1 and told[0].startswith(f"dsregjson: {target}: cannot be written")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.cli
def test_an_input_is_never_replaced(tmp_path: Path) -> None:
    text = capture(1).text.encode()
    original = tmp_path / "PC1.txt"
    original.write_bytes(text)
    (tmp_path / "sub").mkdir()
    names = [original, tmp_path / "sub" / ".." / "PC1.txt"]
    if os.name != "nt":  # links need rights there
        for name, link in (("soft", os.symlink), ("hard", os.link)):
            link(original, tmp_path / name)
            names.append(tmp_path / name)
    runs: list[tuple[object, ...]] = [
        ("batch", original, "--append", "-o", original),
        ("batch", tmp_path / "gone", original, "--errors", original),
        ("report", original, "-o", names[-1]),
    ]
    runs += [("batch", original, "-o", name) for name in names]
    runs += [("batch", name, "-o", original) for name in names[1:]]
    for arguments in runs:
        out, told = run(*arguments, code=2)
        assert out == b"" and len(told) == 1
        assert told[0].startswith(f"dsregjson: {arguments[-1]}: is an input too (")
        assert original.read_bytes() == text
    with original.open("rb") as stdin:
        process = start("batch", "-", "-o", original, stdin=stdin)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2 and b"is an input too (standard input)" in err
    assert original.read_bytes() == text
    # A folder leaves out what is written into it, now and in the next run.
    inside = tmp_path / "sub" / "fleet.ndjson"
    (tmp_path / "sub" / "PC2.txt").write_bytes(text)
    for _ in range(2):
        run("batch", tmp_path / "sub", "-o", inside)
        assert len(documents(inside.read_bytes())) == 1


@pytest.mark.parametrize("kind", ["text", "lines", "zip", "answer"])
@pytest.mark.parametrize("command", ["batch -o", "batch --errors", "report -o"])
def test_a_capture_in_the_folder_is_never_replaced(tmp_path: Path, kind: str, command: str) -> None:
    text = capture(1).text
    target = tmp_path / "sub" / ("PC1.zip" if kind == "zip" else "PC1.txt")
    target.parent.mkdir()
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("dsregcmd.txt", text)
    else:
        forms = {"text": text, "lines": json.dumps({"Text": text}), "answer": json.dumps([text])}
        target.write_text(forms[kind])
    before = target.read_bytes()
    (tmp_path / "PC2.txt").write_text(capture(2).text)
    name, option = command.split()
    since = ["--since", tmp_path] if name == "report" else []
    inputs = tmp_path / "PC2.txt" if since else tmp_path
    out, told = run(name, inputs, option, target, *since, code=2)
    assert out == b""
    assert told == [
        f"dsregjson: {target}: is a capture in the folder {tmp_path} and would be replaced; "
        "name another file to write"
    ]
    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["fleet.ndjson", "fleet.json", "fleet.csv", "fleet.html"])
def test_what_the_run_before_wrote_into_the_folder_is_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / "PC1.txt").write_text(capture(1).text)
    target = tmp_path / name
    command = "report" if name.endswith("html") else "batch"
    run(command, tmp_path, "-o", target)
    before = target.read_bytes()
    (tmp_path / "PC2.txt").write_text(capture(2).text)
    run(command, tmp_path, "-o", target)
    assert len(target.read_bytes()) > len(before)


@posix
def test_links_and_permissions_of_the_old_file_stay(tmp_path: Path, folder: Path) -> None:
    target = tmp_path / "real.csv"
    target.write_bytes(OLD)
    target.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    run("batch", folder / "site-00" / "PC-000001.txt", "--format", "csv", "-o", link)
    assert link.is_symlink()
    assert len(table(target)) == 1
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.cli
@posix
def test_a_device_or_pipe_is_written_as_it_comes(folder: Path) -> None:
    out, _ = run("batch", folder / "site-00" / "PC-000001.txt", "-o", "/dev/stdout")
    assert len(documents(out)) == 1
    run("batch", folder, "-o", "/dev/null")


# --append


@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_rows_are_added_behind_the_old_ones(tmp_path: Path, format: str) -> None:
    target = tmp_path / "history"
    options = ("--format", format, "-o", target, "--append", "--stamp", "--source", "PC")
    before = b""
    for number in range(3):
        run("batch", "-", *options, stdin=capture(number).text.encode())
        after = target.read_bytes()
        assert after.startswith(before) and len(after) > len(before)
        before = after
    rows = table(target) if format == "csv" else documents(target.read_bytes())
    assert [row["JoinType"] for row in rows] == [capture(number).join_type for number in range(3)]
    assert before.count(b"\xef\xbb\xbf") == (1 if format == "csv" else 0)
    assert temporaries(tmp_path) == []


def test_other_columns_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    text = capture(1).text.encode()
    line = next(ndjson(1))
    for format, first, second, word in (
        ("csv", [], ["--stamp"], "it lacks CollectedAt"),
        ("csv", ["--stamp"], [], "only it has CollectedAt"),
        ("csv", ["--columns", "Source,JoinType"], [], "it lacks Capture"),
        ("ndjson", [], ["--stamp"], "it lacks CollectedAt"),
        ("ndjson", [], ["--flat"], "it lacks"),
        ("ndjson", ["--flat"], [], "only it has"),
    ):
        target = tmp_path / "history"
        target.unlink(missing_ok=True)
        options = ("batch", "-", "--format", format, "-o", target)
        run(*options, *first, stdin=text)
        old = target.read_bytes()
        out, told = run(*options, "--append", *second, stdin=text, code=2)
        assert out == b"" and len(told) == 1 and word in told[0]
        assert target.read_bytes() == old
    run("batch", "-", "--format", "csv", "-o", target, stdin=text)
    _, told = run("batch", "-", "--format", "csv", "-o", target, "--append", stdin=line, code=2)
    assert "CollectedAt, ComputerName" in told[0]


def without(name: str, data: bytes) -> bytes:
    """A CSV as a version without this field wrote it."""
    rows = table(data)
    for row in rows:
        del row[name]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def test_a_csv_of_an_older_version_keeps_its_columns(tmp_path: Path) -> None:
    """The program was updated and has one more field: the schedule goes on."""
    target = tmp_path / "history.csv"
    options = ("batch", "-", "--format", "csv", "-o", target)
    text = capture(1).text.encode()
    run(*options, stdin=text)
    new = table(target)[0]
    target.write_bytes(without("AzureAdPrt", target.read_bytes()))
    old = target.read_bytes()
    for count in (2, 3):
        out, told = run(*options, "--append", stdin=text)
        assert out == b""
        assert told == [
            f"dsregjson: {target}: an older version wrote it; left out, because it has no such "
            "column: AzureAdPrt"
        ]
        assert target.read_bytes().startswith(old)
        rows = table(target)
        assert len(rows) == count
        assert all({**row, "AzureAdPrt": new["AzureAdPrt"]} == new for row in rows)
    # What was asked for by name is not left out.
    old = target.read_bytes()
    columns = "Source,JoinType,AzureAdPrt"
    _, told = run(*options, "--append", "--columns", columns, stdin=text, code=2)
    assert "it lacks AzureAdPrt" in told[0]
    _, told = run(*options, "--append", "--stamp", stdin=text, code=2)
    assert "it lacks CollectedAt" in told[0]
    assert target.read_bytes() == old


def test_a_csv_of_1_0_takes_rows_of_every_later_version(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    old = (Path(__file__).parent / "fleet" / "history-1.0.csv").read_bytes()
    target.write_bytes(old)
    text = capture(1).text.encode()
    _, told = run("batch", "-", "--format", "csv", "-o", target, "--append", stdin=text)
    assert all("an older version wrote it" in line for line in told) and len(told) <= 1
    assert target.read_bytes().startswith(old)
    first, second = table(target)
    varying = {"Source": "", "SchemaVersion": ""}
    assert {**first, **varying} == {**second, **varying}


def test_columns_of_a_later_version_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    text = capture(1).text.encode()
    run("batch", "-", "--format", "csv", "-o", target, stdin=text)
    rows = [
        line + more
        for line, more in zip(target.read_bytes().splitlines(), (b",NewField", b",x"), strict=True)
    ]
    old = b"\r\n".join(rows) + b"\r\n"
    for content in (old, without("AzureAdPrt", old)):
        target.write_bytes(content)
        options = ("batch", "-", "--format", "csv", "-o", target, "--append")
        _, told = run(*options, stdin=text, code=2)
        assert len(told) == 1
        assert "only it has NewField; nothing was added" in told[0]
        assert target.read_bytes() == content


def test_the_order_of_the_old_columns_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    text = capture(1).text.encode()
    options = ("batch", "-", "--format", "csv", "-o", target)
    run(*options, "--columns", "JoinType,Source,DeviceName", stdin=text)
    run(*options, "--append", "--columns", "source,devicename,jointype", stdin=text)
    rows = table(target)
    assert rows[0] == rows[1]


def test_files_that_rows_cannot_be_added_to(tmp_path: Path) -> None:
    target = tmp_path / "history"
    for format, content in (
        ("csv", "Source,Capture\r\n".encode("utf-16")),
        ("ndjson", b"[1, 2]\n"),
        ("ndjson", b"Source,Capture\r\n"),
    ):
        target.write_bytes(content)
        options = ("--format", format, "-o", target, "--append")
        _, told = run("batch", "-", *options, stdin=capture(1).text.encode(), code=2)
        assert f"is not {format.upper()} that rows can be added to" in told[0]
        assert target.read_bytes() == content


def test_an_empty_file_gets_a_header_and_an_open_last_row_an_end(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    target.touch()
    options = ("batch", "-", "--format", "csv", "-o", target, "--append")
    run(*options, stdin=capture(1).text.encode())
    target.write_bytes(target.read_bytes().removesuffix(b"\r\n"))
    run(*options, stdin=capture(1).text.encode())
    assert len(table(target)) == 2


@pytest.mark.cli
@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_appends_at_once_wait_and_never_mix_rows(tmp_path: Path, format: str) -> None:
    target = tmp_path / "history"
    options = ("--format", format, "-o", target, "--append")
    count, each = 8, 60
    runs = [start("batch", "-", *options, "--source", f"run{n}") for n in range(count)]
    text = "".join(capture(number).text for number in range(each)).encode()
    for process in runs:
        assert process.stdin
        process.stdin.write(text)
        process.stdin.close()
    for process in runs:
        assert process.wait(120) == 0, process.stderr
    rows = table(target) if format == "csv" else documents(target.read_bytes())
    assert len(rows) == count * each
    for place in range(0, len(rows), each):
        part = rows[place : place + each]
        assert len({row["Source"] for row in part}) == 1
        assert [int(row["Capture"]) for row in part] == list(range(1, each + 1))
    assert temporaries(tmp_path) == []


@pytest.mark.slow
@pytest.mark.cli
def test_a_reader_of_the_old_file_does_not_make_a_run_fail(tmp_path: Path) -> None:
    """On Windows a file that is open can neither be replaced nor removed."""
    target = tmp_path / "history.csv"
    text = capture(1).text.encode()
    options = ("batch", "-", "--format", "csv", "-o", target)
    run(*options, stdin=text)
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with contextlib.suppress(PermissionError), target.open("rb") as file:
                file.read()
                time.sleep(0.3)
            time.sleep(0.1)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(4):
            run(*options, stdin=text)
            run(*options, "--append", stdin=text)
    finally:
        done.set()
        reader.join()
    assert len(table(target)) == 2
    assert temporaries(tmp_path) == []


@pytest.mark.slow
@pytest.mark.cli
@pytest.mark.skipif(os.name != "nt", reason="Windows: files that are not shared, read-only mark")
def test_a_file_that_stays_closed_to_others_is_told(tmp_path: Path) -> None:
    import ctypes

    target = tmp_path / "history.csv"
    text = capture(1).text.encode()
    options = ("batch", "-", "--format", "csv", "-o", target)
    run(*options, stdin=text)
    old = target.read_bytes()
    kernel32 = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel32.CreateFileW.restype = ctypes.c_void_p
    # GENERIC_READ, shared with nobody, OPEN_EXISTING
    handle = kernel32.CreateFileW(str(target), 0x80000000, 0, None, 3, 0, None)
    for more, code in (([], 70), (["--append"], 2)):
        out, told = run(*options, *more, stdin=text, code=code)
        assert out == b"" and len(told) == 1
        assert told[0].startswith(f"dsregjson: {target}: cannot be written, nothing was changed: ")
        assert told[0].endswith("is it open in another program?")
    kernel32.CloseHandle(ctypes.c_void_p(handle))
    assert target.read_bytes() == old
    target.chmod(0o444)
    for more in ([], ["--append"]):
        _, told = run(*options, *more, stdin=text, code=2)
        assert told == [
            f"dsregjson: {target}: cannot be written, nothing was changed: it is read-only"
        ]
    target.chmod(0o644)
    assert target.read_bytes() == old
    assert temporaries(tmp_path) == []


@pytest.mark.cli
@posix
def test_an_append_waits_for_the_lock(tmp_path: Path) -> None:
    import fcntl

    target = tmp_path / "history.csv"
    with (tmp_path / ".history.csv.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = start("batch", "-", "--format", "csv", "-o", target, "--append")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(capture(1).text.encode(), timeout=2)
        assert process.poll() is None
        assert not target.exists()
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert len(table(target)) == 1


@pytest.mark.cli
def test_columns_that_change_during_a_run_are_noticed(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    process = start("batch", "-", "--format", "csv", "-o", target, "--append")
    assert process.stdin and process.stderr
    process.stdin.write(next(ndjson(1)))
    process.stdin.flush()
    wait_for(lambda: len(temporaries(tmp_path)) == 1)
    target.write_bytes(b"Source,Else\r\n")
    process.stdin.close()
    assert process.wait(30) == 2
    assert b"other columns meanwhile; nothing was added" in process.stderr.read()
    assert target.read_bytes() == b"Source,Else\r\n"


def wait_for(condition: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)
