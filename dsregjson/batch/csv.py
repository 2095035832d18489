"""Write records as a table: its columns, its rows, and CSV that is safe in a spreadsheet.

CSV follows RFC 4180: commas, CRLF, quotes where needed. True and False are written as PowerShell's
Export-Csv writes them, null as nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from .. import console
from ..cells import defused
from ..flat import COLUMNS
from ..inputs.records import CAPTURE, COLLECTED_AT, SOURCE, Record, flat_view
from ..json_output import to_json

BOM = b"\xef\xbb\xbf"


def lead(record: Record, stamp: bool) -> dict[str, Any]:
    """Return the columns before the document: Source, Capture, CollectedAt, then those of its line.

    Capture and CollectedAt are there only when known. stamp: fill CollectedAt in with the time of
    the file, or the present for stdin.
    """
    columns: dict[str, Any] = {SOURCE: record.source}
    if record.capture is not None:
        columns[CAPTURE] = record.capture
    collected_at = record.collected_at or (record.file_time if stamp else None)
    if collected_at is not None:
        columns[COLLECTED_AT] = collected_at
    columns.update(record.leading)
    return columns


def flat_row(record: Record, stamp: bool) -> dict[str, Any]:
    """Flatten a converted record to one level of scalars, leading columns first."""
    assert record.document is not None
    row = lead(record, stamp)
    for name, value in record.leading.items():
        if isinstance(value, (dict, list)):
            row[name] = to_json(value).decode("ascii").rstrip()
    row.update(flat_view(record.document))
    return row


def header(first: Iterable[Record], stamp: bool, chosen: Sequence[str] | None) -> tuple[str, ...]:
    """Decide the columns of a table, before its first row is written.

    first: the records that come first; their leading columns become columns. Source and Capture
    are always there, so that tables of different runs fit together. chosen: names in the wanted
    order, compared without case, None for all. Raises Failure for an unknown name.
    """
    leading: dict[str, None] = {SOURCE: None, CAPTURE: None}
    if stamp:
        leading[COLLECTED_AT] = None
    for record in first:
        if record.document is not None:
            leading.update(dict.fromkeys(lead(record, stamp)))
    columns = (*leading, *COLUMNS)
    if chosen is None:
        return columns
    known = {name.lower(): name for name in columns}
    for name in chosen:
        if name.lower() not in known:
            near = difflib.get_close_matches(name.lower(), known, 1, 0.7)
            hint = f"; did you mean {known[near[0]]}?" if near else ""
            raise console.Failure(
                console.EXIT_USAGE,
                f"--columns {name}: there is no such column{hint} (dsregjson fields lists them)",
            )
    return tuple(dict.fromkeys(known[name.lower()] for name in chosen))


def csv_rows(rows: Iterable[Sequence[Any]], raw_cells: bool = False) -> bytes:
    """Write rows of cells as CSV.

    A text that a spreadsheet would run as a formula gets an apostrophe (see defused()), unless
    raw_cells is set. The csv module gives the same bytes in twice the time.

    Example:
        >>> csv_rows([["PC1", True, None, "=1+1", "a, b"]])
        b'PC1,True,,\\'=1+1,"a, b"\\r\\n'
    """
    quoted = _quoted if raw_cells else _defused
    lines = [
        ",".join(
            [
                "" if cell is None else quoted(cell) if cell.__class__ is str else str(cell)
                for cell in row
            ]
        )
        # A row of one empty cell would read as an empty line.
        or '""'
        for row in rows
    ]
    text = "".join([f"{line}\r\n" for line in lines])
    try:
        return text.encode()
    except UnicodeEncodeError:
        # A lone surrogate, from a file name or a line of JSON.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


# Most cells of a fleet repeat.
@lru_cache(maxsize=16384)
def _defused(cell: str) -> str:
    return _quoted(defused(cell))


def _quoted(cell: str) -> str:
    if "," in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell
