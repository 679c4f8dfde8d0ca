"""What a misspelt word is read as."""

import pytest

from bot.answering.model import Words
from bot.answering.spelling import Speller, slips
from bot.answering.terms import Terms, no_word

COUNTS = {"before": 40, "pores": 12, "pro": 1, "prose": 1, "befroe": 1, "beaver": 2}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bfeore", "before"), ("proes", "pores"), ("poress", "pores"), ("xylophone", None), ("pr", None), ("b4b4", None)],
)
def test_of_words_about_as_near_the_commoner_one_is_meant(typed: str, meant: str | None) -> None:
    found = Speller(COUNTS).nearest(typed)
    assert (found and found[0]) == meant


def test_rare_words_much_like_a_common_one_are_slips() -> None:
    assert slips(COUNTS, no_word) == {"befroe"}
    assert slips(COUNTS, lambda word: word == "befroe") == set()


@pytest.mark.parametrize(("table", "stems"), [(True, ("befor",)), (False, ("befro",))])
def test_a_slip_in_the_wordings_is_read_as_the_word_where_a_table_of_words_can_tell(
    table: bool, stems: tuple[str, ...]
) -> None:
    terms = Terms(Words())
    texts = [*["before"] * 12, "befroe"]
    if table:
        terms.learn(texts, lambda word: word == "before")
    else:
        terms.learn(texts, no_word)

    assert terms.read("befroe").stems == stems
