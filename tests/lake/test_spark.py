"""The job on a real cluster gives what batch gives, and the views what summary gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ..support import capture_text, run
from .cluster import ROOT, Cluster, cluster, packed, pysparks, why_not
from .counts import of_summary, of_view
from .made_fleet import line, lines
from .test_views import database

COUNT = int(os.environ.get("DSREGJSON_LAKE_COUNT", "20000"))
JOB = ROOT / "recipes" / "spark" / "job.py"
RUN = Path(__file__).with_name("spark_run.py")
WHY_NOT = why_not()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))


class Fleet(NamedTuple):
    """Lines in a folder, the package to give to Spark, what batch makes of the lines."""

    lines: Path
    package: Path
    captures: pa.Table
    summary: dict[str, Any]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    folder = tmp_path_factory.mktemp("spark")
    path = folder / "lines" / "fleet.ndjson"
    path.parent.mkdir()
    with path.open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines(COUNT, shuffled=3))
    table = folder / "batch.parquet"
    done = run("batch", str(path), "--check", "-o", str(table))
    assert done.returncode == 4, done.stderr
    summary = json.loads(run("summary", str(path), "--json").stdout)
    assert summary["Problems"] == sum("CollectedAt" not in line(n) for n in range(COUNT))
    assert COUNT != 20_000 or summary["Problems"] == 178
    return Fleet(path.parent, packed(folder), _sorted(pq.read_table(table)), summary)


@pytest.fixture(scope="module", params=pysparks() or ["none"])
def spark(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    with cluster(request.param, tmp_path_factory.mktemp("cluster") / request.param) as running:
        yield running


def _sorted(table: pa.Table) -> pa.Table:
    return table.sort_by([("Source", "ascending"), ("Capture", "ascending")]).combine_chunks()


def _finished(process: subprocess.Popen[bytes]) -> str:
    output = process.communicate(timeout=900)[0].decode("utf-8", "replace")
    assert process.returncode == 0, output[-6000:]
    return output


def _is_that_of_batch(lake: Path, fleet: Fleet) -> None:
    """Every value of every column is the same, and the quarantine holds what is no capture."""
    made = _sorted(pq.read_table(lake / "captures" / "Run=one"))
    assert made.num_rows == COUNT
    for name in fleet.captures.column_names:
        wanted = fleet.captures.column(name)
        assert made.column(name).cast(wanted.type).equals(wanted), name
    refused = pq.read_table(lake / "quarantine" / "Run=one")
    assert refused.num_rows == fleet.summary["Problems"]
    assert refused.column("Problem").null_count == 0


def test_a_cluster_gives_what_batch_gives(spark: Cluster, fleet: Fleet, tmp_path: Path) -> None:
    """A worker is killed in the middle; then the views count what summary counts."""
    lake, counted = tmp_path / "lake", tmp_path / "summary.json"
    size = sum(file.stat().st_size for file in fleet.lines.iterdir())
    job = spark.submit(
        RUN, str(counted), str(JOB), str(fleet.lines), str(lake), "--lines", "--partition", "one",
        files=fleet.package,
        spark_sql_files_maxPartitionBytes=str(size // 14),
        spark_sql_files_openCostInBytes="0",
    )  # fmt: skip
    killed = spark.workers[0]
    # Two tasks run at a time: with four files one has ended at least, and ten have not begun.
    while len(list(lake.rglob("*.parquet"))) < 4 and job.poll() is None:
        time.sleep(0.1)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    output = _finished(job)
    assert "Lost executor" in output
    assert str(fleet.package.name) in output.partition("spark_run: ")[2].splitlines()[0]
    _is_that_of_batch(lake, fleet)

    rows = [tuple(row) for row in json.loads(counted.read_text())]
    connection = database(fleet.captures)
    for name, *_, total in rows[-4:]:
        assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (total,)
    assert of_view(rows[:-4]) == of_summary(fleet.summary)


def test_running_again_replaces_its_partition_alone(
    spark: Cluster, fleet: Fleet, tmp_path: Path
) -> None:
    """Of a folder of files every one is in the output, empty and binary ones too."""
    landing, lake = tmp_path / "landing", tmp_path / "lake"
    (landing / "site").mkdir(parents=True)
    text = capture_text("hybrid-win11-24h2")
    (landing / "site" / "PC1.txt").write_text(text)
    (landing / "two.txt").write_text(text + text)
    (landing / "empty.txt").write_bytes(b"")
    (landing / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (landing / "other.txt").write_text("Access is denied.")

    def submit(partition: str) -> None:
        _finished(
            spark.submit(
                JOB, str(landing), str(lake), "--partition", partition, files=fleet.package
            )
        )

    submit("one")
    (landing / "empty.txt").unlink()
    submit("two")
    (landing / "other.txt").unlink()
    submit("two")

    def rows(place: str) -> list[tuple[str, str | None]]:
        table = pq.read_table(lake / place)
        names = [Path(source).name for source in table.column("Source").to_pylist()]
        return sorted(zip(names, table.column("Problem").to_pylist(), strict=True), key=str)

    one, two = rows("captures/Run=one"), rows("captures/Run=two")
    assert [name for name, problem in one if problem is None] == ["PC1.txt", "two.txt", "two.txt"]
    assert [name for name, problem in one if problem] == ["binary.txt", "empty.txt", "other.txt"]
    assert rows("quarantine/Run=one") == [each for each in one if each[1]]
    assert two == [each for each in one if each[0] not in ("empty.txt", "other.txt")]
    assert rows("quarantine/Run=two") == [each for each in two if each[1]]


def test_a_table_with_columns_to_keep(spark: Cluster, fleet: Fleet, tmp_path: Path) -> None:
    """The column of texts has its own name; columns that are kept stand in both outputs."""
    table, lake = tmp_path / "raw", tmp_path / "lake"
    table.mkdir()
    columns = {
        "Site": ["Berlin", "Lagos", None],
        "Output": [capture_text("hybrid-win11-24h2"), "Access is denied.", None],
        "Weight": [1, 2, 3],
    }
    pq.write_table(pa.table(columns), table / "part.parquet")
    arguments = ("--table", "--text", "Output", "--keep", "Site", "--partition", "one")
    _finished(
        spark.submit(JOB, f"parquet.`{table}`", str(lake), *arguments, files=fleet.package),
    )

    made = pq.read_table(lake / "captures" / "Run=one")
    assert "Weight" not in made.column_names
    rows = {row["Site"]: row for row in made.to_pylist()}
    assert rows["Berlin"]["JoinType"] == "HybridJoined"
    assert rows["Berlin"]["Problem"] is None
    refused = pq.read_table(lake / "quarantine" / "Run=one").to_pylist()
    problems = {row["Site"]: row["Problem"] for row in refused}
    assert set(problems) == {"Lagos", None}
    assert all(problems.values())
    assert problems == {site: rows[site]["Problem"] for site in problems}
