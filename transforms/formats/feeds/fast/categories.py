"""Reads the categories and keywords of an entry as feedparser does: none twice."""

from __future__ import annotations

from transforms.formats.feeds.fast.declined import Declined
from transforms.formats.feeds.fast.state import NO_ATTRIBUTES, Attributes, FeedState
from transforms.formats.feeds.model import Category

_ITUNES = "http://www.itunes.com/"
_MEDIA_SCHEME = "http://search.yahoo.com/mrss/category_schema"
_MAX_CATEGORIES = 1000
# Stands for an attribute that is present and empty; feedparser treats it unlike an absent one.
_EMPTY = "\0"


def add_category(state: FeedState, text: str, given: Attributes) -> None:
    if not given:
        _add(state, text, None)
        return
    if "" in given.values():
        given = _with_empty_marked(state, given)
    scheme = given.get("scheme", given.get("domain", ""))
    _add(state, text, Category(given.get("term", ""), scheme, given.get("label", "")))


def add_media_category(state: FeedState, text: str, given: Attributes) -> None:
    add_category(state, text, {"scheme": _MEDIA_SCHEME, **given})


def add_itunes_category(state: FeedState, text: str, given: Attributes) -> None:
    if given.get("text") == "":
        given = _with_empty_marked(state, given)
    _add(state, text, Category(given.get("text", ""), _ITUNES))


def _add(state: FeedState, text: str, by_attributes: Category | None) -> None:
    """Add a category by attributes; the text is its term where that is missing, else a category of its own."""
    categories = state.entry.categories
    if by_attributes is not None and _says_something(by_attributes):
        _add_once(categories, by_attributes)
    if text := state.repaired_text(text):
        if categories and not _is_given(categories[-1].term):
            categories[-1].term = text
        else:
            _add_once(categories, Category(text))


def _says_something(category: Category) -> bool:
    return _is_given(category.term) or _is_given(category.scheme) or _is_given(category.label)


def _is_given(part: str) -> bool:
    return bool(part) and part is not _EMPTY


def _add_once(categories: list[Category], category: Category) -> None:
    if category not in categories:
        categories.append(category)
        if len(categories) > _MAX_CATEGORIES:
            raise Declined("many_tags")


def _with_empty_marked(state: FeedState, given: Attributes) -> Attributes:
    state.has_empty = True
    return {key: value or _EMPTY for key, value in given.items()}


def unmark_empty(categories: list[Category]) -> None:
    """Make empty again, once all categories are compared, the parts that were marked as present and empty."""
    for category in categories:
        for part in ("term", "scheme", "label"):
            if getattr(category, part) is _EMPTY:
                setattr(category, part, "")


def add_media_keywords(state: FeedState, text: str, given: Attributes) -> None:
    _add_list(state, text, given, "")


def add_tags(state: FeedState, text: str, given: Attributes) -> None:
    """Add ``tags``: as keywords, but with any attributes."""
    _add_list(state, text, NO_ATTRIBUTES, "")


def add_itunes_keywords(state: FeedState, text: str, given: Attributes) -> None:
    _add_list(state, text, given, _ITUNES)


def _add_list(state: FeedState, text: str, given: Attributes, scheme: str) -> None:
    """Add a category for each word between commas; none where the element has attributes."""
    for term in state.repaired_text(text).split(",") if not given else ():
        if term.strip():
            _add_once(state.entry.categories, Category(term.strip(), scheme))
