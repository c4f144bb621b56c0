"""For every traffic, what an attacker sends hides nothing that others send."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import generate
from tests.transforms.dedup.samples import article, judged, judged_as
from transforms.article import PREDECESSOR, Article, Link

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
STORIES = [(story.headline, "\n\n".join(story.paragraphs)) for story in generate.stories(3, 900, seed=5)]
ROLES = ("agency", "known", "known too")  # of the sources that are trusted more than the attacker


def _text(story: int, edit: int) -> tuple[str, str]:
    headline, body = STORIES[story]
    return [
        (headline, body),
        (f"UPDATE 1-{headline}", f"{body}\n\nOfficials gave no further details."),
        (f"KILL: {headline}", body),
    ][edit]


def _own(role: str, story: int, edit: int, version: int, day: int, hour: int, index: int) -> Article:
    """An item of a source that is known; an agency credits itself."""
    is_agency = role == "agency"
    return article(
        *_text(story, edit),
        provider="ap" if is_agency else role.replace(" ", "-"),
        agency="ap" if is_agency else "",
        guid=f"{role}-{story}",
        version=version,
        status="canceled" if edit == 2 else "usable",
        signals=["kill"] if edit == 2 else [],
        day=day, hour=hour, index=index, uri=f"{role}/a.xml",
    )  # fmt: skip


def _hostile(
    story: int, edit: int, provider: str, role: str, guid: bool, day: int, hour: int, index: int
) -> Article:
    """An item of the attacker, who may claim any provider, guid and time, and kill or correct what it likes."""
    return article(
        *_text(story, edit),
        provider=provider,
        agency="ap" if provider == "ap" else "",
        guid=f"{role}-{story}" if guid else "",
        version=9 if guid else 0,
        status="canceled" if edit == 2 else "usable",
        signals=["kill"] if edit == 2 else ["correction"],
        links=[Link(url=f"{role}-{story}", rel=PREDECESSOR)],
        assumptions=["provider_claimed"],
        day=day, hour=hour, index=1000 + index, uri="evil/a.xml",
    )  # fmt: skip


_story, _edit, _day, _hour, _index = (
    st.integers(0, 2), st.integers(0, 2), st.integers(3, 6), st.integers(0, 23), st.integers(0, 999),
)  # fmt: skip
own_items = st.builds(_own, st.sampled_from(ROLES), _story, _edit, st.integers(1, 3), _day, _hour, _index)
hostile_items = st.builds(
    _hostile, _story, _edit, st.sampled_from(["ap", "known", "thief"]), st.sampled_from(ROLES), st.booleans(),
    _day, _hour, _index,
)  # fmt: skip


def _key(item: Article) -> int:
    assert item.source is not None
    return item.source.index or 0


def records(articles: list[Article]) -> dict[int, tuple[object, ...]]:
    """What became of each item but the attacker's: its id, kind, status, what it copies or supersedes."""
    return {
        _key(item): (
            item.id,
            judged_as(item),
            item.status,
            item.supersedes,
            getattr(item, "duplicate_of", ""),
        )
        for item in judged(articles)[0]
        if _key(item) < 1000
    }


@SETTINGS
@given(
    st.lists(own_items, min_size=1, max_size=6, unique_by=_key),
    st.lists(hostile_items, min_size=1, max_size=3, unique_by=_key),
)
def test_for_every_traffic_the_records_of_sources_that_are_known_are_what_they_were_without_an_attacker(
    own: list[Article], hostile: list[Article]
) -> None:
    assert records([*own, *hostile]) == records(own)
