"""No test reaches the network: sockets are blocked here and in every process that tests start."""

from __future__ import annotations

import multiprocessing.process
import os
import runpy
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dsregjson import workers

from . import lanes

GUARD = Path(__file__).parent / "no_network"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the lane, and block sockets in this process and in all that it starts."""
    # A worker of pytest-xdist reads the command line anew, so it chooses as well.
    if not config.option.markexpr and config.args_source is not config.ArgsSource.ARGS:
        config.option.markexpr = lanes.FAST
    if hasattr(config, "workerinput"):
        return  # it was started with the sockets blocked
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts its background jobs so, and what they start inherits it: Ctrl-C would do
        # nothing in the programs under test.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    file, log = tempfile.mkstemp(prefix="dsregjson-network-")
    os.close(file)
    os.environ["DSREGJSON_NETWORK_LOG"] = log
    paths = [str(GUARD), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    runpy.run_path(str(GUARD / "sitecustomize.py"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when any process tried to reach the network, even if it hid that."""
    if hasattr(session.config, "workerinput"):
        return
    log = Path(os.environ["DSREGJSON_NETWORK_LOG"])
    tried = log.read_text()
    log.unlink()
    if tried:
        print(f"\nprocesses of the tests tried to reach the network:\n{tried}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the browser, of PowerShell and of the lake are in the lanes of their folders."""
    folder = Path(__file__).parent
    for item in items:
        lane = item.path.relative_to(folder).parts[0] if folder in item.path.parents else ""
        if lane in ("browser", "lake", "powershell"):
            item.add_marker(lane)


@pytest.fixture(autouse=True)
def _lane(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let only tests of the other lanes start processes."""
    lanes.with_processes = any(
        request.node.get_closest_marker(lane) is not None for lane in lanes.PROCESS_LANES
    )
    if not lanes.with_processes:
        monkeypatch.setattr(subprocess.Popen, "__init__", _refuse)
        monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", _refuse)
        monkeypatch.setattr(workers, "cores", lambda: 1)
    yield


def _refuse(*_arguments: Any, **_options: Any) -> None:
    pytest.fail("a test of the fast lane starts a process; mark it cli or slow")
