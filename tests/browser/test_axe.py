"""axe-core finds nothing to object to, in any width, scheme and state of the page.

It comes from npm (`npm ci --prefix tests/js`, as CI does); without it these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")

from .browser import Browser

AXE = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm ci --prefix tests/js")


def violations(browser: Browser) -> list[Any]:
    browser.run(AXE.read_text("utf-8"))
    found = browser.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ["violations"] }).then((found) => done(
          found.violations.map((each) => [each.id, each.help, each.nodes.map((n) => n.html.slice(0, 200))])));
        """
    )
    return list(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_axe_finds_no_violation(
    browser: Browser, fleet_page: Path, width: int, scheme: str
) -> None:
    browser.driver.set_script_timeout(60)
    browser.look(width, 844, scheme)
    browser.open(fleet_page)
    assert violations(browser) == []
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    for mark in ("join", "severity"):
        browser.point(browser.one(f"[data-fact={mark}]:not([disabled])"))
    assert violations(browser) == []
    browser.click("#rows .device")
    browser.run("for (const each of document.querySelectorAll('#panel details')) each.open = true")
    assert violations(browser) == []
