"""The main job, end to end."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from pipelines import run
from pipelines.errors import Failure
from pipelines.runtime.runners import run_pipeline
from sinks.commit import protocol as commit
from sinks.commit import state
from tests.pipelines.conftest import SAMPLES, Wirebeam, assert_counts_add_up, manifest, records, tree
from transforms.article import Article, Duplicate

FEEDS = sorted((SAMPLES / "feeds").iterdir())
TEXTS = sorted((SAMPLES / "text").iterdir())
DUCKDB = (
    "read_json('{}/articles/**/*.jsonl', hive_partitioning = true, hive_types_autocast = false, "
    "union_by_name = true, sample_size = -1)"
)


def test_the_samples_become_articles_duplicates_and_dead_letters(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(*FEEDS, *TEXTS, output=tmp_path)
    assert ended.status == 0, ended.err
    assert_counts_add_up(tmp_path)
    assert [letter["error"] for letter in records(tmp_path, "dead_letters")] == ["unknown_format"]
    headlines = {article["headline"] for article in records(tmp_path)}
    assert "Geologists find living lake under Iceland glacier" in headlines
    kinds = {copy["headline"]: copy["duplicate_kind"] for copy in records(tmp_path, "duplicates")}
    assert kinds["Storm closes Rotterdam port for second day"] == "exact"
    assert kinds["Lost sea chart is back in Lisbon"] == "near"
    assert "items" in ended.err
    assert "unknown_format" in ended.err


def test_a_second_run_with_the_inputs_in_another_order_writes_the_same_bytes(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    assert wirebeam.ingest(*FEEDS, *TEXTS, output=tmp_path / "one").status == 0
    assert wirebeam.ingest(*reversed(TEXTS), *reversed(FEEDS), output=tmp_path / "two").status == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_two_workers_write_the_same_bytes(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(SAMPLES, output=tmp_path / "one").status == 0
    ended = wirebeam.ingest(SAMPLES, output=tmp_path / "two", workers=2)
    assert ended.status == 0, ended.err
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_both_feed_parsers_write_the_same_bytes(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(SAMPLES, output=tmp_path / "one").status == 0
    assert wirebeam.ingest(SAMPLES, output=tmp_path / "two", feed_parser="feedparser").status == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_committed_run_run_again_says_so_and_changes_nothing(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path).status == 0
    before = tree(tmp_path, ".")
    ended = wirebeam.ingest(*FEEDS, output=tmp_path)
    assert ended.status == 0
    assert "was committed before" in ended.err
    assert tree(tmp_path, ".") == before


def test_the_same_run_id_with_other_options_is_refused(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path).status == 0
    ended = wirebeam.ingest(*FEEDS, output=tmp_path, compression="gzip")
    assert (ended.status, "other inputs or options" in ended.err) == (1, True)


def test_what_an_earlier_run_saw_is_a_duplicate(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path, run_id="r1").status == 0
    assert wirebeam.ingest(*FEEDS, output=tmp_path, run_id="r2").status == 0
    assert_counts_add_up(tmp_path, "r2")
    second = manifest(tmp_path, "r2")
    assert second["articles"] == 0
    assert sum(second["duplicates"].values()) == second["inputs"]["items"] - second["dead_letters"]
    published = {article["id"] for article in records(tmp_path)}
    assert {copy["duplicate_of"] for copy in records(tmp_path, "duplicates")} <= published


def test_without_lookback_a_run_knows_itself_alone(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*TEXTS, output=tmp_path, run_id="r1").status == 0
    assert wirebeam.ingest(*TEXTS, output=tmp_path, run_id="r2", lookback=0).status == 0
    assert manifest(tmp_path, "r2")["articles"] == manifest(tmp_path, "r1")["articles"] > 0


def test_every_record_follows_the_schema_and_absent_values_are_left_out(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    assert wirebeam.ingest(SAMPLES, output=tmp_path).status == 0
    for record in records(tmp_path):
        msgspec.convert(record, Article, strict=True)
        assert list(record) == [name for name in Article.__struct_fields__ if name in record]
        assert None not in record.values()
    for record in records(tmp_path, "duplicates"):
        msgspec.convert(record, Duplicate, strict=True)


def test_nothing_is_left_in_staging(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path).status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "_log", "_runs", "_state", "articles", "duplicates",
    ]  # fmt: skip


def test_lines_are_sorted_by_time_and_id(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(SAMPLES, output=tmp_path, partition_by="").status == 0
    (path,) = (tmp_path / "articles").glob("*.jsonl")
    keys = [(r.get("published_at", ""), r["id"]) for r in records(tmp_path)]
    assert path.name == "r1-00000-of-00001.jsonl"
    assert keys == sorted(keys)


def test_partitions_follow_the_keys_asked_for(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path, partition_by="language,country").status == 0
    folders = {
        path.relative_to(tmp_path / "articles").parent.as_posix()
        for path in tmp_path.glob("articles/**/*.jsonl")
    }
    assert "language=en-GB/country=NO" in folders


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_compressed_files_are_read_by_duckdb(wirebeam: Wirebeam, tmp_path: Path, compression: str) -> None:
    import duckdb

    assert wirebeam.ingest(SAMPLES, output=tmp_path, compression=compression).status == 0
    (rows,) = duckdb.sql(
        f"select count(*) from read_json('{tmp_path}/articles/**/*.jsonl.*', hive_partitioning = true)"
    ).fetchall()
    assert rows == (manifest(tmp_path)["articles"],)


def test_duckdb_and_polars_read_the_articles_as_one_partitioned_table(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    import duckdb
    import polars

    assert wirebeam.ingest(SAMPLES, output=tmp_path).status == 0
    articles = records(tmp_path)
    by_provider = duckdb.sql(
        f"select provider, count(*) from {DUCKDB.format(tmp_path)} group by provider"
    ).fetchall()
    assert dict(by_provider) == {
        name: sum(article["provider"] == name for article in articles)
        for name in {a["provider"] for a in articles}
    }
    tables = [
        polars.scan_ndjson(file, infer_schema_length=None)
        for file in sorted((tmp_path / "articles").rglob("*.jsonl"))
    ]
    frame = polars.concat(tables, how="diagonal_relaxed").collect()
    assert len(frame) == len(articles)
    fields = {name for article in articles for name in article}
    assert set(frame.columns) == fields
    assert set(duckdb.sql(f"select * from {DUCKDB.format(tmp_path)}").columns) == {*fields, "date"}
    read = {row["id"]: row for row in frame.to_dicts()}
    for article in articles:
        assert {name: read[article["id"]][name] for name in ("headline", "updated_at", "keywords")} == {
            name: article.get(name) for name in ("headline", "updated_at", "keywords")
        }


def test_a_field_that_the_last_line_of_a_large_file_has_is_a_column(tmp_path: Path) -> None:
    import duckdb

    folder = tmp_path / "articles" / "provider=1843" / "date=2026-01-12"
    folder.mkdir(parents=True)
    lines = [*['{"provider":"1843"}'] * 30_000, '{"provider":"1843","urgency":1}']
    (folder / "r-00000-of-00001.jsonl").write_text("\n".join(lines) + "\n")
    rows = duckdb.sql(f"select provider, urgency from {DUCKDB.format(tmp_path)} where urgency = 1").fetchall()
    assert rows == [("1843", 1)]


def test_more_dead_letters_than_allowed_fail_the_run_and_commit_nothing(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    ended = wirebeam.ingest(*TEXTS, output=tmp_path, max_dead_letters=0)
    assert ended.status == 1
    assert "--max-dead-letters" in ended.err
    assert tree(tmp_path, ".") == {}


def test_an_empty_run_says_so(wirebeam: Wirebeam, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    ended = wirebeam.ingest(tmp_path / "in", output=tmp_path / "out")
    assert ended.status == 0
    assert "an empty run" in ended.err


def test_a_committed_output_is_whole_and_damage_is_named(wirebeam: Wirebeam, tmp_path: Path) -> None:
    assert wirebeam.ingest(*FEEDS, output=tmp_path).status == 0
    assert wirebeam("verify", tmp_path) == (0, "All committed files are whole.\n", "")
    path = next((tmp_path / "articles").rglob("*.jsonl"))
    path.write_bytes(path.read_bytes()[:-2])
    ended = wirebeam("verify", tmp_path)
    assert ended.status == 1
    assert ended.out.startswith(f"changed: {path.relative_to(tmp_path).as_posix()}")


def test_the_state_of_many_small_runs_is_compacted_and_says_the_same(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, compacted = tmp_path / "kept", tmp_path / "compacted"
    for sets, output in ((100, kept), (2, compacted)):
        monkeypatch.setattr(state, "SETS", sets)
        for day, inputs in enumerate((FEEDS[:2], FEEDS[1:3], TEXTS, [*FEEDS, *TEXTS]), start=1):
            ended = wirebeam.ingest(
                *inputs, output=output, run_id=f"r{day}", as_of=f"2026-01-1{day}T00:00:00Z"
            )
            assert ended.status == 0, ended.err
    assert (records(kept), records(kept, "duplicates")) == (
        records(compacted),
        records(compacted, "duplicates"),
    )
    assert {path.name[:2] for path in (compacted / "_state").glob("*.parquet")} == {"r3", "r4"}
    assert wirebeam("verify", compacted).status == 0


def test_state_that_no_run_looks_back_to_is_removed(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs_with_state = []
    for day in (1, 4, 8, 9, 10):
        today = datetime(2026, 1, day, tzinfo=UTC)
        monkeypatch.setattr(run, "datetime", SimpleNamespace(now=lambda _, today=today: today))
        as_of = f"{today:%FT%TZ}"
        ended = wirebeam.ingest(FEEDS[0], output=tmp_path, run_id=f"r{day}", as_of=as_of, lookback=5)
        assert ended.status == 0, ended.err
        runs_with_state.append(
            sorted({path.name.partition("-")[0] for path in (tmp_path / "_state").iterdir()})
        )
    assert runs_with_state == [["r1"], ["r1", "r4"], ["r4", "r8"], ["r4", "r8", "r9"], ["r10", "r8", "r9"]]
    assert len(records(tmp_path)) == manifest(tmp_path, "r1")["articles"], (
        "each text is known from the run before"
    )
    assert wirebeam("verify", tmp_path).status == 0


def test_a_run_that_fails_where_another_has_committed_meanwhile_is_judged_anew(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([Failure("a state file is gone")])

    def fails_once(*arguments: object) -> None:
        for failure in failures:
            raise failure
        run_pipeline(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "run_pipeline", fails_once)
    assert wirebeam.ingest(*TEXTS, output=tmp_path).err.count("a state file is gone") == 1
    failures = iter([Failure("a state file is gone")])
    monkeypatch.setattr(commit, "is_overtaken", lambda _: True)
    assert wirebeam.ingest(*TEXTS, output=tmp_path).status == 0


def test_an_output_within_its_input_is_no_input(wirebeam: Wirebeam, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "text", tmp_path / "in")
    for output in (tmp_path / "in", tmp_path / "in" / "out"):
        for run_id in ("r1", "r2", "r1"):
            ended = wirebeam.ingest(tmp_path / "in", output=output, run_id=run_id)
            assert ended.status == 0, ended.err
    first, second = (manifest(tmp_path / "in", run_id)["inputs"] for run_id in ("r1", "r2"))
    assert first == second


def test_what_others_keep_below_the_names_of_an_output_is_read(wirebeam: Wirebeam, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "text", tmp_path / "articles")
    assert wirebeam.ingest(tmp_path, output=tmp_path).status == 0
    assert wirebeam.ingest(SAMPLES / "text", output=tmp_path / "other").status == 0
    read, all_of_them = manifest(tmp_path)["inputs"], manifest(tmp_path / "other")["inputs"]
    assert read["bytes"] == all_of_them["bytes"] > 0


def test_the_same_run_with_another_text_of_the_same_size_is_refused(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    file = tmp_path / "in" / "story.txt"
    file.parent.mkdir()
    file.write_text((SAMPLES / "text" / "ferry.txt").read_text())
    assert wirebeam.ingest(file, output=tmp_path / "out").status == 0
    file.write_text(file.read_text().replace("ferry", "barge"))
    ended = wirebeam.ingest(file, output=tmp_path / "out")
    assert (ended.status, "other inputs" in ended.err) == (1, True)


def test_a_summary_that_has_no_place_is_bad_usage_before_anything_is_done(
    wirebeam: Wirebeam, tmp_path: Path
) -> None:
    for target in (tmp_path, tmp_path / "nowhere" / "summary.json"):
        ended = wirebeam.ingest(*TEXTS, output=tmp_path / "out", summary=target)
        assert (ended.status, "no file can be written there" in ended.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_run_whose_summary_nobody_takes_counts_all_the_same(wirebeam: Wirebeam, tmp_path: Path) -> None:
    ended = wirebeam.ingest(*TEXTS, output=tmp_path, summary="/dev/full")
    assert (ended.status, "the run itself is committed" in ended.err) == (0, True)


def test_a_broken_installation_fails_the_run(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise ImportError("broken install")

    monkeypatch.setattr("transforms.parse.reader", broken)
    ended = wirebeam.ingest(*TEXTS, output=tmp_path)
    assert (ended.status, "broken install" in ended.err) == (1, True)
    assert records(tmp_path) == []


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        ({"partition_by": "date,provider"}, "--partition-by provider,date"),
        ({"compression": "zstd"}, "--compression none"),
        ({"partition_by": "", "compression": "gzip"}, "--partition-by provider,date --compression none"),
    ],
)
def test_another_layout_than_the_output_s_is_refused_in_one_line(
    wirebeam: Wirebeam, tmp_path: Path, other: dict[str, str], wanted: str
) -> None:
    source = SAMPLES / "text"
    assert wirebeam.ingest(source, output=tmp_path).status == 0
    before = tree(tmp_path, ".")
    ended = wirebeam.ingest(source, output=tmp_path, run_id="r2", **other)
    assert ended == (
        1,
        "",
        f"wirebeam: {tmp_path} has files of another layout, which no reader takes together: go on with {wanted}, "
        "or choose another --output\n",
    )
    assert tree(tmp_path, ".") == before
    same = wirebeam.ingest(
        source, output=tmp_path, run_id="r2", partition_by=" provider, date", records_per_file=7
    )
    assert same.status == 0


def test_an_output_that_says_nothing_of_its_layout_is_judged_by_its_newest_options(
    wirebeam: Wirebeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = SAMPLES / "text"
    with monkeypatch.context() as before:
        before.setattr("pipelines.run._layout", lambda options: {})
        assert wirebeam.ingest(source, output=tmp_path, compression="gzip").status == 0
    assert "--compression gzip" in wirebeam.ingest(source, output=tmp_path, run_id="r2").err
    assert wirebeam.ingest(source, output=tmp_path, run_id="r2", compression="gzip").status == 0
