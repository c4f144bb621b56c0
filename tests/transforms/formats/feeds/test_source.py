"""From the bytes of a feed to the UTF-8 that the parsers read."""

import pytest

from transforms.formats.feeds.source import FeedSource, feed_source, repaired_source
from transforms.payload import Payload, WireError


def source(data: bytes, **headers: str) -> FeedSource:
    by_name = {name.replace("_", "-"): value for name, value in headers.items()}
    return feed_source(Payload(uri="f", data=data, sha256="", url="http://found.example/f", headers=by_name))


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
    found = repaired_source(source(b"<rss>\x93Z\xc3\xbcrich\x94 \x81</rss>"))
    assert found.data.decode() == "<rss>“Zürich” \ufffd</rss>"
    assert (found.encoding_detected, found.problem) == (True, "")


def test_a_repaired_feed_says_what_was_wrong() -> None:
    found = repaired_source(source(b"<rss>AT&T</rss>"))
    assert (found.data, found.problem) == (
        b"<rss>AT&amp;T</rss>",
        "not well-formed (invalid token): line 1, column 9",
    )


def test_a_sound_feed_stays_as_it_is() -> None:
    sound = source(b"<rss>AT&amp;T</rss>")
    assert repaired_source(sound) == sound
