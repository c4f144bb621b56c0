"""The elements that the fast path knows: which may stand where, and what each of them does.

The fast path declines a feed that holds an element which feedparser handles and this module does not list. Elements
that feedparser does not handle it only stores, and they pass, unless their name is one that it uses itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from transforms.formats.feeds.fast import authors, categories, channel, entry
from transforms.formats.feeds.fast.state import Action, ignore

Actions: TypeAlias = Mapping[str, Action]

_TITLES: Actions = {"title": entry.set_title, "dc_title": entry.set_title}
# feedparser only stores these, each under a name of its own.
_STORED: Actions = dict.fromkeys(
    (
        "subtitle", "tagline", "itunes_subtitle", "info", "generator", "created", "dcterms_created", "dc_publisher",
        "webmaster", "dc_contributor", "expirationdate", "itunes_block", "itunes_explicit", "itunes_image",
        "media_credit", "media_rating", "media_license", "media_restriction", "media_player", "cloud", "georss_point",
        "georss_line", "georss_polygon", "georss_box", "georss_where", "name", "email", "url", "uri", "homepage",
        "width", "height", "feedburner_browserfriendly",
    ),
    ignore,
)  # fmt: skip

ENTRY: Actions = {
    **_TITLES,
    **_STORED,
    "link": entry.add_link,
    "guid": entry.set_id,
    "id": entry.set_id,
    "description": entry.set_description,
    "dc_description": entry.set_description,
    "media_description": entry.set_description,
    "summary": entry.set_summary,
    "itunes_summary": entry.set_summary,
    "abstract": entry.set_abstract,
    "content": entry.add_content,
    "content_encoded": entry.add_encoded,
    "fullitem": entry.add_encoded,
    "body": entry.add_body,
    "xhtml_body": entry.add_body,
    "pubdate": entry.set_published,
    "published": entry.set_published,
    "issued": entry.set_published,
    "dcterms_issued": entry.set_published,
    "updated": entry.set_updated,
    "modified": entry.set_updated,
    "lastbuilddate": entry.set_updated,
    "dc_date": entry.set_updated,
    "dcterms_modified": entry.set_updated,
    "author": authors.add_author,
    "managingeditor": authors.add_author,
    "dc_author": authors.add_author,
    "dc_creator": authors.add_author,
    "itunes_author": authors.add_author,
    "category": categories.add_category,
    "keywords": categories.add_category,
    "dc_subject": categories.add_category,
    "media_category": categories.add_media_category,
    "itunes_category": categories.add_itunes_category,
    "media_keywords": categories.add_media_keywords,
    "tags": categories.add_tags,
    "itunes_keywords": categories.add_itunes_keywords,
    "enclosure": entry.add_enclosure,
    "cc_license": entry.add_license_page,
    "creativecommons_license": entry.add_license_text,
    "rights": entry.set_rights,
    "copyright": entry.set_rights,
    "dc_rights": entry.set_rights,
    "language": entry.set_language,
    "dc_language": entry.set_language,
    "source": entry.set_source,
    "media_title": entry.set_media_title,
    "media_content": entry.add_media,
    "media_thumbnail": entry.add_thumbnail,
    "image": entry.begin_picture,
    "wp_post_type": entry.set_post_type,
    "wp_status": entry.set_post_status,
}
MEDIA: Actions = {
    name: ENTRY[name]
    for name in (
        "media_title", "media_description", "media_content", "media_thumbnail", "media_keywords", "media_category",
        "media_credit", "media_rating", "media_license", "media_restriction", "media_player",
    )
}  # fmt: skip
SOURCE: Actions = {
    "title": entry.set_source_title,
    "link": entry.check_source_link,
    **dict.fromkeys(("id", "updated", "published", "rights", "subtitle", "generator", "category"), ignore),
}
PERSON: Actions = dict.fromkeys(("name", "email", "uri", "url", "homepage"), ignore)
AUTHOR: Actions = {**dict.fromkeys(PERSON, authors.note_author_address), "name": authors.set_author_name}
FEED: Actions = {
    **_STORED,
    "title": channel.set_title,
    "dc_title": channel.set_title,
    "link": channel.set_link,
    "guid": channel.set_id,
    "id": channel.set_id,
    "description": channel.note_description,
    "dc_description": channel.note_description,
    "summary": channel.note_summary,
    "itunes_summary": channel.note_summary,
    "language": channel.set_language,
    "dc_language": channel.set_language,
    "rights": channel.set_rights,
    "copyright": channel.set_rights,
    "dc_rights": channel.set_rights,
    "image": entry.begin_picture,
    **dict.fromkeys(
        (
            "pubdate", "published", "issued", "dcterms_issued", "updated", "modified", "lastbuilddate", "dc_date",
            "dcterms_modified", "author", "managingeditor", "dc_author", "dc_creator", "itunes_author", "category",
            "keywords", "dc_subject", "itunes_category", "media_category", "itunes_keywords", "media_keywords",
            "media_thumbnail", "media_content", "enclosure", "items", "tags", "cc_license", "creativecommons_license",
        ),
        ignore,
    ),
}  # fmt: skip
PICTURE: Actions = {
    "title": channel.note_picture_title,
    **dict.fromkeys(("link", "url", "description", "width", "height"), ignore),
}
ENTRY_PICTURE: Actions = {
    "title": entry.set_title,
    "link": entry.check_picture_link,
    **dict.fromkeys(("url", "width", "height"), ignore),
}
TEXT_INPUT: Actions = {
    "title": channel.note_picture_title,
    **dict.fromkeys(("link", "description", "name"), ignore),
}


class Container(NamedTuple):
    """An element that holds others: the actions of its leaves and the containers inside it, by element.

    ``begin`` and ``end`` are the actions at its start and end. ``text_counts`` where feedparser would use text that
    stands directly in it, ``is_closed`` where no unknown element may stand.
    """

    leaves: Actions
    containers: Mapping[str, Container] = MappingProxyType({})
    begin: Action | None = None
    end: Action | None = None
    text_counts: bool = False
    is_closed: bool = False


UNKNOWN = Container({})
_PERSON = Container(PERSON)
_AUTHOR = Container(AUTHOR, begin=authors.begin_author, text_counts=True)
_PLACE = Container({}, {"gml_point": Container({"gml_pos": ignore}, begin=entry.check_point)})
_MEDIA = Container(MEDIA, begin=entry.add_media)
_SOURCE = Container(
    SOURCE,
    {"author": _PERSON, "contributor": _PERSON},
    begin=entry.begin_source,
    end=entry.end_source,
    text_counts=True,
)
ENTRY_CONTAINER = Container(
    ENTRY,
    {
        "author": _AUTHOR,
        "contributor": _PERSON,
        "source": _SOURCE,
        "media_group": Container(MEDIA, {"media_content": _MEDIA}),
        "media_content": _MEDIA,
        "georss_where": _PLACE,
        "image": Container(ENTRY_PICTURE, begin=entry.begin_picture, is_closed=True),
        "itunes_category": Container(
            {"itunes_category": categories.add_itunes_category},
            begin=categories.add_itunes_category,
            text_counts=True,
        ),
    },
    begin=entry.begin_entry,
    end=entry.end_entry,
)
_PICTURE = Container(PICTURE, begin=entry.begin_picture, is_closed=True)
_ENTRIES = {"item": ENTRY_CONTAINER, "entry": ENTRY_CONTAINER}
_PICTURES = {"image": _PICTURE, "textinput": Container(TEXT_INPUT, begin=entry.begin_picture, is_closed=True)}
FEED_CONTAINER = Container(
    FEED,
    {
        **_ENTRIES,
        **_PICTURES,
        "author": _PERSON,
        "contributor": _PERSON,
        "itunes_owner": Container(dict.fromkeys(("itunes_name", "itunes_email", "name", "email"), ignore)),
        "itunes_category": Container({"itunes_category": ignore}),
        "items": UNKNOWN,
        "georss_where": _PLACE,
    },
)
# Atom's entries inherit the feed's authors (RFC 4287, section 4.2.1), among which feedparser counts an owner.
_ATOM = Container(
    {**FEED, **{name: action for name, action in ENTRY.items() if action is authors.add_author}},
    {
        **FEED_CONTAINER.containers,
        "author": _AUTHOR,
        "itunes_owner": Container({}, begin=authors.refuse_owner),
    },
)
_CHANNEL = {"channel": FEED_CONTAINER}
ROOTS = {
    "rss": Container({}, {**_CHANNEL, **_ENTRIES}),
    "rdf_rdf": Container({}, {**_CHANNEL, **_ENTRIES, **_PICTURES}),
    "feed": _ATOM,
}
BODY_ELEMENTS = frozenset({"body", "xhtml_body"})  # these hold XHTML unless they say otherwise
# Elements whose text may be inline XHTML (feedparser's push_content).
TEXT_ELEMENTS = frozenset(
    {
        "title", "dc_title", "media_title", "description", "dc_description", "media_description", "summary", "content",
        "itunes_summary", "content_encoded", "rights", "copyright", "dc_rights", "subtitle", "tagline", "info",
        "itunes_subtitle", "abstract", "fullitem", "body", "xhtml_body", "feedburner_browserfriendly",
    }
)  # fmt: skip
