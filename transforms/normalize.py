"""Finishes the articles that readers make: provider, byline, signals, status and text take the record's form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from transforms.article import PREDECESSOR, Article, Dateline
from transforms.datelines import gazetteer
from transforms.datelines.lead_in import PlaceTest
from transforms.datelines.split import clean_dateline, split_dateline, split_headline
from transforms.fields import bylines
from transforms.fields.agencies import agency, shares
from transforms.fields.language import language_tag
from transforms.fields.language_detection import settle_language
from transforms.fields.people import is_date
from transforms.fields.phrases import any_phrase
from transforms.fields.signals import prints_signals, signals
from transforms.fields.web.addresses import host_of, without_tracking
from transforms.payload import WireError
from transforms.text.controls import without_controls
from transforms.text.html import one_line

_GAPS = re.compile(r"\n(?:[ \t]*+\n)++")
# Key points before the text, as Reuters prints them.
_POINTS = re.compile(r"(?:[*•·] ?[^\n]{1,300}\n\n){1,12}")
_PROVIDER_BYTES = 64  # of UTF-8, so that all of it fits into the name of a folder, percent-encoded
_BYLINE_REACH = 300  # characters within which a paragraph that is a byline ends
# RFC 3986: a scheme and a host, or the part of a mail (RFC 2392).
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,12}://[^\s/]|cid:\S|data:image/)", re.IGNORECASE)
_NO_SCHEME = re.compile(r"//[^\s/.]{1,63}\.[^\s/]")
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
        _take_printed_byline(article)
        if not (article.headline or article.body or _is_bare_kill(article)):
            raise WireError("no_text", "the item has neither a headline nor a text", format=article.format)
        signature = _take_dateline(article)
        _take_byline(article)
        article.provider = _provider(article)
        _take_shares(article, signature)
        _settle_language(article)
        article.received_at = fetched_at if fetched_at and fetched_at < self.as_of else self.as_of
        _clean_media(article)
        _clean_keywords(article)
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


def _settle_language(article: Article) -> None:
    """Set the language to what is declared, as a tag, or to what the text shows where that is nothing or untrue."""
    declared = language_tag(article.language) if article.language else ""
    article.language, assumption = settle_language(declared, article.headline, article.body)
    if assumption:
        article.assume(assumption)


def _is_bare_kill(article: Article) -> bool:
    """True for a kill that names what it cancels, and so needs no text."""
    killed = article.status == "canceled" or "kill" in article.signals
    return killed and bool(article.guid or article.slugline or article.predecessors())


def _clean_text(article: Article) -> None:
    """Remove control characters and needless space from the text fields, tracking parameters from addresses."""
    article.headline = one_line(article.headline)
    article.subheadline = one_line(article.subheadline)
    article.slugline = one_line(article.slugline)
    article.guid = one_line(article.guid)
    article.editor_note = without_controls(article.editor_note).strip()
    article.body = clean_paragraphs(article.body)
    article.url = without_tracking(article.url)
    for link in article.links:
        if link.rel != PREDECESSOR:
            link.url = without_tracking(link.url)


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


def _take_dateline(article: Article) -> str:
    """Move the dateline from the text into its field; what the text prints wins over what the format marks up.

    Returns what several agencies sign together, else "".
    """
    article.headline, credit = split_headline(article.headline)
    points = _POINTS.match(article.body)
    start = points.end() if points else 0
    printed = split_dateline(article.body[start:], _is_place())
    article.body = article.body[:start] + printed.rest
    if printed.dateline and not start:
        _take_printed_byline(article)  # By JANE DOE OSLO (AP) - …
    article.dateline = _merge(printed.dateline, _marked(article.dateline))
    if credit and not (article.dateline and article.dateline.agency):
        article.dateline = article.dateline or Dateline()
        article.dateline.agency = credit
    return printed.signature


def _take_shares(article: Article, signature: str) -> None:
    """Credit who wrote what several agencies sign (``tca/dpa``); the dateline's agency is who delivers."""
    shared = shares(signature, article.provider) if signature else None
    if shared is None or not shared.deliverer or not article.dateline:
        return
    article.dateline.agency = shared.deliverer
    if not article.credit or agency(article.credit) == shared.deliverer:
        article.credit = shared.writer or article.credit


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


def _take_printed_byline(article: Article) -> None:
    """Move a byline that stands as first paragraph into its field: of two, the one that is printed counts."""
    if not bylines.may_be_printed(article.body):
        return
    end = article.body.find("\n\n", 0, _BYLINE_REACH)
    if end < 0 or not (names := bylines.printed_byline(article.body[:end])):
        return
    article.body = article.body[end + 2 :]
    if names.casefold() not in article.byline.casefold():
        article.byline, article.authors = names, []


def _take_byline(article: Article) -> None:
    """Set byline and authors: the people in the author elements that a reader found, else in the byline."""
    if article.authors:
        _take_elements(article)
    elif article.byline:
        article.byline = "" if is_date(article.byline) else bylines.byline(article.byline)
        article.authors = list(_authors(article.byline))


def _take_elements(article: Article) -> None:
    """Set the authors from author elements; a date among them is no part of the byline either."""
    elements = [element for element in article.authors if not is_date(element)]
    if len(elements) < len(article.authors) and article.byline == ", ".join(article.authors):
        article.byline = ", ".join(elements)
    article.byline = bylines.byline(article.byline)
    article.authors = list(_people(tuple(elements)))


@lru_cache(maxsize=4096)
def _authors(byline: str) -> tuple[str, ...]:
    return tuple(bylines.authors(byline, agency))


@lru_cache(maxsize=4096)
def _people(elements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bylines.people(elements, agency))


def _clean_media(article: Article) -> None:
    """Leave no ``url`` that is no address; a medium of which nothing else is known goes."""
    if not article.media:
        return
    for medium in article.media:
        if medium.url and not _ADDRESS.match(medium.url):
            medium.url = f"https:{medium.url}" if _NO_SCHEME.match(medium.url) else ""
    article.media = [medium for medium in article.media if medium.url or medium.caption or medium.credit]


def _clean_keywords(article: Article) -> None:
    """Leave out what a CMS files articles under that no one filed: "Uncategorized"."""
    if article.keywords:
        article.keywords = [word for word in article.keywords if not _is_unfiled(word)]
    if article.subjects:
        article.subjects = [
            subject for subject in article.subjects if not _is_unfiled(subject.name or subject.code)
        ]


@lru_cache(maxsize=16384)
def _is_unfiled(word: str) -> bool:
    return _no_keyword().fullmatch(word) is not None


@cache
def _no_keyword() -> re.Pattern[str]:
    return re.compile(any_phrase("unfiled", "field"), re.IGNORECASE)


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
