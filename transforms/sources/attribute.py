"""Gives a payload's articles what is known of their source: provider, time zone, language, rights.

What the payload says of its provider is a claim. Where the source is known, the claim is kept as the ``credit``; where
it is not, the claim counts for this payload alone and is marked (``provider_claimed``).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import msgspec

from transforms.article import PROVIDER_CLAIMED, Article
from transforms.fields.times import NO_ZONE
from transforms.fields.web.addresses import host_of
from transforms.normalize import provider_name
from transforms.payload import Payload
from transforms.sources.known import KnownSources, SourceEntry, in_zone
from transforms.sources.origin import FROM_FOLDER, LISTED, folder_agency

_NOTHING = SourceEntry()
_TIMES = ("published_at", "updated_at", "embargoed_until")
_DECLARES = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True)
class Attribution:
    """What is known of one payload's source: the operator's entry, and the provider by the host it was fetched from.

    Where neither says a provider, ``folder_agency`` is the agency for which the operator named the folder.
    """

    entry: SourceEntry = _NOTHING
    provider: str = ""
    listed: bool = False
    folder_agency: str = ""

    def prepare(self, article: Article) -> None:
        """Fill in, before an article is finished, what it leaves open: time zone, language and rights."""
        entry = self.entry
        if entry.time_zone and NO_ZONE in article.assumptions:
            for name in _TIMES:
                if moment := getattr(article, name):
                    setattr(article, name, in_zone(moment, entry.time_zone))
            article.assume("time_zone_from_sources")
        if entry.language and not article.language:
            article.language = entry.language
            article.assume("language_from_sources")
        for name in ("copyright", "usage_terms"):
            if (value := getattr(entry, name)) and not getattr(article, name):
                setattr(article, name, value)
                article.assume("rights_from_sources")

    def complete(self, article: Article) -> None:
        """Settle the provider of a finished article, whose ``provider`` is what the payload claims."""
        claim = article.provider
        if claim in self.entry.speaks_for:
            article.assume(LISTED)
        elif self.provider:
            article.provider = self.provider
            if claim not in (self.provider, "unknown") and not article.credit:
                article.credit = claim
            if self.listed:
                article.assume(LISTED)
        elif claim and claim == self.folder_agency:
            article.assume(FROM_FOLDER)
        else:
            article.assume(PROVIDER_CLAIMED)


def attribution(payload: Payload, known: KnownSources) -> Attribution:
    """What is known of a payload's source: by the operator's list, else by the host that its sidecar names."""
    entry = known.entry(payload.url, payload.uri) or _NOTHING
    if entry.provider:
        return Attribution(entry, entry.provider, listed=True)
    return Attribution(
        entry, provider_name(host_of(payload.url)), folder_agency=folder_agency(payload.folder)
    )


def recoded(payload: Payload, encoding: str) -> tuple[Payload, bool]:
    """(the payload in UTF-8, true) where it declares no encoding, is no UTF-8, and is text in ``encoding``.

    Else (the payload as it is, false).
    """
    data = payload.data
    declared = data.startswith(_MARKS) or _DECLARES.match(data) or b"\0" in data[:256]
    if not encoding or declared or "charset" in payload.headers.get("content-type", "").lower():
        return payload, False
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return payload, False
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return payload, False
    return msgspec.structs.replace(payload, data=text.encode("utf-8", "replace")), True
