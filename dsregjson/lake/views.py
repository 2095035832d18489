"""The SQL views over a table of captures, which Spark SQL and DuckDB both accept."""

from __future__ import annotations

from importlib import resources


def views() -> str:
    """Return views.sql, as `dsregjson sql` prints it."""
    return (resources.files(__package__) / "views.sql").read_text("ascii")


def statements() -> dict[str, str]:
    """Return the name of each view and its statement, for engines that take one at a time.

    Example:
        >>> list(statements())[:3]
        ['capture_devices', 'device_states', 'devices']
    """
    code = (line for line in views().splitlines() if not line.startswith("--"))
    found = [statement.strip() for statement in "\n".join(code).split(";")]
    return {statement.removeprefix(_CREATE).split()[0]: statement for statement in found}


_CREATE = "CREATE OR REPLACE TEMPORARY VIEW "
