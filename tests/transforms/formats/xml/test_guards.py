"""What keeps hostile feeds cheap."""

from xml.parsers import expat

import pytest

from transforms.formats.feeds.bounds import bounded_for_feedparser
from transforms.formats.xml.guards import TOKEN, refuse_depth, scan, without_doctype
from transforms.payload import Limits, WireError


def short(data: bytes) -> bytes:
    return bounded_for_feedparser(data, Limits())


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


LONG, CUT = b"a" * 400, b"a" * 300


@pytest.mark.parametrize(
    ("author", "kept"),
    [
        (b"<author>Ann Lee</author>", b"<author>Ann Lee</author>"),
        (b"<author>%s Lee</author>" % LONG, b"<author>%s Lee</author>" % CUT),
        (b"<dc:creator><![CDATA[%s]]></dc:creator>" % LONG, b"<dc:creator>%s</dc:creator>" % CUT),
        (b"<author>%s</author>" % (b"&#97;" * 400), b"<author>%s</author>" % CUT),
        (b"<author>%s</author>" % (b"a<!-- -->" * 400), b"<author>%s</author>" % CUT),
        (b"<author><name>%s</name></author>" % LONG, b"<author> %s</author>" % CUT),
        (b"<author/>%s<author>x</author>" % LONG, b"<author/>%s<author>x</author>" % LONG),
        (b"<author>&#233;%s</author>" % (b"&#233;" * 400), b"<author>&#233;%s</author>" % (b"&#233;" * 400)),
        (b"<author>open</item><item>%s" % LONG, b"<author>open</item><item>%s" % LONG),
        (b"<title>%s</title>" % LONG, b"<title>%s</title>" % LONG),
    ],
)
def test_only_an_author_is_cut(author: bytes, kept: bytes) -> None:
    assert short(author) == kept


def test_an_author_of_a_declared_entity_is_cut() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY e "aaaaaaaaaa">]><rss><author>%s</author></rss>'
    assert short(data % (b"&e;" * 40)) == data % CUT
    assert short(data % b"&e; Lee") == data % b"&e; Lee"


def test_many_equal_categories_pass_and_many_different_ones_do_not() -> None:
    same = b"<item>%s</item>" % (b"<category>a</category>" * 6000)
    assert short(same) == same
    with pytest.raises(WireError, match="more than 5,000 categories"):
        short(b"<item><keywords>%s</keywords></item>" % b",".join(b"%d" % number for number in range(6000)))
