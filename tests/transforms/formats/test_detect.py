"""Detection: every format by its content, in every encoding, and what is no news."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from transforms.article import FORMATS, Article
from transforms.formats.detect import detect
from transforms.formats.registry import reader
from transforms.payload import Payload, ReadOptions, WireError

PROSE = (
    "Harbor reopens after storm\n\nBy JANE DOE\nAssociated Press\n\n"
    "KIEL, Germany (AP) — The harbor of Kiel reopened on Monday after a storm had shut it for two days.\n"
)
RSS = '<rss version="2.0"><channel><title>Küste</title></channel></rss>'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"></rdf:RDF>'
ANPA = "\x16\x16\x01W1234\x1f_asian\nr a\x13\x11 BC-XX--Harbor   01-12 0100\n\x02^BC-XX--Harbor,100<\n\tKIEL\n\x03"
IPTC7901 = "\x01abc0123 3 i 380  xyz 0045\r\n\nHarbor/\r\n\x02Harbor reopens =\r\n\nKiel - It\x03121530 GMT Jan 26\r\n"
MAIL = "Received: by mx.example.com;\r\n Mon, 12 Jan 2026\r\nFrom: a@b.example\r\nSubject: Harbor\r\n\r\nIt is.\r\n"
RECOGNISED = {
    "rss": (
        RSS,
        "\n \t" + RSS,
        "<?xml version='1.0'?>\n<!-- <feed> -->\n<!DOCTYPE rss [<!ENTITY a '>'>]>\n" + RSS,
        "<RSS version='0.92'></RSS>",
        "<channel HREF='http://a.example/'><ITEM/></channel>",
        "Warning: mysql_connect() failed\n" + RSS,
        f"<!--{'long ' * 5000}-->" + RSS,
        RSS[:40],
    ),
    "atom": ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "<a:feed xmlns:a='http://www.w3.org/2005/Atom'></a:feed>"),
    "rdf": (RDF,),
    "jsonfeed": (
        '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        '{ "title": "T", "version": "https:\\/\\/jsonfeed.org\\/version\\/1", "items": []}',
        '{"items": [{"content_text": "' + "long " * 4000 + '"}], "version": "https://jsonfeed.org/version/1"}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [',
    ),
    "nitf": (
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-2.dtd"><nitf><head/></nitf>',
        '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head/></nitf>',
    ),
    "newsml1": ('<NewsML Version="1.2"><NewsItem/></NewsML>',),
    "newsmlg2": (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>',
        '<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>',
        '<x:newsMessage xmlns:x="http://iptc.org/std/nar/2006-10-01/"><x:itemSet/></x:newsMessage>',
    ),
    "rbnews": (
        '<RBNews xmlns="http://tempuri.org/"><NewsID>1</NewsID></RBNews>',
        "<Answer><error>0</error><List><RBNews><NewsID>1</NewsID></RBNews></List></Answer>",
    ),
    "ninjs": (
        '{"uri": "http://a.example/1", "type": "text", "headline": "H"}',
        '{"guid": "1", "pubstatus": "usable", "body_html": "<p>H</p>"}',
        '{"uri": "1", "standard": {"name": "ninjs", "version": "3.0"}, "headlines": [{"value": "H"}]}',
        '{"total": 1, "item": [{"uri": "1", "body_text": "H"}]}',
    ),
    "ap": (
        '{"api_version": "1.1", "data": {"items": []}}',
        '{"data": {"item": {"altids": {"itemid": "1"}, "uri": "https://a.example", "headline": "H"}}}',
    ),
    "anpa": (ANPA, ANPA.replace("\x16\x16", "\r\n\0\x16"), "^BC-XX--Harbor,100<\n^Harbor reopens<\n\tKIEL (AP) _ It\n"),
    "iptc7901": (IPTC7901, "\r\n\x7f" + IPTC7901, IPTC7901[1:]),
    "email": (MAIL, " " * 200 + "\r\n" + MAIL, "From a@b.example Mon Jan 12\n" + MAIL, MAIL.replace("\r\n", "\n")),
    "text": (
        PROSE,
        PROSE.replace("\n", "\r\n"),
        "<HARBOR CORP> REOPENS\n\nKIEL, Jan 12 - Shr 10 cts vs 12 cts\n    Net 4,000 vs 6,000\n",
        "Harbor reopens\n\nKiel (tca/dpa) - It reopened on Monday.\n\n# dpa NOTEBOOK\n\n## Internet links\n- a\n",
        "港口重新开放\n\n基尔港星期一重新开放。此前风暴曾使港口关闭了两天，港务局长说没有人受伤，船只将从星期二起照常航行。\n",
        "[2nd Ld] Harbor reopens\n\nThe harbor of Kiel reopened on Monday after a storm had shut it for two days.\n",
    ),
}  # fmt: skip
NO_NEWS = {
    "csv": "date,contract,open\n2026-01-12,CTZ6,71.20\n2026-01-12,CTH7,72.05\n",
    "quoted csv": '"1","Harbor reopens","It reopened on Monday, the master said."\n"2","Snow falls","It fell."\n',
    "tsv": "a\tb\tc\n1\t2\t3\n4\t5\t6\n",
    "tokens": "EU NNP I-NP\nrejects VBZ I-VP\nGerman JJ I-NP\ncall NN I-NP\n",
    "html": f"<!DOCTYPE html><html><body><p>{PROSE}</p></body></html>",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
    "rdf that is no feed": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "xml": "<results><result><id>1</id></result></results>",
    "json object": '{"name": "wirebeam", "version": "1.0", "uri": "x"}',
    "json array": "[1, 2, 3]",
    "python": 'import os\n\n\ndef main():\n    """Say that the harbor is open again."""\n    print(os.name)\n',
    "c": "#include <stdio.h>\n\nint main(void) {\n    return 0;\n}\n",
    "settings": "# The port to listen on.\nport: 80\nhost: localhost\n",
    "log": "2026-01-12 10:00:00 INFO Started.\n2026-01-12 10:00:01 INFO Ready.\n2026-01-12 10:00:02 INFO Stopped.\n",
    "png": "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01",
    "base64": "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=\n" * 3,
    "one word": "harbor\n",
    "markdown": "# Harbor\n\nThis package opens the harbor.\n\n## Usage\n\nCall it with a name, and wait for it.\n",
}
ENCODED = (
    ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""), ("utf-16-be", b""), ("utf-32-le", codecs.BOM_UTF32_LE), ("utf-32-be", b""),
)  # fmt: skip
SAMPLES = [(name, text) for name, texts in RECOGNISED.items() for text in texts]


def of(data: bytes, uri: str = "a") -> str:
    return detect(Payload(uri=uri, data=data, sha256=""))


def test_every_format_of_the_record_is_shown_here() -> None:
    assert set(RECOGNISED) == set(FORMATS)


@pytest.mark.parametrize(("name", "text"), SAMPLES)
def test_format_is_recognised_by_content(name: str, text: str) -> None:
    assert of(text.encode(), uri="misleading.csv") == name


@pytest.mark.parametrize(("encoding", "mark"), ENCODED)
@pytest.mark.parametrize(
    ("name", "text"), [(name, RECOGNISED[name][0]) for name in ("rss", "nitf", "ninjs", "text")]
)
def test_format_is_recognised_in_every_unicode_encoding(
    name: str, text: str, encoding: str, mark: bytes
) -> None:
    assert of(mark + text.encode(encoding)) == name


def test_xml_in_ebcdic_is_recognised() -> None:
    assert of(('<?xml version="1.0" encoding="cp037"?>' + RSS).encode("cp037")) == "rss"


@pytest.mark.parametrize("data", [b"", b" \n\t", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n", b"\n" * 100_000])
def test_blank_payload_is_empty(data: bytes) -> None:
    with pytest.raises(WireError) as raised:
        of(data)
    assert raised.value.code == "empty"


@pytest.mark.parametrize("text", NO_NEWS.values(), ids=NO_NEWS)
def test_what_is_no_news_is_an_unknown_format(text: str) -> None:
    with pytest.raises(WireError) as raised:
        of(text.encode("latin-1") if "PNG" in text else text.encode())
    assert raised.value.code == "unknown_format"


def test_article_in_windows_1252_with_a_stray_zero_byte_is_text() -> None:
    assert of(PROSE.replace("of Kiel", "of Kiel\0").encode("cp1252")) == "text"


LONG = "The harbor of Kiel reopened on Monday, and 12 of its 14 piers with it, said the master – für alle. "


@pytest.mark.parametrize("size", [3_900, 4_096, 5_000, 20_000, 200_000])
@pytest.mark.parametrize("end", ["", "\n", "\n\nIt is open.\n"], ids=["no line's end", "line's end", "more"])
@pytest.mark.parametrize("head", ["", "Harbor reopens\n\n", "Harbor reopens\n\nBy JANE DOE\n\n"], ids=len)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
def test_text_with_a_long_first_paragraph_is_text(size: int, end: str, head: str, encoding: str) -> None:
    assert of((head + LONG * (size // len(LONG)) + end).encode(encoding)) == "text"


@pytest.mark.parametrize("cut", range(4_090, 4_100))
def test_text_without_spaces_is_text_wherever_its_sample_ends(cut: int) -> None:
    sentence = "基尔港星期一重新开放。此前风暴曾使港口关闭了两天，港务局长说没有人受伤。"
    assert of(b"\n" * (4_100 - cut) + sentence.encode() * 60) == "text"


def test_a_short_text_needs_no_line_end() -> None:
    assert of(b"Harbor reopens\n\nThe harbor of Kiel reopened on Monday after a storm.") == "text"


MORE_HEADERS = {
    "many": "".join(f"X-Relay-{number}: by mx{number}.example.com\r\n" for number in range(600)),
    "folded": "ARC-Seal: i=1;\r\n" + " b=c2lnbmF0dXJlIG9mIGEgcmVsYXkgYWxvbmcgdGhlIHdheQ\r\n" * 700,
    "one line": "X-Spam-Report: " + "ok " * 12_000 + "\r\n",
}


@pytest.mark.parametrize("fields", MORE_HEADERS.values(), ids=MORE_HEADERS)
@pytest.mark.parametrize("before", [True, False], ids=["in front", "behind"])
def test_mail_with_a_long_header_is_mail(fields: str, before: bool) -> None:
    message = fields + MAIL if before else MAIL.replace("\r\n\r\n", "\r\n" + fields + "\r\n")
    payload = Payload(uri="a", data=message.encode(), sha256="")
    assert len(message) > 8192
    assert detect(payload) == "email"
    (article,) = reader("email")(payload, ReadOptions())
    assert isinstance(article, Article)
    assert (article.headline, article.body) == ("Harbor", "It is.")


@pytest.mark.parametrize("size", range(8_100, 8_300, 7))
def test_mail_is_mail_wherever_the_first_bytes_of_its_header_end(size: int) -> None:
    assert of(f"X-Padding: {'a' * (size % 60)}\r\n".encode() * (size // 73) + MAIL.encode()) == "email"


HOSTILE = {
    "open comments": b"<!--" * 500_000,
    "angles": b"<" * 1_000_000,
    "doctype": b"<!DOCTYPE a [" + b"<!ENTITY a 'b'>" * 100_000,
    "depth": b"<a>" * 200_000,
    "json depth": b"[" * 1_000_000,
    "one key": b'{"' + b"a" * 1_000_000,
    "dots": b"." * 1_000_000,
    "one header": b"From: " + b"a" * 1_000_000,
    "headers": b"X-A: a\n" * 500_000,
    "a line that is no header": b"From: a\nTo: b\n" + b"X-A: a\n" * 10_000 + b"It is open.\n",
    "carets": b"^" * 1_000_000,
    "zero bytes": b"\0" * 1_000_000,
    "line ends": b"a\n" * 500_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_payload_is_unknown(data: bytes) -> None:
    with pytest.raises(WireError) as raised:
        of(data)
    assert raised.value.code == "unknown_format"


def test_real_feeds_are_recognised_whatever_is_wrong_with_them(corpora: Path) -> None:
    counts: dict[str, int] = {}
    for folder in ("feeds", "feedparser-cases"):
        for path in sorted((corpora / folder).rglob("*.*")):
            name = of(path.read_bytes())
            counts[name] = counts.get(name, 0) + 1
    assert counts == {"atom": 626, "jsonfeed": 1, "rdf": 7, "rss": 356}


def test_real_wire_items_are_recognised(corpora: Path) -> None:
    counts: dict[str, int] = {}
    for path in sorted((corpora / "wire").iterdir()):
        if path.name != "channel1":  # the answer to a poll
            name = of(path.read_bytes())
            counts[name] = counts.get(name, 0) + 1
    assert counts == {
        "newsmlg2": 21, "nitf": 11, "ninjs": 8, "anpa": 7, "ap": 4, "iptc7901": 3, "newsml1": 2, "email": 2, "rss": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["ag-news/items.csv", "conll-2003/eng.testa", "reuters-21578/reut2-000.sgm", "wire/channel1"]
)
def test_real_tables_and_lists_are_no_news(corpora: Path, name: str) -> None:
    with pytest.raises(WireError) as raised:
        of((corpora / name).read_bytes())
    assert raised.value.code == "unknown_format"
