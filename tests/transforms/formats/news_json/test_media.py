"""Media of JSON items and their renditions."""

from __future__ import annotations

import pytest

from transforms.article import Media
from transforms.formats.news_json.media import best_rendition, media
from transforms.formats.news_json.values import Values


@pytest.mark.parametrize(
    ("renditions", "href"),
    [
        ({"thumbnail": {"href": "t"}, "original": {"href": "o"}}, "o"),
        ({"preview": {"href": "p"}, "viewImage": {"href": "v"}, "4-3": {"href": "x"}}, "v"),
        ([{"href": "s", "width": 300}, {"href": "l", "width": 3000}], "l"),
        ([{"name": "original"}, {"name": "main", "url": "m"}], "m"),
        ([], ""),
    ],
)
def test_the_rendition_nearest_to_the_original_counts(renditions: object, href: str) -> None:
    rendition = best_rendition({"renditions": renditions})
    assert rendition.get("href", rendition.get("url", "")) == href


@pytest.mark.parametrize(
    ("values", "medium"),
    [
        (
            {
                "renditions": {"main": {"href": "m", "mimetype": "image/png"}},
                "headline": "A",
                "byline": "Jane Doe",
            },
            Media(url="m", type="image/png", caption="A", credit="Jane Doe"),
        ),
        ({"href": "u", "type": "picture"}, Media(url="u", type="picture")),
        ({"descriptiontext": "<p>A boat.</p>", "headline": "A"}, Media(caption="A boat.")),
        ({"type": "picture"}, None),
    ],
)
def test_a_medium_has_an_address_or_a_caption(values: Values, medium: Media | None) -> None:
    assert media(values) == medium
