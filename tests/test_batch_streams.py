"""dsregjson batch over stdin, NDJSON and what it wrote before."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import dsregjson
from dsregjson.fields import SCHEMA_VERSION
from dsregjson.json_output import to_json

from .fleet.generator import capture, fleet, ndjson
from .fleet.running import documents, run, start, table

pytestmark = pytest.mark.windows


@pytest.fixture(scope="module")
def stored() -> bytes:
    """Forty documents as batch writes them from the lines of the PowerShell module."""
    return run("batch", "-", stdin=b"".join(ndjson(40)))[0]


def test_text_on_stdin_is_named_and_stamped_with_the_present() -> None:
    before = datetime.now(timezone.utc)
    out, _ = run("batch", "-", "--source", "PC1", "--stamp", stdin=capture(1).text.encode())
    row = documents(out)[0]
    assert list(row)[:3] == ["Source", "CollectedAt", "SchemaVersion"]
    assert row["Source"] == "PC1"
    taken = datetime.fromisoformat(row["CollectedAt"].replace("Z", "+00:00"))
    assert abs((taken - before).total_seconds()) < 60


def test_several_captures_on_stdin() -> None:
    text = "".join(each.text for each in fleet(3))
    rows = documents(run("batch", "-", stdin=text.encode("utf-16"))[0])
    assert [(row["Source"], row["Capture"]) for row in rows] == [
        ("standard input", number) for number in (1, 2, 3)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("where", ["stdin", "file"])
def test_text_of_any_length_gives_every_capture(tmp_path: Path, where: str) -> None:
    count = 600  # over three megabytes
    text = "".join(each.text for each in fleet(count)).encode()
    path = tmp_path / "all.txt"
    path.write_bytes(text)
    out, told = (
        run("batch", "-", stdin=text) if where == "stdin" else run("batch", path, "--jobs", 2)
    )
    rows = documents(out)
    assert [row["Capture"] for row in rows] == list(range(1, count + 1))
    assert [row["JoinType"] for row in rows] == [each.join_type for each in fleet(count)]
    assert told == []


def test_the_limit_is_one_for_each_capture_not_for_all(tmp_path: Path) -> None:
    path = tmp_path / "all.txt"
    path.write_bytes("".join(each.text for each in fleet(300)).encode())
    out, _ = run("batch", path, "--max-bytes", 20_000)
    assert len(documents(out)) == 300
    path.write_bytes(capture(1).text.encode())
    _, told = run("batch", path, "--max-bytes", 500, code=3)
    assert "limit of 500 bytes" in told[0]
    _, told = run("batch", "-", "--max-bytes", 500, code=3, stdin=capture(1).text.encode())
    assert "limit of 500 bytes" in told[0]


def test_what_came_before_too_long_a_text_is_converted() -> None:
    for count, junk in ((40, b" \r\n"), (40, b"\0"), (40, b"x\r\n"), (400, b"\0")):
        good = "".join(each.text for each in fleet(count)).encode()
        data = good + junk * (300_000 // len(junk))
        out, told = run("batch", "-", "--max-bytes", 100_000, code=4, stdin=data)
        # The junk may belong to the last one, which is too long then.
        assert count - 20 < len(documents(out)) < count
        assert len(told) == 1 and "limit of 100,000 bytes" in told[0]


@pytest.mark.parametrize("blank", [b"\r\n", b" ", b"\0"])
def test_blanks_before_a_capture_count_and_do_no_harm(blank: bytes) -> None:
    text = capture(1).text.encode()
    before = blank * (7_000 // len(blank))  # of an empty console buffer
    assert run("batch", "-", stdin=before + text)[0] == run("batch", "-", stdin=text)[0]
    limit = ("--max-bytes", len(text) + 5_000)
    _, told = run("batch", "-", *limit, code=3, stdin=before + text)
    assert len(told) == 1 and "more than the limit of" in told[0]
    if blank != b"\0":  # which JSON does not have
        line = next(ndjson(1))
        assert run("batch", "-", stdin=before + line)[0] == run("batch", "-", stdin=line)[0]


@pytest.mark.cli
def test_endless_blanks_are_refused_at_the_limit() -> None:
    for blank in (b"\0", b" ", b"\r\n", b"[ \n", b"{ \n"):
        process = start("batch", "-", "--max-bytes", 3_000_000)
        assert process.stdin and process.stderr
        with contextlib.suppress(BrokenPipeError):
            for _ in range(200):  # MB: without a limit all of it
                process.stdin.write(blank[:1] + blank[-1:] * 999_999)
                process.stdin.flush()
            pytest.fail("the run reads without a limit")
        _, told = process.communicate(timeout=60)
        assert process.returncode == 3
        assert told.count(b"\n") == 2 and b"3,000,000 bytes" in told  # and the closing line


def test_lines_give_source_text_and_leading_columns() -> None:
    rows = documents(run("batch", "-", stdin=b"".join(ndjson(3)))[0])
    for row, each in zip(rows, fleet(3), strict=True):
        assert list(row)[:4] == ["Source", "CollectedAt", "ComputerName", "SchemaVersion"]
        assert row["Source"] == row["ComputerName"] == each.device_name
        assert row["CollectedAt"] == f"{each.taken:%Y-%m-%dT%H:%M:%S}.000Z"
        assert row["JoinType"] == each.join_type


def test_a_time_that_a_line_states_counts_more_than_stamp() -> None:
    plain, _ = run("batch", "-", stdin=b"".join(ndjson(3)))
    assert run("batch", "-", "--stamp", stdin=b"".join(ndjson(3)))[0] == plain


def test_a_line_with_several_captures_numbers_them() -> None:
    line = json.dumps({"Source": "PC1", "Text": capture(1).text + capture(2).text})
    rows = documents(run("batch", "-", stdin=line.encode())[0])
    assert [(row["Source"], row["Capture"]) for row in rows] == [("PC1", 1), ("PC1", 2)]


@pytest.mark.cli
def test_a_line_is_answered_before_the_next_one_comes() -> None:
    process = start("batch", "-", "--flat")
    assert process.stdin and process.stdout
    for line in ndjson(30):
        process.stdin.write(line)
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert answer["Source"] == json.loads(line)["Source"]
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.cli
def test_a_pipeline_of_thousands_flows_through_workers() -> None:
    count = 4000
    out, _ = run("batch", "-", "--flat", "--jobs", 2, stdin=b"".join(ndjson(count)))
    rows = documents(out)
    assert [row["Source"] for row in rows] == [each.device_name for each in fleet(count)]


def test_what_was_written_is_read_again(stored: bytes, tmp_path: Path) -> None:
    assert run("batch", "-", stdin=stored)[0] == stored
    for format in ("ndjson", "json"):
        path = tmp_path / f"fleet.{format}"
        run("batch", "-", "--format", format, "-o", path, stdin=stored)
        assert run("batch", path)[0] == stored
        assert run("batch", tmp_path, "--glob", f"*.{format}")[0] == stored


def test_nested_documents_become_flat_and_flat_ones_stay(stored: bytes) -> None:
    flat, _ = run("batch", "-", "--flat", stdin=stored)
    nested = documents(stored)
    for row, document in zip(documents(flat), nested, strict=True):
        lead = {name: document.pop(name) for name in ("Source", "CollectedAt", "ComputerName")}
        assert row == {**lead, **dsregjson.flatten(document)}
    assert run("batch", "-", stdin=flat)[0] == flat
    assert run("batch", "-", "--flat", stdin=flat)[0] == flat
    both = ("batch", "-", "--format", "csv")
    assert run(*both, stdin=flat)[0] == run(*both, stdin=stored)[0]


def test_documents_of_the_plain_command_in_any_writing(tmp_path: Path) -> None:
    made = [dsregjson.parse(each.text) for each in fleet(4)]
    writings = {
        "lines": b"".join(map(to_json, made)),
        "indented": b"".join(to_json(each, indent=True) for each in made),
        "array": to_json(made),
        "indented array": to_json(made, indent=True),
        "utf16": b"".join(map(to_json, made)).decode().replace("\n", "\r\n").encode("utf-16"),
        "bom": b"\xef\xbb\xbf" + b"".join(map(to_json, made)),
    }
    for name, data in writings.items():
        (tmp_path / name).write_bytes(data)
        rows = documents(run("batch", tmp_path / name)[0])
        assert [row.pop("Source") for row in rows] == [str(tmp_path / name)] * 4, name
        assert [row.pop("Capture") for row in rows] == [1, 2, 3, 4], name
        assert rows == made, name
        assert len(documents(run("batch", "-", stdin=data)[0])) == 4, name
    alone = documents(run("batch", "-", stdin=to_json(made[0], indent=True))[0])[0]
    assert list(alone)[:2] == ["Source", "Capture"]


@pytest.mark.slow
def test_large_files_of_lines_keep_their_order(stored: bytes, tmp_path: Path) -> None:
    path = tmp_path / "fleet.ndjson"
    path.write_bytes(stored * 25)  # beyond what is read in one go
    assert path.stat().st_size > 2**21
    assert run("batch", path, "--jobs", 2)[0] == stored * 25


def test_junk_among_lines_is_told_with_its_number(tmp_path: Path) -> None:
    good = next(ndjson(1))
    document = to_json(dsregjson.parse(capture(1).text))
    cut = json.loads(document)
    del cut["SsoState"]
    flat = to_json(dsregjson.flatten(json.loads(document))).strip()
    nested: list[Any] = []
    for _ in range(500):
        nested = [nested]

    def changed(section: str, **values: Any) -> bytes:
        other = json.loads(document)
        (other[section] if section else other).update(values)
        return json.dumps(other).encode()

    bad = [
        (b"{half a line", "line 2: is not JSON"),
        (b"[1, 2]", "line 3: is not JSON"),
        (b'{"Text": 5}', "line 4: Text is a number, not a text"),
        (b'{"Source": 5, "Text": ""}', "line 5: Source is a number, not a text"),
        (b'{"Name": "x"}', "line 6: is a JSON object with neither Text nor a document"),
        (b'{"Source": "PC9", "Text": "access denied"}', "PC9: "),
        (to_json(cut).strip(), "line 8: is not a whole document: SsoState is missing"),
        (
            document.replace(f'"{SCHEMA_VERSION}"'.encode(), b'"2.0"').strip(),
            "line 9: has SchemaVersion '2.0'",
        ),
        (b'{"DeviceName": "x", "Text": ""}', "line 10: the leading column DeviceName"),
        (b'{"SchemaVersion": "1.0", "JoinType": "x"}', "line 11: is not a document"),
        (
            changed("DeviceState", AzureAdJoined="YES"),
            "line 12: is not a document of dsregjson: DeviceState.Az",
        ),
        (
            changed("UserState", WorkAccountCount=True),
            "line 13: is not a document of dsregjson: UserState.Work",
        ),
        (
            changed("SsoState", KerbTopLevelNames=[[]]),
            "line 14: is not a document of dsregjson: SsoState.Kerb",
        ),
        (changed("", PrtDiagnostics={}), "line 15: is not a whole document: PrtDiagnostics.Prt"),
        (changed("", PrtDiagnostics=[{}]), "line 16: is not a whole document: PrtDiagnostics.Prt"),
        (
            changed("", UntypedValues=[{"Name": 1}]),
            "line 17: is not a whole document: UntypedValues",
        ),
        (
            changed("", Sections=[1]),
            "line 18: is not a document of dsregjson: Sections holds a number",
        ),
        (changed("", JoinType=[]), "line 19: is not a document of dsregjson: JoinType is a list"),
        (changed("", Tags=nested), "line 20: the leading column Tags is nested too deeply"),
        (b'{"Source": "PC", "N": %s, "Text": "x"}' % (b"9" * 5000), "PC: "),
        (flat.replace(b"true", b'"perhaps"', 1), "line 22: is not a flat document: "),
        (document[:500], "line 23: is not JSON"),
    ]
    errors = tmp_path / "errors.csv"
    lines = good + b"\n".join(line for line, _ in bad)
    out, told = run("batch", "-", "--errors", errors, stdin=lines, code=4)
    assert [row["Source"] for row in documents(out)] == ["PC-000000"]
    rows = [f"{row['Source']}: {row['Error']}" for row in table(errors)]
    assert len(rows) == len(bad)
    for line, (_, reason) in zip(rows, bad, strict=True):
        assert reason in line
    # The first ten one by one, of the others how many and where they stand.
    assert [line.removeprefix("dsregjson: ") for line in told[:10]] == rows[:10]
    assert told[10:] == [
        f"dsregjson: {len(bad) - 10} more inputs were left out; {errors} lists all"
    ]


def test_a_line_over_the_limit_does_not_stop_the_others() -> None:
    lines = list(ndjson(3))
    lines[1] = json.dumps({"Source": "big", "Text": "x" * 200_000}).encode() + b"\n"
    out, told = run("batch", "-", "--max-bytes", 100_000, stdin=b"".join(lines), code=4)
    assert [row["Source"] for row in documents(out)] == ["PC-000000", "PC-000002"]
    assert "line 2" in told[0] and "--max-bytes" in told[0]


def test_empty_and_foreign_input_is_refused() -> None:
    for data in (b"", b"\r\n \r\n", b"hello", b"\0" * 5000, os.urandom(5000), b'{"a": [', b"[1]"):
        out, told = run("batch", "-", stdin=data, code=3)
        assert out == b""
        assert len(told) == 1 and told[0].startswith("dsregjson: standard input")
    assert run("batch", "-", "--format", "json", stdin=b"[]")[0] == b"[]\n"


def test_half_a_surrogate_pair_survives_as_a_replacement() -> None:
    line = b'{"Source": "PC\\ud83d", "Text": %s}' % json.dumps(capture(1).text).encode()
    for options in ([], ["--flat"], ["--format", "csv"]):
        out, _ = run("batch", "-", *options, stdin=line)
        assert b"PC\\ufffd" in out or "PC\ufffd".encode() in out


@pytest.mark.cli
@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_leaves_ends_the_run_quietly(tmp_path: Path) -> None:
    path = tmp_path / "fleet.ndjson"
    path.write_bytes(run("batch", "-", stdin=b"".join(ndjson(400)))[0] * 5)
    process = start("batch", path, "--jobs", 2)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
