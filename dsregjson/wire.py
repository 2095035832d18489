"""JSON as it leaves the program: orjson's bytes, made pure ASCII.

Windows PowerShell 5.1 decodes what a program prints with the OEM code page; only ASCII
survives that on every machine, so everything else is written as an escape.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

_NOT_PLAIN = re.compile("[^\n -~]")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


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
        data = orjson.dumps(_without_surrogates(value), option=options)
    if data.isascii() and b"\x7f" not in data:
        return data
    return _NOT_PLAIN.sub(_escape, data.decode()).encode("ascii")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
