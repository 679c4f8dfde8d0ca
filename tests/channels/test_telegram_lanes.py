"""The order of updates, without a network: lanes, what goes first after an outage, and messages that are sent once."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.answering.model import Incoming
from bot.channels.telegram import lanes as lanes_module
from bot.channels.telegram.backlog import Backlog
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.progress import Item, Progress, handling, once
from bot.channels.telegram.updates import chat_of, said_in
from tests.channels.serving import until

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA, BEN = 1, 2


class Hands:
    """Handles by writing down; an update waits where there is a gate for it, and fails where it shall."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.failing: set[int] = set()
        self.stop = asyncio.Event()

    async def handle(self, item: Item) -> None:
        self.begun.append(item.update_id)
        if item.update_id in self.gates:
            await self.gates[item.update_id].wait()
        if item.update_id in self.failing:
            raise ValueError(item.update_id)
        self.ended.append(item.update_id)

    def closes(self, *ids: int) -> Callable[[], None]:
        gate = asyncio.Event()
        self.gates |= dict.fromkeys(ids, gate)
        return gate.set


def item(update_id: int, chat: int = ANA, text: str = "", ago: timedelta = timedelta(0)) -> Item:
    date = int((NOON - ago).timestamp())
    return Item(update_id, chat, {"update_id": update_id, "message": {"text": text, "date": date}} if text else {})


async def test_one_chat_is_handled_in_order_and_another_beside_it() -> None:
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop)
    let_go = hands.closes(1)
    for number, chat in ((1, ANA), (2, ANA), (3, BEN), (4, ANA)):
        lanes.put(item(number, chat))
    await until(lambda: 3 in hands.ended)
    assert hands.begun == [1, 3]

    let_go()
    await until(lambda: len(hands.ended) == 4)
    assert hands.ended == [3, 1, 2, 4]


async def test_a_failing_update_does_not_end_its_lane(caplog: pytest.LogCaptureFixture) -> None:
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop)
    hands.failing = {1}
    lanes.put(item(1))
    lanes.put(item(2))
    await until(lambda: hands.ended == [2])

    assert "An update is left to the next start" in caplog.text


async def test_only_so_many_chats_are_served_at_once_but_an_urgent_one_always() -> None:
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop, most_chats=2)
    let_go = hands.closes(1, 2, 3)
    for number in (1, 2, 3):
        lanes.put(item(number, chat=number))
    lanes.rush([item(4, chat=1)])
    await until(lambda: hands.ended == [4])
    assert sorted(hands.begun) == [1, 2, 4]

    let_go()
    await until(lambda: sorted(hands.ended) == [1, 2, 3, 4])


async def test_a_slow_update_gives_its_place_to_another_chat_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes_module, "SLOW", 0.01)
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop, most_chats=1)
    let_go = hands.closes(1)
    for number, chat in ((1, ANA), (2, ANA), (3, BEN)):
        lanes.put(item(number, chat))
    await until(lambda: hands.ended == [3])
    let_go()
    await until(lambda: hands.ended == [3, 1, 2])


async def test_lanes_are_full_until_there_is_room_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes_module, "MOST_IN_HAND", 2)
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop)
    let_go = hands.closes(1)
    lanes.put(item(1))
    assert not lanes.full
    lanes.put(item(2))
    assert lanes.full

    let_go()
    await until(lambda: not lanes.full)
    assert lanes._lanes == {}


async def test_told_to_stop_what_was_begun_is_finished_and_nothing_else_begun() -> None:
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop)
    let_go = hands.closes(1)
    lanes.put(item(1))
    lanes.put(item(2))
    await until(lambda: hands.begun)
    hands.stop.set()
    lanes.put(item(3, BEN))
    asyncio.get_running_loop().call_later(0.05, let_go)
    await lanes.finish(5)

    assert (hands.begun, hands.ended) == ([1], [1])


async def test_what_takes_too_long_at_the_end_is_given_up() -> None:
    hands = Hands()
    lanes = Lanes(hands.handle, hands.stop)
    hands.closes(1)
    lanes.put(item(1))
    await until(lambda: hands.begun)
    hands.stop.set()
    await lanes.finish(0.05)

    assert hands.ended == []


class Danger:
    """Whoever says "red", or "r" and then "ed"."""

    def __call__(self, incoming: Incoming, earlier: Sequence[str]) -> bool:
        if incoming.text == "poison":
            raise ValueError(incoming.text)
        return "red" in "".join([*earlier, incoming.text])


OLD = timedelta(hours=2)


def backlog() -> Backlog:
    return Backlog(Danger(), lambda: NOON)


def admitted(held: Backlog, *items: Item) -> list[int]:
    """What has to go at once as `items` come in, and what may go as it comes."""
    at_once: list[int] = []
    for one in items:
        urgent = held.urgent(one)
        if not urgent and not held.holds(one):
            urgent = [one]
        at_once += [each.update_id for each in urgent]
    return at_once


def test_a_late_message_waits_until_all_have_been_read_and_an_urgent_one_does_not() -> None:
    held = backlog()

    assert admitted(held, item(1, text="hi", ago=OLD), item(2, text="red", ago=OLD), item(3, BEN, "red")) == [2, 3]
    assert [one.update_id for one in held.release()] == [1]


def test_what_is_in_time_goes_as_it_comes_unless_something_is_held() -> None:
    held = backlog()
    assert admitted(held, item(1, text="hi"), item(2)) == [1, 2]

    assert admitted(held, item(3, text="hi", ago=OLD), item(4, text="hi"), item(5, BEN)) == []
    assert [one.update_id for one in held.release()] == [3, 4, 5]
    assert len(held) == 0


def test_a_red_flag_in_pieces_takes_its_pieces_along_in_order() -> None:
    held = backlog()
    pieces = [item(1, text="hi", ago=2 * OLD), item(2, text="r", ago=OLD), item(3, BEN, "r", ago=OLD)]

    assert admitted(held, *pieces, item(4, text="ed", ago=OLD - timedelta(minutes=1))) == [2, 4]
    assert [one.update_id for one in held.release()] == [1, 3]


def test_pieces_that_lie_far_apart_are_no_message() -> None:
    assert admitted(backlog(), item(1, text="r", ago=OLD), item(2, text="ed", ago=OLD - timedelta(minutes=3))) == []


def test_a_message_that_triage_trips_over_is_left_to_its_handling(caplog: pytest.LogCaptureFixture) -> None:
    assert admitted(backlog(), item(1, text="poison")) == [1]
    assert "can't be read for red flags" in caplog.text


@pytest.mark.parametrize(
    ("content", "chat"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"edited_message": {"chat": {"id": 5}}}, 5),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"callback_query": {"from": {"id": 7}}}, 7),
        ({"my_chat_member": {"chat": {"id": 9}}}, 9),
        ({"message": {"chat": 5}}, 0),
        ({"message": "?"}, 0),
        ({}, 0),
    ],
)
def test_the_chat_of_an_update_is_found_in_what_telegram_wrote(content: dict[str, Any], chat: int) -> None:
    assert chat_of({"update_id": 1, **content}) == chat


def test_the_words_of_an_update_are_those_of_its_last_version() -> None:
    assert said_in({"message": {"text": "hi", "date": 60}}) == ("hi", datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    assert said_in({"edited_message": {"caption": "yo", "date": 0, "edit_date": 120}}) == (
        "yo",
        datetime(1970, 1, 1, 0, 2, tzinfo=UTC),
    )
    assert said_in({"message": {"date": 60}}) is None
    assert said_in({"message": {"text": "hi", "date": "?"}}) is None
    assert said_in({"message": [1]}) is None


async def test_a_second_try_sends_only_what_the_first_did_not() -> None:
    sent: list[str] = []
    kept: list[int] = []
    update = item(1)

    async def keep(one: Item) -> None:
        kept.append(one.sent)

    async def send(text: str) -> None:
        if text == "two" and "two" not in failed:
            failed.append(text)
            raise ValueError(text)
        sent.append(text)

    async def handler() -> None:
        for text in ("one", "two", "three"):
            await once(lambda text=text: send(text))  # type: ignore[misc]

    failed: list[str] = []
    with pytest.raises(ValueError, match="two"), handling(Progress(update, keep)):
        await handler()
    with handling(Progress(update, keep)):
        await handler()
    await handler()  # outside of an update nothing is passed over

    assert sent == ["one", "two", "three", "one", "two", "three"]
    assert kept == [1, 1, 2]
