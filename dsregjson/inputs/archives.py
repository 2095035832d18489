"""Read captures inside zips, without unpacking any to disk.

Intune's "Collect diagnostics" packs one device into a zip of some fifty items, one of them the
output of dsregcmd /status, under one of two naming schemes. An item that could not be collected
is called "No Results" with a code. (Seen in packages; Microsoft documents the collection, not
the names: https://learn.microsoft.com/mem/intune/remote-actions/collect-diagnostics)
"""

from __future__ import annotations

import calendar
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from .records import InputItem, Record, iso
from .streams import BLOCK, Read

# A list of members larger than this (some 150,000 of them) is not read.
MAX_DIRECTORY = 16 * 1024 * 1024
# Text does not shrink further than this; what claims to is a zip bomb. Small members may.
MAX_RATIO = 500
SMALL = 1024 * 1024

_STATUS_OUTPUT = re.compile(r"dsreg.*(?:status|result)|^dsregcmd\.(?:txt|log)$", re.IGNORECASE)
_NO_RESULT = re.compile(r"\bno results\b(?:.*?\[(0x[0-9a-f]+)\])?", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")
_UNPACK_ERRORS = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # encrypted; NotImplementedError for an unknown compression is one too
    zipfile.BadZipFile,
    zlib.error,
)


class _Bounded(io.FileIO):
    """A file that refuses to read a list of members larger than MAX_DIRECTORY."""

    def read(self, size: int | None = -1, /) -> Any:
        if size is not None and size > MAX_DIRECTORY:
            raise zipfile.BadZipFile(f"its list of members claims {size:,} bytes")
        return super().read(size)


Found = Iterator[InputItem | Record]
# Cuts a stream into pieces; takes its source, what reads it and its time.
Cut = Callable[[str, Read, str | None], Iterator[InputItem | Record | None]]


def is_zip_name(name: str) -> bool:
    """Return whether a file is read as a zip."""
    return name.lower().endswith(".zip")


def members(
    path: str, wanted: re.Pattern[str] | None, cut: Cut, max_bytes: int, size: int
) -> Found:
    """Yield the captures of a zip, or the problems with it, in the order of the archive.

    wanted: pattern that the names to read match, None for names that show dsregcmd /status
    output. cut: for members that are too large to be held as a whole, which those of more than
    max_bytes always are. size: of the zip, shared out among its members.
    """
    try:
        with _Bounded(path) as file, zipfile.ZipFile(file) as archive:
            yield from _pieces(path, archive, wanted, cut, max_bytes, size)
    except _UNPACK_ERRORS as error:
        yield Record(path, problem=f"cannot be read as a zip: {_reason(error)}")


def _pieces(
    path: str,
    archive: zipfile.ZipFile,
    wanted: re.Pattern[str] | None,
    cut: Cut,
    max_bytes: int,
    size: int,
) -> Found:
    chosen = []
    for member in archive.infolist():
        name = member.filename.replace("\\", "/")
        base = name.rsplit("/", 1)[-1]
        if _LEADS_OUT.search(name):
            yield Record(
                f"{path}/{name}",
                problem="the name leads out of the zip; refused (nothing is unpacked to disk)",
            )
        elif not base or base.startswith("."):
            continue  # a folder, or what macOS adds
        elif _fits(name, base, wanted):
            chosen.append((f"{path}/{name}", member, _NO_RESULT.search(base)))
    if not chosen and wanted is None:
        yield Record(
            path,
            problem=f"none of its {len(archive.infolist()):,} members is named like the output of "
            "dsregcmd /status (--glob names others)",
        )
    claimed = sum(member.file_size for _, member, _ in chosen)
    if claimed > MAX_RATIO * size + SMALL:
        yield Record(
            path, problem=f"{size:,} bytes that claim to hold {claimed:,}: refused as a zip bomb"
        )
        return
    for source, member, no_result in chosen:
        if no_result and wanted is None:
            code = f" ({no_result[1]})" if no_result[1] else ""
            yield Record(source, problem=f"the collection got no result from dsregcmd{code}")
        else:
            held = member.file_size <= min(SMALL, max_bytes)
            share = size // len(chosen)
            yield from _member(source, archive, member, None if held else cut, share)


def _fits(name: str, base: str, wanted: re.Pattern[str] | None) -> bool:
    if wanted is None:
        return _STATUS_OUTPUT.search(base) is not None
    return wanted.fullmatch(base.lower()) is not None or wanted.fullmatch(name.lower()) is not None


def _member(
    source: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, cut: Cut | None, size: int
) -> Found:
    """Return a member as one piece, or as what it is cut into."""
    if member.file_size > SMALL + MAX_RATIO * member.compress_size:
        yield Record(
            source,
            problem=f"{member.compress_size:,} bytes that claim to hold {member.file_size:,}: "
            "refused as a zip bomb",
        )
        return
    try:
        if cut is None:
            with archive.open(member) as file:
                data = file.read()
            yield InputItem(source, data=data, file_time=_modified(member), size=size)
            return
        with archive.open(member) as file:
            while file.read(BLOCK):
                pass  # damage shows at the end: nothing of a damaged member is converted
        with archive.open(member) as file:
            for item in cut(source, file.read, _modified(member)):
                if item is not None:
                    yield item
    except _UNPACK_ERRORS as error:
        yield Record(source, problem=f"cannot be read from the zip: {_reason(error)}")


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _modified(member: zipfile.ZipInfo) -> str | None:
    """Find when a member was last changed: its UTC fields, else its DOS time read as UTC.

    Fields: 0x5455 (Info-ZIP) and 0x000a (NTFS) of PKWARE's APPNOTE, 4.5 and 4.6. DOS times bear
    no zone; reading them as UTC gives the same result on every machine.
    """
    try:
        extra = member.extra
        while len(extra) >= 4:
            tag, length = struct.unpack_from("<HH", extra)
            field = extra[4 : 4 + length]
            if tag == 0x5455 and field[0] & 1:
                return iso(struct.unpack_from("<i", field, 1)[0])
            if tag == 0x000A and struct.unpack_from("<HH", field, 4) == (1, 24):
                return iso(struct.unpack_from("<Q", field, 8)[0] / 1e7 - 11_644_473_600)
            extra = extra[4 + length :]
        return iso(calendar.timegm(member.date_time))
    except (struct.error, IndexError, ValueError, OverflowError, OSError):
        return None
