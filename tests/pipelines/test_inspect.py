"""What each item would become, shown to a person or a program."""

from __future__ import annotations

from pathlib import Path

from pipelines.inspect import described, items
from pipelines.options import IngestOptions
from transforms.article import Article, DeadLetter, Entity, Source
from transforms.dedup.digests.keys import own_story
from transforms.payload import Notice, Skipped

OPTIONS = IngestOptions(output="-", as_of="2026-01-15T00:00:00Z")


def test_an_article_is_shown_field_by_field_and_then_its_text() -> None:
    article = Article(
        id="1f", format="rss", headline="Rain\x1b[2J", body="One two.\n\nThree.", word_count=3, keywords=["a", "b"],
        entities=[Entity(type="place", name="Naxos")], source=Source(uri="a.xml", index=2),
    )  # fmt: skip
    assert list(described("a.xml", article)) == [
        "— a.xml [2]: rss, 3 words",
        "  id              1f",
        "  headline        Rain\\x1b[2J",
        "  keywords        a; b",
        "  entities        Naxos (place)",
        "",
        "    One two.",
        "",
        "    Three.",
        "",
    ]


def test_what_is_no_article_is_a_line() -> None:
    dead = DeadLetter(stage="parse", error="malformed_xml", message="no end")
    others = dead, Skipped("picture"), Notice("feed_fallback", "long")
    assert [line for item in others for line in described("a", item)] == [
        "— a: dead letter at parse: malformed_xml: no end",
        "— a: left out: picture",
        "— a: feed_fallback: long",
    ]  # fmt: skip


def test_articles_are_finished_as_a_run_would_write_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ferry aground\n\nBy Ann Lee\n\nATHENS, Greece (AP) _ A ferry ran aground off Naxos.\n"
    )
    (tmp_path / "b.bin").write_bytes(bytes(100))
    (where, article), (_, dead) = items([str(tmp_path)], OPTIONS)
    assert where == f"{tmp_path}/a.txt"
    assert isinstance(article, Article)
    assert article.dateline is not None
    assert (article.dateline.country, article.story_id, article.received_at) == (
        "GR", own_story(article).hex(), "2026-01-15T00:00:00Z",
    )  # fmt: skip
    assert isinstance(dead, DeadLetter)
    assert dead.error == "unknown_format"
