"""How long the report's page takes in Chromium: to load, and for what a reader does in it.

    python -m tests.bench.bench_report PAGE.html...

Prints milliseconds of processor time of the page's own thread, which bears other work on the
machine better than wall time does: the smallest of three runs for each.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from selenium import webdriver

RUNS = 3
# What is done: name -> script. Each runs on the page as it was loaded.
ACTIONS = {
    "tile": "document.querySelector('.tile[data-fact=severity]').click()",
    "bar": "document.querySelector('.bar[data-fact=join]').click()",
    "column": "document.querySelector('.column[data-fact=prt]').click()",
    "finding": "document.querySelector('[data-fact=finding]').click()",
    "sort by name": "document.querySelectorAll('#heads button')[0].click()",
    "sort by end of certificate": "document.querySelectorAll('#heads button')[4].click()",
    "next page": "document.getElementById('next').click()",
    "open a device": "document.querySelector('#rows .device').click()",
    "search for a name": "search('pc-0007')",
    "search for a tenant": "search('contoso')",
    "search for a letter": "search('a')",
    "search for a field": "search('NgcSet:NO')",
    "save as CSV": "document.getElementById('save-csv')?.click()",
}
# The search field waits until nobody types; what it then does counts.
PREPARE = """
globalThis.search = (text) => {
  const field = document.getElementById("search"), wait = setTimeout;
  globalThis.setTimeout = (job) => job();
  field.value = text;
  field.dispatchEvent(new Event("input"));
  globalThis.setTimeout = wait;
};
"""
# Runs a script and waits until the page has drawn what came of it.
DRAWN = "const done = arguments[0]; %s; requestAnimationFrame(() => setTimeout(done, 0));"
# What a page does ahead of time, while nobody waits, is over by then.
IDLE = "setTimeout(arguments[0], 1500)"


def chromium(profile: str) -> Any:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(120)
    return driver


def busy(driver: Any) -> float:
    """Milliseconds of processor time that the page's thread has taken so far."""
    metrics = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def loaded(driver: Any, page: Path) -> float:
    driver.get("about:blank")
    driver.execute_cdp_cmd("Performance.disable", {})
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(driver)
    driver.get(page.resolve().as_uri())
    while not driver.execute_script("return document.querySelectorAll('#rows tr').length"):
        pass
    return busy(driver) - before


def measured(driver: Any, script: str) -> float:
    driver.execute_script(PREPARE)
    driver.execute_async_script(IDLE)
    before = busy(driver)
    driver.execute_async_script(DRAWN % script)
    return busy(driver) - before


def main() -> None:
    with tempfile.TemporaryDirectory() as profile:
        driver = chromium(profile)
        try:
            for name in sys.argv[1:]:
                page = Path(name)
                print(f"{page.name}: {page.stat().st_size / 1e6:.1f} MB")
                print(f"  {'load':30}{min(loaded(driver, page) for _ in range(RUNS)):6.0f} ms")
                for action, script in ACTIONS.items():
                    times = []
                    for _ in range(RUNS):
                        loaded(driver, page)
                        times.append(measured(driver, script))
                    print(f"  {action:30}{min(times):6.0f} ms", flush=True)
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
