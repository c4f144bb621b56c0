"""What a signal does, before a commit, during it, and at the end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from pipelines import interrupts

NUMBERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """As a person starts it: whatever started the tests in the background may have SIGINT ignored."""
    before = [signal.getsignal(number) for number in NUMBERS]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in zip(NUMBERS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGTERM, interrupts.Stopped),
        (signal.SIGHUP, interrupts.Stopped),
        (signal.SIGINT, KeyboardInterrupt),
    ],
)
def test_an_installed_signal_raises_once(number: int, error: type[BaseException]) -> None:
    interrupts.install()
    with pytest.raises(error):
        os.kill(os.getpid(), number)
    for again in NUMBERS:  # strikes what is being cleaned up
        os.kill(os.getpid(), again)


def test_a_hangup_that_is_ignored_from_the_start_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts.install()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_the_process_above_is_told_when_to_let_this_one_alone() -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write)
    try:
        interrupts.install()
        interrupts.defer()
    finally:
        signal.set_wakeup_fd(before)
    assert os.read(read, 10) == bytes([interrupts.INTERRUPTIBLE, interrupts.LET_ALONE])
    os.close(read)
    os.close(write)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_deferred_signal_does_nothing_and_is_not_inherited_as_ignored(number: int) -> None:
    interrupts.install()
    interrupts.defer()
    os.kill(os.getpid(), number)
    assert signal.getsignal(number) is not signal.SIG_IGN


@pytest.mark.parametrize("number", NUMBERS)
def test_a_deferred_signal_strikes_at_the_end_of_the_block_as_it_would_have_before(number: int) -> None:
    done: list[str] = []

    def block() -> None:
        with interrupts.heard_again():
            interrupts.defer()
            os.kill(os.getpid(), number)
            done.append("all of it")

    interrupts.install()
    with pytest.raises((interrupts.Stopped, KeyboardInterrupt)):
        block()
    assert done == ["all of it"]


def test_after_many_blocks_the_handlers_are_those_from_before() -> None:
    def block(*, fails: bool) -> None:
        with interrupts.heard_again():
            interrupts.install()
            interrupts.defer()
            if fails:
                raise OSError("full")

    before = [signal.getsignal(number) for number in NUMBERS]
    for _ in range(3):
        block(fails=False)
        with pytest.raises(OSError, match="full"):
            block(fails=True)
        assert [signal.getsignal(number) for number in NUMBERS] == before


def test_once_a_signal_has_ended_a_block_a_second_one_does_not_strike_what_is_cleaned_up() -> None:
    def block() -> None:
        with interrupts.heard_again():
            interrupts.install()
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(interrupts.Stopped):
        block()
    os.kill(os.getpid(), signal.SIGTERM)


def test_the_process_above_hears_again_when_the_block_ends() -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write)
    try:
        with interrupts.heard_again():
            interrupts.defer()
    finally:
        signal.set_wakeup_fd(before)
    assert os.read(read, 10) == bytes([interrupts.LET_ALONE, interrupts.INTERRUPTIBLE])
    os.close(read)
    os.close(write)


def test_install_takes_defer_back() -> None:
    interrupts.defer()
    interrupts.install()
    with pytest.raises(interrupts.Stopped):
        os.kill(os.getpid(), signal.SIGTERM)


def test_an_interrupt_that_is_ignored_from_the_start_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.install()
    interrupts.defer()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_at_the_end_all_are_ignored() -> None:
    interrupts.ignore()
    assert [signal.getsignal(number) for number in NUMBERS] == [signal.SIG_IGN] * len(NUMBERS)


def test_outside_the_main_thread_nothing_is_changed() -> None:
    before = [signal.getsignal(number) for number in NUMBERS]
    thread = threading.Thread(target=interrupts.install)
    thread.start()
    thread.join()
    assert [signal.getsignal(number) for number in NUMBERS] == before
