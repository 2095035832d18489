"""Views as a reader uses them: filters that add up, addresses, and what leaves the page."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")
from selenium.webdriver.common.keys import Keys

from ..fleet.generator import capture
from .browser import Browser
from .pages import Page, ndjson_file, report

NAMES = "#rows .device"
HYBRID = "[data-fact='join'][data-value='HybridJoined']"
ENTRA = "[data-fact='join'][data-value='EntraJoined']"
CONTOSO = "[data-fact='tenant'][data-value='Contoso']"


@pytest.fixture(autouse=True)
def opened(browser: Browser, fleet_page: Path) -> None:
    browser.look(1440, 900, "light")
    browser.open(fleet_page)


def shown(browser: Browser) -> int:
    return int(browser.texts("#count")[0].split()[0])


def counts(browser: Browser) -> dict[str, int]:
    """What every mark counts now, by fact and value."""
    told = browser.run(
        """
        return [...document.querySelectorAll("[data-fact][data-total]")].map((mark) => [
          `${mark.dataset.fact}=${mark.dataset.value ?? ""}`,
          (mark.querySelector(".tile-live, .bar-count") || mark.querySelector("text") || mark).textContent,
          mark.className]);
        """
    )
    numbers = {}
    for name, text, kind in told:
        found = re.search(r"\d[\d,]*", text)
        numbers[f"{name} {kind.split()[0]}"] = int(found[0].replace(",", "")) if found else 0
    return numbers


def all_rows(browser: Browser, fact: str) -> list[Any]:
    """A fact of every device shown, over all pages of the table."""
    return list(browser.run("return shown.map((row) => facts[arguments[0]][row])", fact))


def test_marks_count_what_is_chosen_and_a_fact_ignores_its_own_filter(
    browser: Browser, fleet_page: Path
) -> None:
    page = Page(fleet_page.read_bytes(), [])
    join, tenant, prt = (page.fact(name) for name in ("join", "tenant", "prt"))
    before = counts(browser)
    browser.point(browser.one(HYBRID))
    after = counts(browser)
    for name, count in after.items():
        if name.startswith("join="):
            assert count == before[name], name
        if name.startswith("tenant="):
            value = name.split("=")[1].rsplit(" ", 1)[0] or None
            assert count == sum(
                j == "HybridJoined" and t == value for j, t in zip(join, tenant, strict=True)
            )
    assert after["prt=no PRT tile"] == sum(
        j == "HybridJoined" and p == "no PRT" for j, p in zip(join, prt, strict=True)
    )
    notes = browser.texts(".tile-note")
    assert notes[1].endswith(f"of {sum(j == 'HybridJoined' for j in join)} devices")
    assert notes[3] == f"of {sum(j == 'HybridJoined' for j in join)} Entra or hybrid joined"
    # The whole fleet stays behind: as pale pieces, and in words.
    bar = browser.one(CONTOSO)
    sizes = [
        float(str(r.get_attribute("width")).rstrip("%"))
        for r in bar.find_elements("tag name", "rect")
    ]
    assert sizes[0] > sizes[1] > 0
    assert (
        bar.get_attribute("title")
        == f"{after['tenant=Contoso bar']} of {before['tenant=Contoso bar']}"
    )
    finding = browser.one("#findings [data-fact=finding]")
    assert re.fullmatch(r"Show \d+ devices?( of \d+)?", finding.text)


def test_values_of_a_fact_add_up_facts_narrow_each_other(browser: Browser) -> None:
    browser.point(browser.one(HYBRID))
    hybrid = shown(browser)
    browser.point(browser.one(ENTRA))
    both = shown(browser)
    assert set(all_rows(browser, "join")) == {"HybridJoined", "EntraJoined"} and both > hybrid
    browser.point(browser.one(CONTOSO))
    assert 0 < shown(browser) < both
    assert len(browser.all(".chip")) == 3
    browser.search(
        "PC-00001",
        f"{len([n for n in all_rows(browser, 'name') if 'PC-00001' in n])} of 120 devices",
    )
    browser.point(browser.one(".clear"))
    assert (
        shown(browser) == 120
        and not browser.all(".chip")
        and not browser.one("#search").get_property("value")
    )


def test_a_chip_turns_a_filter_round(browser: Browser) -> None:
    browser.point(browser.one(HYBRID))
    hybrid = shown(browser)
    browser.click(".chip-how")
    assert shown(browser) == 120 - hybrid and "HybridJoined" not in all_rows(browser, "join")
    assert " ".join(browser.one(".chip").text.split()).startswith("Join type is not Hybrid")
    assert browser.focused().get_attribute("class") == "chip-how"
    assert browser.one(HYBRID).get_attribute("aria-pressed") == "false"
    browser.click(".chip-how")
    assert shown(browser) == hybrid
    browser.click(".chip-remove")
    assert shown(browser) == 120 and browser.focused().get_attribute("id") == "search"


def test_consequences_fold_below_their_root_cause(browser: Browser) -> None:
    effects = browser.all("#findings > .findings > .finding .effects")
    assert effects and not effects[0].get_attribute("open")
    browser.point(effects[0].find_element("tag name", "summary"))
    button = effects[0].find_element("css selector", ".show")
    wanted = int(re.findall(r"\d+", button.text)[0])
    browser.point(button)
    assert shown(browser) == wanted
    assert "because of" in browser.one(".chip bdi").text


def test_every_view_is_an_address(browser: Browser, fleet_page: Path) -> None:
    browser.point(browser.one(HYBRID))
    browser.point(browser.one(CONTOSO))
    browser.click(".chip:last-child .chip-how, #chips li:nth-child(2) .chip-how")
    browser.search("PC", f"{shown(browser)} of 120 devices")
    browser.click("th.c-name button")
    address = browser.address()
    assert ("join", "HybridJoined") in parse_qsl(address) and (
        "not.tenant",
        "Contoso",
    ) in parse_qsl(address)
    assert ("q", "PC") in parse_qsl(address) and ("sort", "name") in parse_qsl(address)
    before = [*browser.texts(NAMES), *browser.texts(".chip"), *browser.texts("#count")]
    browser.open(fleet_page, f"#{address}")
    assert [*browser.texts(NAMES), *browser.texts(".chip"), *browser.texts("#count")] == before
    assert browser.one("#search").get_property("value") == "PC"
    assert browser.one("th.c-name").get_attribute("aria-sort") == "ascending"


def test_back_closes_the_panel_and_undoes_a_filter(browser: Browser) -> None:
    browser.point(browser.one(HYBRID))
    hybrid = shown(browser)
    browser.click(NAMES)
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    browser.driver.back()
    browser.wait(lambda: not browser.one("#panel").is_displayed(), "Back closes the panel")
    assert shown(browser) == hybrid
    browser.driver.back()
    browser.wait(lambda: shown(browser) == 120, "Back undoes the filter")
    assert browser.texts(".chip") == [] and browser.address() == ""
    browser.driver.forward()
    browser.wait(lambda: shown(browser) == hybrid, "Forward makes it again")


@pytest.mark.parametrize("close", ["button", "escape"])
def test_closing_a_device_leaves_its_address(browser: Browser, close: str) -> None:
    browser.click(NAMES)
    assert parse_qsl(browser.address())[0][0] == "device"
    if close == "button":
        browser.click("#panel-close")
    else:
        browser.press(Keys.ESCAPE)
    browser.wait(lambda: browser.address() == "", "the address is the table's again")
    assert not browser.one("#panel").is_displayed()


def test_an_address_opens_a_device(browser: Browser, fleet_page: Path) -> None:
    name = browser.texts(NAMES)[7]
    for wanted in (name, name.split(".")[0].lower()):
        browser.open(fleet_page, f"#device={wanted}")
        assert browser.texts("#panel-title") == [name] and browser.one("#panel").is_displayed()
    browser.press(Keys.ESCAPE)
    browser.wait(lambda: browser.address() == "", "closed")
    browser.open(fleet_page, "#device=PC-999999")
    assert not browser.one("#panel").is_displayed()
    assert browser.texts("#told") == ["No device of that name is on this page."]


def test_arrow_keys_go_through_the_devices(browser: Browser) -> None:
    names = browser.texts(NAMES)
    browser.click(NAMES)
    for key, place in (
        (Keys.ARROW_RIGHT, 1),
        (Keys.ARROW_RIGHT, 2),
        (Keys.ARROW_LEFT, 1),
        (Keys.ARROW_LEFT, 0),
        (Keys.ARROW_LEFT, 0),
    ):
        browser.press(key)
        assert browser.texts("#panel-title") == [names[place]]
        assert dict(parse_qsl(browser.address()))["device"] == names[place]


def test_links_names_and_ids_are_copied(browser: Browser, fleet_page: Path) -> None:
    page = Page(fleet_page.read_bytes(), [])
    browser.point(browser.one(HYBRID))
    browser.click("#copy-link")
    browser.wait(lambda: browser.texts("#told") == ["Link copied"], "told")
    assert browser.clipboard() == f"{fleet_page.resolve().as_uri()}#join=HybridJoined"
    browser.click("#copy-names")
    browser.wait(lambda: "names copied" in browser.texts("#told")[0], "told")
    assert browser.clipboard().splitlines() == all_rows(browser, "name")
    browser.click("#copy-ids")
    browser.wait(lambda: "ids copied" in browser.texts("#told")[0], "told")
    known = {fields.get(("DeviceDetails", -1, "DeviceId")) for fields in page.fields()}
    copied = browser.clipboard().splitlines()
    assert set(copied) <= known and len(copied) == shown(browser)


def test_browsers_without_the_clipboard_copy_a_selection(browser: Browser) -> None:
    browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    browser.click("#copy-names")
    browser.wait(lambda: browser.texts("#told") == ["120 names copied"], "told")
    assert browser.focused().get_attribute("id") == "copy-names"
    assert browser.clipboard().splitlines() == all_rows(browser, "name")


def test_csv_of_what_is_shown_is_saved(browser: Browser, tmp_path: Path) -> None:
    browser.downloads_to(tmp_path)
    browser.point(browser.one(ENTRA))
    browser.click("#save-csv")
    target = tmp_path / "devices.csv"
    browser.wait(target.exists, "saved")
    text = target.read_bytes().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header[:4] == ["Device", "DeviceId", "JoinType", "Tenant"]
    assert [row[0] for row in rows] == all_rows(browser, "name") and {row[2] for row in rows} == {
        "EntraJoined"
    }
    assert {asked.split(":")[0] for asked in browser.requests()} <= {
        "file",
        "data",
        "blob",
        "about",
    }


def test_a_device_is_copied_for_a_ticket(browser: Browser) -> None:
    browser.click(NAMES)
    title = browser.texts("#panel-title")[0]
    findings = browser.texts("#panel .finding h4")
    browser.click("#panel-ticket")
    browser.wait(lambda: browser.texts("#panel-told") == ["Copied"], "told")
    text = browser.clipboard()
    assert text.startswith(f"## {title}: broken") and "| DeviceId |" in text
    plain = text.replace("\\", "")
    assert all(finding in plain for finding in findings) and "**Do:**" in text
    browser.click("#panel-link")
    browser.wait(lambda: browser.texts("#panel-told") == ["Link copied"], "told")
    assert browser.clipboard().endswith(browser.address())


def test_the_case_file_has_its_head_and_its_tree(browser: Browser) -> None:
    browser.point(browser.one(".tile[data-fact=prt]"))
    browser.search("AzureAdPrt:NO", browser.texts("#count")[0])
    browser.click(NAMES)
    assert browser.texts("#panel-body > dl dt")[:8] == [
        "DeviceId",
        "Join type",
        "Tenant",
        "User",
        "PRT age",
        "Certificate ends",
        "Captured",
        "Source",
    ]
    assert re.match(r"Broken: \d+ error", browser.one(".verdict").text)
    assert browser.all("#panel .tree .follows .finding")
    assert browser.texts("#panel .plain-words")
    assert browser.all("#panel a[href^='https://']")
    assert set(browser.texts("#fields mark")) == {"NO"}


def test_risk_and_what_to_have_first_stand_before_the_action(browser: Browser) -> None:
    browser.search("device-auth-disabled-or-deleted", f"{browser.run(COUNT)} of 120 devices")
    browser.click(NAMES)
    texts = browser.run(
        "return [...document.querySelector('#panel .finding').children].map((e) => e.textContent)"
    )
    before = next(at for at, text in enumerate(texts) if text.startswith("Risk: "))
    action = next(at for at, text in enumerate(texts) if text.startswith("Do: "))
    assert before < action and "BitLocker" in texts[before]
    rows = browser.run(
        "return [...document.querySelectorAll('#findings .finding-body')].map((body) =>"
        " [...body.children].map((e) => e.className || e.tagName))"
    )
    marked = [kinds for kinds in rows if any(kind.startswith("before") for kind in kinds)]
    assert marked and all(
        kinds[0].startswith("before") and "DETAILS" in kinds[1] for kinds in marked
    )


COUNT = (
    "return findingsOf.filter((hits) => (hits || []).some(([which]) =>"
    " data.findings.texts[which].id === 'device-auth-disabled-or-deleted')).length"
)


def test_devices_of_one_name_have_addresses_of_their_own(browser: Browser, tmp_path: Path) -> None:
    tenants = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
    made = next(c for c in map(capture, range(50)) if c.tenant_id and "Device Name" in c.text)
    lines = [
        {"Source": f"{n}", "Text": made.text.replace(str(made.tenant_id), tenant)}
        for n, tenant in enumerate(tenants)
    ]
    page = report(tmp_path / "fleet.html", ndjson_file(tmp_path / "in.ndjson", lines))
    assert page.data["count"] == 2
    for source in ("0", "1"):
        browser.open(tmp_path / "fleet.html", f"#device={source}")
        assert browser.texts("#panel-body > dl dd")[-1] == source
