"""dsregjson check, as a process: streams, clock, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dsregjson import check, flatten, json_schema
from dsregjson.findings import FLEET_RULES, RULES, check_schema
from dsregjson.json_output import to_json

from .findings.editing import FOLDERS, edited, text_of
from .support import parse, run

AT = ("--at", "2025-03-10T09:00:00Z")
REFUSED = text_of("prt-refused").encode()
HYBRID = text_of("healthy-hybrid").encode()
FLAT_LINE = to_json(flatten(parse(HYBRID.decode())))


def write(folder: Path, text: bytes, age: float = 0) -> str:
    path = folder / "capture.txt"
    path.write_bytes(text)
    then = time.time() - age
    os.utime(path, (then, then))
    return str(path)


def test_piped_text_is_one_line_a_finding() -> None:
    done = run("check", *AT, stdin=REFUSED)
    assert (done.returncode, done.stderr) == (1, b"")
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    report = check(parse(REFUSED.decode()), at=AT[1])
    told = [one for one in report["Findings"] if one["Severity"] != "info"]
    assert [row[:2] for row in rows] == [[one["Severity"], one["Id"]] for one in told]
    for row, one in zip(rows, told, strict=True):
        assert row[2] == "PC05.contoso.example"
        assert (row[3], row[5], row[6]) == (one["Title"], one["Risk"], one["Action"])
    assert "PrtDiagnostics[0].HttpStatus = 400" in rows[0][4]
    assert b"\x1b" not in done.stdout
    whole = run("check", *AT, "--all", stdin=REFUSED).stdout
    assert whole.count(b"\n") == len(report["Findings"])
    assert whole == run("check", *AT, "--min-severity", "INFO", stdin=REFUSED).stdout


def test_a_pipe_without_findings_says_what_that_means() -> None:
    assert run("check", *AT, stdin=HYBRID).stdout.split(b"\t")[::3] == [
        b"healthy",
        b"Healthy",
        b"\n",
    ]
    done = run("check", *AT, stdin=b"DeviceAuthStatus : SUCCESS")
    assert done.returncode == 0
    assert b"healthy" not in done.stdout.lower()


def test_json_is_the_library_s_report() -> None:
    done = run("check", *AT, "--json", "--expect", "entra", stdin=REFUSED)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()
    report = json.loads(done.stdout)
    assert report == check(parse(REFUSED.decode()), at=AT[1], expect="entra")
    jsonschema.validate(report, check_schema())
    assert list(report) == [
        "SchemaVersion", "JoinType", "Verdict", "CheckedAt", "ClockSource", "Findings",
    ]  # fmt: skip
    assert list(report["Findings"][0]) == [
        "Id", "Severity", "Title", "Why", "Evidence", "Action", "Risk", "Before", "CausedBy", "Source",
    ]  # fmt: skip


def test_exit_code_follows_fail_on() -> None:
    warning = edited("healthy-hybrid", {"WamDefaultSet": "NO"}).encode()
    for capture, fail_on, code in (
        (HYBRID, "error", 0),
        (HYBRID, "warning", 0),
        (warning, "error", 0),
        (warning, "warning", 1),
        (REFUSED, "error", 1),
        (REFUSED, "warning", 1),
    ):
        done = run("check", *AT, "--fail-on", fail_on, stdin=capture)
        assert (done.returncode, done.stderr) == (code, b"")


def test_min_severity_leaves_out_and_keeps_the_exit_code() -> None:
    done = run("check", *AT, "--json", "--min-severity", "warning", stdin=REFUSED)
    assert done.returncode == 1
    findings = json.loads(done.stdout)["Findings"]
    assert {finding["Severity"] for finding in findings} == {"error", "warning"}
    kept = {finding["Id"] for finding in findings}
    assert all(set(finding["CausedBy"]) <= kept for finding in findings)
    warning = edited("healthy-hybrid", {"WamDefaultSet": "NO"}).encode()
    done = run("check", *AT, "--min-severity", "error", "--fail-on", "warning", stdin=warning)
    assert done.returncode == 1
    assert done.stdout.startswith(b"attention\t")
    assert b"wam-not-set" not in done.stdout
    done = run("check", *AT, "--min-severity", "error", "--intune", stdin=warning)
    assert done.stdout == b"HybridJoined: 0 errors, 1 warning, 6 info\n"


def test_intune_prints_one_line() -> None:
    done = run("check", *AT, "--intune", stdin=REFUSED)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()
    assert done.stdout.count(b"\n") == 1
    assert len(done.stdout) <= 2048
    assert b"error prt-missing: The user has no Primary Refresh Token" in done.stdout
    done = run("check", *AT, "--intune", stdin=HYBRID)
    assert (done.returncode, done.stdout) == (0, b"HybridJoined: 0 errors, 0 warnings, 6 info\n")


def clock_of(*arguments: str, stdin: bytes | None = b"") -> tuple[str, str]:
    report = json.loads(run("check", "--json", *arguments, stdin=stdin).stdout)
    return report["ClockSource"], report["CheckedAt"]


def test_clock_of_file_pipe_and_option(tmp_path: Path) -> None:
    path = write(tmp_path, HYBRID)
    os.utime(path, (1741597200, 1741597200))
    assert clock_of(path) == ("FileModified", "2025-03-10T09:00:00.000Z")
    assert clock_of(path, "--at", "2025-03-11 10:00:00.000 UTC") == (
        "Given",
        "2025-03-11T10:00:00.000Z",
    )
    assert clock_of(stdin=text_of("prejoin").encode()) == (
        "ClientTime",
        "2025-03-10T09:00:00.000Z",
    )
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 60))
    for arguments, source in (((), "Now"), (("--at", "now"), "Given")):
        found, when = clock_of(*arguments, stdin=HYBRID)
        assert found == source
        assert when[:10] >= today


@pytest.mark.cli
def test_redirected_file_keeps_its_time(tmp_path: Path) -> None:
    path = write(tmp_path, HYBRID)
    os.utime(path, (1741597200, 1741597200))
    with Path(path).open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "dsregjson", "check", "--json"],
            stdin=file,
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert json.loads(done.stdout)["ClockSource"] == "FileModified"


def test_archived_file_is_not_called_stale(tmp_path: Path) -> None:
    for source in ([write(tmp_path, HYBRID)], []):
        done = run("check", "--all", "--fail-on", "warning", *source, stdin=HYBRID)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"capture-undated" in done.stdout


def test_file_written_a_day_after_the_token_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, HYBRID)
    os.utime(path, (1741597200 + 86400, 1741597200 + 86400))
    done = run("check", path, "--fail-on", "warning")
    assert done.returncode == 1
    assert done.stdout.startswith(b"warning\tprt-stale\t")


COLLECTED = {"Source": "pc1", "CollectedAt": "2025-03-10T09:00:00.000Z"}


@pytest.mark.parametrize("view", [dict, flatten], ids=["nested", "flat"])
def test_json_of_dsregjson_is_checked_like_its_capture(
    tmp_path: Path, view: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    document = {**COLLECTED, **view(parse(REFUSED.decode()))}
    done = run("check", "--json", stdin=json.dumps(document).encode("utf-16"))
    assert (done.returncode, done.stderr) == (1, b"")
    found, expected = json.loads(done.stdout), check(parse(REFUSED.decode()), at=AT[1])
    assert [finding["Id"] for finding in found["Findings"]] == [
        finding["Id"] for finding in expected["Findings"]
    ]
    assert (found["CheckedAt"], found["ClockSource"]) == (expected["CheckedAt"], "Given")


def test_the_age_of_a_json_file_says_nothing(tmp_path: Path) -> None:
    document = json.dumps(parse(REFUSED.decode())).encode()
    report = json.loads(run("check", write(tmp_path, document), "--json").stdout)
    assert (report["CheckedAt"], report["ClockSource"]) == (None, "Unknown")


def test_rules_are_listed_without_input() -> None:
    done = run("check", "--rules", stdin=None)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    for rule in (*RULES, *FLEET_RULES):
        [line] = [line for line in lines if line.split()[:1] == [rule.id]]
        assert line.split()[1] == rule.severity
    assert "needs several captures" in done.stdout.decode()
    listed = json.loads(run("check", "--rules", "--json").stdout)
    assert [rule["Id"] for rule in listed] == [rule.id for rule in (*RULES, *FLEET_RULES)]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["--at", "yesterday"], HYBRID, 2, "--at: 'yesterday' is not a date-time"),
        (["--expect", "cloud"], HYBRID, 2, "'--expect'"),
        (["--fail-on", "fatal"], HYBRID, 2, "'--fail-on'"),
        (["--ignore", "wam-notset"], HYBRID, 2, "did you mean wam-not-set?"),
        (["--rules", "prt-mising"], HYBRID, 2, "did you mean prt-missing?"),
        (["--json", "--intune"], HYBRID, 2, "exclude each other"),
        (["no-such-file.txt"], b"", 2, "no-such-file.txt"),
        ([], b"", 3, "standard input"),
        ([], b"PRT refresh scheduled. Check AAD event logs for details.", 3, "/refreshprt"),
        (["--max-bytes", "10"], HYBRID, 3, "limit"),
        ([], b'{"a": 1}', 3, "neither Text nor a document"),
        ([], b"[]", 3, "no capture"),
        (["--intune", str(FOLDERS[0])], HYBRID, 2, "--intune takes one capture"),
        ([], FLAT_LINE.replace(b"T0", b"Tx"), 3, "a value that dsregjson does not write"),
    ],
)
def test_errors_are_one_line(arguments: list[str], stdin: bytes, code: int, said: str) -> None:
    done = run("check", *arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (code, b"")
    assert done.stderr.startswith(b"dsregjson: ")
    assert done.stderr.count(b"\n") == 1
    assert said in done.stderr.decode()


# Many captures


KEYS = [
    "Source", "Capture", "DeviceName", "Problem", "SchemaVersion", "JoinType", "Verdict", "CheckedAt",
    "ClockSource", "Findings",
]  # fmt: skip


def lines_of(*arguments: str, stdin: bytes | None = b"") -> tuple[int, list[dict[str, Any]], str]:
    done = run("check", "--json", *AT, *arguments, stdin=stdin)
    assert done.stdout.isascii()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(line) for line in found] == [KEYS] * len(found)
    return done.returncode, found, done.stderr.decode()


def test_each_capture_of_many_is_one_line(tmp_path: Path) -> None:
    for name, text in (
        ("a.txt", HYBRID), ("b.txt", REFUSED + HYBRID), ("c.txt", b"not found\n"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(text)
    code, found, stderr = lines_of(str(tmp_path))
    assert code == 1
    assert [(Path(line["Source"]).name, line["Capture"]) for line in found] == [
        ("a.txt", None), ("b.txt", 1), ("b.txt", 2), ("c.txt", None),
    ]  # fmt: skip
    report = check(parse(REFUSED.decode()), at=AT[1])
    assert {key: found[1][key] for key in report} == report
    bad = found[3]
    assert "not found" in bad["Problem"] or "dsregcmd" in bad["Problem"]
    assert (bad["JoinType"], bad["Verdict"], bad["Findings"]) == (None, None, [])
    assert stderr.count("\n") == 1 and "c.txt" in stderr
    for jobs in ("1", "2"):
        assert lines_of(str(tmp_path), "--jobs", jobs)[1] == found


def test_one_line_also_when_there_is_only_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(HYBRID)
    one = str(tmp_path / "a.txt")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr("dsregcmd-status.txt", HYBRID)
    line = json.dumps({"Source": "PC1", "Text": HYBRID.decode()}).encode()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_bytes(HYBRID)
    assert json.loads(run("check", "--json", *AT, one).stdout)["Verdict"] == "healthy"
    for arguments, stdin in (
        ([str(tmp_path / "z.zip")], b""), ([str(folder)], b""), (["-"], line), ([], line),
        ([str(tmp_path / "*.txt")], b""), 
    ):  # fmt: skip
        code, found, stderr = lines_of(*arguments, stdin=stdin)
        assert (code, len(found), stderr) == (0, 1, "")
        assert found[0]["Problem"] is None
    (tmp_path / "n.ndjson").write_bytes(line)
    assert lines_of(str(tmp_path / "n.ndjson"))[1][0]["Source"] == "PC1"
    assert len(lines_of(one, one)[1]) == 2
    assert [each["Capture"] for each in lines_of(stdin=FLAT_LINE * 2)[1]] == [1, 2]


def test_the_first_capture_of_a_file_or_of_text_on_stdin(tmp_path: Path) -> None:
    path = write(tmp_path, HYBRID + REFUSED)
    for arguments, stdin in (([path], b""), ([], HYBRID + REFUSED)):
        done = run("check", "--json", *AT, *arguments, stdin=stdin)
        assert done.returncode == 0
        assert json.loads(done.stdout) == check(parse(HYBRID.decode()), at=AT[1])
        assert b"holds 2 captures; the first is checked" in done.stderr


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ((HYBRID, HYBRID), 0),
        ((HYBRID, b"nothing"), 4),
        ((b"nothing", b"nothing"), 3),
        ((HYBRID, REFUSED), 1),
        ((REFUSED, b"nothing"), 1),
    ],
)
def test_exit_codes_of_many(tmp_path: Path, inputs: tuple[bytes, bytes], code: int) -> None:
    for number, data in enumerate(inputs):
        (tmp_path / f"{number}.txt").write_bytes(data)
    assert lines_of(str(tmp_path))[0] == code
    if code == 1:
        assert lines_of(str(tmp_path), "--fail-on", "never")[0] in (0, 4)


def test_expectations_and_ignored_rules() -> None:
    done = run("check", *AT, "--json", "--expect-tenant", "fabrikam", stdin=HYBRID)
    assert done.returncode == 1
    assert json.loads(done.stdout)["Findings"][0]["Id"] == "tenant-unexpected"
    assert run("check", *AT, "--expect-tenant", "CONTOSO", stdin=HYBRID).returncode == 0
    warning = edited("healthy-hybrid", {"WamDefaultSet": "NO"}).encode()
    done = run(
        "check", *AT, "--json", "--fail-on", "Warning", "--expect", "Hybrid",
        "--ignore", "wam-not-set", "--ignore", "prt-missing", stdin=warning,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["Verdict"] == "healthy"
    assert done.stderr == b"dsregjson: --ignore left out 1 finding\n"


def test_a_rule_is_told_in_full() -> None:
    done = run("check", "--rules", "prt-missing")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == run("explain", "prt-missing").stdout
    assert done.stdout.startswith(b"prt-missing\n")
    [told] = json.loads(run("check", "--rules", "prt-missing", "--json").stdout)
    assert told["Id"] == "prt-missing"


def test_schema_option() -> None:
    done = run("schema", "--check")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == check_schema()
    assert json.loads(run("schema").stdout) == json_schema()


def test_capture_cannot_write_to_the_terminal() -> None:
    evil = edited("prt-refused", {"User Identity": "eve\x1b]0;x\x07@contoso.com"}).encode()
    done = run("check", *AT, "--all", stdin=evil)
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\x07" not in done.stdout + done.stderr
    assert b"eve\\x1b]0;x\\x07@contoso.com" in done.stdout


def test_names_survive_any_output_encoding() -> None:
    named = edited("prt-refused", {"Executing Account Name": "PC05\\Bj\u00f6rn\u4e2d"}).encode()
    for encoding in ("ascii", "cp437", "utf-8"):
        done = run(
            "check", *AT, "--all", stdin=named, env={**os.environ, "PYTHONIOENCODING": encoding}
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"PC05\\Bj" in done.stdout


@pytest.mark.cli
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX matter")
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal_only(
    environment: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    import pty  # not on Windows

    path = write(tmp_path, REFUSED)
    parent, child = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dsregjson", "check", *AT, path],
        stdout=child,
        env={**inherited, "TERM": "xterm", **environment},
    )
    os.close(child)
    shown = b""
    try:
        while chunk := os.read(parent, 65536):
            shown += chunk
    except OSError:  # how Linux says that the terminal was closed
        pass
    os.close(parent)
    assert process.wait(timeout=120) == 1
    assert (b"\x1b[31;1mERROR" in shown) == coloured
    assert (b"\x1b" in shown) == coloured
    assert b"ERROR" in shown
    assert b"prt-missing" in shown


@pytest.mark.cli
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX matter")
def test_a_terminal_as_input_gets_a_hint() -> None:
    import pty  # not on Windows

    parent, child = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "dsregjson", "check"],
        stdin=child,
        capture_output=True,
        timeout=120,
        check=False,
    )
    os.close(parent)
    os.close(child)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"dsregjson: nothing is piped in; usage: ")
