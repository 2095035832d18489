"""dsregjson get: single values on lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsregjson.flat import COLUMNS, flatten

from .support import CAPTURES, boxed, parse, run

pytestmark = pytest.mark.windows

HYBRID = CAPTURES / "hybrid-win11-24h2.txt"


def test_values_in_the_order_of_the_names() -> None:
    done = run(
        "get",
        "AzureAdPrt",
        "tenantid",
        "JOINTYPE",
        "PrtDiagnosticsCount",
        stdin=HYBRID.read_bytes(),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    flat = flatten(parse(HYBRID.read_text()))
    assert done.stdout.decode().split("\n") == [
        "true" if flat["AzureAdPrt"] else "false", flat["TenantId"], flat["JoinType"],
        str(flat["PrtDiagnosticsCount"]), "",
    ]  # fmt: skip


def test_null_is_an_empty_line_and_text_is_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(boxed("Device State", "AzureAdJoined : NO", "Device Name : PC\u00e4"), "utf-8")
    done = run("get", "DeviceName", "TenantId", "AzureAdJoined", "--file", str(path))
    assert done.stdout == "PC\u00e4\n\nfalse\n".encode()


def test_every_column_can_be_asked_for() -> None:
    done = run("get", *COLUMNS, "--file", str(HYBRID))
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == len(COLUMNS)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["AzureAdPtr"], b"", 2, "AzureAdPtr: there is no such value; did you mean AzureAdPrt?"),
        (["xyz"], b"", 2, "xyz: there is no such value (dsregjson fields"),
        (["TenantId"], b"nothing", 3, "standard input"),
        (["TenantId", "--file", "no-such.txt"], b"", 2, "no-such.txt"),
        ([], b"", 2, "dsregjson get --help"),
    ],
)
def test_errors(arguments: list[str], stdin: bytes, code: int, said: str) -> None:
    done = run("get", *arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.count(b"\n") == 1 and said in done.stderr.decode()
