"""Input made to do harm: too large, or with something up its sleeve for a terminal."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dsregjson
from dsregjson.fields import FIELDS, SECTIONS
from dsregjson.json_output import to_json

from .support import boxed, capture_bytes, run

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(os.name == "nt", reason="terminals and pipes of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory limits of Linux")
COMMAND = [sys.executable, "-m", "dsregjson"]


# Size


@linux
@pytest.mark.parametrize("arguments", [[], ["check"], ["redact"], ["batch"], ["summary"], ["diff"]])
def test_a_file_of_a_terabyte_is_refused_unread(tmp_path: Path, arguments: list[str]) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.write(b"AzureAdJoined : YES\n")
        file.truncate(2**40)
    names = [str(huge)] * (2 if arguments == ["diff"] else 1)
    done = limited(*arguments, *names, memory=2**31)
    assert done.returncode in (3, 4)
    assert done.stdout == b"" or arguments == ["summary"]
    assert b"more than the limit of 33,554,432 bytes" in done.stderr, done.stderr


def limited(*arguments: str, memory: int) -> subprocess.CompletedProcess[bytes]:
    """Run the command with a limit on its address space."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return run(*arguments, preexec_fn=limit)


# Terminals. In every value, label and title stands what would clear the screen, set its title,
# ring, go back, or turn the text around.

EVIL = "a\x1b[2Jb\x1b]0;owned\x07c\x08d\x9b31me\u202ef\u2066g\u2028h\x7fi\x0bj\u200bk[red]l"
RAW = re.compile(
    "\x1b|[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
# What the commands themselves send: colours, and a progress bar that is redrawn.
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[12]?[AK]")


def evil_capture() -> str:
    """A capture with every field of the table printed as EVIL, and more of it elsewhere."""
    sections = []
    for section in SECTIONS[1:]:  # Device State again would be the next capture
        rows = dict.fromkeys(f.labels[0] for f in FIELDS if f.section == section.name and f.labels)
        title = f"{section.title} 1" if section.repeated else section.title
        sections.append(boxed(title or "SSO State", *(f"{label} : {EVIL}" for label in rows)))
    unknown = boxed(f"New {EVIL}", f"Label {EVIL} : {EVIL}", f"a line {EVIL}", "Last : row")
    joined = boxed("Device State", "AzureAdJoined : YES", f"Device Name : {EVIL}")
    return joined + "".join(sections) + unknown


def on_terminal(*arguments: str, folder: Path) -> str:
    """What a command prints on a terminal, output and messages together."""
    import pty

    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=env,
        cwd=folder,
    )
    os.close(theirs)
    printed = bytearray()
    with contextlib.suppress(OSError):  # Linux ends a terminal with EIO
        while block := os.read(ours, 65536):
            printed += block
    os.close(ours)
    assert process.wait(60) in (0, 1, 2, 3, 4), printed.decode(errors="replace")
    return printed.decode("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("evil")
    (folder / "evil.txt").write_text(evil_capture(), "utf-8")
    (folder / "plain.txt").write_bytes(capture_bytes("hybrid-win11-24h2"))
    name = EVIL.replace("/", "")
    (folder / f"{name}.txt").write_text("no capture " + EVIL, "utf-8")
    (folder / f"{name}.zip").write_text("no zip", "utf-8")
    (folder / "fleet.ndjson").write_bytes(
        to_json({"Source": EVIL, "Text": evil_capture()}) + to_json({"Source": EVIL, "Text": EVIL})
    )
    yield folder


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ["evil.txt"],
        ["evil.txt", "--flat", "--compact"],
        ["NAME.txt"],
        ["missing-EVIL"],
        ["check", "evil.txt"],
        ["check", "evil.txt", "--json"],
        ["check", "evil.txt", "--intune"],
        ["check", "NAME.txt"],
        ["check", "evil.txt", "--at", "EVIL"],
        ["explain", "EVIL"],
        ["explain", "0x801c03f2", "EVIL", "--json"],
        ["diff", "plain.txt", "evil.txt"],
        ["diff", "plain.txt", "evil.txt", "--json"],
        ["diff", "plain.txt", "NAME.txt"],
        ["summary", "."],
        ["summary", ".", "--json"],
        ["summary", "fleet.ndjson"],
        ["batch", "."],
        ["batch", ".", "--format", "csv"],
        ["batch", "fleet.ndjson", "--flat", "-o", "out.json"],
        ["batch", ".", "--glob", "EVIL"],
        ["redact", "evil.txt"],
        ["redact", "evil.txt", "--check"],
        ["redact", "NAME.txt"],
        ["report", ".", "-o", "fleet.html"],
        ["EVIL", "EVIL"],
        ["batch", "--EVIL"],
        ["batch", ".", "--columns", "EVIL"],
        ["evil.txt", "--encoding", "EVIL"],
        ["run", "EVIL"],
    ],
    ids=" ".join,
)
def test_nothing_from_outside_reaches_a_terminal_raw(folder: Path, arguments: list[str]) -> None:
    evil = EVIL.replace("/", "")
    given = [each.replace("NAME", evil).replace("EVIL", evil) for each in arguments]
    printed = on_terminal(*given, folder=folder)
    assert printed
    raw = RAW.search(OWN.sub("", printed))
    assert raw is None, printed[max(raw.start() - 200, 0) : raw.end() + 50]


def test_the_evil_capture_is_evil() -> None:
    document: dict[str, Any] = dsregjson.parse(evil_capture())
    assert document["DeviceState"]["DeviceName"] == EVIL
    assert len(document["UntypedValues"]) > 40
    assert EVIL in document["TenantDetails"]["TenantName"]
    assert RAW.search(EVIL) and not RAW.search(OWN.sub("", "\x1b[31;1mred\x1b[0m\r\n"))
