"""Nothing is lost on the way in: written down, confirmed, handled once and in order, or parked with an apology."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import handling, marking, polling, reception
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.patients import Patients
from bot.storage.database import Database, open_database
from bot.storage.schema import InboxState
from tests.answering.clinic import WORDING, clinic
from tests.channels.serving import (
    CANARY,
    EMERGENCY,
    ICE,
    ICE_ANSWER,
    PRICE,
    SCRATCH,
    conversation_of,
    now,
    serving,
    until,
)
from tests.fake_telegram import FakeTelegram, Patient, faults
from tests.fake_telegram.updates import FIRST_ID, Update
from tests.storage.samples import CIPHER

HOURS = 2 * 3600.0  # seconds that a message waited


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "FAULT_WAITS", (0.05, 0.05))
    monkeypatch.setattr(handling, "LATER_WAITS", (0.1,))
    monkeypatch.setattr(marking, "WAITS", (0.1,))
    monkeypatch.setattr(polling, "UNWRITTEN_WAIT", 0.1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic-bot.db"


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite:///{file}", CIPHER, patience=0.2) as db:
        yield db


def states(file: Path) -> dict[int, tuple[str, int, bool]]:
    """State and tries of each update, and whether its words are still there; ids count from 1."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT update_id, state, tries, payload IS NOT NULL FROM inbox").fetchall()
    connection.close()
    return {number - FIRST_ID + 1: (state, tries, bool(kept)) for number, state, tries, kept in rows}


async def test_an_update_is_written_down_before_it_is_confirmed_and_its_words_are_deleted_when_it_is_done(
    telegram: FakeTelegram, file: Path
) -> None:
    ana = telegram.patient()
    telegram.fail(faults.delay(0.3), "sendMessage")
    async with serving(telegram, database=file):
        ana.says(ICE)
        await until(lambda: telegram.unconfirmed == 0)
        while_answering = states(file)
        await ana.next_message()

    assert while_answering == {1: ("waiting", 0, True)}
    assert states(file) == {1: ("done", 0, False)}


async def test_an_update_that_telegram_gives_again_is_not_handled_again(telegram: FakeTelegram, file: Path) -> None:
    ana = telegram.patient()
    async with serving(telegram, database=file):
        message = ana.says(ICE)
        await ana.next_message()
        await until(lambda: telegram.unconfirmed == 0)
    telegram.world.updates.pending.append(Update(FIRST_ID, "message", ana.id, message.json()))
    async with serving(telegram, database=file):
        ana.says("/help")
        await ana.next_message()

    assert [shown.text for shown in ana.inbox] == [ICE_ANSWER, "[help]"]


async def test_what_an_earlier_process_left_comes_before_what_is_new(telegram: FakeTelegram, file: Path) -> None:
    ana = telegram.patient()
    left = [ana.says(ICE), ana.says("/help")]
    async with opened(file) as db:
        updates = telegram.world.updates
        await db.inbox.add([(one.id, one.chat_id, json.dumps(one.json())) for one in updates.pending], now())
        updates.clear()
    ana.says("/privacy")
    async with serving(telegram, database=file):
        shown = [(await ana.next_message()).text for _ in range(3)]

    assert len(left) == 2
    assert shown == [ICE_ANSWER, "[help]", "[privacy]"]


async def test_a_payload_that_is_spoilt_is_parked_and_the_others_are_handled(
    telegram: FakeTelegram, file: Path
) -> None:
    ana = telegram.patient()
    async with opened(file) as db:
        await db.inbox.add([(1, ana.id, "{}"), (2, ana.id, "no JSON"), (3, ana.id, "[]")], now())
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE inbox SET payload = x'00' WHERE update_id = 1")
    connection.close()
    async with serving(telegram, database=file):
        ana.says(ICE)
        await ana.next_message()
        await until(lambda: sum(state == "parked" for state, _, _ in states(file).values()) == 3)


async def test_a_poisoned_message_is_tried_three_times_parked_apologised_for_and_reported(
    telegram: FakeTelegram, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben, staff = telegram.patient(), telegram.patient("Ben"), telegram.patient("Staff")
    wording = replace(WORDING, apology="[apology {reference}]", staff_parked="[parked {reference}]")
    async with serving(telegram, clinic(wording=wording), database=file, staff=staff.id):
        ana.says(CANARY)
        ana.says(ICE)
        ben.says(ICE)
        await ben.next_message()
        told, answer, reported = (await ana.next_message()), (await ana.next_message()), (await staff.next_message())

    logged = re.search(r"An update was not handled \(reference (\w+)\), and is parked as 700000001", caplog.text)
    assert logged is not None
    assert [told.text, answer.text] == [f"[apology {logged[1]}]", ICE_ANSWER]
    assert reported.text == f"[parked {logged[1]}]"
    assert states(file) == {1: ("parked", 3, True), 2: ("done", 0, False), 3: ("done", 0, False)}
    assert caplog.text.count("Handling an update failed") == 3


async def test_staff_who_can_not_be_told_change_nothing(
    telegram: FakeTelegram, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    async with serving(telegram, database=file, staff=-4711):
        ana.says(CANARY)
        ana.says(ICE)
        texts = [(await ana.next_message()).text for _ in range(2)]

    assert texts == ["[apology]", ICE_ANSWER]
    assert "The staff could not be told" in caplog.text
    assert states(file)[1] == ("parked", 3, True)


async def test_a_press_that_failed_once_is_answered_by_the_second_try(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    conversation = conversation_of()
    fallback, failures = conversation.assistant.fallback, [ValueError()]

    def failing_once() -> object:
        if failures:
            raise failures.pop()
        return fallback()

    async with serving(telegram, conversation=conversation):
        ana.says("which?")
        await ana.next_message()
        conversation.assistant.fallback = failing_once  # type: ignore[method-assign, assignment]
        press = ana.presses("[none_of_these]")
        shown = await ana.next_message()
        await ana.answer(press)

    assert shown.text.startswith("[fallback]")


async def test_a_second_try_does_not_repeat_what_telegram_has_taken(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "DOUBT_WAITS", (0.05,))
    monkeypatch.setattr("bot.channels.telegram.patience.DOUBTFUL_WAITS", ())
    ana = telegram.patient()
    telegram.fail(faults.server_error(502), "sendMessage", skip=1)
    async with serving(telegram):
        ana.sends_photo("I cannot breathe")  # an urgent reply, then a word about photos
        shown = [(await ana.next_message()).text for _ in range(2)]

    assert shown == [EMERGENCY, "[unreadable]"]
    assert len(telegram.calls("sendMessage")) == 3


async def test_after_an_outage_red_flags_come_first_across_all_chats_and_the_rest_in_order_with_an_apology(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben, eve = telegram.patient(), telegram.patient("Ben"), telegram.patient("Eve")
    for number in range(60):
        telegram.patient(f"P{number}").says(ICE, sent_ago=HOURS)
    ana.says(ICE, sent_ago=HOURS)
    ana.says("/help", sent_ago=HOURS - 60)
    ana.says(PRICE)  # in time, and still behind what she wrote before
    for number in range(60):
        telegram.patient(f"Q{number}").says(ICE, sent_ago=HOURS)
    ben.says("I cannot breathe", sent_ago=HOURS)
    eve.says("throat", sent_ago=HOURS)
    eve.says("closing now", sent_ago=HOURS - 30)
    async with serving(telegram):
        shown = [(await ana.next_message(20)).text for _ in range(3)]
        urgent = [await ben.next_message(), await eve.next_message(), await eve.next_message()]

    first = [call.params["chat_id"] for call in telegram.calls("sendMessage")][:3]
    assert sorted(first) == sorted([ben.id, eve.id, eve.id])
    assert shown[:2] == [f"[late]\n\n{ICE_ANSWER}", "[late]\n\n[help]"]
    assert shown[2].startswith(PRICE)
    body, _, notice = EMERGENCY.rpartition("\n\n")
    assert [urgent[0].text, urgent[2].text] == [f"{body}\n\n[late]\n\n{notice}"] * 2


async def test_a_red_flag_does_not_wait_behind_what_the_same_patient_wrote_before(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    telegram.fail(faults.too_many_requests(1), "sendMessage")
    async with serving(telegram):
        ana.says(ICE)
        await telegram.called("sendMessage")
        ana.says("/help")
        ana.says("I cannot breathe")
        shown = [(await ana.next_message()).text for _ in range(3)]

    assert shown == [EMERGENCY, ICE_ANSWER, "[help]"]


async def test_a_message_of_a_quarter_of_an_hour_ago_is_no_late_one(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    ana.says(ICE, sent_ago=14 * 60)
    async with serving(telegram):
        shown = await ana.next_message()

    assert shown.text == ICE_ANSWER


async def test_late_messages_do_not_wait_for_ever_for_others_to_arrive(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "CATCHING_UP", 0.1)
    monkeypatch.setattr(polling, "AT_ONCE", 1)  # each answer is a full one
    ana = telegram.patient()
    ana.says(ICE, sent_ago=HOURS)
    async with serving(telegram):
        shown = await ana.next_message()

    assert shown.text == f"[late]\n\n{ICE_ANSWER}"


@asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    """Another program holds the database."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_a_locked_database_loses_nothing_repeats_nothing_and_silences_nobody(
    telegram: FakeTelegram, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    async with serving(telegram, database=file, patience=0.2):
        ana.says(ICE)
        await ana.next_message()
        await until(lambda: telegram.unconfirmed == 0)
        async with locked(file):
            ana.says(SCRATCH)
            ben.says("I cannot breathe")
            urgent, answer = await ben.next_message(), await ana.next_message()
            ana.says("/help")
            helped = await ana.next_message()
            await asyncio.sleep(0.5)
            left_with_telegram = telegram.unconfirmed
        await until(lambda: telegram.unconfirmed == 0)
        await until(lambda: len(states(file)) == 4 and {state for state, _, _ in states(file).values()} == {"done"})
        ana.says("/privacy")
        await ana.expect(lambda shown: shown.text == "[privacy]")

    assert (urgent.text, answer.text.partition("\n")[0], helped.text) == (EMERGENCY, SCRATCH, "[help]")
    assert left_with_telegram == 3
    assert (len(ana.inbox), len(ben.inbox)) == (4, 1)
    assert "can't be written down, so they are left with Telegram" in caplog.text
    assert "Messages are written down again" in caplog.text


async def test_a_handler_that_needs_the_database_waits_for_it_and_is_not_blamed(
    telegram: FakeTelegram, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = telegram.patient()
    command = Patients.command

    async def needing(self: Patients, update: object, context: object) -> None:
        desk: Desk = self._desk
        await desk.db.alerts.add(1, 2, "sign", "text", now())
        await command(self, update, context)  # type: ignore[arg-type]

    monkeypatch.setattr(Patients, "command", needing)
    async with serving(telegram, database=file, patience=0.1):
        async with locked(file):
            ana.says("/help")
            await asyncio.sleep(0.8)
            meanwhile = len(ana.inbox)
        await ana.next_message()
        await until(lambda: states(file) == {1: ("done", 0, False)})

    assert meanwhile == 0
    assert [shown.text for shown in ana.inbox] == ["[help]"]


async def test_what_could_not_be_delivered_when_the_bot_is_stopped_is_delivered_by_the_next_one(
    telegram: FakeTelegram, file: Path
) -> None:
    ana = telegram.patient()
    telegram.fail(faults.too_many_requests(60), "sendMessage")
    async with serving(telegram, database=file):
        ana.says(ICE)
        await telegram.called("sendMessage")
        await until(lambda: telegram.unconfirmed == 0)
    assert states(file) == {1: ("waiting", 0, True)}
    async with serving(telegram, database=file):
        shown = await ana.next_message()

    assert shown.text == ICE_ANSWER
    assert len(ana.inbox) == 1


async def test_answers_are_counted_so_that_reminders_leave_room_for_them(
    telegram: FakeTelegram, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.chores.COUNT_EVERY", 0.01)
    ana = telegram.patient()
    async with serving(telegram, database=file), opened(file) as db:
        before = await db.gate.reserve(now())
        for _ in range(3):
            ana.says("/help")
            await ana.next_message()
        await asyncio.sleep(0.1)
        after = await db.gate.reserve(before)

    assert (after - before).total_seconds() >= 4 / 25


async def test_what_is_old_is_forgotten_at_the_next_start(telegram: FakeTelegram, file: Path) -> None:
    ana: Patient = telegram.patient()
    days = {1: 2, 2: 2, 3: 31}
    async with opened(file) as db:
        for number, ago in days.items():
            await db.inbox.add([(number, ana.id, "{}")], now() - ago * timedelta(days=1))
        await db.inbox.done(1)
        await db.inbox.park(2)
        await db.inbox.park(3)
    async with serving(telegram, database=file):
        ana.says(ICE)
        await ana.next_message()

    async with opened(file) as db:
        assert await db.inbox.add([(n, ana.id, "{}") for n in days], now()) == [1, 3]
    assert InboxState.PARKED in {state for state, _, _ in states(file).values()}
