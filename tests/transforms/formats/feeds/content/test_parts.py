"""Texts of feeds, whatever they were sent as."""

import pytest

from transforms.formats.feeds.content.parts import markup_parts, plain_parts


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&lt;p&gt;Boats &lt;b&gt;run&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Fog.&lt;/p&gt;", "Boats run.\n\nFog."),
        ('<p>&lt;a href="/x"&gt;Boats&lt;/a&gt; run.</p><p>Fog.</p>', "Boats run.\n\nFog."),
        ("<p>Boats&amp;nbsp;run &amp;#8211; again &amp;amp; again.</p>", "Boats run – again & again."),
        (
            "<p>Write <code>&lt;p&gt;Boats&lt;/p&gt;</code> and &amp;nbsp;.</p>",
            "Write <p>Boats</p> and &nbsp;.",
        ),
        ("a &lt; b and c &gt; d", "a < b and c > d"),
        ("**Boats** &amp; fog: [see](https://h.example/).", "Boats & fog: see."),
        ("Mail &lt;ann@harbor.example&gt; or use &lt;b&gt;", "Mail <ann@harbor.example> or use"),
    ],
)
def test_html_that_was_escaped_twice_is_read(markup: str, text: str) -> None:
    assert markup_parts(markup).text == text


def test_links_of_what_was_escaped_twice_are_there() -> None:
    parts = markup_parts("<p><a href='/1'>One</a> &lt;a href=\"/2\"&gt;two&lt;/a&gt;</p>")
    assert [(anchor.href, anchor.words) for anchor in parts.embedded.anchors] == [
        ("/1", "One"),
        ("/2", "two"),
    ]


@pytest.mark.parametrize(
    ("plain", "text"),
    [
        ("Boats run.\n\nFog.", "Boats run.\n\nFog."),
        ("<p>Boats run.</p>\n<p>Fog.</p>", "Boats run.\n\nFog."),
        ("## Boats\n\nThey run.\n\n## Fog\n\nNone.", "Boats\n\nThey run.\n\nFog\n\nNone."),
        ("a < b, if <b> is meant", "a < b, if <b> is meant"),
        ("```\n<p>x</p>\n```", "```\n\n<p>x</p>\n\n```"),
    ],
)
def test_plain_text_that_is_none_is_read_as_what_it_is(plain: str, text: str) -> None:
    assert plain_parts(plain).text == text
