"""Convert a folder or a table of captures to Parquet, as a job of spark-submit.

    cp dsregjson-1.0.0-py3-none-any.whl dsregjson.zip
    spark-submit --py-files dsregjson.zip job.py /landing/2026-05-11 /lake --partition 2026-05-11

INPUT is a folder of files, with --lines a folder of NDJSON, with --table a table. The job writes

    /lake/captures/Run=2026-05-11/     a row for each capture, and one for what is none
    /lake/quarantine/Run=2026-05-11/   Source and Problem of the latter alone

Running it again for the same --partition replaces these two and touches no other. So give each
input a partition of its own: the day on which it was collected, not the day of the run.

Executors need pyarrow and orjson, the driver pandas too. docs/lake.md has more.
"""

from __future__ import annotations

import argparse
import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType, StructField, StructType, TimestampType

from dsregjson.lake.spark import SETTINGS, convert

_FILES = StructType(
    [
        StructField("Source", StringType()),
        StructField("FileTime", TimestampType()),
        StructField("value", BinaryType()),
    ]
)


def files(spark: SparkSession, folder: str) -> DataFrame:
    """Read the files below a folder: Source, FileTime, value. Spark drops empty ones."""
    read = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(folder)
    found = read.select(
        F.col("path").alias("Source"),
        F.col("modificationTime").alias("FileTime"),
        F.col("content").alias("value"),
    )
    return found.unionByName(spark.createDataFrame(empty_files(spark, folder), _FILES))


def empty_files(spark: SparkSession, folder: str) -> list[tuple[str, None, bytes]]:
    """List the files of zero bytes below a folder, which are captures that failed."""
    path = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(folder)
    listing = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).listFiles(
        path, True
    )
    found = []
    while listing.hasNext():
        status = listing.next()
        if status.getLen() == 0 and not status.getPath().getName().startswith(("_", ".")):
            found.append((status.getPath().toString(), None, b""))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Convert captures to Parquet with Spark.")
    add = parser.add_argument
    add("input", metavar="INPUT", help="folder of files, or see below")
    add("output", metavar="OUTPUT", help="folder of the lake")
    add("--partition", metavar="NAME", required=True, help="a name for this input")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--lines", action="store_true", help="INPUT is a folder of NDJSON")
    kind.add_argument("--table", action="store_true", help="INPUT is a table")
    add("--text", default="value", metavar="COLUMN", help="with --table: the column of texts")
    add("--keep", action="append", default=[], metavar="COLUMN", help="a further column to keep")
    asked = parser.parse_args()

    spark = SparkSession.builder.appName("dsregjson").getOrCreate()
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    if asked.table:
        texts = spark.table(asked.input)
    elif asked.lines:
        texts = spark.read.text(asked.input, recursiveFileLookup=True)
    else:
        texts = files(spark, asked.input)
    captures, run = f"{asked.output}/captures", f"Run={asked.partition}"
    made = convert(texts, asked.text if asked.table else "value", asked.keep)
    # Dynamic: the other partitions stay, and this one is replaced when all of it is there.
    write = made.withColumn("Run", F.lit(asked.partition)).write.partitionBy("Run")
    write.mode("overwrite").option("partitionOverwriteMode", "dynamic").parquet(captures)

    rows = spark.read.parquet(f"{captures}/{run}")
    refused = rows.where("Problem IS NOT NULL").select("Source", "Problem", *asked.keep)
    refused.coalesce(1).write.mode("overwrite").parquet(f"{asked.output}/quarantine/{run}")
    total, bad = rows.count(), refused.count()
    print(f"job.py: {total - bad} captures, {bad} rows in quarantine", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
