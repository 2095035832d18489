"""One command from a fresh clone to a result; needs only Python 3.10 or later.

    python3 start.py          install into .venv and convert a bundled capture
    python3 start.py test     install into .venv with the test tools and run the tests
    python3 start.py lake     install Parquet, SQL and Spark as well and run their tests (Java 17)

On Windows: py start.py. Nothing outside this folder is changed.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SAMPLE = Path("tests") / "captures" / "hybrid-win11-24h2.txt"
# Marker expressions of the test lanes, see tests/lanes.py.
LANES = {
    "fast": "not (cli or slow or browser or powershell or lake)",
    "cli": "cli and not (slow or browser or powershell or lake)",
    "slow": "slow and not (browser or powershell or lake)",
    "browser": "browser",
    "powershell": "powershell",
}
# What an argument installs, and the lanes that it runs.
RUNS = {"test": ("test", LANES), "lake": ("test,lake,lake-test", {"lake": "lake"})}


def make_venv() -> list[str]:
    """Make .venv; returns the pip command that installs into it."""
    if not PYTHON.exists():
        venv = [sys.executable, "-m", "venv"]
        if subprocess.run([*venv, VENV], capture_output=True, check=False).returncode != 0:
            # Debian's python3 has no ensurepip; its python3-pip can install into the venv.
            subprocess.run([*venv, "--without-pip", "--clear", VENV], check=True)
    has_pip = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    if has_pip.returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if subprocess.run([*outer, "--version"], capture_output=True, check=False).returncode == 0:
        return outer
    sys.exit("start.py: this Python has no pip; on Debian and Ubuntu: apt-get install python3-venv")


def run_tests(lanes: dict[str, str]) -> int:
    """Run these lanes and print the time of each; returns 0 when all passed.

    Coverage is that of the fast lane, which runs the command in process. Counted in the processes
    of the other lanes, it would change what they test: memory, signals and the time to start.
    """
    python = [str(PYTHON), "-m"]
    if "fast" in lanes:
        subprocess.run([*python, "coverage", "erase"], cwd=ROOT, check=True)
    times, failed = [], []
    for lane, tests in lanes.items():
        print(f"\n== {lane}", flush=True)
        start = time.monotonic()
        counted = ["coverage", "run", "-m"] if lane == "fast" else []
        processes = "0" if lane == "lake" else "auto"  # Spark starts several by itself
        pytest = [*python, *counted, "pytest", "-q", "-rs", "-n", processes, "-m", tests]
        code = subprocess.call(pytest, cwd=ROOT)
        times.append(f"{lane} {time.monotonic() - start:.0f} s")
        if code not in (0, 5):  # 5: this machine has none of the lane's tests
            failed.append(lane)
    if "fast" in lanes:
        subprocess.call([*python, "coverage", "combine", "--quiet"], cwd=ROOT)
        subprocess.call([*python, "coverage", "report", "--skip-covered", "--sort=cover"], cwd=ROOT)
    print(f"\nTimes: {', '.join(times)}")
    print(f"Failed: {', '.join(failed)}" if failed else "All lanes passed.")
    return 1 if failed else 0


def show_sample() -> int:
    """Convert the bundled capture; print a few of its rows and what to type next."""
    command = [str(PYTHON), "-m", "dsregjson", str(SAMPLE), "--flat"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode == 0:
        state = json.loads(done.stdout)
        shown = {name: state[name] for name in ("JoinType", "AzureAdPrt", "DeviceAuthStatus")}
        print(json.dumps(shown, indent=2))
        print(f"Next: {PYTHON.parent / 'dsregjson'} {SAMPLE}")
    return done.returncode


def main() -> int:
    if sys.version_info < (3, 10):  # noqa: UP036 (whatever Python a user has starts this file)
        sys.exit(f"start.py: Python 3.10 or later is needed, this is {sys.version.split()[0]}")
    if len(sys.argv) > 2 or not RUNS.keys() >= {*sys.argv[1:]}:
        sys.exit(f"start.py: usage: start.py [{' | '.join(RUNS)}]")
    pip = [*make_venv(), "install", "--quiet", "--disable-pip-version-check"]
    if sys.argv[1:]:
        extras, lanes = RUNS[sys.argv[1]]
        subprocess.run([*pip, "--editable", f"{ROOT}[{extras}]"], check=True)
        return run_tests(lanes)
    subprocess.run([*pip, str(ROOT)], check=True)
    return show_sample()


if __name__ == "__main__":
    sys.exit(main())
