"""Find captures inside JSON, which tools that run commands remotely answer with."""

from __future__ import annotations

TYPE_CHECKING = False  # typing is a slow import
if TYPE_CHECKING:
    from collections.abc import Iterator


def texts_in(text: str) -> list[str] | None:
    """Return the strings of a JSON text (or of lines of JSON) that may hold rows; None if not JSON.

    Lists of single lines, such as Ansible's stdout_lines, count as one text. JSON with a
    SchemaVersion is a document of this program: its strings are never read as text.

    Example:
        >>> texts_in('{"stdout": "AzureAdJoined : NO", "rc": 0}')
        ['AzureAdJoined : NO']
        >>> texts_in("AzureAdJoined : NO") is None
        True
    """
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    import orjson

    try:
        return list(_strings(orjson.loads(text)))
    except (orjson.JSONDecodeError, RecursionError):
        pass
    try:
        return list(_strings([orjson.loads(line) for line in text.split("\n") if line.strip()]))
    except (orjson.JSONDecodeError, RecursionError):
        return None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if ":" in value:
            yield value
    elif isinstance(value, dict):
        if "SchemaVersion" not in value:
            for item in value.values():
                yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            for key in value[0]:  # a line an object: ConvertTo-Json, logs of containers
                column = [item.get(key) for item in value if "SchemaVersion" not in item]
                yield from _strings(column if _are_lines(column) else [*column])
            return
        if _are_lines(value):
            value = ["\n".join(line.rstrip("\r\n") for line in value)]
        for item in value:
            yield from _strings(item)


def _are_lines(items: list[object]) -> bool:
    return len(items) > 1 and all(
        isinstance(item, str) and "\n" not in item.rstrip("\r\n") for item in items
    )
