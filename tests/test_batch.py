"""dsregjson batch over files and folders: what comes out, in which order, and what is told."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import dsregjson

from .fleet.generator import Capture, capture, encoded, fleet, write_folder
from .fleet.running import COMMAND, ENVIRONMENT, documents, run, table

pytestmark = pytest.mark.windows

COUNT = 600
JUNK = b"'dsregcmd' is not recognized as an internal or external command\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet")
    write_folder(path, COUNT, per_folder=150)
    return path


@pytest.fixture(scope="module")
def made() -> list[Capture]:
    return list(fleet(COUNT))


@pytest.mark.cli
def test_a_folder_gives_every_capture_in_order(folder: Path, made: list[Capture]) -> None:
    out, told = run("batch", folder)
    rows = documents(out)
    assert [row["Source"] for row in rows] == [
        str(folder / f"site-{number // 150:02d}" / each.name) for number, each in enumerate(made)
    ]
    assert [row["JoinType"] for row in rows] == [each.join_type for each in made]
    assert [row["DeviceDetails"]["DeviceId"] for row in rows] == [each.device_id for each in made]
    assert list(rows[0])[:2] == ["Source", "SchemaVersion"]
    assert told == []


def test_each_document_is_what_the_plain_command_gives(folder: Path) -> None:
    path = folder / "site-00" / "PC-000007.txt"
    row = documents(run("batch", path)[0])[0]
    assert row.pop("Source") == str(path)
    assert row == json.loads(run(path)[0])


@pytest.mark.cli
def test_output_is_ascii_and_the_same_whatever_the_workers_do(folder: Path) -> None:
    alone, _ = run("batch", folder, "--jobs", 1)
    assert alone.isascii()
    for jobs in (2, 3):
        assert run("batch", folder, "--jobs", jobs)[0] == alone


@pytest.mark.cli
@pytest.mark.parametrize("format", ["ndjson", "json", "csv"])
def test_two_runs_give_the_same_bytes(folder: Path, format: str) -> None:
    first, _ = run("batch", folder, "--format", format)
    assert run("batch", folder, "--format", format)[0] == first
    assert len(first) > 100 * COUNT


def test_json_is_one_array_with_a_document_on_each_line(folder: Path) -> None:
    out, _ = run("batch", folder / "site-00", "--format", "json")
    assert len(json.loads(out)) == 150
    assert out.count(b"\n") == 150
    assert json.loads(out) == documents(run("batch", folder / "site-00")[0])


def test_flat_lines_are_the_flat_view_with_the_source_first(folder: Path) -> None:
    path = folder / "site-01" / "PC-000151.txt"
    row = documents(run("batch", path, "--flat")[0])[0]
    assert next(iter(row)) == "Source"
    del row["Source"]
    assert row == dsregjson.flatten(dsregjson.parse(capture(151).text))


def test_paths_keep_their_order_and_may_overlap(folder: Path) -> None:
    last = folder / "site-03" / "PC-000599.txt"
    out, _ = run("batch", last, folder / "site-02", last)
    sources = [row["Source"] for row in documents(out)]
    assert sources[0] == sources[-1] == str(last)
    assert len(sources) == 152


def test_glob_chooses_files_of_folders_by_name_or_by_path(folder: Path) -> None:
    for patterns, count in (
        (["*-00010?.TXT"], 10),
        (["site-03/*"], 150),
        (["*7.txt", "*8.txt"], 120),
    ):
        options = [part for pattern in patterns for part in ("--glob", pattern)]
        assert len(documents(run("batch", folder, *options)[0])) == count
    _, told = run("batch", folder, "--glob", "*.log", code=3)
    assert told == [f"dsregjson: {folder}: holds no file named *.log"]


def test_a_named_file_needs_no_matching_name(folder: Path) -> None:
    out, _ = run("batch", folder / "site-00" / "PC-000001.txt", "--glob", "*.log")
    assert len(documents(out)) == 1


def test_wildcards_that_no_shell_expanded(folder: Path) -> None:
    out, _ = run("batch", f"{folder}/site-0?/PC-0000*.txt")
    assert len(documents(out)) == 100


def test_hidden_files_tables_and_the_output_itself_are_no_input(tmp_path: Path) -> None:
    (tmp_path / "pc.txt").write_text(capture(1).text)
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "old.csv").write_text("Source\r\n")
    for _ in range(2):
        run("batch", tmp_path, "-o", tmp_path / "out.ndjson", "--errors", tmp_path / "bad.txt")
        assert len(documents((tmp_path / "out.ndjson").read_bytes())) == 1


def test_bad_inputs_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(capture(1).text, newline="")
    (tmp_path / "2.txt").write_bytes(JUNK)
    (tmp_path / "3.txt").write_bytes(b"")
    (tmp_path / "4.txt").write_text(capture(4).text, newline="")
    gone = tmp_path / "gone.txt"
    errors = tmp_path / "errors.csv"
    out, told = run("batch", tmp_path, gone, "--errors", errors, code=4)
    assert [Path(row["Source"]).name for row in documents(out)] == ["1.txt", "4.txt"]
    assert len(told) == 3
    rows = table(errors)
    assert [Path(row["Source"]).name for row in rows] == ["2.txt", "3.txt", "gone.txt"]
    for line, row in zip(told, rows, strict=True):
        assert line == f"dsregjson: {row['Source']}: {row['Error']}"


def test_a_clean_run_leaves_an_empty_table_of_errors(tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    errors.write_text("stale")
    run("batch", "-", "--errors", errors, stdin=capture(1).text.encode())
    assert errors.read_bytes() == b"\xef\xbb\xbfSource,Error\r\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX links and pipes")
def test_links_and_pipes_in_folders(tmp_path: Path) -> None:
    (tmp_path / "pc.txt").write_text(capture(1).text)
    (tmp_path / "also.txt").symlink_to(tmp_path / "pc.txt")
    (tmp_path / "circle").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    out, told = run("batch", tmp_path, code=4)
    assert [Path(row["Source"]).name for row in documents(out)] == ["also.txt", "pc.txt"]
    assert [Path(line.split(": ")[1]).name for line in told] == ["dangling.txt", "loop.txt"]


@pytest.mark.cli
@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_files_and_folders_without_permission(tmp_path: Path) -> None:
    (tmp_path / "pc.txt").write_text(capture(1).text)
    (tmp_path / "secret.txt").write_text(capture(2).text)
    (tmp_path / "shut").mkdir()
    (tmp_path / "secret.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    # Root may read everything, unless it gives that up.
    caps = "-dac_override,-dac_read_search"
    before = ["setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}"]
    done = subprocess.run(
        [*(before if os.geteuid() == 0 else []), *COMMAND, "batch", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    (tmp_path / "shut").chmod(0o700)
    assert done.returncode == 4
    assert len(documents(done.stdout)) == 1
    assert done.stderr.decode().splitlines()[:-1] == [
        f"dsregjson: {tmp_path / name}: cannot be read: Permission denied"
        for name in ("secret.txt", "shut")
    ]


def test_several_captures_in_one_file_are_numbered(tmp_path: Path) -> None:
    both = tmp_path / "both.txt"
    both.write_text(capture(1).text + capture(2).text, newline="")
    rows = documents(run("batch", both)[0])
    assert [row["Capture"] for row in rows] == [1, 2]
    assert [list(row)[:3] for row in rows] == [["Source", "Capture", "SchemaVersion"]] * 2


def test_stamp_is_the_time_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "pc.txt"
    path.write_text(capture(1).text)
    os.utime(path, (1, 1767225600.125))
    row = documents(run("batch", path, "--stamp")[0])[0]
    assert list(row)[:2] == ["Source", "CollectedAt"]
    assert row["CollectedAt"] == "2026-01-01T00:00:00.125Z"
    assert "CollectedAt" not in documents(run("batch", path)[0])[0]


def test_notices_come_once_with_a_count(tmp_path: Path) -> None:
    for number in range(30):
        text = capture(number).text.replace("Contoso", "Tr\xe4ders").replace("\u00d6", "O")
        (tmp_path / f"{number:02}.txt").write_bytes(text.encode("cp1252", "replace"))
    out, told = run("batch", tmp_path)
    assert len(documents(out)) == 30
    guessed = Counter("cp1252" in line for line in told)
    assert guessed[True] == 1
    assert " and " in told[0] and " more: not UTF-8" in told[0]


def test_encoding_overrides_the_guess(tmp_path: Path) -> None:
    path = tmp_path / "pc.txt"
    text = capture(1).text.replace("PC-000001", "B\xfcro")
    path.write_bytes(text.encode("cp850", "replace"))
    out, told = run("batch", path, "--flat", "--encoding", "cp850")
    assert documents(out)[0]["DeviceName"].startswith("B\xfcro")
    assert told == []
    _, told = run("batch", path, "--encoding", "cp-nothing", code=2)
    assert "no such encoding" in told[0]


def test_a_capture_over_the_limit_is_refused_alone(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_bytes(encoded(capture(number), number))
    with (tmp_path / "1.txt").open("ab") as file:
        file.truncate(3_000_000_000)  # sparse: reading it whole would show
    out, told = run("batch", tmp_path, code=4)
    assert len(documents(out)) == 2
    assert len(told) == 1
    assert "1.txt" in told[0] and "--max-bytes" in told[0]


def test_usage_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    for wrong in (
        ["--append"],
        ["--append", "-o", "x", "--format", "json"],
        ["--columns", "Source"],
        ["--raw-cells"],
        ["--no-bom", "--flat"],
        ["-o", "x", "--errors", "./x"],
        ["--jobs", "0"],
        ["--format", "xml"],
    ):
        out, told = run("batch", tmp_path, *wrong, code=2, cwd=tmp_path)
        assert out == b""
        assert len(told) == 1 and told[0].startswith("dsregjson: ")
    assert list(tmp_path.iterdir()) == []
    assert "PATH" in run("batch", code=2)[1][0]


@pytest.mark.cli
def test_nothing_is_drawn_on_stderr_unless_it_is_a_terminal(folder: Path) -> None:
    assert run("batch", folder)[1] == []


@pytest.mark.cli
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal(folder: Path, tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    with (tmp_path / "out").open("wb") as out:
        environment = {**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "100"}
        process = subprocess.Popen(
            [*COMMAND, "batch", *[str(folder)] * 10, "--jobs", "1"],
            stdout=out,
            stderr=slave,
            env=environment,
        )
        os.close(slave)
        drawn = b""
        while True:
            try:
                block = os.read(master, 65536)
            except OSError:  # the terminal has no writer any more
                break
            if not block:
                break
            drawn += block
        assert process.wait(60) == 0
    os.close(master)
    assert b"captures" in drawn and b"/s" in drawn
    assert len(documents((tmp_path / "out").read_bytes())) == 10 * COUNT
