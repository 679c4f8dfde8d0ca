"""What triage reads the short way is what the long way finds: phrases, clues, mended words, scores."""

from itertools import pairwise, permutations
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.triage.clues import Piece, Reading, read_clues
from bot.answering.triage.codes import BITS, MASK, SAID, SIGN, Clues
from bot.answering.triage.context import MARKS, Mute, Setting
from bot.answering.triage.phrases import PhraseBook, Said, Shelf, parse_phrase
from bot.answering.triage.reach import Cue
from bot.answering.triage.rules import RuleBook, Signs
from bot.answering.triage.space import Space
from bot.answering.triage.text import Sentence, Spelling
from bot.answering.vectors import WordVectors

NORMALIZER = Normalizer(Words())
LETTERS = "abcd"
ALTERNATIVES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True).map("/".join)
PHRASES = st.lists(st.lists(ALTERNATIVES, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6)
ROWS = st.lists(st.sampled_from(f"{LETTERS}x"), max_size=8) | st.permutations(f"{LETTERS}x")


@given(PHRASES, ROWS, st.integers(0, 2), st.booleans(), st.dictionaries(st.sampled_from(LETTERS), st.integers(0, 9)))
def test_phrases_are_found_as_by_trying_all_places(
    phrases: list[str], row: list[str], slack: int, ordered: bool, counts: dict[str, int]
) -> None:
    shelf = Shelf([*enumerate(phrases)], slack, ordered)
    expected = {
        (label, tuple(sorted(places)))
        for label, text in shelf.labelled
        for slots in parse_phrase(text, NORMALIZER)
        for places in permutations(range(len(row)), len(slots))
        if all(row[place] in slot for place, slot in zip(places, slots, strict=True))
        and max(places) - min(places) < len(slots) + slack
        and not (ordered and places != tuple(sorted(places)))
    }
    found = PhraseBook([shelf], NORMALIZER, counts).find(Said(row))
    assert set(found) <= expected  # of words said many times, the nearest places are tried
    if len(set(row)) == len(row):
        assert set(found) == expected
    assert found == PhraseBook([shelf], NORMALIZER, {}).find(Said(row))  # in one order, however they are looked up


def test_phrases_are_given_in_the_order_of_their_anchors() -> None:
    book = PhraseBook([Shelf([(0, "d"), (1, "b a"), (2, "c")], 0)], NORMALIZER, {"a": 9})
    assert book.find(Said("dcba")) == [(1, (2, 3)), (2, (1,)), (0, (0,))]


def _hash(kind: int, name: str) -> int:
    return kind << BITS | crc32(name.encode()) & MASK


def _named(stems: list[str], kind: int) -> list[tuple[int, int, int]]:
    """Return the clues of a row of stems, each with its first and last place."""
    last = len(stems) - 1
    found = [(_hash(kind, stem), place, place) for place, stem in enumerate(stems) if stem]
    found += [(_hash(kind, f"{a} {b}"), at, at + 1) for at, (a, b) in enumerate(pairwise(stems))]
    return [*found, (_hash(kind, f" {stems[0]}"), 0, 0), (_hash(kind, f"{stems[-1]} "), last, last)]


@given(st.data(), st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
def test_the_clues_between_two_places_are_those_that_begin_and_end_there(data: st.DataObject, heard: list[str]) -> None:
    size = len(heard)
    places = st.integers(0, size - 1)
    ranges = st.tuples(places, places).map(lambda two: (min(two), max(two)))
    struck = data.draw(st.sets(places, max_size=2))
    mutes = [Mute(Cue.DENIAL, (0,), range(a, b + 1)) for a, b in data.draw(st.lists(ranges, max_size=2))]
    signs = [("red", a, b) for a, b in data.draw(st.lists(ranges, max_size=3))]
    stems = ["" if place in struck else stem for place, stem in enumerate(heard)]
    muted = {place for mute in mutes for place in mute.scope}
    said = [f"{MARKS[Cue.DENIAL]}:{s}" if s and place in muted else s for place, s in enumerate(stems)]
    clues = [*_named(heard, 0), *_named(said, SAID), *((_hash(SIGN, name), a, b) for name, a, b in signs)]
    sentence = Sentence(tuple(heard), tuple(stems), (0,) * size)
    found = Clues(Setting(sentence, tuple(mutes), tuple(heard)), Signs((), tuple(signs)))
    first, last = data.draw(ranges.filter(lambda some: some[1] > 0 or size == 1))
    assert found.within(first, last) == {clue for clue, a, b in clues if first <= a and b <= last}


TARGETS = ("blister", "blisters", "pain", "breathing", "swollen", "anaphylaxis", "burning", "burnt")


@given(st.sampled_from(TARGETS), st.integers(0, 10), st.sampled_from("abinrst"), st.integers(0, 2))
def test_a_word_is_mended_to_the_nearest_target(target: str, at: int, letter: str, cut: int) -> None:
    word = target[:at] + letter + target[at + cut :]
    mended = Spelling(TARGETS, (), NORMALIZER).stem(word)
    slips = {other: OSA.distance(word, other) for other in TARGETS}
    allowed = 2 if len(word) >= 10 else 1
    near = {NORMALIZER.stem(other) for other, slip in slips.items() if slip == min(slips.values()) <= allowed}
    assert mended in {*near, NORMALIZER.stem(word)}
    if len(word) >= 8 and near and word[0] == target[0]:
        assert mended in near


TEXTS = ("my skin is raw and it will not stop to hurt at all since i had the laser done here", "hello", "raw skin")


def _reading(*texts: str) -> Reading:
    said = [tuple(text.split()) for text in texts]
    denied = Mute(Cue.DENIAL, (0,), range(1, 4))
    settings = [Setting(Sentence(row, row, (0,) * len(row)), (denied,) if len(row) > 4 else (), row) for row in said]
    return read_clues(settings, RuleBook((), NORMALIZER, {}))


@pytest.mark.parametrize("with_vectors", [True, False])
@pytest.mark.parametrize("texts", [("raw",), ("hello", "is it raw"), TEXTS, ("unheard of",), (TEXTS[0],)])
def test_the_scores_of_a_message_are_its_rows_times_the_weights(texts: tuple[str, ...], with_vectors: bool) -> None:
    random = np.random.default_rng(1)
    words = sorted({word for text in TEXTS for word in text.split()})
    values = random.integers(-99, 99, (len(words), 8)).astype(np.int8)
    vectors = WordVectors(words, values, np.ones(len(words), dtype=np.float32))
    known: list[Piece] = [_reading(text).pieces[0] for text in TEXTS]
    space = Space(known, known, vectors if with_vectors else None)
    pieces = _reading(*texts).pieces
    rows = space.rows(pieces)
    numbers = random.normal(size=rows.width + rows.dense.shape[1]).astype(np.float32)
    assert space.scores(pieces, space.weights(numbers)) == pytest.approx(rows.times(numbers).tolist(), abs=1e-4)
