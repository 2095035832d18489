"""The SQL views over a table of captures, which Spark SQL and DuckDB both accept."""

from __future__ import annotations

from importlib import resources


def views() -> str:
    """Return views.sql, as `dsregjson sql` prints it."""
    return (resources.files(__package__) / "views.sql").read_text("ascii")


def statements() -> list[str]:
    """Return its statements, for engines that take one at a time.

    Example:
        >>> for statement in statements():  # doctest: +SKIP
        ...     spark.sql(statement)
    """
    return [statement.strip() for statement in views().split(";")]
