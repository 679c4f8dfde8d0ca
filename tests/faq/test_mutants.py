"""Spoilt files never take the bot down and are never served; each gets an error that can be acted on."""

from __future__ import annotations

import tracemalloc

import pytest

from bot.faq import loading
from bot.faq.snapshot import Snapshot
from tests.faq.mutant_trial import Tally, load, trial
from tests.faq.mutations import BIGGEST, BOMBS, SPOILS, Mutant, good_files, shipped_excerpt, sources

MOST_MEMORY = 300 * 2**20  # bytes that one file may cost while it is read


@pytest.fixture(autouse=True)
def without_word_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come with the bot and not from the clinic's files, and reading them takes longer than all the rest."""
    monkeypatch.setattr(loading, "with_meanings", lambda knowledge: knowledge)


def test_the_files_load_before_they_are_spoilt() -> None:
    good, tally = good_files(), Tally()
    for name, versions in good.items():
        for raw in versions:
            load(Snapshot(sources(good), {}), Mutant(name, raw, raw, "nothing"), tally)
    assert (tally.loaded["nothing"], tally.refused) == (sum(map(len, good.values())), {})


def test_2000_spoilt_files_are_refused_with_what_to_do_or_are_whole() -> None:
    tally = trial(range(2000))

    assert set(tally.refused) == set(SPOILS)
    assert sum(tally.refused.values()) > 1000


@pytest.mark.parametrize("bomb", sorted(BOMBS))
def test_a_bomb_as_big_as_a_file_may_be_is_refused_in_little_time(bomb: str) -> None:
    assert exploded(bomb).refused[bomb] == 1


def test_the_bomb_that_costs_most_costs_little_memory() -> None:
    tracemalloc.start()
    try:
        exploded("unknown keys")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


def exploded(bomb: str) -> Tally:
    raw = BOMBS[bomb](BIGGEST)[:BIGGEST] + b"\n"
    tally = Tally()
    load(Snapshot(sources(good_files()), {}), Mutant("faq.yaml", raw, raw, bomb), tally)
    return tally


def test_ten_megabytes_are_refused_unread() -> None:
    raw = b"---\n" + b"a: b\n" * 2_000_000
    load(Snapshot(sources(good_files()), {}), Mutant("faq.yaml", raw, raw, "big"), tally := Tally())

    assert tally.refused["big"] == 1


def test_no_beginning_of_the_shipped_file_is_taken_for_the_whole() -> None:
    whole = shipped_excerpt()
    snapshot = Snapshot(sources(good_files()), {})
    tally = Tally()
    for length in range(0, len(whole) - 60, 97):
        load(snapshot, Mutant("faq.yaml", whole[:length], whole, "truncated"), tally)
    assert tally.loaded == {}
