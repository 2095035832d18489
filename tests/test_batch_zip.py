"""dsregjson batch over zips: Intune's packages, and archives made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from . import in_process
from .fleet.generator import capture, ndjson, write_intune_zip
from .fleet.running import ENVIRONMENT, documents, run

STATUS = "(12) Command windir_system32_Dsregcmd_exe_status output.log"


def write_zip(
    path: Path, members: dict[str, str | bytes], level: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(path, "w", level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def refused(path: Path, *options: object) -> list[str]:
    """The problems of a run that must convert nothing and leave nothing beside the archive."""
    before = sorted(path.parent.rglob("*"))
    out, told = run("batch", path, *options, code=3)
    assert out == b""
    assert sorted(path.parent.rglob("*")) == before
    return [line.removeprefix("dsregjson: ") for line in told]


def test_packages_of_both_naming_schemes_in_nested_folders(tmp_path: Path) -> None:
    for number in range(6):
        folder = tmp_path / f"week{number % 2}"
        folder.mkdir(exist_ok=True)
        write_intune_zip(folder / f"DiagLogs-{number}.zip", capture(number), number % 2 == 1)
    rows = documents(run("batch", tmp_path)[0])
    assert [row["JoinType"] for row in rows] == [
        capture(number).join_type for number in (0, 2, 4, 1, 3, 5)
    ]
    assert rows[0]["Source"] == f"{tmp_path}/week0/DiagLogs-0.zip/{STATUS}"


def test_folders_inside_a_zip_and_other_names_of_the_output(tmp_path: Path) -> None:
    names = [
        f"PC1/deep/er/{STATUS}",
        "PC2/dsregcmd-status.txt",
        "PC3/DSRegResultPC3.log",
        "PC4\\DsRegCmdStatus.txt",
        "PC5/dsregcmd.txt",
    ]
    others = ["PC1/ipconfig.txt", "PC1/dsregcmd.exe", "__MACOSX/PC2/._dsregcmd-status.txt", "PC6/"]
    path = write_zip(
        tmp_path / "all.zip", {name: capture(1).text for name in names} | dict.fromkeys(others, "x")
    )
    rows = documents(run("batch", path)[0])
    assert [row["Source"] for row in rows] == [
        f"{path}/{name}".replace("PC4\\", "PC4/") for name in names
    ]


def test_glob_chooses_members(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "share.zip",
        {f"site/PC{number}.txt": capture(number).text for number in range(3)} | {"notes.md": "x"},
    )
    assert "--glob" in refused(path)[0]
    for pattern, count in (("*.txt", 3), ("site/*", 3), ("pc1.*", 1)):
        assert len(documents(run("batch", path, "--glob", pattern)[0])) == count
        assert len(documents(run("batch", tmp_path, "--glob", pattern)[0])) == count


def test_an_item_without_a_result_is_told_with_its_code(tmp_path: Path) -> None:
    name = f"(11) No Results - Error [0x80070002] {STATUS[5:]}"
    path = write_zip(tmp_path / "none.zip", {name: ""})
    assert refused(path) == [
        f"{path}/{name}: the collection got no result from dsregcmd (0x80070002)"
    ]


def test_stamp_is_the_time_of_the_member(tmp_path: Path) -> None:
    path = write_intune_zip(tmp_path / "1.zip", capture(1))
    row = documents(run("batch", path, "--stamp")[0])[0]
    assert row["CollectedAt"][:16] == f"{capture(1).taken:%Y-%m-%dT%H:%M}"
    for extra, expected in (
        (struct.pack("<HHBi", 0x5455, 5, 1, 1767225600), "2026-01-01T00:00:00.000Z"),
        (
            struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, 134116992001250000, 0, 0),
            "2026-01-01T00:00:00.125Z",
        ),
        (struct.pack("<HHB", 0x5455, 1, 1), "2020-02-03T04:05:06.000Z"),  # damaged: the DOS time
    ):
        member = zipfile.ZipInfo("dsregcmd-status.txt", (2020, 2, 3, 4, 5, 6))
        member.extra = extra
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, capture(1).text)
        row = documents(run("batch", path, "--stamp")[0])[0]
        assert row.get("CollectedAt") in (expected, None)
        assert row.get("CollectedAt") == expected or len(extra) < 9


@pytest.mark.parametrize(
    "name",
    [
        "../../dsregcmd-status.txt",
        "..\\dsregcmd-status.txt",
        "/etc/dsregcmd-status.txt",
        "C:\\Windows\\dsregcmd-status.txt",
        "a/../../dsregcmd-status.txt",
        "../other.txt",
    ],
)
def test_names_that_lead_out_are_refused_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "slip.zip", {name: capture(1).text, STATUS: capture(2).text})
    out, told = run("batch", path, code=4)
    assert [row["Source"] for row in documents(out)] == [f"{path}/{STATUS}"]
    assert len(told) == 1 and "leads out of the zip" in told[0]
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_capture_over_the_limit_in_a_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "big.zip", {STATUS: b"\n" * 40_000_000}, zipfile.ZIP_STORED)
    assert "more than the limit of 33,554,432 bytes" in refused(path)[0]


LIMIT = 100_000
ONE = capture(3).text.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n" * 50,
        b"\0" * 100,
        b"\0" * 50_000,
        b"\n" * 300_000,
        b"\0" * 300_000,
        b"\0" * 1000 + ONE,
        ONE + b"\n" * 1000,
        ONE + b"\0" * 200_000,
        b"\0" * 200_000 + ONE,
        (ONE + b"\n") * 40,
        ONE + b"junk line\n" * 20_000,
        b"junk line\n" * 20_000,
        b'{"a":"' + b"x" * 200_000 + b'"}',
        next(ndjson(1)) * 40,
        ONE.decode().encode("utf-16"),
    ],
    ids=lambda data: f"{data[:8]!r}{len(data)}",
)
def test_a_stream_a_file_and_a_member_are_read_alike(tmp_path: Path, data: bytes) -> None:
    text = tmp_path / "pc.txt"
    text.write_bytes(data)
    path = write_zip(tmp_path / "pc.zip", {STATUS: data}, zipfile.ZIP_STORED)
    answers = []
    for given, name in (("-", "standard input"), (text, f"{text}"), (path, f"{path}/{STATUS}")):
        done = in_process.run(
            ["batch", f"{given}", "--max-bytes", f"{LIMIT}", "--jobs", "1"], data, ENVIRONMENT
        )
        told = [line for line in done.stderr.decode().splitlines() if "converted" not in line]
        answers.append(
            (
                done.returncode,
                done.stdout.replace(name.encode(), b"IT"),
                "\n".join(told).replace(name, "IT"),
            )
        )
    assert answers[0] == answers[1] == answers[2]


def test_nothing_of_a_large_damaged_member_is_converted(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "large.zip", {STATUS: (ONE + b"\n") * 400}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    place = data.index(b"AzureAdJoined", len(data) // 2)
    data[place] ^= 1
    path.write_bytes(data)
    assert "cannot be read from the zip: Bad CRC-32" in refused(path)[0]


def test_a_bomb_under_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "bomb.zip", {STATUS: b"\0" * 30_000_000, "pad.bin": bytes(range(256)) * 900}
    )
    assert "refused as a zip bomb" in refused(path)[0]


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """Many names for one compressed member: small to carry, endless to read."""
    text = capture(1).text.encode() * 200
    path = write_zip(tmp_path / "one.zip", {"dsregcmd-status-0000.txt": text})
    with zipfile.ZipFile(path) as archive:
        member = archive.infolist()[0]
        end = archive.start_dir
    local = path.read_bytes()[:end]
    out = io.BytesIO(local)
    out.seek(end)
    for _ in range(9000):
        name = member.filename.encode()
        sizes = (member.CRC, member.compress_size, member.file_size)
        entry = struct.pack("<4s6H3L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, *sizes)
        out.write(entry + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, 0) + name)
    size = out.tell() - end
    out.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9000, 9000, size, end, 0))
    bomb = tmp_path / "overlap.zip"
    bomb.write_bytes(out.getvalue())
    assert len(zipfile.ZipFile(bomb).infolist()) == 9000
    assert "refused as a zip bomb" in refused(bomb)[0]


def test_a_list_of_members_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    size = 40_000_000
    with path.open("wb") as file:
        entry = b"PK\x01\x02" + bytes(42)
        file.write(entry * (size // len(entry)))
        written = file.tell()
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, written, 0, 0))
    assert "list of members" in refused(path)[0]


def test_a_size_that_is_a_lie_reads_no_more_than_it_says(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "lie.zip", {STATUS: b"\0" * 30_000_000})
    data = bytearray(path.read_bytes())
    for place in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<L", 1000)
    path.write_bytes(data)
    assert "cannot be read from the zip" in refused(path)[0]


def test_damaged_foreign_and_encrypted_zips(tmp_path: Path) -> None:
    good = write_intune_zip(tmp_path / "good.zip", capture(1))
    data = good.read_bytes()
    good.unlink()
    whole = bytearray(data)
    encrypted = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = encrypted.find(mark)
        while place >= 0:
            encrypted[place + offset] |= 1
            place = encrypted.find(mark, place + 1)
    start = whole.index(STATUS.encode()) + len(STATUS) + 20
    whole[start : start + 50] = b"\xff" * 50
    for name, content, reason in (
        ("cut", data[: len(data) // 2], "cannot be read as a zip"),
        ("text", capture(1).text.encode(), "cannot be read as a zip"),
        ("empty", b"", "cannot be read as a zip"),
        ("encrypted", bytes(encrypted), "encrypted"),
        ("damaged", bytes(whole), "cannot be read from the zip"),
    ):
        path = tmp_path / f"{name}.zip"
        path.write_bytes(content)
        assert reason in refused(path)[0], name
        path.unlink()


def test_a_package_without_dsregcmd_and_zips_inside_zips(tmp_path: Path) -> None:
    inner = write_intune_zip(tmp_path / "inner.zip", capture(1)).read_bytes()
    (tmp_path / "inner.zip").unlink()
    path = write_zip(tmp_path / "outer.zip", {"a/inner.zip": inner, "ipconfig.txt": "x"})
    assert "none of its 2 members" in refused(path)[0]
