"""What `dsregjson batch` says about Parquet without pyarrow, and about options that do not fit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .fleet.running import run
from .support import capture_bytes

CAPTURE = capture_bytes("hybrid-win11-24h2")


@pytest.mark.parametrize("options", [[], ["--partition-by", "CollectedDate"]])
def test_without_pyarrow_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("dsregjson.lake")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    to = tmp_path / "x.parquet"
    _, said = run("batch", "-", "-o", to, *options, stdin=CAPTURE, code=2)
    assert said == [
        'dsregjson: Parquet needs pyarrow, which is not installed: pip install "dsregjson[lake]"'
    ]
    assert not to.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--check"], "--check and --partition-by go with Parquet"),
        (["--check", "-o", "x.csv"], "--check and --partition-by go with Parquet"),
        (["--partition-by", "CollectedDate", "-o", "x.csv"], "contradicts the name of x.csv"),
        (["--partition-by", "CollectedDate"], "Parquet goes to a file: -o x.parquet"),
        (["--format", "parquet"], "Parquet goes to a file: -o x.parquet"),
        (["--format", "parquet", "-o", "-"], "Parquet goes to a file: -o x.parquet"),
        (["-o", "x.parquet", "--append"], "--append: a Parquet file cannot grow"),
        (["-o", "x.parquet", "--errors", "e.csv"], "--errors: Parquet has every problem"),
        (["-o", "x.parquet", "--flat", "--columns", "JoinType"], "--columns: Parquet has all"),
        (["-o", "x.parquet", "--no-bom"], "--raw-cells and --no-bom go with --format csv"),
        (["-o", "x.parquet", "--partition-by", "Day"], "Day"),
    ],
)
def test_options_that_do_not_fit(tmp_path: Path, options: list[str], words: str) -> None:
    _, said = run("batch", "-", *options, stdin=CAPTURE, code=2, cwd=tmp_path)
    assert words in said[0]
    assert list(tmp_path.iterdir()) == []
