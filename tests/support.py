"""Helpers of several test modules: captures, checked conversion, running the command."""

from __future__ import annotations

import functools
import io
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Any

import jsonschema

import dsregjson

from . import in_process, lanes

CAPTURES = Path(__file__).parent / "captures"
# Where the installed command is; on Windows without a virtual environment not beside Python.
SCRIPTS = sysconfig.get_path("scripts")
CONVERTED = sorted(path.stem for path in CAPTURES.glob("*.json"))
REJECTED = sorted(path.stem for path in CAPTURES.glob("*.txt") if path.stem not in CONVERTED)


@functools.cache
def validator() -> Any:
    schema = dsregjson.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def capture_bytes(name: str) -> bytes:
    return (CAPTURES / f"{name}.txt").read_bytes()


def capture_text(name: str) -> str:
    return capture_bytes(name).decode("utf-8")


def parse(text: str) -> dict[str, Any]:
    """Parse a text as dsregjson.parse does, and check the document against the schema."""
    document = dsregjson.parse(text)
    validator().validate(document)
    return document


def boxed(title: str, *rows: str) -> str:
    """Print a section as Windows does, from rows given as "Label : value"."""
    border = "+" + "-" * 70 + "+"
    lines = [border, f"| {title:<69}|", border, ""]
    for row in rows:
        label, _, value = row.partition(" : ")
        lines.append(f"{label:>26} : {value}" if " : " in row else row)
    return "\n".join([*lines, ""]) + "\n"


def make_program(path: Path, source: str) -> None:
    """Write a program that runs Python source: with pip's launcher on Windows, else a script."""
    if sys.platform == "win32":
        from pip._vendor import distlib  # type: ignore[import-untyped]

        launcher = Path(distlib.__file__).with_name("t64.exe").read_bytes()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("__main__.py", source)
        path.write_bytes(launcher + f'#!"{sys.executable}"\r\n'.encode() + packed.getvalue())
    else:
        path.write_text(f"#!{sys.executable}\n{source}", "utf-8")
        path.chmod(0o755)


def run(
    *arguments: str, stdin: bytes | None = b"", env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes] | in_process.Done:
    """Run the command with bytes in and bytes out.

    A test of a lane with processes runs it as a process, as a user does. A test of the fast lane
    runs it in this process. See lanes.py.
    """
    if not lanes.with_processes:
        return in_process.run(list(arguments), stdin or b"", env, **options)
    return subprocess.run(
        [sys.executable, "-m", "dsregjson", *arguments],
        input=stdin,
        capture_output=True,
        env=env,
        timeout=120,
        check=False,
        **options,
    )
