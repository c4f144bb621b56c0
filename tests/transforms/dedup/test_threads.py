"""Several bundles at once in one process digest and judge as one after another."""

from concurrent.futures import ThreadPoolExecutor

from benchmarks.judging import judge
from benchmarks.reprints import articles, invented, labelled
from tests.transforms.dedup.samples import temporary_store
from transforms.dedup.digests import shingles
from transforms.dedup.digests.digest import digests
from transforms.staging.area import StagingArea
from transforms.text.identity import identify

THREADS = 8


def digest_and_judge(seed):
    """What a run makes of texts that the seed chooses: (digests, verdicts by segment, state)."""
    texts = list(articles(labelled(invented(40, seed), seed)))
    digested = [
        digests(
            f"segments/{start}", texts[start : start + 30], identify(texts[start : start + 30]), near=True
        )
        for start in range(0, len(texts), 30)
    ]
    judged = judge(StagingArea(temporary_store(), "_staging/r1/token"), digested)
    verdicts = {segment: sorted(packed) for segment, packed in judged.verdicts.items()}
    return digested, verdicts, [(file.path, file.sha256) for file in judged.state]


def test_eight_threads_give_the_digests_verdicts_and_state_of_one():
    seeds = [1, 1, 2, 2, 3, 3, 4, 4]
    expected = {seed: digest_and_judge(seed) for seed in set(seeds)}
    shingles._hashes_of.cache_clear()
    shingles._powers.cache_clear()
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(digest_and_judge, seeds))
    assert results == [expected[seed] for seed in seeds]


def test_what_is_cached_for_all_threads_cannot_be_changed():
    for array in (*shingles._hashes_of(shingles.CALENDAR), *shingles._powers(64)):
        assert not array.flags.writeable
