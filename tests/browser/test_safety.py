"""Captures that try to break out of the page: nothing of them runs, nothing is asked for."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium", reason="browser tests need selenium (uv sync --group dev)")

from dsregjson.fields import FIELDS, SECTIONS

from ..fleet.generator import capture
from .browser import Browser
from .pages import ndjson_file, report

ATTACK = (
    "\"'><img src=http://127.0.0.1:9/x onerror=window.attacked=1>"
    "<script>window.attacked=1</script></script></style></title><!--<svg onload=attacked=1>"
    "{{7*7}}${7*7}\\u003cb\\u003e&lt;i&gt; javascript:attacked=1 \u202egpj\u2066\x1b[2J\u2028"
)
# Types of fields that take any text; others refuse it, and the document with it.
TEXTS = ("string", "guid", "list", "test")
SHOWN = "\\u202egpj\\u2066\\x1b[2J\\u2028"


def hostile_document(source: str) -> dict[str, Any]:
    """A document with the attack in every place that takes a text."""
    document: dict[str, Any] = {
        "Source": f"{source}/{ATTACK}",
        "CollectedAt": ATTACK,
        "ComputerName": ATTACK,
        "SchemaVersion": "1.0",  # anything but a version is refused
        "JoinType": ATTACK,
    }
    for section in SECTIONS:
        fields = {
            field.name: [ATTACK, ATTACK] if field.type == "list" else ATTACK
            for field in FIELDS
            if field.section == section.name and field.type in TEXTS
        }
        rest = {
            field.name: None
            for field in FIELDS
            if field.section == section.name and field.type not in TEXTS
        }
        document[section.name] = [fields | rest] if section.repeated else fields | rest
    document["DeviceState"].update(AzureAdJoined=True, DomainJoined=True)
    document["Sections"] = [ATTACK]
    entry = {"Section": "SsoState", "Name": "AzureAdPrt", "Value": ATTACK, "Code": None}
    document["UntypedValues"] = [entry, {**entry, "Name": ATTACK}]
    document["UnknownFields"] = [{"Section": ATTACK, "Name": ATTACK, "Value": ATTACK}]
    document["UnparsedLines"] = [ATTACK]
    return document


def hostile_text() -> str:
    """A capture with the attack as the value of every row, and as rows of its own."""
    attack = ATTACK.replace("\u2028", "").replace("\x1b", "")
    lines = capture(4).text.split("\r\n")
    for number, row in enumerate(lines):
        label, colon, value = row.partition(" : ")
        if colon and value not in ("YES", "NO") and "Client Time" not in label:
            lines[number] = f"{label} : {attack}"
    return "\r\n".join([*lines[:9], attack, f"{attack} : {attack}", *lines[9:]])


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    lines = [hostile_document("a"), {"Source": ATTACK, "Text": hostile_text()}]
    lines += [{**hostile_document("b"), "JoinType": "HybridJoined"}]
    lines[2]["DeviceState"] = {**lines[2]["DeviceState"], "DeviceName": "<b>PC</b>"}
    page = report(folder / "fleet.html", ndjson_file(folder / "in.ndjson", lines))
    assert page.data["count"] == 3
    return folder / "fleet.html"


def walk_through(browser: Browser) -> None:
    """Do everything that draws something of a capture."""
    for row in range(len(browser.all("#rows .device"))):
        browser.all("#rows .device")[row].click()
        for option in ("missing", "meanings"):
            if not browser.one(f"#option-{option}").is_selected():
                browser.click(f"#option-{option}")
        assert browser.texts("#fields dd")
        browser.click("#panel-close")
    for mark in browser.all("[data-fact]"):
        if mark.is_displayed() and mark.is_enabled():
            browser.point(mark)
            browser.click(".chip-remove")
    for column in range(len(browser.all("#heads button"))):
        browser.all("#heads button")[column].click()
    browser.search("onerror", "3 devices")
    browser.printed_pages()


def test_no_capture_runs_anything_or_asks_for_anything(
    browser: Browser, hostile_page: Path
) -> None:
    browser.open(hostile_page)
    walk_through(browser)
    assert browser.run("return typeof window.attacked") == "undefined"
    assert browser.all("img, iframe, object, embed, form, b, i, svg[onload], [onerror]") == []
    assert len(browser.all("script")) == 2 and len(browser.all("style")) == 1
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    asked = {address.split(":")[0] for address in browser.requests()}
    assert asked <= {"file", "data"}
    assert browser.texts("title") == ["Device fleet: 3 devices"]


def test_what_a_capture_says_is_shown_as_it_is(browser: Browser, hostile_page: Path) -> None:
    browser.open(hostile_page)
    whole = ATTACK.split("\u202e", maxsplit=1)[0] + SHOWN
    assert whole in browser.texts("#rows .device")
    assert "<b>PC</b>" in browser.texts("#rows .device")
    assert whole in browser.texts(".bar-label")
    browser.all("#rows .device")[0].click()
    assert browser.texts("#panel-title bdi")
    page = browser.run("return document.documentElement.outerHTML")
    for character in "\u202e\u2066\x1b\u2028":
        assert character not in page


def test_text_of_another_direction_stays_in_its_place(browser: Browser, tmp_path: Path) -> None:
    """Hebrew and Arabic names are no attack: they are isolated, not escaped."""
    line = {"Source": "PC1", "Text": capture(4).text.replace("Contoso", "קונטוסו (עברית) 42")}
    tenants = [capture(number).text for number in range(12)]
    lines = [line] + [{"Source": f"{n}", "Text": text} for n, text in enumerate(tenants)]
    report(tmp_path / "fleet.html", ndjson_file(tmp_path / "in.ndjson", lines))
    browser.open(tmp_path / "fleet.html")
    for where in (".bar-label", "#rows .c-tenant bdi"):
        isolated = browser.run(
            "return [...document.querySelectorAll(arguments[0])]"
            ".every(e => getComputedStyle(e).unicodeBidi === 'isolate')",
            where,
        )
        assert isolated, where


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server that notes what it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}", asked
        serving.shutdown()


ATTEMPTS = {
    "script": "const s = document.createElement('script'); s.textContent = 'window.attacked = 1';"
    "document.head.append(s)",
    "foreign-script": "const s = document.createElement('script'); s.src = address + '/s.js';"
    "document.head.append(s)",
    "handler": "const b = document.createElement('button');"
    "b.setAttribute('onclick', 'window.attacked = 1'); document.body.append(b); b.click()",
    "image": "const i = new Image(); i.src = address + '/i.png'; document.body.append(i)",
    "fetch": "fetch(address + '/f').catch(() => {})",
    "beacon": "navigator.sendBeacon(address + '/b', 'x')",
    "socket": "new WebSocket(address.replace('http', 'ws'))",
    "frame": "const f = document.createElement('iframe'); f.src = address; document.body.append(f)",
    "style": "const l = document.createElement('link'); l.rel = 'stylesheet';"
    "l.href = address + '/c.css'; document.head.append(l)",
    "font": "new FontFace('x', `url(${address}/f.woff)`).load().catch(() => {})",
    "form": "const f = document.createElement('form'); f.action = address; f.method = 'post';"
    "document.body.append(f); f.submit()",
    "worker": "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + address + '\")'])))",
    "markup": "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=attacked=1>')",
    "evaluation": "window.eval('window.attacked = 1')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_even_a_script_that_got_in_could_load_and_send_nothing(
    running: Browser, fleet_page: Path, server: tuple[str, list[str]], attempt: str
) -> None:
    address, asked = server
    running.open(fleet_page)
    running.requests()
    refused = running.run(
        f"""
        const address = arguments[0];
        return new Promise((resolve) => {{
          document.addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
          setTimeout(() => resolve("nothing refused it"), 5000);
          // Not at once: what a debugger evaluates may do more than the page.
          setTimeout(() => {{ {ATTEMPTS[attempt]} }}, 0);
        }})
        """,
        address,
    )
    running.complaints()
    assert refused in [
        "script-src-elem",
        "script-src-attr",
        "script-src",
        "img-src",
        "connect-src",
        "frame-src",
        "style-src-elem",
        "font-src",
        "form-action",
        "worker-src",
        "require-trusted-types-for",
    ]
    assert running.run("return typeof window.attacked") == "undefined"
    assert asked == []


def test_the_attack_would_work_in_a_careless_page(running: Browser, tmp_path: Path) -> None:
    """So that the test above cannot pass because the attack is a dud."""
    careless = tmp_path / "careless.html"
    careless.write_text(f"<p>{json.loads(json.dumps(ATTACK))}</p>", encoding="utf-8")
    running.open(careless, ready=False)
    assert running.run("return typeof window.attacked") == "number"
    running.complaints()
