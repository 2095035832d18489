"""dsregcmd /status as stable JSON: parse it, flatten it, find out what is wrong.

The functions here read no files, keep no state and raise one exception, DsRegError. Each is
imported from its module at first use, so that `import dsregjson` stays cheap.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .codes import explain as explain
    from .errors import DsRegError as DsRegError
    from .findings import check as check
    from .flat import flatten as flatten
    from .parsing.parser import parse as parse
    from .parsing.parser import parse_bytes as parse_bytes
    from .schema import json_schema as json_schema

__version__ = "1.0.0"
__all__ = [
    "DsRegError",
    "check",
    "explain",
    "flatten",
    "json_schema",
    "parse",
    "parse_bytes",
]

_HOME = {
    "DsRegError": "errors",
    "check": "findings",
    "explain": "codes",
    "flatten": "flat",
    "json_schema": "schema",
    "parse": "parsing.parser",
    "parse_bytes": "parsing.parser",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
