"""The plain pipe: one capture in, one JSON document out; everything else goes to dsregjson.cli.

A person waits for every `dsregcmd /status | dsregjson`, so this path imports neither typer nor
anything else that the conversion does not need.
"""

from __future__ import annotations

import os
import sys

from . import console
from .cli import COMMANDS
from .console import Failure
from .errors import DsRegError

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

USAGE_HINT = (
    "nothing is piped in; usage: dsregcmd /status | dsregjson, or dsregjson FILE "
    "(dsregjson --help shows more)"
)


# The variable by which the completion scripts of the shells ask.
COMPLETE = "_DSREGJSON_COMPLETE"


def main() -> None:
    """Run the console script: report a failure in one line, exit with the contract's code."""
    if getattr(sys, "frozen", False):
        # The workers of a frozen program are the program itself, with arguments for this call,
        # which does the work and does not come back.
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(guarded(_run))


# What people try for help and version; a file of such a name needs ./ in front.
_ALIASES = {
    "help": "--help",
    "-h": "--help",
    "/?": "--help",
    "version": "--version",
    "-V": "--version",
}


def _run() -> int:
    if not _is_completion():
        os.environ.pop(COMPLETE, None)  # typer takes its mere presence for a request
        sys.argv[1:] = _spelled_out(sys.argv[1:])
        plain = _plain_arguments(sys.argv[1:])
        if plain is not None:
            return convert(**plain)
    from . import interrupts

    with interrupts.cleanly_terminated(), interrupts.only_once():
        from .cli.app import run_command

        return run_command()


def _spelled_out(arguments: list[str]) -> list[str]:
    """Turn the words of _ALIASES into options: help, help NAME, NAME -h, NAME /?."""
    first = arguments[0] if arguments else ""
    if first == "help" and len(arguments) == 2 and arguments[1] in COMMANDS:
        return [arguments[1], "--help"]
    if first in _ALIASES:
        return [_ALIASES[first], *arguments[1:]]
    if first in COMMANDS and len(arguments) > 1 and arguments[-1] in ("-h", "/?"):
        return [*arguments[:-1], "--help"]
    return arguments


def _is_completion() -> bool:
    """Return whether a shell asks what may come next on its command line.

    COMPLETE alone does not say so: a shell whose completion broke off may leave it behind, and
    every conversion after that would print nothing. What was typed must stand beside it.
    """
    asked = os.environ.get(COMPLETE, "")
    typed = ("COMP_WORDS", "COMP_CWORD") if asked.endswith("bash") else ("_TYPER_COMPLETE_ARGS",)
    return bool(asked) and all(os.environ.get(name) for name in typed)


def guarded(job: Callable[[], int]) -> int:
    """Call job; turn whatever it raises into one line on stderr and an exit code."""
    try:
        return job()
    except Failure as failure:
        console.problem(str(failure))
        return failure.code
    except DsRegError as error:
        console.problem(str(error))
        return console.EXIT_REJECTED
    except KeyboardInterrupt:
        return console.EXIT_INTERRUPTED
    except BrokenPipeError:
        return console.EXIT_OK  # the reader has all it wanted
    except MemoryError:
        console.problem("not enough memory for this input")
        return console.EXIT_UNEXPECTED
    except Exception as error:
        if "DSREGJSON_DEBUG" in os.environ:
            raise
        console.problem(
            f"unexpected failure, {type(error).__name__}: {error}; please report it "
            "(DSREGJSON_DEBUG=1 shows where it happened)"
        )
        return console.EXIT_UNEXPECTED


def _plain_arguments(arguments: list[str]) -> dict[str, Any] | None:
    """Return keywords for convert(), or None when the command line asks for anything else."""
    plain: dict[str, Any] = {}
    files: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "--":
            files += rest
        elif argument in ("--compact", "--flat"):
            plain[argument[2:]] = True
        elif name in ("--encoding", "--max-bytes"):
            given = value if equals else next(rest, None)
            if given is None:
                return None
            plain[name[2:].replace("-", "_")] = given
        elif argument.startswith("-") and argument != "-":
            return None
        elif argument in COMMANDS and not files:
            return None
        else:
            if not files:
                _refuse_mistyped(argument)
            files.append(argument)
    if len(files) > 1:
        raise Failure(
            console.EXIT_USAGE,
            f"{len(files)} files given; this converts one (dsregjson batch converts many)",
        )
    if "max_bytes" in plain:
        plain["max_bytes"] = console.byte_limit(plain["max_bytes"])
    return {"path": files[0] if files else None, **plain}


def _refuse_mistyped(word: str) -> None:
    """Raise Failure when the first word is not a file but nearly the name of a command."""
    if word == "-" or os.path.exists(word):  # noqa: PTH110 (pathlib is a slow import)
        return
    import difflib

    near = difflib.get_close_matches(word.lower(), COMMANDS, 1, 0.7)
    if near:
        raise Failure(
            console.EXIT_USAGE,
            f"{word}: there is no such file or command; did you mean {near[0]}? "
            "(dsregjson --help lists the commands)",
        )


def convert(
    path: str | None,
    *,
    compact: bool = False,
    flat: bool = False,
    encoding: str | None = None,
    max_bytes: int = console.DEFAULT_MAX_BYTES,
) -> int:
    """Convert the capture in a file (or stdin) and print it as JSON; returns the exit code."""
    if path is None and sys.stdin is not None and sys.stdin.isatty():
        from . import live

        if not live.is_at_hand():
            raise Failure(console.EXIT_USAGE, USAGE_HINT)
        document = live.read_at_hand(encoding)
    else:
        from .reading import read_capture

        document = read_capture(path, encoding=encoding, max_bytes=max_bytes)
    if flat:
        from .flat import flatten

        document = flatten(document)
    from .json_output import to_json

    console.write_output(to_json(document, indent=not compact))
    return console.EXIT_OK


if __name__ == "__main__":
    main()
