"""Wheels of the lock file: which ones a Windows installation needs, fetched and unpacked."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
# Beside the project's own dependencies: what builds its wheel, and whose launcher the folder has.
TOOLS = ("hatchling", "distlib")
# What compile_hook.py needs to make a compiled wheel.
COMPILERS = ("mypy", "setuptools")
Metadata = "email.message.Message[str, str]"


def locked() -> dict[str, Requirement]:
    """Return the pins of requirements-lock.txt by name."""
    lines = (ROOT / "requirements-lock.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


def hashes() -> dict[str, set[str]]:
    """Return the SHA-256 of the wheels in requirements-lock.hashes, by name."""
    text = (ROOT / "requirements-lock.hashes").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for line in text.replace("\\\n", "").splitlines():
        if line and not line.startswith("#"):
            pin, *digests = line.split("--hash=sha256:")
            found[canonicalize_name(Requirement(pin).name)] = {each.strip() for each in digests}
    return found


def windows(version: str) -> dict[str, str]:
    """Evaluate a marker such as `sys_platform == "win32"` for Python `version` (3.12)."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "win32",
        "extra": "",
    }


def metadata(wheel: Path) -> Metadata:
    """Return the METADATA of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def wheel_of(name: str, folder: Path, tags: tuple[str, ...] = ("any", "win_amd64")) -> Path:
    """Return the wheel of a locked package in a folder, for one of the platforms."""
    [version] = [each.version for each in locked()[name].specifier]
    found = [
        path
        for path in folder.glob("*.whl")
        if path.stem.endswith(tags)
        and parse_wheel_filename(path.name)[0] == name
        and str(parse_wheel_filename(path.name)[1]) == version
    ]
    if len(found) != 1:
        raise SystemExit(f"build.py: {folder} holds {len(found)} wheels of {name} {version}")
    if hashlib.sha256(found[0].read_bytes()).hexdigest() not in hashes().get(name, ()):
        raise SystemExit(f"build.py: {found[0]} is no wheel of requirements-lock.hashes")
    return found[0]


def needed(requirements: Iterable[str], version: str) -> set[str]:
    """Names of the packages that requirements ask for on Windows."""
    environment = windows(version)
    asked = map(Requirement, requirements)
    return {
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or each.marker.evaluate(environment)
    }


def closure(project: Iterable[str], folder: Path, version: str) -> list[Path]:
    """Return the wheels that an installation on Windows brings beside our own, from a folder."""
    found: dict[str, Path] = {}
    waiting = needed(project, version)
    while waiting:
        name = waiting.pop()
        found[name] = wheel_of(name, folder)
        asked = metadata(found[name]).get_all("Requires-Dist") or []
        waiting |= needed(asked, version) - found.keys()
    return [found[name] for name in sorted(found)]


def fetch(project: list[str], folder: Path, version: str, more: Iterable[str] = ()) -> None:
    """Download all that build.py and an installation need: for Windows, and for this machine.

    more: further tools, for this machine alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = ROOT / "requirements-lock.txt"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download"]
    pip += ["--dest", str(folder), "--only-binary=:all:"]
    subprocess.run([*pip, "--constraint", str(lock), *TOOLS, *more, *project], check=True)
    pip += ["--no-deps", "--platform", "win_amd64", "--implementation", "cp"]
    pip += ["--python-version", version]
    done: set[str] = set()
    waiting = needed(project, version)
    while waiting:
        pins = {name: str(locked()[name]).partition(";")[0].strip() for name in waiting}
        subprocess.run([*pip, *pins.values()], check=True)
        done |= waiting
        wheels = [metadata(wheel_of(name, folder)) for name in waiting]
        asked = [text for each in wheels for text in each.get_all("Requires-Dist") or []]
        waiting = needed(asked, version) - done


def unpack(wheel: Path, target: Path) -> None:
    """Install a wheel into a folder: its packages and its dist-info, no scripts."""
    with zipfile.ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if ".data/" not in each.split("/")[0] + "/"]
        archive.extractall(target, names)
