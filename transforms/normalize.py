"""From what a format says to what the record promises: providers, bylines, signals, status, text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from transforms.article import Article, Dateline
from transforms.datelines import gazetteer
from transforms.datelines.split import clean_dateline, split_dateline, split_headline
from transforms.fields import bylines
from transforms.fields.agencies import agency
from transforms.fields.language import language_tag
from transforms.fields.signals import signals
from transforms.payload import WireError
from transforms.text.html import one_line

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_GAPS = re.compile(r"\n(?:[ \t]*+\n)++")
# Key points in front of the lead, as Reuters prints them.
_POINTS = re.compile(r"(?:[*•·] ?[^\n]{1,300}\n\n){1,12}")
_PROVIDER_BYTES = 64  # of UTF-8, so that all of it fits into the name of a folder, percent-encoded
_NO_SLUG = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Normalizer:
    """Finishes what the readers of formats begin. ``as_of`` is the run's clock, RFC 3339 in UTC."""

    as_of: str

    def finish(self, article: Article) -> Article:
        """The same article, complete but for its identity and what later steps judge and find (story, places, names).

        Raises :class:`WireError` ``no_text`` where there is neither a headline nor a text. A kill needs none.
        """
        _clean_text(article)
        if not (article.headline or article.body or _is_bare_kill(article)):
            raise WireError("no_text", "the item has neither a headline nor a text", format=article.format)
        _take_dateline(article)
        _take_byline(article)
        article.provider = _provider(article)
        article.language = language_tag(article.language) if article.language else ""
        article.received_at = self.as_of
        self._judge_status(article)
        article.word_count = len(article.body.split())
        return article

    def _judge_status(self, article: Article) -> None:
        """A kill is canceled; an embargo that still holds at the run's clock withholds (IPTC pubStatus)."""
        article.signals = signals(article.slugline, article.headline, article.editor_note, article.signals)
        if "kill" in article.signals:
            article.status = "canceled"
        elif article.embargoed_until > self.as_of and article.status != "canceled":
            article.status = "withheld"
        article.status = article.status or "usable"


def _is_bare_kill(article: Article) -> bool:
    killed = article.status == "canceled" or "kill" in article.signals
    return killed and bool(article.guid or article.slugline or article.predecessors())


def _clean_text(article: Article) -> None:
    article.headline = one_line(article.headline)
    article.subheadline = one_line(article.subheadline)
    article.slugline = one_line(article.slugline)
    article.guid = one_line(article.guid)
    article.editor_note = _CONTROLS.sub("", article.editor_note).strip()
    article.body = paragraphs(article.body)


def paragraphs(text: str) -> str:
    """``text`` without control characters, its paragraphs parted by exactly one blank line."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text)
    return "\n\n".join(filter(None, map(_paragraph, _GAPS.split(text))))


def _paragraph(block: str) -> str:
    """A block without space around it; in columns the first line keeps its indent."""
    lines = block.strip()
    return block.strip("\n").rstrip() if "\n" in lines and "  " in lines else lines


def _take_dateline(article: Article) -> None:
    """What the text prints wins over what the format marks up; either way it leaves the text."""
    article.headline, credit = split_headline(article.headline)
    points = _POINTS.match(article.body)
    lead = points.end() if points else 0
    printed = split_dateline(article.body[lead:], _is_place())
    article.body = article.body[:lead] + printed.rest
    article.dateline = _merge(printed.dateline, _marked(article.dateline))
    if credit and not (article.dateline and article.dateline.agency):
        article.dateline = article.dateline or Dateline()
        article.dateline.agency = credit


def _marked(given: Dateline | None) -> Dateline | None:
    """What a format marks up as the dateline; a day that it marks up is whole, and needs no guess of the year."""
    marked = clean_dateline(given.text) if given and given.text else None
    if marked and given and given.date:
        marked.date = given.date
    return marked


def _merge(printed: Dateline | None, marked: Dateline | None) -> Dateline | None:
    if printed is None or marked is None or not printed.text:
        if printed is not None and marked is not None:
            marked.agency = marked.agency or printed.agency
        return marked or printed
    printed.date = printed.date or marked.date
    printed.agency = printed.agency or marked.agency
    return printed


@lru_cache(maxsize=1)
def _is_place():  # type: ignore[no-untyped-def]
    return gazetteer.load().is_place


def _take_byline(article: Article) -> None:
    article.byline = bylines.byline(article.byline)
    if not article.authors and article.byline:
        article.authors = list(_authors(article.byline))


@lru_cache(maxsize=4096)
def _authors(byline: str) -> tuple[str, ...]:
    return tuple(bylines.authors(byline, agency))


def _provider(article: Article) -> str:
    """The agency's short name; else the host or name that the format gave, slugged; else what the text credits."""
    hint = article.provider
    if named := provider_name(hint):
        return named
    credited = article.dateline.agency if article.dateline else ""
    return credited or provider_name(article.credit) or provider_name(_host(article.url)) or "unknown"


@lru_cache(maxsize=4096)
def provider_name(hint: str) -> str:
    """A name, code or host as the record's ``provider``.

    >>> provider_name("The Associated Press"), provider_name("www.example.com"), provider_name("Harbor Daily")
    ('ap', 'example-com', 'harbor-daily')
    """
    known = agency(hint)
    if known:
        return known
    slug = _NO_SLUG.sub("-", hint.strip().lower().removeprefix("www.")).strip("-")
    return slug.encode("utf-8", "ignore")[:_PROVIDER_BYTES].decode("utf-8", "ignore")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
