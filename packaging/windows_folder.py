"""The folder that runs on a Windows without Python: an embedded CPython, our wheels, a launcher.

dsregjson.exe      distlib's launcher, which starts python\\python.exe with the zip behind it
python\\            CPython; its ._pth leaves nothing on the path but its library and lib
lib\\               dsregjson and what it needs
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import wheels

LAUNCHER = "81a618f21cb87db9076134e70388b6e9cb7c2106739011b6a51772d22cae06b7"
# Left out of a test artefact's library, as the embeddable package leaves them out.
UNUSED = {"test", "tkinter", "idlelib", "turtledemo", "ensurepip", "venv", "lib2to3"}
UNUSED |= {"site-packages", "distutils", "__pycache__"}
UNUSED_DLLS = re.compile(r"_tkinter|tcl|tk\d|_msi|winsound", re.IGNORECASE)
START = """\
import sys
from dsregjson.__main__ import main

sys.argv[0] = "dsregjson"
sys.exit(main())
"""


class WindowsPython:
    """A folder with a Windows CPython: the embeddable package, or an installation for tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = [re.fullmatch(r"python3(\d+)\.dll", path.name) for path in folder.glob("*.dll")]
        numbers = [each[1] for each in found if each]
        if len(numbers) != 1 or not (folder / "python.exe").is_file():
            raise SystemExit(f"build.py: {folder} holds no Windows CPython")
        self.tag = f"python3{numbers[0]}"
        self.version = f"3.{numbers[0]}"
        exact = re.search(rb"\x00(3\.\d+\.\d+)\x00", (folder / f"{self.tag}.dll").read_bytes())
        self.release = exact[1].decode() if exact else self.version
        # Only the embeddable package has its library zipped and a ._pth beside it.
        self.official = (folder / f"{self.tag}._pth").is_file()

    def licence(self) -> str:
        """CPython's licence, with those of the libraries inside it."""
        for place in (self.folder / "LICENSE.txt", self.folder / "Lib" / "LICENSE.txt"):
            if place.is_file():
                return place.read_text("utf-8")
        raise SystemExit(f"build.py: {self.folder} holds no LICENSE.txt")

    def copy(self, target: Path) -> None:
        """Put it into a folder in the layout of the embeddable package."""
        target.mkdir(parents=True)
        for place in (self.folder, self.folder / "DLLs"):
            for path in place.glob("*"):
                wanted = path.suffix.lower() in (".dll", ".pyd", ".exe", ".zip", ".cat", ".txt")
                if path.is_file() and wanted and not UNUSED_DLLS.match(path.name):
                    shutil.copy(path, target)
        (target / "pythonw.exe").unlink(missing_ok=True)
        if not self.official:
            self._zip_library(target / f"{self.tag}.zip")
        # With this file Python reads no PYTHON* variable, no registry and no other folder.
        (target / f"{self.tag}._pth").write_text(f"{self.tag}.zip\n.\n..\\lib\n", "ascii")

    def _zip_library(self, target: Path) -> None:
        library = self.folder / "Lib"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(library.rglob(f"*.cpython-{self.tag[6:]}.pyc")):
                name = path.parent.parent.relative_to(library) / f"{path.name.split('.')[0]}.pyc"
                if not UNUSED & set(name.parts):
                    archive.write(path, name.as_posix())


def launcher(wheelhouse: Path, epoch: int) -> bytes:
    """dsregjson.exe: the launcher, what it starts (beside itself), and the program as a zip."""
    with zipfile.ZipFile(wheels.wheel_of("distlib", wheelhouse)) as archive:
        program = archive.read("distlib/t64.exe")
    if hashlib.sha256(program).hexdigest() != LAUNCHER:
        raise SystemExit("build.py: distlib/t64.exe is not the launcher that was tested")
    script = io.BytesIO()
    with zipfile.ZipFile(script, "w") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", time.gmtime(epoch)[:6]), START)
    return program + b"#!<launcher_dir>\\python\\python.exe\r\n" + script.getvalue()


def build(
    folder: Path, python: WindowsPython, packages: Iterable[Path], wheelhouse: Path, epoch: int
) -> None:
    """Fill a new folder."""
    python.copy(folder / "python")
    for wheel in packages:
        wheels.unpack(wheel, folder / "lib")
    (folder / "dsregjson.exe").write_bytes(launcher(wheelhouse, epoch))


def compile_all(folder: Path, run: Callable[[list[str | Path]], str]) -> None:
    """Compile lib beforehand: where users may not write, every start would do it again."""
    run(
        [
            folder / "python" / "python.exe",
            *("-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
            *("-s", folder / "lib", folder / "lib"),
        ]
    )
