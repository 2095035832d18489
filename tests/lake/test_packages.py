"""What the lane installs beside the packages of the other lanes."""

from __future__ import annotations

from ..test_supply_chain import EXTRAS, LOCK, closure


def test_the_lock_file_holds_all_that_is_installed() -> None:
    assert closure(EXTRAS["lake"] + EXTRAS["lake-test"]) <= LOCK.keys()
