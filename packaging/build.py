"""Build all that a release holds: wheel, sdist, Windows folder, module packages, schemas, sums.

    python packaging/build.py --fetch WHEELS [--python-version 3.12] [--compiled]
    python packaging/build.py OUT --wheels WHEELS [--windows-python FOLDER] [--runner COMMAND]
        [--compiled]

The first needs the network and fills a folder with the wheels of the lock file. The second needs
none. It runs in an environment with the project's extra "test", and needs pwsh for the module.

The Windows Python is the unpacked embeddable package of python.org. Another Windows Python, with
the folders Lib and DLLs, makes a folder for tests, and its name ends with "-test". --runner runs a
Windows program where this is no Windows: it compiles the packages and measures the start.
--compiled adds a wheel for this system and this Python, with the parser compiled by mypyc; it needs
a C compiler.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import notices
import sbom
import wheels
import windows_folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = wheels.ROOT
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION: str = re.findall(
    r'^__version__ = "(.+)"$', (ROOT / "dsregjson" / "__init__.py").read_text("utf-8"), re.MULTILINE
)[0]
CAPTURE = ROOT / "tests" / "captures" / "hybrid-win11-24h2.txt"
STARTS = 7


def run(command: list[str | Path], **options: Any) -> str:
    """Run a program; what it prints. Its failure ends the build with its words."""
    done = subprocess.run(
        [str(each) for each in command],
        cwd=options.pop("cwd", ROOT),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        **options,
    )
    if done.returncode:
        words = f"{done.stdout}\n{done.stderr}".strip()
        raise SystemExit(f"build.py: {command[0]} ended with {done.returncode}\n{words}")
    return done.stdout


def commit_time() -> int:
    """Return the time for archives: that of the commit, so that a build can be repeated."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    git = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout else 1_767_225_600


def write_zip(target: Path, folder: Path, root: str, epoch: int) -> None:
    """Pack a folder under the name `root`, the same bytes for the same files."""
    stamp = time.gmtime(max(epoch, 315_532_800))[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = f"{root}/{path.relative_to(folder).as_posix()}"
                entry = zipfile.ZipInfo(name, stamp)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, path.read_bytes())


def sign(folder: Path) -> None:
    """Sign the programs and scripts of ours in a folder, where a certificate was imported."""
    thumbprint = os.environ.get("SIGNING_THUMBPRINT")
    if not thumbprint:
        return
    script = """
        $certificate = Get-Item -LiteralPath "Cert:/CurrentUser/My/$($args[1])"
        $ours = Get-ChildItem -LiteralPath $args[0] -Recurse -File | Where-Object {
            $_.Extension -in '.ps1', '.psm1', '.psd1', '.ps1xml' -or $_.Name -eq 'dsregjson.exe'
        }
        foreach ($file in $ours) {
            $signed = Set-AuthenticodeSignature -LiteralPath $file.FullName -HashAlgorithm SHA256 `
                -Certificate $certificate -TimestampServer 'http://timestamp.digicert.com'
            if ($signed.Status -ne 'Valid') { throw "$($file.Name): $($signed.StatusMessage)" }
        }
    """
    run(
        [
            "pwsh",
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            f"& {{ {script} }}",
            folder,
            thumbprint,
        ]
    )


def build_recipes(out: Path, work: Path, epoch: int) -> None:
    """Write the scripts for endpoints without Python, as a zip."""
    staged = work / "recipes"
    shutil.copytree(ROOT / "recipes", staged)
    sign(staged)
    write_zip(out / f"dsregjson-{VERSION}-recipes.zip", staged, "recipes", epoch)


def build_python(out: Path, wheelhouse: Path, work: Path, epoch: int, compiled: bool) -> Path:
    """Build the sdist and the wheels with the locked hatchling; returns the plain wheel's path."""
    tools = work / "tools"
    names = ["hatchling", *(wheels.COMPILERS if compiled else ())]
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
    run([*pip, "-q", "--no-index", "--find-links", wheelhouse, "--target", tools, *names])
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(tools)])
    env = {**os.environ, "PYTHONPATH": path, "SOURCE_DATE_EPOCH": str(epoch)}
    build: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "-d", out]
    run(build, env=env)
    [wheel] = out.glob("*.whl")
    if compiled:
        run([*build, "-t", "wheel"], env={**env, "HATCH_BUILD_HOOKS_ENABLE": "1"})
    return wheel


def stage_module(work: Path) -> Path:
    """Return the PowerShell module as it is packed, with the licence."""
    staged = work / "DsRegJson"
    shutil.copytree(ROOT / "ps" / "DsRegJson", staged)
    manifest = (staged / "DsRegJson.psd1").read_text("ascii")
    found = re.search(r"^\s*ModuleVersion\s*=\s*'([^']+)'", manifest, re.MULTILINE)
    if found is None or found[1] != VERSION:
        raise SystemExit(f"build.py: DsRegJson.psd1 must have the version {VERSION}")
    shutil.copy(ROOT / "LICENSE", staged)
    sign(staged)
    return staged


def build_modules(out: Path, work: Path, folder: Path | None, suffix: str, epoch: int) -> None:
    """Write the module without the program as a zip, and with it as the gallery's package."""
    staged = stage_module(work)
    write_zip(
        out / f"DsRegJson-{VERSION}-without-program.zip", staged, f"DsRegJson/{VERSION}", epoch
    )
    if folder is None:
        return
    shutil.copytree(folder, staged / "bin")
    packed = work / "packed"
    packed.mkdir()
    script = "Compress-PSResource -Path $args[0] -DestinationPath $args[1]"
    run(
        ["pwsh", "-NoProfile", "-NonInteractive", "-Command", f"& {{ {script} }}", staged, packed],
        env={**os.environ, "NO_COLOR": "1"},
    )
    name = f"DsRegJson.{VERSION}.nupkg"
    # The gallery's clients know a package by its name, so a test artefact lies in a folder instead.
    place = out / suffix.strip("-") if suffix else out
    place.mkdir(exist_ok=True)
    shutil.copy(packed / name, place / name)


def build_schemas(out: Path) -> None:
    """Write the JSON Schemas of the document and of check, as the program prints them."""
    for name, option in (("document", []), ("check", ["--check"])):
        text = run([sys.executable, "-m", "dsregjson", "schema", *option])
        (out / f"dsregjson-{name}.schema.json").write_text(text, "utf-8", newline="\n")


def write_sums(out: Path) -> None:
    """SHA256SUMS, which `sha256sum --check` reads."""
    lines = []
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name != "SHA256SUMS":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(out).as_posix()}\n")
    (out / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")


def size(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)


def told_starts(folder: Path, runner: list[str | Path]) -> list[str]:
    """Start-up as ratios of the quickest runs: milliseconds say nothing on another machine."""
    python, program = folder / "python" / "python.exe", folder / "dsregjson.exe"
    commands: dict[str, list[str | Path]] = {
        "bare python.exe": [python, "-c", "pass"],
        "dsregjson.exe CAPTURE": [program, CAPTURE],
        "dsregjson.exe --version": [program, "--version"],
    }
    quickest = dict.fromkeys(commands, float("inf"))
    for _ in range(STARTS):  # by turns, so that a busy moment meets all of them
        for name, command in commands.items():
            began = time.perf_counter()
            run([*runner, *command])
            quickest[name] = min(quickest[name], time.perf_counter() - began)
    bare = quickest.pop("bare python.exe")
    return [
        f"start to end of {name}: {seconds / bare:.2f} times a bare python.exe"
        for name, seconds in quickest.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--fetch", type=Path, metavar="FOLDER")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER")
    parser.add_argument("--windows-python", type=Path, metavar="FOLDER")
    parser.add_argument("--python-version", default="3.12", help="for --fetch: of the Windows one")
    parser.add_argument("--runner", default="", metavar="COMMAND")
    parser.add_argument("--compiled", action="store_true")
    options = parser.parse_args()
    if options.fetch:
        more = wheels.COMPILERS if options.compiled else ()
        wheels.fetch(PROJECT["dependencies"], options.fetch.resolve(), options.python_version, more)
        return 0
    if not options.out or not options.wheels:
        parser.error("give OUT and --wheels, or --fetch")
    out, wheelhouse = options.out.resolve(), options.wheels.resolve()
    if out.exists() and any(out.iterdir()):
        parser.error(f"{out} is not empty")
    out.mkdir(parents=True, exist_ok=True)
    epoch = commit_time()
    runner: list[str | Path] = [*shlex.split(options.runner)]
    folder, suffix, starts = None, "", []
    python = None
    if options.windows_python:
        python = windows_folder.WindowsPython(options.windows_python.resolve())
    version = python.version if python else options.python_version
    shipped = wheels.closure(PROJECT["dependencies"], wheelhouse, version)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wheel = build_python(out, wheelhouse, work, epoch, options.compiled)
        if python:
            suffix = "" if python.official else "-test"
            root = f"dsregjson-{VERSION}-win-x64{suffix}"
            folder = work / root
            windows_folder.build(folder, python, [wheel, *shipped], wheelhouse, epoch)
            shutil.copy(ROOT / "LICENSE", folder)
            text = notices.text([*shipped, wheels.wheel_of("distlib", wheelhouse)], python)
            notice = folder / "THIRD-PARTY-NOTICES.txt"
            notice.write_text(text, "utf-8", newline="\n")
            if runner or os.name == "nt":
                windows_folder.compile_all(folder, lambda command: run([*runner, *command]))
                starts = told_starts(folder, runner)
            sign(folder)
            write_zip(out / f"{root}.zip", folder, root, epoch)
        if shutil.which("pwsh"):
            build_modules(out, work, folder, suffix, epoch)
        else:
            print("build.py: no pwsh on PATH, so no packages of the module")
        build_recipes(out, work, epoch)
        build_schemas(out)
        bill = sbom.document(VERSION, shipped, python, epoch)
        (out / "dsregjson.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", "utf-8")
        unpacked = size(folder) if folder else 0
    write_sums(out)
    for path in sorted(out.rglob("*")):
        if path.is_file():
            print(f"{size(path):>12,}  {path.relative_to(out).as_posix()}")
    if unpacked:
        print(f"{unpacked:>12,}  the Windows folder, unpacked")
    print(*starts, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
