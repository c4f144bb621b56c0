"""From an entry of a feed to an article: one mapping, whichever parser read the feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from transforms.article import Article, Link, Media, Subject
from transforms.fields.addresses import host_of
from transforms.formats.feeds.model import NO_TEXT, Entry, Feed, FeedLink, Text
from transforms.text.html import html_to_text, one_line
from transforms.text.plain import BLANK_LINE, REFERENCE, TAG, plain_body, plain_line

# WordPress eXtended RSS 1.2: the statuses of posts that are not published.
WITHHELD = frozenset({"draft", "pending", "future", "private", "auto-draft", "trash", "inherit"})
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_LAID_OUT = re.compile(r"<(?:p|pre|!-- wp:)\b", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:br|div|[uo]l|table|blockquote|h[1-6])\b", re.IGNORECASE)
_HOST_SCHEMES = ("http", "https", "feed")


def to_article(entry: Entry, feed: Feed, format_name: str) -> Article:
    """The article that ``entry`` is; the caller sets ``source`` and ``provider``."""
    article = Article(
        format=format_name,
        guid=entry.id,
        url=page_url(entry.link, feed.link),
        language=_language(entry, feed),
        headline=plain_line(entry.title.value, entry.title.type),
        body=body(entry),
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
    _set_links(article, entry)
    return article


def page_url(link: str, site: str) -> str:
    """The address of an entry's page: ``link``, resolved against ``site`` where it is a path; empty for other links.

    >>> page_url("/2026/tram", "https://harbordaily.example/feed/"), page_url("pq-1", "https://pierquay.example/")
    ('https://harbordaily.example/2026/tram', '')
    """
    if "://" in link:
        return link
    try:
        url = urljoin(site, link) if link.startswith("/") else ""
    except ValueError:
        return ""
    return url if "://" in url else ""


def body(entry: Entry) -> str:
    """The fullest text that the entry carries, as paragraphs with one blank line between them."""
    text = fullest_text(entry)
    if _is_plain(text):
        return plain_body(text.value)
    return html_to_text(_with_breaks(text.value) if entry.post_type else text.value)


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
    """The longest of contents and summary, not counting tags; of equals the first, contents before summary."""
    candidates = [text for text in entry.contents if text.value]
    summary = entry.summary
    if summary.value and all(text.value != summary.value for text in candidates):
        candidates.append(summary)
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


def _set_links(article: Article, entry: Entry) -> None:
    seen = {article.url, entry.link, ""}
    media = [Media(url=item.url, type=item.type or item.medium) for item in (*entry.media, *entry.thumbnails)]
    for link in entry.links:
        if link.rel == "enclosure":
            media.insert(0, Media(url=link.href, type=link.type))
        elif link.href not in seen:
            seen.add(link.href)
            article.links.append(_link(link))
    article.media = unique_media(media)


def unique_media(media: list[Media]) -> list[Media]:
    """The media that have an address, the first of each address, in order of the last."""
    return list({item.url: item for item in reversed(media) if item.url}.values())[::-1]


def _link(link: FeedLink) -> Link:
    return Link(url=link.href, rel=link.rel, type=link.type, title=one_line(link.title))


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
