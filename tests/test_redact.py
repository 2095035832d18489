"""dsregjson redact as its users run it."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import dsregjson
from dsregjson.fields import FIELDS
from dsregjson.json_output import to_json
from dsregjson.redaction.files import learn, redacted
from dsregjson.redaction.redactor import Redactor

from .fleet.generator import capture, write_folder
from .redact import printed
from .support import CONVERTED, boxed, capture_bytes, capture_text, run

KEY = "0123456789abcdef0123456789abcdef\n"
ROWS = {
    ("DeviceState", "EnterpriseJoined"): "NO",
    ("DeviceState", "DomainJoined"): "NO",
    ("DeviceState", "DeviceName"): "FNORD-PC7",
    ("TenantDetails", "TenantName"): "Gründerzeit Ltd",
    ("TenantDetails", "TenantId"): "0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913",
    ("DiagnosticData", "ExecutingAccountName"): "FNORD\\zippy, zippy@fnord.org",
}
TEXT = printed.capture(ROWS)


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "fleet.key"
    path.write_text(KEY)
    return str(path)


def redact(*arguments: object, stdin: bytes = b"", code: int = 0) -> bytes:
    done = run("redact", *map(str, arguments), stdin=stdin)
    assert (done.returncode, done.stderr) == (code, b"")
    return done.stdout


def problem(*arguments: object, stdin: bytes = b"", code: int) -> str:
    """The one line on stderr of a run that fails and writes nothing."""
    done = run("redact", *map(str, arguments), stdin=stdin)
    assert (done.returncode, done.stdout) == (code, b"")
    line = done.stderr.decode()
    assert line.startswith("dsregjson: ") and line.count("\n") == 1, line
    return line


def in_process(data: bytes) -> bytes:
    """What the command writes, without a process of its own."""
    redactor = Redactor(KEY.strip().encode())
    learn(redactor, data, "a test")
    return redacted(redactor, data, "a test")


# Pseudonyms


def test_pseudonyms_of_a_key_never_change(key: str) -> None:
    """Captures redacted years apart must fit together: these values may not change."""
    document = dsregjson.parse(redact("--key", key, stdin=TEXT.encode()).decode())
    assert document["DeviceState"]["DeviceName"] == "OYPCD-ZZ6"
    assert document["TenantDetails"]["TenantName"] == "Kzfcaxlvnkx Ung"
    assert document["TenantDetails"]["TenantId"] == "a4932ceb-d069-f640-887c-6d8a8b57d239"
    assert document["DiagnosticData"]["ExecutingAccountName"] == "OYPCD\\tfeir, tfeir@oypcd.org"


def test_a_run_without_key_cannot_be_repeated(key: str) -> None:
    outputs = {redact(stdin=TEXT.encode()) for _ in range(3)}
    assert len(outputs) == 3
    outputs = {redact("--key", key, stdin=TEXT.encode()) for _ in range(2)}
    assert len(outputs) == 1


def test_another_key_gives_other_pseudonyms(key: str, tmp_path: Path) -> None:
    (tmp_path / "other.key").write_text(KEY.replace("0", "1"))
    assert redact("--key", key, stdin=TEXT.encode()) != redact(
        "--key", tmp_path / "other.key", stdin=TEXT.encode()
    )


def test_blanks_at_the_ends_of_a_key_file_do_not_count(key: str, tmp_path: Path) -> None:
    (tmp_path / "crlf.key").write_bytes(KEY.strip().encode() + b"\r\n")
    assert redact("--key", key, stdin=TEXT.encode()) == redact(
        "--key", tmp_path / "crlf.key", stdin=TEXT.encode()
    )


def test_equal_names_stay_equal_and_others_stay_apart(key: str) -> None:
    rows = {
        ("DeviceState", "DeviceName"): "pc01.fnord.org",
        ("DeviceState", "DomainName"): "FNORD",
        ("TenantDetails", "TenantId"): "{0F3C9A52-77AA-4BE1-9C1D-D2B8F6A7E913}",
        (
            "TenantDetails",
            "AuthCodeUrl",
        ): "https://login.microsoftonline.com/0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913/x",
        ("PrtDiagnostics", "UserIdentity"): "Zippy@Fnord.org",
        ("DiagnosticData", "ExecutingAccountName"): "FNORD\\PC01$, zippy@fnord.org",
        ("DiagnosticData", "ServerMessage"): "zippy of fnord on PC01",
    }
    now = dsregjson.parse(redact("--key", key, stdin=printed.capture(rows).encode()).decode())
    device, domain, ending = now["DeviceState"]["DeviceName"].split(".")
    assert ending == "org"
    assert now["DeviceState"]["DomainName"] == domain.upper()
    assert now["TenantDetails"]["TenantId"] in now["TenantDetails"]["AuthCodeUrl"]
    account, upn = now["DiagnosticData"]["ExecutingAccountName"].split(", ")
    assert account == f"{domain.upper()}\\{device.upper()}$"
    assert upn.endswith(f"@{domain}.org")
    assert now["PrtDiagnostics"][0]["UserIdentity"].lower() == upn
    assert (
        now["DiagnosticData"]["ServerMessage"]
        == f"{upn.split('@')[0]} of {domain} on {device.upper()}"
    )
    assert len({device, domain, upn.split("@")[0]}) == 3


@pytest.mark.slow
@pytest.mark.parametrize("width", [1, 2, 3])
def test_no_two_short_names_share_a_pseudonym(width: int, key: str) -> None:
    names = [f"{n:0{width}x}" for n in range(16**width)]
    lines = "".join(
        json.dumps({"Source": "s", "Computer": name, "Text": "AzureAdJoined : NO"}) + "\n"
        for name in names
    )
    out = redact("--key", key, stdin=lines.encode())
    given = [json.loads(line)["Computer"] for line in out.splitlines()]
    assert len(set(given)) == len(names)
    assert not any(name == other for name, other in zip(names, given, strict=True))


@pytest.mark.slow
def test_a_fleet_keeps_its_devices_apart(tmp_path: Path, key: str) -> None:
    write_folder(tmp_path / "fleet", 60)
    redact(tmp_path / "fleet", "-o", tmp_path / "out", "--key", key)
    before, after = (
        [
            dsregjson.parse_bytes(path.read_bytes())
            for path in sorted((tmp_path / folder).rglob("*.*"))
        ]
        for folder in ("fleet", "out")
    )

    def counts(documents: list, section: str, name: str) -> list[int]:
        values = [document[section][name] for document in documents]
        return sorted(values.count(value) for value in set(values))

    for section, name in (
        ("DeviceState", "DeviceName"),
        ("DeviceDetails", "DeviceId"),
        ("TenantDetails", "TenantId"),
    ):
        assert counts(after, section, name) == counts(before, section, name)
    assert sorted(d["JoinType"] for d in after) == sorted(d["JoinType"] for d in before)


# Keys


@pytest.mark.parametrize("content", [b"", b"short", b"               \n"])
def test_a_short_key_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "short.key").write_bytes(content)
    line = problem("--key", tmp_path / "short.key", stdin=TEXT.encode(), code=2)
    assert f"holds {len(content.strip())} bytes, a key needs at least 16" in line


def test_a_missing_key_is_refused_and_not_made(tmp_path: Path) -> None:
    line = problem("--key", tmp_path / "no.key", stdin=TEXT.encode(), code=2)
    assert "no.key: cannot be read" in line and "--help" in line
    assert not (tmp_path / "no.key").exists()


# What comes in and goes out


@pytest.mark.parametrize("name", CONVERTED)
def test_captures_keep_everything_but_identities(name: str) -> None:
    was = list(dsregjson.parsing.parser.parse_captures(capture_text(name)))
    out = in_process(capture_bytes(name)).decode()
    now = list(dsregjson.parsing.parser.parse_captures(out))
    assert len(now) == len(was)
    assert len(out) == len(capture_text(name))
    kept = [f for f in FIELDS if f.type not in ("string", "guid", "list")]
    for (old, old_notices), (new, notices) in zip(was, now, strict=True):
        assert notices == old_notices
        assert (new["JoinType"], new["Sections"]) == (old["JoinType"], old["Sections"])
        for field in kept:
            pairs = [(old[field.section], new[field.section])]
            if isinstance(old[field.section], list):
                pairs = list(zip(old[field.section], new[field.section], strict=True))
            for before, after in pairs:
                assert after[field.name] == before[field.name]
        entries = [
            [(e["Section"], e["Name"], e["Code"]) for e in d["UntypedValues"]] for d in (old, new)
        ]
        assert entries[0] == entries[1]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_stays(key: str, encoding: str) -> None:
    data = TEXT.replace("\n", "\r\n").encode(encoding)
    out = redact("--key", key, stdin=data)
    assert len(out.decode(encoding)) == len(data.decode(encoding))
    assert out[:3] == data[:3]
    assert (
        out.decode(encoding).count("\r\n") == out.decode(encoding).count("\n") == TEXT.count("\n")
    )
    assert "Gr" not in out.decode(encoding) and "Ltd" not in out.decode(encoding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends_stay(end: str) -> None:
    text = "AzureAdJoined : NO\nEnterpriseJoined : NO\nDomainJoined : YES\nDomainName : FNORD\n"
    data = text.replace("\n", end).encode()
    out = redact(stdin=data)
    assert out.startswith(data[: data.index(b"FNORD")]) and out.endswith(end.encode())
    assert len(out) == len(data) and b"FNORD" not in out


def test_damaged_bytes_stay() -> None:
    head = b"AzureAdJoined : NO\r\nDomainName : FNORD\r\n\r\n"
    for tail in (b"caf\xe9 \x81\x8d\x90\r\n", b"\xc3\xa9 ok\r\n\0\0"):
        out = redact(stdin=head + tail)
        assert out.endswith(tail) and len(out) == len(head + tail) and b"FNORD" not in out
    for codec, bom in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        data = bom + head.decode().encode(codec) + b"\xd8"
        out = redact(stdin=data)
        assert out[:2] == bom and out.endswith(b"\xd8") and len(out) == len(data)


def test_the_encoding_can_be_named(key: str) -> None:
    rows = {("TenantDetails", "TenantName"): "Gründerzeit"}
    out = redact("--key", key, "--encoding", "cp850", stdin=printed.capture(rows).encode("cp850"))
    assert "Gr" not in out.decode("ascii")


@pytest.mark.parametrize("name", ["foo", "hex", ""])
def test_an_unknown_encoding_is_a_usage_error(name: str) -> None:
    assert "no such encoding" in problem("--encoding", name, stdin=TEXT.encode(), code=2)


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("old")
    assert redact("-", "-o", out, stdin=TEXT.encode()) == b""
    assert dsregjson.parse(out.read_text("utf-8"))["DeviceState"]["DeviceName"] != "FNORD-PC7"
    assert list(tmp_path.iterdir()) == [out]


def test_a_failed_run_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("old")
    problem("-o", out, stdin=b"no capture", code=3)
    assert out.read_text() == "old"
    assert "cannot be" in problem("-o", tmp_path / "no" / "out.txt", stdin=TEXT.encode(), code=2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "standard input: the input is empty"),
        (b"Hello\n", "standard input: "),
        (b'{"a": 1}', "neither Text nor a document"),
        (b'{"Source": "x", "Text": "Hello"}', "standard input: "),
        (b'{"SchemaVersion": "1.0", "JoinType"', "is not JSON"),
        (b'{"Text": "AzureAdJoined : NO"}\nnonsense\n', "line 2 is not JSON"),
        (
            b'{"Text": "AzureAdJoined : NO"}\n{"Text": ""}\n',
            "standard input: line 2: the input is empty",
        ),
        (b"Source,DeviceName\r\nx,PC01\r\n", "standard input: "),
    ],
)
def test_what_cannot_be_redacted_is_refused(data: bytes, said: str) -> None:
    assert said in problem(stdin=data, code=3)


def test_a_layout_that_cannot_be_read_back_is_refused() -> None:
    """A bool row under an unknown title, wrapped: the parser joins it, the redaction does not."""
    text = boxed("Device State", "AzureAdJoined : NO") + boxed("Foo", f"NgcSet : {'x ' * 40}kon")
    line = problem(stdin=f"{text.rstrip()}\nrad\n".encode(), code=3)
    assert "cannot be redacted safely" in line and "dsregjson FILE | dsregjson redact" in line


# --check


def test_check_lists_and_writes_nothing(tmp_path: Path, key: str) -> None:
    path = tmp_path / "capture.txt"
    path.write_text(TEXT, "utf-8")
    out = redact(path, "--check", "--key", key).decode("utf-8")
    title, *rows = (line.split(maxsplit=3) for line in out.splitlines())
    assert title == ["kind", "times", "original", "pseudonym"]
    found = {(row[0], row[2]): int(row[1]) for row in rows}
    assert found["guid", "0f3c9a52-77aa-4be1-9c1d-d2b8f6a7e913"] == 1
    assert found["name", "FNORD-PC7"] == 1 and found["user", "zippy@fnord.org"] == 1
    assert "AzureAdJoined" not in out
    result = redact(path, "--key", key).decode("utf-8")
    assert all(row[3] in result for row in rows)
    assert path.read_text("utf-8") == TEXT


def test_check_of_nothing_lists_nothing() -> None:
    assert redact("--check", stdin=b"AzureAdJoined : NO\n").splitlines() == [
        b"kind  times  original  pseudonym"
    ]


def test_check_shows_no_controls() -> None:
    rows = {("TenantDetails", "TenantName"): "A\x1b[2Jb"}
    assert b"\x1b" not in redact("--check", stdin=printed.capture(rows).encode())


def test_check_and_output_exclude_each_other(tmp_path: Path) -> None:
    assert "--check" in problem("--check", "-o", tmp_path / "x", stdin=TEXT.encode(), code=2)


# JSON


@pytest.mark.parametrize("name", CONVERTED)
def test_documents_are_redacted_as_their_captures_are(name: str) -> None:
    wanted = dsregjson.parse(in_process(capture_bytes(name)).decode())
    document = dsregjson.parse(capture_text(name))
    got = json.loads(in_process(to_json(document)))
    # Names that only the text around the capture shows are not known to the document.
    assert got.keys() == wanted.keys()
    for section in ("DeviceState", "DeviceDetails", "TenantDetails", "WorkAccounts", "SsoState"):
        assert got[section] == wanted[section]
    flat = json.loads(in_process(to_json(dsregjson.flatten(document))))
    columns = [
        f.flat
        for f in FIELDS
        if f.flat and f.section in ("DeviceState", "DeviceDetails", "TenantDetails")
    ]
    assert [flat[c] for c in columns] == [dsregjson.flatten(wanted)[c] for c in columns]


@pytest.mark.parametrize("options", [[], ["--compact"], ["--flat"], ["--flat", "--compact"]])
def test_json_keeps_its_layout(key: str, options: list[str]) -> None:
    document = run(*options, stdin=TEXT.encode()).stdout
    out = redact("--key", key, stdin=document)
    assert out.isascii() and out.count(b"\n") == document.count(b"\n")
    assert json.loads(out).keys() == json.loads(document).keys()
    for secret in (b"FNORD", b"fnord", b"zippy", b"Gr", b"0f3c9a52"):
        assert secret not in out
    assert b'"JoinType"' in out and b"EntraJoined" in out


def test_ndjson_arrays_and_leading_columns(key: str) -> None:
    document = json.loads(run("--flat", stdin=TEXT.encode()).stdout)
    lines = [
        {
            "Source": "captures\\FNORD-PC7.txt",
            "CollectedAt": "2026-05-10T04:18:52.000Z",
            **document,
        },
        {
            "Source": "C:\\x/fs.fnord.org",
            "ComputerName": "FNORD-PC7",
            "Shown": True,
            "Capture": 3,
            "Text": TEXT,
        },
    ]
    out = redact("--key", key, stdin="".join(json.dumps(line) + "\r\n" for line in lines).encode())
    assert out.count(b"\r\n") == 2
    first, second = map(json.loads, out.splitlines())
    assert list(first) == list(lines[0]) and list(second) == list(lines[1])
    assert first["CollectedAt"] == "2026-05-10T04:18:52.000Z"
    name = first["DeviceName"]
    assert first["Source"] == f"captures\\{name}.txt"
    assert (second["Shown"], second["Capture"]) == (True, 3)
    assert (
        second["ComputerName"]
        == first["DeviceName"]
        == dsregjson.parse(second["Text"])["DeviceState"]["DeviceName"]
    )
    assert b"FNORD" not in out.upper()
    array = redact("--key", key, stdin=json.dumps(lines).encode())
    assert json.loads(array) == [first, second]


def test_untyped_and_unknown_entries_of_a_flat_view(key: str) -> None:
    text = "AzureAdJoined : zippy\nDomainName : FNORD\nNew Row : Zippy of Fnord\nWamDefaultSet : ERROR (0x80070520)\n"
    document = run("--flat", "--compact", stdin=text.encode()).stdout
    now = json.loads(redact("--key", key, stdin=document))
    again = json.loads(run("--flat", stdin=redact("--key", key, stdin=text.encode())).stdout)
    assert now == again
    assert (
        "WamDefaultSet=ERROR (0x80070520)" in now["UntypedValues"]
        and "zippy" not in json.dumps(now).lower()
    )


def test_json_in_utf_16_stays_so() -> None:
    document = run("--compact", stdin=TEXT.encode()).stdout.decode()
    out = redact(stdin=document.encode("utf-16"))
    assert out[:2] == b"\xff\xfe" and json.loads(out.decode("utf-16"))["JoinType"] == "EntraJoined"


# Folders


def test_a_folder(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "in"
    (folder / "Fnordistan").mkdir(parents=True)
    (folder / "Fnordistan" / "FNORD-PC7 dsregcmd status.txt").write_text(TEXT, "utf-8")
    (folder / "b.json").write_bytes(run(stdin=capture(1).text.encode()).stdout)
    # A name that another file of the folder shows in a row.
    (folder / "log.txt").write_text("seen by gründerzeit\nAzureAdJoined : NO\n", "utf-8")
    out = tmp_path / "out"
    assert redact(folder, "-o", out, "--key", key) == b""
    written = sorted(path.relative_to(out) for path in out.rglob("*") if path.is_file())
    assert len(written) == 3 and not any("FNORD" in str(path).upper() for path in written)
    assert [len(str(path)) for path in written if path.suffix == ".txt" and path.parent.name] == [
        len("Fnordistan/FNORD-PC7 dsregcmd status.txt")
    ]
    assert any("dsregcmd status.txt" in path.name for path in written)
    everything = b"".join((out / path).read_bytes() for path in written)
    assert b"FNORD" not in everything and "gründerzeit" not in everything.decode()
    again = tmp_path / "again"
    redact(folder, "-o", again, "--key", key)
    assert {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()} == {
        path: (out / path).read_bytes() for path in written
    }


def test_files_that_cannot_be_redacted_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "fleet.csv").write_text("Source,DeviceName\r\nx,PC01\r\n")
    (folder / "large.txt").write_text(TEXT + " " * 20_000, "utf-8")
    with zipfile.ZipFile(folder / "logs.zip", "w") as file:
        file.writestr("a.txt", TEXT)
    done = run("redact", str(folder), "-o", str(tmp_path / "out"), "--max-bytes", "19000")
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 4 and len(lines) == 3
    assert all(
        line.startswith(f"dsregjson: {folder}") and line.endswith("; left out") for line in lines
    )
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("ending", ["txt", "log1", "ndjson", "jsonl", "gz", "tar", "parquet"])
def test_the_ending_of_a_file_stays(ending: str) -> None:
    new = Redactor(b"an invented test key").path(f"FNORD-PC7.{ending}")
    assert new.endswith(f".{ending}") and "FNORD" not in new


@pytest.mark.parametrize("options", [["--check"], ["-o", "out"]])
def test_a_folder_without_any_capture_is_refused(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fleet.csv").write_text("Source,DeviceName\r\nx,PC01\r\n")
    done = run("redact", "in", *options, cwd=tmp_path)
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (3, b"", 2)
    assert lines[1] == "dsregjson: in: no file in it could be redacted; nothing was written"
    assert not (tmp_path / "out").exists()


def test_a_folder_whose_captures_all_keep_an_identity_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    broken = "S-1-5-21-1234567890-\n2345678901-3456789012-1104"
    (tmp_path / "in" / "a.txt").write_text(f"{'a line ' * 20}\n\nit is {broken}\n\n{TEXT}", "utf-8")
    assert run("redact", "in", "-o", "out", cwd=tmp_path).returncode == 5


def test_check_of_a_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "fleet", 5)
    out = redact(tmp_path / "fleet", "--check").decode()
    assert sum(line.startswith("guid ") for line in out.splitlines()) > 5
    assert list(tmp_path.iterdir()) == [tmp_path / "fleet"]


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    assert "holds no file" in problem(folder, "-o", tmp_path / "out", code=2)
    (folder / "a.txt").write_text(TEXT, "utf-8")
    assert "--output" in problem(folder, code=2)
    for inside in (folder, folder / "out", folder / ".." / "in" / "out"):
        assert "name a folder outside" in problem(folder, "-o", inside, code=2)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").write_text("x")
    assert "is not empty" in problem(folder, "-o", tmp_path / "used", code=2)
    assert "cannot be" in problem(folder, "-o", tmp_path / "used" / "x" / "y", code=2)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own on Windows")
def test_links_in_a_circle_are_named(tmp_path: Path) -> None:
    write_folder(tmp_path / "fleet", 2)
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    for out in (tmp_path / "one", tmp_path / "one" / "out"):
        line = problem(tmp_path / "fleet", "-o", out, code=2)
        assert f"{out}: cannot be written to: its links lead in a circle" in line
        line = problem("-o", out, stdin=TEXT.encode(), code=2)
        assert "its links lead in a circle" in line


# Ends


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("stop", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_ended_at_a_random_moment_the_target_is_whole_or_absent(
    tmp_path: Path, key: str, stop: str
) -> None:
    source = tmp_path / "fleet.txt"
    source.write_text("\n".join(capture(number).text for number in range(60)), "utf-8")
    command = [sys.executable, "-m", "dsregjson", "redact", str(source), "--key", key, "-o"]
    folder = tmp_path / "out"
    folder.mkdir()
    began = time.perf_counter()
    subprocess.run([*command, str(folder / "whole")], check=True)
    lasts = time.perf_counter() - began
    whole = (folder / "whole").read_bytes()
    (folder / "whole").unlink()
    target, random_, ended = folder / "target", random.Random(stop), 0
    for _ in range(12):
        process = subprocess.Popen([*command, str(target)], stderr=subprocess.DEVNULL)
        time.sleep(random_.uniform(0, 1.1) * lasts)
        process.send_signal(getattr(signal, stop))
        ended += process.wait() != 0
        assert not target.exists() or target.read_bytes() == whole
        left = [path for path in folder.iterdir() if path != target]
        if stop == "SIGKILL":
            for path in left:  # as old as the next run takes for abandoned
                os.utime(path, (1_000_000_000, 1_000_000_000))
        else:
            assert left == []
        target.unlink(missing_ok=True)
    assert ended
    subprocess.run([*command, str(target)], check=True)
    assert list(folder.iterdir()) == [target] and target.read_bytes() == whole


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom the file system refuses"
)
def test_an_unreadable_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(TEXT, "utf-8")
    (tmp_path / "in" / "a.txt").chmod(stat.S_IWUSR)
    done = run("redact", str(tmp_path / "in"), "-o", str(tmp_path / "out"))
    assert done.returncode == 4 and b"a.txt: cannot be read" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 1


# Hostile input


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["@", "a@", "a.", "\\", "a\\", "\\Users\\", "a://", "'a", "aa:", "S-1-5-21-", "%41", "domain:", "0123abcd-0123-", "<", "&amp;", "a"],
)  # fmt: skip
def test_long_runs_of_one_pattern_take_no_longer_than_other_text(unit: str) -> None:
    """Each takes a moment; were a step quadratic, hours."""
    noise = unit * (50_000 // len(unit))
    text = f"{noise}\nAzureAdJoined : NO\nTenantName : {noise}\nServer Message : {noise}\n"
    out = redact(stdin=text.encode())
    assert b"AzureAdJoined : NO" in out
