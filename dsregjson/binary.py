"""Refuse files that are not text, by their first bytes, before anything is decoded.

Imported by the plain pipe, so it imports nothing heavy.
"""

from __future__ import annotations

from .errors import DsRegError

# The first bytes of a kind of file, what it is, and what to do with it. Nothing that a console
# prints begins like this.
_FORMATS = (
    (
        b"PK\x03\x04",
        "a zip file; dsregjson batch, summary and report read the captures in it "
        "(its name must end in .zip)",
    ),
    (b"PK\x05\x06", "an empty zip file; there is no capture in it"),
    (b"PK\x07\x08", "one part of a split zip file; join the parts for dsregjson batch"),
    (b"\x1f\x8b", "a gzip file; unpack it, and give what was in it to dsregjson batch"),
    (
        b"MSCF\0",
        "a CAB file; unpack it (expand.exe FILE -F:* FOLDER), and give the folder to "
        "dsregjson batch",
    ),
    (b"%PDF-", "a PDF file; copy the text in it to a text file for dsregjson FILE"),
    (
        b"\x89PNG",
        "a PNG picture, and dsregjson reads text only; "
        "dsregcmd /status > FILE makes a capture for dsregjson FILE",
    ),
    # The first page of the first column begins behind the four letters.
    (
        b"PAR1\x15",
        "a Parquet file, which SQL engines read; give dsregjson the captures that it was made of",
    ),
    (
        b"ElfFile\0",
        "a Windows event log (EVTX), which no command takes; "
        "dsregcmd /status > FILE makes a capture for dsregjson FILE",
    ),
)
# A text may begin with MZ, but it has no NUL in what would be the DOS header of a program.
_PROGRAM = "a program (EXE or DLL); dsregjson run starts dsregcmd and converts what it prints"
_DOS_HEADER = 64

# This many bytes from the beginning of an input are enough.
HEAD = _DOS_HEADER


def refuse_binary(data: bytes) -> None:
    """Raise DsRegError if data begins like a file of another kind; it names the command to use.

    data: an input, or its first HEAD bytes. A zip may hold a capture uncompressed: decoding
    it would find that capture and miss the rest.

    Sources: PKWARE APPNOTE 4.3.6 (zip), RFC 1952 (gzip), MS-CAB 2.1, ISO 32000-1 7.5.2 (PDF),
    the PNG specification 5.2, Apache Parquet's "File Format", libevtx's description of EVTX,
    Microsoft's "PE Format" (EXE).

    Example:
        >>> refuse_binary(b"PK\\x05\\x06" + bytes(18))
        Traceback (most recent call last):
        dsregjson.errors.DsRegError: this is an empty zip file; there is no capture in it
    """
    for start, what in _FORMATS:
        if data.startswith(start):
            raise DsRegError(f"this is {what}")
    if data.startswith(b"MZ") and b"\0" in data[:_DOS_HEADER]:
        raise DsRegError(f"this is {_PROGRAM}")
