"""What an item says of its pictures."""

from __future__ import annotations

from transforms.formats.feeds.content.media_details import add_media_details
from transforms.formats.feeds.model import Entry, MediaDetail

HEAD = (
    "<rss xmlns:m='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
    "<channel><image><url>/logo.png</url></image>"
)


def entries(*items: str) -> list[Entry]:
    read = [Entry() for _ in items]
    add_media_details(
        read, f"{HEAD}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>".encode()
    )
    return read


def test_each_picture_has_its_own_caption_and_credit() -> None:
    (entry,) = entries(
        "<m:content url='/1.jpg' medium='image'><m:description> One &amp;amp; two </m:description>"
        "<m:credit>Ann Lee</m:credit></m:content>"
        "<m:content url='/2.jpg' type='image/PNG'><m:title>Two</m:title></m:content>"
    )
    assert entry.details == [
        MediaDetail("/1.jpg", "image", "One & two", "Ann Lee"),
        MediaDetail("/2.jpg", "image/png", "Two"),
    ]
    assert entry.captions == ["One &amp; two"]


def test_what_a_group_or_item_says_holds_for_all_its_pictures() -> None:
    first, second = entries(
        "<m:group><m:content url='/1.jpg'/><m:description>Both</m:description></m:group><m:credit>Bo</m:credit>",
        "<m:content url='/2.jpg'/><title>Fog</title>",
    )
    assert first.details == [MediaDetail("/1.jpg", "", "Both", "Bo")]
    assert (second.details, second.captions) == ([MediaDetail("/2.jpg")], [])


def test_pictures_of_items_are_there_and_that_of_the_feed_is_not() -> None:
    first, second, third = entries(
        "<itunes:image href='/cover.jpg'/>", "<image><url> /i.png </url></image>", "<image>/t.png</image>"
    )
    assert [entry.details for entry in (first, second, third)] == [
        [MediaDetail("/cover.jpg", "image")],
        [MediaDetail("/i.png", "image")],
        [MediaDetail("/t.png", "image")],
    ]


def test_nothing_is_said_where_items_and_entries_are_not_the_same() -> None:
    read = [Entry(), Entry()]
    add_media_details(read, f"{HEAD}<item><image>/a.png</image></item></channel></rss>".encode())
    add_media_details(read, f"{HEAD}<item><image>/a.png</image></item>".encode())
    assert [entry.details for entry in read] == [[], []]
