"""The same with a stand-in for the encoder: what is learnt and kept, and what a matcher makes of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answering.hashing import Floats
from bot.answering.learnt import learn_matcher, learnt_name
from bot.cache import kept_sentences
from bot.faq.sentences import sentence_encoder
from bot.faq.vectors import word_vectors
from tests.answering.clinic import clinic

MEANINGS = ({"ice", "freeze", "brr"}, {"scratch", "nails"}, {"price", "dosh"})


class Toy:
    """Knows three meanings; counts what it computed."""

    name = "toy 1"

    def __init__(self) -> None:
        self.vectors: dict[bytes, bytes] = {}
        self.computed = 0

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        rows = [[float(len(meaning.intersection(words))) for meaning in MEANINGS] for words in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), len(MEANINGS))

    def learn(self, texts: Sequence[Sequence[str]]) -> None:
        for text in texts:
            key = " ".join(text).encode()
            self.computed += key not in self.vectors
            self.vectors[key] = b"1"


def test_what_only_the_sentence_encoder_knows_is_found() -> None:
    knowledge = replace(clinic(), vectors=word_vectors("english"))
    without, with_it = learn_matcher(knowledge), learn_matcher(replace(knowledge, sentences=Toy()))
    found = [{c.entry_id: c.confidence for c in m.match("brr").ranking} for m in (without, with_it)]
    assert found[1]["ice"] > found[0].get("ice", 0.0) + 0.1


def test_learning_with_another_encoder_has_another_name() -> None:
    assert learnt_name(replace(clinic(), sentences=Toy())) != learnt_name(clinic())


def test_sentences_that_were_learnt_once_are_not_computed_at_the_next_start(tmp_path: Path) -> None:
    first, second = Toy(), Toy()
    for toy in (first, second):
        with kept_sentences(toy, tmp_path / "cache"):
            toy.learn([["ice"], ["my", "nails"]])
    assert (first.computed, second.computed) == (2, 0)


def test_without_a_folder_or_an_encoder_nothing_is_kept(tmp_path: Path) -> None:
    with kept_sentences(Toy(), None), kept_sentences(None, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_where_the_extra_is_not_installed_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.faq.sentences.NEEDED", ("no_such_library",))
    assert sentence_encoder("english") is None
