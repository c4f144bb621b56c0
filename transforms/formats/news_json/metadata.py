"""Fills an article from the metadata of a JSON news item: status, signals, times, rights, subjects and names."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.article import Article, Entity, Subject
from transforms.fields import times
from transforms.fields.codes import codes
from transforms.formats.news_json.values import Values, objects, plain_text, string, strings, whole_number
from transforms.text.html import one_line

# Keys of what the provider tagged, and the types of entity.
_TAGS = (
    (("person", "people", "persons"), "person"),
    (
        ("organisation", "organisations", "organization", "organizations", "company", "companies"),
        "organization",
    ),
    (("place", "places"), "place"),
    (("object", "objects", "event", "events"), "other"),
)


# Keys of subjects, and the scheme of codes that name none.
_SUBJECT_SCHEMES = (
    ("subject", ""),
    ("subjects", ""),
    ("genre", "genre"),
    ("genres", "genre"),
    ("service", "service"),
)


def status(values: Values) -> str:
    """The status of the record for ``pubStatus``, a name or a QCode (``stat:usable``); "" where it has none."""
    return codes("ninjs.status").get(string(values, "pubstatus").rpartition(":")[2].lower(), "")


def signals(*values: object) -> list[str]:
    """The signals of the record in arrays of names, codes (``sig:update``), URIs, or objects that hold one of them."""
    names = [name for value in values for name in strings(value, "code", "qcode", "name", "uri")]
    local_names = (name.replace("/", ":").rpartition(":")[2].lower() for name in names)
    known = codes("ninjs.signal")
    return [signal for name in local_names if (signal := known.get(name.replace(" ", "").replace("-", "")))]


def set_times(article: Article, values: Values) -> None:
    """Set the times: published when first created, updated when this version was created, if both are given."""
    first = _time(article, values, "firstcreated", "firstpublished", "contentcreated")
    version = _time(article, values, "versioncreated", "updated")
    article.published_at = first or version
    article.updated_at = version if first else ""
    article.embargoed_until = _time(article, values, "embargoed", "embargo", "embargoeduntil")


def _time(article: Article, values: Values, *keys: str) -> str:
    """The first readable time under one of ``keys``; what was assumed in reading it is noted in the article."""
    for key in keys:
        if not (printed := string(values, key)):
            continue
        moment, assumption = times.read_time(printed)
        if assumption:
            article.assume(assumption)
        if moment:
            return moment
    return ""


def set_rights(article: Article, values: Values) -> None:
    """Set copyright, usage terms, credit and the note to editors."""
    article.copyright = one_line(string(values, "copyrightnotice", "copyrightholder"))
    terms = strings(values.get("usageterms"), "value", "text") or strings(
        values.get("rightsinfo"), "usageterms"
    )
    article.usage_terms = " ".join(terms)
    article.credit = one_line(string(values, "creditline", "descriptioncreditline", "credit"))
    article.editor_note = plain_text(string(values, "ednote", "editornote"))


def set_tags(article: Article, values: Values) -> None:
    """Set the subjects, and the people, organizations, places and other things that the provider tagged."""
    article.subjects = list(_subjects(values))
    seen: dict[tuple[str, str], Entity] = {}
    for keys, kind in _TAGS:
        for tag in (tag for key in keys for tag in objects(values.get(key))):
            if name := one_line(string(tag, "name", "literal", "title")):
                seen.setdefault((kind, name), _entity(kind, name, tag))
    article.entities = list(seen.values())


def _entity(kind: str, name: str, tag: Values) -> Entity:
    """The entity that a tag names; a place has its position."""
    scheme, code = _code(tag)
    entity = Entity(type=kind, name=name, origin="provider", scheme=scheme, code=code)
    if kind == "place":
        entity.longitude, entity.latitude = point(tag)
    return entity


def point(tag: Values) -> tuple[float | None, float | None]:
    """Longitude and latitude, in degrees, of a GeoJSON point (RFC 7946); ``None`` twice where there is none."""
    shape = tag.get("geometrygeojson") or tag.get("geojson")
    place = shape.get("coordinates") if isinstance(shape, dict) else None
    if (
        isinstance(place, list)
        and len(place) >= 2
        and {type(degrees) for degrees in place[:2]} <= {int, float}
    ):
        longitude, latitude = float(place[0]), float(place[1])
        if abs(longitude) <= 180 and abs(latitude) <= 90:
            return longitude, latitude
    return None, None


def _subjects(values: Values) -> Iterator[Subject]:
    """The subjects, genres and services that have a code or a name, each once."""
    seen: set[tuple[str, str, str]] = set()
    for key, default_scheme in _SUBJECT_SCHEMES:
        for tag in objects(values.get(key)):
            scheme, code = _code(tag)
            subject = (scheme or default_scheme, code, one_line(string(tag, "name", "literal", "title")))
            if any(subject[1:]) and subject not in seen:
                seen.add(subject)
                yield Subject(scheme=subject[0], code=subject[1], name=subject[2])


def _code(tag: Values) -> tuple[str, str]:
    """Scheme and code of a tag: two values, or one URI (ninjs 2) or QCode that holds both."""
    scheme, code = (
        string(tag, "scheme"),
        string(tag, "code", "qcode") or str(whole_number(tag.get("code")) or ""),
    )
    if not code and (uri := string(tag, "uri")):
        scheme, code = _split_uri(uri)
    return one_line(scheme), one_line(code)


def _split_uri(uri: str) -> tuple[str, str]:
    """Scheme and code of a URI, at its last ``#``, else its last ``/``, else its last ``:``."""
    for separator in ("#", "/", ":"):
        head, _, tail = uri.rpartition(separator)
        if separator in uri and tail:
            return head + (separator if separator != ":" else ""), tail
    return "", uri


def set_fallback_headline(article: Article) -> None:
    """Give an item without headline and text its slugline, or its note's first line, as headline."""
    if not (article.headline or article.body):
        article.headline = article.slugline or article.editor_note.partition("\n")[0]
