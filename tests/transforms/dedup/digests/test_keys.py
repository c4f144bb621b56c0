"""Names under which an item comes again."""

import pytest

from tests.transforms.dedup.samples import article
from transforms.dedup.digests.keys import (
    guid_key,
    id_without_version,
    normal_url,
    own_story,
    slug_key,
    url_key,
)
from transforms.fields.sluglines import lead_number, slug_base


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://www.n.example/a/b/", "http://n.example/a/b"),
        ("https://n.example/a?utm_source=x&utm_medium=rss&id=7", "https://n.example/a?id=7"),
        ("https://n.example/a#comments", "https://n.example:443/a"),
        ("https://n.example/a/index.html", "https://N.example/a"),
    ],
)
def test_links_to_one_page_are_one(first, second):
    assert normal_url(first) == normal_url(second) != ""


@pytest.mark.parametrize(
    "url", ["", "https://n.example/", "mailto:desk@n.example", "https://[broken", "n.example/a"]
)
def test_what_leads_to_no_page_of_its_own_is_no_key(url):
    assert url_key(article("Ferry", "Text", url=url)) == 0


def test_names_are_scoped_by_their_provider():
    ap, courier = (
        article("Ferry", "Text", guid="1", url="https://n.example/a", provider=p) for p in ("ap", "courier")
    )
    assert guid_key(ap) != guid_key(courier)
    assert url_key(ap) != url_key(courier)


def test_a_guid_that_one_feed_gave_to_several_items_is_no_key():
    item = article("Ferry", "Text", guid="1")
    item.assume("guid_reused")
    assert guid_key(item) == 0
    assert own_story(item) == bytes.fromhex(item.content_hash)


@pytest.mark.parametrize(
    ("slugline", "headline", "lead"),
    [
        ("BC-Ferry,2nd Ld-Writethru", "", 2),
        ("BC-Ferry, 1st Ld", "", 1),
        ("ferry/lead", "", 1),
        ("BC-Ferry", "UPDATE 3-Ferry runs aground", 3),
        ("BC-Ferry", "Ferry update expected", 0),
        ("BC-Leaders-Meet", "", 0),
        ("", "", 0),
    ],
)
def test_a_slug_or_headline_tells_its_place_among_the_versions(slugline, headline, lead):
    assert lead_number(slugline, headline) == lead


def test_slugs_of_versions_are_one_and_cycles_stay_apart():
    assert slug_base("BC-Ferry,1stLd-Writethru,500") == slug_base("bc ferry") != slug_base("AM-Ferry")


@pytest.mark.parametrize(
    "slug", ["BC-FL--Lottery-Pick 4", "BC-FL--Lottery-Pick 3,1st Add", "BC-FL--Lottery-Pick 3, 2nd Take"]
)
def test_a_number_in_a_name_an_add_and_a_take_are_no_versions(slug):
    assert (
        slug_base(slug)
        != slug_base("BC-FL--Lottery-Pick 3,1st Ld-Writethru,300")
        == slug_base("bc fl lottery pick 3")
    )


def test_only_formats_of_the_wire_have_versions_by_slug():
    assert slug_key(article("Ferry", "Text", slugline="BC-Ferry", format="anpa")) != 0
    assert slug_key(article("Ferry", "Text", slugline="BC-Ferry", format="rss")) == 0
    assert slug_key(article("Ferry", "Text", slugline="1st Ld", format="anpa")) == 0


def test_the_id_without_a_version_is_told_apart_by_the_text():
    item, second = (article("Ferry", text, guid="1", version=1) for text in ("One text", "Another text"))
    assert item.id == second.id
    assert id_without_version(item) != id_without_version(second)


def test_a_numbered_fragment_names_an_item_of_a_page():
    assert normal_url("https://news.example/a#comment-12") == "news.example/a#comment-12"
    assert normal_url("https://news.example/a#harbor") == "news.example/a#harbor"
    assert normal_url("https://news.example/a#xtor=RSS-3208") == "news.example/a"
