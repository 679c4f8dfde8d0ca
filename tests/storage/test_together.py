import asyncio
from collections.abc import Sequence

import pytest

from bot.storage.errors import StorageUnavailableError
from bot.storage.together import AT_ONCE, Together


class Trips:
    """Doubles numbers; a negative one is a bug, and `away` the database's trouble."""

    def __init__(self) -> None:
        self.made: list[list[int]] = []
        self.away = False

    async def __call__(self, asked: Sequence[int]) -> Sequence[int]:
        self.made.append(list(asked))
        await asyncio.sleep(0)
        if self.away:
            raise StorageUnavailableError("away")
        if min(asked) < 0:
            raise ValueError("a bug")
        return [2 * number for number in asked]


async def test_what_comes_during_a_trip_goes_together_with_the_next() -> None:
    trips = Trips()
    together = Together(trips)
    first = asyncio.create_task(together(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = await asyncio.gather(first, together(2), together(3))

    assert list(rest) == [2, 4, 6]
    assert trips.made == [[1], [2, 3]]


async def test_a_trip_takes_so_many_and_no_more() -> None:
    trips = Trips()
    together = Together(trips)
    assert await asyncio.gather(*map(together, range(AT_ONCE + 1))) == [2 * n for n in range(AT_ONCE + 1)]
    assert [len(trip) for trip in trips.made] == [AT_ONCE, 1]


async def test_one_that_can_not_be_carried_out_spoils_no_other() -> None:
    together = Together(Trips())
    found = await asyncio.gather(together(1), together(-1), together(3), return_exceptions=True)

    assert (found[0], found[2]) == (2, 6)
    assert isinstance(found[1], ValueError)


async def test_while_the_database_is_away_each_is_told_so_after_one_try() -> None:
    trips = Trips()
    trips.away = True
    together = Together(trips)
    found = await asyncio.gather(together(1), together(2), return_exceptions=True)

    assert all(isinstance(one, StorageUnavailableError) for one in found)
    assert trips.made == [[1, 2]]
    trips.away = False
    assert await together(3) == 6


async def test_who_is_cancelled_lets_the_others_have_theirs_and_the_trip_is_made() -> None:
    trips = Trips()
    together = Together(trips)
    gone, stays = asyncio.create_task(together(1)), asyncio.create_task(together(2))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await stays == 4
    await together.close()
    assert trips.made == [[1, 2]]
