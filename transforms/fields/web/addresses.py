"""Addresses on the web: taken apart, resolved, and without what only tracks their readers."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit

from transforms.data.tables import rows

SCHEMES = ("http", "https", "ftp", "ftps", "gemini", "gopher")
# Most addresses: nothing in them needs resolving, repair or a closer look.
_USUAL = re.compile(r"https?://(?:[a-z0-9-]++\.)++[a-z]{2,24}+(?:[/?#](?:[!-%'-z|~]|&(?!amp;|#))*+)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_TWICE = re.compile(r"https?:/{0,2}(?=https?:/)", re.IGNORECASE)  # http://https://news.example/
_BREAKS = re.compile(r"[\t\r\n]+")
_TEMPLATE = re.compile(r"\{\{|%7B%7B|<%", re.IGNORECASE)
# A host has no marks of other parts, of templates ({{url}}) or of markup; a scheme or "www" alone is none.
_HOST = re.compile(
    r"(?!(?:https?|www|localhost\.localdomain)\.?\Z)[^\W_][^\s/?#@:\[\]<>\"'{}|\\^`$%]*", re.IGNORECASE
)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?=[:/?#]|\Z)", re.IGNORECASE)
_AMPERSAND = re.compile(r"&amp;|&#0*38;", re.IGNORECASE)


def host_of(url: str, schemes: Collection[str] = ()) -> str:
    """The host of ``url`` in small letters, without port; empty where there is none.

    With ``schemes``, only addresses of those schemes have a host.

    >>> host_of("https://News.Example:8080/a"), host_of("ftp://news.example/", schemes=("http", "https"))
    ('news.example', '')
    """
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if not schemes or parts.scheme in schemes else ""
    except ValueError:
        return ""


def address(written: str, base: str = "") -> str:
    """The address that ``written`` means where it stands, without tracking parameters; empty where it can't be one.

    It is resolved against the address ``base``. Without a scheme it has that of ``base``, else https; a host alone is
    known by ``www.``, or as that of ``base``.

    >>> address("//cdn.example/a.jpg", "http://news.example/"), address("../b?utm_source=rss", "https://n.example/a/c")
    ('http://cdn.example/a.jpg', 'https://n.example/b')
    >>> address("javascript:void(0)", "https://n.example/"), address("mailto:ann@harbor.example")
    ('', '')
    """
    if _USUAL.fullmatch(written):
        return without_tracking(written)
    written = _TWICE.sub("", _AMPERSAND.sub("&", _BREAKS.sub("", written).strip()))
    url = _absolute(written, base)
    return without_tracking(url) if _is_address(url) else ""


def _absolute(written: str, base: str) -> str:
    """``written`` with scheme and host; empty where it has no base, or another scheme than pages have."""
    written = written.replace(" ", "%20")
    scheme = _SCHEME.match(written)
    if scheme and not (bare := _BARE_HOST.match(written)):
        return written if scheme[0][:-1].lower() in SCHEMES else ""
    if written.startswith("//"):
        return f"{base.partition(':')[0] if base.startswith('http:') else 'https'}:{written}"
    bare = _BARE_HOST.match(written)
    if bare and (bare[0].lower().startswith("www.") or bare[0].lower() == host_of(base)):
        return f"https://{written}"
    try:
        return urljoin(base, written) if base and written else ""
    except ValueError:
        return ""


def _is_address(url: str) -> bool:
    scheme, _, rest = url.partition("://")
    if not rest or scheme.lower() not in SCHEMES or _TEMPLATE.search(rest):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (":" in host or _HOST.fullmatch(host) is not None)


def without_tracking(url: str) -> str:
    """``url`` without the parameters that only tell where a reader came from (``tracking.tsv``); the rest as it was.

    For links that are compared, too: it costs next to nothing where there are no parameters.

    >>> without_tracking("https://news.example/a?id=7&utm_source=rss#xtor=RSS-1")
    'https://news.example/a?id=7'
    """
    if "=" not in url or not ("?" in url or "#" in url):
        return url
    page, mark, fragment = url.partition("#")
    if mark and "=" in fragment:
        fragment = _kept(fragment)
        mark = "#" if fragment else ""
    page, question, query = page.partition("?")
    if question:
        query = _kept(query)
        question = "?" if query else ""
    return f"{page}{question}{query}{mark}{fragment}"


def _kept(query: str) -> str:
    """The parameters of a query that track nobody, as they were written."""
    parameters = query.split("&")
    kept = [parameter for parameter in parameters if not _tracks(parameter)]
    return query if len(kept) == len(parameters) else "&".join(kept)


@lru_cache(maxsize=4096)
def _tracks(parameter: str) -> bool:
    return "=" in parameter and _trackers().fullmatch(parameter[:200]) is not None


@cache
def _trackers() -> re.Pattern[str]:
    """A parameter that tracks, by its name or by name and value."""
    parameters = (f"(?:{name})=(?:{value or '.*'})" for name, value, _ in rows("tracking.tsv"))
    return re.compile("|".join(parameters), re.IGNORECASE)
