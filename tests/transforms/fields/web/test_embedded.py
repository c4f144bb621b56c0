"""Which links and pictures of a text belong to its record."""

import pytest

from transforms.article import Article, Link, Media
from transforms.fields.web.embedded import add_embedded, is_marked
from transforms.text.html import html_parts

BASE = "https://harbor.example/2026/ferry/"


def read(markup: str, article: Article | None = None) -> Article:
    article = article or Article(url=BASE)
    add_embedded(article, html_parts(markup).embedded, BASE)
    return article


def test_links_are_resolved_and_stand_once_with_their_words() -> None:
    markup = (
        '<a href="../port?utm_source=rss">the port</a> <a href="//other.example/x" rel="noopener nofollow">X</a>'
        '<a href="https://other.example/x">again</a>'
    )
    assert read(markup).links == [
        Link(url="https://harbor.example/2026/port", title="the port"),
        Link(url="https://other.example/x", rel="nofollow", title="X"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "#fn1", "https://harbor.example/2026/ferry/#comments", "mailto:ann@harbor.example", "javascript:void(0)",
        "https://www.facebook.com/sharer/sharer.php?u=x", "https://twitter.com/intent/tweet?text=x",
        "https://x.com/share?url=x", "https://api.whatsapp.com/send?text=x", "/2026/other/#respond", "https://harbor.example/2026/ferry#comment-7",
        "https://harbor.example/wp-admin/post.php?post=1", "https://www.blogger.com/comment/fullpage/post/1/2",
        "https://harbor.example/?p=1&replytocom=7", "https://en.wiki.example/w/index.php?title=X&action=edit",
        "https://feeds.feedburner.com/~ff/harbor?a=1", "http://", "https://{{host}}/",
    ],
)  # fmt: skip
def test_links_that_share_edit_or_answer_the_page_or_stay_on_it_are_none(href: str) -> None:
    assert read(f'<a href="{href}">words</a>').links == []


def test_a_link_that_stands_on_a_picture_first_takes_the_words_of_the_second() -> None:
    links = read('<a href="/a"><img src="/a.png"></a> <a href="/a">the boat</a>').links
    assert links == [Link(url="https://harbor.example/a", title="the boat")]


def test_pictures_have_type_caption_and_credit() -> None:
    markup = (
        "<figure><img src='a.jpg' alt='Boats'><figcaption>Boats at dawn. Photo: Ann Lee/AP</figcaption></figure>"
        "<img src='b.jpg' alt='IMG_2031.jpg'><img src='c.jpg' alt=' A  pier '>"
        "<video><source src='d.mp4' type='video/mp4'></video>"
        "<iframe src='https://www.youtube.com/embed/1'></iframe><iframe src='https://maps.example/1'></iframe>"
    )
    assert read(markup).media == [
        Media(
            url=f"{BASE}a.jpg", type="image", caption="Boats at dawn. Photo: Ann Lee/AP", credit="Ann Lee/AP"
        ),
        Media(url=f"{BASE}b.jpg", type="image"),
        Media(url=f"{BASE}c.jpg", type="image", caption="A pier"),
        Media(url=f"{BASE}d.mp4", type="video/mp4"),
        Media(url="https://www.youtube.com/embed/1", type="video"),
        Media(url="https://maps.example/1", type="text/html"),
    ]


def test_a_picture_that_the_format_names_gets_its_caption_from_the_text() -> None:
    article = Article(url=BASE, media=[Media(url=f"{BASE}a.jpg", type="image/jpeg")])
    read("<img src='a.jpg' alt='A boat'>", article)
    assert article.media == [Media(url=f"{BASE}a.jpg", type="image/jpeg", caption="A boat")]


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="https://secure.gravatar.com/avatar/1?s=96">', '<img src="https://s.w.org/images/core/emoji/1/1.png">',
        '<img src="/i.png" class="wp-smiley">', '<img src="/i.png" class="photo avatar-24">',
        '<img src="/count.gif" width="1" height="1">', '<img src="/i.png" width="0">', '<img src="/spacer.gif">',
        '<img src="data:image/gif;base64,R0lGOD">', '<img src="https://pixel.wp.com/g.gif?x=1">', "<img>",
        '<img src="https://feeds.feedburner.com/~r/harbor/~4/1">', '<img src="https://medium.com/_/stat?event=1">',
        '<iframe src="https://www.googletagmanager.com/ns.html?id=1"></iframe>', '<iframe src="about:blank"></iframe>',
    ],
)  # fmt: skip
def test_avatars_placeholders_counters_and_emoji_are_no_pictures_of_a_text(tag: str) -> None:
    assert read(tag).media == []


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("link", "https://www.facebook.com/harbordaily"),
        ("link", "https://twitter.com/harbor/status/1"),
        ("link", "https://other.example/a#comment-7"),
        ("link", "https://harbor.example/comments-on-the-port/"),
        ("picture", "https://stats-of-the-port.example/a.png"),
        ("picture", "https://harbor.example/pixel-art/boat.png"),
        ("frame", "https://www.youtube.com/embed/1"),
    ],
)
def test_what_only_looks_like_a_mark_is_none(kind: str, url: str) -> None:
    assert not is_marked(kind, url)
