"""What the browser tests ask of a browser."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait


class Browser:
    """A page in Chromium."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def look(
        self,
        width: int,
        height: int,
        scheme: str,
        media: str = "",
        motion: bool = False,
        forced: bool = False,
    ) -> None:
        """Set the size of the window, light or dark, screen or print, motion, forced colours."""
        self._send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        features = {
            "prefers-color-scheme": scheme,
            "prefers-reduced-motion": "no-preference" if motion else "reduce",
            "forced-colors": "active" if forced else "none",
        }
        self._send(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[{"name": name, "value": value} for name, value in features.items()],
        )

    def open(self, page: Path, hash: str = "", ready: bool = True) -> None:
        """Open a page, at an address within it, and wait until its devices are unpacked."""
        self.driver.get("about:blank")
        self.driver.get(page.resolve().as_uri() + hash)
        if ready:
            self.wait(
                lambda: self.run("return 'ready' in document.documentElement.dataset"), "ready"
            )

    def run(self, script: str, *arguments: object) -> Any:
        """What a function body in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """Texts of all elements, hidden ones too."""
        return list(
            self.run(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
                selector,
            )
        )

    def click(self, selector: str) -> None:
        self.point(self.one(selector))

    def point(self, element: WebElement) -> None:
        """Scroll as a person does, so that nothing is over an element, and click it."""
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def in_view(self, selector: str) -> bool:
        """Whether a person sees the first such element: on the screen, and nothing over it."""
        return bool(
            self.run(
                """
                const element = document.querySelector(arguments[0]);
                if (!element) return false;
                const box = element.getBoundingClientRect();
                const x = box.left + Math.min(box.width, innerWidth) / 2, y = box.top + box.height / 2;
                if (!box.height || y < 0 || y > innerHeight || x < 0 || x > innerWidth) return false;
                const top = document.elementFromPoint(x, y);
                return element === top || element.contains(top);
                """,
                selector,
            )
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def search(self, words: str, count: str) -> None:
        """Type into the search field and wait for the number of devices it should find."""
        field = self.one("#search")
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(words or Keys.DELETE)
        self.wait(lambda: self.run("return view.search") == words.strip(), words)
        self.wait(lambda: self.texts("#count") == [count], f"{words!r}: {count}")

    def wait(self, until: Any, message: str) -> None:
        WebDriverWait(self.driver, 20).until(lambda _: until(), message)

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def clipboard(self) -> str:
        """What was copied, pasted into a field outside the page's own."""
        self.run(
            "const area = document.createElement('textarea'); area.id = 'pasted';"
            "(document.querySelector('dialog[open]') || document.body).append(area); area.focus();"
        )
        self.driver.switch_to.active_element.send_keys(Keys.CONTROL, "v")
        pasted = self.run(
            "const area = document.getElementById('pasted'); area.remove(); return area.value"
        )
        return str(pasted)

    def downloads_to(self, folder: Path) -> None:
        """Where the browser keeps what pages save."""
        self._send(
            "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder.resolve())
        )

    def address(self) -> str:
        """The part of the address behind #."""
        return str(self.run("return location.hash.slice(1)"))

    def accessible(self) -> list[dict[str, Any]]:
        """What a screen reader is told: role, name and properties of every element."""
        nodes = self._send("Accessibility.getFullAXTree")["nodes"]
        return [
            {
                "role": node["role"]["value"],
                "name": node.get("name", {}).get("value", ""),
                **{each["name"]: each["value"].get("value") for each in node["properties"]},
            }
            for node in nodes
            if not node["ignored"] and "properties" in node
        ]

    def requests(self) -> list[str]:
        """Addresses that were asked for since the last call."""
        messages = (
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        )
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the page wrote to the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def picture(self) -> bytes:
        """What is on the screen, as PNG."""
        return base64.b64decode(self._send("Page.captureScreenshot", format="png")["data"])

    def printed_pages(self) -> bytes:
        """The page as PDF, printed as from the menu."""
        return base64.b64decode(self._send("Page.printToPDF", preferCSSPageSize=True)["data"])

    def _send(self, command: str, **parameters: object) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)
