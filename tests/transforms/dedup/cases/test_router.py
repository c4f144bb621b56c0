"""Texts that are linked to nothing are judged where they are, the others go to their case."""

import numpy as np

from tests.transforms.dedup.samples import COPPER, FERRY, article
from transforms.dedup import streams
from transforms.dedup.cases.router import CaseRouter
from transforms.dedup.columns import FEATURES, GUID_CONFLICTS
from transforms.dedup.digests.digest import digests
from transforms.dedup.tables.packed import Table
from transforms.dedup.texts import group_by_text
from transforms.text.identity import texts_of

ARTICLES = [
    article("Ferry", FERRY, guid="a1"),
    article("FERRY", FERRY, guid="x9", provider="courier"),
    article("Copper", COPPER, guid="b1"),
]
ITEMS, DISTINCT = group_by_text([Table.unpack(digests("s", ARTICLES, texts_of(ARTICLES), near=True))])
TEXTS = FEATURES.select(DISTINCT)
FERRY_TEXT, COPPER_TEXT = (ITEMS["text"][ITEMS["row"] == row][0] for row in (0, 2))


def router(*linked):
    """Knows of these texts that they are of the component 1, and of a conflict of each text."""
    members = Table(
        {"text": np.sort(np.array(linked, np.uint64)), "component": np.ones(len(linked), np.uint64)}
    )
    conflicts = Table({"text": TEXTS["text"], "conflict": TEXTS["text"]})
    return CaseRouter(members, conflicts if len(linked) else GUID_CONFLICTS.empty())


def test_texts_without_links_are_judged_with_all_their_items():
    (judgement,) = router(FERRY_TEXT).judge_unlinked(ITEMS, TEXTS)
    assert judgement.verdicts["row"].tolist() == [2]
    assert judgement.history["text"].tolist() == [COPPER_TEXT]
    (judgement,) = router().judge_unlinked(ITEMS, TEXTS)
    assert sorted(judgement.verdicts["row"].tolist()) == [0, 1, 2]
    assert not list(router(FERRY_TEXT, COPPER_TEXT).judge_unlinked(ITEMS, TEXTS))


def test_linked_texts_go_to_their_case_with_their_items_and_conflicts():
    routed = {
        stream.name: (table, component)
        for stream, table, component in router(FERRY_TEXT).route_new(ITEMS, TEXTS)
    }
    assert set(routed) == {"case_items", "case_texts", "case_conflicts"}
    assert sorted(routed["case_items"][0]["row"].tolist()) == [0, 1]
    assert routed["case_texts"][0]["text"].tolist() == [FERRY_TEXT]
    assert routed["case_conflicts"][0]["text"].tolist() == [FERRY_TEXT]
    assert all(set(component.tolist()) == {1} for _, component in routed.values())
    assert not list(router().route_new(ITEMS, TEXTS))


def test_links_go_where_their_first_text_goes():
    links = Table({"a": np.array([FERRY_TEXT, COPPER_TEXT]), "b": np.array([5, 6], np.uint64)})
    stream, table, component = router(FERRY_TEXT).route(streams.CASE_LINKS, links, "a")
    assert (stream, table["b"].tolist(), component.tolist()) == (streams.CASE_LINKS, [5], [1])
