"""What an item is known by."""

from __future__ import annotations

import pytest

from transforms.article import Article, Link
from transforms.text.identity import Texts, identify, identity, texts_of, unusable


def known(**fields: object) -> Article:
    article = Article(provider="ap", **fields)  # type: ignore[arg-type]
    identify([article])
    return article


def test_articles_get_hash_and_id_and_their_texts_are_returned() -> None:
    articles = [Article(provider="ap", headline="Storm Nears", body="It rains."), Article(headline="Fog")]
    assert identify(articles) == Texts([b"storm nears", b"fog"], [b"it rains", b""]) == texts_of(articles)
    assert [(len(article.id), len(article.content_hash)) for article in articles] == [(32, 32)] * 2
    assert articles[0].id != articles[1].id


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        (known(guid="a", version=2, headline="Storm"), known(guid="a", version=2, headline="Fog"), True),
        (known(guid="a", version=2, headline="Storm"), known(guid="a", version=3, headline="Storm"), False),
        (known(guid="a", headline="Storm"), known(guid="a", headline="STORM!"), True),
        (known(guid="a", headline="Storm"), known(guid="a", headline="Fog"), False),
        (known(guid="a", headline="Storm"), known(guid="b", headline="Storm"), False),
        (known(version=2, headline="Storm"), known(version=2, headline="Fog"), False),
        (known(headline="Storm"), known(headline="Storm", status="withheld"), False),
        (known(headline="Storm"), known(headline="Storm", status="canceled"), False),
        (
            known(guid="a", status="canceled", slugline="X"),
            known(guid="a", status="canceled", slugline="Y"),
            False,
        ),
        (
            known(guid="a", version=2, headline="Storm", assumptions=["guid_reused"]),
            known(guid="a", version=2, headline="Fog", assumptions=["guid_reused"]),
            False,
        ),
    ],
    ids=[
        "version",
        "next version",
        "text",
        "other text",
        "other guid",
        "no guid",
        "withheld",
        "kill",
        "slug",
        "reused",
    ],
)
def test_the_id_is_of_provider_guid_and_version_else_text(
    first: Article, second: Article, is_same: bool
) -> None:
    assert (first.id == second.id) is is_same
    assert identity(first) == first.id


def test_a_status_and_what_a_kill_names_are_parts_of_what_may_not_be_used() -> None:
    links = [Link(url="g-1", rel="predecessor-version")]
    assert unusable(Article(status="canceled", slugline="BC-Fire", links=links)) == (
        "canceled",
        "BC-Fire",
        "g-1",
    )
    assert unusable(Article(status="withheld", slugline="BC-Fire")) == ("withheld",)
    assert unusable(Article(status="usable", slugline="BC-Fire")) == ()
