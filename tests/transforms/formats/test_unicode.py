"""Every format in XML is read the same in every encoding of Unicode, whatever it says of its encoding."""

from __future__ import annotations

import codecs

import pytest

from transforms.article import Article
from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.payload import Payload, ReadOptions

DOCUMENTS = {
    "rss": '<rss version="2.0"><channel><title>Küste</title><link>https://port.example/</link><item>'
    "<guid>1</guid><title>Fähre spät – €5</title><description>Zwei Stunden.</description></item></channel></rss>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Küste</title><entry><id>urn:x:1</id>'
    "<title>Fähre spät – €5</title><summary>Zwei Stunden.</summary></entry></feed>",
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<channel><title>Küste</title></channel><item><title>Fähre spät – €5</title>"
    "<description>Zwei Stunden.</description></item></rdf:RDF>",
    "nitf": "<nitf><head/><body><body.head><hedline><hl1>Fähre spät – €5</hl1></hedline></body.head>"
    "<body.content><p>Zwei Stunden.</p></body.content></body></nitf>",
    "newsml1": "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Fähre spät – €5</HeadLine></NewsLines>"
    "<ContentItem><MediaType FormalName='Text'/><DataContent><p>Zwei Stunden.</p></DataContent></ContentItem>"
    "</NewsComponent></NewsItem></NewsML>",
    "newsmlg2": "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x:1'><itemMeta>"
    "<itemClass qcode='ninat:text'/></itemMeta><contentMeta><headline>Fähre spät – €5</headline></contentMeta>"
    "<contentSet><inlineXML contenttype='application/xhtml+xml'><html><body><p>Zwei Stunden.</p></body></html>"
    "</inlineXML></contentSet></newsItem>",
}
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
LABELS = ("", "utf-8", "utf-16", "UTF-16LE", "utf-32", "us-ascii", "x-none")
EVERY_FORMAT = pytest.mark.parametrize("name", DOCUMENTS)
EVERY_ENCODING = pytest.mark.parametrize("encoding", MARKS)


def declared(name: str, label: str, padding: str) -> str:
    return (f'<?xml version="1.0" encoding="{label}"?>' if label else "") + DOCUMENTS[name] + padding


def read(data: bytes, content_type: str = "") -> tuple[str, list[Article]]:
    """The format and the articles of a payload; anything but an article fails the test."""
    headers = {"content-type": content_type} if content_type else {}
    payload = Payload(uri="x", data=data, sha256="", headers=headers)
    name = detect(payload)
    outcomes = list(reader(name)(payload, ReadOptions()))
    assert all(isinstance(outcome, Article) for outcome in outcomes), outcomes
    return name, [outcome for outcome in outcomes if isinstance(outcome, Article)]


def texts(data: bytes, content_type: str = "") -> list[tuple[str, str, str]]:
    """Format, headline and body of each article of a payload."""
    name, articles = read(data, content_type)
    return [(name, article.headline, article.body) for article in articles]


@EVERY_FORMAT
@EVERY_ENCODING
@pytest.mark.parametrize("marked", [True, False], ids=["mark", "no mark"])
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("padding", ["", "\n"], ids=["one length", "one more"])
def test_the_text_is_the_same(name: str, encoding: str, marked: bool, label: str, padding: str) -> None:
    data = MARKS[encoding] * marked + declared(name, label, padding).encode(encoding)
    assert texts(data) == [(name, "Fähre spät – €5", "Zwei Stunden.")]


@EVERY_FORMAT
@pytest.mark.parametrize("padding", ["", "\n"], ids=["one length", "one more"])
@pytest.mark.parametrize("text", ["Fähre", "Fahre"], ids=["beyond ASCII", "ASCII alone"])
def test_utf_8_that_is_declared_as_utf_16_is_read_and_marked(name: str, padding: str, text: str) -> None:
    document = declared(name, "utf-16", padding).replace("Fähre spät – €5", text).replace("Küste", "Port")
    _, (article,) = read(document.encode())
    assert (article.headline, article.assumptions) == (text, ["encoding_detected"])


@EVERY_FORMAT
@pytest.mark.parametrize("charset", ["utf-16", "utf-32be", "utf-8"])
@EVERY_ENCODING
def test_a_charset_of_the_headers_does_not_hide_what_the_bytes_show(
    name: str, charset: str, encoding: str
) -> None:
    data = declared(name, "", "").encode(encoding)
    assert texts(data, f"text/xml; charset={charset}") == [(name, "Fähre spät – €5", "Zwei Stunden.")]


@EVERY_FORMAT
@EVERY_ENCODING
def test_white_space_in_front_hides_nothing(name: str, encoding: str) -> None:
    data = ("\r\n " + declared(name, "", "")).encode(encoding)
    assert texts(data) == [(name, "Fähre spät – €5", "Zwei Stunden.")]


@EVERY_FORMAT
@pytest.mark.parametrize("encoding", [encoding for encoding in MARKS if encoding != "utf-8"])
@pytest.mark.parametrize("marked", [True, False], ids=["mark", "no mark"])
def test_a_byte_too_few_for_a_character_at_the_end_is_dropped(name: str, encoding: str, marked: bool) -> None:
    data = MARKS[encoding] * marked + declared(name, "", "").encode(encoding) + b"\n"
    assert texts(data) == [(name, "Fähre spät – €5", "Zwei Stunden.")]


@EVERY_FORMAT
def test_half_a_surrogate_pair_costs_one_character(name: str) -> None:
    document = declared(name, "utf-16", "").replace("spät", "sp\udce4t")
    _, (article,) = read(codecs.BOM_UTF16_LE + document.encode("utf-16-le", "surrogatepass"))
    assert (article.headline, article.assumptions) == ("Fähre sp\ufffdt – €5", ["encoding_detected"])
