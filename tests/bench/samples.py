"""The captures that the cost of one capture is measured with."""

from __future__ import annotations

from ..support import boxed, capture_text

FULL = "hybrid-win11-24h2"


def clean() -> str:
    """A full capture as a console prints it."""
    return capture_text(FULL)


def dirty() -> str:
    """The same as it comes in tickets: prompts around it, rows of tomorrow's Windows, a message of
    several lines, a date with a note, a section printed again.
    """
    text = clean().replace("\r\n", "\n")
    head, title, rest = text.partition("| SSO State")
    begin = rest.index("\n\n") + 2
    block = (
        "     AcquirePrtDiagnostics : PRESENT\n"
        "      Previous Prt Attempt : 2025-03-10 08:10:33.789 UTC <-- here\n"
        "            Attempt Status : 0xc000006d\n"
        "  Server Error Description : AADSTS50126: Error validating credentials.\n"
        "Trace ID: 0b4f9b0e-6f8d-4a31-8f0a-2f9ab4f3d0c5\n"
        "Correlation ID: 6bff0bd9-820b-484b-ab20-2a4f7b76c58e\n"
        "Timestamp: 2025-03-10 08:10:33Z\n"
        "         Brand New Setting : Enabled for this device\n"
        "             Another Of It : 1, 2, 3\n"
    )
    prompts = "PS C:\\Windows\\system32> whoami\ncontoso\\jane\nPS C:\\Windows\\system32> dsregcmd /status\n"
    again = boxed("User State", "NgcSet : YES", "WorkplaceJoined : NO")
    return f"{prompts}{head}{title}{rest[:begin]}{block}{rest[begin:]}{again}\nPS C:\\Windows\\system32>\n"
