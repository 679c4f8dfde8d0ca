"""What MiniLM is given to read."""

import hashlib
import json
from importlib import resources

import pytest

from bot.semantic.pieces import LONGEST, Pieces

DATA = resources.files("bot.semantic")


def test_the_vocabulary_is_the_one_whose_licence_and_origin_are_recorded() -> None:
    record = json.loads(DATA.joinpath("vocabulary.json").read_text("utf-8"))
    assert hashlib.sha256(DATA.joinpath(record["file"]).read_bytes()).hexdigest() == record["sha256"]
    assert record["licence"] == "Apache-2.0"


@pytest.mark.parametrize(
    ("words", "numbers"),
    [  # as the tokenizer of the model gives them
        ([], [101, 102]),
        (["does", "it", "hurt"], [101, 2515, 2009, 3480, 102]),
        (["moisturiser"], [101, 11052, 9496, 8043, 102]),
        (["crème"], [101, 13675, 21382, 102]),
        (["лазер☂"], [101, 100, 102]),
    ],
)
def test_words_become_the_numbers_that_the_model_was_trained_with(words: list[str], numbers: list[int]) -> None:
    assert Pieces().numbers(words) == numbers


def test_a_long_text_is_cut_to_what_the_model_can_read() -> None:
    numbers = Pieces().numbers(["skin"] * 500)
    assert (len(numbers), numbers[0], numbers[-1]) == (LONGEST, 101, 102)
