"""What keeps hostile XML cheap."""

from xml.parsers import expat

import pytest

from transforms.formats.xml.guards import (
    TOKEN,
    declared_entities,
    doctype_end,
    refuse_depth,
    refuse_entity_bombs,
    scan,
    without_doctype,
)
from transforms.payload import WireError


def test_long_text_is_scanned_and_a_long_tag_is_not() -> None:
    scan(expat.ParserCreate(), b"<a>" + b"x" * 4 * TOKEN + b"</a>")
    with pytest.raises(WireError, match="more than 1,048,576 bytes"):
        scan(expat.ParserCreate(), b"<a b='" + b"x" * 4 * TOKEN + b"'/>")


def test_depth_up_to_the_limit_passes() -> None:
    refuse_depth(b"<a>" * 5 + b"</a>" * 5, 5)
    with pytest.raises(WireError, match="more than 5 deep"):
        refuse_depth(b"<a>" * 6 + b"</a>" * 6, 5)


@pytest.mark.parametrize(
    ("data", "rest", "root"),
    [
        (b"<rss/>", b"<rss/>", 0),
        (b"<!DOCTYPE rss><rss/>", b"<rss/>", 0),
        (b'<!DOCTYPE rss SYSTEM "a>b"><rss/>', b"<rss/>", 0),
        (b"<!DOCTYPE rss [<!ELEMENT rss ANY>]><rss/>", b"<!DOCTYPE rss [<!ELEMENT rss ANY>]><rss/>", 35),
        (b"<?p ?><!-- <x> --><rss/>", b"<?p ?><!-- <x> --><rss/>", 18),
    ],
)
def test_the_root_is_found_past_the_prolog(data: bytes, rest: bytes, root: int) -> None:
    assert without_doctype(data) == (rest, root)


@pytest.mark.parametrize(
    ("doctype", "message"),
    [
        (b'<!ENTITY a SYSTEM "file:///x">', "declares an external entity, 'a'"),
        (b'<!ENTITY % a "x">', "declares an external entity, 'a'"),
        (b'<!ENTITY a "x"><!ENTITY b "&a;&a;">', "the entity 'b' holds further entities"),
        (b'<!ENTITY a "' + b"x" * 600_000 + b'">', "add more than 1,048,576 bytes"),
    ],
)
def test_harmful_entities_are_refused(doctype: bytes, message: str) -> None:
    prolog = b"<!DOCTYPE r [" + doctype + b"]>"
    with pytest.raises(WireError, match=message) as error:
        refuse_entity_bombs(prolog + b"<r>&a;&a;</r>", len(prolog))
    assert error.value.code == "entity_expansion"


def test_entities_that_add_little_are_harmless() -> None:
    prolog = b'<!DOCTYPE r [<!ENTITY a "&#233;">]>'
    refuse_entity_bombs(prolog + b"<r>&a;</r>", len(prolog))
    assert declared_entities(prolog) == {b"a": b"&#233;"}


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"<!DOCTYPE r><r/>", 12),
        (b"<!DOCTYPE r [<!-- ]> --> <!ELEMENT r ANY>]><r/>", 43),
        (b"<!DOCTYPE r SYSTEM 'a>b'><r/>", 25),
        (b"<!DOCTYPE r [<r/>", -1),
        (b"<!DOCTYPE r SYSTEM 'a><r/>", -1),
    ],
)
def test_a_document_type_ends_behind_quotes_comments_and_subset(data: bytes, end: int) -> None:
    assert doctype_end(data, 0) == end
