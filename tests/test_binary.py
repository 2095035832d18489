"""Files of another kind are refused with what they are, though a capture stands in them as text."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from dsregjson import DsRegError, parse_bytes

from .support import CAPTURES, capture_bytes, run

CAPTURE = b"\r\n" + capture_bytes("hybrid-win11-24h2")


def stored_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("dsregcmd-status.txt", CAPTURE)
    return held.getvalue()


def empty_zip() -> bytes:
    held = io.BytesIO()
    zipfile.ZipFile(held, "w").close()
    return held.getvalue()


# What a file begins with (the rest is a capture), and what is said of it.
KINDS = {
    "zip": (stored_zip(), ("zip file", "batch, summary and report")),
    "empty zip": (empty_zip(), ("empty zip file",)),
    "split zip": (b"PK\x07\x08PK\x03\x04" + CAPTURE, ("split zip file", "batch")),
    "gzip": (gzip.compress(CAPTURE, 0), ("gzip file", "batch")),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + CAPTURE, ("PDF file", "dsregjson FILE")),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + CAPTURE, ("PNG picture", "dsregjson FILE")),
    "exe": (b"MZ\x90\0\x03\0\0\0\x04" + CAPTURE, ("EXE", "dsregjson run")),
    "evtx": (b"ElfFile\0" + bytes(8) + CAPTURE, ("event log", "dsregjson FILE")),
    "cab": (b"MSCF\0\0\0\0" + CAPTURE, ("CAB file", "batch")),
}
READERS = {
    "convert": [],
    "check": ["check"],
    "redact": ["redact"],
    "diff": ["diff", str(CAPTURES / "hybrid-win11-24h2.txt")],
    "batch": ["batch"],
    "summary": ["summary"],
    "report": ["report"],
}


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (command, kind)
        for command in READERS
        for kind in KINDS
        if kind == "zip" or command in ("convert", "batch")
    ],
)
def test_refused_by_every_command(tmp_path: Path, command: str, kind: str) -> None:
    data, said = KINDS[kind]
    file = tmp_path / "capture.txt"
    file.write_bytes(data)
    for name, stdin in ((str(file), b""), ("-", data)):
        done = run(*READERS[command], name, stdin=stdin)
        assert done.returncode == 3
        assert done.stdout == b"" or command == "summary"
        message = done.stderr.decode("ascii")
        assert all(words in message for words in said), message
        assert message.startswith(f"dsregjson: {'standard input' if name == '-' else file}: ")
        closing = command in ("batch", "report")
        assert message.count("\n") == (2 if closing else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_refused_by_the_library(kind: str) -> None:
    data, said = KINDS[kind]
    with pytest.raises(DsRegError, match=said[0]):
        parse_bytes(data)


def test_refused_also_when_large(tmp_path: Path) -> None:
    file = tmp_path / "logs.txt"
    file.write_bytes(stored_zip() + CAPTURE * 300)
    assert file.stat().st_size > 2**20
    done = run("batch", str(file))
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"zip file" in done.stderr


def test_refused_inside_a_zip_and_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(CAPTURE)
    (folder / "b.txt").write_bytes(stored_zip())
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("dsregcmd-status.txt", stored_zip())
    done = run("batch", str(folder))
    assert done.returncode == 4 and done.stdout.count(b"\n") == 1
    *problems, closing = done.stderr.decode().splitlines()
    assert len(problems) == 2 and all("zip file" in line for line in problems)
    assert closing.startswith("dsregjson: 1 converted, 2 not")
    done = run("redact", str(folder), "-o", str(tmp_path / "out"))
    assert done.returncode == 4
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize(
    "start", [b"MZ", b"PK", b"MSCF", b"ElfFile", b"PNG", b"PDF-1.7", b"MZ\r\n", b"EXE"]
)
def test_a_text_that_begins_alike_is_text(start: bytes) -> None:
    done = run("--compact", stdin=start + CAPTURE)
    assert (done.returncode, done.stderr) == (0, b"")
    wide = (start + CAPTURE).decode().encode("utf-16-le")
    assert run("--compact", stdin=wide).stdout == done.stdout
