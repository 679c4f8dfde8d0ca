"""What is kept of patients' questions, and what they say of the answers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.storage.answers import AnswerStore
from bot.storage.connections import Write
from bot.storage.staff_tables import QuestionReason
from tests.channels.care import Clinic, shows
from tests.channels.serving import ICE, ODD, until
from tests.fake_telegram import FakeTelegram, Patient, Shown

HELPFUL, UNHELPFUL = "[rate_helpful]", "[rate_unhelpful]"


async def asks(who: Patient, text: str, shown: str) -> Shown:
    who.says(text)
    return await shows(who, shown)


async def outcomes(care: Clinic) -> list[tuple[str, str | None, bool | None]]:
    async with care.database() as db:
        found = await db.answers.between(care.clock() - timedelta(days=9), care.clock() + timedelta(days=9))
    return [(one.outcome, one.entry_id, one.helpful) for one in found]


async def typed(care: Clinic) -> list[bool]:
    async with care.database() as db:
        found = await db.answers.between(care.clock() - timedelta(days=9), care.clock() + timedelta(days=9))
    return [one.typed for one in found]


async def kept(care: Clinic) -> list[tuple[str, QuestionReason, str | None]]:
    async with care.database() as db:
        return [(one.text, one.reason, one.entry_id) for one in await db.questions.open()]


def words_in(care: Clinic) -> list[tuple[bytes | None]]:
    with closing(sqlite3.connect(care.file)) as database:
        return database.execute("SELECT question FROM answers").fetchall()


def count(care: Clinic, table: str) -> int:
    with closing(sqlite3.connect(care.file)) as database:
        [[number]] = database.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608  a name of ours
    return int(number)


async def test_an_answer_is_counted_and_asks_whether_it_was_helpful(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        shown = await asks(ana, ICE, "Ice is often advised")
    assert [[button.text for button in row] for row in shown.buttons][-1] == [HELPFUL, UNHELPFUL]
    assert await outcomes(care) == [("answer", "ice", None)]
    assert await kept(care) == []


async def test_a_rating_counts_once_and_can_be_changed(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, ICE, "Ice is often advised")
        press = await ana.answer(ana.presses(UNHELPFUL))
        marked = await ana.expect(lambda shown: f"✓ {UNHELPFUL}" in shown.labels)
        unhelpful, rated_down = await kept(care), await outcomes(care)
        await ana.answer(ana.presses(HELPFUL))
        await ana.expect(lambda shown: f"✓ {HELPFUL}" in shown.labels and UNHELPFUL in shown.labels)
        await ana.answer(ana.presses(f"✓ {HELPFUL}"))
    assert press.text == "[rate_thanks]"
    assert HELPFUL in marked.labels
    assert unhelpful == [(ICE, QuestionReason.UNHELPFUL, "ice")]
    assert rated_down == [("answer", "ice", False)]
    assert await outcomes(care) == [("answer", "ice", True)]
    assert await kept(care) == []


async def test_nobody_rates_what_another_was_answered(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        shown = await asks(ana, ICE, "Ice is often advised")
        data = next(b.data for row in shown.buttons for b in row if b.text == HELPFUL)
        own = await asks(ben, "price", "How much")
        press = await ben.answer(ben.forges_press(str(data), own))
        others = [await ben.answer(ben.forges_press(forged, own)) for forged in ("r:", "r:+:", "r:*:1", "r:+:-1")]
    assert {(one.text, one.alert) for one in (press, *others)} == {("[out_of_date]", True)}
    assert [one[2] for one in await outcomes(care)] == [None, None]


async def test_a_rating_after_two_days_is_out_of_date(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, ICE, "Ice is often advised")
    care.clock.pass_(timedelta(days=2, minutes=1))
    async with care.open():
        press = await ana.answer(ana.presses(UNHELPFUL))
    assert (press.text, press.alert) == ("[out_of_date]", True)
    assert await kept(care) == []
    assert await outcomes(care) == [("answer", "ice", None)]


async def test_what_is_old_is_forgotten_by_itself(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, ICE, "Ice is often advised")
        await asks(ana, ODD, "[fallback")
    before = words_in(care)
    care.clock.pass_(timedelta(days=2, minutes=1))
    async with care.open():
        await until(lambda: words_in(care) == [(None,)] * 2)
    still_kept = await kept(care)
    care.clock.pass_(timedelta(days=88))
    async with care.open():
        await until(lambda: count(care, "questions") == 0)
    assert before[0][0] is not None
    assert len(still_kept) == 1
    assert count(care, "answers") == 2


async def test_what_is_deleted_on_request_is_gone_and_still_counts(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, ICE, "Ice is often advised")
        await asks(ana, ODD, "[fallback")
        await asks(ana, "/privacy", "[privacy: ")
        ana.presses("[privacy_forget]")
        await shows(ana, "[privacy_sure]")
        ana.presses("[privacy_erase]")
        await shows(ana, "[privacy_erased]")
    assert words_in(care) == [(None,)] * 2
    assert (count(care, "questions"), count(care, "answers")) == (0, 2)


async def test_a_question_without_an_answer_is_kept_and_not_rated(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        shown = await asks(ana, ODD, "[fallback")
    assert HELPFUL not in shown.labels
    assert await kept(care) == [(ODD, QuestionReason.UNANSWERED, None)]


async def test_none_of_these_keeps_the_question_behind_the_choices(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        offer = await asks(ana, "which?", "[choices]")
        data = next(b.data for row in offer.buttons for b in row if b.text == "[none_of_these]")
        await asks(ben, "which?", "[choices]")
        ben.forges_press("n:1", ben.inbox[-1])
        await shows(ben, "[fallback]")
        ana.presses("[none_of_these]")
        await shows(ana, "[fallback]")
    assert str(data).startswith("n:")
    assert await kept(care) == [("which?", QuestionReason.NONE_OF_THESE, None)]


async def test_a_choice_that_did_not_help_keeps_the_question_that_was_typed(
    telegram: FakeTelegram, care: Clinic
) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, "which?", "[choices]")
        ana.presses(ICE)
        await shows(ana, "Ice is often advised")
        await ana.answer(ana.presses(UNHELPFUL))
    assert await kept(care) == [("which?", QuestionReason.UNHELPFUL, "ice")]
    assert await outcomes(care) == [("choices", None, None), ("answer", "ice", False)]
    assert await typed(care) == [True, False]


async def test_an_answer_from_the_menu_is_rated_and_has_no_words_to_keep(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, "/topics", "[topics]")
        ana.presses("After")
        await ana.expect(lambda shown: ICE in shown.labels)
        ana.presses(ICE)
        await shows(ana, "Ice is often advised")
        await ana.answer(ana.presses(UNHELPFUL))
    assert await kept(care) == []
    assert await outcomes(care) == [("answer", "ice", False)]


async def test_urgent_messages_small_talk_and_signs_are_counted_without_their_words(
    telegram: FakeTelegram, care: Clinic
) -> None:
    ana = telegram.patient()
    async with care.open():
        urgent = await asks(ana, "I cannot breathe", "[emergency]")
        hello = await asks(ana, "hello", "[hello]")
        signs = await asks(ana, "?!", "[no_words]")
    assert [HELPFUL in shown.labels for shown in (urgent, hello, signs)] == [False] * 3
    assert [one[0] for one in await outcomes(care)] == ["urgent", "smalltalk", "smalltalk"]
    assert await kept(care) == []
    assert words_in(care) == [(None,)] * 3


async def test_a_long_message_is_kept_cut(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, f"{ODD} " * 100, "[fallback")
    [(text, _, _)] = await kept(care)
    assert len(text) == 1000


async def test_a_clinic_that_keeps_no_questions_keeps_none(telegram: FakeTelegram, care: Clinic) -> None:
    ana, care.questions_kept = telegram.patient(), timedelta()
    async with care.open():
        await asks(ana, ODD, "[fallback")
        await asks(ana, ICE, "Ice is often advised")
        await ana.answer(ana.presses(UNHELPFUL))
        await asks(ana, "/privacy", "[privacy: [privacy_no_questions] | 30]")
    assert words_in(care) == [(None,)] * 2
    assert await kept(care) == []
    assert await outcomes(care) == [("fallback", None, None), ("answer", "ice", False)]


async def test_privacy_tells_for_how_long_questions_are_kept(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await asks(ana, "/privacy", "[privacy: [privacy_questions: 90] | 30]")


async def test_an_answer_comes_where_it_can_not_be_counted_and_the_log_says_so(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def spoilt(*_: object) -> Write:
        def fails(_: object) -> None:
            raise ValueError(ICE)

        return fails

    monkeypatch.setattr(AnswerStore, "adding", spoilt)
    ana = telegram.patient()
    async with care.open():
        await asks(ana, ICE, "Ice is often advised")
        await until(lambda: "was not counted" in caplog.text)
        await telegram.all_confirmed()
    assert len(ana.inbox) == 1
    assert ICE not in caplog.text
