"""What eyes and screen readers get: names, contrast, narrow screens, dark, paper, large fleets."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")

from ..fleet.generator import capture, ndjson
from .browser import Browser
from .pages import ndjson_file, report

NAMED = {"button", "link", "searchbox", "checkbox", "DisclosureTriangle", "dialog", "region"}
NAMED |= {"table", "heading", "columnheader", "navigation", "list", "group", "summary"}

# Contrast as WCAG 2 defines it, of colours in any notation.
CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const parsed = new Map();
const parse = (text) => {
  if (!parsed.has(text)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    parsed.set(text, [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255));
  }
  return parsed.get(text);
};
const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const luminance = (text) => {
  const [r, g, b] = parse(text).map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};
"""

# Every text with its contrast: against the nearest background that is not transparent.
TEXTS = (
    CONTRAST
    + """
const background = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    if (parse(color)[3] > 0.99) return color;
  }
  return "white";
};
const found = [];
for (const element of document.querySelectorAll("body *")) {
  const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("");
  if (!text.trim() || element.closest("script, style, :disabled, .hidden, .skip")) continue;
  if (!element.checkVisibility({ visibilityProperty: true })) continue;
  const style = getComputedStyle(element);
  const color = element.closest("svg") ? style.fill : style.color;
  found.push([text.trim().slice(0, 40), contrast(color, background(element))]);
}
return found;
"""
)

# Every kind of chart piece against the card that it lies on.
MARKS = (
    CONTRAST
    + """
const card = getComputedStyle(document.querySelector(".card")).backgroundColor;
const found = {};
for (const mark of document.querySelectorAll("svg rect:not(.ghost, .pale), svg circle")) {
  found[mark.getAttribute("class")] = contrast(getComputedStyle(mark).fill, card);
}
return Object.entries(found);
"""
)


def open_panel(browser: Browser) -> None:
    browser.click("#rows .device")
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_text_and_marks_stand_out(
    browser: Browser, fleet_page: Path, scheme: str, width: int
) -> None:
    browser.look(width, 844, scheme)
    browser.open(fleet_page)
    open_panel(browser)
    browser.run(
        "document.getElementById('panel').close();"
        "document.querySelector('[data-fact=join]').click()"
    )
    contrasts = browser.run(TEXTS)
    assert len(contrasts) > 200
    assert [each for each in contrasts if each[1] < 4.5] == []
    assert [each for each in browser.run(MARKS) if each[1] < 3] == []
    open_panel(browser)
    assert [each for each in browser.run(TEXTS) if each[1] < 4.5] == []


def test_a_screen_reader_hears_what_everything_is(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)
    heard = browser.accessible()
    unnamed = [each for each in heard if each["role"] in NAMED and not each["name"].strip()]
    assert [each for each in unnamed if each["role"] not in ("list", "group")] == []
    levels = [int(each["level"]) for each in heard if each["role"] == "heading"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    roles = {each["role"] for each in heard}
    assert {
        "main",
        "banner",
        "contentinfo",
        "searchbox",
        "table",
        "columnheader",
        "status",
    } <= roles
    names = [each["name"] for each in heard]
    assert "Filters" in names or browser.texts(".chip") == []
    assert any(re.fullmatch(r"under 4 h: \d+ devices", name) for name in names)
    assert browser.run("return document.documentElement.lang") == "en"
    ids = browser.run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    open_panel(browser)
    dialogs = [each for each in browser.accessible() if each["role"] == "dialog"]
    assert [each["name"] for each in dialogs] == browser.texts("#panel-title")
    assert dialogs[0]["modal"] is True


def test_severity_and_state_are_told_in_words_not_in_colour_alone(
    browser: Browser, fleet_page: Path
) -> None:
    browser.open(fleet_page)
    words = {"error", "errors", "warning", "warnings"}
    for text in browser.texts("#rows .severity"):
        count, _, word = text.partition(" ")
        assert count.isdigit() and word in words
    for text in browser.texts("#findings .severity"):
        assert text in ("error", "warning", "info")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(
    browser: Browser, fleet_page: Path, tmp_path: Path, width: int
) -> None:
    long_name = "W" * 3000
    made = capture(4)
    text = made.text.replace("Contoso", long_name).replace("AzureAdJoined", f"{'N' * 900} : 1", 1)
    lines = [{"Source": long_name, "Text": text}]
    report(tmp_path / "long.html", ndjson_file(tmp_path / "long.ndjson", lines))
    browser.look(width, 844, "light")
    for page in (fleet_page, tmp_path / "long.html"):
        browser.open(page)
        inner = "return document.documentElement.scrollWidth"
        assert browser.run(inner) <= width
        open_panel(browser)
        assert browser.run(inner) <= width
        body = browser.one("#panel-body")
        assert int(body.get_property("scrollWidth")) <= int(body.get_property("clientWidth"))


def test_labels_of_the_charts_do_not_run_into_each_other(
    browser: Browser, fleet_page: Path
) -> None:
    overlaps = """
    const boxes = [...document.querySelectorAll(".column-label")]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }))
      .map((e) => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect(); });
    let count = 0;
    for (let i = 1; i < boxes.length; i++) {
      if (boxes[i].top === boxes[i - 1].top && boxes[i].left < boxes[i - 1].right) count++;
    }
    return count;
    """
    for width in (390, 768, 1280):
        browser.look(width, 844, "light")
        browser.open(fleet_page)
        assert browser.run(overlaps) == 0, width


def test_dark_follows_the_system_and_the_button(browser: Browser, fleet_page: Path) -> None:
    background = "return getComputedStyle(document.body).backgroundColor"
    colours = {}
    for scheme in ("light", "dark"):
        browser.look(1280, 900, scheme)
        browser.open(fleet_page)
        colours[scheme] = browser.run(background)
    assert colours["light"] != colours["dark"]
    browser.click("#theme")
    assert browser.run(background) == colours["light"]
    assert browser.one("#theme").get_attribute("aria-label") == "Use dark colours"
    browser.click("#theme")
    assert browser.run(background) == colours["dark"]


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_paper_gets_the_findings_in_full_and_the_devices(
    browser: Browser, fleet_page: Path
) -> None:
    browser.look(1280, 900, "dark")
    browser.open(fleet_page)
    folded = len(browser.all(".finding details:not([open])"))
    assert folded and pages_of(browser.printed_pages()) >= 3
    # Printing is over: the page is as it was.
    assert len(browser.all(".finding details:not([open])")) == folded
    assert len(browser.all("#rows tr")) == 50
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.look(1280, 900, "dark", media="print")
    assert browser.all(".finding details:not([open])") == []
    assert browser.one(".c-tenant").is_displayed()
    assert len(browser.all("#rows tr")) == 120
    for control in ("#search", "#theme", "#next", ".skip"):
        assert not browser.one(control).is_displayed()
    assert browser.run("return getComputedStyle(document.querySelector('h2')).color") == (
        "rgb(26, 30, 36)"
    )
    assert [each for each in browser.run(TEXTS) if each[1] < 4.5] == []
    browser.run("dispatchEvent(new Event('afterprint'))")


def test_one_device_can_be_printed_alone(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)
    whole = pages_of(browser.printed_pages())
    open_panel(browser)
    assert 1 <= pages_of(browser.printed_pages()) < whole
    browser.look(1280, 900, "light", media="print")
    assert not browser.one("main").is_displayed()
    assert browser.one("#fields").is_displayed()


def test_without_script_the_charts_and_findings_are_there(
    browser: Browser, fleet_page: Path
) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(fleet_page, ready=False)
        told = [element.text for element in browser.all("noscript p, .bar-label, .finding h3")]
        assert any("needs JavaScript" in text for text in told) and len(told) > 10
        assert not browser.one("#table").is_displayed()
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_an_empty_fleet_says_so(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "none.json").write_bytes(b"[]")
    report(tmp_path / "fleet.html", tmp_path / "none.json")
    browser.open(tmp_path / "fleet.html")
    assert "No capture could be read" in browser.one("main").text
    assert browser.all(".tile-count")[0].text == "0"
    browser.click("#theme")


def test_ten_thousand_devices_stay_light(browser: Browser, tmp_path: Path) -> None:
    """The elements in the page stay as few as with 120 devices, whatever is done."""
    (tmp_path / "large.ndjson").write_bytes(b"".join(ndjson(10_000)))
    page = report(tmp_path / "fleet.html", tmp_path / "large.ndjson")
    total = f"{page.data['count']:,}"
    assert page.data["count"] > 9_900  # a few have no name and another one's DeviceId
    assert len(page.html) < 4_500_000
    browser.open(tmp_path / "fleet.html")
    count = "return document.querySelectorAll('*').length"
    counts = [browser.run(count)]
    assert browser.texts("#count") == [f"{total} devices"]
    for head in range(8):
        browser.all("#heads button")[head].click()
        counts.append(browser.run(count))
    browser.search("PC-00777", f"10 of {total} devices")
    browser.click("#rows .device")
    counts.append(browser.run(count))
    browser.click("#panel-close")
    browser.search("", f"{total} devices")
    browser.click("#next")
    counts.append(browser.run(count))
    assert max(counts) < 6_000
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert len(browser.all("#rows tr")) == 500
    assert browser.texts("#count") == [f"The first 500 of {total} devices"]
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert len(browser.all("#rows tr")) == 50
