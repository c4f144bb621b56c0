"""A tagger keeps what it learned of tokens; that makes no difference to what it finds, in one thread or in many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.generate import stories
from transforms.entities.tagger import tagger
from transforms.entities.tagger.model import load
from transforms.entities.tagger.names import TYPES
from transforms.entities.tagger.tagger import Tagger

TEXTS = ["\n\n".join(story.paragraphs) for story in stories(24, 900, seed=6)]


Answer = tuple[int, int, str, int]  # start, end, type, margin


def mentions(shared: Tagger, texts: list[str]) -> list[list[Answer]]:
    answers: list[list[Answer]] = []
    for batch, names in shared.names(texts):
        rows = zip(*(column.tolist() for column in names[:5]), strict=True)
        answers += [[] for _ in batch]
        for text, start, end, kind, margin in rows:
            answers[len(answers) - len(batch) + text].append((start, end, TYPES[kind], margin))
    return answers


def test_names_stand_where_the_text_has_them() -> None:
    text = "Dana Ruiz flew to Lisbon.\n\nRuiz thanked the United Nations."
    (spans,) = mentions(Tagger(load()), [text])
    assert [(text[start:end], kind) for start, end, kind, _ in spans] == [
        ("Dana Ruiz", "person"),
        ("Lisbon", "place"),
        ("Ruiz", "person"),
        ("United Nations", "organization"),
    ]


@pytest.mark.parametrize("most_kept", [0, 500, 10_000])
def test_forgetting_tokens_makes_no_difference(monkeypatch: pytest.MonkeyPatch, most_kept: int) -> None:
    kept = mentions(Tagger(load()), TEXTS)
    monkeypatch.setattr(tagger, "_MOST_KEPT", most_kept)
    monkeypatch.setattr(tagger, "_BATCH", 1)
    assert mentions(Tagger(load()), TEXTS) == kept


def test_a_text_is_tagged_up_to_its_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "_LONGEST", 20)
    first, second = mentions(Tagger(load()), ["Dana Ruiz spoke, and Dana Ruiz left.", ""])
    assert [mention[:3] for mention in first] == [(0, 9, "person")]
    assert second == []


@pytest.mark.parametrize("most_kept", [500, 4_000_000])
def test_threads_that_share_a_tagger_find_what_one_thread_finds(
    monkeypatch: pytest.MonkeyPatch, most_kept: int
) -> None:
    alone = mentions(Tagger(load()), TEXTS)
    monkeypatch.setattr(tagger, "_MOST_KEPT", most_kept)
    monkeypatch.setattr(tagger, "_BATCH", 1)
    shared = Tagger(load())
    turns = [TEXTS[number:] + TEXTS[:number] for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(mentions, [shared] * 8, turns))
    assert answers == [alone[number:] + alone[:number] for number in range(8)]


def test_a_reader_that_stops_half_way_does_not_keep_the_others_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tagger, "_BATCH", 1)
    shared = Tagger(load())
    unfinished = shared.names(TEXTS)
    next(unfinished)
    with ThreadPoolExecutor(1) as pool:
        assert len(pool.submit(mentions, shared, TEXTS[:2]).result(timeout=60)) == 2
    unfinished.close()
