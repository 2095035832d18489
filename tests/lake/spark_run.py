"""Run the job, then the view summary over its output: a script for spark-submit.

spark_run.py SUMMARY JOB ARGUMENTS...: SUMMARY is the file for the rows of the view, "-" for none.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from dsregjson.lake.views import statements

_, summary, *sys.argv = sys.argv
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    assert not ended.code, ended.code
spark = SparkSession.builder.getOrCreate()
package = sys.modules["dsregjson"].__file__
print(f"spark_run: {spark.version} with {package}")
if summary != "-":
    captures = spark.read.parquet(f"{sys.argv[2]}/captures")
    captures.createOrReplaceTempView("captures")
    for name, statement in statements().items():
        spark.sql(statement)
        if name in ("capture_devices", "devices", "device_findings"):  # as docs/lake.md says
            spark.table(name).write.parquet(f"{sys.argv[2]}/{name}")
            spark.read.parquet(f"{sys.argv[2]}/{name}").createOrReplaceTempView(name)
    rows = [tuple(row) for row in spark.sql("SELECT * FROM summary").collect()]
    for name in ("clones", "device_history", "findings_by_day", "codes"):
        rows.append((name, None, None, None, spark.table(name).count()))
    Path(summary).write_text(json.dumps(rows))
spark.stop()
