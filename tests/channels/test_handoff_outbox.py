"""Letters on their way: in order, and none in the way of another conversation's. No network: what is sent is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.channels.telegram.handoff import outbox
from bot.channels.telegram.handoff.outbox import Outbox
from bot.storage.handoff_letters import Letter
from bot.storage.handoffs import Handoff
from bot.storage.staff_tables import HandoffKind, HandoffSide
from tests.channels.serving import until
from tests.storage.samples import NOW


def letter(number: int, handoff: int) -> Letter:
    about = Handoff(handoff, 1, "Ana", NOW, NOW, NOW, None, None, None)
    return Letter(number, about, HandoffSide.PATIENT, HandoffKind.TEXT, "x", NOW, -1, None, number)


class Post:
    """Three conversations: 1 and 3 of the first, 2 of another, 4 of a third."""

    def __init__(self, failing: dict[int, Exception]) -> None:
        self.left = [letter(1, 1), letter(2, 2), letter(3, 1), letter(4, 3)]
        self.failing = failing
        self.sent: list[int] = []
        self.given_up: list[int] = []
        self.tries = 0

    async def waiting(self) -> Sequence[Letter]:
        return list(self.left)

    async def send(self, one: Letter) -> None:
        self.tries += 1
        error = self.failing.pop(one.id, None)
        if error is not None:
            raise error
        self.sent.append(one.id)
        self.left = [other for other in self.left if other.id != one.id]

    async def give_up(self, one: Letter) -> None:
        self.given_up.append(one.id)
        self.left = [other for other in self.left if other.id != one.id]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FIRST_WAIT", 0.01)


async def emptied(post: Post, *, all_alike: bool) -> None:
    box, stop = Outbox(post.waiting, post.send, post.give_up, all_alike=all_alike), asyncio.Event()
    running = asyncio.create_task(box.run(stop))
    await until(lambda: not post.left)
    stop.set()
    box.wake()
    await running


async def test_a_letter_that_has_to_wait_holds_up_its_own_conversation_alone() -> None:
    post = Post({1: NetworkError("away")})
    await emptied(post, all_alike=False)
    assert post.sent == [2, 4, 1, 3]


async def test_where_all_go_to_one_chat_that_is_away_all_wait_in_order() -> None:
    post = Post({1: Forbidden("Forbidden: bot was kicked from the group chat")})
    await emptied(post, all_alike=True)
    assert (post.sent, post.given_up) == ([1, 2, 3, 4], [])


@pytest.mark.parametrize(
    ("error", "all_alike", "given_up"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), False, [1]),
        (BadRequest("Chat not found"), False, [1]),
        (BadRequest("Message to copy not found"), True, [1]),
        (BadRequest("Chat not found"), True, []),
    ],
)
async def test_what_can_never_arrive_is_given_up(error: TelegramError, all_alike: bool, given_up: list[int]) -> None:
    post = Post({1: error})
    await emptied(post, all_alike=all_alike)
    assert post.given_up == given_up
    assert sorted(post.sent + post.given_up) == [1, 2, 3, 4]


async def test_a_bug_that_one_letter_meets_does_not_stop_the_others() -> None:
    post = Post({1: ValueError("a bug")})
    await emptied(post, all_alike=True)
    assert post.sent == [2, 4, 1, 3]


async def test_a_group_is_not_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_A_MINUTE", 2)
    post, stop = Post({}), asyncio.Event()
    box = Outbox(post.waiting, post.send, post.give_up, all_alike=True)
    running = asyncio.create_task(box.run(stop))
    await until(lambda: len(post.sent) == 2)
    await asyncio.sleep(0.05)
    assert post.sent == [1, 2]
    stop.set()
    await running
    assert post.sent == [1, 2]
