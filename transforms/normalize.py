"""Finishes the articles that readers make: provider, byline, signals, status and text take the record's form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.article import Article, Dateline
from transforms.datelines import gazetteer
from transforms.datelines.lead_in import PlaceTest
from transforms.datelines.split import clean_dateline, split_dateline, split_headline
from transforms.fields import bylines
from transforms.fields.addresses import host_of
from transforms.fields.agencies import agency
from transforms.fields.language import language_tag
from transforms.fields.signals import prints_signals, signals
from transforms.payload import WireError
from transforms.text.controls import without_controls
from transforms.text.html import one_line

_GAPS = re.compile(r"\n(?:[ \t]*+\n)++")
# Key points before the text, as Reuters prints them.
_POINTS = re.compile(r"(?:[*•·] ?[^\n]{1,300}\n\n){1,12}")
_PROVIDER_BYTES = 64  # of UTF-8, so that all of it fits into the name of a folder, percent-encoded
_NO_SLUG = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Normalizer:
    """Finishes articles as the readers of formats make them. ``as_of`` is the run's clock, in RFC 3339 and UTC."""

    as_of: str

    def finish(self, article: Article, fetched_at: str = "") -> Article:
        """Complete the article in place and return it; its ids, story, places and names are left to later steps.

        It was received when it was fetched, if that is known and not after the run's clock; else by that clock.

        Raises :class:`WireError` ``no_text`` where there is neither a headline nor a text, except for a kill.
        """
        _clean_text(article)
        if not (article.headline or article.body or _is_bare_kill(article)):
            raise WireError("no_text", "the item has neither a headline nor a text", format=article.format)
        _take_dateline(article)
        _take_byline(article)
        article.provider = _provider(article)
        article.language = language_tag(article.language) if article.language else ""
        article.received_at = fetched_at if fetched_at and fetched_at < self.as_of else self.as_of
        self._set_status(article)
        article.word_count = len(article.body.split())
        return article

    def _set_status(self, article: Article) -> None:
        """Set signals and status (IPTC pubStatus): a kill is canceled, an embargo that still holds withholds."""
        signer = article.dateline.agency if article.dateline else ""
        headline = article.headline if prints_signals(article.format, article.provider, signer) else ""
        article.signals = signals(article.slugline, headline, article.editor_note, article.signals)
        if "kill" in article.signals:
            article.status = "canceled"
        elif article.embargoed_until > self.as_of and article.status != "canceled":
            article.status = "withheld"
        article.status = article.status or "usable"


def _is_bare_kill(article: Article) -> bool:
    """True for a kill that names what it cancels, and so needs no text."""
    killed = article.status == "canceled" or "kill" in article.signals
    return killed and bool(article.guid or article.slugline or article.predecessors())


def _clean_text(article: Article) -> None:
    """Remove control characters and needless space from the text fields."""
    article.headline = one_line(article.headline)
    article.subheadline = one_line(article.subheadline)
    article.slugline = one_line(article.slugline)
    article.guid = one_line(article.guid)
    article.editor_note = without_controls(article.editor_note).strip()
    article.body = clean_paragraphs(article.body)


def clean_paragraphs(text: str) -> str:
    """``text`` without control characters, its paragraphs separated by exactly one blank line.

    >>> clean_paragraphs("One.\\r\\n \\r\\n\\r\\nTwo.\\x07")
    'One.\\n\\nTwo.'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = without_controls(text)
    return "\n\n".join(filter(None, map(_paragraph, _GAPS.split(text))))


def _paragraph(block: str) -> str:
    """A block without space around it; a block set in columns keeps the indent of its first line."""
    lines = block.strip()
    return block.strip("\n").rstrip() if "\n" in lines and "  " in lines else lines


def _take_dateline(article: Article) -> None:
    """Move the dateline from the text into its field; what the text prints wins over what the format marks up."""
    article.headline, credit = split_headline(article.headline)
    points = _POINTS.match(article.body)
    start = points.end() if points else 0
    printed = split_dateline(article.body[start:], _is_place())
    article.body = article.body[:start] + printed.rest
    article.dateline = _merge(printed.dateline, _marked(article.dateline))
    if credit and not (article.dateline and article.dateline.agency):
        article.dateline = article.dateline or Dateline()
        article.dateline.agency = credit


def _marked(dateline_field: Dateline | None) -> Dateline | None:
    """The dateline that the format marks up, cleaned; a date that it marks up has a year, and so is kept."""
    marked = clean_dateline(dateline_field.text) if dateline_field and dateline_field.text else None
    if marked and dateline_field and dateline_field.date:
        marked.date = dateline_field.date
    return marked


def _merge(printed: Dateline | None, marked: Dateline | None) -> Dateline | None:
    """The printed dateline, its gaps filled from the marked one; the marked one where no place is printed."""
    if printed is None or marked is None or not printed.text:
        if printed is not None and marked is not None:
            marked.agency = marked.agency or printed.agency
        return marked or printed
    printed.date = printed.date or marked.date
    printed.agency = printed.agency or marked.agency
    return printed


@lru_cache(maxsize=1)
def _is_place() -> PlaceTest:
    return gazetteer.load().is_place


def _take_byline(article: Article) -> None:
    article.byline = bylines.byline(article.byline)
    if not article.authors and article.byline:
        article.authors = list(_authors(article.byline))


@lru_cache(maxsize=4096)
def _authors(byline: str) -> tuple[str, ...]:
    return tuple(bylines.authors(byline, agency))


def _provider(article: Article) -> str:
    """The provider's short name, from the format's hint, else from the dateline, the credit or the URL's host."""
    if name := provider_name(article.provider):
        return name
    credited = article.dateline.agency if article.dateline else ""
    return credited or provider_name(article.credit) or provider_name(host_of(article.url)) or "unknown"


@lru_cache(maxsize=4096)
def provider_name(hint: str) -> str:
    """A name, code or host as the record's ``provider``: an agency's short name, or the words joined by hyphens.

    At most 64 bytes of UTF-8; "" where the hint has no letter or digit.

    >>> provider_name("The Associated Press"), provider_name("www.example.com"), provider_name("Harbor Daily")
    ('ap', 'example-com', 'harbor-daily')
    """
    if short := agency(hint):
        return short
    slug = _NO_SLUG.sub("-", hint.strip().lower().removeprefix("www.")).strip("-")
    return slug.encode("utf-8", "ignore")[:_PROVIDER_BYTES].decode("utf-8", "ignore")
