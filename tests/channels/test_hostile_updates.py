"""Whatever an app or a server sends is answered or ignored: nothing of it is parked, and the next one is answered."""

from __future__ import annotations

import json
from typing import Any

from bot.channels.telegram.updates import legible
from tests.answering.test_hostile import HOSTILE
from tests.channels.care import Clinic, opened, shows, texts
from tests.channels.serving import ICE, ODD, posts, until
from tests.fake_telegram import FakeTelegram, Group, Patient

UNKNOWN: dict[str, Any] = {
    "poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0},
    "inline_query": {"id": "1", "query": "ice", "offset": ""},
    "business_message": {"message_id": 1},
    "chat_join_request": {},
    "something_new_in_2030": {"chat": {"id": 1}, "nested": [[[[{}]]]]},
    "edited_channel_post": {"message_id": 1, "chat": {"id": -5, "type": "channel"}, "date": 0},
}
DATA = (
    "", ":", "::::", "x", "t:", "c::", "c:x:-1", "c:x:99999999999999999999", "e:", "e:no such", "o:ice", "o:ice:x",
    "s:ice:1:2:3", "n:-1", "r:+:99999999999999999999", "r:x:1", "r", "h:", "h:ask", "h:send:m99999999999999999999",
    "h:send:u1", "h:end:1", "h:bot:-1", "h:no:", "af:hour:99", "af:day:2026-99-99", "af:zone:../../etc/passwd",
    "af:go:", "af:redo:x", "af:month:9999-12", "am:stop:1", "am:resume:-1", "ar:ok:0", "aw:resume:1", "xq:ignore:1.1",
    "xv:apply:1", "xe:apply:1", "xu:take:1", "xh:close:1", "xz:", "\x00", "\u202e", "ä" * 32, "a" * 4096,
)  # fmt: skip


async def test_every_hostile_text_is_answered_and_passed_to_the_clinic_as_text(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        for number, text in enumerate(HOSTILE.values()):
            who = telegram.patient(f"P{number}")
            who.world.updates.add("message", who.id, message(who, text[:4096]))
            shown = await who.next_message(20)
            assert "[apology" not in shown.text
        await opened(ana, staff)
        ana.says("<b>x</b><a href='tg://user?id=1'>y</a> &amp; {patient}")
        passed = await shows(staff, "{patient}")
        posts(ana, "\ud800 half \udfff")
        await shows(staff, "? half ?")

    assert "<b>x</b><a href='tg://user?id=1'>y</a> &amp; {patient}" in passed.text
    assert not any("[staff_parked" in text for text in texts(staff))


async def test_every_press_that_an_app_can_be_made_to_send_is_answered_and_none_is_parked(
    telegram: FakeTelegram, care: Clinic, staff: Group
) -> None:
    async with care.open():
        for number, data in enumerate(DATA):
            who = telegram.patient(f"P{number}")
            who.says("/help")
            shown = await who.next_message()
            await who.answer(who.forges_press(data, shown))
            if number % 5 == 0:  # replayed
                await who.answer(who.forges_press(data, shown))
        inline = {"id": "inline-1", "from": telegram.patient("Eve").user.json(), "chat_instance": "1"}
        for number, data in enumerate(DATA):
            press = inline | {"id": f"inline-{number}", "inline_message_id": "AAA", "data": data}
            telegram.world.updates.add("callback_query", 1, press)
        telegram.world.updates.add("callback_query", 1, inline | {"game_short_name": "chess"})
        await telegram.all_confirmed()
        last = telegram.patient("Zoe")
        last.says(ICE)
        await last.next_message()

    assert texts(staff) == []
    async with care.database() as db:
        assert await db.audit.latest() == []


async def test_updates_of_kinds_that_nobody_knows_are_ignored(
    telegram: FakeTelegram, care: Clinic, staff: Group
) -> None:
    ana = telegram.patient()
    async with care.open():
        telegram.world.updates.allow([*UNKNOWN, "message"])
        for kind, content in UNKNOWN.items():
            assert telegram.world.updates.add(kind, ana.id, content)
        ana.says(ICE)
        await ana.next_message()
        await until(lambda: telegram.unconfirmed == 0)
    assert texts(staff) == []
    assert len(ana.inbox) == 1


def test_only_what_cannot_be_written_is_changed() -> None:
    whole = {"update_id": 1, "message": {"text": "😀 ä \x00", "n": 2**40}}
    assert legible(whole)[0] is whole
    assert json.loads(legible(whole)[1]) == whole
    mended = {"message": {"text": "? ice", "date": 1}}
    assert legible({"message": {"text": "\ud83d ice", "date": 1}}) == (mended, json.dumps(mended))


def message(who: Patient, text: str) -> dict[str, Any]:
    """As the server might write it: with a text that no phone types."""
    return {
        "message_id": who.world.new_id(),
        "chat": who.chat.json(),
        "from": who.user.json(),
        "date": int(who.world.clock()),
        "text": text or ODD,
    }
