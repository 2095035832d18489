"""dsregjson redact: captures without identities, for tickets and forums."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from .. import console
from ..files import replacing
from ..parsing.decode import decode
from ..redaction.files import learn, redact_folder, redacted
from ..redaction.pseudonyms import MIN_KEY_BYTES
from ..redaction.redactor import IdentityLeft, Redactor
from .options import Encoding, MaxBytes, output_file

EPILOG = """\b
Examples:
  dsregcmd /status | dsregjson redact > for-the-ticket.txt
  dsregcmd /status > capture.txt
  dsregjson redact capture.txt --check
  python -c "import secrets; print(secrets.token_hex(32))" > fleet.key
  dsregjson redact capture.txt --key fleet.key -o redacted.txt

What is replaced: ids of tenants, devices, users, keys, correlations and requests, thumbprints,
names of tenants, domains, hosts and users, UPNs, SIDs, IP addresses, SettingsUrl, and the same
names in URLs, prompts, logs and messages. A pseudonym has the length, the case and the digits of
what it replaces, so columns and wrapped lines stay; states, times and codes stay. Length is not
hidden. Equal names stay equal.

Without --key the pseudonyms are new in every run and nobody can go back. With --key FILE they are
the same in every run with that file; keep it as secret as the captures. A file that is missing or
holds less than 16 bytes is refused.

Names in free text are found when they are built like one (a@b.com, DOMAIN\\user,
C:\\Users\\name, a GUID, a host) or stand in a row of any input of the run. Read the result before
you publish it.

Exit codes: 0 done, 2 usage, 3 not dsregcmd output, 4 some files of a folder were left out,
5 what looks like an identity would remain: nothing was written.
"""


def _key(path: str | None) -> bytes:
    """Return the bytes of the key file without blanks at its ends; new random ones for None."""
    if path is None:
        return secrets.token_bytes(32)
    try:
        key = Path(path).read_bytes().strip()
    except OSError as error:
        raise console.Failure(
            console.EXIT_USAGE,
            f"--key {path}: cannot be read: {error.strerror} (dsregjson redact --help shows how "
            "to make one)",
        ) from None
    if len(key) < MIN_KEY_BYTES:
        raise console.Failure(
            console.EXIT_USAGE,
            f"--key {path}: holds {len(key)} bytes, a key needs at least {MIN_KEY_BYTES} "
            "(dsregjson redact --help shows how to make one)",
        )
    return key


def _listed(redactor: Redactor) -> str:
    """List what would be replaced, one a line: kind, times, original and pseudonym."""
    rows = [("kind", "times", "original", "pseudonym")]
    for (kind, old, new), times in sorted(redactor.found.items()):
        rows.append((kind, f"{times:,}", console.safe(old), console.safe(new)))
    widths = [min(max(len(row[i]) for row in rows), 60) for i in range(3)]
    lines = [
        f"{kind:<{widths[0]}}  {times:>{widths[1]}}  {old:<{widths[2]}}  {new}\n"
        for kind, times, old, new in rows
    ]
    return "".join(lines)


def command(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH",
            help="A capture, JSON or NDJSON of dsregjson, or a folder (default: standard input).",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="File to write; for a folder: a new or empty folder.",
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="File with a secret: equal pseudonyms in every run."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="List what would be replaced, and write nothing.")
    ] = False,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Replace the file itself; the original is gone.")
    ] = False,
    encoding: Encoding = None,
    max_bytes: MaxBytes = console.DEFAULT_MAX_BYTES,
) -> int:
    """Replace names and ids by stable pseudonyms, and nothing else."""
    output = output_file(output)
    if check and output is not None:
        raise console.Failure(console.EXIT_USAGE, "--check writes nothing; leave --output out")
    is_folder = file is not None and Path(file).is_dir()
    if in_place:
        output = _in_place(file, is_folder or check or output is not None)
    elif output is not None and not is_folder and _is_input(file, output):
        raise console.Failure(
            console.EXIT_USAGE,
            f"{output}: is the input, and would be lost; name another file, or use --in-place "
            "to replace it",
        )
    elif output is not None and key is not None and _is_input(key, output):
        raise console.Failure(
            console.EXIT_USAGE, f"{output}: is the key, and would be lost; name another file"
        )
    if is_folder and output is None and not check:
        raise console.Failure(
            console.EXIT_USAGE, f"{file}: is a folder; name another with --output"
        )
    redactor = Redactor(_key(key))
    left_out = 0
    try:
        if is_folder:
            left_out = redact_folder(redactor, str(file), output, encoding, max_bytes)
        else:
            data = _redact_one(redactor, file, encoding, max_bytes)
            if not check:
                _write(output, data, encoding)
    except LookupError:
        raise console.no_encoding(encoding) from None
    except IdentityLeft as error:
        raise console.Failure(console.EXIT_IDENTITY_LEFT, str(error)) from None
    if check:
        console.write_text(_listed(redactor))
    return console.EXIT_PARTIAL if left_out else console.EXIT_OK


def _in_place(file: str | None, has_others: bool) -> str:
    if has_others or file is None or file == "-":
        raise console.Failure(
            console.EXIT_USAGE,
            "--in-place takes one FILE, and neither a folder nor --output or --check",
        )
    return file


def _is_input(file: str | None, output: str) -> bool:
    """Return whether the file to write is the one to read, by any name."""
    try:
        if file is not None and file != "-":
            read = Path(file).stat()
        else:
            read = os.fstat(sys.stdin.fileno())
        return stat.S_ISREG(read.st_mode) and os.path.samestat(read, Path(output).stat())
    except (OSError, ValueError, AttributeError):  # no such file, or no standard input
        return False


def _redact_one(
    redactor: Redactor, file: str | None, encoding: str | None, max_bytes: int
) -> bytes:
    if file is None and sys.stdin is not None and sys.stdin.isatty():
        raise console.Failure(
            console.EXIT_USAGE,
            "nothing is piped in; usage: dsregcmd /status | dsregjson redact, or "
            "dsregjson redact FILE",
        )
    name = console.name_of(file)
    data = console.read_input(file, max_bytes)
    learn(redactor, data, name, encoding)
    return redacted(redactor, data, name, encoding)


def _write(output: str | None, data: bytes, encoding: str | None) -> None:
    if output is not None:
        with replacing(output) as write:
            write(data)
    elif console.on_terminal():
        console.write_shown(decode(data, encoding)[0])
    else:
        console.write_output(data)
