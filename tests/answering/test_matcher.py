"""The matcher as its callers see it: an FAQ in, matches out."""

from dataclasses import replace

import pytest

from bot.answering.matcher import Matcher
from bot.answering.model import FaqEntry, Side, Tier, Words
from tests.answering.clinic import clinic

WORDS = Words(
    abbreviations={"b4": "before", "n": "and", "u": "you"},
    stop_words=frozenset(
        [
            "a",
            "the",
            "is",
            "it",
            "i",
            "my",
            "can",
            "do",
            "does",
            "how",
            "what",
            "when",
            "to",
            "on",
            "for",
            "of",
            "and",
            "you",
            "much",
        ]
    ),
    before=("before", "tomorrow's my laser"),
    after=("after", "since the laser", "had it yesterday"),
    joiners=("and", "also"),
    openers=("how", "what", "can", "do", "does", "is", "when", "should"),
    off_topic=(
        "what is the weather like",
        "tell me a joke",
        "my car does not start",
        "who won the match last night",
        "how do I cook rice",
        "can you recommend a film",
    ),
)


def entry(name: str, *wordings: str, side: Side | None = None) -> FaqEntry:
    return FaqEntry(name, wordings[0], "An answer.", wordings[1:], side=side)


FAQ = (
    entry(
        "pain",
        "Does it hurt?",
        "is the laser painful",
        "does the laser hurt",
        "will I feel pain",
        "how painful is it",
        "do you numb the skin so it does not hurt",
        "is there pain during the laser",
    ),
    entry(
        "price",
        "How much does it cost?",
        "what is the price",
        "how much is the laser",
        "what does the laser cost",
        "price of the treatment",
        "how much do you charge",
        "cost of a session",
    ),
    entry(
        "cream-before",
        "Can I put cream on before the laser?",
        "cream before the laser",
        "should I stop my cream before the treatment",
        "can I use cream the day before",
        "is cream allowed before the session",
        "face cream before laser ok",
        side=Side.BEFORE,
    ),
    entry(
        "cream-after",
        "Can I put cream on after the laser?",
        "cream after the laser",
        "should I use cream after the treatment",
        "can I use cream the day after",
        "is cream allowed after the session",
        "face cream after laser ok",
        side=Side.AFTER,
    ),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.build(FAQ, WORDS)


@pytest.mark.parametrize("wording", [w for e in FAQ for w in e.wordings])
def test_every_wording_of_the_faq_is_answered_with_its_entry(matcher: Matcher, wording: str) -> None:
    owner = next(e.id for e in FAQ if wording in e.wordings)
    match = matcher.match(wording)
    assert (match.ranking[0].entry_id, match.tier) == (owner, Tier.ANSWER)


@pytest.mark.parametrize(
    ("message", "entry_id"),
    [
        ("dose it hrut??", "pain"),
        ("is it PAINFULL", "pain"),
        ("wht is teh prise", "price"),
        ("how mcuh dose it csot", "price"),
    ],
)
def test_a_misspelt_question_finds_its_entry(matcher: Matcher, message: str, entry_id: str) -> None:
    assert matcher.match(message).ranking[0].entry_id == entry_id


@pytest.mark.parametrize("message", ["who is the president", "xyzzy plugh", "", "🙏🙏", "?!", "my dog ate grass"])
def test_what_no_entry_answers_is_not_answered(matcher: Matcher, message: str) -> None:
    assert matcher.match(message).tier is Tier.FALLBACK


def test_two_questions_in_one_message_get_a_match_each(matcher: Matcher) -> None:
    found = matcher.match_message("does it hurt n how much does it cost")
    assert [match.ranking[0].entry_id for match in found] == ["pain", "price"]


def test_the_half_that_no_entry_knows_is_kept_as_unknown(matcher: Matcher) -> None:
    found = matcher.match_message("does it hurt and do you repair bicycles?")
    assert [match.tier for match in found] == [Tier.ANSWER, Tier.FALLBACK]
    assert found[1].text == "and do you repair bicycles?"


def test_of_more_than_three_questions_those_beyond_are_postponed() -> None:
    asked = {
        "ice": "Can I put ice on it?",
        "price": "How much does it cost?",
        "sport": "When can I do sport again?",
        "makeup": "Can I wear makeup?",
    }
    faq = [entry(name, text, f"about {name}", name) for name, text in asked.items()]
    found = Matcher.build(faq, WORDS).match_message(" ".join(asked.values()))
    assert [match.text for match in found] == list(asked.values())
    assert sum(match.postponed for match in found) == 1


def test_a_story_around_a_question_is_no_unknown_half(matcher: Matcher) -> None:
    (found,) = matcher.match_message("My sister went to Spain last year. She loves the sea. Does it hurt?")
    assert (found.ranking[0].entry_id, found.tier) == ("pain", Tier.ANSWER)


def test_without_a_side_the_entries_of_both_sides_are_offered(matcher: Matcher) -> None:
    match = matcher.match("can I use my cream")
    assert match.tier is Tier.CHOICES
    assert {one.entry_id for one in match.ranking[:2]} == {"cream-before", "cream-after"}


@pytest.mark.parametrize(("side", "entry_id"), [(Side.BEFORE, "cream-before"), (Side.AFTER, "cream-after")])
def test_the_known_side_of_the_patient_decides(matcher: Matcher, side: Side, entry_id: str) -> None:
    assert matcher.match("can I use my cream", side).ranking[0].entry_id == entry_id


def test_the_side_that_the_message_names_overrides_what_is_known(matcher: Matcher) -> None:
    assert matcher.match("can i use cream b4 the laser", Side.AFTER).ranking[0].entry_id == "cream-before"


def test_the_explanation_names_the_words_that_counted(matcher: Matcher) -> None:
    explanation = matcher.explain("what is the price")
    assert explanation.reasons[0][0] in {"price", "the price"}
    assert 0 < explanation.choices_from <= explanation.answer_from < 1


@pytest.mark.parametrize("faq", [(), FAQ[:1], (entry("one", "Only this?"),), (entry("a", "Yes?"), entry("b", "No?"))])
def test_a_tiny_faq_is_no_error(faq: tuple[FaqEntry, ...]) -> None:
    matcher = Matcher.build(faq, Words())
    assert matcher.match("xyzzy plugh").tier is Tier.FALLBACK
    assert [matcher.match(e.question).tier for e in faq] == [Tier.ANSWER for _ in faq]


def test_a_message_that_joins_two_things_in_one_clause_gets_both() -> None:
    knowledge = clinic()
    matcher = Matcher.build(knowledge.entries, knowledge.words)

    found = matcher.match_message("ice for swelling and scratching ok")

    assert {match.ranking[0].entry_id for match in found} == {"ice", "scratch"}


def test_a_message_that_asks_one_thing_gets_one_match() -> None:
    knowledge = clinic()
    matcher = Matcher.build(knowledge.entries, knowledge.words)

    assert len(matcher.match_message("is ice ok")) == 1


def test_a_message_of_words_that_the_faq_does_not_know_is_not_guessed_at() -> None:
    knowledge = clinic()
    matcher = Matcher.build(knowledge.entries, knowledge.words)

    assert matcher.match("hola cuanto cuesta el tratamiento").tier is Tier.FALLBACK


def test_an_entry_with_a_twin_is_offered_beside_it_where_no_side_is_said() -> None:
    before = FaqEntry("before", "Can I use cream before the laser?", "x", ("cream in the morning",), side=Side.BEFORE)
    after = FaqEntry("after", "Can I use lotion after the laser?", "x", ("lotion at night",), side=Side.AFTER)
    entries = (replace(before, twins=("after",)), after, *clinic().entries)
    words = replace(clinic().words, before=("before",), after=("after",))
    matcher = Matcher.build(entries, words)

    unsaid, said = matcher.match("cream in the morning?"), matcher.match("cream before the laser?")

    assert (unsaid.tier, [c.entry_id for c in unsaid.ranking[:2]]) == (Tier.CHOICES, ["before", "after"])
    assert (said.tier, said.ranking[0].entry_id) == (Tier.ANSWER, "before")
    assert matcher.match("cream in the morning?", Side.BEFORE).tier is Tier.ANSWER
