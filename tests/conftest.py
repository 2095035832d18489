"""No test reaches the network: sockets are blocked here and in every process that tests start."""

from __future__ import annotations

import os
import runpy
import signal
import tempfile
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "no_network"


def pytest_configure(config: pytest.Config) -> None:
    """Block sockets in this process, and through PYTHONPATH in all that it starts."""
    if hasattr(config, "workerinput"):
        return  # a worker of pytest-xdist was started that way
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
