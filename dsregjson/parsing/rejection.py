"""Say in one line why a text is not a capture, what was seen and what to do."""

from __future__ import annotations

import re

_NOT_FOUND = re.compile(
    r"is not recognized as (?:an internal or external|the name of a cmdlet)|command not found"
    r"|cannot find the path",
    re.IGNORECASE,
)
# Labels that articles and scripts name, but that dsregcmd never prints.
_MADE_UP = re.compile(
    r"^[ \t]*(MDMEnrolled|AzureAdRegistered)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
# Texts often mistaken for a capture: words that show one, in lower case, and what it is.
_KINDS = (
    ("windows ip configuration", "it looks like the output of ipconfig"),
    ("user information\n", "it looks like the output of whoami"),
    ("user information\r", "it looks like the output of whoami"),
    ("original install date:", "it looks like the output of systeminfo"),
    ("<html", "it looks like a web page"),
    ("<?xml", "it looks like XML"),
)
_LOOKED_AT = 4000  # characters; the beginning shows what a text is
_PIPE_IT = "pipe the text of dsregcmd /status in"


def why_rejected(text: str) -> str:
    """Return the message of DsRegError for a text without a capture.

    Example:
        >>> why_rejected("  ")
        'the input is empty; pipe the text of dsregcmd /status in'
    """
    head = text[:_LOOKED_AT].strip("\ufeff\0 \t\r\n\xa0")
    if not head.strip():
        return f"the input is empty; {_PIPE_IT}"
    lower = head.lower()
    if "dsregcmd" in lower and _NOT_FOUND.search(head):
        return (
            "this is the shell's message that dsregcmd was not found; it exists in the 64-bit "
            "System32 only (a 32-bit process finds it in %windir%\\Sysnative)"
        )
    if "dsregcmd switches" in lower or "/refreshprt :" in lower:
        return "this is the help text of dsregcmd; run dsregcmd /status"
    if "prt refresh scheduled" in lower:
        return "this is the output of dsregcmd /refreshprt; run dsregcmd /status"
    if "dsregcmd::" in lower or "dsrcmd" in lower:
        return "this is a dsregcmd debug log without any status row; run dsregcmd /status"
    if "device registration status" in lower or "prt present" in lower:
        return (
            "this is the output of Microsoft's tool dsreg for Linux, not of dsregcmd; run dsregcmd "
            "/status on a Windows device"
        )
    made_up = _MADE_UP.search(head)
    if made_up:
        return (
            f"{made_up[1]} is not a row that dsregcmd prints, so this text is not its output; run "
            "dsregcmd /status (whether a device is enrolled, Intune or Settings shows)"
        )
    if "schemaversion,jointype" in lower:
        return (
            "this is a CSV of dsregjson, which only report --since reads; keep the captures as "
            "NDJSON to read them again (dsregjson batch PATH... -o fleet.ndjson)"
        )
    if head.startswith("PK\x03\x04"):
        return "this is a zip file; dsregjson batch reads the captures in it"
    unprintable = sum(1 for char in head if char < " " and char not in "\t\r\n\f\v\x1b")
    if unprintable + head.count("\ufffd") > len(head) // 20:
        return f"this is binary data, no text; {_PIPE_IT}"
    if head[0] in "{[" and '"' in head:
        return f"this looks like JSON, not like the text of dsregcmd; {_PIPE_IT}"
    # Never quote the text: messages are pasted into tickets, and it may name people.
    kind = next((kind for sign, kind in _KINDS if sign in lower), "text of another kind")
    return f"no row of dsregcmd /status in it ({kind}); {_PIPE_IT}"
