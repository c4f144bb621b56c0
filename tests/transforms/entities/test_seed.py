from pathlib import Path

import xxhash

from benchmarks.conll import documents
from benchmarks.quality_entities import HELD_OUT, score
from transforms.article import Article, Dateline
from transforms.entities.backends import backend

PERSONS = ["66121605", "71c66c29", "0bfeca41", "dddf1b45", "b187e6e9"]  # xxh32 of their names, in order


def test_the_persons_and_countries_of_the_first_article_are_found(corpora: Path):
    (file,) = (corpora / "seed").glob("*.txt")
    text = file.read_text("utf-8").split("\n\n", 2)[2].split(" — ", 1)[1]
    (entities,) = backend("newswire")([Article(body=text, dateline=Dateline(country="IR"))])
    persons = [xxhash.xxh32_hexdigest(entity.name.encode()) for entity in entities if entity.type == "person"]
    assert persons == PERSONS
    assert {entity.country for entity in entities if entity.type == "place"} >= {
        "IR",
        "IQ",
        "SY",
        "IL",
        "RU",
        "US",
        "GB",
    }


def test_names_of_the_held_out_copy_are_found(corpora: Path):
    scores = score(documents(corpora / "conll-2003" / HELD_OUT))
    least = {"person": 0.93, "organization": 0.85, "place": 0.94, "other": 0.86, "all": 0.91}
    assert {kind: count.f1 >= least[kind] for kind, count in scores.items()} == dict.fromkeys(least, True)
