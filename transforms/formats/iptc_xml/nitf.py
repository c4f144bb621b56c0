"""Reads NITF 2.5 to 3.6 (IPTC News Industry Text Format)."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.article import PREDECESSOR, Article, Dateline, Link
from transforms.fields.agencies import agency
from transforms.fields.signals import signals
from transforms.formats.common.boilerplate import part_debris
from transforms.formats.iptc_xml.nitf_tags import entities, media, subjects
from transforms.formats.xml.parse import Document, documents
from transforms.formats.xml.text import block_text
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
from transforms.payload import Outcome, Payload, ReadOptions, WireError

# Names of <meta> elements: what ANPA header lines and agencies call the slug, the language and the source.
_SLUGS = ("slugline", "slug", "anpa-keyword", "ap-slugline", "aap-slugline")
_TAKES = ("anpa-takekey", "anpa-version", "takekey")
_SOURCES = ("aap-source", "ap-source", "source", "provider")
_LANGUAGES = ("language", "dc.language")
# docdata/@management-status, NITF 3.6.
_STATUSES = {
    "usable": "",
    "embargoed": "embargoed",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}  # fmt: skip


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The article of an NITF document, or those of several, each behind an XML declaration of its own."""
    for index, document in enumerate(documents(payload, options.limits, "nitf")):
        yield document if isinstance(document, WireError) else _outcome(document, payload, options, index)


def _outcome(document: Document, payload: Payload, options: ReadOptions, index: int) -> Outcome:
    if document.cut_off:
        return WireError("malformed_xml", document.cut_off, format="nitf")
    root = document.root if name(document.root) == "nitf" else child(document.root, "nitf")
    if root is None:
        return WireError("malformed_xml", f"<{name(document.root)}> is not <nitf>", format="nitf")
    made = Article(format="nitf", assumptions=list(document.assumptions), source=payload.source(index))
    fill(made, root)
    if len(made.body) > options.limits.item_bytes:
        return WireError("item_too_large", f"the text has {len(made.body):,} characters", format="nitf")
    return made


def fill(made: Article, root: Element) -> None:
    """Set what the <nitf> element says; what ``made`` has already, from an envelope around it, stays."""
    head, body = fields(child(root, "head")), child(root, "body")
    body_head, content = fields(child(body, "body.head")), child(body, "body.content")
    docdata = fields(first(head, "docdata"))
    metas = _metas(head)
    _set_identity(made, head, docdata)
    _set_times(made, head, docdata)
    _set_management(made, first(head, "docdata"), docdata)
    made.language = made.language or _language(root, body, content, metas)
    _set_lines(made, head, body_head, docdata, metas)
    _set_rights(made, body_head, docdata)
    made.provider = made.provider or _provider(made, body_head, docdata, metas)
    made.keywords = made.keywords or _keywords(docdata, metas)
    made.subjects = made.subjects or subjects(head, docdata, metas)
    made.entities = made.entities or entities(docdata, content)
    made.media = made.media or media(body)
    made.links = [*_predecessor(made, first(head, "docdata")), *(made.links or _links(content))]
    _set_text(made, body, body_head, content)


def _metas(head: Fields) -> dict[str, str]:
    """The <meta> elements: names in small letters to contents."""
    return {
        attribute(meta, "name").lower(): attribute(meta, "content")
        for meta in head.get("meta", ())
        if attribute(meta, "content")
    }


def _set_identity(made: Article, head: Fields, docdata: Fields) -> None:
    """The version counts in du-key; where it doesn't, each revision-history is one (NITF 3.6)."""
    key = first(docdata, "du-key")
    made.guid = made.guid or attribute(first(docdata, "doc-id"), "id-string") or attribute(key, "key")
    history = len(head.get("revision-history", ()))
    made.version = made.version or number(attribute(key, "version")) or history


def _set_times(made: Article, head: Fields, docdata: Fields) -> None:
    """A release after the issue is an embargo: until then the receiver may not publish (NITF 3.6, date.release)."""
    issue, release = (moment(made, _norm(first(docdata, key))) for key in ("date.issue", "date.release"))
    revisions = [moment(made, _norm(one)) for one in head.get("revision-history", ())]
    printed = attribute(first(head, "pubdata"), "date.publication")
    made.published_at = made.published_at or issue or release or moment(made, printed)
    latest = max(revisions, default="")
    if latest > made.published_at:
        made.updated_at = made.updated_at or latest
    if issue and release > issue:
        made.embargoed_until = made.embargoed_until or release


def _norm(element: Element | None) -> str:
    return attribute(element, "norm")


def _set_management(made: Article, element: Element | None, docdata: Fields) -> None:
    status = _STATUSES.get(attribute(element, "management-status").lower(), "")
    if status == "embargoed":  # where it says until when, the run's clock judges
        status = "" if made.embargoed_until else "withheld"
    made.status = made.status or status
    urgency = number(attribute(first(docdata, "urgency"), "ed-urg"))
    made.urgency = made.urgency or (urgency if 1 <= urgency <= 9 else 0)
    for message in docdata.get("ed-msg", ()):
        if attribute(message, "msg-type").lower() in ("kill", "cancel"):
            made.signals.append("kill")


def _language(root: Element, body: Element | None, content: Element | None, metas: dict[str, str]) -> str:
    for element in (root, body, content):
        if element is not None and (tag := element.get(LANGUAGE) or element.get("lang")):
            return tag
    named = next((metas[key] for key in _LANGUAGES if key in metas), "")
    tags = (
        {tag for one in content if (tag := one.get(LANGUAGE))} if content is not None and not named else set()
    )
    return named or (tags.pop() if len(tags) == 1 else "")


def _set_lines(
    made: Article, head: Fields, body_head: Fields, docdata: Fields, metas: dict[str, str]
) -> None:
    hedline = fields(first(body_head, "hedline" if "hedline" in body_head else "headline"))
    made.headline = made.headline or line(first(hedline, "hl1")) or line(first(head, "title"))
    minor = [one for one in hedline.get("hl2", ()) if "original" not in attribute(one, "id").lower()]
    others = [text for one in minor if (text := line(one)) != made.headline]
    made.subheadline = made.subheadline or next(iter(others), "")
    made.slugline = made.slugline or _slugline(docdata, metas)
    takes = [metas[key] for key in _TAKES if key in metas]
    made.signals += signals(" ".join(takes), "", "")
    made.byline = made.byline or ", ".join(unique([byline(one) for one in body_head.get("byline", ())]))
    _set_dateline(made, first(body_head, "dateline"))
    notes = [attribute(one, "info") or line(one) for one in docdata.get("ed-msg", ())]
    notes += [line(one) for one in body_head.get("note", ())]
    made.editor_note = made.editor_note or " ".join(unique(notes))


def _slugline(docdata: Fields, metas: dict[str, str]) -> str:
    named = next((metas[key] for key in _SLUGS if key in metas), "")
    fixtures = [*docdata.get("fixture", ()), *docdata.get("fixture.identifier", ())]
    fixture = next((key for one in fixtures if (key := attribute(one, "fix-id"))), "")
    return named or fixture or attribute(first(docdata, "du-key"), "key")


def byline(element: Element) -> str:
    """A byline on one line: the names, then the titles (<byttl>)."""
    names, titles = [element.text or ""], [""]
    for part in element:
        (titles if name(part) == "byttl" else names).append(line(part))
        names.append(part.tail or "")
    printed = " ".join(" ".join(names).split()).replace(" ,", ",").rstrip(" ,")
    return ", ".join(unique([printed, *titles]))


def _set_dateline(made: Article, element: Element | None) -> None:
    """The place as marked up or printed; the date where <story.date> gives it."""
    if element is None or made.dateline:
        return
    parts = fields(element)
    located = first(parts, "location")
    text = line(located) if located is not None else _dateline_text(element)
    day = _day(attribute(first(parts, "story.date"), "norm"))
    if text or day:
        made.dateline = Dateline(text=text.strip(" ,"), date=day)


def _day(norm: str) -> str:
    """The day of a basic ISO time; the zone doesn't matter for the day that is printed."""
    digits = norm[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isascii() and digits.isdigit() else norm[:10]


def _dateline_text(element: Element) -> str:
    """The dateline without <story.date>, which is a field of its own."""
    parts = [element.text or ""]
    for part in element:
        parts += ["" if name(part) == "story.date" else line(part), part.tail or ""]
    return " ".join(" ".join(parts).split())


def _set_rights(made: Article, body_head: Fields, docdata: Fields) -> None:
    owned = first(docdata, "doc.copyright")
    holder, year = attribute(owned, "holder"), attribute(owned, "year")
    made.copyright = made.copyright or (" ".join(filter(None, ("©", year, holder))) if holder else "")
    made.credit = made.credit or line(first(body_head, "distributor"))
    rights = first(docdata, "doc.rights")
    terms = unique(
        [attribute(rights, "limitations"), attribute(rights, "type"), line(first(body_head, "rights"))]
    )
    made.usage_terms = made.usage_terms or " ".join(terms)


def _provider(made: Article, body_head: Fields, docdata: Fields, metas: dict[str, str]) -> str:
    """The first agency among those that claim the document; else the first claim."""
    sources = first(docdata, "del-list")
    claims = unique(
        [
            *(metas.get(key, "") for key in _SOURCES),
            attribute(first(docdata, "doc-id"), "regsrc"),
            line(first(body_head, "distributor")),
            made.guid.partition(".")[0] if "." in made.guid else "",
            attribute(first(docdata, "doc.copyright"), "holder"),
            *(attribute(one, "src-name") for one in (sources if sources is not None else ())),
            attribute(first(docdata, "doc.rights"), "owner"),
        ]
    )
    known = next((claim for claim in claims if agency(claim)), "")
    return known or next((claim for claim in claims if claim != made.guid.partition(".")[0]), "")


def _keywords(docdata: Fields, metas: dict[str, str]) -> list[str]:
    listed = first(docdata, "key-list")
    keys = [attribute(one, "key") or line(one) for one in (listed if listed is not None else ())]
    return unique(keys + [" ".join(part.split()) for part in metas.get("keywords", "").split(",")])


def _predecessor(made: Article, docdata: Element | None) -> list[Link]:
    """The document that this one cancels or stands in for: management-doc-idref (NITF 3.6)."""
    former = attribute(docdata, "management-doc-idref")
    ends = attribute(docdata, "management-idref-status").lower() in ("", "canceled", "cancelled", "withheld")
    if not former or former == made.guid or not ends:
        return []
    return [Link(url=former, rel=PREDECESSOR)]


def _links(content: Element | None) -> list[Link]:
    """The pages that the text links to."""
    found = every(content, "a") if content is not None else []
    links = {
        url: Link(url=url, rel="related", title=line(one)) for one in found if (url := attribute(one, "href"))
    }
    return [link for url, link in links.items() if url.startswith(("http://", "https://"))]


def _set_text(made: Article, body: Element | None, body_head: Fields, content: Element | None) -> None:
    """The text of body.content; of a document without one, what stands in its place."""
    made.body = made.body or block_text(content)
    if not made.body and content is None and body is not None:
        made.body = "\n\n".join(
            filter(None, (block_text(one) for one in body if name(one) in ("p", "block", "pre")))
        )
    made.body = made.body or block_text(first(body_head, "abstract"))
    titles = [line(title) for one in body_head.get("byline", ()) for title in every(one, "byttl")]
    part_debris(made, agencies=(made.provider, made.credit, *titles))
