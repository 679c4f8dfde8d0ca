from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.clusters import clusters
from bot.answering.model import Words

WORDS = Words(stop_words=frozenset({"can", "i", "the", "a", "my", "is", "to", "with", "go", "on"}))
TEXTS = st.lists(st.text(alphabet="abc ", max_size=12), max_size=12)


def grouped(*texts: str) -> list[list[str]]:
    return [[texts[place] for place in cluster.members] for cluster in clusters(texts, WORDS)]


def test_questions_that_ask_the_same_stand_together_and_the_most_frequent_first() -> None:
    found = grouped("can i swim", "a beard trim?", "is swimming ok", "swimming", "i swiming")
    assert found == [["can i swim", "is swimming ok", "swimming", "i swiming"], ["a beard trim?"]]


def test_a_misspelt_word_is_the_same_word() -> None:
    assert grouped("parking", "parknig") == [["parking", "parknig"]]


def test_different_questions_stay_apart_though_their_stop_words_agree() -> None:
    assert grouped("can i go to the sauna", "can i go to the office") == [
        ["can i go to the sauna"],
        ["can i go to the office"],
    ]


def test_questions_of_stop_words_alone_are_told_apart_by_them() -> None:
    assert grouped("can i", "is the", "can i") == [["can i", "can i"], ["is the"]]


def test_nothing_has_no_clusters() -> None:
    assert clusters([], WORDS) == []


@given(TEXTS)
def test_every_question_is_in_one_cluster_and_the_larger_come_first(texts: list[str]) -> None:
    found = clusters(texts, WORDS)
    assert sorted(place for cluster in found for place in cluster.members) == list(range(len(texts)))
    sizes = [len(cluster.members) for cluster in found]
    assert sizes == sorted(sizes, reverse=True)


@given(TEXTS.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))))
def test_the_order_of_the_questions_changes_no_cluster(both: tuple[list[str], list[str]]) -> None:
    def contents(texts: list[str]) -> Counter[tuple[str, ...]]:
        return Counter(tuple(sorted(texts[p] for p in cluster.members)) for cluster in clusters(texts, WORDS))

    assert contents(both[0]) == contents(both[1])


def test_what_is_said_all_the_time_puts_no_questions_together() -> None:
    texts = ("laser face scrub", "laser face pony")
    usual = [f"laser face {number}" for number in range(50)]
    assert len(clusters(texts, WORDS)) == 1
    assert len(clusters(texts, WORDS, usual)) == 2
