"""Articles for the tests of judging, and the judging of a few of them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from benchmarks.judging import judged_articles
from transforms.article import Article, Dateline, Duplicate, Source
from transforms.dedup.threshold import DEFAULT_NEAR_THRESHOLD
from transforms.staging.area import StagingArea
from transforms.storage.store import Store, open_store
from transforms.text.identity import identify

FERRY = (
    "A ferry with 212 people on board ran aground off Porto Alto on Tuesday night after its rudder jammed in heavy "
    "seas, the coast guard said. All passengers were taken off by 4 a.m. and nobody was badly hurt.\n\n"
    "Captain Ines Moura told reporters that the vessel, built in 1987, had passed an inspection in March. Divers were "
    "to examine the hull on Wednesday before tugs try to pull it free at high tide.\n\n"
    "The operator, Linha Azul, suspended its 14 daily crossings to the islands until further notice."
)
FERRY_UPDATED = (
    "Tugs pulled a stranded ferry free off Porto Alto on Wednesday, a day after it ran aground with 212 people on "
    "board because its rudder jammed in heavy seas, the coast guard said. All passengers had been taken off and "
    "nobody was badly hurt.\n\nCaptain Ines Moura told reporters that the vessel, built in 1987, had passed an "
    "inspection in March. It was towed to a shipyard for repairs that will take three weeks.\n\n"
    "The operator, Linha Azul, resumed half of its 14 daily crossings to the islands."
)
COPPER = (
    "Copper prices rose to their highest level in nine months as a strike at the Cerro Pardo mine entered its second "
    "week. Analysts at Brandt Metals expect a shortfall of 40,000 tonnes this quarter if talks fail again.\n\n"
    "The union representing 3,100 workers rejected an offer of a 4.5 percent raise on Monday evening."
)


_STORES = tempfile.TemporaryDirectory(prefix="wirebeam-test-")


def _source(uri, index):
    return Source(uri=uri, folder=uri.rpartition("/")[0], index=index, sha256="00")


def article(headline: str, body: str, **fields: Any) -> Article:
    """An article as normalizing leaves it; ``agency`` is whom the text credits, ``day`` and ``hour`` when it ran."""
    hour, day = fields.pop("hour", 9), fields.pop("day", 5)
    agency = fields.pop("agency", "")
    made = Article(
        headline=headline,
        body=body,
        provider=fields.pop("provider", "ap"),
        format=fields.pop("format", "rss"),
        status=fields.pop("status", "usable"),
        published_at=f"2026-01-{day:02}T{hour:02}:00:00Z",
        received_at="2026-01-25T00:00:00Z",
        dateline=Dateline(agency=agency) if agency else None,
        source=_source(fields.pop("uri", "feed.xml"), fields.pop("index", 0)),
        **fields,
    )
    made.word_count = len(body.split())
    identify([made])
    return made


def temporary_store() -> Store:
    """A store of its own, gone when the tests end."""
    return open_store(tempfile.mkdtemp(dir=_STORES.name))


def judged(
    articles: Sequence[Article],
    store: Store | None = None,
    run: str = "r1",
    seen: Sequence[str] = (),
    **options: Any,
) -> tuple[list[Article], list[str]]:
    """(the articles with their verdicts, in their order; the state of the run)."""
    staging_area = StagingArea(store or temporary_store(), f"_staging/{run}/token")
    options.setdefault("threshold", DEFAULT_NEAR_THRESHOLD)
    copies = [
        Article(**{name: getattr(each, name) for name in Article.__struct_fields__}) for each in articles
    ]
    for copy in copies:
        copy.assumptions = list(copy.assumptions)
    return judged_articles(staging_area, copies, seen, **options)


def judged_as(article: Article) -> str:
    """What became of an article: ``article``, or the kind of copy."""
    return article.duplicate_kind if isinstance(article, Duplicate) else "article"
