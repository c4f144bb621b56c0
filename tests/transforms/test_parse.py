"""Every item of a payload comes out, whatever fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from transforms.article import Article, DeadLetter, Source
from transforms.normalize import Normalizer
from transforms.parse import Item, Parser
from transforms.payload import Limits, Notice, Outcome, Payload, ReadOptions, Skipped, WireError

PAYLOAD = Payload(uri="a.txt", data=b"BELFAST (AP) _ Rain fell on the harbor.\n", sha256="ab")
PARSER = Parser(ReadOptions(), Normalizer("2026-01-15T00:00:00Z"))


def parse(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome | BaseException) -> list[Item]:
    """The items of a payload whose reader yields these, or raises."""

    def read(payload: Payload, options: ReadOptions) -> Iterator[Outcome]:
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, WireError):
                raise outcome
            yield outcome  # type: ignore[misc]

    monkeypatch.setattr("transforms.parse.reader", lambda name: read)
    return list(PARSER.items(PAYLOAD))


def test_a_payload_becomes_finished_articles() -> None:
    (article,) = PARSER.items(PAYLOAD)
    assert isinstance(article, Article)
    assert (article.format, article.received_at, article.body) == (
        "text", "2026-01-15T00:00:00Z", "Rain fell on the harbor.",
    )  # fmt: skip


def test_an_item_that_fails_is_a_dead_letter_with_its_place_and_notices_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = parse(
        monkeypatch, Notice("feed_fallback", "long"), Skipped("picture"), WireError("malformed_item", "no headline"),
    )  # fmt: skip
    *others, dead = items
    assert others == [Notice("feed_fallback", "long"), Skipped("picture")]
    assert isinstance(dead, DeadLetter)
    assert dead.source is not None
    assert (dead.stage, dead.error, dead.format, dead.source.index) == ("parse", "malformed_item", "text", 1)


def test_a_reader_s_defect_is_one_dead_letter_after_what_it_had_read(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped, dead = parse(monkeypatch, Skipped("picture"), KeyError("x"))
    assert skipped == Skipped("picture")
    assert isinstance(dead, DeadLetter)
    assert (dead.error, dead.message) == ("reader_failed", "KeyError: 'x'")


def test_what_a_defect_says_becomes_one_line_of_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (dead,) = parse(monkeypatch, ValueError("bad\n\x1b[2J text \ud800"))
    assert isinstance(dead, DeadLetter)
    assert dead.message == "ValueError: bad [2J text"


@pytest.mark.parametrize(
    ("fetched_at", "received_at"),
    [("", "2026-01-15T00:00:00Z"), ("2026-01-14T09:00:00Z", "2026-01-14T09:00:00Z"),
     ("2026-01-15T00:00:01Z", "2026-01-15T00:00:00Z")],
)  # fmt: skip
def test_an_item_was_received_when_it_was_fetched_but_never_after_the_clock(
    fetched_at: str, received_at: str
) -> None:
    article = Normalizer("2026-01-15T00:00:00Z").finish(Article(headline="Ferry waits"), fetched_at)
    assert article.received_at == received_at


def test_what_can_t_be_normalized_is_a_dead_letter_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Normalizer, article: Article, fetched_at: str) -> Article:
        raise WireError("no_text", "neither headline nor body")

    monkeypatch.setattr(Normalizer, "finish", refuse)
    (dead,) = parse(monkeypatch, Article(url="https://a.example/1"))
    assert isinstance(dead, DeadLetter)
    assert (dead.stage, dead.error, dead.excerpt) == ("normalize", "no_text", "https://a.example/1")


@pytest.mark.parametrize("error", [ImportError("broken install"), MemoryError()])
def test_what_is_no_fault_of_the_payload_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        parse(monkeypatch, error)


def test_a_payload_of_no_known_format_fails_at_detection() -> None:
    (dead,) = PARSER.items(Payload(uri="a", data=bytes(100), sha256=""))
    assert isinstance(dead, DeadLetter)
    assert (dead.stage, dead.error) == ("detect", "unknown_format")


def test_of_many_dead_letters_alike_the_rest_is_one_with_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = [WireError("malformed_item", f"no headline {at}") for at in range(105)]
    letters = parse(monkeypatch, *failures, Skipped("picture"), WireError("too_deep", "201", excerpt=b"<b>"))
    assert letters.pop(100) == Skipped("picture")
    assert all(isinstance(letter, DeadLetter) for letter in letters)
    *first, deep, rest = [letter for letter in letters if isinstance(letter, DeadLetter)]
    assert [letter.message for letter in first] == [f"no headline {at}" for at in range(100)]
    assert [letter.excerpt for letter in first] == [PAYLOAD.data.decode(), *[""] * 99]
    assert (deep.error, deep.excerpt) == ("too_deep", "<b>")
    assert rest == DeadLetter(
        source=Source(uri="a.txt", sha256="ab"), format="text", stage="parse", error="malformed_item",
        message="5 more items of this payload can't be read for the same reason",
    )  # fmt: skip


def test_a_hundred_alike_are_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(parse(monkeypatch, *[WireError("malformed_item", "no headline")] * 100)) == 100


def test_what_is_past_the_limit_of_items_is_one_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    limited = Parser(ReadOptions(limits=Limits(payload_items=2)), Normalizer("2026-01-15T00:00:00Z"))
    monkeypatch.setattr("tests.transforms.test_parse.PARSER", limited)
    two = Skipped("picture"), Skipped("picture")
    assert parse(monkeypatch, Notice("a", "b"), *two, Notice("a", "b")) == [
        Notice("a", "b"), *two, Notice("a", "b"),
    ]  # fmt: skip
    *_, letter = parse(monkeypatch, *two, Skipped("never"), Skipped("never"))
    assert isinstance(letter, DeadLetter)
    assert (letter.error, letter.message) == (
        "too_many_items", "the payload holds more than 2 items: the rest is not read",
    )  # fmt: skip
