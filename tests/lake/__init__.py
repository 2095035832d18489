"""Parquet, SQL and Spark: what needs the extras "lake" and "lake-test"."""
