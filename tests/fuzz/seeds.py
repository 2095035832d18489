"""Where fuzzing starts: the captures of the tests, small zips, and the words that matter."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dsregjson.fields import FIELDS, SECTIONS

CAPTURES = Path(__file__).parent.parent / "captures"
REGRESSIONS = Path(__file__).parent / "regressions"
STATUS = "(12) Command windir_system32_Dsregcmd_exe_status output.log"
RULE = "+" + "-" * 70 + "+"

WORDS = (
    *sorted({label for field in FIELDS for label in field.labels}),
    *(section.title for section in SECTIONS if section.title),
    *(f"| {section.title:<69}|" for section in SECTIONS if section.title),
    *(RULE, "+--", "|", "||", " : ", ":", "::", "YES", "NO", "PRESENT", "PASS", "FAIL [0x801c0021/0x801c000c]"),
    *("SKIPPED", "ERROR (0x80070520)", "ENABLED", "0x801c03f2", "1", "[ ", " -- ", " ]", ",", ";"),
    *("2019-01-24 19:15:33.000 UTC", "2019-02-30 00:00:00", "[ 2019-01-11 21:02:50.000 UTC -- 2029"),
    *("{B16898C6-A148-4967-9171-64D755DA8520} (AzureAd)", "a926...d8", "***", "AzureAD\\User, u@contoso.com"),
    *("https://login.microsoftonline.com/", "urn:ms-drs:", "contoso.onmicrosoft.com", "S-1-5-21-1-2-3-1001"),
    *("\r", "\r\n", "\r\r\n", "\t", "\u00a0", "\u2028", "\x0b", "\0", "\ufeff", "\u202e", "\x1b[2J", "\u0130", "\x7f"),
    *("> ", "# ", "```", "~~~", "**", "- ", "[3/19/2020 6:14:05 PM] ", "<br/>", "<pre>", "<td>", "</span>"),
    *("&lt;", "&#10;", "&#x202e;", "&nbsp;", "C:\\>", "PS C:\\Users\\a> ", "[PC1]: PS C:\\> ", "DSREGCMD_END_STATUS"),
    *("For more information, please visit https://www.microsoft.com/aadjerrors", "Work Account 2", "Diagn"),
    *("    ", "  ", "x" * 60, "/refreshprt :", "ERROR IsDefaultAccountSet"),
)  # fmt: skip


def seeds(target: str) -> Iterator[bytes]:
    """Whole inputs for a target, those that once found something among them."""
    saved = REGRESSIONS / target
    if saved.is_dir():
        yield from (path.read_bytes() for path in sorted(saved.iterdir()))
    captures = [path.read_bytes() for path in sorted(CAPTURES.glob("*.txt"))]
    if target == "zip":
        yield from zips(captures)
    else:
        yield from captures
        yield from (data.decode().encode("utf-16") for data in captures[:3])


def zips(captures: list[bytes]) -> Iterator[bytes]:
    """Small zips: each compression, both naming schemes, odd names, comments, none at all."""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield packed({STATUS: captures[0][:600], "ipconfig.txt": b"x"}, method)
    yield packed(
        {"(10) (_windir__system32_Dsregcmd_exe__status) (0x00000000) output.log": captures[1]}
    )
    yield packed({f"(11) No Results - Error [0x80070002] {STATUS[5:]}": b""})
    yield packed({f"../{STATUS}": b"x", f"/{STATUS}": b"x", f"C:\\{STATUS}": b"x", "a/": b""})
    yield packed({STATUS: b"A" * 200_000})
    yield packed({})
    yield b"PK\x03\x04"


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()
