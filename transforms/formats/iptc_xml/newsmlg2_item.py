"""From a NewsML-G2 newsItem to an article: its metadata, by the names of the standard."""

from __future__ import annotations

import re

from transforms.article import Article, Dateline, Link, Media
from transforms.fields.agencies import agency
from transforms.formats.common.boilerplate import part_debris
from transforms.formats.common.layout import plain_paragraphs
from transforms.formats.iptc_xml import nitf
from transforms.formats.iptc_xml.newsmlg2_tags import code, concept_name, descriptions
from transforms.formats.xml.text import block_text, html_text
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
    text_of,
    unique,
)

_STATUSES = {"usable": "", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
# Signals by code: NewsCodes "signal", and Reuters' edStat (U update, C correction, D deletion).
_SIGNALS = {
    "update": "update", "updated": "update", "correction": "correction", "corrected": "correction",
    "corrective": "correction", "writethru": "writethru", "writethrough": "writethru", "kill": "kill",
    "retraction": "kill", "retract": "kill", "advisory": "advisory", "flash": "flash", "bulletin": "bulletin",
    "urgent": "urgent", "edstat:u": "update", "edstat:c": "correction", "edstat:d": "kill",
}  # fmt: skip
_IS_TIME = re.compile(r"\d{4}-\d\d-\d\d")  # Reuters puts a time into <dateline>
_MARKUP = re.compile(r"<(?:p|br|div|html|table|h[1-6]|ul|ol)\b", re.IGNORECASE)
_THUMBNAIL = ("thumb", "preview")
_MEDIA_TYPES = ("image/", "video/", "audio/")


def fill(made: Article, item: Element, sender: str, sent: str) -> None:
    """Set what the item says; ``sender`` and ``sent`` are its envelope's."""
    parts = fields(item)
    meta, content = fields(first(parts, "itemmeta")), fields(first(parts, "contentmeta"))
    rights = fields(first(parts, "rightsinfo"))
    made.guid = attribute(item, "guid")
    made.version = number(attribute(item, "version"))
    made.provider = _provider(made.guid, meta, content, rights, sender)
    _set_times(made, meta, content, sent)
    _set_status(made, meta, content)
    _set_lines(made, meta, content)
    made.language = _language(item, content, parts)
    made.subjects, made.entities = descriptions(content, parts)
    made.keywords = unique([line(one) for one in content.get("keyword", ())])
    _set_rights(made, rights, content)
    made.links = [_link(one) for one in meta.get("link", ()) if attribute(one, "href")]
    _set_content(made, parts)
    part_debris(made, agencies=(sender, made.provider, made.credit))


def _provider(guid: str, meta: Fields, content: Fields, rights: Fields, sender: str) -> str:
    """The first agency among those that claim the item; else the sender, where the provider is but a code."""
    providers = [hint for one in meta.get("provider", ()) for hint in _hints(one)]
    authority = (
        guid.split(":")[1].partition(",")[0] if guid.startswith("tag:") and guid.count(":") > 1 else ""
    )
    holders = [hint for one in rights.get("copyrightholder", ()) for hint in _hints(one)]
    sources = [hint for one in content.get("infosource", ()) for hint in _hints(one)]
    claims = unique([*providers, sender, authority])
    known = next((claim for claim in claims if agency(claim)), "")
    if known:
        return known
    is_code = bool(claims) and len(claims[0]) < 4
    return (sender if is_code else "") or next(iter(unique([*claims, *holders, *sources])), "")


def _hints(party: Element) -> list[str]:
    """How a party is named: in words, by literal, by code."""
    return unique([concept_name(party), attribute(party, "literal"), code(party), attribute(party, "uri")])


def _set_times(made: Article, meta: Fields, content: Fields, sent: str) -> None:
    created, versioned, embargoed = (
        moment(made, line(first(meta, key))) for key in ("firstcreated", "versioncreated", "embargoed")
    )
    written, modified = (
        moment(made, line(first(content, key))) for key in ("contentcreated", "contentmodified")
    )
    made.published_at = created or versioned or written or moment(made, sent)
    changed = versioned if versioned > made.published_at else modified
    made.updated_at = changed if changed > made.published_at else ""
    made.embargoed_until = embargoed


def _set_status(made: Article, meta: Fields, content: Fields) -> None:
    made.status = _STATUSES.get(attribute(first(meta, "pubstatus"), "qcode").rpartition(":")[2].lower(), "")
    for signal in meta.get("signal", ()):
        qcode = attribute(signal, "qcode").lower()
        if known := _SIGNALS.get(qcode) or _SIGNALS.get(qcode.rpartition(":")[2]):
            made.signals.append(known)
    urgency = number(line(first(content, "urgency")))
    made.urgency = urgency if 1 <= urgency <= 9 else 0
    made.editor_note = " ".join(unique([line(one) for one in meta.get("ednote", ())]))


def _set_lines(made: Article, meta: Fields, content: Fields) -> None:
    for headline in content.get("headline", ()):
        is_sub = "sub" in attribute(headline, "role").lower()
        if is_sub:
            made.subheadline = made.subheadline or line(headline)
        else:
            made.headline = made.headline or line(headline)
    made.headline = made.headline or line(first(meta, "title"))
    made.slugline = next(iter(unique([line(one) for one in content.get("slugline", ())])), "")
    made.byline = ", ".join(unique([line(one) for one in content.get("by", ())])) or _creators(content)
    dateline = line(first(content, "dateline"))
    if not _IS_TIME.match(dateline):  # with a time, <located> is the desk's seat, not the story's place
        place = dateline or next(iter(unique([concept_name(one) for one in content.get("located", ())])), "")
        made.dateline = Dateline(text=place) if place else None


def _creators(content: Fields) -> str:
    """The people who made it, where there is no byline: names of two words or more."""
    names = unique([concept_name(one) for one in content.get("creator", ())])
    return " and ".join(one for one in names if " " in one and not agency(one))


def _language(item: Element, content: Fields, parts: Fields) -> str:
    tags = [attribute(one, "tag") for one in content.get("language", ())]
    data = first(parts, "contentset")
    inline = [one.get(LANGUAGE) or "" for one in (data if data is not None else ())]
    return next(iter(unique([*tags, *inline, item.get(LANGUAGE) or ""])), "")


def _set_rights(made: Article, rights: Fields, content: Fields) -> None:
    holders = unique(
        [concept_name(one) or attribute(one, "literal") for one in rights.get("copyrightholder", ())]
    )
    notices = unique([line(one) for one in rights.get("copyrightnotice", ())])
    made.copyright = next(iter(notices), "") or (f"© {holders[0]}" if holders else "")
    made.usage_terms = " ".join(unique([line(one) for one in rights.get("usageterms", ())]))
    credits = [line(one).strip(" -–—/") for one in content.get("creditline", ())]
    made.credit = next(iter(unique(credits)), "")


def _link(element: Element) -> Link:
    return Link(
        url=attribute(element, "href"),
        rel=attribute(element, "rel").rpartition(":")[2],
        type=attribute(element, "contenttype"),
        title=line(child(element, "title")),
    )


def _set_content(made: Article, parts: Fields) -> None:
    """The text in contentSet, which holds alternatives: the first with text; and what lies elsewhere, as media."""
    content = first(parts, "contentset")
    for one in content if content is not None else ():
        if name(one) == "remotecontent":
            made.media += _remote(one)
        elif not made.body:
            _add_text(made, one)
    made.media = made.media or [_icon(one) for one in parts.get("icon", ()) if attribute(one, "href")]


def _add_text(made: Article, element: Element) -> None:
    document = next((one for one in element if name(one) == "nitf"), None)
    if document is not None:
        nitf.fill(made, document)
    elif len(element):
        heads = [line(one) for one in every(element, "h1", "title")] if not made.headline else []
        made.headline = made.headline or next(iter(unique(heads)), "")
        made.body = block_text(element)
    else:
        plain = text_of(element)
        made.body = html_text(plain) if _MARKUP.search(plain) else "\n\n".join(plain_paragraphs(plain))


def _remote(element: Element) -> list[Media]:
    url, kind = (
        attribute(element, "href") or attribute(element, "residref"),
        attribute(element, "contenttype"),
    )
    return [Media(url=url, type=kind)] if url and kind.startswith(_MEDIA_TYPES) else []


def _icon(element: Element) -> Media:
    return Media(url=attribute(element, "href"), type=attribute(element, "contenttype"))


def medium(item: Element) -> Media:
    """A picture, graphic, video or audio item, in its widest rendition."""
    content = fields(child(item, "contentmeta"))
    captions = [line(one) for one in content.get("description", ())] + [
        line(one) for one in content.get("headline", ())
    ]
    data = child(item, "contentset")
    remote = [one for one in (data if data is not None else ()) if name(one) == "remotecontent"]
    best = max(remote, key=_rank, default=None)
    return Media(
        url=attribute(best, "href") or attribute(best, "residref"),
        type=attribute(best, "contenttype"),
        caption=next(iter(unique(captions)), ""),
        credit=next(
            iter(unique([line(one) for key in ("creditline", "by") for one in content.get(key, ())])), ""
        ),
    )


def _rank(rendition: Element) -> tuple[bool, int, int]:
    role = attribute(rendition, "rendition").lower()
    return (
        not any(small in role for small in _THUMBNAIL),
        number(attribute(rendition, "width")),
        number(attribute(rendition, "size")),
    )
