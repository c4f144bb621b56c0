"""Who a record's provider is: what its source is known to be, and else what the payload claims."""

from __future__ import annotations

import pytest

from transforms.article import Article
from transforms.normalize import Normalizer
from transforms.parse import Parser
from transforms.payload import Payload, ReadOptions
from transforms.sources.known import parse_sources

AP_TEXT = b"BELFAST (AP) _ Rain fell on the harbor.\n"


def parsed(
    data: bytes = AP_TEXT, listed: str = "", url: str = "", uri: str = "drop/a.txt", folder: str = ""
) -> Article:
    parser = Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"), parse_sources(listed))
    (article,) = parser.items(Payload(uri=uri, data=data, sha256="ab", url=url, folder=folder))
    assert isinstance(article, Article)
    return article


def test_plain_text_that_says_ap_is_a_claim() -> None:
    article = parsed()
    assert (article.provider, article.assumptions) == ("ap", ["provider_claimed"])


@pytest.mark.parametrize(
    ("url", "provider"),
    [("https://www.reuters.com/a.txt", "reuters"), ("https://evil.example/a.txt", "evil-example")],
)
def test_what_was_fetched_is_of_its_host_and_the_claim_is_its_credit(url: str, provider: str) -> None:
    article = parsed(url=url)
    assert (article.provider, article.credit, article.assumptions) == (provider, "ap", [])


def test_an_agencys_host_delivers_the_agency() -> None:
    article = parsed(url="https://hosted.ap.org/a.txt")
    assert (article.provider, article.credit, article.assumptions) == ("ap", "", [])


def test_what_sources_say_goes_before_the_host() -> None:
    article = parsed(listed='[[source]]\nhost = "hub.example"\nprovider = "hub"', url="https://hub.example/a")
    assert (article.provider, article.credit, article.assumptions) == ("hub", "ap", ["provider_from_sources"])


def test_a_source_that_speaks_for_an_agency_delivers_it() -> None:
    listed = '[[source]]\nfolder = "drop"\nprovider = "hub"\nspeaks_for = ["ap"]'
    article = parsed(listed=listed)
    assert (article.provider, article.credit, article.assumptions) == ("ap", "", ["provider_from_sources"])
    other = parsed(AP_TEXT.replace(b"(AP)", b"(AFP)"), listed=listed)
    assert (other.provider, other.credit) == ("hub", "afp")


def test_a_credit_that_is_printed_stays() -> None:
    rss = b"<rss><channel><link>https://ap.org/</link><item><title>Rain</title><guid>1</guid></item></channel></rss>"
    article = parsed(rss, url="https://evil.example/feed")
    assert (article.provider, article.credit) == ("evil-example", "ap")


RSS = (
    b"<rss><channel><link>https://a.example/</link><item><title>Caf\xe9 opens</title><guid>1</guid>"
    b"<pubDate>Mon, 12 Jan 2026 09:00:00</pubDate></item></channel></rss>"
)


def test_what_is_left_open_is_filled_from_the_list_and_said() -> None:
    listed = (
        '[[source]]\nfolder = "drop"\nprovider = "kurier"\ntime_zone = "Europe/Berlin"\nencoding = "iso-8859-15"\n'
        'language = "de"\ncopyright = "Kurier"\nusage_terms = "none"'
    )
    article = parsed(RSS, listed)
    assert (article.headline, article.published_at, article.language) == (
        "Café opens",
        "2026-01-12T08:00:00Z",
        "de",
    )
    assert (article.copyright, article.usage_terms, article.provider) == ("Kurier", "none", "kurier")
    assert set(article.assumptions) >= {
        "encoding_from_sources", "time_zone_from_sources", "language_from_sources", "rights_from_sources",
        "provider_from_sources",
    }  # fmt: skip


def test_what_is_declared_stays() -> None:
    listed = '[[source]]\nfolder = "drop"\ntime_zone = "Europe/Berlin"\nencoding = "cp437"\nlanguage = "de"'
    declared = b'<?xml version="1.0" encoding="iso-8859-1"?>' + RSS.replace(
        b"09:00:00", b"09:00:00 GMT"
    ).replace(b"<channel>", b"<channel><language>fr</language>")
    article = parsed(declared, listed)
    assert (article.headline, article.published_at, article.language) == (
        "Café opens",
        "2026-01-12T09:00:00Z",
        "fr",
    )
    assert not [code for code in article.assumptions if code.endswith("from_sources")]


def test_a_folder_named_for_an_agency_makes_its_claim_known_and_no_other() -> None:
    article = parsed(folder="ap/2026-01-15")
    assert (article.provider, article.assumptions) == ("ap", ["provider_from_folder"])
    other = parsed(AP_TEXT.replace(b"(AP)", b"(AFP)"), folder="ap")
    assert (other.provider, other.assumptions) == ("afp", ["provider_claimed"])
    nested = parsed(folder="hub/ap")
    assert (nested.provider, nested.assumptions) == ("ap", ["provider_claimed"])
