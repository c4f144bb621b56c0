"""How much of a feed's items reaches the records: links, pictures and standfirsts kept, furniture left in the text.

    python -m benchmarks.quality_feeds [FOLDER...] [--show N]

Reads real feeds (``../shared/corpora/feeds``, or the folders given) beside an independent reading of the same bytes:
feedparser finds the items, lxml.html what stands in their markup. Nothing of ``transforms`` is used for that, so rules
of what counts are written twice. Prints a share and its goal for each measure; ``--show`` prints N examples of what
was missed. Does nothing where there are no feeds.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import feedparser
from lxml import etree
from lxml import html as lxml_html

from transforms.article import Article
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Payload, ReadOptions

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "feeds"
GOALS = {"links": 0.97, "images": 0.95, "standfirsts": 0.95}
FURNITURE_GOAL = 0.01

_NO_LINK = re.compile(
    r"#(respond|comments?|comment-|disqus)|replytocom|/sharer|/intent/|/share\?|sharearticle|/submit\?|addtoany"
    r"|wp-admin|gocomments|blogger\.com/(comment|post-edit|share-post)|feedburner\.com/~|pin/create",
    re.IGNORECASE,
)
_NO_PICTURE = re.compile(
    r"^data:|gravatar|avatar|emoji|smil(ies|ey)|spacer|blank\.|pixel|1x1|/stat\?|doubleclick|feedburner\.com/~"
    r"|wordpress\.com/1\.0|scorecardresearch|google-analytics|tracker|/transparent\.|facebook\.com/tr",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"(utm_|at_|mc_|fb)\w*|gclid|cmpid?|traffic_source|xtor|maca|source|partner|emc|s?mid|mod|icid|ocid|srsltid"
)
_FURNITURE = re.compile(
    r"appeared first on|first appeared on|erschien zuerst auf|apparu en premier|publicó primero|apareceu primeiro"
    r"|proviene da|^\W*(read more|continue reading|keep reading|read the rest|seguir leyendo|leer más|weiterlesen"
    r"|lire la suite|leia mais)\b|(continue reading|seguir leyendo|read more|weiterlesen)\W*$"
    r"|^\d+ posts? . \d+ participants?$|^read full topic|^\[/?[a-z_-]+( [^\]]*=[^\]]*)?\]$|\{\{?year|&nbsp;|&#\d+;"
    r"|</(p|a|div|strong)>|^(share|tweet|comments?|permalink)$"
    r"|^related (posts|articles)|^(share|like) this:|^subscribe (now|to)|^filed under|^posted in:",
    re.IGNORECASE | re.MULTILINE,
)
_POST = re.compile(r"\s(The post|L.article|Der Beitrag|La entrada) .{1,300}\Z", re.DOTALL)
_NO_PAGE = re.compile(r"#|(mailto|tel|javascript|data|sms|about|file):", re.IGNORECASE)
_SIGNS = re.compile(r"emoji|smiley|avatar")
_WORD = re.compile(r"\w+")


class Expected(NamedTuple):
    """What an item should lead to, by the independent reading."""

    links: set[str]
    images: set[str]
    standfirst: str


class Tally:
    """How many of what was expected are there, and examples of those that are not."""

    def __init__(self) -> None:
        self.expected: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.missed: defaultdict[str, list[str]] = defaultdict(list)

    def count(self, kind: str, kept: bool, example: str) -> None:
        self.expected[kind] += 1
        self.kept[kind] += kept
        if not kept:
            self.missed[kind].append(example)

    def share(self, kind: str) -> float:
        return self.kept[kind] / max(self.expected[kind], 1)


def records(data: bytes) -> list[Article]:
    """The articles that the pipeline makes of a feed."""
    parser = Parser(ReadOptions(), Normalizer("2026-11-26T00:00:00Z"))
    items = parser.items(Payload(uri="feed", data=data, sha256="0" * 64))
    return [item for item in items if isinstance(item, Article)]


def expectations(data: bytes) -> Iterator[Expected]:
    """What each item of a feed should lead to."""
    parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    captions = _media_descriptions(data)
    for entry in parsed["entries"]:
        yield _expected(entry, parsed["feed"].get("link", ""), captions)


def _expected(entry: Any, site: str, captions: set[str]) -> Expected:
    contents = [content["value"] for content in entry.get("content", []) if content["value"] not in captions]
    summary = dict.get(entry, "summary") or ""
    texts = [*contents, *([summary] if summary not in contents and summary not in captions else [])] or [
        summary
    ]
    trees = [_tree(text) for text in texts]
    fullest = max(trees, key=lambda tree: len(tree.text_content()), default=_tree(""))
    own = _folded_url(entry.get("link", ""), site)
    page = entry.get("link", "") or site
    links = {_folded_url(href, page) for href in _hrefs(fullest)}
    images = {_folded_url(source, page) for tree in trees for source in _sources(tree)}
    description = "" if summary in captions else summary
    return Expected(
        links - {own, ""}, images - {""}, _standfirst(description, contents, entry.get("title", ""))
    )


def _media_descriptions(data: bytes) -> set[str]:
    root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True))
    if root is None:
        return set()
    return {
        "".join(map(str, element.itertext())).strip()
        for element in root.iter("{http://search.yahoo.com/mrss/}description")
    }


def _tree(markup: str) -> Any:
    return lxml_html.fromstring(f"<div>{markup}</div>")


def _hrefs(tree: Any) -> Iterator[str]:
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if href and not _NO_PAGE.match(href) and not _NO_LINK.search(href):
            yield href


def _sources(tree: Any) -> Iterator[str]:
    for image in tree.iter("img"):
        source = image.get("data-src") or image.get("data-lazy-src") or image.get("src") or ""
        is_small = {"0", "1"} & {image.get("width"), image.get("height")}
        is_sign = _SIGNS.search(image.get("class") or "")
        if source and not (is_small or is_sign or _NO_PICTURE.search(source)):
            yield source


def _folded_url(url: str, site: str) -> str:
    """An address as far as it names a page: no scheme, www, tracking parameters, final slash or fragment."""
    try:
        parts = urlsplit(urljoin(site, url.strip()))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    query = sorted(
        f"{key}={value}" for key, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(key)
    )
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path).rstrip('/')}?{'&'.join(query)}"


def _standfirst(summary: str, contents: list[str], title: str) -> str:
    """The words of a description that neither begins the content nor is the headline; empty where there is none."""
    if not contents or not summary or summary in contents:
        return ""
    words = _words(_POST.sub("", _tree(summary).text_content()))
    content = max((_words(_tree(text).text_content()) for text in contents), key=len)
    while words and words[-1] in ("more", "read", "reading", "continue", "hellip"):
        words.pop()
    if not words or len(content) <= len(words) or words == _words(_tree(title or " ").text_content()):
        return ""
    return "" if content[: min(len(words), 10)] == words[:10] else " ".join(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def compare(data: bytes, tally: Tally) -> None:
    """Add a feed's items to the tally."""
    articles = {article.source.index: article for article in records(data) if article.source}
    closings = Counter(
        article.body.rpartition("\n\n")[2] for article in {a.body: a for a in articles.values()}.values()
    )
    for index, expected in enumerate(expectations(data)):
        article = articles.get(index)
        if article is None:
            continue
        site = article.url
        links = {_folded_url(link.url, site) for link in article.links}
        images = {_folded_url(item.url, site) for item in article.media}
        for url in sorted(expected.links):
            tally.count("links", url in links, f"{url}  in  {article.url}")
        for url in sorted(expected.images):
            tally.count("images", url in images, f"{url}  in  {article.url}")
        if expected.standfirst:
            kept = _alike(expected.standfirst, article.subheadline)
            tally.count(
                "standfirsts",
                kept,
                f"{expected.standfirst[:90]}  but  {article.subheadline[:60]!r}, {article.body[:60]!r}",
            )
        if article.body:
            last = article.body.rpartition("\n\n")[2]
            repeats = (
                closings[last] >= max(3, len(articles) / 4) and "\n\n" in article.body and len(last) > 15
            )
            tally.count("clean ends", not (repeats or _FURNITURE.search(last)), f"{last[-120:]!r}")


def _alike(words: str, text: str) -> bool:
    """Whether a text begins as the words do, and has most of them; what comes at their end may be furniture."""
    expected, there = words.split(), _words(text)
    return bool(there) and there[:4] == expected[:4] and len(there) >= 0.4 * len(expected)


def main(arguments: list[str]) -> None:
    shown = int(arguments[arguments.index("--show") + 1]) if "--show" in arguments else 0
    folders = [Path(name) for name in arguments if not name.startswith("--") and not name.isdigit()] or [
        CORPUS
    ]
    feeds = sorted(path for folder in folders for path in folder.glob("*.xml"))
    if not feeds:
        print("quality of feeds: there are no feeds to read")
        return
    tally = Tally()
    for path in feeds:
        compare(path.read_bytes(), tally)
    print(f"What {len(feeds)} real feeds say and their records have, beside feedparser and lxml:\n")
    for kind, goal in GOALS.items():
        print(f"  {kind:12} kept       {tally.share(kind):.4f} of {tally.expected[kind]:6,}   goal ≥ {goal}")
    left = 1 - tally.share("clean ends")
    print(
        f"  {'furniture':12} in the end {left:.4f} of {tally.expected['clean ends']:6,}   goal ≤ {FURNITURE_GOAL}"
    )
    for kind, examples in tally.missed.items():
        for example in examples[:: max(1, len(examples) // shown)][:shown] if shown else []:
            print(f"    {kind}: {example}")


if __name__ == "__main__":
    main(sys.argv[1:])
