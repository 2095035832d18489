"""Captures as Arrow tables and Parquet files, for engines of SQL; pyarrow is imported here only."""
