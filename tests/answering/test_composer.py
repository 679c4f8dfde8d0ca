from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.answering.composer import Composer
from bot.answering.model import Candidate, Match, Outcome, Tier, Urgency
from bot.answering.reply import Choice, Reply
from tests.answering.clinic import BREATHING, ENTRIES, NOTICE, SMALLTALK, clinic

COMPOSER = Composer(clinic())


def match(tier: Tier, *ids: str, text: str = "what?", confidence: float = 0.9) -> Match:
    return Match(text, tier, tuple(Candidate(name, confidence - at / 10) for at, name in enumerate(ids)))


def test_an_answer_shows_its_question_its_text_its_kin_and_the_notice() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice", "scratch")])

    assert reply.outcome is Outcome.ANSWER
    assert reply.html == f"<b>Can I put ice on the swelling?</b>\nIce is <b>often</b> advised.\n\n{NOTICE}"
    assert (reply.entries, reply.confidence) == (("ice",), 0.9)
    assert reply.see_also == (Choice("scratch", "May I scratch my skin?"),)


def test_two_questions_get_both_answers_and_the_lower_confidence() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), match(Tier.ANSWER, "scratch", confidence=0.7)])

    assert (reply.entries, reply.confidence) == (("ice", "scratch"), 0.7)
    assert reply.text.index("often") < reply.text.index("Better not.")
    assert reply.see_also == ()


def test_the_same_answer_is_given_once_however_often_it_is_asked() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), match(Tier.ANSWER, "ice")])

    assert reply.entries == ("ice",)
    assert reply.text.count("often") == 1


def test_the_half_that_is_not_known_is_said_to_be_unknown() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), match(Tier.FALLBACK, "price", text="is <it> legal")])

    assert reply.outcome is Outcome.ANSWER
    assert "[unknown_part: is &lt;it&gt; legal]" in reply.html


def test_questions_beyond_the_third_are_named_and_not_answered() -> None:
    late = [replace(match(Tier.ANSWER, "price", text=f"price {number}"), postponed=True) for number in range(7)]
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), *late])

    assert reply.entries == ("ice",)
    assert reply.text.count("[postponed_part: price") == 5
    assert "[postponed_part: price 0]" in reply.text


def test_an_unknown_half_that_is_long_is_quoted_in_short() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), match(Tier.FALLBACK, text="long " * 50)])

    quoted = reply.text.split("[unknown_part: ")[1].split("]")[0]
    assert len(quoted) == 80 or quoted.endswith("long…")


def test_a_referral_says_how_to_reach_the_clinic() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "price")])

    assert reply.outcome is Outcome.REFERRAL
    assert reply.text == f"How much does it cost?\nOur information gives no prices.\n\n[referral]\n\n{NOTICE}"


def test_a_message_of_which_one_half_is_answered_and_one_referred_is_an_answer() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "price"), match(Tier.ANSWER, "ice")])

    assert (reply.outcome, reply.entries) == (Outcome.ANSWER, ("price", "ice"))
    assert "[referral]" in reply.text


def test_choices_are_offered_with_their_questions() -> None:
    reply = COMPOSER.matches([match(Tier.CHOICES, "scratch", "ice", "price", confidence=0.4)])

    assert (reply.outcome, reply.entries, reply.confidence) == (Outcome.CHOICES, ("scratch", "ice", "price"), 0.4)
    assert [choice.label for choice in reply.offered] == [ENTRIES[i].question for i in (1, 0, 2)]


def test_choices_of_the_other_half_stand_below_the_answer() -> None:
    reply = COMPOSER.matches([match(Tier.ANSWER, "ice"), match(Tier.CHOICES, "ice", "scratch")])

    assert (reply.outcome, reply.entries) == (Outcome.ANSWER, ("ice",))
    assert [choice.entry_id for choice in reply.offered] == ["scratch"]
    assert "[choices_also]" in reply.text


def test_the_fallback_has_no_confidence_and_no_entries() -> None:
    reply = COMPOSER.matches([match(Tier.FALLBACK, "ice", confidence=0.1)])

    assert (reply.outcome, reply.entries, reply.confidence) == (Outcome.FALLBACK, (), None)
    assert reply.text == f"[fallback]\n\n{NOTICE}"


def test_an_urgent_reply_begins_with_what_to_do_and_says_which_sign_was_understood() -> None:
    reply = COMPOSER.urgent(Urgency(BREATHING, "cannot breathe"))

    assert reply.text == f"[emergency]\n\n[urgent_sign: trouble breathing]\n\n{NOTICE}"
    assert (reply.entries, reply.see_also, reply.offered) == ((), (), ())


def test_small_talk_gets_its_own_reply() -> None:
    assert COMPOSER.smalltalk(SMALLTALK[0]).text == f"[hello]\n\n{NOTICE}"


@pytest.mark.parametrize(("body", "notice"), [("text", ""), ("text", " <b> </b> "), ("", "notice"), (" ", "notice")])
def test_a_reply_without_its_notice_or_its_text_can_t_be_built(body: str, notice: str) -> None:
    with pytest.raises(ValueError, match="a reply needs"):
        Reply(Outcome.FALLBACK, Markup(body), Markup(notice))


tiers = st.sampled_from(Tier)
matches = st.builds(
    lambda tier, ids, text: match(tier, *ids, text=text),
    tiers,
    st.lists(st.sampled_from(["ice", "scratch", "price"]), min_size=1, unique=True),
    st.text(min_size=1, max_size=200),
)


@given(st.lists(matches, min_size=1, max_size=3))
def test_whatever_was_matched_the_reply_ends_with_the_notice_and_lists_no_see_also_among_its_entries(
    found: list[Match],
) -> None:
    reply = COMPOSER.matches(found)

    assert reply.text.endswith(NOTICE)
    assert not {choice.entry_id for choice in reply.see_also} & set(reply.entries)
    assert len(set(reply.entries)) == len(reply.entries)
    assert (reply.outcome is Outcome.FALLBACK) == (not reply.entries)
