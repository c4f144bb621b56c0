"""The authors of an entry, in one text or by parts, each as feedparser reads it."""

from __future__ import annotations

from transforms.formats.feeds.fast.names import Declined
from transforms.formats.feeds.fast.reading import NO_AUTHOR, SEPARATE, Reading
from transforms.formats.feeds.fast.text import author_name
from transforms.formats.xml.guards import LONG_WORD


def author(reading: Reading, text: str, given: dict[str, str]) -> None:
    authors = reading.entry.authors
    authors.append(author_name(reading.mended(text)))
    if text and reading.main_author == NO_AUTHOR:
        reading.main_author = len(authors) - 1


def start_author(reading: Reading, text: str, given: dict[str, str]) -> None:
    reading.entry.authors.append("")


def refuse_length(text: str) -> None:
    """Raise :class:`Declined` for a part of an author that feedparser might not be given as it stands."""
    if len(text) > LONG_WORD:
        raise Declined("long_author")


def person_name(reading: Reading, text: str, given: dict[str, str]) -> None:
    authors = reading.entry.authors
    refuse_length(text)
    authors[-1] = text
    if reading.main_author >= 0:
        authors[reading.main_author] = text
    else:
        reading.main_author = SEPARATE


def person_address(reading: Reading, text: str, given: dict[str, str]) -> None:
    """Not kept; but an author whose address comes first is named after the author before."""
    authors = reading.entry.authors
    refuse_length(text)
    if len(authors) > 1 and not authors[-1]:
        raise Declined("author")
    if reading.main_author == NO_AUTHOR:
        reading.main_author = SEPARATE
