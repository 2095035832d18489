"""What is no capture is refused in one line that says what was seen and what to do."""

from __future__ import annotations

import random

import pytest

from dsregjson import DsRegError, parse_bytes

from .support import run

CASES = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\r\n", "empty"),
    "only nuls": (b"\0" * 500, "empty"),
    "cmd cannot find it": (
        b"'dsregcmd' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
        "not found",
    ),
    "powershell cannot find it": (
        b"dsregcmd : The term 'dsregcmd' is not recognized as the name of a cmdlet, function, script file, or operable program.",
        "not found",
    ),
    "help": (
        b"DSREGCMD switches\r\n                        /? : Displays the help message for DSREGCMD\r\n",
        "help",
    ),
    "refreshprt": (b"PRT refresh scheduled. Check AAD event logs for details.\r\n", "/refreshprt"),
    "ipconfig": (
        b"\r\nWindows IP Configuration\r\n\r\n   Host Name . . . : pc01\r\n",
        "ipconfig",
    ),
    "whoami": (
        b"USER INFORMATION\r\n----------------\r\n\r\nUser Name     SID\r\n",
        "whoami",
    ),
    "dsreg of Linux": (
        b"Device Registration Status : Registered\nPRT Present : YES\nDevice ID : x\n",
        "dsreg for Linux",
    ),
    "a label that dsregcmd never prints": (
        b"           MDMEnrolled : YES\n     AzureAdRegistered : YES\n",
        "MDMEnrolled is not a row that dsregcmd prints",
    ),
    "another one": (b"AzureAdRegistered : NO\r\n", "AzureAdRegistered is not a row"),
    "json": (b'{"DeviceState": {"AzureAdJoined": true}}', "JSON"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), "zip"),
    "binary": (bytes(range(256)) * 20, "binary"),
    "random": (random.Random(42).randbytes(4096), ""),
    "utf-16 of something else": ("Get-Process\r\n".encode("utf-16"), "text of another kind"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str) -> None:
    data, seen = CASES[case]
    with pytest.raises(DsRegError) as caught:
        parse_bytes(data)
    message = str(caught.value)
    assert seen in message
    assert "\n" not in message


def test_a_refusal_quotes_nothing_of_the_input() -> None:
    for data in (b"zelda@zyx.de wrote\n", b'{"zelda@zyx.de": 1}', b'"Zelda"'):
        for arguments in ([], ["redact"], ["batch", "-"]):
            done = run(*arguments, stdin=data)
            assert done.returncode in (3, 4), arguments
            assert b"zelda" not in (done.stdout + done.stderr).lower(), arguments


@pytest.mark.parametrize("case", CASES)
def test_refused_by_the_command(case: str) -> None:
    data, seen = CASES[case]
    done = run(stdin=data)
    assert done.returncode == 3
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"dsregjson: standard input: ")
    assert seen.encode() in done.stderr
    assert all(32 <= byte < 127 for byte in done.stderr.strip())
