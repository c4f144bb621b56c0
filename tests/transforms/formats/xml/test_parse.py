"""Hostile and broken XML, in each of the formats that agencies send as XML."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article
from transforms.formats.iptc_xml import newsml1, newsmlg2, nitf
from transforms.formats.xml.parse import parse
from transforms.formats.xml.tree import line
from transforms.payload import Limits, Outcome, Payload, ReadOptions, WireError

READERS = {"nitf": nitf.read, "newsml1": newsml1.read, "newsmlg2": newsmlg2.read}
# A document of each format with its prolog, attributes of its root and paragraphs left open.
DOCUMENTS = {
    "nitf": "{prolog}<nitf {root}><head/><body><body.head><hedline><hl1>Ferry late</hl1></hedline></body.head>"
    "<body.content>{text}</body.content></body></nitf>",
    "newsml1": "{prolog}<NewsML {root}><NewsItem><NewsComponent><NewsLines><HeadLine>Ferry late</HeadLine></NewsLines>"
    "<ContentItem><MediaType FormalName='Text'/><DataContent>{text}</DataContent></ContentItem>"
    "</NewsComponent></NewsItem></NewsML>",
    "newsmlg2": "{prolog}<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='urn:x:1' {root}><itemMeta>"
    "<itemClass qcode='ninat:text'/></itemMeta><contentMeta><headline>Ferry late</headline></contentMeta><contentSet>"
    "<inlineXML contenttype='application/xhtml+xml'><html><body>{text}</body></html></inlineXML>"
    "</contentSet></newsItem>",
}
EVERY_FORMAT = pytest.mark.parametrize("name", DOCUMENTS)


def document(name: str, *, prolog: str = "", root: str = "", text: str = "<p>Text.</p>") -> bytes:
    return DOCUMENTS[name].format(prolog=prolog, root=root, text=text).encode()


def outcomes(name: str, data: bytes, limits: Limits | None = None) -> list[Outcome]:
    payload = Payload(uri="x.xml", data=data, sha256="")
    return list(READERS[name](payload, ReadOptions(limits=limits or Limits())))


def article(name: str, data: bytes) -> Article:
    (result,) = outcomes(name, data)
    assert isinstance(result, Article)
    return result


def failure(name: str, data: bytes, limits: Limits | None = None) -> WireError:
    """What is wrong with a payload of which nothing can be read."""
    try:
        (error,) = outcomes(name, data, limits)
    except WireError as raised:
        error = raised
    assert isinstance(error, WireError)
    assert error.format == name
    return error


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ha ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(10))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>'


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("prolog", "text"),
    [
        (BOMB, "<p>&a9;</p>"),
        (QUADRATIC, f"<p>{'&a;' * 5000}</p>"),
        ('<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>', "<p>&file;</p>"),
        ('<!DOCTYPE x [<!ENTITY % dtd SYSTEM "http://127.0.0.1:1/x.dtd"> %dtd;]>', "<p>Text.</p>"),
    ],
    ids=["exponential", "quadratic", "external", "parameter"],
)
def test_entities_that_grow_or_lie_elsewhere_are_refused(name: str, prolog: str, text: str) -> None:
    assert failure(name, document(name, prolog=prolog, text=text)).code == "entity_expansion"


@EVERY_FORMAT
@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/nitf.dtd">',
        '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "/etc/hostname">',
        '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl" type="text/xsl"?>',
        "<!-- <nitf> -->",
    ],
)
def test_what_the_prolog_points_to_is_not_fetched(name: str, prolog: str) -> None:
    result = article(name, document(name, prolog=prolog))
    assert (result.headline, result.body, result.assumptions) == ("Ferry late", "Text.", [])


@EVERY_FORMAT
def test_inclusions_and_schemas_are_not_fetched(name: str) -> None:
    root = (
        'xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://127.0.0.1:1/ http://127.0.0.1:1/x.xsd"'
    )
    text = '<p>Text.</p><xi:include href="file:///etc/hostname" parse="text"/>'
    assert article(name, document(name, root=root, text=text)).body == "Text."


@EVERY_FORMAT
def test_characters_that_html_names_are_read_without_a_dtd(name: str) -> None:
    prolog = '<!DOCTYPE nitf SYSTEM "nitf.dtd" [<!ENTITY house "Harbor &#38; Sons">]>'
    result = article(
        name, document(name, prolog=prolog, text="<p>&eacute;t&eacute;&mdash;&house;&nbsp;&lt;1</p>")
    )
    assert (result.body, result.assumptions) == ("été—Harbor & Sons <1", [])


@EVERY_FORMAT
@pytest.mark.parametrize("depth", [250, 200_000])
def test_depth_is_bounded(name: str, depth: int) -> None:
    assert failure(name, document(name, text="<p>" * depth + "x" + "</p>" * depth)).code == "too_deep"


@EVERY_FORMAT
def test_depth_up_to_the_limit_is_read(name: str) -> None:
    assert article(name, document(name, text="<b>" * 150 + "x" + "</b>" * 150)).body == "x"


@EVERY_FORMAT
def test_tables_in_tables_take_no_longer_than_they_are_deep(name: str) -> None:
    opened, closed = "<table><tr><td>a", "</td></tr></table>"
    assert article(name, document(name, text=opened * 55 + closed * 55)).body == "\n\n".join("a" * 55)


@EVERY_FORMAT
@pytest.mark.parametrize(
    "root",
    [" ".join(f'a{n}=""' for n in range(150_000)), " ".join(f'xmlns:a{n}="u"' for n in range(5_000))],
    ids=["attributes", "namespaces"],
)
def test_swarms_of_attributes_are_refused(name: str, root: str) -> None:
    assert failure(name, document(name, root=root)).code == "malformed_xml"


@EVERY_FORMAT
def test_one_huge_token_is_refused(name: str) -> None:
    text = f"<p>{'x' * 11_000_000}</p>"
    tracemalloc.start()
    assert failure(name, document(name, text=text)).code == "item_too_large"
    assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    tracemalloc.stop()


@EVERY_FORMAT
def test_an_item_beyond_the_limit_is_one_dead_letter(name: str) -> None:
    error = failure(name, document(name, text=f"<p>{'word ' * 300}</p>"), Limits(item_bytes=1000))
    assert error.code == "item_too_large"


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("declared", "encoded", "assumptions"),
    [
        ("utf-8", "utf-8", []),
        ("iso-8859-1", "iso-8859-1", []),
        ("UTF-16", "utf-16", []),
        ("windows-1252", "cp1252", []),
        ("utf-8", "cp1252", ["encoding_detected"]),
        ("iso-8859-1", "utf-8", ["encoding_detected"]),
        ("no-such-charset", "utf-8", ["encoding_detected"]),
    ],
)
def test_encodings_are_those_declared_unless_they_cannot_be(
    name: str, declared: str, encoded: str, assumptions: list[str]
) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>\n'
    result = article(name, document(name, prolog=prolog, text="<p>Ærø, 20 °C</p>").decode().encode(encoded))
    assert (result.body, result.assumptions) == ("Ærø, 20 °C", assumptions)


@EVERY_FORMAT
def test_quotes_of_windows_in_latin_1_are_quotes(name: str) -> None:
    data = document(
        name, prolog='<?xml version="1.0" encoding="iso-8859-1"?>', text="<p>@Yes@ &#147;no&#148;</p>"
    )
    assert article(name, data.replace(b"@", b"\x94")).body == "”Yes” “no”"


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<p>Smith & Sons</p>", "Smith & Sons"),
        ("<p>Up 2 < 3</p>", "Up 2 < 3"),
        ("<p>A\x00b\x0bc\x1f</p>", "Abc"),
        ("<p>One</p><p>Two <b>three</p>", "One\n\nTwo three"),
        ('<p id="a" id="b">Text</p>', "Text"),
    ],
    ids=["ampersand", "less than", "controls", "end tag", "attribute"],
)
def test_markup_is_recovered_where_it_is_plain_what_was_meant(name: str, text: str, body: str) -> None:
    result = article(name, document(name, text=text))
    assert (result.body, result.assumptions) == (body, ["markup_recovered"])


@EVERY_FORMAT
def test_markup_that_may_mean_anything_is_malformed(name: str) -> None:
    assert failure(name, document(name, text="<p class=lead>Text</p>")).code == "malformed_xml"


@EVERY_FORMAT
def test_references_to_surrogates_are_no_text(name: str) -> None:
    assert article(name, document(name, text="<p>a&#xD800;b</p>")).body == "a\ufffdb"
    assert failure(name, document(name, text='<!ENTITY a "b"><p>a&#xD800;b</p>')).code == "malformed_xml"


@EVERY_FORMAT
def test_a_document_cut_off_is_a_dead_letter_with_the_line(name: str) -> None:
    data = document(
        name, prolog='<?xml version="1.0"?>\n<!DOCTYPE nitf\n SYSTEM "x">\n', text="\n<p>Text.</p>\n"
    )
    error = failure(name, data[: data.index(b"</p>")])
    assert error.code == "malformed_xml"
    assert error.message.startswith("line 5: ")


@EVERY_FORMAT
@pytest.mark.parametrize(
    "data", [b"", b"no markup", b"<", b"<?xml version='1.0'?>", b"<!DOCTYPE nitf [", b"<a", b"<1>"]
)
def test_what_holds_no_element_is_malformed(name: str, data: bytes) -> None:
    assert failure(name, data).code == "malformed_xml"


@EVERY_FORMAT
def test_documents_back_to_back_have_each_its_own_fate(name: str) -> None:
    whole = document(name, prolog='<?xml version="1.0"?>')
    first, second, third = outcomes(name, whole + b"\n" + whole[:-12] + b"\n" + whole)
    assert isinstance(first, Article)
    assert isinstance(second, WireError)
    assert isinstance(third, Article)
    assert [result.source.index for result in (first, third) if result.source] == [0, 2]


@EVERY_FORMAT
def test_a_declaration_in_a_text_begins_no_document(name: str) -> None:
    assert (
        article(name, document(name, text="<p><![CDATA[<?xml version='1.0'?>]]></p>")).body
        == "<?xml version='1.0'?>"
    )


@EVERY_FORMAT
def test_no_beginning_of_a_document_passes_as_the_whole(name: str) -> None:
    data = document(
        name, prolog='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>', text="<p>&a; &amp; c</p>"
    )
    codes = {failure(name, data[:end]).code for end in range(len(data))}
    assert codes <= {"malformed_xml", "entity_expansion"}


def test_no_markup_of_a_comment_or_instruction_parts_a_word() -> None:
    payload = Payload(uri="x", data=b"<p>wi<!-- no -->re<?go on?>beam</p>", sha256="")
    assert line(parse(payload, Limits(), "nitf").root) == "wirebeam"


@EVERY_FORMAT
@given(st.binary(max_size=40), st.floats(0, 1))
def test_whatever_bytes_come_between_something_comes_out_and_nothing_else_is_raised(
    name: str, junk: bytes, where: float
) -> None:
    data = document(
        name, prolog='<?xml version="1.0"?>', text="<p>One</p><table><tr><td>Two</td></tr></table>"
    )
    at = int(where * len(data))
    try:
        results = outcomes(name, data[:at] + junk + data[at:])
    except WireError as error:
        results = [error]
    failures = {outcome.code for outcome in results if isinstance(outcome, WireError)}
    assert failures <= {"malformed_xml", "entity_expansion"}
    assert results
