"""Make the Arrow arrays of a table from rows of Python values, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import pyarrow as pa

# What a value raises that does not fit its column.
MISFITS = (pa.ArrowException, OverflowError, UnicodeEncodeError)


def arrays(rows: Sequence[Mapping[str, Any]], fields: Iterable[pa.Field]) -> list[pa.Array]:
    """Make an array for each field: the rows' values under its name, null where they have none.

    fields: at least two. Times are texts in ISO 8601. Raises one of MISFITS for a value of another
    type.

    Example:
        >>> fields = [pa.field("Source", pa.string()), pa.field("Capture", pa.int64())]
        >>> [each.to_pylist() for each in arrays([{"Source": "PC1", "Capture": 1}, {}], fields)]
        [['PC1', None], [1, None]]
    """
    fields = list(fields)
    names = [field.name for field in fields]
    values_of = itemgetter(*names)  # all values of a row at once, which is much faster
    try:
        columns = list(zip(*map(values_of, rows), strict=True))
    except KeyError:
        none = dict.fromkeys(names)
        columns = list(zip(*(values_of({**none, **row}) for row in rows), strict=True))
    columns = columns or [()] * len(fields)
    return [_array(values, field.type) for values, field in zip(columns, fields, strict=True)]


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_struct(kind):
        missing = None
        if None in values:
            missing = pa.array([value is None for value in values], pa.bool_())
            values = [{} if value is None else value for value in values]
        return pa.StructArray.from_arrays(arrays(values, kind), fields=list(kind), mask=missing)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        offsets: list[int] = [0]
        items: list[Any] = []
        for value in values:
            items += value or ()
            offsets.append(len(items))
        missing = pa.array([value is None for value in values], pa.bool_())
        inner = _array(items, kind.value_type)
        return pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), inner, type=kind, mask=missing
        )
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)
