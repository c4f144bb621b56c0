"""What the fast path knows: which elements may stand where, and what each of them does.

Anything that feedparser has a method for and that does not stand here makes the fast path decline; elements
without a method are only stored by feedparser, and pass, unless their name is one that it uses itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from transforms.formats.feeds.fast import channel, entry, people, tags
from transforms.formats.feeds.fast.reading import Construct, nothing

_TITLES: dict[str, Construct] = {"title": entry.title, "dc_title": entry.title}
# Feedparser stores these, each under a name of its own, and that is all.
_STORED: dict[str, Construct] = dict.fromkeys(
    (
        "subtitle", "tagline", "itunes_subtitle", "info", "generator", "created", "dcterms_created", "dc_publisher",
        "webmaster", "dc_contributor", "expirationdate", "itunes_block", "itunes_explicit", "itunes_image",
        "media_credit", "media_rating", "media_license", "media_restriction", "media_player", "cloud", "georss_point",
        "georss_line", "georss_polygon", "georss_box", "georss_where", "name", "email", "url", "uri", "homepage",
        "width", "height", "feedburner_browserfriendly",
    ),
    nothing,
)  # fmt: skip

ENTRY: dict[str, Construct] = {
    **_TITLES,
    **_STORED,
    "link": entry.link,
    "guid": entry.identifier,
    "id": entry.identifier,
    "description": entry.description,
    "dc_description": entry.description,
    "media_description": entry.description,
    "summary": entry.summary,
    "itunes_summary": entry.summary,
    "abstract": entry.abstract,
    "content": entry.content,
    "content_encoded": entry.encoded,
    "fullitem": entry.encoded,
    "body": entry.body,
    "xhtml_body": entry.body,
    "pubdate": entry.published,
    "published": entry.published,
    "issued": entry.published,
    "dcterms_issued": entry.published,
    "updated": entry.updated,
    "modified": entry.updated,
    "lastbuilddate": entry.updated,
    "dc_date": entry.updated,
    "dcterms_modified": entry.updated,
    "author": people.author,
    "managingeditor": people.author,
    "dc_author": people.author,
    "dc_creator": people.author,
    "itunes_author": people.author,
    "category": tags.tag,
    "keywords": tags.tag,
    "dc_subject": tags.tag,
    "media_category": tags.media_tag,
    "itunes_category": tags.itunes_tag,
    "media_keywords": tags.media_keywords,
    "tags": tags.tags,
    "itunes_keywords": tags.itunes_keywords,
    "enclosure": entry.enclosure,
    "cc_license": entry.license_page,
    "creativecommons_license": entry.license_text,
    "rights": entry.rights,
    "copyright": entry.rights,
    "dc_rights": entry.rights,
    "language": entry.language,
    "dc_language": entry.language,
    "source": entry.rss_source,
    "media_title": entry.media_title,
    "media_content": entry.media_content,
    "media_thumbnail": entry.thumbnail,
    "image": entry.image,
    "wp_post_type": entry.post_type,
    "wp_status": entry.post_status,
}
MEDIA: dict[str, Construct] = {
    name: ENTRY[name]
    for name in (
        "media_title", "media_description", "media_content", "media_thumbnail", "media_keywords", "media_category",
        "media_credit", "media_rating", "media_license", "media_restriction", "media_player",
    )
}  # fmt: skip
SOURCE: dict[str, Construct] = {
    "title": entry.source_title,
    "link": entry.source_link,
    **dict.fromkeys(("id", "updated", "published", "rights", "subtitle", "generator", "category"), nothing),
}
PERSON: dict[str, Construct] = dict.fromkeys(("name", "email", "uri", "url", "homepage"), nothing)
AUTHOR: dict[str, Construct] = {**dict.fromkeys(PERSON, people.person_address), "name": people.person_name}
FEED: dict[str, Construct] = {
    **_STORED,
    "title": channel.title,
    "dc_title": channel.title,
    "link": channel.page,
    "guid": channel.identifier,
    "id": channel.identifier,
    "description": channel.description,
    "dc_description": channel.description,
    "summary": channel.summary,
    "itunes_summary": channel.summary,
    "language": channel.language,
    "dc_language": channel.language,
    "rights": channel.rights,
    "copyright": channel.rights,
    "dc_rights": channel.rights,
    "image": entry.image,
    **dict.fromkeys(
        (
            "pubdate", "published", "issued", "dcterms_issued", "updated", "modified", "lastbuilddate", "dc_date",
            "dcterms_modified", "author", "managingeditor", "dc_author", "dc_creator", "itunes_author", "category",
            "keywords", "dc_subject", "itunes_category", "media_category", "itunes_keywords", "media_keywords",
            "media_thumbnail", "media_content", "enclosure", "items", "tags", "cc_license", "creativecommons_license",
        ),
        nothing,
    ),
}  # fmt: skip
PICTURE: dict[str, Construct] = {
    "title": channel.picture_title,
    **dict.fromkeys(("link", "url", "description", "width", "height"), nothing),
}
ENTRY_PICTURE: dict[str, Construct] = {
    "title": entry.title,
    "link": entry.picture_link,
    **dict.fromkeys(("url", "width", "height"), nothing),
}
TEXT_INPUT: dict[str, Construct] = {
    "title": channel.picture_title,
    **dict.fromkeys(("link", "description", "name"), nothing),
}


class Container(NamedTuple):
    """An element that holds others: what may stand in it as leaves, and which containers, by element.

    ``begin`` and ``finish`` are done at its start and end. ``text_counts`` where feedparser would use its own text,
    ``is_closed`` where no unknown element may stand.
    """

    leaves: dict[str, Construct]
    holds: Mapping[str, Container] = MappingProxyType({})
    begin: Construct | None = None
    finish: Construct | None = None
    text_counts: bool = False
    is_closed: bool = False


UNKNOWN = Container({})
_PERSON = Container(PERSON)
_PLACE = Container({}, {"gml_point": Container({"gml_pos": nothing}, begin=entry.start_point)})
_MEDIA = Container(MEDIA, begin=entry.media_content)
_SOURCE = Container(
    SOURCE,
    {"author": _PERSON, "contributor": _PERSON},
    begin=entry.start_source,
    finish=entry.end_source,
    text_counts=True,
)
ENTRY_CONTAINER = Container(
    ENTRY,
    {
        "author": Container(AUTHOR, begin=people.start_author, text_counts=True),
        "contributor": _PERSON,
        "source": _SOURCE,
        "media_group": Container(MEDIA, {"media_content": _MEDIA}),
        "media_content": _MEDIA,
        "georss_where": _PLACE,
        "image": Container(ENTRY_PICTURE, begin=entry.image, is_closed=True),
        "itunes_category": Container(
            {"itunes_category": tags.itunes_tag}, begin=tags.itunes_tag, text_counts=True
        ),
    },
    begin=entry.start,
    finish=entry.end,
)
_PICTURE = Container(PICTURE, begin=entry.image, is_closed=True)
_ENTRIES = {"item": ENTRY_CONTAINER, "entry": ENTRY_CONTAINER}
_PARTS = {"image": _PICTURE, "textinput": Container(TEXT_INPUT, begin=entry.image, is_closed=True)}
FEED_CONTAINER = Container(
    FEED,
    {
        **_ENTRIES,
        **_PARTS,
        "author": _PERSON,
        "contributor": _PERSON,
        "itunes_owner": Container(dict.fromkeys(("itunes_name", "itunes_email", "name", "email"), nothing)),
        "itunes_category": Container({"itunes_category": nothing}),
        "items": UNKNOWN,
        "georss_where": _PLACE,
    },
)
_CHANNEL = {"channel": FEED_CONTAINER}
ROOTS = {
    "rss": Container({}, {**_CHANNEL, **_ENTRIES}),
    "rdf_rdf": Container({}, {**_CHANNEL, **_ENTRIES, **_PARTS}),
    "feed": FEED_CONTAINER,
}
BODIES = frozenset({"body", "xhtml_body"})  # which hold XHTML unless they say otherwise
# Elements whose text may be inline XHTML (feedparser's push_content).
CONSTRUCTS = frozenset(
    {
        "title", "dc_title", "media_title", "description", "dc_description", "media_description", "summary", "content",
        "itunes_summary", "content_encoded", "rights", "copyright", "dc_rights", "subtitle", "tagline", "info",
        "itunes_subtitle", "abstract", "fullitem", "body", "xhtml_body", "feedburner_browserfriendly",
    }
)  # fmt: skip
