"""One person's flood: it slows nobody, it is told once, and a red flag in it is answered like any other."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram.floods import BURST
from bot.channels.telegram.lanes import MOST_IN_HAND, MOST_OF_ONE, Lanes
from bot.channels.telegram.progress import Item
from bot.channels.telegram.updates import chat_of, who_wrote
from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import EMERGENCY, ICE, ODD, posts, until
from tests.fake_telegram import FakeTelegram, Group, Patient

FLOOD = "[flood]"
MINUTE = timedelta(minutes=1)


def floods(who: Patient, messages: int = BURST, words: str = ICE) -> None:
    for _ in range(messages):
        who.says(words)


async def test_a_flood_is_told_once_and_slows_nobody(telegram: FakeTelegram, care: Clinic, ana: Patient) -> None:
    others = [telegram.patient(f"P{number}") for number in range(20)]
    async with care.open():
        floods(ana, 1000)
        for other in others:
            other.says(ICE)
        for other in others:
            assert (await other.next_message(20)).text.startswith(ICE)
        ana.says("I cannot breathe")
        await shows(ana, "[emergency]", 20)
        await shows(ana, FLOOD, 20)
        ana.says("/stop")
        await shows(ana, "[care_not_running]", 20)  # it comes after all the others

    answered = len(ana.inbox)
    assert BURST + 2 <= answered < BURST + 20  # some more as time goes on
    assert texts(ana).count(FLOOD) == 1


async def test_a_red_flag_in_a_flood_is_answered_even_in_two_pieces(care: Clinic, ana: Patient) -> None:
    async with care.open():
        floods(ana, BURST + 3)
        await shows(ana, FLOOD)
        ana.says("my throat")
        ana.says("is closing")
        await shows(ana, EMERGENCY)
    assert texts(ana).count(FLOOD) == 1


async def test_after_a_minute_of_silence_it_is_answered_again(care: Clinic, ana: Patient) -> None:
    async with care.open():
        floods(ana, BURST + 3)
        await shows(ana, FLOOD)
        care.clock.pass_(MINUTE)
        before = len(ana.inbox)
        ana.says(ICE)
        await until(lambda: len(ana.inbox) > before)
        assert ana.inbox[-1].text.startswith(ICE)
        floods(ana, BURST + 3)
        await until(lambda: texts(ana).count(FLOOD) == 2)


async def test_what_was_written_over_hours_while_the_bot_was_away_is_no_flood(care: Clinic, ana: Patient) -> None:
    async with care.open():
        for minutes in range(BURST + 10, 0, -1):
            ana.says(ICE, sent_ago=60.0 * minutes)
        await until(lambda: len(ana.inbox) == BURST + 10, 20)
    assert FLOOD not in texts(ana)


async def test_who_leaves_is_heard_however_much_was_written(care: Clinic, ana: Patient) -> None:
    async with care.open():
        await care.enrolls(ana)
        floods(ana, BURST + 3)
        await shows(ana, FLOOD)
        ana.says("/stop")
        await shows(ana, "[care_stopped]")


async def test_an_album_is_one_message(care: Clinic, ana: Patient) -> None:
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    async with care.open():
        for album in "abc":
            for _ in range(10):
                posts(ana, media_group_id=album, photo=[photo])
        ana.says(ICE)
        await ana.expect(lambda shown: shown.text.startswith(ICE), 10)
    assert FLOOD not in texts(ana)


async def test_the_staff_at_work_are_no_flood(care: Clinic, nurse: Patient, staff: Group) -> None:
    async with care.open():
        for _ in range(BURST + 10):
            nurse.says("/help", chat=staff)
        await until(lambda: texts(staff).count("[staff_help]") == BURST + 10, 20)


async def test_presses_count_too_and_one_person_in_a_group_is_not_another(
    telegram: FakeTelegram, care: Clinic, ana: Patient
) -> None:
    ben = telegram.patient("Ben")
    group = telegram.group("Friends", ana, ben)
    async with care.open():
        for number in range(BURST + 10):
            ana.says(f"@clinic_test_bot {ODD} {number}", chat=group)
        ben.says(f"@clinic_test_bot {ICE}", chat=group)
        last = await group.expect(lambda _: len(group.inbox) > BURST, 10)
        assert last.text == "[group_invitation]"
        assert FLOOD not in texts(group)
        shown = (ben.says("/topics"), await shows(ben, "[topics]"))[1]
        presses = [ben.forges_press("t", shown) for _ in range(BURST + 10)]
        await shows(ben, FLOOD)
        await until(lambda: sum(press.answered for press in presses) >= BURST - 1)
        assert not presses[-1].answered


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"message": {"chat": {"id": 7}, "from": {"id": 7}}}, "7"),
        ({"edited_message": {"chat": {"id": -7}, "from": {"id": 8}}}, "-7/8"),
        ({"message": {"chat": {"id": -7}, "from": {"id": 1}, "sender_chat": {"id": -7}}}, "-7/-7"),
        ({"callback_query": {"message": {"chat": {"id": -7}}, "from": {"id": 8}}}, "-7/8"),
        ({"callback_query": {"inline_message_id": "x", "from": {"id": 8}}}, "8"),
        ({"poll": {}}, "0"),
    ],
)
def test_the_writer_of_an_update_is_known_without_the_library(raw: dict[str, Any], key: str) -> None:
    assert who_wrote(raw, chat_of(raw)) == key


async def test_one_chats_updates_do_not_fill_the_hands() -> None:
    stop, going_on = asyncio.Event(), asyncio.Event()

    async def waits(_: Item) -> None:
        await going_on.wait()

    lanes = Lanes(waits, stop)
    for number in range(MOST_IN_HAND + 500):
        lanes.put(Item(number, 1, {}))
    assert not lanes.full
    for number in range(MOST_IN_HAND - MOST_OF_ONE):
        lanes.put(Item(10_000 + number, 2 + number, {}))
    assert lanes.full
    going_on.set()
    await until(lambda: not lanes._lanes, 20)
    assert (lanes._in_hand, lanes._beyond) == (0, 0)
