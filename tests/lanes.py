"""Define the lanes of the test suite.

`pytest` without a path or -m runs the fast lane: it starts no process, and no test takes long. The
markers name the other lanes. `python3 start.py test` runs all lanes, one after the other.

`windows` is not a lane. It marks what matters on Windows: these tests belong to their lanes on every
system, and .ci/run runs them once more, on a Windows Python (`pytest -m windows`).
"""

from __future__ import annotations

# Markers of the lanes whose tests start processes.
PROCESS_LANES = ("cli", "slow", "browser", "powershell", "lake")

FAST = f"not ({' or '.join(PROCESS_LANES)})"

# Whether the running test may start processes; conftest.py sets it for each test.
with_processes = False
