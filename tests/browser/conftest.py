"""A headless Chromium that opens the report as a reader would.

Without Chromium (or Chrome) and its chromedriver on PATH these tests are skipped; CI has both.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .pages import captures_in, report

if TYPE_CHECKING:  # it needs selenium, which not everybody has who runs the other tests
    from .browser import Browser

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="browser tests need selenium (uv sync --group dev)"
    )
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("browser tests need chromium and chromedriver on PATH")
    from .browser import Browser

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=driver)
    chrome = webdriver.Chrome(options=options, service=service)
    try:
        yield Browser(chrome)
    finally:
        chrome.quit()


@pytest.fixture
def browser(running: Browser) -> Iterator[Browser]:
    """The browser as on a desk; whatever the page complained about fails the test."""
    running.look(1280, 900, "light")
    running.requests()
    running.complaints()
    yield running
    assert running.complaints() == []


@pytest.fixture(scope="session")
def fleet_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report about 120 devices in all states."""
    folder = tmp_path_factory.mktemp("fleet")
    captures_in(folder / "captures", 120)
    report(folder / "fleet.html", folder / "captures")
    return folder / "fleet.html"
