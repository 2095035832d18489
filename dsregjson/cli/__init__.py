"""The commands, one module each; COMMANDS is all that the plain pipe needs to know of them.

A command named NAME is the function `command` in the module dsregjson.cli.NAME: a typer command
whose docstring is its help; optional EPILOG and CONTEXT_SETTINGS go to typer. It writes data with
console.write_output, ends early by raising console.Failure or DsRegError, and returns its exit
code (None for 0).
"""

# In the order of --help. A new command is one name here and one module beside this file.
COMMANDS = (
    "run",
    "batch",
    "summary",
    "report",
    "check",
    "get",
    "explain",
    "diff",
    "redact",
    "schema",
    "fields",
    "sql",
)
