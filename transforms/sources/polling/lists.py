"""Lists of feeds: OPML, or a text file with a URL on each line.

>>> [feed.url for feed in read_feeds(b"# sports\\nhttps://a.example/rss\\n\\nhttps://a.example/rss")]
['https://a.example/rss']
"""

from __future__ import annotations

import base64
import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Feed:
    """A feed of a list: its URL without user and password, and the ``Authorization`` that these make.

    ``key`` tells feeds apart: 16 hexadecimal digits of the URL's SHA-256.
    """

    url: str
    authorization: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        return hashlib.sha256(self.url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_feeds(data: bytes) -> list[Feed]:
    """The feeds that a list names, each once, in its order; whatever stands there instead of a URL is one, too."""
    urls = _of_opml(data) if _is_markup(data) else _of_lines(data)
    feeds = {feed.key: feed for feed in reversed([_feed(url) for url in urls])}
    return list(reversed(feeds.values()))


def _is_markup(data: bytes) -> bool:
    return _text(data[:1024]).lstrip().startswith("<")


def _of_opml(data: bytes) -> Iterator[str]:
    import listparser

    for feed in listparser.parse(data).feeds:
        if url := str(feed.url).strip():
            yield url


def _of_lines(data: bytes) -> Iterator[str]:
    for line in _text(data).splitlines():
        if (text := line.strip()) and not text.startswith("#"):
            yield text


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    return data.decode(encoding, "replace")


def _feed(url: str) -> Feed:
    """A URL taken apart; user and password are kept where no file, message or record will show them."""
    try:
        parts = urlsplit(url)
        user, _, place = parts.netloc.rpartition("@")
    except ValueError:
        return Feed(url)
    if not user:
        return Feed(urlunsplit(parts._replace(fragment="")))
    name, _, password = user.partition(":")
    token = base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
    return Feed(urlunsplit(parts._replace(netloc=place, fragment="")), f"Basic {token}")
