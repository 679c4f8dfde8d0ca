from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming, Outcome
from bot.conversation import MAX_CHATS, MAX_JOINED, Conversation
from tests.answering.clinic import NOTICE, clinic

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASSISTANT = Assistant(clinic())


def outcome(conversation: Conversation, text: str, *, seconds: float = 0, chat: str = "a") -> Outcome:
    return conversation.handle(Incoming(chat, text, NOON + timedelta(seconds=seconds))).outcome


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can I put ice on the swelling?", Outcome.ANSWER),
        ("how much does it cost", Outcome.REFERRAL),
        ("I cannot breathe", Outcome.URGENT),
        ("hello", Outcome.SMALLTALK),
        ("🙂🙂", Outcome.SMALLTALK),
        ("qwertz uiopü", Outcome.FALLBACK),
    ],
)
def test_a_message_gets_its_kind_of_reply(text: str, expected: Outcome) -> None:
    assert outcome(Conversation(ASSISTANT), text) is expected


def test_an_urgent_sign_wins_over_the_question_beside_it() -> None:
    reply = Conversation(ASSISTANT).handle(Incoming("a", "Can I put ice on it? My throat is closing.", NOON))

    assert reply.outcome is Outcome.URGENT
    assert "advised" not in reply.text


def test_a_sign_in_two_pieces_within_two_minutes_is_read_as_one() -> None:
    conversation = Conversation(ASSISTANT)

    assert outcome(conversation, "my throat") is not Outcome.URGENT
    assert outcome(conversation, "is closing", seconds=119) is Outcome.URGENT


def test_pieces_further_apart_or_of_other_people_are_not_joined() -> None:
    conversation = Conversation(ASSISTANT)
    outcome(conversation, "my throat")

    assert outcome(conversation, "is closing", chat="b") is not Outcome.URGENT
    assert outcome(conversation, "is closing", seconds=121) is not Outcome.URGENT


def test_after_an_alarm_the_next_message_is_read_afresh() -> None:
    conversation = Conversation(ASSISTANT)
    outcome(conversation, "I cannot breathe")

    assert outcome(conversation, "how much does it cost", seconds=10) is Outcome.REFERRAL


def test_a_message_that_is_handed_over_again_gets_the_same_reply_even_after_an_alarm() -> None:
    conversation = Conversation(ASSISTANT)
    outcome(conversation, "my throat")
    first = conversation.handle(Incoming("a", "is closing", NOON + timedelta(seconds=9)))
    again = Incoming("a", "is closing", NOON + timedelta(seconds=9))

    assert conversation.is_urgent(again)
    assert conversation.handle(again) == first
    assert not conversation.is_urgent(Incoming("a", "is closing", NOON + timedelta(seconds=10)))


def test_only_the_latest_messages_and_chats_are_remembered() -> None:
    conversation = Conversation(ASSISTANT)
    for number in range(MAX_JOINED + 3):
        outcome(conversation, "hello", seconds=number)
    for number in range(MAX_CHATS + 5):
        conversation._remember(Incoming(str(number), "hi", NOON), [], alarmed=False)

    assert len(conversation._recent) == MAX_CHATS
    assert all(len(memory.messages) <= MAX_JOINED for memory in conversation._recent.values())


@given(st.text(max_size=400))
def test_every_message_whatever_gets_a_reply_with_the_notice(text: str) -> None:
    assert Conversation(ASSISTANT).handle(Incoming("a", text, NOON)).text.endswith(NOTICE)


def test_a_red_flag_is_seen_when_its_first_half_was_said_to_a_person() -> None:
    conversation = Conversation(ASSISTANT)
    conversation.heard(Incoming("a", "my throat", NOON))
    conversation.heard(Incoming("a", "my throat", NOON))  # handled again
    assert outcome(conversation, "is closing", seconds=9) is Outcome.URGENT
