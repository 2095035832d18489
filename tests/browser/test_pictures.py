"""The pictures in docs/report.md, taken of a made-up fleet.

    DSREGJSON_PICTURES=docs pytest tests/browser/test_pictures.py

takes them anew; without the variable they go nowhere, and the test says whether each can still be
taken and is shown.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")

from ..fleet.generator import Capture, capture
from .browser import Browser
from .pages import ndjson_file, report

DOCS = Path(__file__).parents[2] / "docs"
FLEET = 400


class Picture(NamedTuple):
    """A picture: name, size, scheme, where in the page it is taken and what is done before."""

    name: str
    size: tuple[int, int]
    scheme: str
    steps: Callable[[Browser], None]
    page: str = "fleet"
    address: str = ""
    media: str = ""


def nothing(_: Browser) -> None:
    pass


def top(browser: Browser) -> None:
    browser.run("scrollTo(0, 0)")


def chosen(browser: Browser) -> None:
    browser.point(browser.one("[data-fact='join'][data-value='HybridJoined']"))
    browser.point(browser.one("[data-fact='join'][data-value='EntraJoined']"))
    browser.point(browser.one("[data-fact='tenant'][data-value='Contoso']"))
    browser.run("document.querySelector('#chips li:nth-child(3) .chip-how').click()")
    top(browser)
    browser.run("document.activeElement.blur()")


def clicked(browser: Browser) -> None:
    browser.point(browser.one(".tile[data-fact=severity]"))


def findings(browser: Browser) -> None:
    browser.run(
        "const all = document.querySelectorAll('#findings > .findings > .finding');"
        "for (const each of [...all].slice(0, 2)) for (const fold of each.querySelectorAll('details')) fold.open = true;"
        "document.getElementById('findings').scrollIntoView({ behavior: 'instant' })"
    )


def searched(browser: Browser) -> None:
    browser.search("AzureAdPrt:NO AADSTS50126", browser.run(MATCHING))
    browser.run("document.querySelector('#rows .device').click()")


MATCHING = (
    "const hits = search({ count: data.count, columns: data.columns, source: data.facts.source,"
    " findings: data.findings }, termsOf('AzureAdPrt:NO AADSTS50126', (n) => data.fieldNames.has(n)));"
    "const n = hits.reduce((a, b) => a + b);"
    "return `${n} of ${data.count} ${'devices'}`"
)


def fields(browser: Browser) -> None:
    searched(browser)
    browser.run(
        "[...document.querySelectorAll('#fields h3')].find((e) => e.textContent.startsWith('PRT attempt'))"
        ".scrollIntoView({ behavior: 'instant' })"
    )


def changed(browser: Browser) -> None:
    browser.run("document.getElementById('changes').scrollIntoView({ behavior: 'instant' })")


def changed_device(browser: Browser) -> None:
    browser.run("document.querySelector('#rows .device').click()")
    browser.run(
        "[...document.querySelectorAll('#panel h3')].find((e) => e.textContent.startsWith('Since'))"
        ".scrollIntoView({ behavior: 'instant' })"
    )


def tenants(browser: Browser) -> None:
    browser.run("document.getElementById('tenants').open = true")
    browser.one("#tenant-search").send_keys("school 1")
    browser.run("document.getElementById('tenant-title').scrollIntoView({ behavior: 'instant' })")


def problems(browser: Browser) -> None:
    browser.run("document.querySelector('#problems details').open = true")


PICTURES = [
    Picture("report", (1440, 900), "light", nothing),
    Picture("report-chosen", (1440, 900), "light", chosen),
    Picture("report-clicked", (1024, 768), "dark", clicked),
    Picture("report-findings", (1440, 900), "light", findings),
    Picture("report-device", (1440, 900), "light", searched),
    Picture("report-fields", (1024, 768), "light", fields),
    Picture("report-changes", (1024, 600), "light", changed, "since"),
    Picture(
        "report-changed-device",
        (1024, 768),
        "dark",
        changed_device,
        "since",
        "#change=broken",
    ),
    Picture("report-tenants", (1024, 600), "light", tenants, "tenants"),
    Picture("report-problems", (1024, 400), "light", problems),
    Picture("report-phone", (390, 844), "light", clicked),
    Picture("report-phone-device", (390, 844), "dark", searched),
    Picture("report-forced-colours", (1024, 600), "dark", nothing, media="forced"),
    Picture("report-paper", (794, 1123), "light", nothing, media="print"),
]


def line(made: Capture, name: str = "Contoso") -> dict[str, str]:
    text = made.text.replace("東京トレイダーズ", "Wide World Importers").replace("Contoso", name)
    return {
        "Source": f"captures/{made.name}",
        "Text": text,
        "CollectedAt": f"{made.taken:%Y-%m-%dT%H:%M:%SZ}",
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    lines = [line(capture(number)) for number in range(FLEET)]
    broken = [
        {"Source": f"captures/PC-0005{n:02}.txt", "Text": "Access is denied."} for n in range(3)
    ]
    report(folder / "fleet.html", ndjson_file(folder / "with.ndjson", lines + broken), code=4)
    old = [line(capture(number)) for number in range(20, FLEET + 12)]
    ndjson_file(folder / "last-week.ndjson", old)
    now = ndjson_file(folder / "now.ndjson", [line(capture(n, run=1)) for n in range(FLEET)])
    report(folder / "since.html", now, "--since", "last-week.ndjson", cwd=folder)
    schools = []
    for number in range(320):
        made = capture(number)
        each = line(made, f"School {number:03d}")
        if made.tenant_id:
            each["Text"] = each["Text"].replace(
                made.tenant_id, f"{number:08x}-0000-4000-8000-0123456789ab"
            )
        schools.append(each)
    report(folder / "tenants.html", ndjson_file(folder / "schools.ndjson", schools))
    return {name: folder / f"{name}.html" for name in ("fleet", "since", "tenants")}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_each_picture_can_be_taken_and_is_shown(
    browser: Browser, pages: dict[str, Path], picture: Picture
) -> None:
    forced = picture.media == "forced"
    browser.look(*picture.size, picture.scheme, forced=forced)
    browser.open(pages[picture.page], picture.address)
    picture.steps(browser)
    if picture.media == "print":
        browser.run("dispatchEvent(new Event('beforeprint'))")
        browser.look(*picture.size, picture.scheme, media="print")
    png = browser.picture()
    assert struct.unpack(">II", png[16:24]) == picture.size
    if folder := os.environ.get("DSREGJSON_PICTURES"):
        (Path(folder) / f"{picture.name}.png").write_bytes(png)
    assert (DOCS / f"{picture.name}.png").stat().st_size > 5_000
    assert f"({picture.name}.png)" in (DOCS / "report.md").read_text("utf-8")


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in DOCS.glob("report*.png")} == {each.name for each in PICTURES}
