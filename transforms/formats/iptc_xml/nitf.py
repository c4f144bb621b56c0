"""Reads NITF 2.5 to 3.6, the News Industry Text Format of the IPTC."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.article import PREDECESSOR, Article, Dateline, Link
from transforms.fields.agencies import agency
from transforms.fields.codes import codes
from transforms.fields.signals import signals
from transforms.formats.common.boilerplate import strip_boilerplate
from transforms.formats.iptc_xml.elements import children, lines, urgency
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
_DECLARE_LANGUAGE = (LANGUAGE, "lang", "baselang")  # attributes; baselang: NITF 3.6, nitf


def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
    """The article of each NITF document in a payload; several documents begin with an XML declaration each."""
    for index, document in enumerate(documents(payload, options.limits, "nitf")):
        yield document if isinstance(document, WireError) else _outcome(document, payload, options, index)


def _outcome(document: Document, payload: Payload, options: ReadOptions, index: int) -> Outcome:
    """The article of a document, or the error of one that is cut off, is no NITF or is too large."""
    if document.cut_off:
        return WireError("malformed_xml", document.cut_off, format="nitf")
    root = document.root if name(document.root) == "nitf" else child(document.root, "nitf")
    if root is None:
        return WireError("malformed_xml", f"<{name(document.root)}> is not <nitf>", format="nitf")
    article = Article(format="nitf", assumptions=list(document.assumptions), source=payload.source(index))
    fill(article, root)
    if len(article.body) > options.limits.item_bytes:
        return WireError("item_too_large", f"the text has {len(article.body):,} characters", format="nitf")
    return article


def fill(article: Article, root: Element) -> None:
    """Set the fields that the <nitf> element gives; fields that an envelope around it has set stay as they are."""
    head, body = fields(child(root, "head")), child(root, "body")
    body_head, content = fields(child(body, "body.head")), child(body, "body.content")
    docdata = fields(first(head, "docdata"))
    metas = _metas(head)
    _set_identity(article, head, docdata)
    _set_times(article, head, docdata)
    _set_management(article, first(head, "docdata"), docdata)
    article.language = article.language or _language(root, body, content, metas)
    _set_lines(article, head, body_head, docdata, metas)
    _set_rights(article, body_head, docdata)
    article.provider = article.provider or _provider(article, body_head, docdata, metas)
    article.keywords = article.keywords or _keywords(docdata, metas)
    article.subjects = article.subjects or subjects(head, docdata, metas)
    article.entities = article.entities or entities(docdata, content)
    article.media = article.media or media(body)
    article.links = [*_predecessor(article, first(head, "docdata")), *(article.links or _links(content))]
    _set_text(article, body, body_head, content)


def _metas(head: Fields) -> dict[str, str]:
    """The contents of the <meta> elements by name, in small letters."""
    return {
        attribute(meta, "name").lower(): attribute(meta, "content")
        for meta in head.get("meta", ())
        if attribute(meta, "content")
    }


def _set_identity(article: Article, head: Fields, docdata: Fields) -> None:
    """Set guid and version: the version of du-key, else the number of revision-history elements (NITF 3.6)."""
    key = first(docdata, "du-key")
    article.guid = article.guid or attribute(first(docdata, "doc-id"), "id-string") or attribute(key, "key")
    history = len(head.get("revision-history", ()))
    article.version = article.version or number(attribute(key, "version")) or history


def _set_times(article: Article, head: Fields, docdata: Fields) -> None:
    """Set the times; a release after the issue is an embargo until the release (NITF 3.6, date.release)."""
    issue, release = (moment(article, _norm(first(docdata, key))) for key in ("date.issue", "date.release"))
    revisions = [moment(article, _norm(revision)) for revision in head.get("revision-history", ())]
    printed = attribute(first(head, "pubdata"), "date.publication")
    article.published_at = article.published_at or issue or release or moment(article, printed)
    latest = max(revisions, default="")
    if latest > article.published_at:
        article.updated_at = article.updated_at or latest
    if issue and release > issue:
        article.embargoed_until = article.embargoed_until or release


def _norm(element: Element | None) -> str:
    return attribute(element, "norm")


def _set_management(article: Article, element: Element | None, docdata: Fields) -> None:
    """Set status, urgency and signals; an embargo with an end is left to the run's clock."""
    status = codes("nitf.status").get(attribute(element, "management-status").lower(), "")
    if status == "embargoed":
        status = "" if article.embargoed_until else "withheld"
    article.status = article.status or status
    article.urgency = article.urgency or urgency(attribute(first(docdata, "urgency"), "ed-urg"))
    for message in docdata.get("ed-msg", ()):
        kind = attribute(message, "msg-type")
        article.signals += ["kill"] if kind.lower() in ("kill", "cancel") else signals(kind, "", "")


def _first_meta(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[key] for key in names if key in metas), "")


def _language(root: Element, body: Element | None, content: Element | None, metas: dict[str, str]) -> str:
    """The language of the document, else of a <meta> element, else of all its paragraphs that name one."""
    for element in (root, body, content):
        tags = [element.get(name, "") for name in _DECLARE_LANGUAGE] if element is not None else []
        if tag := next(filter(None, tags), ""):
            return tag
    if language := _first_meta(metas, _LANGUAGES):
        return language
    inner = {own for element in children(content) if (own := element.get(LANGUAGE))}
    return inner.pop() if len(inner) == 1 else ""


def _set_lines(
    article: Article, head: Fields, body_head: Fields, docdata: Fields, metas: dict[str, str]
) -> None:
    """Set headline, subheadline, slugline, byline, dateline and the note to editors."""
    hedline = fields(first(body_head, "hedline" if "hedline" in body_head else "headline"))
    article.headline = article.headline or line(first(hedline, "hl1")) or line(first(head, "title"))
    minor = [hl2 for hl2 in hedline.get("hl2", ()) if "original" not in attribute(hl2, "id").lower()]
    others = [text for hl2 in minor if (text := line(hl2)) != article.headline]
    article.subheadline = article.subheadline or next(iter(others), "")
    article.slugline = article.slugline or _slugline(docdata, metas)
    takes = [metas[key] for key in _TAKES if key in metas]
    article.signals += signals(" ".join(takes), "", "")
    bylines = unique([byline(element) for element in body_head.get("byline", ())])
    article.byline = article.byline or ", ".join(bylines)
    _set_dateline(article, first(body_head, "dateline"))
    notes = [attribute(message, "info") or line(message) for message in docdata.get("ed-msg", ())]
    notes += lines(body_head, "note")
    article.editor_note = article.editor_note or " ".join(unique(notes))


def _slugline(docdata: Fields, metas: dict[str, str]) -> str:
    """The slug of a <meta> element, else the id of a fixture, else the key of the document's update."""
    fixtures = [*docdata.get("fixture", ()), *docdata.get("fixture.identifier", ())]
    fixture = next((key for fixed in fixtures if (key := attribute(fixed, "fix-id"))), "")
    return _first_meta(metas, _SLUGS) or fixture or attribute(first(docdata, "du-key"), "key")


def byline(element: Element) -> str:
    """A byline on one line: the names, then the titles (<byttl>)."""
    names, titles = [element.text or ""], [""]
    for part in element:
        (titles if name(part) == "byttl" else names).append(line(part))
        names.append(part.tail or "")
    printed = " ".join(" ".join(names).split()).replace(" ,", ",").rstrip(" ,")
    return ", ".join(unique([printed, *titles]))


def _set_dateline(article: Article, element: Element | None) -> None:
    """Set the dateline: the place as marked up or else printed, the date that <story.date> gives."""
    if element is None or article.dateline:
        return
    parts = fields(element)
    located = first(parts, "location")
    text = line(located) if located is not None else _dateline_text(element)
    day = _day(attribute(first(parts, "story.date"), "norm"))
    if text or day:
        article.dateline = Dateline(text=text.strip(" ,"), date=day)


def _day(norm: str) -> str:
    """The day, YYYY-MM-DD, of a time in ISO 8601; the zone is left out, as it is of the day that is printed."""
    digits = norm[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isascii() and digits.isdigit() else norm[:10]


def _dateline_text(element: Element) -> str:
    """The text of the dateline on one line, without <story.date>."""
    parts = [element.text or ""]
    for part in element:
        parts += ["" if name(part) == "story.date" else line(part), part.tail or ""]
    return " ".join(" ".join(parts).split())


def _set_rights(article: Article, body_head: Fields, docdata: Fields) -> None:
    """Set copyright, credit and usage terms."""
    owned = first(docdata, "doc.copyright")
    holder, year = attribute(owned, "holder"), attribute(owned, "year")
    article.copyright = article.copyright or (" ".join(filter(None, ("©", year, holder))) if holder else "")
    article.credit = article.credit or line(first(body_head, "distributor"))
    rights = first(docdata, "doc.rights")
    terms = unique(
        [attribute(rights, "limitations"), attribute(rights, "type"), line(first(body_head, "rights"))]
    )
    article.usage_terms = article.usage_terms or " ".join(terms)


def _provider(article: Article, body_head: Fields, docdata: Fields, metas: dict[str, str]) -> str:
    """The provider that the document names: the first that is a known agency, else the first but the guid's prefix."""
    guid_prefix = article.guid.partition(".")[0] if "." in article.guid else ""
    claims = unique(
        [
            *(metas.get(key, "") for key in _SOURCES),
            attribute(first(docdata, "doc-id"), "regsrc"),
            line(first(body_head, "distributor")),
            guid_prefix,
            attribute(first(docdata, "doc.copyright"), "holder"),
            *(attribute(source, "src-name") for source in children(first(docdata, "del-list"))),
            attribute(first(docdata, "doc.rights"), "owner"),
        ]
    )
    known = next((claim for claim in claims if agency(claim)), "")
    return known or next((claim for claim in claims if claim != article.guid.partition(".")[0]), "")


def _keywords(docdata: Fields, metas: dict[str, str]) -> list[str]:
    """The keywords of key-list and of the <meta> element."""
    keys = [attribute(keyword, "key") or line(keyword) for keyword in children(first(docdata, "key-list"))]
    return unique(keys + [" ".join(part.split()) for part in metas.get("keywords", "").split(",")])


def _predecessor(article: Article, docdata: Element | None) -> list[Link]:
    """A link to the document that this one cancels or replaces (NITF 3.6, management-doc-idref); else no link."""
    predecessor = attribute(docdata, "management-doc-idref")
    ends = attribute(docdata, "management-idref-status").lower() in ("", "canceled", "cancelled", "withheld")
    if not predecessor or predecessor == article.guid or not ends:
        return []
    return [Link(url=predecessor, rel=PREDECESSOR)]


def _links(content: Element | None) -> list[Link]:
    """Links to the web pages that the text links to, each once."""
    anchors = every(content, "a") if content is not None else []
    titles = {url: line(anchor) for anchor in anchors if (url := attribute(anchor, "href"))}
    return [
        Link(url=url, rel="related", title=title)
        for url, title in titles.items()
        if url.startswith(("http://", "https://"))
    ]


def _set_text(article: Article, body: Element | None, body_head: Fields, content: Element | None) -> None:
    """Set the text of body.content; without one, that of the body's own paragraphs, else of the abstract."""
    article.body = article.body or block_text(content)
    if not article.body and content is None and body is not None:
        blocks = (block_text(block) for block in body if name(block) in ("p", "block", "pre"))
        article.body = "\n\n".join(filter(None, blocks))
    article.body = article.body or block_text(first(body_head, "abstract"))
    titles = [line(title) for byline in body_head.get("byline", ()) for title in every(byline, "byttl")]
    strip_boilerplate(article, agencies=(article.provider, article.credit, *titles))
