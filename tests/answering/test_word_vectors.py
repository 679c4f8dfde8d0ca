"""The table of word vectors: whole, known by its checksum, and of use."""

import hashlib
import io
import json
import pickle
from importlib import resources

import numpy as np
import pytest

from bot.answering.vectors import WordVectors, cut
from bot.faq.vectors import word_vectors

DATA = resources.files("bot.answering").joinpath("data")
PIECES = {"laser": 0, "las": 1, "##er": 2, "##s": 3, "e": 4}


def table(pieces: str, rows: int) -> bytes:
    content = io.BytesIO()
    values = np.arange(rows * 2, dtype=np.int8).reshape(rows, 2)
    np.savez(content, pieces=np.frombuffer(pieces.encode(), np.uint8), values=values, scales=np.ones(rows, np.float32))
    return content.getvalue()


def test_the_table_is_the_one_whose_licence_and_origin_are_recorded() -> None:
    record = json.loads(DATA.joinpath("word_vectors.json").read_text("utf-8"))
    assert hashlib.sha256(DATA.joinpath(record["file"]).read_bytes()).hexdigest() == record["sha256"]
    assert record["licence"] == "Apache-2.0"


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("hurts", "painful"), ("hurts", "expensive")),
        (("coffee", "caffeine"), ("coffee", "laser")),
        (("price", "cost"), ("price", "skin")),
        (("lotion", "moisturiser"), ("lotion", "parking")),
    ],
)
def test_words_of_one_meaning_lie_nearer_than_words_of_two(near: tuple[str, str], far: tuple[str, str]) -> None:
    vectors = word_vectors("english")
    assert vectors is not None
    likeness = [float(vectors.vector([a]) @ vectors.vector([b])) for a, b in (near, far)]
    assert likeness[0] > likeness[1] + 0.1


def test_what_was_learnt_by_the_table_is_kept_without_it() -> None:
    vectors = word_vectors("english")
    own = WordVectors.read(table("laser\nskin", 2))
    kept, copy = pickle.dumps(vectors), pickle.loads(pickle.dumps(own))  # noqa: S301  our own

    assert len(kept) < 1000
    assert pickle.loads(kept) is vectors  # noqa: S301  our own
    assert copy.vector(["skin"]).tolist() == own.vector(["skin"]).tolist()


def test_a_language_without_vectors_has_none() -> None:
    assert word_vectors("spanish") is None


@pytest.mark.parametrize(
    ("word", "rows"), [("laser", [0]), ("lasers", [0, 3]), ("laserer", [0, 2]), ("lasso", []), ("", []), ("l" * 99, [])]
)
def test_a_word_is_cut_into_the_longest_pieces_from_the_left(word: str, rows: list[int]) -> None:
    assert cut(word, PIECES) == rows


def test_the_vector_of_a_text_has_length_one_or_zero() -> None:
    vectors = WordVectors.read(table("a\nb\nc", 3))
    assert float(np.linalg.norm(vectors.vector(["b", "c"]))) == pytest.approx(1.0)
    assert vectors.vector(["unknown"]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("content", [table("a\nb", 3), table("a\nb\nc\nd", 3)])
def test_a_damaged_table_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        WordVectors.read(content)
