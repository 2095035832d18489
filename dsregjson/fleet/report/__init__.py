"""The report: many captures to one self-contained HTML page."""

from __future__ import annotations

from ..devices import Devices
from .columns import DocumentColumns
from .facts import Facts
from .gather import Judging, Part, Seen, look
from .hits import Hits
from .model import data_of, model_of, periods_of
from .page import page

__all__ = ["Fleet", "Judging", "Part", "look"]


class Fleet:
    """Collects captures and makes the page that shows the newest of each device."""

    def __init__(self) -> None:
        self.captures = 0
        self._facts: list[Facts] = []
        self._devices = Devices()
        self._documents = DocumentColumns()
        self._hits = Hits()

    def add(self, seen: Seen) -> None:
        """Take one more capture, in the order of the inputs."""
        number = self.captures
        self._facts.append(seen.facts)
        self._devices.add(number, seen.document, seen.taken)
        self._documents.add(number, seen.document)
        self._hits.add(number, seen.findings)
        self.captures += 1

    def page(self) -> bytes:
        """The page as ASCII HTML: the same bytes for the same captures in the same order."""
        place = {capture: number for number, capture in enumerate(self._devices.newest())}
        devices = [self._facts[capture] for capture in place]
        periods = periods_of(devices)
        return page(
            model_of(devices, periods, self._hits.groups(place), self.captures),
            data_of(devices, periods, self._documents, self._hits, place),
        )
