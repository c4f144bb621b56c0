"""What is heavy is loaded once, whoever asks first."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from transforms.data.once import once


def test_threads_that_come_at_the_same_time_get_one_object() -> None:
    calls = []
    start = Barrier(8)

    @once
    def load() -> list[int]:
        calls.append(1)
        time.sleep(0.02)
        return [7]

    def ask(_: int) -> list[int]:
        start.wait()
        return load()

    with ThreadPoolExecutor(8) as pool:
        objects = list(pool.map(ask, range(8)))
    assert calls == [1]
    assert all(loaded is objects[0] for loaded in objects)


def test_a_load_that_failed_is_tried_again() -> None:
    answers = iter([OSError("gone"), 7])

    @once
    def load() -> int:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    with pytest.raises(OSError, match="gone"):
        load()
    assert [load(), load()] == [7, 7]
