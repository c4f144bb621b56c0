"""The house: what imports what. A *room* is a module or folder; rooms of one folder are seen beside one another."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("pipelines", "sinks", "transforms")
MOST_MODULES = 12  # in a folder
MOST_ROOMS = 20  # at the top: what is in transforms, and the other folders

# Within transforms each room may import those before it.
FLOORS = (
    "data",
    "storage",
    "article",
    "payload",
    "text",
    "fields",
    "staging",
    "datelines",
    "entities",
    "normalize",
    "sources",
    "formats",
    "parse",
    "reading",
    "dedup",
    "stage",
    "enrich",
)
# What sinks take from transforms: the record, staging and storage.
OPEN_TO_SINKS = ("article", "staging", "storage")


def _modules() -> dict[str, Path]:
    """Every module of the packages by its dotted name; a folder's ``__init__.py`` goes by the folder's."""
    modules = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


MODULES = _modules()


def _imports(path: Path) -> set[str]:
    """The modules of the packages that a file imports, at its top or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= below & MODULES.keys() or {node.module} & MODULES.keys()
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names} & MODULES.keys()
    return names


GRAPH = {name: _imports(path) for name, path in MODULES.items()}
FOLDERS = sorted({name for name, path in MODULES.items() if path.name == "__init__.py"})


def _rooms(folder: str) -> dict[str, set[str]]:
    """Which room of a folder imports which others of it."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for name, imported in GRAPH.items():
        if name.startswith(f"{folder}."):
            room = _room(name, folder)
            rooms[room] |= {_room(other, folder) for other in imported if other.startswith(f"{folder}.")} - {
                room
            }
    return rooms


def _room(name: str, folder: str) -> str:
    return name.removeprefix(f"{folder}.").partition(".")[0]


def _circle(graph: dict[str, set[str]]) -> list[str]:
    """The names along a circle of a graph, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert _circle(GRAPH) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_rooms_of_a_folder_form_no_circle(folder: str) -> None:
    assert _circle(_rooms(folder)) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_at_most_a_dozen_modules(folder: str) -> None:
    modules = [path for path in MODULES[folder].parent.glob("*.py") if not path.name.startswith("__")]
    assert len(modules) <= MOST_MODULES, sorted(path.name for path in modules)


def test_the_top_has_at_most_twenty_rooms() -> None:
    others = [
        path for path in ROOT.iterdir() if any(path.glob("*.py")) and path.name not in ("tests", "transforms")
    ]
    assert len(_rooms("transforms")) + len(others) <= MOST_ROOMS


def test_pipelines_import_sinks_and_transforms_and_nobody_imports_pipelines() -> None:
    assert not _arrows("sinks", "pipelines")
    assert not _arrows("transforms", "pipelines")
    assert not _arrows("transforms", "sinks")


def test_sinks_import_of_transforms_only_the_record_staging_and_storage() -> None:
    taken = {_room(target, "transforms") for _, target in _arrows("sinks", "transforms")}
    assert taken <= set(OPEN_TO_SINKS)


def test_no_room_of_transforms_imports_one_above_it() -> None:
    floors = {room: floor for floor, room in enumerate(FLOORS)}
    upwards = [
        f"{room} -> {other}"
        for room, imported in _rooms("transforms").items()
        for other in imported
        if floors[other] > floors[room]
    ]
    assert upwards == []


def _arrows(source: str, target: str) -> list[tuple[str, str]]:
    """(importing module, imported module) from one package to another."""
    return [
        (name, other)
        for name, imported in GRAPH.items()
        if _package(name) == source
        for other in imported
        if _package(other) == target
    ]


def _package(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_in_a_sentence_what_it_is_for_and_exports_nothing(folder: str) -> None:
    body: Iterable[ast.stmt] = ast.parse(MODULES[folder].read_text("utf-8")).body
    kinds = [type(statement.value) for statement in body if isinstance(statement, ast.Expr)]
    assert [type(statement) for statement in body] == [ast.Expr]
    assert kinds == [ast.Constant]
