"""Convert a column of texts in Spark, 3.5 or 4: a DataFrame in, a DataFrame out.

The executors need Python with pyarrow and orjson, and this package: installed, or its wheel given
with --py-files. The driver needs pandas too, because Spark asks for it. Nothing here imports
pyspark before it is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from .convert import LEADING
from .convert import convert as convert_batches
from .schema import output_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What a session should have. Windows prints 1601-01-01 for a time that never was; Spark 3.5
# refuses to write a time before 1900 until it is told not to rebase it to the Julian calendar
# (Spark SQL guide, "Parquet files": datetimeRebaseModeInWrite). Microseconds are the timestamps
# that other engines read too; INT96, Spark's own, is for Hive.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
}


def convert(
    df: DataFrame, text: str = "value", keep: Sequence[str] = (), check: bool = True
) -> DataFrame:
    """Convert a column of texts or of bytes to a row for each capture.

    df: a DataFrame with the column `text`: captures, lines of NDJSON, or contents of files. Its
    columns Source, CollectedAt and FileTime, where there are any, say where and when a text is
    from. keep: other columns to have in the result. check: fill Facts.

    Returns a DataFrame with the columns of schema.output_schema(). A text that is no capture gives
    one row with its Problem; a text with two captures gives two rows.

    Example:
        >>> df = spark.read.text("/landing/*.ndjson")  # doctest: +SKIP
        >>> convert(df).write.parquet("/lake/captures")  # doctest: +SKIP
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    kept = [pa.field(name, pa.string()) for name in keep]
    made = from_arrow_schema(output_schema(kept))
    schema = StructType([df.schema[each.name] if each.name in keep else each for each in made])
    needed = [name for name in LEADING if name in df.columns and name not in (text, *keep)]
    work = partial(_convert, text=text, keep=tuple(keep), check=check)
    return df.select(text, *keep, *needed).mapInArrow(work, schema)


def _convert(
    batches: Iterator[pa.RecordBatch], text: str, keep: tuple[str, ...], check: bool
) -> Iterator[pa.RecordBatch]:
    return convert_batches(batches, text, keep, check=check)
