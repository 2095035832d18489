"""The one exception that this library raises on purpose."""


class DsRegError(ValueError):
    """The input is not what was asked for; the message says what was seen and what to do.

    Example:
        >>> import dsregjson
        >>> dsregjson.parse("")
        Traceback (most recent call last):
        dsregjson.errors.DsRegError: the input is empty; pipe the text of dsregcmd /status in
    """


def unreadable(error: Exception) -> str:
    """Say that an input cannot be read, in the system's words.

    Example:
        >>> unreadable(OSError(13, "Permission denied"))
        'cannot be read: Permission denied'
    """
    return f"cannot be read: {getattr(error, 'strerror', None) or error or type(error).__name__}"


def over_limit(max_bytes: int, size: int | None = None) -> str:
    """Say that an input is larger than the limit; size: its bytes, where they are known.

    Example:
        >>> over_limit(1000, 2000)[:43]
        '2,000 bytes, more than the limit of 1,000 b'
    """
    seen = f"{size:,} bytes, " if size is not None else ""
    return (
        f"{seen}more than the limit of {max_bytes:,} bytes; a capture has about 6,000 "
        "(--max-bytes raises the limit)"
    )
