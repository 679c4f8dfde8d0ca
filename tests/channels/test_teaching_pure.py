"""The parts of teaching that need no Telegram."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.assistant import Assistant
from bot.channels.telegram.teaching.draft import Draft, Step
from bot.channels.telegram.teaching.edits import new_id
from bot.channels.telegram.teaching.preview import estimated, losers
from bot.faq.model import MAX_ID
from tests.answering.clinic import ENTRIES, clinic

WORDS = st.text(max_size=30)


@given(
    st.builds(
        Draft,
        token=st.integers(0, 2**53),
        step=st.sampled_from(Step),
        ref=WORDS,
        ids=st.lists(st.integers(1, 10**9)).map(tuple),
        words=WORDS,
        asked=st.integers(0, 2**53),
        entry=WORDS,
        text=WORDS,
        answer=WORDS,
        is_referral=st.booleans(),
        proposal=st.integers(0, 2**31),
    )
)
def test_a_form_is_read_as_it_was_written(draft: Draft) -> None:
    assert Draft.read(str(draft)) == draft


@given(st.text(max_size=60) | st.sampled_from(['{"token": 1}', "[]", "null", '{"token": 1, "step": "x"}']))
def test_what_is_no_form_is_none(state: str) -> None:
    assert Draft.read(state) is None


@given(st.text(max_size=200), st.sets(st.text(max_size=20), max_size=3))
def test_a_new_id_fits_and_is_not_taken(question: str, taken: set[str]) -> None:
    first = new_id(question, taken)
    second = new_id(question, {*taken, first})
    assert first not in taken
    assert second not in {*taken, first}
    for name in (first, second):
        assert len(name) <= MAX_ID
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)


def test_an_id_is_made_of_the_question() -> None:
    assert new_id("Può fare la doccia?", {}) == "puo-fare-la-doccia"
    assert new_id("可以洗澡吗？", {"entry": 1}) == "entry-2"


def test_an_entry_whose_phrasings_another_takes_over_is_named() -> None:
    own = Assistant(clinic())
    thief = replace(ENTRIES[1], phrasings=(*ENTRIES[1].phrasings, *(f"{word} ice swelling" for word in "abcdefgh")))
    other = Assistant(clinic(entries=(ENTRIES[0], thief, ENTRIES[2])))
    lost = dict(losers(own, other))
    assert list(lost) == ["ice"]
    assert lost["ice"] >= 2
    assert losers(own, own) == []


def test_the_estimate_is_a_share_and_falls_where_an_entry_takes_anothers_words() -> None:
    own = Assistant(clinic()).matcher.estimate
    twice = replace(
        ENTRIES[1], phrasings=(*ENTRIES[1].phrasings, "ice for the swelling", "a cold pack on my puffy face")
    )
    worse = Assistant(clinic(entries=(ENTRIES[0], twice, ENTRIES[2]))).matcher.estimate
    assert 0 <= worse.answered <= own.answered <= 1
    assert 0 <= own.wrong <= 0.02
    assert estimated(own, own).startswith(f"answered {own.answered:.1%} → {own.answered:.1%}, wrong ")
