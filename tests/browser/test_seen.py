"""What a person sees after a click: rectangles on the screen, texts, selections; paper too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")
from selenium.webdriver.common.action_chains import ActionChains

from ..fleet.generator import capture
from .browser import Browser
from .pages import captures_in, ndjson_file, report

SCREENS = [(1440, 900), (1024, 768), (390, 844)]
# One mark of each kind: tile, bar, column, count of a finding.
MARKS = [
    ".tile[data-fact=due]",
    ".bar[data-fact=join]",
    ".column[data-fact=prt]:enabled",
    "#findings [data-fact=finding]",
]


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four devices: the table is shorter than any screen."""
    folder = tmp_path_factory.mktemp("small")
    captures_in(folder / "captures", 4)
    report(folder / "fleet.html", folder / "captures")
    return folder / "fleet.html"


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}px")
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("fleet", ["fleet_page", "small_page"])
def test_a_click_on_a_mark_shows_chip_count_and_first_rows(
    browser: Browser, request: pytest.FixtureRequest, fleet: str, mark: str, size: tuple[int, int]
) -> None:
    browser.look(*size, "light")
    browser.open(request.getfixturevalue(fleet))
    marks = [each for each in browser.all(mark) if each.is_displayed()]
    if not marks:
        pytest.skip("the small fleet has no such mark")
    browser.point(marks[0])
    assert browser.in_view("#chips .chip")
    assert browser.in_view("#count")
    if browser.all("#rows tr"):
        assert browser.in_view("#heads")
        assert browser.in_view("#rows tr:first-child .device")
        assert browser.in_view(f"#rows tr:nth-child({min(3, len(browser.all('#rows tr')))})")


def test_every_chip_says_which_fact_it_is(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    facts = set(
        browser.run("return [...document.querySelectorAll('[data-fact]')].map(e => e.dataset.fact)")
    )
    assert {"join", "tenant", "prt", "period", "auth", "due", "severity", "finding"} <= facts
    for fact in facts:
        browser.point(browser.one(f"[data-fact={fact}]:not([disabled])"))
        heard = [each["name"] for each in browser.accessible() if each["role"] == "button"]
        names = [*browser.texts("#chips .chip"), *(name for name in heard if "filter" in name)]
        assert len(names) >= 2
        assert not [name for name in names if re.search("undefined|null|NaN", name)], names
        browser.point(browser.one("[data-reset]"))


@pytest.mark.parametrize("cell", [".c-name", ".c-tenant", ".c-clock"])
def test_text_in_the_table_can_be_selected(browser: Browser, fleet_page: Path, cell: str) -> None:
    browser.look(1440, 900, "light")
    browser.open(fleet_page)
    browser.run("document.getElementById('devices').scrollIntoView()")
    target = browser.one(f"#rows tr:nth-child(3) {cell}")
    wanted = target.text
    left = -int(target.size["width"]) // 2 + 1
    drag = ActionChains(browser.driver).move_to_element_with_offset(target, left, 0)
    drag.click_and_hold().move_by_offset(40, 0).move_by_offset(40, 0).release().perform()
    selected = browser.run("return String(getSelection())")
    assert len(selected) >= 3 and selected.strip() in wanted
    assert not browser.one("#panel").is_displayed()
    # A plain click still opens the device.
    browser.run("getSelection().removeAllRanges()")
    target.click()
    assert browser.one("#panel").is_displayed()


def test_inputs_that_could_not_be_read_are_on_the_page(browser: Browser, tmp_path: Path) -> None:
    captures_in(tmp_path / "in", 3)
    names = [f"broken-{number}.log" for number in range(3)]
    for name in names:
        (tmp_path / "in" / name).write_bytes(b"no capture <b>at all</b>\n")
    page = report(tmp_path / "fleet.html", tmp_path / "in", code=4)
    assert len(page.told) == 3
    browser.open(tmp_path / "fleet.html")
    assert browser.in_view("#problems summary")
    assert "3 inputs could not be read" in browser.one("#problems summary").text
    browser.click("#problems summary")
    listed = browser.texts("#problems li")
    assert len(listed) == 3 and all(name in text for name, text in zip(names, listed, strict=True))
    assert [f"dsregjson: {text}" for text in listed] == page.told


def test_a_page_without_problems_speaks_of_none(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)
    assert browser.all("#problems") == []


def test_colours_stand_where_light_dark_is_unknown(browser: Browser, fleet_page: Path) -> None:
    """Browsers before 2024 drop a declaration with light-dark(): no colour may need it."""
    style = fleet_page.read_text("ascii").split("<style>")[1].split("</style>")[0]
    assert "light-dark(" not in style
    for scheme in ("light", "dark"):
        browser.look(1280, 900, scheme)
        browser.open(fleet_page)
        fills = browser.run(
            "return [...document.querySelectorAll('svg rect')].map(e => getComputedStyle(e).fill)"
        )
        assert "rgb(0, 0, 0)" not in fills


def test_paper_of_a_panel_that_still_slides_in_is_clear(browser: Browser, fleet_page: Path) -> None:
    browser.look(1280, 900, "light", motion=True)
    browser.open(fleet_page)
    browser.run("document.querySelector('#rows .device').click()")
    browser.look(1280, 900, "light", media="print", motion=True)
    look = browser.run(
        """
        const panel = document.getElementById("panel");
        const veil = getComputedStyle(panel, "::backdrop");
        return [getComputedStyle(panel).opacity, panel.getAnimations().length,
                veil.display === "none" || veil.backgroundColor];
        """
    )
    assert look == ["1", 0, True]


def test_code_on_paper_is_no_larger_than_the_text_around_it(
    browser: Browser, fleet_page: Path
) -> None:
    browser.open(fleet_page)
    browser.click("#rows .device")
    browser.look(1280, 900, "light", media="print")
    sizes = browser.run(
        "return [...document.querySelectorAll('code')].filter(e => e.checkVisibility()).map("
        "e => [parseFloat(getComputedStyle(e).fontSize),"
        " parseFloat(getComputedStyle(e.parentElement).fontSize)])"
    )
    assert sizes and all(code <= text for code, text in sizes)


def test_paper_has_the_counts_of_findings_and_the_inputs_left_out(
    browser: Browser, tmp_path: Path
) -> None:
    captures_in(tmp_path / "in", 30)
    (tmp_path / "in" / "broken.log").write_bytes(b"no capture\n")
    report(tmp_path / "fleet.html", tmp_path / "in", code=4)
    browser.open(tmp_path / "fleet.html")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.look(794, 1123, "light", media="print")
    assert browser.one("#problems li").is_displayed()
    texts = [
        each.text for each in browser.all("#findings > .findings > .finding > .finding-head .show")
    ]
    assert texts and all(re.fullmatch(r"\d+ devices?", text) for text in texts)
    browser.run("dispatchEvent(new Event('afterprint'))")


def test_no_paragraph_is_empty(browser: Browser, tmp_path: Path, fleet_page: Path) -> None:
    line = {"Source": "PC1", "Text": capture(9).text}
    report(tmp_path / "one.html", ndjson_file(tmp_path / "one.ndjson", [line]))
    for page in (fleet_page, tmp_path / "one.html"):
        browser.open(page)
        empty = "return [...document.querySelectorAll('p.caption')].filter(e => !e.textContent.trim()).length"
        assert browser.run(empty) == 0
