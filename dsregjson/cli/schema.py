"""dsregjson schema: the JSON Schema of the document."""

from __future__ import annotations

from .. import console
from ..schema import json_schema
from ..wire import to_json


def command() -> None:
    """Print the JSON Schema (2020-12) of the document."""
    console.write_output(to_json(json_schema(), indent=True))
