"""Records as lines: their partitions and their order."""

from sinks.files.lines import article_lines, dead_letter_lines, duplicate_lines
from sinks.layout import PARTITION_KEYS
from transforms.article import Article, Dateline, DeadLetter, Duplicate, Source

STORM = Article(
    id="1f", provider="ap", published_at="2026-01-12T08:00:00Z", language="en-US", format="rss", status="usable",
    dateline=Dateline(text="ROSTOCK, Germany", country="DE"),
)  # fmt: skip


def test_an_article_goes_to_the_partition_of_its_keys() -> None:
    (partition,) = article_lines([STORM], PARTITION_KEYS)
    assert partition == (
        "articles/provider=ap/date=2026-01-12/language=en-US/country=DE/format=rss/status=usable"
    )


def test_without_keys_all_articles_share_a_folder() -> None:
    assert list(article_lines([STORM, Article(id="2")], ())) == ["articles"]
    assert article_lines([], ()) == {}


def test_an_article_without_a_time_is_of_the_day_on_which_it_was_received_and_sorts_first() -> None:
    undated = Article(id="2e", received_at="2026-01-12T23:59:59Z")
    ((partition, lines),) = article_lines([STORM, undated], ("date",)).items()
    assert partition == "articles/date=2026-01-12"
    assert [line for _, line in sorted(lines)] == [
        b'{"id":"2e","received_at":"2026-01-12T23:59:59Z"}\n',
        b'{"id":"1f","status":"usable","provider":"ap","format":"rss","language":"en-US","dateline":{"text":'
        b'"ROSTOCK, Germany","country":"DE"},"published_at":"2026-01-12T08:00:00Z"}\n',
    ]


def test_a_missing_value_has_a_folder_of_its_own() -> None:
    assert list(article_lines([Article(id="1"), STORM], ("country",))) == [
        "articles/country=__HIVE_DEFAULT_PARTITION__",
        "articles/country=DE",
    ]


def test_a_duplicate_goes_to_its_day() -> None:
    copy = Duplicate(id="3", provider="ap", published_at="2026-01-12T08:00:00Z", duplicate_of="1f")
    ((partition, ((key, _),)),) = duplicate_lines([copy]).items()
    assert (partition, key) == ("duplicates/date=2026-01-12", b"2026-01-12T08:00:00Z3")


def test_dead_letters_are_sorted_by_where_they_came_from() -> None:
    sources = [
        Source(uri="b.xml"),
        Source(uri="a.zip", member="y", index=10),
        Source(uri="a.zip", member="y", index=9),
    ]
    ((partition, lines),) = dead_letter_lines([DeadLetter(source=source) for source in sources], "r1").items()
    assert partition == "dead_letters/run=r1"
    assert [line for _, line in sorted(lines)] == [
        b'{"source":{"uri":"a.zip","member":"y","index":9}}\n',
        b'{"source":{"uri":"a.zip","member":"y","index":10}}\n',
        b'{"source":{"uri":"b.xml"}}\n',
    ]
