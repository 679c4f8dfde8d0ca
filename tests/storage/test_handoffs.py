from __future__ import annotations

import pytest

from bot.storage.database import Database
from bot.storage.handoff_letters import NewLetter
from bot.storage.handoffs import Handoff
from bot.storage.staff_tables import HandoffEnd, HandoffKind, HandoffSide
from tests.storage.samples import ANA, BEN, DAY, HOUR, NOW

GROUP = -100
PATIENT, STAFF, TEXT = HandoffSide.PATIENT, HandoffSide.STAFF, HandoffKind.TEXT


def says(handoff: Handoff, update: int, text: str = "hello", side: HandoffSide = PATIENT) -> NewLetter:
    return NewLetter(handoff.id, side, TEXT, update, 100 + update, text, GROUP)


async def kinds(db: Database, side: HandoffSide) -> list[HandoffKind]:
    return [letter.kind for letter in await db.letters.waiting(side)]


async def deliver(db: Database, side: HandoffSide, *ids: int) -> bool:
    letter = (await db.letters.waiting(side))[0]
    return await db.handoff_post.delivered(letter, GROUP, ids, NOW, NOW + HOUR)


async def test_a_patient_has_one_open_conversation(db: Database) -> None:
    first = await db.handoffs.ask(ANA, "Ana", NOW)
    again = await db.handoffs.ask(ANA, "Anna", NOW + HOUR)
    other = await db.handoffs.ask(BEN, "Ben", NOW)
    assert (again.id, again.name, again.asked_at) == (first.id, "Ana", NOW + HOUR)
    assert other.id != first.id
    await db.handoffs.leave(ANA)
    assert await db.handoffs.of_chat(ANA) is None
    assert await db.handoffs.of_chat(BEN) == other


async def test_a_letter_is_kept_once_and_its_words_go_when_it_has_arrived(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    assert await db.handoff_post.put(says(asked, 1), NOW)
    assert await db.handoff_post.put(says(asked, 1), NOW)
    [letter] = await db.letters.waiting(PATIENT)
    assert (letter.text, letter.source, letter.sent, letter.handoff.opened_at) == ("hello", 101, None, NOW)
    assert await db.handoff_post.delivered(letter, GROUP, [7, 8], NOW, NOW + HOUR)
    assert await db.letters.waiting(PATIENT) == []
    for number in (7, 8):
        found = await db.letters.in_staff_chat(GROUP, number)
        assert found is not None
        assert (found.handoff.id, found.text) == (asked.id, "")
    assert await db.letters.in_staff_chat(GROUP - 1, 7) is None  # in another chat it is another message


async def test_the_patient_is_told_at_the_beginning_of_each_wait(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    for update in (1, 2):
        await db.handoff_post.put(says(asked, update), NOW)
    assert await deliver(db, PATIENT, 7)
    assert not await deliver(db, PATIENT, 8)
    assert await kinds(db, STAFF) == [HandoffKind.PASSED]
    await deliver(db, STAFF, 50)
    await db.handoff_post.put(says(asked, 3, "yes", STAFF), NOW)
    await deliver(db, STAFF, 51)
    await db.handoff_post.put(says(asked, 4), NOW)
    assert await deliver(db, PATIENT, 9)


async def test_a_promise_that_runs_out_is_told_once_and_not_when_it_was_kept(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    await db.handoff_post.put(says(asked, 1), NOW)
    await deliver(db, PATIENT, 7)
    assert await db.handoffs.remind(NOW) == 0
    assert await db.handoffs.remind(NOW + HOUR) == 1
    assert await db.handoffs.remind(NOW + HOUR) == 0
    assert await kinds(db, PATIENT) == [HandoffKind.OVERDUE]
    await db.handoff_post.put(says(asked, 2, "yes", STAFF), NOW)
    while await db.letters.waiting(STAFF):
        await deliver(db, STAFF, 50)
    assert await db.handoffs.remind(NOW + DAY) == 0


async def test_nothing_is_taken_for_a_conversation_that_is_closed(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    await db.handoff_post.put(says(asked, 1), NOW)
    assert await db.handoffs.close(asked.id, HandoffEnd.STAFF, NOW)
    assert not await db.handoffs.close(asked.id, HandoffEnd.PATIENT, NOW)
    assert not await db.handoff_post.put(says(asked, 2), NOW)
    assert await kinds(db, STAFF) == [HandoffKind.CLOSED]
    assert await kinds(db, PATIENT) == [TEXT]  # what was written before still arrives
    assert await db.handoffs.of_chat(ANA) is None


async def test_a_conversation_in_which_nobody_writes_is_closed_for_both(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    await db.handoff_post.put(says(asked, 1), NOW)
    await deliver(db, PATIENT, 7)
    await deliver(db, STAFF, 50)
    assert await db.handoffs.close_silent(NOW, NOW + DAY) == 0
    assert await db.handoffs.close_silent(NOW + HOUR, NOW + DAY) == 1
    assert await kinds(db, PATIENT) == [HandoffKind.CLOSED]
    assert await kinds(db, STAFF) == [HandoffKind.CLOSED]
    await db.handoffs.prune(NOW + DAY + HOUR)
    assert await db.handoffs.get(asked.id) is None


async def test_words_that_can_t_be_delivered_are_told_to_their_writer_and_deleted(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    await db.handoff_post.put(says(asked, 1), NOW)
    [letter] = await db.letters.waiting(PATIENT)
    await db.handoff_post.given_up(letter, NOW)
    assert await kinds(db, STAFF) == [HandoffKind.REFUSED]
    assert await kinds(db, PATIENT) == []
    await db.handoff_post.given_up(letter, NOW)
    assert await kinds(db, STAFF) == [HandoffKind.REFUSED]


async def test_the_next_words_alone_are_for_the_bot_also_when_they_are_handled_again(db: Database) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    assert not await db.handoffs.is_aside(asked.id, 1, NOW)
    await db.handoffs.set_aside(asked.id, NOW + HOUR)
    assert not await db.handoffs.is_aside(asked.id, 2, NOW + HOUR)
    assert await db.handoffs.is_aside(asked.id, 2, NOW)
    assert await db.handoffs.is_aside(asked.id, 2, NOW)
    assert not await db.handoffs.is_aside(asked.id, 3, NOW)


async def test_forgetting_a_patient_leaves_only_what_is_to_be_marked_as_withdrawn(db: Database) -> None:
    asked, other = await db.handoffs.ask(ANA, "Ana", NOW), await db.handoffs.ask(BEN, "Ben", NOW)
    for update, handoff in ((1, asked), (2, other), (3, asked)):
        await db.handoff_post.put(says(handoff, update), NOW)
    letters = await db.letters.waiting(PATIENT)
    await db.handoff_post.delivered(letters[0], GROUP, [7], NOW)
    await db.handoff_post.delivered(letters[1], GROUP, [8], NOW)
    await db.forget(ANA)
    assert [(chat, number) for _, chat, number in await db.letters.traces()] == [(GROUP, 7)]
    assert await db.handoffs.of_chat(ANA) is None
    assert [letter.handoff.chat for letter in await db.letters.waiting(STAFF)] == [BEN]
    assert not await db.handoff_post.delivered(letters[2], GROUP, [9], NOW)  # it was on its way meanwhile
    traces = await db.letters.traces()
    assert [number for _, _, number in traces] == [7, 9]
    for trace, _, _ in traces:
        await db.handoff_post.wiped(trace)
    assert await db.letters.traces() == []


@pytest.mark.parametrize("side", [PATIENT, STAFF])
async def test_a_letter_belongs_below_the_one_it_corrects_or_the_first_of_its_thread(
    db: Database, side: HandoffSide
) -> None:
    asked = await db.handoffs.ask(ANA, "Ana", NOW)
    for update in (1, 2):
        await db.handoff_post.put(says(asked, update, side=side), NOW)
        letter = next(found for found in await db.letters.waiting(side) if found.kind is TEXT)
        await db.handoff_post.delivered(letter, GROUP, [update], NOW)
    await db.handoff_post.put(NewLetter(asked.id, side, HandoffKind.EDITED, 3, 102, "hallo", GROUP), NOW)
    await db.handoff_post.put(says(asked, 4, side=side), NOW)
    edited, further = (found for found in await db.letters.waiting(side) if found.kind is not HandoffKind.PASSED)
    assert await db.letters.thread(edited, GROUP) == 2
    assert await db.letters.thread(further, GROUP) == (1 if side is PATIENT else None)
