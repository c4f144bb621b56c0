"""XML in any encoding to UTF-8."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.xml.utf8 import recovered_utf8, sniffed_encoding, to_utf8, transcoded

TEXT = "<rss>Zürich</rss>"


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


@pytest.mark.parametrize(
    ("data", "encoding", "rest"),
    [
        (codecs.BOM_UTF16_LE + b"<\0", "utf-16-le", b"<\0"),
        (codecs.BOM_UTF32_LE + b"<\0\0\0", "utf-32-le", b"<\0\0\0"),
        ("<r/>".encode("utf-16-be"), "utf-16-be", "<r/>".encode("utf-16-be")),
        ("<r/>".encode("utf-32-le"), "utf-32-le", "<r/>".encode("utf-32-le")),
        ('<?xml version="1.0"?>'.encode("cp037"), "cp037", '<?xml version="1.0"?>'.encode("cp037")),
        (b"<r/>", "", b"<r/>"),
    ],
)
def test_the_first_bytes_show_the_encoding(data: bytes, encoding: str, rest: bytes) -> None:
    assert sniffed_encoding(data) == (encoding, rest)


@pytest.mark.parametrize("label", ["x-none", "unicode_escape", "utf-7", "idna", "a" * 200, "ascii"])
def test_what_is_not_in_an_encoding_or_names_none_is_not_transcoded(label: str) -> None:
    assert transcoded("é".encode(), label) is None


def test_gb2312_is_read_as_the_encoding_that_contains_it() -> None:
    assert transcoded("镕".encode("gb18030"), "gb2312") == "镕".encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_for_every_text_in_utf_8_nothing_is_recovered(text: str) -> None:
    assert recovered_utf8(text.encode()) == text.encode()


@given(st.binary())
def test_for_every_bytes_what_is_recovered_is_utf_8(data: bytes) -> None:
    assert isinstance(recovered_utf8(data).decode(), str)
