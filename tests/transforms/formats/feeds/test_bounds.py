"""What feedparser would take quadratic time over is refused or cut."""

import pytest

from transforms.formats.feeds.bounds import bounded_for_feedparser
from transforms.payload import Limits, WireError


def bounded(data: bytes) -> bytes:
    return bounded_for_feedparser(data, Limits())


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
    assert bounded(author) == kept


def test_an_author_of_a_declared_entity_is_cut() -> None:
    data = b'<!DOCTYPE rss [<!ENTITY e "aaaaaaaaaa">]><rss><author>%s</author></rss>'
    assert bounded(data % (b"&e;" * 40)) == data % CUT
    assert bounded(data % b"&e; Lee") == data % b"&e; Lee"


def test_many_equal_categories_pass_and_many_different_ones_do_not() -> None:
    same = b"<item>%s</item>" % (b"<category>a</category>" * 6000)
    assert bounded(same) == same
    with pytest.raises(WireError, match="more than 5,000 categories"):
        bounded(b"<item><keywords>%s</keywords></item>" % b",".join(b"%d" % number for number in range(6000)))


def test_many_namespaces_are_refused() -> None:
    data = b"<rss%s/>" % b"".join(b" xmlns:n%d='u:%d'" % (number, number) for number in range(1001))
    with pytest.raises(WireError, match="more than 1000"):
        bounded(data)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(WireError) as error:
        bounded_for_feedparser(b"<a>" * 6 + b"</a>" * 6, Limits(depth=5))
    assert error.value.code == "too_deep"
