"""Rewrite the expected documents beside the captures: python -m tests.make_expected."""

from __future__ import annotations

from dsregjson import DsRegError, parse_bytes
from dsregjson.json_output import to_json

from .support import CAPTURES


def main() -> None:
    for capture in sorted(CAPTURES.glob("*.txt")):
        expected = capture.with_suffix(".json")
        try:
            expected.write_bytes(to_json(parse_bytes(capture.read_bytes()), indent=True))
        except DsRegError:
            expected.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
