"""Pictures, graphics, sound and film that JSON items carry in renditions."""

from __future__ import annotations

from transforms.article import Media
from transforms.formats.news_json import fields as j
from transforms.formats.news_json.fields import Fields
from transforms.text.html import one_line

_BEST = ("original", "main", "baseimage", "viewimage", "preview", "thumbnail")


def media(values: Fields) -> Media | None:
    """The media object that an item is, by its best rendition; ``None`` where nothing can be fetched or named."""
    found = best_rendition(values)
    url = j.text(found, "href", "url") or j.text(values, "href", "url")
    caption = j.text(
        values, "descriptiontext", "descriptioncaption", "caption", "bodytext", "headline", "title"
    )
    if not (url or caption):
        return None
    return Media(
        url=url,
        type=j.text(found, "mimetype", "contenttype") or j.text(values, "mimetype", "contenttype", "type"),
        caption=one_line(j.plain(caption)),
        credit=one_line(j.text(values, "descriptioncreditline", "creditline", "byline", "by", "credit")),
    )


def best_rendition(values: Fields) -> Fields:
    """The original, or what comes nearest to it: by name, then by width."""
    some = [one for one in j.objects(values.get("renditions")) if j.text(one, "href", "url")]
    return min(some, key=_rank, default={})


def _rank(rendition: Fields) -> tuple[int, int]:
    name = j.text(rendition, "name", "rel").lower()
    place = _BEST.index(name) if name in _BEST else len(_BEST)
    return place, -j.whole(rendition.get("width"))
