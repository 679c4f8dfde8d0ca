"""What holds for the matcher whatever is written, and in other languages."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import normalize
from bot.answering.matcher import Matcher
from bot.answering.model import FaqEntry, Side, Tier, Words
from bot.answering.normalize import clean, split_words
from bot.answering.parting import MOST_QUESTIONS
from bot.answering.sides import told
from tests.answering.test_matcher import FAQ, WORDS, entry

MATCHER = Matcher.build(FAQ, WORDS)
IDS = {one.id for one in FAQ}
SIDES = {one.id: one.side for one in FAQ}
SAID = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            "does",
            "it",
            "hurt",
            "how",
            "much",
            "cost",
            "cream",
            "before",
            "after",
            "laser",
            "the",
            "my",
            "cat?",
            "and",
            "n",
            "can",
            "i",
            "put",
            "on",
            ".",
            "🙏",
        ]
    ),
    max_size=60,
).map(" ".join)

SPANISH = Words(
    language="spanish",
    stop_words=frozenset(["el", "la", "los", "las", "de", "me", "que", "a", "en", "un", "una", "es", "lo", "puedo"]),
    before=("antes",),
    after=("después",),
    joiners=("y", "también"),
    openers=("cuánto", "puedo", "qué", "cómo", "duele"),
    off_topic=("qué tiempo hace mañana", "quién ganó el partido", "cuéntame un chiste", "mi coche no arranca"),
)
SPANISH_FAQ = (
    entry("dolor", "¿Duele el láser?", "me va a doler", "es doloroso el tratamiento", "cuánto dolor se siente"),
    entry("precio", "¿Cuánto cuesta?", "qué precio tiene", "precio de la sesión", "cuánto vale el láser", "coste"),
    entry("rascar", "¿Puedo rascarme la piel?", "me puedo rascar", "me pica y me rasco", "rascarse la cara", "picor"),
)
RUSSIAN = Words(
    language="russian",
    stop_words=frozenset(["и", "в", "на", "я", "мне", "ли", "это", "как", "после", "до"]),
    before=("до",),
    after=("после",),
    joiners=("и", "а также"),
    openers=("сколько", "можно", "больно", "как", "что"),
    off_topic=("какая завтра погода", "кто выиграл матч", "расскажи анекдот", "у меня не заводится машина"),
)
RUSSIAN_FAQ = (
    entry("боль", "Это больно?", "больно ли делать лазер", "будет ли мне больно", "чувствуется ли боль", "болезненно"),
    entry("цена", "Сколько это стоит?", "какая цена процедуры", "цена сеанса", "сколько стоит лазер"),
    entry("крем", "Можно мазать кожу кремом?", "каким кремом мазать", "нужен ли крем", "крем для лица", "мазать крем"),
)


@given(SAID, st.sampled_from([None, *Side]))
def test_any_message_gets_one_to_three_ranked_matches(text: str, side: Side | None) -> None:
    found = MATCHER.match_message(text, side)
    assert 1 <= len([match for match in found if not match.postponed]) <= MOST_QUESTIONS
    for match in found:
        confidences = [one.confidence for one in match.ranking]
        assert all(0.0 <= one <= 1.0 for one in confidences)
        assert {one.entry_id for one in match.ranking} <= IDS
        assert len({one.entry_id for one in match.ranking}) == len(match.ranking)


@given(SAID, st.sampled_from(Side))
def test_an_entry_of_the_other_side_is_never_answered_when_the_side_is_known(text: str, side: Side) -> None:
    said = MATCHER._sides.said(MATCHER._scorer.terms.stems(text))
    known = told(said, said, side)
    match = MATCHER.match(text, side)
    if match.tier is Tier.ANSWER and known is not None:
        assert SIDES[match.ranking[0].entry_id] in {None, known}


@given(SAID)
def test_the_same_message_gets_the_same_matches(text: str) -> None:
    assert MATCHER.match_message(text) == MATCHER.match_message(text)


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_the_short_way_through_ascii_cleans_as_the_long_one_does(text: str) -> None:
    long_way = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text).casefold()
    assert clean(text) == long_way


@pytest.mark.parametrize(
    ("faq", "words", "message", "entry_id"),
    [
        (SPANISH_FAQ, SPANISH, "hola, me dolerá mucho?", "dolor"),
        (SPANISH_FAQ, SPANISH, "cuanto cuestan las sesiones", "precio"),
        (SPANISH_FAQ, SPANISH, "me estoy rascando la piel", "rascar"),
        (SPANISH_FAQ, SPANISH, "PRESIO??", "precio"),
        (RUSSIAN_FAQ, RUSSIAN, "Лазер — это больно или нет?", "боль"),
        (RUSSIAN_FAQ, RUSSIAN, "скажите цену одного сеанса", "цена"),
        (RUSSIAN_FAQ, RUSSIAN, "кремы мазать можно", "крем"),
        (RUSSIAN_FAQ, RUSSIAN, "скока стоит лазир", "цена"),
    ],
)
def test_other_languages_match_through_their_own_stems(
    faq: tuple[FaqEntry, ...], words: Words, message: str, entry_id: str
) -> None:
    match = Matcher.build(faq, words).match(message)
    assert (match.ranking[0].entry_id, match.tier is not Tier.FALLBACK) == (entry_id, True)


@pytest.mark.parametrize(
    ("faq", "words", "message"),
    [(SPANISH_FAQ, SPANISH, "quién es el presidente"), (RUSSIAN_FAQ, RUSSIAN, "кто президент Бразилии")],
)
def test_other_languages_are_silent_off_topic(faq: tuple[FaqEntry, ...], words: Words, message: str) -> None:
    assert Matcher.build(faq, words).match(message).tier is not Tier.ANSWER


def test_a_synonym_of_several_words_is_read_as_its_word() -> None:
    words = Words(synonyms={"price": ("damage to my wallet", "fee")}, off_topic=WORDS.off_topic)
    matcher = Matcher.build(FAQ, words)
    match = matcher.match("what is the damage to my wallet")
    assert (match.ranking[0].entry_id, match.tier) == ("price", Tier.ANSWER)


def test_more_wordings_than_are_solved_exactly_still_find_their_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.answering.fitting.FEW", 10)
    matcher = Matcher.build(FAQ, WORDS)
    assert [matcher.match(one.question).ranking[0].entry_id for one in FAQ] == [one.id for one in FAQ]
    assert matcher.match("hw mcuh is teh lazer").ranking[0].entry_id == "price"


@given(st.text("aAbB'’ʼ\u0301 \n.,-_1é\u200dسы👩", max_size=40) | st.text(max_size=40))
def test_words_are_the_same_whether_they_are_made_plain_one_by_one_or_all_at_once(text: str) -> None:
    lines = "\n".join(normalize._WORD.findall(clean(text)))
    at_once = normalize._LONG_RUN.sub(r"\1", normalize._APOSTROPHES.sub("", lines))
    assert split_words(text) == (at_once.split("\n") if lines else [])


@given(st.lists(SAID, min_size=1, max_size=5))
def test_texts_heard_together_say_what_each_says_alone(texts: list[str]) -> None:
    said = [MATCHER._scorer.terms.spell(text) for text in texts]
    together = MATCHER._scorer.hear(said)
    alone = [MATCHER._scorer.hear([one]) for one in said]
    np.testing.assert_allclose(together.scores, np.concatenate([one.scores for one in alone]), atol=1e-5)
    assert together.known == tuple(one.known[0] for one in alone)
