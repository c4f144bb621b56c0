"""Reads pictures, graphics, sound and film of JSON items, which come in several renditions."""

from __future__ import annotations

from transforms.article import Media
from transforms.formats.news_json.values import Values, objects, plain_text, string, whole_number
from transforms.text.html import one_line

# Names of renditions, the best first.
_RENDITIONS = ("original", "main", "baseimage", "viewimage", "preview", "thumbnail")


def media(values: Values) -> Media | None:
    """The medium that an item is, in its best rendition; ``None`` where it has neither address nor caption."""
    rendition = best_rendition(values)
    url = string(rendition, "href", "url") or string(values, "href", "url")
    caption = string(
        values, "descriptiontext", "descriptioncaption", "caption", "bodytext", "headline", "title"
    )
    if not (url or caption):
        return None
    return Media(
        url=url,
        type=string(rendition, "mimetype", "contenttype")
        or string(values, "mimetype", "contenttype", "type"),
        caption=one_line(plain_text(caption)),
        credit=one_line(string(values, "descriptioncreditline", "creditline", "byline", "by", "credit")),
    )


def best_rendition(values: Values) -> Values:
    """The rendition nearest to the original, by its name and then its width; empty where none has an address."""
    renditions = [each for each in objects(values.get("renditions")) if string(each, "href", "url")]
    return min(renditions, key=_rank, default={})


def _rank(rendition: Values) -> tuple[int, int]:
    """The rank of a rendition, lower for a better one: by name, then by width in pixels."""
    name = string(rendition, "name", "rel").lower()
    place = _RENDITIONS.index(name) if name in _RENDITIONS else len(_RENDITIONS)
    return place, -whole_number(rendition.get("width"))
