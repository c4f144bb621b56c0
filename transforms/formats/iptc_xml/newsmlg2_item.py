"""Fills an article from a NewsML-G2 newsItem: its metadata, by the names of the standard, and its text."""

from __future__ import annotations

import re

from transforms.article import Article, Dateline, Link, Media
from transforms.fields.agencies import agency
from transforms.fields.codes import codes
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.iptc_xml import nitf
from transforms.formats.iptc_xml.elements import children, content_text, lines, people, urgency
from transforms.formats.iptc_xml.newsmlg2_tags import code, concept_name, descriptions
from transforms.formats.xml.tree import (
    LANGUAGE,
    Element,
    Fields,
    attribute,
    child,
    every,
    fields,
    first,
    line,
    moment,
    name,
    number,
    unique,
)

_IS_TIME = re.compile(r"\d{4}-\d\d-\d\d")  # Reuters puts a time into <dateline>
_THUMBNAILS = ("thumb", "preview")
_MEDIA_TYPES = ("image/", "video/", "audio/")


def fill(article: Article, item: Element, sender: str, sent: str) -> None:
    """Set the fields that the item gives; ``sender`` and ``sent`` come from the envelope around it."""
    parts = fields(item)
    meta, content = fields(first(parts, "itemmeta")), fields(first(parts, "contentmeta"))
    rights = fields(first(parts, "rightsinfo"))
    article.guid = attribute(item, "guid")
    article.version = number(attribute(item, "version"))
    article.provider = _provider(article.guid, meta, content, rights, sender)
    _set_times(article, meta, content, sent)
    _set_status(article, meta, content)
    _set_lines(article, meta, content)
    article.language = _language(item, content, parts)
    article.subjects, article.entities = descriptions(content, parts)
    article.keywords = lines(content, "keyword")
    _set_rights(article, rights, content)
    article.links = [_link(link) for link in meta.get("link", ()) if attribute(link, "href")]
    _set_content(article, parts)
    strip_boilerplate(article, agencies=(sender, article.provider, article.credit))


def _provider(guid: str, meta: Fields, content: Fields, rights: Fields, sender: str) -> str:
    """The provider that the item names: the first that is a known agency, else the first that is more than a code."""
    providers = [hint for party in meta.get("provider", ()) for hint in _hints(party)]
    authority = (
        guid.split(":")[1].partition(",")[0] if guid.startswith("tag:") and guid.count(":") > 1 else ""
    )
    holders = [hint for party in rights.get("copyrightholder", ()) for hint in _hints(party)]
    sources = [hint for party in content.get("infosource", ()) for hint in _hints(party)]
    claims = unique([*providers, sender, authority])
    if known := next((claim for claim in claims if agency(claim)), ""):
        return known
    is_code = bool(claims) and len(claims[0]) < 4
    return (sender if is_code else "") or next(iter(unique([*claims, *holders, *sources])), "")


def _hints(party: Element) -> list[str]:
    """The names of a party: in words, by literal, by code, by URI."""
    return unique([concept_name(party), attribute(party, "literal"), code(party), attribute(party, "uri")])


def _set_times(article: Article, meta: Fields, content: Fields, sent: str) -> None:
    """Set when the item was published, updated and is embargoed until; an empty date falls back on the next best."""
    created, versioned, embargoed = (
        moment(article, line(first(meta, key))) for key in ("firstcreated", "versioncreated", "embargoed")
    )
    written, modified = (
        moment(article, line(first(content, key))) for key in ("contentcreated", "contentmodified")
    )
    article.published_at = created or versioned or written or moment(article, sent)
    changed = versioned if versioned > article.published_at else modified
    article.updated_at = changed if changed > article.published_at else ""
    article.embargoed_until = embargoed


def _set_status(article: Article, meta: Fields, content: Fields) -> None:
    """Set status, signals, urgency and the note to editors."""
    status = attribute(first(meta, "pubstatus"), "qcode").rpartition(":")[2].lower()
    article.status = codes("newsmlg2.status").get(status, "")
    signals = codes("newsmlg2.signal")
    for signal in meta.get("signal", ()):
        qcode = attribute(signal, "qcode").lower()
        if known := signals.get(qcode) or signals.get(qcode.rpartition(":")[2]):
            article.signals.append(known)
    article.urgency = urgency(line(first(content, "urgency")))
    article.editor_note = " ".join(lines(meta, "ednote"))


def _set_lines(article: Article, meta: Fields, content: Fields) -> None:
    """Set headline, subheadline, slugline, byline and dateline."""
    for headline in content.get("headline", ()):
        is_sub = "sub" in attribute(headline, "role").lower()
        if is_sub:
            article.subheadline = article.subheadline or line(headline)
        else:
            article.headline = article.headline or line(headline)
    article.headline = article.headline or line(first(meta, "title"))
    article.slugline = next(iter(lines(content, "slugline")), "")
    article.byline = ", ".join(lines(content, "by")) or _creators(content)
    dateline = line(first(content, "dateline"))
    if dateline and not _IS_TIME.match(dateline):  # <located> is the desk's seat, not the story's place
        article.dateline = Dateline(text=dateline)


def _creators(content: Fields) -> str:
    """The people named as creators, for an item without a byline."""
    return " and ".join(people([concept_name(creator) for creator in content.get("creator", ())]))


def _language(item: Element, content: Fields, parts: Fields) -> str:
    """The language that the metadata names, else the content, else the item."""
    tags = [attribute(language, "tag") for language in content.get("language", ())]
    inline = [element.get(LANGUAGE) or "" for element in children(first(parts, "contentset"))]
    return next(iter(unique([*tags, *inline, item.get(LANGUAGE) or ""])), "")


def _set_rights(article: Article, rights: Fields, content: Fields) -> None:
    """Set copyright, usage terms and credit."""
    holders = unique(
        [concept_name(party) or attribute(party, "literal") for party in rights.get("copyrightholder", ())]
    )
    notice = next(iter(lines(rights, "copyrightnotice")), "")
    article.copyright = notice or (f"© {holders[0]}" if holders else "")
    article.usage_terms = " ".join(lines(rights, "usageterms"))
    credits = [line(element).strip(" -–—/") for element in content.get("creditline", ())]
    article.credit = next(iter(unique(credits)), "")


def _link(element: Element) -> Link:
    """A link of the item as the record has it."""
    return Link(
        url=attribute(element, "href"),
        rel=attribute(element, "rel").rpartition(":")[2],
        type=attribute(element, "contenttype"),
        title=line(child(element, "title")),
    )


def _set_content(article: Article, parts: Fields) -> None:
    """Set the text, the first of the alternatives in contentSet that has some; content that lies elsewhere is media."""
    for element in children(first(parts, "contentset")):
        if name(element) == "remotecontent":
            article.media += _remote(element)
        elif not article.body:
            _add_text(article, element)
    article.media = article.media or [
        _icon(icon) for icon in parts.get("icon", ()) if attribute(icon, "href")
    ]


def _add_text(article: Article, element: Element) -> None:
    """Set the text: NITF, which brings fields of its own, XHTML, HTML in a string, or plain text."""
    document = next((part for part in element if name(part) == "nitf"), None)
    if document is not None:
        nitf.fill(article, document)
        return
    if not article.headline:
        headings = unique([line(heading) for heading in every(element, "h1", "title")])
        article.headline = next(iter(headings), "")
    article.body = content_text(element)


def _remote(element: Element) -> list[Media]:
    """The picture, video or audio that remoteContent refers to; none where it is something else."""
    url = attribute(element, "href") or attribute(element, "residref")
    kind = attribute(element, "contenttype")
    return [Media(url=url, type=kind)] if url and kind.startswith(_MEDIA_TYPES) else []


def _icon(element: Element) -> Media:
    return Media(url=attribute(element, "href"), type=attribute(element, "contenttype"))


def medium(item: Element) -> Media:
    """The medium that a picture, graphic, video or audio item is, in its widest rendition."""
    content = fields(child(item, "contentmeta"))
    captions = [*lines(content, "description"), *lines(content, "headline")]
    credits = [*lines(content, "creditline"), *lines(content, "by")]
    remote = [element for element in children(child(item, "contentset")) if name(element) == "remotecontent"]
    best = max(remote, key=_rank, default=None)
    return Media(
        url=attribute(best, "href") or attribute(best, "residref"),
        type=attribute(best, "contenttype"),
        caption=next(iter(captions), ""),
        credit=next(iter(credits), ""),
    )


def _rank(rendition: Element) -> tuple[bool, int, int]:
    """The rank of a rendition, higher for a better one: thumbnails last, then by width in pixels, then by bytes."""
    role = attribute(rendition, "rendition").lower()
    return (
        not any(small in role for small in _THUMBNAILS),
        number(attribute(rendition, "width")),
        number(attribute(rendition, "size")),
    )
