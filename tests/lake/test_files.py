"""Parquet files of `dsregjson batch`: what is in them, and when they appear."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dsregjson import __version__
from dsregjson.inputs.records import InputItem, InputOptions
from dsregjson.lake import files
from dsregjson.lake.convert import RowOptions
from dsregjson.lake.schema import output_schema

from .. import lanes
from ..fleet.generator import capture, ndjson, write_folder
from ..fleet.running import ENVIRONMENT, documents, run, start
from ..support import capture_bytes
from .same import as_ndjson

Rows = list[dict[str, Any]]
NO_DATE = "CollectedDate=__HIVE_DEFAULT_PARTITION__"
posix = pytest.mark.skipif(os.name == "nt", reason="limits and signals of POSIX")


def by_pyarrow(path: Path) -> Rows:
    rows: Rows = pq.read_table(path).to_pylist()
    return rows


def by_duckdb(path: Path) -> Rows:
    reader: Any = duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table()
    rows: Rows = reader.to_pylist()
    return rows


def by_polars(path: Path) -> Rows:
    return polars.read_parquet(path).to_dicts()


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: (row["Source"], row.get("Capture") or 0))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 captures: files, lines with columns of their own, two in one file, all that is known."""
    folder = tmp_path_factory.mktemp("captures")
    write_folder(folder, 1300)
    (folder / "more.ndjson").write_bytes(b"".join(ndjson(700, seed=1)))
    (folder / "twice.txt").write_bytes(capture_bytes("registered-win11") * 2)
    for path in Path(__file__).parent.parent.joinpath("captures").glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


class Both(NamedTuple):
    """The same captures as NDJSON and as Parquet, and what was said meanwhile."""

    lines: Rows
    said: list[str]
    parquet: Path


@pytest.fixture(scope="module", params=[(), ("--flat",)], ids=["nested", "flat"])
def both(inputs: Path, request: pytest.FixtureRequest) -> Both:
    to = inputs.parent / f"{inputs.name}{''.join(request.param)}.parquet"
    lanes.with_processes = True
    out, said = run("batch", inputs, *request.param, code=4)
    nothing, also_said = run("batch", inputs, *request.param, "-o", to, code=4)
    assert nothing == b"" and also_said == said
    return Both(in_order(documents(out)), said, to)


@pytest.mark.parametrize("read", [by_pyarrow, by_duckdb, by_polars])
def test_it_holds_what_ndjson_holds_value_by_value(
    both: Both, read: Callable[[Path], Rows]
) -> None:
    rows = in_order(read(both.parquet))
    captures = [as_ndjson(row) for row in rows if row["Problem"] is None]
    assert len(captures) > 2000
    assert captures == both.lines
    problems = {f"dsregjson: {row['Source']}: {row['Problem']}" for row in rows if row["Problem"]}
    assert len(problems) == 3 and problems <= set(both.said)
    assert all(row["Facts"] is None for row in rows)


def test_workers_change_nothing(inputs: Path, tmp_path: Path) -> None:
    tables = []
    for jobs in (1, 2):
        to = tmp_path / f"{jobs}.parquet"
        run("batch", inputs, "--check", "-o", to, "--jobs", jobs, code=4)
        tables.append(pq.read_table(to))
    assert tables[0].equals(tables[1])
    assert pa.compute.count(tables[0]["Facts"]).as_py() > 2000


def test_check_says_what_check_says(tmp_path: Path) -> None:
    paths = write_folder(tmp_path / "captures", 40)
    out, _ = run("check", *paths, "--json", code=1)
    to = tmp_path / "x.parquet"
    run("batch", *paths, "--check", "-o", to)
    for row, report in zip(by_pyarrow(to), documents(out), strict=True):
        facts = row["Facts"]
        assert row["Source"] == report["Source"]
        assert facts["Verdict"] == report["Verdict"]
        found = [(one["Id"], one["Severity"], one["CausedBy"]) for one in facts["Findings"]]
        expected = [(one["Id"], one["Severity"], one["CausedBy"]) for one in report["Findings"]]
        assert found == expected


# The file


def parts_of(count: int, first: int = 0, **options: Any) -> Iterator[files.Part]:
    """Captures of the generated fleet, a chunk for each; source and date by their numbers."""
    reading = InputOptions(digests=True)
    for number in range(first, first + count):
        line = {"Source": f"PC{-number % 1000:03d}", "Text": capture(number % 50).text, **options}
        item = InputItem("x", None, json.dumps(line).encode(), 1)
        done = files.convert_chunk([item], reading, RowOptions(), by_date=bool(options))
        yield from done.parts


def test_row_groups_are_sorted_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROW_GROUP", 40)
    to = tmp_path / "x.parquet"
    with files.one_file(str(to), RowOptions()) as table:
        for part in parts_of(100):
            table.add(part)
            assert table.held < 40
    file = pq.ParquetFile(to)
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    assert [group.num_rows for group in groups] == [40, 40, 20]
    for number, group in enumerate(groups):
        sources = file.read_row_group(number)["Source"].to_pylist()
        assert sources == sorted(sources)
        assert [order.column_index for order in group.sorting_columns] == [0, 1]
        source = group.column(0)
        assert source.compression == "ZSTD" and source.has_offset_index
        assert (source.statistics.min, source.statistics.max) == (sources[0], sources[-1])


def test_the_file_names_schema_and_version_and_keeps_the_meanings(tmp_path: Path) -> None:
    to = tmp_path / "x.parquet"
    run("batch", "-", "-o", to, stdin=capture_bytes("hybrid-win11-24h2"))
    schema = pq.read_schema(to)
    assert schema.metadata == {
        b"dsregjson.schema": b"1.0", b"dsregjson.version": __version__.encode()
    }  # fmt: skip
    assert schema.equals(output_schema(), check_metadata=False)
    device = schema.field("DeviceState").type.field("AzureAdJoined")
    assert device.metadata[b"description"].startswith(b"The device itself is joined")


# Bad input


def test_every_bad_input_is_a_row_and_told_as_batch_tells_it(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = capture_bytes("hybrid-win11-24h2")
    (folder / "a-good.txt").write_bytes(good)
    (folder / "b-empty.txt").write_bytes(b"")
    (folder / "c-binary.txt").write_bytes(bytes(range(1, 32)) * 30)
    (folder / "d-two.txt").write_bytes(good + good)
    (folder / "e-long.txt").write_bytes(b"AzureAdJoined : YES\r\n" * 2000)
    (folder / "f-lines.ndjson").write_bytes(b'{"Source": "PC1", "Text": ""}\n{"no": 1}\n{"Text"')
    (folder / "g-gone.txt").symlink_to("nowhere")
    limit = len(good) * 3
    out, said = run("batch", folder, "--max-bytes", limit, code=4)
    to = tmp_path / "x.parquet"
    _, also_said = run("batch", folder, "--max-bytes", limit, "-o", to, "--check", code=4)
    assert also_said == said
    rows = by_pyarrow(to)
    assert [row["Source"] for row in rows if not row["Problem"]] == [
        line["Source"] for line in documents(out)
    ]
    told = [f"dsregjson: {row['Source']}: {row['Problem']}" for row in rows if row["Problem"]]
    assert len(told) == 7 and sorted(told) == sorted(said)
    assert all(row["JoinType"] is None and row["Facts"] is None for row in rows if row["Problem"])


def test_a_run_without_a_capture_leaves_the_file_and_adds_to_the_folder(tmp_path: Path) -> None:
    to = tmp_path / "x.parquet"
    to.write_bytes(b"old")
    _, said = run("batch", "-", "-o", to, stdin=b"nothing", code=3)
    assert to.read_bytes() == b"old" and said[1].endswith(f"{to} is left as it was")
    run(
        "batch", "-", "-o", tmp_path / "lake", "--partition-by", "CollectedDate", stdin=b"x", code=3
    )
    (path,) = (tmp_path / "lake" / NO_DATE).iterdir()
    assert "no row of dsregcmd" in by_pyarrow(path)[0]["Problem"]


def test_more_than_ten_problems_are_in_the_column(tmp_path: Path) -> None:
    lines = b"".join(b'{"Text": "x"}\n' for _ in range(12)) + b'{"Text": "AzureAdJoined : NO"}\n'
    to = tmp_path / "x.parquet"
    _, said = run("batch", "-", "-o", to, stdin=lines, code=4)
    assert said[-1] == "dsregjson: 2 more inputs were left out; the column Problem has all"
    assert sum(row["Problem"] is not None for row in by_pyarrow(to)) == 12


def test_parquet_is_no_input(tmp_path: Path) -> None:
    to = tmp_path / "in" / "x.parquet"
    to.parent.mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(capture_bytes("hybrid-win11-24h2"))
    run("batch", to.parent, "-o", to)
    assert len(by_pyarrow(to)) == 1
    assert run("batch", to.parent)[1] == []
    _, said = run("batch", to, code=3)
    assert "this is a Parquet file" in said[0]
    _, said = run("batch", to, "-o", to, code=2)
    assert "is an input too" in said[0]


# Atomicity


@posix
@pytest.mark.parametrize("options", [(), ("--partition-by", "CollectedDate")])
def test_a_full_disk_leaves_all_as_it_was(
    inputs: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    to = tmp_path / "x.parquet"
    good = tmp_path / "good.ndjson"
    good.write_bytes(next(ndjson(1)))
    run("batch", good, "-o", to, *options)
    before = {path: path.is_file() and path.read_bytes() for path in to.parent.rglob("*")}
    code = (
        "import resource, sys; from dsregjson.__main__ import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", inputs, "-o", to, *options],
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    told = done.stderr.decode().splitlines()[-1]
    assert done.returncode == 70 and "cannot be written" in told and "File too large" in told
    after = {path: path.is_file() and path.read_bytes() for path in to.parent.rglob("*")}
    new = after.keys() - before.keys()
    assert before.items() <= after.items() and not any(path.is_file() for path in new)


@posix
def test_ctrl_c_leaves_the_old_file(tmp_path: Path) -> None:
    to = tmp_path / "x.parquet"
    run("batch", "-", "-o", to, stdin=next(ndjson(1)))
    before = to.read_bytes()
    process = start("batch", "-", "-o", to)
    assert process.stdin
    process.stdin.write(b"".join(ndjson(300)))
    process.stdin.flush()
    for _ in range(600):
        if list(tmp_path.glob(".x.parquet.*.tmp")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and b"Traceback" not in err
    assert to.read_bytes() == before and list(tmp_path.iterdir()) == [to]


# Partitions


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def lake(folder: Path, *arguments: object, **options: Any) -> dict[str, bytes]:
    run("batch", *arguments, "-o", folder, "--partition-by", "CollectedDate", **options)
    return written(folder)


def test_the_same_inputs_replace_their_files_and_others_stay(tmp_path: Path) -> None:
    lines = list(ndjson(60))
    lines.append(b'{"Source": "PC-X", "Text": "AzureAdJoined : NO"}\n')
    to = tmp_path / "lake"
    first = lake(to, "-", stdin=b"".join(lines))
    folders = {name.split("/")[0] for name in first}
    assert NO_DATE in folders and len(folders) > 2 and len(first) == len(folders)
    assert lake(to, "-", stdin=b"".join(lines)) == first
    shuffled = lake(to, "-", stdin=b"".join(reversed(lines)))
    assert shuffled.keys() == first.keys()
    checked = lake(to, "-", "--check", stdin=b"".join(lines))
    assert checked.keys() == first.keys() and checked != first
    # One device more changes the date that it is of, and no other.
    more = lake(to, "-", stdin=b"".join([*lines, next(ndjson(1, seed=9))]))
    assert first.keys() < more.keys() and len(more) == len(first) + 1


def test_a_long_text_is_the_same_input_however_it_comes(tmp_path: Path) -> None:
    text = capture_bytes("registered-win11") * 500
    assert len(text) > 1_500_000
    to = tmp_path / "lake"
    first = lake(to, "-", stdin=text)
    process = start("batch", "-", "-o", to, "--partition-by", "CollectedDate")
    assert process.stdin
    for at in range(0, len(text), 300_007):
        process.stdin.write(text[at : at + 300_007])
        process.stdin.flush()
        time.sleep(0.1)
    process.communicate(timeout=60)
    assert written(to).keys() == first.keys()


def test_another_day_with_the_same_names_replaces_nothing(tmp_path: Path) -> None:
    to = tmp_path / "lake"
    first = lake(to, "-", stdin=b'{"Source": "PC1", "Text": "AzureAdJoined : NO"}')
    second = lake(to, "-", stdin=b'{"Source": "PC1", "Text": "AzureAdJoined : YES"}')
    assert first.items() < second.items()


def test_engines_read_the_folder_by_date(tmp_path: Path) -> None:
    to = tmp_path / "lake"
    lake(to, "-", "--check", stdin=b"".join(ndjson(200)) + b'{"Text": "nothing"}\n', code=4)
    query = f"SELECT CollectedDate, count(*) FROM '{to}/*/*.parquet' GROUP BY 1"
    found = {str(date): count for date, count in duckdb.sql(query).fetchall()}
    table = pq.read_table(to)
    dates = [str(when)[:10] for when in table["CollectedAt"].to_pylist()]
    assert found == {date: dates.count(date) for date in dates} and found["None"] == 1
    frame = polars.read_parquet(f"{to}/**/*.parquet", hive_partitioning=True)
    assert frame["CollectedDate"].null_count() == 1 and len(frame) == 201
    assert len(table) == 201


def test_stamp_dates_files_by_their_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(capture_bytes("hybrid-win11-24h2"))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (name,) = lake(tmp_path / "lake", path, "--stamp")
    assert name.startswith("CollectedDate=2023-11-14/")


def test_many_dates_give_a_file_each_in_whatever_order(tmp_path: Path) -> None:
    lines = [
        b'{"Source": "PC%d", "CollectedAt": "2025-%02d-%02d", "Text": "AzureAdJoined : NO"}\n'
        % (device, month, day)
        for device in range(2)
        for month in range(1, 5)
        for day in range(1, 26)
    ]
    to = tmp_path / "lake"
    first = lake(to, "-", stdin=b"".join(lines))
    assert len(first) == 100
    assert lake(to, "-", stdin=b"".join(reversed(lines))).keys() == first.keys()


def test_rows_that_memory_does_not_hold_wait_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for dates with full row groups that have to wait, because others are being written."""
    parts = [
        part
        for number in range(70)
        for part in parts_of(1, number, CollectedAt=f"2026-01-{1 + number % 7:02d}")
    ]
    names = set()
    for held, order in ((1 << 30, 1), (100_000, 1), (100_000, -1)):
        monkeypatch.setattr(files, "ROW_GROUP", 4)
        monkeypatch.setattr(files, "MOST_OPEN", 3)
        monkeypatch.setattr(files, "MOST_HELD", held)
        to = tmp_path / f"{held}{order}"
        with files.folder(str(to), RowOptions()) as tables:
            for part in parts[::order]:
                tables.add(part)
                held_now = [each.table.memory for each in tables._files.values()]
                assert sum(held_now) <= held and len(list(to.glob("*/.*.tmp"))) <= 3
            assert not list(to.glob("*/*.parquet"))
        names.add(tuple(sorted(written(to))))
        assert len(written(to)) == 7 and len(pq.read_table(to)) == 70
        for path in to.glob("*/*.parquet"):
            file = pq.ParquetFile(path).metadata
            groups = [file.row_group(number).num_rows for number in range(file.num_row_groups)]
            assert groups == [4, 4, 2]
    assert len(names) == 1


@posix
def test_a_disk_that_fills_at_the_end_leaves_no_file(tmp_path: Path) -> None:
    """The first and the last date are small enough, the one between them is not."""
    to = tmp_path / "lake"
    dates = ["2026-01-01", *["2026-01-02"] * 800, "2026-01-03"]
    lines = [
        json.dumps({"CollectedAt": date, "Text": capture(number).text}).encode() + b"\n"
        for number, date in enumerate(dates)
    ]
    code = (
        "import resource, sys; from dsregjson.__main__ import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", "-", "-o", to, "--partition-by", "CollectedDate"],
        input=b"".join(lines),
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert done.returncode == 70 and b"File too large" in done.stderr
    assert written(to) == {}
    assert len(lake(to, "-", stdin=b"".join(lines))) == 3


def test_a_fault_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError), files.folder(str(tmp_path), RowOptions()) as tables:
        for part in parts_of(3, CollectedAt="2026-01-01"):
            tables.add(part)
        raise KeyError
    assert written(tmp_path) == {}
