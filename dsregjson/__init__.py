"""dsregcmd /status as stable JSON: parse it, flatten it, find out what is wrong.

The functions here read no files, keep no state and raise one exception, DsRegError. Each is
imported from its module at first use, so that `import dsregjson` stays cheap.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .codes import explain as explain
    from .document import Document as Document
    from .errors import DsRegError as DsRegError
    from .findings import check as check
    from .flat import flatten as flatten
    from .parsing.decode import decode as decode
    from .parsing.parser import parse as parse
    from .parsing.parser import parse_bytes as parse_bytes
    from .parsing.parser import parse_captures as parse_captures
    from .schema import json_schema as json_schema

__version__ = "1.0.0"

_HOME = {
    "Document": "document",
    "DsRegError": "errors",
    "check": "findings",
    "decode": "parsing.decode",
    "explain": "codes",
    "flatten": "flat",
    "json_schema": "schema",
    "parse": "parsing.parser",
    "parse_bytes": "parsing.parser",
    "parse_captures": "parsing.parser",
}
__all__ = [
    "Document",
    "DsRegError",
    "check",
    "decode",
    "explain",
    "flatten",
    "json_schema",
    "parse",
    "parse_bytes",
    "parse_captures",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
