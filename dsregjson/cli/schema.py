"""dsregjson schema: the JSON Schemas of what the program prints."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import console
from ..json_output import to_json
from ..schema import json_schema


def command(
    check: Annotated[
        bool,
        typer.Option("--check", help="The schema of a result of dsregjson check --json instead."),
    ] = False,
) -> None:
    """Print the JSON Schema (2020-12) of the document."""
    if check:
        from ..findings import check_schema

        schema = check_schema()
    else:
        schema = json_schema()
    console.write_output(to_json(schema, indent=True))
