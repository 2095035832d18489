"""The typer app: global options, and the commands of COMMANDS, each imported when asked for."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from .. import __version__, console
from . import COMMANDS
from .completion import use_own_script

HELP = """Turn the text of dsregcmd /status into stable JSON.

Without a COMMAND: one capture from standard input or FILE to one JSON document on standard output.
"""

EPILOG = """\b
Examples:
  dsregcmd /status | dsregjson
  dsregcmd /status | dsregjson --flat --compact > state.json
  dsregcmd /status > capture.txt
  dsregjson capture.txt

A file that is named like a command needs ./ in front: dsregjson ./schema

Exit codes: 0 done, 1 findings (check) or differences (diff --exit-code), 2 usage, 3 no dsregcmd
output, 4 some inputs were not captures, 5 an identity would remain (redact), 70 unexpected
failure.
"""


class _Helpful:
    """A command whose --help ends like all output when it cannot be written."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.callback = _print_help
            option.help = "Show this help and stop."
        return option


def _print_help(ctx: Any, _option: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        console.write_output(f"{ctx.get_help()}\n".encode("utf-8", "backslashreplace"))
        raise typer.Exit


class _Command(_Helpful, TyperCommand):
    pass


class LazyCommands(_Helpful, TyperGroup):
    """A group that imports a command's module only to run it or to show its help."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"{__package__}.{cmd_name}")
        holder = typer.Typer(add_completion=False, rich_markup_mode=None)
        holder.command(
            cmd_name,
            cls=_Command,
            epilog=getattr(module, "EPILOG", None),
            context_settings=getattr(module, "CONTEXT_SETTINGS", None),
        )(module.command)
        return get_command(holder)


app = typer.Typer(
    cls=LazyCommands,
    help=HELP,
    epilog=EPILOG,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    subcommand_metavar="[FILE] | COMMAND [ARGS]...",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        console.write_output(f"dsregjson {__version__}\n".encode())
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    compact: Annotated[bool, typer.Option("--compact", help="One line of JSON.")] = False,
    flat: Annotated[
        bool, typer.Option("--flat", help="One level: the columns of the CSV and PowerShell views.")
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="PAGE", help="Code page of the input, such as cp850 (default: detected)."
        ),
    ] = None,
    max_bytes: Annotated[
        int, typer.Option(metavar="BYTES", help="Refuse a larger capture.")
    ] = console.DEFAULT_MAX_BYTES,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    # The plain conversion never comes here: __main__ runs it without typer.
    if ctx.invoked_subcommand and (compact or flat or encoding):
        raise typer.BadParameter(
            f"--compact, --flat and --encoding go without a command; see "
            f"dsregjson {ctx.invoked_subcommand} --help"
        )


def run_command() -> int:
    """Run the command that sys.argv names; returns its exit code, raises Failure for misuse."""
    use_own_script()
    try:
        # typer would expand wildcards, ~ and %VAR% in every argument on Windows, outputs too, and
        # "capture[1].txt" would become capture1.txt. fleet.folders expands paths where it is due.
        code = get_command(app)(
            prog_name="dsregjson", standalone_mode=False, windows_expand_args=False
        )
    except typer.TyperException as error:
        raise console.Failure(console.EXIT_USAGE, _told(error)) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return int(code or 0)


def _told(error: Any) -> str:
    """Word a usage error in one line: the option, what it takes with an example, where help is."""
    message = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    name = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in COMMANDS else None
    command = context.command if context else LazyCommands().get_command(None, name or "")
    option = getattr(error, "param", None)
    given = getattr(error, "option_name", None)
    if option is None and given and command:
        option = next((each for each in command.params if given in each.opts), None)
    takes = str(getattr(option, "help", None) or "").rstrip(".")
    help_of = f"dsregjson {name}" if name else "dsregjson"
    return f"{message}{f'; {takes}' if takes else ''} ({help_of} --help shows the usage)"
