"""The one exception that this library raises on purpose."""


class DsRegError(ValueError):
    """The input is not what was asked for; the message says what was seen and what to do.

    Example:
        >>> import dsregjson
        >>> dsregjson.parse("")
        Traceback (most recent call last):
        dsregjson.errors.DsRegError: the input is empty; pipe the text of dsregcmd /status in
    """
