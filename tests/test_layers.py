"""Rooms of the package import only from rooms below them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "dsregjson"

# From the ground up. A module imports from earlier lines only, and inside its own room.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "console", "sources", "advice", "fields", "document", "interrupts"),
    ("binary", "codes", "console", "schema", "json_output"),
    ("files", "workers"),
    ("parsing",),
    ("flat", "debuglog", "live"),
    ("cells",),
    ("reading", "findings"),
    ("inputs",),
    ("batch", "diff", "redaction"),
    ("fleet",),
    ("report", "lake"),
    ("__init__",),
    ("cli",),
    ("__main__",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room(module: str) -> str:
    """The room of a module: its first name below the package."""
    return module.split(".")[1] if "." in module else "__init__"


def exists(module: str) -> bool:
    path = PACKAGE.parent / Path(*module.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """Each pair of a module of the package and one that it imports."""
    module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    package = module.rpartition(".")[0]
    module = module.removesuffix(".__init__")
    tree = ast.parse(file.read_text("utf-8"))
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if ast.unparse(block.test) == "TYPE_CHECKING":
            block.body = []  # what only types need is imported by no run
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = package.split(".")
            source = ".".join([*parts[: len(parts) - node.level + 1], node.module or ""])
            for alias in node.names:
                target = f"{source.rstrip('.')}.{alias.name}"
                yield module, target if exists(target) else source.rstrip(".")


def test_rooms_import_only_from_below() -> None:
    wrong = [
        f"{module} imports {target}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for module, target in imports(file)
        if room(module) != room(target)
        and FLOOR_OF[room(module)] <= FLOOR_OF[room(target)]
        and not (module == "dsregjson" or target == "dsregjson")
    ]
    assert not wrong, "\n".join(wrong)


def test_every_room_has_a_floor() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms - {"__pycache__", "data"} <= FLOOR_OF.keys()


def test_modules_import_each_other_in_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        for module, target in imports(file):
            if target not in ("dsregjson", module):
                graph.setdefault(module, set()).add(target)
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join([*way, module])
        if module not in done:
            for target in sorted(graph.get(module, ())):
                visit(target, (*way, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())
