"""Categories and keywords of an entry, each as feedparser reads it: no tag twice."""

from __future__ import annotations

from transforms.formats.feeds.fast.names import Declined
from transforms.formats.feeds.fast.reading import NO_ATTRIBUTES, Reading
from transforms.formats.feeds.model import Tag

ITUNES = "http://www.itunes.com/"
MEDIA_CATEGORIES = "http://search.yahoo.com/mrss/category_schema"
MANY_TAGS = 1000
EMPTY = "\0"  # while an entry is read, an empty attribute of a tag: feedparser keeps it apart from none


def tag(reading: Reading, text: str, given: dict[str, str]) -> None:
    if not given:
        add_tag(reading, text, None)
        return
    if "" in given.values():
        given = _kept_empty(reading, given)
    found = Tag(given.get("term", ""), given.get("scheme", given.get("domain", "")), given.get("label", ""))
    add_tag(reading, text, found)


def media_tag(reading: Reading, text: str, given: dict[str, str]) -> None:
    tag(reading, text, {"scheme": MEDIA_CATEGORIES, **given})


def itunes_tag(reading: Reading, text: str, given: dict[str, str]) -> None:
    if given.get("text") == "":
        given = _kept_empty(reading, given)
    add_tag(reading, text, Tag(given.get("text", ""), ITUNES))


def add_tag(reading: Reading, text: str, marked: Tag | None) -> None:
    """The text of a category is its term if no attribute gives one, else a tag of its own."""
    tags = reading.entry.tags
    if marked is not None and (_is_told(marked.term) or _is_told(marked.scheme) or _is_told(marked.label)):
        add_once(tags, marked)
    if text := reading.mended(text):
        if tags and not _is_told(tags[-1].term):
            tags[-1].term = text
        else:
            add_once(tags, Tag(text))


def add_once(tags: list[Tag], found: Tag) -> None:
    if found not in tags:
        tags.append(found)
        if len(tags) > MANY_TAGS:
            raise Declined("many_tags")


def _is_told(part: str) -> bool:
    return bool(part) and part is not EMPTY


def _kept_empty(reading: Reading, given: dict[str, str]) -> dict[str, str]:
    reading.has_empty = True
    return {key: value or EMPTY for key, value in given.items()}


def without_empty(tags: list[Tag]) -> None:
    for tag in tags:
        for part in ("term", "scheme", "label"):
            if getattr(tag, part) is EMPTY:
                setattr(tag, part, "")


def media_keywords(reading: Reading, text: str, given: dict[str, str]) -> None:
    listed_tags(reading, text, given, "")


def tags(reading: Reading, text: str, given: dict[str, str]) -> None:
    listed_tags(reading, text, NO_ATTRIBUTES, "")


def itunes_keywords(reading: Reading, text: str, given: dict[str, str]) -> None:
    listed_tags(reading, text, given, ITUNES)


def listed_tags(reading: Reading, text: str, given: dict[str, str], scheme: str) -> None:
    for term in reading.mended(text).split(",") if not given else ():
        if term.strip():
            add_once(reading.entry.tags, Tag(term.strip(), scheme))
