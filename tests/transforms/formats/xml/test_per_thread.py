"""One of a thing for each thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from transforms.formats.xml.per_thread import cache_per_thread


def test_a_thread_gets_the_same_result_again_and_another_thread_another() -> None:
    make = cache_per_thread(lambda *arguments: [*arguments])
    barrier = Barrier(4)

    def twice(_: int) -> tuple[list[object], bool]:
        barrier.wait()
        return make("a", 1), make("a", 1) is make("a", 1)

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(twice, range(4)))
    assert results == [(["a", 1], True)] * 4
    assert len({id(item) for item, _ in results}) == 4


def test_other_arguments_have_results_of_their_own() -> None:
    make = cache_per_thread(lambda *arguments: [*arguments])
    assert (make(1), make(2), make()) == ([1], [2], [])
