"""The README's recipes for readers, as they stand there, before and after a compaction."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.outputs.compact import Compaction
from tests.pipelines.test_compact import TODAY, article, commit_articles
from transforms.storage.store import Store, open_store

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
IDS = ["a", "b", "c"]


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An output of three runs in ``wire``, as the recipes name it."""
    store = open_store(str(tmp_path / "wire"))
    for name in IDS:
        commit_articles(store, f"r{name}", article(name))
    monkeypatch.chdir(tmp_path)
    return store


def recipe(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return str(code)


def by_polars(whole: bool) -> list[str]:
    """The ids that the recipe for Polars reads from the folder, or to its end, by the log."""
    pytest.importorskip("polars")
    variables: dict[str, Any] = {}
    code = recipe("python")
    exec(code if whole else code.partition("# Committed files alone")[0], variables)
    articles = variables["articles"]
    table = articles if whole else articles.collect()
    return sorted(table["id"].to_list())


def test_each_recipe_reads_each_article_once_before_and_after_a_compaction(wire: Store) -> None:
    duckdb = pytest.importorskip("duckdb")
    for compacted in (False, True):
        if compacted:
            assert Compaction(wire, "c1", TODAY, "2026-01-31", TODAY).run()
        assert by_polars(whole=False) == by_polars(whole=True) == IDS
        query = (
            recipe("sql")
            .replace("dateline.country", "id")
            .replace("group by all", "group by all order by id")
        )
        assert duckdb.sql(query).fetchall() == [("ap", name, 1) for name in IDS]


def test_the_recipe_by_the_log_is_right_while_a_compaction_is_at_work(wire: Store) -> None:
    """Cut short where the log has it and no file is moved yet, and where it has published and the log lacks it."""
    before = {path.path: wire.read(path.path) for path in wire.list("articles")}
    log = {path.path: wire.read(path.path) for path in wire.list("_log")}
    Compaction(wire, "c1", TODAY, "2026-01-31", TODAY).run()
    for path, data in before.items():
        wire.put(path, data)
    assert by_polars(whole=True) == IDS
    assert by_polars(whole=False) == sorted(IDS * 2)
    wire.delete("_log/00000004.json")
    assert log.keys() == {path.path for path in wire.list("_log")}
    assert by_polars(whole=True) == IDS


def test_a_reader_that_read_the_log_before_a_compaction_finds_its_files(wire: Store) -> None:
    pytest.importorskip("polars")
    listing, _, reading = recipe("python").partition("def opened(path)")
    variables: dict[str, Any] = {}
    exec(listing, variables)
    Compaction(wire, "c1", TODAY, "2026-01-31", TODAY).run()
    exec(f"def opened(path){reading}", variables)
    assert sorted(variables["articles"]["id"].to_list()) == IDS
