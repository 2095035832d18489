"""dsregjson fields: the field reference."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import console
from ..json_output import to_json
from ..schema import field_reference, fields_as_json


def command(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON array, for scripts.")] = False,
) -> None:
    """Print the field reference: types, labels, columns, meanings."""
    if as_json:
        console.write_output(to_json(fields_as_json(), indent=True))
    else:
        console.write_output(field_reference().encode("ascii"))
