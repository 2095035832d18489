"""Divide a time axis into months, quarters or years, as fine as its columns allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MOST_PERIODS = 24

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Periods(NamedTuple):
    """Periods of `months` months each, numbered from `first` to `last`.

    clipped: the first and the last one also hold everything before and after them.
    """

    months: int
    first: int
    last: int
    clipped: bool

    def number(self, time: str) -> int:
        """Return the number of the period that holds a time of the document."""
        return min(max(_month(time) // self.months, self.first), self.last)

    def label(self, number: int) -> tuple[str, str]:
        """Label a period in two lines: month or quarter and the year, or the year alone.

        Example:
            >>> Periods(3, 0, 9999, clipped=False).label(2031 * 4 + 1)
            ('Q2', '2031')
        """
        year, within = divmod(number, 12 // self.months)
        if self.months == 1:
            return _MONTHS[within], f"{year:04d}"
        if self.months == 3:
            return f"Q{within + 1}", f"{year:04d}"
        if self.clipped and number in (self.first, self.last):
            return f"{year:04d}", "or before" if number == self.first else "or after"
        return f"{year:04d}", ""

    def name(self, number: int) -> str:
        """Label a period in one text, such as 'Q2 2031'."""
        return " ".join(self.label(number)).rstrip()


def periods_over(times: Sequence[str]) -> Periods:
    """Choose months, quarters or years, so that at most MOST_PERIODS cover the times.

    Too many years for that, perhaps because of a mistyped time, are clipped around the median.
    """
    months = sorted(map(_month, times)) or [0]
    for step in (1, 3, 12):
        first, last = months[0] // step, months[-1] // step
        if last - first < MOST_PERIODS:
            return Periods(step, first, last, clipped=False)
    middle = months[len(months) // 2] // 12
    first = middle - MOST_PERIODS // 2
    return Periods(12, first, first + MOST_PERIODS - 1, clipped=True)


def _month(time: str) -> int:
    return int(time[:4]) * 12 + int(time[5:7]) - 1
