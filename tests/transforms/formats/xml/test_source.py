"""From the bytes of a feed to the UTF-8 that the parsers read."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.xml.source import FeedSource, prepare, settled, to_utf8
from transforms.payload import Payload, WireError

TEXT = "<rss>Zürich</rss>"


def source(data: bytes, **headers: str) -> FeedSource:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return prepare(Payload(uri="f", data=data, sha256="", url="http://found.example/f", headers=named))


@pytest.mark.parametrize(
    ("data", "content_type", "detected"),
    [
        (TEXT.encode(), "", False),
        (codecs.BOM_UTF8 + TEXT.encode(), "", False),
        (TEXT.encode("utf-16"), "", False),
        (TEXT.encode("utf-16-le"), "", False),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "", False),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + TEXT.encode("latin-1"), "", False),
        (b'\n<?xml version="1.0" encoding="utf-8"?>\n' + TEXT.encode(), "", False),
        (TEXT.encode("latin-1"), "text/xml; charset=iso-8859-1", False),
        (
            b'<?xml version="1.0" encoding="koi8-r"?>' + TEXT.encode("latin-1"),
            "text/xml;charset=latin1",
            False,
        ),
        (b'<?xml version="1.0" encoding="x-none"?>' + TEXT.encode(), "", True),
        (b'<?xml version="1.0" encoding="ascii"?>' + TEXT.encode("cp1252"), "", True),
        (b'<?xml version="1.0" encoding="unicode_escape"?>' + TEXT.encode(), "", True),
        (b'<?xml version="1.0" encoding="utf-8"?>' + TEXT.encode(), "text/xml; charset=us-ascii", True),
    ],
)
def test_mark_header_and_declaration_tell_the_encoding_in_this_order(
    data: bytes, content_type: str, detected: bool
) -> None:
    assert to_utf8(data, content_type) == (TEXT.encode(), detected)


@given(st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=utf-16", "text/xml; charset=x"]))
def test_for_every_bytes_something_comes_out(data: bytes, content_type: str) -> None:
    text, _ = to_utf8(data, content_type)
    assert isinstance(text, bytes)


def test_a_source_knows_its_format_base_and_language() -> None:
    found = source(
        b'<!-- c --><feed xmlns="http://www.w3.org/2005/Atom"/>',
        content_language="de",
        content_location="http://other.example/",
    )
    assert found == FeedSource(
        b'<!-- c --><feed xmlns="http://www.w3.org/2005/Atom"/>', "atom", "http://other.example/", "de"
    )


@pytest.mark.parametrize(
    ("root", "format_name"),
    [("rss", "rss"), ("feed", "atom"), ("rdf:RDF", "rdf"), ("channel", "rss"), ("a:feed", "atom")],
)
def test_the_root_tells_the_format(root: str, format_name: str) -> None:
    assert source(f"<{root}/>".encode()).format == format_name


def test_a_document_type_that_declares_nothing_goes() -> None:
    found = source(
        b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://d.example/rss.dtd">\n<rss/>'
    )
    assert found.data == b"\n<rss/>"


def test_declared_entities_stay() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY eacute "&#233;">]><rss>&eacute;</rss>'
    assert source(data).data == data


@pytest.mark.parametrize("data", [b"", b"text", b"<", b"<!-- <rss/>"])
def test_without_an_element_there_is_no_feed(data: bytes) -> None:
    with pytest.raises(WireError, match="no element"):
        source(data)


def test_stray_bytes_in_utf8_are_read_as_windows_1252() -> None:
    found = settled(source(b"<rss>\x93Z\xc3\xbcrich\x94 \x81</rss>"))
    assert found.data.decode() == "<rss>“Zürich” \ufffd</rss>"
    assert (found.encoding_detected, found.problem) == (True, "")


def test_a_settled_feed_says_what_was_wrong() -> None:
    found = settled(source(b"<rss>AT&T</rss>"))
    assert (found.data, found.problem) == (
        b"<rss>AT&amp;T</rss>",
        "not well-formed (invalid token): line 1, column 9",
    )


def test_a_sound_feed_is_settled_as_it_is() -> None:
    sound = source(b"<rss>AT&amp;T</rss>")
    assert settled(sound) == sound
