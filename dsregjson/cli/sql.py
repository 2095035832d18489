"""dsregjson sql: the views over captures in Parquet, for Spark SQL and DuckDB."""

from __future__ import annotations

from .. import console
from ..lake.views import views

EPILOG = """\b
Examples:
  dsregjson sql > views.sql
  dsregjson sql | sed 's/TEMPORARY //' > lasting-views.sql

The first lines of what it prints say how to make the view captures that the
others read; docs/lake.md has a session of DuckDB and of Spark.
"""


def command() -> None:
    """Print SQL views over captures in Parquet.

    Devices, summary, clones, history, findings by day and codes, for Spark SQL and DuckDB.
    """
    console.write_output(views().encode("ascii"))
