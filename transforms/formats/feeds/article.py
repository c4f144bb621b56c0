"""From an entry of a feed to an article: one mapping, whichever parser read the feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from transforms.article import Article, Link, Media, Subject
from transforms.fields.web.addresses import address, host_of
from transforms.fields.web.embedded import add_embedded, add_media, is_marked
from transforms.fields.web.furniture import without_furniture
from transforms.formats.feeds.content.parts import markup_parts, plain_parts
from transforms.formats.feeds.content.standfirst import standfirst
from transforms.formats.feeds.model import NO_DETAIL, NO_TEXT, Entry, Feed, FeedLink, Text
from transforms.text.embedded import NOTHING_EMBEDDED
from transforms.text.html import HtmlParts, one_line
from transforms.text.plain import BLANK_LINE, REFERENCE, TAG, plain_line

# WordPress eXtended RSS 1.2: the statuses of posts that are not published.
WITHHELD = frozenset({"draft", "pending", "future", "private", "auto-draft", "trash", "inherit"})
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_LAID_OUT = re.compile(r"<(?:p|pre|!-- wp:)\b", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:br|div|[uo]l|table|blockquote|h[1-6])\b", re.IGNORECASE)
_CUT = " \t\n.…[]()"  # ends of plain text that was cut short
_HOST_SCHEMES = ("http", "https", "feed")
# What programs of a publisher follow (RFC 5023, RFC 4685, WebSub): no links of a text.
_OF_MACHINES = frozenset(("edit", "edit-media", "replies", "self", "hub", "service"))


def to_article(entry: Entry, feed: Feed, format_name: str, fetched_from: str = "") -> Article:
    """The article that ``entry`` is, of a feed that was fetched from a URL; the caller sets source and provider."""
    place = _Place(_site(feed.link, fetched_from), fetched_from)
    article = Article(
        format=format_name,
        guid=entry.id,
        url=page_url(entry.link, place.site, is_link=any(link.href == entry.link for link in entry.links)),
        language=_language(entry, feed),
        headline=plain_line(entry.title.value, entry.title.type),
        copyright=plain_line(entry.rights) or plain_line(feed.rights),
        credit=plain_line(entry.source_title),
        status="withheld" if entry.post_status in WITHHELD else "",
        published_at=entry.published or entry.updated,
        updated_at=entry.updated,
    )
    if entry.updated and not entry.published:
        article.assume("published_when_updated")
    for note in (entry.published_note, entry.updated_note):
        if note:
            article.assume(note)
    _set_authors(article, entry, feed)
    _set_keywords(article, entry)
    _set_links(article, entry, place)
    _set_texts(article, entry, _site_name(feed.title), place)
    return article


def page_url(link: str, site: str, *, is_link: bool = False) -> str:
    """The address of an entry's page: ``link``, seen from ``site`` where it is a path; empty for what can't be one.

    What may be a guid is no path unless it begins with a slash; ``is_link`` says that it is none.

    >>> page_url("/2026/tram", "https://harbordaily.example/feed/"), page_url("pq-1", "https://pierquay.example/")
    ('https://harbordaily.example/2026/tram', '')
    """
    if is_link or "://" in link or link.startswith(("/", "www.")):
        return address(link, site) if link[:1] != "#" else ""
    return ""


class _Place(NamedTuple):
    """Where a text stands: the address of its site, and where its feed was fetched from; either may be empty."""

    site: str
    fetched_from: str

    def base(self, page: str, declared: str) -> str:
        """What relative addresses are seen from: the declared ``xml:base``, else the page of the item, else the site.

        The page of another site (a link to what the item is about) is not where its text stands.
        """
        if declared and declared != self.fetched_from:
            return address(declared, self.site) or self.site
        return page if page and (not self.site or _is_same_site(page, self.site)) else self.site


def _is_same_site(page: str, site: str) -> bool:
    return _domain(page) == _domain(site)


def _domain(url: str) -> list[str]:
    """The last two labels of the host of an address, which is a well-formed one."""
    host = url.partition("://")[2].partition("/")[0].lower()
    return host.rpartition("@")[2].partition(":")[0].split(".")[-2:]


@lru_cache(maxsize=256)
def _site(link: str, fetched_from: str) -> str:
    """The address of a feed's site, else that of the feed."""
    return address(link, fetched_from) or fetched_from


@lru_cache(maxsize=256)
def _site_name(title: str) -> str:
    return plain_line(title)


def _set_texts(article: Article, entry: Entry, site_name: str, place: _Place) -> None:
    """Set body and subheadline, and add the links and pictures that stand in the texts."""
    text, parts = _main_text(entry)
    if parts.embedded is not NOTHING_EMBEDDED:
        add_embedded(article, parts.embedded, place.base(article.url, text.base))
    article.body = without_furniture(parts.text, article.headline, site_name)
    for other in (*entry.contents, entry.summary):
        if other.value and other.value != text.value and other.value not in entry.captions:
            if parts.text.startswith(other.value.rstrip(_CUT)):
                continue
            rest = _parts(other, entry)
            if rest.embedded.pictures:
                add_media(article, rest.embedded.pictures, place.base(article.url, other.base))
            if other is entry.summary and not rest.is_caption:
                description = without_furniture(rest.text, article.headline, site_name)
                article.subheadline = standfirst(description, article.body, article.headline)


def _main_text(entry: Entry) -> tuple[Text, HtmlParts]:
    """The text that is the entry's body, and what it says: the fullest, or another where that is but a caption."""
    text = fullest_text(entry)
    parts = _parts(text, entry)
    if parts.is_caption or not parts.text:
        for other in (*entry.contents, entry.summary):
            if other.value and other.value != text.value and other.value not in entry.captions:
                rest = _parts(other, entry)
                if rest.text and not rest.is_caption:
                    return other, rest
    return text, parts


def body(entry: Entry) -> str:
    """The fullest text that the entry carries, as paragraphs with one blank line between them."""
    return _main_text(entry)[1].text


def _parts(text: Text, entry: Entry) -> HtmlParts:
    if _is_plain(text):
        return plain_parts(text.value)
    return markup_parts(_with_breaks(text.value) if entry.post_type else text.value)


def _with_breaks(post: str) -> str:
    """A WordPress post as it is shown: blank lines part paragraphs, line ends break lines (``wpautop``)."""
    if _LAID_OUT.search(post):
        return post
    post = BLANK_LINE.sub("<p>", post.replace("\r\n", "\n"))
    return post if _BLOCKS.search(post) else post.replace("\n", "<br>")


def _is_plain(text: Text) -> bool:
    if text.type:
        return text.type == "text/plain"
    return not (TAG.search(text.value) or REFERENCE.search(text.value))


def fullest_text(entry: Entry) -> Text:
    """The longest of contents and summary, not counting tags; of equals the first, contents before summary.

    What describes its pictures counts only where it has no other text.
    """
    candidates = [text for text in entry.contents if text.value]
    summary = entry.summary
    if summary.value and all(text.value != summary.value for text in candidates):
        candidates.append(summary)
    if entry.captions:
        candidates = [text for text in candidates if text.value not in entry.captions] or candidates
    if len(candidates) < 2:
        return candidates[0] if candidates else NO_TEXT
    return max(candidates, key=lambda text: len(TAG.sub("", text.value)))


def _language(entry: Entry, feed: Feed) -> str:
    texts = (*entry.contents[:1], entry.title, entry.summary)
    return entry.language or next((text.language for text in texts if text.language), "") or feed.language


def _set_authors(article: Article, entry: Entry, feed: Feed) -> None:
    """Set the authors, as the feed names them; an Atom entry of the feed's own without one has the feed's.

    RFC 4287, section 4.2.1.
    """
    names = _unique(_author_name(author) for author in entry.authors)
    if not names and not entry.source_title:
        names = _unique(_author_name(author) for author in feed.authors)
    article.byline = ", ".join(names)
    article.authors = names


def _author_name(author: str) -> str:
    """A name without the address that RSS puts beside it; empty where there is only an address."""
    name = one_line(plain_line(author))
    if "@" in name:
        name = _EMAIL.sub("", name).replace("()", "").replace("<>", "").strip()
        if name[:1] == "(" and name[-1:] == ")":
            name = name[1:-1]
    return name.strip()


def _set_keywords(article: Article, entry: Entry) -> None:
    categories = entry.categories
    article.keywords = _unique(plain_line(category.label or category.term) for category in categories)
    article.subjects = [
        Subject(scheme=category.scheme, code=plain_line(category.term), name=plain_line(category.label))
        for category in categories
        if category.scheme and (category.term or category.label)
    ]


def _set_links(article: Article, entry: Entry, place: _Place) -> None:
    """Set the links and media that the entry names beside its text."""
    media = [*_detailed_media(entry), *(Media(url=item.url, type="image") for item in entry.thumbnails)]
    links = [link for link in entry.links if link.href != entry.link or link.rel == "enclosure"]
    if not (media or links):
        return
    seen, base = {article.url, ""}, place.base(article.url, "")
    for link in links:
        url = address(link.href, base)
        if link.rel == "enclosure":
            media.insert(0, Media(url=url, type=link.type))
        elif url not in seen and link.rel not in _OF_MACHINES:
            seen.add(url)
            article.links.append(_link(link, url))
    for item in media:
        item.url = address(item.url, base)
    article.media = [item for item in unique_media(media) if not is_marked("picture", item.url)]


def _detailed_media(entry: Entry) -> Iterator[Media]:
    """The entry's media with what is said of them; a text that is the entry's own body is no caption."""
    own = plain_line(fullest_text(entry).value) if entry.captions else ""
    details = {detail.url: detail for detail in reversed(entry.details)}
    for item in entry.media:
        detail = details.pop(item.url.strip(), NO_DETAIL)
        caption = detail.caption if detail.caption != own else ""
        yield Media(url=item.url, type=item.type or item.medium, caption=caption, credit=detail.credit)
    for detail in reversed(details.values()):
        yield Media(url=detail.url, type=detail.type)


def unique_media(media: list[Media]) -> list[Media]:
    """The media that have an address, the first of each address, in order of the last."""
    return list({item.url: item for item in reversed(media) if item.url}.values())[::-1]


def _link(link: FeedLink, url: str) -> Link:
    return Link(url=url, rel=link.rel, type=link.type, title=one_line(link.title))


def provider_hint(feed: Feed, url: str) -> str:
    """The best hint of who provides the feed: the host of its page, of its own link, of ``url``, else its title."""
    hosts = (host_of(address, _HOST_SCHEMES) for address in (feed.link, feed.self_link, url))
    return next(filter(None, hosts), "") or plain_line(feed.title)


def feed_url(feed: Feed, fetched_from: str) -> str:
    """The address of the feed: where it was fetched, else its own link, else its page; empty where none is known."""
    if fetched_from:
        return fetched_from
    try:
        return urljoin(feed.link, feed.self_link) if feed.self_link else feed.link
    except ValueError:
        return feed.link


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
