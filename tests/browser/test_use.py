"""Using the report: sort, search, filter, open a device, with the mouse and with the keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")
from selenium.webdriver.common.keys import Keys

from .browser import Browser

NAMES = "#rows .device"
TABLE = Path(__file__).parents[2] / "dsregjson" / "report" / "templates" / "table.js"
DESCENDING, ASCENDING = "descending", "ascending"


@pytest.fixture(autouse=True)
def opened(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)


def cells(browser: Browser, column: str) -> list[str]:
    return browser.texts(f"#rows .c-{column}")


def shown(browser: Browser) -> int:
    return int(browser.texts("#count")[0].split()[0])


def test_the_table_begins_with_the_worst_device(browser: Browser) -> None:
    assert browser.texts("#count") == ["120 devices"]
    assert len(browser.all("#rows tr")) == 50
    assert "error" in cells(browser, "findings")[0]
    assert browser.texts("th[aria-sort] button") == ["Findings"]


@pytest.mark.parametrize("column", re.findall(r'(?m)^  \{ id: "(\w+)"', TABLE.read_text("utf-8")))
def test_every_column_sorts_both_ways(browser: Browser, column: str) -> None:
    rows = {}
    for _ in range(2):
        browser.click(f"th.c-{column} button")
        direction = browser.one(f"th.c-{column}").get_attribute("aria-sort")
        rows[direction] = cells(browser, column)
    assert rows.keys() == {ASCENDING, DESCENDING}
    assert rows[ASCENDING][0] != rows[DESCENDING][0]
    if column in ("certificate", "clock", "join"):
        told = [[text for text in rows[way] if text != "none"] for way in (ASCENDING, DESCENDING)]
        assert told[0] == sorted(told[0])
        assert told[1] == sorted(told[1], reverse=True)


def test_devices_without_a_value_come_last_either_way(browser: Browser) -> None:
    for _ in range(2):
        browser.click("th.c-certificate button")
        first = cells(browser, "certificate")[0]
        while browser.one("#next").is_enabled():
            browser.click("#next")
        assert first != "none" and cells(browser, "certificate")[-1] == "none"


def test_pages_show_every_device_once(browser: Browser) -> None:
    names = browser.texts(NAMES)
    assert not browser.one("#previous").is_enabled()
    while browser.one("#next").is_enabled():
        browser.click("#next")
        names += browser.texts(NAMES)
    assert len(names) == len(set(names)) == 120
    browser.click("#previous")
    assert browser.texts("#page") == ["51 to 100 of 120"]


def test_search_looks_into_every_field(browser: Browser) -> None:
    browser.click(NAMES)
    name = browser.texts("#panel-title")[0]
    fields = dict(zip(browser.texts("#fields dt"), browser.texts("#fields dt + dd"), strict=True))
    browser.press(Keys.ESCAPE)
    for wanted in (
        fields["DeviceId"],
        fields["Thumbprint"].lower(),
        f"{name} {fields['DeviceId']}",
    ):
        browser.search(wanted, "1 of 120 devices")
        assert browser.texts(NAMES) == [name]
    browser.search("no such text", "No device matches.")
    assert browser.texts(NAMES) == [] and browser.texts("#page") == [""]
    browser.search("", "120 devices")


@pytest.mark.parametrize("fact", ["join", "tenant", "prt", "period", "severity", "auth", "finding"])
def test_every_mark_shows_the_devices_that_it_counts(browser: Browser, fact: str) -> None:
    marks = f"[data-fact='{fact}']"
    for number, mark in enumerate(browser.all(marks)):
        if not mark.is_displayed() or not mark.is_enabled():
            continue
        text = mark.get_attribute("aria-label") or browser.texts(marks)[number]
        count = int(mark.get_attribute("data-total") or "")
        assert f"{count}" in re.findall(r"\d+", text)
        browser.point(mark)
        assert mark.get_attribute("aria-pressed") == "true"
        assert (shown(browser) if count else browser.texts("#count")) == (
            count or ["No device matches."]
        )
        assert len(browser.texts("#chips bdi")) == 1
        browser.click(".chip-remove")
        assert mark.get_attribute("aria-pressed") == "false"
    assert browser.texts("#count") == ["120 devices"]


def test_filters_narrow_each_other_and_the_first_tile_ends_them(browser: Browser) -> None:
    browser.click("[data-fact='join'][data-value='HybridJoined']")
    hybrid = shown(browser)
    browser.click("[data-fact='tenant'][data-value='Contoso']")
    assert 0 < shown(browser) < hybrid < 120
    assert set(cells(browser, "tenant")) == {"Contoso"}
    assert set(cells(browser, "join")) == {"Hybrid joined"}
    browser.click("[data-reset]")
    assert shown(browser) == 120 and browser.texts(".chip") == []


def test_a_filter_brings_the_table_into_view(browser: Browser) -> None:
    browser.click("[data-fact='join'][data-value='EntraJoined']")
    assert browser.focused().get_attribute("id") == "devices"
    top = browser.run("return document.getElementById('devices').getBoundingClientRect().top")
    assert top < 900


def test_the_panel_shows_findings_and_fields(browser: Browser) -> None:
    browser.click(NAMES)
    assert browser.one("#panel").is_displayed()
    assert browser.texts("#panel-title") == browser.texts(NAMES)[:1]
    headings = browser.texts("#panel h3")
    assert headings[0] == "Findings" and {"Device State", "SSO State"} <= set(headings)
    assert browser.texts("#panel .severity")[0] == "error"
    assert any(text.startswith("Do: ") for text in browser.texts("#panel .finding p"))
    assert browser.texts("#panel .evidence li")
    printed = len(browser.all("#fields dt"))
    browser.click("#option-missing")
    missing = browser.texts("#fields dd")
    assert len(missing) > printed and missing.count("not printed") == len(missing) - printed
    browser.click("#option-meanings")
    meanings = browser.texts("#fields .meaning")
    assert any("joined to Microsoft Entra ID" in text for text in meanings)


def test_the_panel_goes_from_device_to_device(browser: Browser) -> None:
    names = browser.texts(NAMES)
    browser.click(NAMES)
    assert not browser.one("#panel-previous").is_enabled()
    browser.click("#panel-next")
    assert browser.texts("#panel-title") == [names[1]]
    browser.run("for (let i = 0; i < 49; i++) document.getElementById('panel-next').click()")
    assert browser.texts("#page") == ["51 to 100 of 120"]
    assert browser.texts("#panel-title") == browser.texts(NAMES)[:1]
    browser.click("#panel-close")
    assert browser.focused().text == browser.texts(NAMES)[0]


def test_everything_works_from_the_keyboard(browser: Browser) -> None:
    browser.press(Keys.TAB)
    assert browser.focused().text == "Skip to the devices"
    assert browser.focused().is_displayed()
    browser.press(Keys.ENTER)
    assert browser.in_view("#heads")
    browser.press(Keys.TAB)
    assert browser.focused().text == "Device"
    browser.press(Keys.ENTER)
    assert browser.one("th.c-name").get_attribute("aria-sort") == ASCENDING
    assert browser.focused().text.startswith("Device")  # the focus stays where it was
    while browser.focused().get_attribute("class") != "device":
        browser.press(Keys.TAB)
    name = browser.focused().text
    browser.press(Keys.ENTER)
    assert browser.texts("#panel-title") == [name]
    assert browser.focused().get_attribute("id") == "panel-title"
    inside = "return document.getElementById('panel').contains(document.activeElement)"
    for _ in range(4):
        browser.press(Keys.TAB)
        assert browser.run(inside) or browser.run("return !document.hasFocus()")
    browser.press(Keys.ESCAPE)
    assert not browser.one("#panel").is_displayed()
    assert browser.focused().text == name


def test_a_row_opens_on_a_click_anywhere(browser: Browser) -> None:
    browser.click("#rows tr:nth-child(3) td.c-clock")
    assert browser.texts("#panel-title") == browser.texts(NAMES)[2:3]
