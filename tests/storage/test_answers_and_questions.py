from __future__ import annotations

from bot.storage.answers import AnswerCount, Answered
from bot.storage.database import Database
from bot.storage.staff_tables import QuestionReason, QuestionState
from tests.storage.samples import ANA, BEN, DAY, NOW, SECOND

ICE = Answered(ANA, 7, "answer", "ice", "can I cool it?")


async def test_an_answer_counts_once_however_often_its_update_is_handled(db: Database) -> None:
    await db.answers.add(ICE, NOW)
    await db.answers.add(ICE, NOW + SECOND)
    assert await db.answers.between(NOW, NOW + DAY) == [AnswerCount(NOW, "answer", "ice", None)]
    assert await db.answers.between(NOW + SECOND, NOW + DAY) == []


async def test_only_the_chat_that_was_answered_finds_and_rates_the_answer(db: Database) -> None:
    await db.answers.add(ICE, NOW)
    assert await db.answers.get(ANA, 7, NOW) == ICE
    assert await db.answers.get(ANA, 7, NOW + 2 * DAY) == ICE
    assert await db.answers.get(ANA, 7, NOW + 2 * DAY + SECOND) is None  # before anything has tidied up
    assert await db.answers.get(BEN, 7, NOW) is None
    assert await db.answers.get(ANA, 8, NOW) is None
    await db.answers.rate(BEN, 7, helpful=True)
    [before] = await db.answers.between(NOW, NOW + DAY)
    await db.answers.rate(ANA, 7, helpful=False)
    [after] = await db.answers.between(NOW, NOW + DAY)
    assert (before.helpful, after.helpful) == (None, False)


async def test_old_answers_still_count_and_are_nobodys(db: Database) -> None:
    await db.answers.add(ICE, NOW)
    await db.answers.add(Answered(ANA, 8, "urgent"), NOW)
    await db.answers.add(Answered(ANA, 9, "fallback"), NOW + DAY)
    await db.answers.make_anonymous(NOW + DAY)
    assert await db.answers.get(ANA, 7, NOW) is None
    assert await db.answers.get(ANA, 9, NOW) == Answered(ANA, 9, "fallback")
    assert [one.outcome for one in await db.answers.between(NOW, NOW + 2 * DAY)] == ["answer", "urgent", "fallback"]


async def test_a_patient_who_is_forgotten_leaves_numbers_and_no_words(db: Database) -> None:
    await db.answers.add(ICE, NOW)
    await db.questions.keep(ANA, 7, QuestionReason.UNHELPFUL, "can I cool it?", "ice", NOW)
    await db.questions.keep(BEN, 8, QuestionReason.UNANSWERED, "what of tea?", None, NOW)
    await db.forget(ANA)
    assert await db.answers.get(ANA, 7, NOW) is None
    assert len(await db.answers.between(NOW, NOW + DAY)) == 1
    assert [kept.text for kept in await db.questions.open()] == ["what of tea?"]


async def test_a_question_is_kept_once_and_settled_once(db: Database) -> None:
    for _ in range(2):
        await db.questions.keep(ANA, 7, QuestionReason.UNANSWERED, "what of tea?", None, NOW)
    [kept] = await db.questions.open()
    assert (kept.text, kept.reason, kept.at) == ("what of tea?", QuestionReason.UNANSWERED, NOW)
    assert await db.questions.settle([kept.id, 999], QuestionState.IGNORED, NOW) == 1
    assert await db.questions.settle([kept.id], QuestionState.TAUGHT, NOW) == 0
    assert await db.questions.open() == []


async def test_a_rating_that_was_changed_takes_an_open_question_back_and_no_settled_one(db: Database) -> None:
    for number in (1, 2):
        await db.questions.keep(ANA, number, QuestionReason.UNHELPFUL, str(number), "ice", NOW)
    second = next(kept for kept in await db.questions.open() if kept.text == "2")
    await db.questions.settle([second.id], QuestionState.TAUGHT, NOW)
    await db.questions.take_back(ANA, 1)
    await db.questions.take_back(BEN, 1)
    await db.questions.take_back(ANA, 2)
    assert await db.questions.open() == []
    assert await db.questions.settle([second.id], QuestionState.OPEN, NOW) == 0  # it is there, and settled


async def test_questions_go_when_they_are_old_whatever_became_of_them(db: Database) -> None:
    await db.questions.keep(ANA, 1, QuestionReason.UNANSWERED, "old", None, NOW)
    await db.questions.keep(ANA, 2, QuestionReason.UNANSWERED, "new", None, NOW + DAY)
    await db.questions.prune(NOW + DAY)
    assert [kept.text for kept in await db.questions.open()] == ["new"]
