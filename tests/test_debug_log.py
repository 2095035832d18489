"""The log of dsregcmd /debug, given as a capture, is converted and called by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dsregjson.debuglog import debug_log

from .findings.editing import text_of
from .support import run

LOG = text_of("debug-join").encode()
TOLD = (
    "holds the log of dsregcmd /debug, of which only rows of the status convert; codes "
    "seen: 0x801c0515, 0xcaa1000e (dsregjson explain says what they mean)"
)


@pytest.mark.parametrize("command", [(), ("check",)])
def test_from_stdin(command: tuple[str, ...]) -> None:
    done = run(*command, stdin=LOG)
    assert done.returncode == 0
    assert done.stderr.decode() == f"dsregjson: standard input: {TOLD}\n"


def test_conversion_stays_the_same() -> None:
    document = json.loads(run(stdin=LOG).stdout)
    assert document == json.loads(run(stdin=LOG.split(b"DSREGCMD_END_STATUS")[1]).stdout)


def test_from_a_file_in_a_batch_and_in_a_diff(tmp_path: Path) -> None:
    (tmp_path / "join.txt").write_bytes(LOG)
    batch = run("batch", "join.txt", cwd=tmp_path)
    assert (batch.returncode, batch.stdout.count(b"\n")) == (0, 1)
    assert f"join.txt: {TOLD}" in batch.stderr.decode()
    stored = json.dumps({"Text": LOG.decode()}).encode()
    assert TOLD in run("batch", "-", stdin=stored).stderr.decode()
    assert TOLD in run("diff", "join.txt", "join.txt", cwd=tmp_path).stderr.decode()


def test_explain_reads_its_codes() -> None:
    done = run("explain", "--json", LOG.decode())
    known = [one["Code"] for one in json.loads(done.stdout) if one["Known"]]
    assert {"0x801c0515", "0xcaa1000e"} <= set(known)


def test_notice_is_one_short_line() -> None:
    codes = "\n".join(f"failed with error 0x801c{number:04x}" for number in range(50))
    [notice] = debug_log(f"resultCode: 0x0\n{codes}\nDSREGCMD_END_STATUS")
    assert "0x801c0009 and 40 more" in notice
    assert "0x00000000" not in notice
    assert debug_log("DSREGCMD_END_STATUS")[0].endswith("; no codes seen")
    assert run(stdin=text_of("healthy-hybrid").encode()).stderr == b""
