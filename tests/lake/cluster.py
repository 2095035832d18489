"""A standalone cluster of Spark on loopback: one master, two workers, each with one core."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUARD = ROOT / "tests" / "no_network"
# Folders that hold a pyspark, beside that of the venv: pip install --target FOLDER pyspark==3.5.9
FOLDERS = "DSREGJSON_PYSPARK"
_SECONDS = 300


def pysparks() -> dict[str, Path]:
    """Version -> folder that holds the package pyspark, of all that can be had here."""
    folders = [Path(folder) for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if folder]
    spec = importlib.util.find_spec("pyspark")
    if spec is not None and spec.origin:
        folders.append(Path(spec.origin).parents[1])
    found = {}
    for folder in folders:
        text = (folder / "pyspark" / "version.py").read_text("utf-8")
        version = re.search(r"__version__[^\"']*[\"']([^\"']+)", text)
        assert version, folder
        found[version[1]] = folder
    return found


def why_not() -> str | None:
    """Why Spark cannot run here; None when it can."""
    if shutil.which("java") is None:
        return "Spark needs Java 17 (apt-get install openjdk-17-jre-headless)"
    if not pysparks():
        return "Spark needs pyspark (python3 start.py lake installs it)"
    return None


def packed(folder: Path) -> Path:
    """The package in a zip, as the wheel is one, under a name that Spark takes."""
    path = folder / "dsregjson.zip"
    package = ROOT / "dsregjson"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(ROOT))
    return path


def bare_python(folder: Path) -> Path:
    """A Python with pyarrow and orjson and no other package, as executors may have it."""
    home = folder / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    for name in ("pyarrow", "orjson"):
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.origin
        package = Path(spec.origin).parent
        (site / name).symlink_to(package)
        for libraries in package.parent.glob(f"{name}.libs"):
            (site / libraries.name).symlink_to(libraries)
    return home / "bin" / "python"


class Cluster:
    """A running cluster of one version of Spark."""

    def __init__(self, pyspark: Path, folder: Path) -> None:
        self.home = pyspark / "pyspark"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **{name: os.environ[name] for name in os.environ if not name.startswith("SPARK")},
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "localhost",
            "SPARK_NO_DAEMONIZE": "1",
            "DSREGJSON_LOOPBACK": "1",
            "PYTHONPATH": str(GUARD),
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            "PYSPARK_PYTHON": str(bare_python(folder)),
        }
        self.driver_path = os.pathsep.join([str(GUARD), str(pyspark)])
        self.url = ""

    def start(self) -> None:
        """Start the master, then the workers."""
        self.url = self._start("master", "master.Master", "--port", "0")
        self.workers = [self._start_worker(number) for number in (1, 2)]

    def _start_worker(self, number: int) -> subprocess.Popen[bytes]:
        options = ("--port", "0", "--cores", "1", "--memory", "1g")
        work = ("--work-dir", str(self.folder / f"work-{number}"))
        self._start(f"worker-{number}", "worker.Worker", *options, *work, self.url)
        return self.processes[-1]

    def _start(self, name: str, role: str, *arguments: str) -> str:
        """Start a daemon in a process group of its own; returns the address that it prints."""
        log = self.folder / f"{name}.log"
        command = [str(self.home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}"]
        with log.open("wb") as output:
            self.processes.append(
                subprocess.Popen(
                    [*command, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
                    env=self.environment, stdout=output, stderr=output, start_new_session=True,
                )
            )  # fmt: skip
        wanted = (
            r"Successfully registered with master" if "worker" in name else r"spark://[\d.]+:\d+"
        )
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            if found := re.search(wanted, log.read_text("utf-8", "replace")):
                return found[0]
            assert self.processes[-1].poll() is None, log.read_text()
            time.sleep(0.2)
        raise AssertionError(f"{name} did not start: {log.read_text()}")

    def submit(
        self, script: Path, *arguments: str, files: Path, **settings: str
    ) -> subprocess.Popen[bytes]:
        """Start spark-submit; files: what --py-files gives."""
        conf = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.driver.memory": "1g",
            "spark.executor.memory": "900m",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.adaptive.enabled": "false",
            **{name.replace("_", "."): value for name, value in settings.items()},
        }
        pairs = [part for name, value in conf.items() for part in ("--conf", f"{name}={value}")]
        command = [str(self.home / "bin" / "spark-submit"), "--master", self.url, *pairs]
        process = subprocess.Popen(
            [*command, "--py-files", str(files), str(script), *arguments],
            env={**self.environment, "PYTHONPATH": self.driver_path},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """Kill all processes that were started, and what these have started."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        # The Python processes of executors are in groups of their own.
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if entry.read_bytes().startswith(str(self.folder).encode()):
                    os.kill(int(entry.parent.name), signal.SIGKILL)


@contextlib.contextmanager
def cluster(version: str, folder: Path) -> Iterator[Cluster]:
    """A cluster of a version of pysparks() that is gone at the end."""
    folder.mkdir()
    running = Cluster(pysparks()[version], folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
