"""From what a feed says of an entry to an article: the one mapping, whichever parser read the feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from transforms.article import Article, Link, Media, Subject
from transforms.formats.feeds.model import NO_TEXT, Entry, Feed, FeedLink, Text
from transforms.text.html import html_to_text, one_line, unescape

# WordPress eXtended RSS 1.2: what a post's type and status mean for the wire.
WITHHELD = frozenset({"draft", "pending", "future", "private", "auto-draft", "trash", "inherit"})
_HTML = ("text/html", "application/xhtml+xml")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LAID_OUT = re.compile(r"<(?:p|pre|!-- wp:)\b", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:br|div|[uo]l|table|blockquote|h[1-6])\b", re.IGNORECASE)
_WRAPPED_AT = range(50, 100)  # characters a line of hard-wrapped text has


def article(entry: Entry, feed: Feed, format_name: str) -> Article:
    """The article that ``entry`` is; where it came from and who provided it are the caller's to say."""
    made = Article(
        format=format_name,
        guid=entry.id,
        url=page(entry.link, feed.link),
        language=_language(entry, feed),
        headline=headline(entry.title.value, entry.title.type),
        body=body(entry),
        copyright=_phrase(entry.rights) or _phrase(feed.rights),
        credit=_phrase(entry.source_title),
        status="withheld" if entry.post_status in WITHHELD else "",
        published_at=entry.published or entry.updated,
        updated_at=entry.updated,
    )
    if entry.updated and not entry.published:
        made.assume("published_when_updated")
    for note in (entry.published_note, entry.updated_note):
        if note:
            made.assume(note)
    _set_authors(made, entry)
    _set_keywords(made, entry)
    _set_links(made, entry)
    return made


def page(link: str, site: str) -> str:
    """The link of an entry where it names a page; a path is seen from the site, a mere identifier is no page.

    >>> page("/2026/tram", "https://harbordaily.example/feed/"), page("pq-1", "https://pierquay.example/")
    ('https://harbordaily.example/2026/tram', '')
    """
    if "://" in link:
        return link
    try:
        found = urljoin(site, link) if link.startswith("/") else ""
    except ValueError:
        return ""
    return found if "://" in found else ""


def headline(title: str, media_type: str = "") -> str:
    """A title as one line of plain text; feeds escape the markup in it once, twice or not at all.

    >>> headline("Fire at &lt;i&gt;Kiel&lt;/i&gt; caf&amp;eacute;")
    'Fire at Kiel café'
    """
    return _phrase(title, media_type)


def _phrase(value: str, media_type: str = "") -> str:
    if not value:
        return ""
    for _ in range(2):
        if not ("&" in value and _ENTITY.search(value)):
            break
        value = unescape(value)
    if "<" in value and (media_type in _HTML or _MARKUP.search(value)):
        value = html_to_text(value)
    return one_line(value)


def body(entry: Entry) -> str:
    """The fullest text that the entry carries, as paragraphs."""
    text = fullest(entry)
    if _is_plain(text):
        return plain_paragraphs(text.value)
    return html_to_text(_with_breaks(text.value) if entry.post_type else text.value)


def _with_breaks(post: str) -> str:
    """A WordPress post as it is shown: its blank lines part paragraphs, its line ends break lines (``wpautop``)."""
    if _LAID_OUT.search(post):
        return post
    post = _BLANK_LINE.sub("<p>", post.replace("\r\n", "\n"))
    return post if _BLOCKS.search(post) else post.replace("\n", "<br>")


def _is_plain(text: Text) -> bool:
    if text.type:
        return text.type == "text/plain"
    return not (_MARKUP.search(text.value) or _ENTITY.search(text.value))


def fullest(entry: Entry) -> Text:
    """The longest of contents and summary, tags not counted; the first of equals, contents before summary."""
    candidates = [text for text in entry.contents if text.value]
    summary = entry.summary
    if summary.value and all(text.value != summary.value for text in candidates):
        candidates.append(summary)
    if len(candidates) < 2:
        return candidates[0] if candidates else NO_TEXT
    return max(candidates, key=lambda text: len(_MARKUP.sub("", text.value)))


def plain_paragraphs(text: str) -> str:
    """Plain text as paragraphs: parted by blank lines or, where there are none, by line ends.

    Lines that were wrapped at a fixed width are joined again.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    blocks = _BLANK_LINE.split(text)
    if len(blocks) == 1:
        lines = text.split("\n")
        if len(lines) > 1 and not _is_wrapped(lines):
            blocks = lines
    joined = (" ".join(block.split()) for block in blocks)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


def _is_wrapped(lines: list[str]) -> bool:
    return all(len(line.strip()) in _WRAPPED_AT for line in lines[:-1])


def _language(entry: Entry, feed: Feed) -> str:
    constructs = (*entry.contents[:1], entry.title, entry.summary)
    return (
        entry.language or next((text.language for text in constructs if text.language), "") or feed.language
    )


def _set_authors(made: Article, entry: Entry) -> None:
    names = _unique(_name(author) for author in entry.authors)
    made.byline = ", ".join(names)
    if len(names) > 1:
        made.authors = names


def _name(author: str) -> str:
    """A name without the address that RSS puts beside it; empty where there is nothing else."""
    name = one_line(_phrase(author))
    if "@" in name:
        name = _EMAIL.sub("", name).replace("()", "").replace("<>", "").strip()
        if name[:1] == "(" and name[-1:] == ")":
            name = name[1:-1]
    return name.strip()


def _set_keywords(made: Article, entry: Entry) -> None:
    made.keywords = _unique(_phrase(tag.label or tag.term) for tag in entry.tags)
    made.subjects = [
        Subject(scheme=tag.scheme, code=one_line(tag.term), name=_phrase(tag.label))
        for tag in entry.tags
        if tag.scheme and (tag.term or tag.label)
    ]


def _set_links(made: Article, entry: Entry) -> None:
    seen = {made.url, entry.link, ""}
    pictures = [Media(url=one.url, type=one.type or one.medium) for one in (*entry.media, *entry.thumbnails)]
    for link in entry.links:
        if link.rel == "enclosure":
            pictures.insert(0, Media(url=link.href, type=link.type))
        elif link.href not in seen:
            seen.add(link.href)
            made.links.append(_link(link))
    made.media = list({one.url: one for one in reversed(pictures) if one.url}.values())[::-1]


def _link(link: FeedLink) -> Link:
    return Link(url=link.href, rel=link.rel, type=link.type, title=one_line(link.title))


def provider(feed: Feed, url: str) -> str:
    """The best hint of who provides the feed: the host of its page, of itself, of ``url``, else its title."""
    return _host(feed.link) or _host(feed.self_link) or _host(url) or headline(feed.title)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https", "feed") else ""
    except ValueError:
        return ""


def feed_url(feed: Feed, found_at: str) -> str:
    """Where the feed lives: where it was fetched, else what it says of itself, else its page."""
    if found_at:
        return found_at
    try:
        return urljoin(feed.link, feed.self_link) if feed.self_link else feed.link
    except ValueError:
        return feed.link


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
