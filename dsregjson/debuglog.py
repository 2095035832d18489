"""Write the notice for a log of dsregcmd /debug that was given as a capture.

Such a log may end with a few rows of the status, so it converts. Its error codes have no field.
Imported by the plain pipe, so it imports nothing heavy before a log is there.
"""

from __future__ import annotations

from .parsing.lines import END_STATUS

_MOST_CODES = 10
_SUCCESS = "0x00000000"


def debug_log(text: str) -> list[str]:
    """Return the notice for a text that holds a debug log, with its error codes; else nothing.

    Example:
        >>> debug_log("Join failed with error 0x801c0515. DSREGCMD_END_STATUS")[0]
        'holds the log of ...; codes seen: 0x801c0515 (dsregjson explain says what they mean)'
        >>> debug_log("AzureAdJoined : NO")
        []
    """
    log, marker, _ = text.partition(END_STATUS)
    if not marker:
        return []
    from .codes import find_codes

    codes = [code for code in find_codes(log) if code != _SUCCESS]
    more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
    seen = ", ".join(codes[:_MOST_CODES]) + more
    summary = (
        f"codes seen: {seen} (dsregjson explain says what they mean)" if codes else "no codes seen"
    )
    return [
        f"holds the log of dsregcmd /debug, of which only rows of the status convert; {summary}"
    ]
