"""Feeds that use what feeds use, in orders that no one would: known and unknown constructs, nested and repeated.

A feed is built from choices: :func:`feed_bytes` takes a function that gives a number below its argument, so
Hypothesis, a fuzzer or a seeded ``random.Random().randrange`` can all drive it. A choice of 0 is the plainest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

Choose: TypeAlias = Callable[[int], int]
Chosen = TypeVar("Chosen")

NAMESPACES = {
    "": ("", "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://purl.org/atom/ns#",
         "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2", "urn:unknown"),
    "dc": ("http://purl.org/dc/elements/1.1/", "HTTP://purl.org/DC/elements/1.1/"),
    "content": ("http://purl.org/rss/1.0/modules/content/",),
    "media": ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"),
    "atom": ("http://www.w3.org/2005/Atom",),
    "itunes": ("http://www.itunes.com/DTDs/PodCast-1.0.dtd", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    "rdf": ("http://www.w3.org/1999/02/22-rdf-syntax-ns#",),
    "dcterms": ("http://purl.org/dc/terms/",),
    "georss": ("http://www.georss.org/georss",),
    "gml": ("http://www.opengis.net/gml",),
    "wp": ("http://wordpress.org/export/1.2/",),
    "wfw": ("http://wellformedweb.org/CommentAPI/",),
    "slash": ("http://purl.org/rss/1.0/modules/slash/",),
    "sy": ("http://purl.org/rss/1.0/modules/syndication/",),
    "thr": ("http://purl.org/syndication/thread/1.0",),
    "feedburner": ("http://rssnamespace.org/feedburner/ext/1.0",),
    "x": ("urn:x", "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"),
    "creative": ("http://backend.userland.com/creativeCommonsRssModule",),
    "cc": ("http://web.resource.org/cc/", "http://backend.userland.com/creativeCommonsRssModule"),
    "xhtml": ("http://www.w3.org/1999/xhtml",),
    "xlink": ("http://www.w3.org/1999/xlink",),
}  # fmt: skip
DATES = (
    "Mon, 05 Jan 2026 06:00:00 GMT", "Mon, 05 Jan 2026 23:59:59 -0500", "2026-01-05T06:00:00Z", "",
    "2026-12-31T23:00:00.5-02:30", "2026-01-05", "5 Jan 26 6:00 EST", "Sat, 31 Feb 2026 06:00:00 GMT", "20260105",
    "Mon, 05 Jan 2026 06:00:60 +0000", "2026-01-05T24:00:00Z", "0000-01-01T00:00:00Z", "9999999", "yesterday",
    "Montag, 5. Januar 2026", "2026-W02-1", "Mon Jan  5 06:00:00 2026", "Mon, 05 Jan 2026 06:00:00 +9900",
    " 2026-01-05T06:00:00Z\n", "01/05/2026", "1767592800", "9999-12-31T23:59:59-12:00",
)  # fmt: skip
ADDRESSES = (
    "https://example.com/a/b?x=1", "/b", "", "c.html", "../d", "?q=1&amp;amp;r;=2", "http://example.com", "#top",
    "//other.example/x", "HTTP://Example.com/%7Ea", "mailto:a@b.example", "tag:example.com,2026:1", "javascript:x",
    "http://[::1", "https://example.com/ä ö", "urn:uuid:1", "http://example.com/a/../b", "///x", "http:relative",
    "a:b", "http://example.com:80/", "feed://example.com/", " https://example.com/sp ", "http://example.com/;p",
)  # fmt: skip
TEXTS = (
    "Ferry resumes", "", "<![CDATA[<p>Two <b>boats</b></p>]]>", "&lt;p&gt;Fog &amp;amp; rain&lt;/p&gt;", "a &lt; b",
    "AT&amp;T", "&amp;eacute;", "Zürich “quoted” — dash", "caf\u00c3\u00a9", "it\u0092s", "&#146;s", "&#x2019;", "1",
    "  spaced \n out ", "<![CDATA[]]>", "<![CDATA[a]]>b", "a<!-- c -->b", "<?pi x?>t", "&lt;br&gt;", "&#xa0;",
    "Ann Lee", "ann@harbor.example (Ann Lee)", "Ann Lee &lt;ann@harbor.example&gt;", "ann@harbor.example", "a, b,,c",
    "title", "PHA+aGk8L3A+", "en-GB", "日本語", "&lt;a href=\"/x\"&gt;y&lt;/a&gt;", "http://example.com/", "true",
    "post", "draft", "\u00e2\u0080\u0099", "\U0001f600", "&lt;/p&gt;", "&amp;amp;amp;", "x\r\ny", "]]&gt;", "@", "()",
    "&lt;figure&gt;&lt;img src='/p.png'&gt;&lt;figcaption&gt;c&lt;/figcaption&gt;&lt;/figure&gt;x",
    "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Read more&lt;/p&gt;", "[a](http://example.com/) ![b](/b.png)",
)  # fmt: skip
INLINE = (
    "<div xmlns='http://www.w3.org/1999/xhtml'><p>In <b>bold</b> &amp; plain</p></div>",
    "<div xmlns='http://www.w3.org/1999/xhtml'>a <em> b</em>c <br/></div>", "<div>para</div>", "a<em>c</em>d",
    "<p>para <b>a</b>&amp;</p> p", "a<b>b</b>",
    "<div xmlns='http://www.w3.org/1999/xhtml'>one</div><div xmlns='http://www.w3.org/1999/xhtml'>two</div>",
    "<xhtml:div><xhtml:em title='a&quot;b'>x</xhtml:em></xhtml:div>", "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<br/>", "<em xml:base='/c/'><img src='d'/></em>", "<title>nested</title>", "<em>a<br/>b<img src='/i.png'/></em>",
)  # fmt: skip
PERSONS = (
    "<name>Ann Lee</name>", "<name>Ann Lee</name><email>ann@harbor.example</email>", "<name/>",
    "<email>ann@harbor.example</email>",
    "<name>A</name><name>B</name>", "<uri>/ann</uri><name> Bo </name>", "<x:name>Odd</x:name>", "text",
    "<name>Bo &lt;bo@b.example&gt;</name>", "<url>/u</url>", "<name>Ann</name>tail",
)  # fmt: skip
ATTRIBUTES = {
    "type": (
        "html",
        "text",
        "xhtml",
        "text/html",
        "text/plain",
        "application/xhtml+xml",
        "image/jpeg",
        "",
        "TEXT/HTML",
    ),
    "rel": ("alternate", "self", "enclosure", "related", "", "Self", "via"),
    "href": ADDRESSES,
    "url": ADDRESSES,
    "isPermaLink": ("false", "true", "False", ""),
    "xml:base": ("http://base.example/dir/", "/rel/", "", "x", "javascript:y", "http://base.example/a/../b"),
    "xml:lang": ("en", "de-AT", "", "pt_BR"),
    "domain": ("http://d.example/", "", "d"),
    "scheme": ("urn:s", ""),
    "term": ("sport", "", "a b"),
    "label": ("Sport", ""),
    "medium": ("image", "video", ""),
    "text": ("News", ""),
    "mode": ("escaped", "xml", "base64"),
    "src": ADDRESSES,
    "rdf:about": ADDRESSES,
    "rdf:resource": ADDRESSES,
    "title": ("A title", ""),
    "length": ("1", "x"),
    "lang": ("fr",),
    "base": ("http://plain-base.example/",),
    "HREF": ("/upper",),
    "uri": ("/uri",),
    "x:type": ("html",),
    "code": ("a",),
    "version": ("2.0",),
}
DATED = (
    "pubDate", "updated", "published", "dc:date", "lastBuildDate", "modified", "issued", "created", "dcterms:modified",
    "dcterms:issued", "dcterms:created", "expirationDate", "atom:updated", "atom:published", "x:updated", "x:date",
)  # fmt: skip
LINKED = (
    "link", "guid", "id", "atom:link", "comments", "enclosure", "url", "source", "x:link", "feedburner:origLink",
    "wfw:commentRss", "media:player", "docs", "xhtml:link",
)  # fmt: skip
WORDED = (
    "title", "description", "content:encoded", "summary", "content", "category", "dc:creator", "author", "dc:subject",
    "media:title", "media:description", "itunes:summary", "itunes:subtitle", "itunes:author", "itunes:keywords",
    "media:keywords", "media:category", "media:credit", "keywords", "rights", "copyright", "dc:rights", "dc:title",
    "dc:description", "subtitle", "tagline", "language", "dc:language", "managingEditor", "webMaster", "generator",
    "wp:post_type", "wp:status", "wp:post_id", "slash:comments", "sy:updatePeriod", "thr:total", "x:unknown",
    "unknown", "abstract", "info", "fullitem", "body", "dc:publisher", "dc:contributor", "dc:identifier",
    "dc:source", "georss:point", "itunes:explicit", "itunes:duration", "itunes:block", "itunes:image", "ttl",
    "skipHours", "cloud", "media:rating", "media:text", "media:adult", "x:title", "x:author", "x:content",
    "atom:title", "atom:summary", "atom:content", "atom:id", "atom:category", "cc:license", "TITLE", "Description",
    "name", "email", "width", "rdf:value", "xhtml:body", "links", "authors", "media:hash", "media:copyright",
    "prefix", "day", "hour", "itunes:category", "itunes:name", "wp:comment", "image", "itunes:title",
    "media:restriction",
)  # fmt: skip
NESTED = {
    "author": PERSONS,
    "contributor": PERSONS,
    "atom:author": PERSONS,
    "itunes:owner": ("<itunes:name>Ann</itunes:name><itunes:email>ann@harbor.example</itunes:email>",),
    "image": ("<title>Logo</title><url>/l.png</url><link>/</link>", "<url>/l.png</url><width>1</width><x:a/>", ""),
    "textInput": ("<title>Search</title><name>q</name><link>/s</link><description>d</description>",),
    "media:group": (
        "<media:content url='/1.jpg' type='image/jpeg'/><media:content url='/2.jpg'><media:title>t</media:title>"
        "</media:content>", "<media:title>g</media:title><media:thumbnail url='/t.png'/>", "<title>odd</title>"),
    "media:content": ("<media:title type='html'>m</media:title>", "<media:description>d</media:description>",
                      "<media:thumbnail url='/t.png'/><media:credit role='author'>c</media:credit>", "text", "",
                      "<media:description>d &amp;amp; e</media:description><media:text>t</media:text>"),
    "source": ("<title>Origin</title><id>urn:o</id><link href='/o'/>",
               "<title>O</title><author><name>N</name></author>",
               "<updated>2026-01-05T06:00:00Z</updated>", "", "<entry/>"),
    "x:box": ("<title>boxed</title>", "<x:inner>a</x:inner>", "<link>/boxed</link>", "<x:inner><x:most/></x:inner>"),
    "items": ("<rdf:Seq><rdf:li rdf:resource='/1'/></rdf:Seq>", ""),
    "itunes:category": ("<itunes:category text='Sub'/>",),
    "description": INLINE,
    "title": INLINE,
    "content": INLINE,
    "summary": INLINE,
    "rights": INLINE,
    "xhtml:body": INLINE,
    "content:encoded": INLINE,
    "georss:where": ("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>",),
    "media:text": INLINE,
}  # fmt: skip
IN_FEED = (
    "title", "description", "language", "copyright", "category", "generator", "managingEditor", "webMaster", "rights",
    "subtitle", "itunes:summary", "itunes:author", "itunes:subtitle", "dc:creator", "dc:rights", "dc:language", "ttl",
    "sy:updatePeriod", "x:unknown", "dc:title", "dc:subject", "dc:publisher", "itunes:explicit", "tagline", "x:title",
)  # fmt: skip
IN_ENTRY = (
    "title", "description", "content:encoded", "summary", "content", "category", "dc:creator", "author", "dc:subject",
    "media:title", "media:description", "itunes:summary", "itunes:author", "itunes:keywords", "media:keywords",
    "media:category", "media:credit", "rights", "dc:rights", "dc:title", "dc:description", "dc:language", "x:title",
    "wp:post_type", "wp:status", "slash:comments", "x:unknown", "abstract", "itunes:subtitle", "fullitem", "tags",
    "url", "georss:point", "georss:where", "cc:license",
    "creative:license", "body", "email", "name", "width", "keywords",
)  # fmt: skip
NESTED_IN_FEED = ("image", "author", "textInput", "itunes:owner", "contributor", "items")
NESTED_IN_ENTRY = (
    "image",
    "itunes:category",
    "georss:where",
    "xhtml:body",
    "description",
    "x:box",
    "author",
    "media:content",
    "media:group",
    "source",
    "contributor",
    "summary",
    "content",
    "title",
)
EMPTY = ("link", "media:content", "media:thumbnail", "enclosure", "category", "atom:link", "itunes:category",
         "itunes:image", "guid", "title", "source", "content", "summary", "author", "cloud", "x:empty",
         "image")  # fmt: skip
PARTS = ("item", "entry", "channel", "image", "textInput", "textinput", "items")
ENCODINGS = (
    "utf-8",
    "iso-8859-1",
    "windows-1252",
    "utf-16",
    "koi8-r",
    "shift_jis",
    "us-ascii",
    "gb2312",
    "x-none",
)


def feed_bytes(choose: Choose) -> bytes:
    """A feed, mostly well-formed, in some encoding."""
    return _Feed(choose).bytes()


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """Feeds as bytes."""
    return feed_bytes(lambda below: draw(st.integers(0, below - 1)))


class _Feed:
    def __init__(self, choose: Choose) -> None:
        self.choose = choose

    def one_of(self, values: Sequence[Chosen]) -> Chosen:
        return values[self.choose(len(values))]

    def often(self, values: Sequence[Chosen]) -> Chosen:
        """Mostly one of the first: the plain."""
        return self.one_of(values if self.rarely(6) else values[: max(1, len(values) // 4)])

    def rarely(self, one_in: int) -> bool:
        return self.choose(one_in) == one_in - 1

    def bytes(self) -> bytes:
        text = self.document()
        if not self.rarely(6):
            return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
        encoding, declared_encoding = self.one_of(ENCODINGS), self.one_of(ENCODINGS)
        head = self.one_of(
            (
                "",
                f'<?xml version="1.0" encoding="{declared_encoding}"?>',
                "<?xml version='1.0'?>",
                "\n",
                "\ufeff",
            )
        )
        kept = "utf-8" if encoding == "x-none" else encoding
        return (head + text).encode(kept, self.one_of(("xmlcharrefreplace", "replace")))

    def document(self) -> str:
        match self.choose(40) // 5 if self.rarely(4) else self.choose(7):
            case 0 | 1 | 2 | 3:
                channel = self.attributes() if self.rarely(5) else ""
                inner = f"<channel{channel}>{self.channel('item')}</channel>{self.strays()}"
                return f"<rss version='2.0'{self.declared(0)}{self.attributes()}>{inner}</rss>"
            case 4 | 5:
                which = 1 if not self.rarely(5) else 3
                return f"<feed{self.declared(which)}{self.attributes()}>{self.channel('entry')}</feed>"
            case 6:
                inside = self.elements(5, IN_FEED, NESTED_IN_FEED)
                inner = f"<channel rdf:about='/'>{inside}</channel>{self.entries('item')}{self.strays()}"
                return f"<rdf:RDF{self.declared(2)}>{inner}</rdf:RDF>"
            case _:
                root = self.one_of(
                    ("rss", "feed", "channel", "RSS", "x:feed", "atom:feed", "html", "rdf:RDF")
                )
                return f"<{root}{self.declared(self.choose(7))}>{self.channel('item')}</{root}>"

    def declared(self, default: int) -> str:
        default = self.choose(7) if self.rarely(20) else default
        declarations = [f' xmlns="{NAMESPACES[""][default]}"'] if default else []
        for prefix, addresses in NAMESPACES.items():
            if prefix and not self.rarely(60):
                address = addresses[0] if not self.rarely(15) else self.one_of(addresses)
                declarations.append(f' xmlns:{prefix}="{address}"')
        return "".join(declarations)

    def channel(self, entry: str) -> str:
        after = self.elements(2, IN_FEED, NESTED_IN_FEED) if self.rarely(3) else ""
        return f"{self.elements(6, IN_FEED, NESTED_IN_FEED)}{self.entries(entry)}{after}"

    def entries(self, name: str) -> str:
        return "".join(
            self.entry(self.one_of(PARTS[:3]) if self.rarely(40) else name) for _ in range(self.choose(4))
        )

    def entry(self, name: str) -> str:
        about = f' rdf:about="{self.one_of(ADDRESSES)}"' if self.rarely(12) else self.attributes()
        return f"<{name}{about}>{self.elements(10, IN_ENTRY, NESTED_IN_ENTRY)}{self.strays()}</{name}>"

    def strays(self) -> str:
        """Text where none belongs, comments, a nested entry."""
        if not self.rarely(16):
            return ""
        return self.one_of(
            (" stray ", "<!-- c -->", "<?pi?>", "&#65;", "<item><title>in</title></item>", "<entry/>")
        )

    def elements(self, up_to: int, words: Sequence[str], nested: Sequence[str]) -> str:
        return "\n".join(self.element(words, nested) for _ in range(self.choose(up_to + 1)))

    def element(self, words: Sequence[str], nested: Sequence[str]) -> str:
        match self.choose(12):
            case 0 | 1 | 2 | 3 | 4:
                return self.leaf(self.one_of(WORDED if self.rarely(40) else words), TEXTS)
            case 5 | 6:
                return self.leaf(self.often(LINKED), ADDRESSES)
            case 7 | 8:
                return self.leaf(self.often(DATED), DATES)
            case 9:
                return f"<{self.often(EMPTY)}{self.attributes(1)}/>"
            case 10:
                return self.nested(self.one_of(nested))
            case _:
                if self.rarely(40):
                    return "<x>x</x>"
                return self.nested(self.one_of(tuple(NESTED) if self.rarely(8) else nested))

    def leaf(self, name: str, texts: Sequence[str]) -> str:
        text = self.one_of(TEXTS + ADDRESSES + DATES) if self.rarely(20) else self.often(texts)
        return f"<{name}{self.attributes()}>{text}</{name}>"

    def nested(self, name: str) -> str:
        inner = self.often(NESTED[name]) if NESTED[name] is INLINE else self.one_of(NESTED[name])
        if self.rarely(20):
            inner += self.element(WORDED, tuple(NESTED))
        given = ' type="xhtml"' if inner in INLINE and not self.rarely(10) else self.attributes()
        return f"<{name}{given}>{inner}</{name}>"

    def attributes(self, least: int = 0) -> str:
        number = least if self.choose(4) else least + self.choose(3)
        names = {self.often(tuple(ATTRIBUTES)) for _ in range(number)}
        return "".join(f' {name}="{self.often(ATTRIBUTES[name])}"' for name in sorted(names))
