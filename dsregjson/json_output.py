"""JSON as it leaves the program: orjson's bytes, made pure ASCII.

Windows PowerShell 5.1 decodes what a program prints with the OEM code page; only ASCII
survives that on every machine, so everything else is written as an escape.
"""

from __future__ import annotations

import codecs

import orjson

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from typing import Any


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    units = error.object[error.start : error.end].encode("utf-16-be")
    escapes = [f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)]
    return "".join(escapes), error.end


codecs.register_error("dsregjson.escape", _escape)


def to_json(value: Any, *, indent: bool = False) -> bytes:
    """Serialise a JSON value to printable ASCII with one newline at the end.

    value: dicts with string keys, lists, strings, ints, floats, bools and None; a lone
    surrogate in a string becomes U+FFFD. indent: two blanks a level, else one line.

    Example:
        >>> to_json({"TenantName": "Träders"})
        b'{"TenantName":"Tr\\\\u00e4ders"}\\n'
    """
    options = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        data = orjson.dumps(value, option=options)
    except orjson.JSONEncodeError:
        data = orjson.dumps(without_surrogates(value), option=options)
    if not data.isascii():
        data = data.decode().encode("ascii", "dsregjson.escape")
    return data.replace(b"\x7f", b"\\u007f") if b"\x7f" in data else data


def without_surrogates(value: Any) -> Any:
    """Return a JSON value with U+FFFD for each lone surrogate, as to_json() writes it."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    return value
