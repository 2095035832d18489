"""Fleets that strain the page: names in any script, 300 tenants, one device; every control."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")
from selenium.webdriver.common.keys import Keys

from ..fleet.generator import capture, fleet
from .browser import Browser
from .pages import ndjson_file, report

NAMES = (
    "W" * 120,
    "קונטוסו-" + "א" * 40,
    "شركة-كونتوسو",
    "PC-\U0001f600-\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "<b>PC</b>&amp;",
    "=cmd|' /C calc'!A0",
    "constructor",
    "__proto__",
    "株式会社コントソ-電算機-0001",
)
TENANTS = 300
WIDTHS = [1440, 1024, 390]

# Text that is cut off, and says so nowhere.
CUT = """
return [...document.querySelectorAll("body *")].filter((e) => {
  if (!e.checkVisibility({ visibilityProperty: true }) || e.closest("svg, .hidden, .skip")) return false;
  if (e.scrollWidth <= e.clientWidth + 1 || !e.clientWidth || !e.textContent.trim()) return false;
  const style = getComputedStyle(e);
  if (style.overflowX !== "hidden") return false;
  return !e.closest("[title]");
}).map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`);
"""


@pytest.fixture(scope="module")
def strange_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """340 devices in 300 tenants, with names of all kinds."""
    folder = tmp_path_factory.mktemp("strange")
    lines = []
    for number, made in enumerate(fleet(340)):
        name, tenant = NAMES[number % len(NAMES)], number % TENANTS
        text = made.text.replace(made.device_name.split(".")[0], f"{name}{number}")
        if made.tenant_id:
            text = text.replace(made.tenant_id, f"{tenant:08x}-0000-4000-8000-000000000000")
        lines.append({"Source": f"{name} {number}", "Text": text.replace("Contoso", f"{name} AG")})
    page = report(folder / "fleet.html", ndjson_file(folder / "in.ndjson", lines))
    assert len(set(page.fact("tenant"))) > 200
    return folder / "fleet.html"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_without_a_tooltip(
    browser: Browser, strange_page: Path, fleet_page: Path, width: int
) -> None:
    for page in (strange_page, fleet_page):
        browser.look(width, 800, "light")
        browser.open(page)
        browser.point(browser.one("[data-fact=tenant]"))
        assert browser.run(CUT) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width
        browser.point(browser.one("[data-reset]"))
        browser.click("#rows .device")
        assert browser.run(CUT) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_strange_names_leave_the_first_rows_in_view(
    browser: Browser, strange_page: Path, width: int
) -> None:
    browser.look(width, 844, "dark")
    browser.open(strange_page)
    for mark in (".bar[data-fact=join]", ".bar[data-fact=tenant]", "[data-fact=finding]"):
        browser.point(browser.one(mark))
        assert browser.in_view("#chips .chip") and browser.in_view("#count"), mark
        if browser.all("#rows tr"):
            assert browser.in_view("#rows tr:first-child"), mark
        browser.point(browser.one("[data-reset]"))


def test_many_tenants_are_a_list_that_is_searched_and_filters(
    browser: Browser, strange_page: Path
) -> None:
    browser.open(strange_page)
    tenants = browser.run("return facts.tenant.filter((tenant) => tenant !== null)")
    summary = browser.one("#tenants summary")
    assert summary.text == f"All {len(set(tenants))} tenants"
    browser.point(summary)
    assert len(browser.all("#tenant-list button")) == 100
    assert "more tenants" in browser.one("#tenant-more").text
    wanted, count = Counter(tenants).most_common()[-1]
    field = browser.one("#tenant-search")
    field.send_keys(wanted[-30:])
    marks = browser.all("#tenant-list button")
    assert wanted in browser.texts("#tenant-list bdi") and len(marks) < 100
    browser.point(marks[browser.texts("#tenant-list bdi").index(wanted)])
    assert browser.texts("#count")[0].startswith(f"{count} of ")
    assert browser.texts("#chips bdi") == [wanted]
    again = browser.all("#tenant-list button")[browser.texts("#tenant-list bdi").index(wanted)]
    assert again.get_attribute("aria-pressed") == "true"
    again.send_keys(Keys.ENTER)
    assert browser.all(".chip") == [] and browser.focused().get_attribute("data-value") == wanted
    field.clear()
    field.send_keys("no tenant of that name")
    assert browser.one("#tenant-more").text == "No tenant has that in its name."


def test_names_that_scripts_have_too_are_names(browser: Browser, tmp_path: Path) -> None:
    lines = []
    for number, name in enumerate(("constructor", "__proto__", "toString", "valueOf")):
        made = capture(4)
        text = made.text.replace("Contoso", name).replace(
            str(made.tenant_id), f"{number:08x}-0000-4000-8000-000000000000"
        )
        lines.append(
            {"Source": name, "Text": text.replace(made.device_name.split(".")[0], f"{name} ")}
        )
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "in.ndjson", lines))
    tenants = set(page.fact("tenant"))
    browser.open(tmp_path / "fleet.html")
    for tenant in tenants:
        browser.run("document.querySelector('[data-reset]').click()")
        mark = next(
            m for m in browser.all("[data-fact=tenant]") if m.get_attribute("data-value") == tenant
        )
        browser.point(mark)
        assert browser.texts("#chips bdi") == [tenant]
        browser.click("#rows .device")
        assert (
            "function" not in browser.one("#panel").text
            and "[object" not in browser.one("#panel").text
        )
        browser.press(Keys.ESCAPE)
        browser.wait(lambda: not browser.one("#panel").is_displayed(), "closed")


def test_one_device_is_a_fleet_too(browser: Browser, tmp_path: Path) -> None:
    line = {"Source": "PC1", "Text": capture(1).text}
    report(tmp_path / "fleet.html", ndjson_file(tmp_path / "one.ndjson", [line]))
    browser.open(tmp_path / "fleet.html")
    assert browser.texts("#count") == ["1 device"]
    browser.click("#rows .device")
    assert not browser.one("#panel-next").is_enabled()
    assert not browser.one("#panel-previous").is_enabled()
    browser.press(Keys.ARROW_RIGHT, Keys.ESCAPE)
    assert not browser.one("#panel").is_displayed()


def test_a_fleet_in_order_says_that_there_is_nothing_to_do(
    browser: Browser, tmp_path: Path
) -> None:
    text = (
        "+----+\n| Device State |\n+----+\n AzureAdJoined : NO\n EnterpriseJoined : NO\n"
        " DomainJoined : NO\n Device Name : PC1\n+----+\n| User State |\n+----+\n"
        " NgcSet : NO\n WorkplaceJoined : NO\n WamDefaultSet : NO\n"
    )
    page = report(
        tmp_path / "fleet.html",
        ndjson_file(tmp_path / "one.ndjson", [{"Source": "PC1", "Text": text}]),
    )
    assert page.fact("verdict") == ["healthy"]
    browser.open(tmp_path / "fleet.html")
    assert browser.one("#findings .fine").text.startswith("Nothing to do")
    cell = browser.one("#rows .c-findings span")
    assert cell.text == "nothing to do"
    red, green, blue = browser.run(
        "return getComputedStyle(arguments[0]).color.match(/\\d+/g).map(Number)", cell
    )
    assert green > red and green > blue


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tables_head_stays_below_the_bar(
    browser: Browser, fleet_page: Path, width: int
) -> None:
    browser.look(width, 700, "light")
    browser.open(fleet_page)
    browser.run("document.querySelector('#rows tr:nth-child(30)').scrollIntoView()")
    assert browser.in_view("#heads .c-name") and browser.in_view("#search")
    assert browser.in_view("#rows tr:nth-child(30) .device")


def test_a_phone_shows_the_host_bold_and_the_domain_below(
    browser: Browser, fleet_page: Path
) -> None:
    browser.look(390, 844, "light")
    browser.open(fleet_page)
    look = browser.run(
        """
        const domain = document.querySelector("#rows .device .domain"), name = domain.parentElement;
        const range = document.createRange();
        range.selectNode(name.firstChild);
        return [getComputedStyle(name).fontWeight, getComputedStyle(domain).fontWeight,
                range.getBoundingClientRect().bottom <= domain.getBoundingClientRect().top + 4];
        """
    )
    assert look == ["600", "400", True]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_marks_and_choices_visible(
    browser: Browser, fleet_page: Path, scheme: str
) -> None:
    browser.look(1280, 900, scheme, forced=True)
    browser.open(fleet_page)
    browser.point(browser.one("[data-fact=join]"))
    told = browser.run(
        """
        const live = document.querySelector(".bar .live"), pressed = document.querySelector("[aria-pressed=true]");
        return [matchMedia("(forced-colors: active)").matches, getComputedStyle(live).fill,
                getComputedStyle(document.querySelector(".card")).backgroundColor,
                getComputedStyle(pressed).outlineStyle];
        """
    )
    assert told[0] is True and told[1] != told[2] and told[3] == "solid"


def test_every_control_is_reached_and_seen_with_the_keyboard_alone(
    browser: Browser, fleet_page: Path
) -> None:
    """Tab goes through all of them in their order, and none is below the bar or off the screen."""
    browser.look(1024, 768, "light")
    browser.open(fleet_page, "#join=HybridJoined&join=EntraJoined")
    browser.run("document.querySelectorAll('#rows tr:nth-child(n + 4)').forEach((e) => e.remove())")
    controls = browser.run(
        """
        return [...document.querySelectorAll("button, input, summary, a[href]")]
          .filter((e) => !e.disabled && e.checkVisibility() && !e.closest("dialog"))
          .map((e, at) => { e.dataset.at = at; return at; });
        """
    )
    reached, hidden = [], []
    for _ in range(len(controls) + 5):
        browser.press(Keys.TAB)
        at, seen, name = browser.run(
            """
            const e = document.activeElement, box = e.getBoundingClientRect();
            const x = box.left + Math.min(20, box.width / 2), y = box.top + Math.min(10, box.height / 2);
            const top = document.elementFromPoint(x, y);
            return [e.dataset.at ?? null, Boolean(top && (e.contains(top) || top.contains(e))), e.outerHTML.slice(0, 120)];
            """
        )
        if at is None or int(at) in reached:
            break
        reached.append(int(at))
        if not seen:
            hidden.append(name)
    assert reached == controls
    assert hidden == []


def test_every_control_of_the_panel_is_reached(browser: Browser, fleet_page: Path) -> None:
    browser.open(fleet_page)
    browser.click("#rows .device")
    wanted = browser.run(
        """
        return [...document.querySelectorAll("#panel button, #panel input, #panel summary, #panel a")]
          .filter((e) => !e.disabled && e.checkVisibility()).map((e) => e.outerHTML);
        """
    )
    reached = []
    for _ in range(len(wanted) + 1):
        browser.press(Keys.TAB)
        reached.append(browser.run("return document.activeElement.outerHTML"))
    assert [each for each in reached if each in wanted] == wanted


@pytest.mark.parametrize("motion", [True, False])
def test_motion_is_only_for_those_who_want_it(
    browser: Browser, fleet_page: Path, motion: bool
) -> None:
    browser.look(1280, 900, "light", motion=motion)
    browser.open(fleet_page)
    moving = browser.run(
        "document.querySelector('#rows .device').click();"
        "return document.getElementById('panel').getAnimations().length"
    )
    assert bool(moving) is motion


def test_without_unpacking_the_page_says_what_to_do(browser: Browser, fleet_page: Path) -> None:
    send = browser.driver.execute_cdp_cmd
    source = "Object.defineProperty(globalThis, 'DecompressionStream', { value: undefined });"
    made = send("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    try:
        browser.open(fleet_page)
        assert "--plain" in browser.one("#waiting").text
        assert browser.one("#findings").is_displayed() and not browser.one("#table").is_displayed()
    finally:
        send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": made["identifier"]})


def test_a_plain_page_works_without_unpacking(browser: Browser, tmp_path: Path) -> None:
    line = {"Source": "PC1", "Text": capture(1).text}
    path = ndjson_file(tmp_path / "one.ndjson", [line])
    report(tmp_path / "fleet.html", path, "--plain")
    browser.open(tmp_path / "fleet.html")
    assert browser.texts("#count") == ["1 device"]
