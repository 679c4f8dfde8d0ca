"""One trip to the database for many: what is asked for while one trip is made comes together for the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from bot.storage.errors import StorageUnavailableError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

AT_ONCE = 100  # in one trip


class Together(Generic[Asked, Answer]):
    """Calls `trip` with all that was asked meanwhile; it returns an answer to each, in order.

    Where a trip fails for a reason of its own, and not the database's, each is asked for alone: one that can't be
    carried out is nobody else's affair.
    """

    def __init__(self, trip: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]) -> None:
        self._trip = trip
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._going: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Answer:
        """Return the answer, when the trip is made; whoever is cancelled meanwhile lets it be made all the same."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._go())
        return await answer

    async def close(self) -> None:
        """Let what was asked for be carried out."""
        if self._going is not None:
            await asyncio.wait([self._going])

    async def _go(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            if not await self._made(batch, last=len(batch) == 1):
                for one in batch:
                    await self._made([one], last=True)

    async def _made(self, batch: Sequence[tuple[Asked, asyncio.Future[Answer]]], *, last: bool) -> bool:
        """Whether each of `batch` has its answer, or its error; `last`: it is not tried again."""
        try:
            answers = await self._trip([asked for asked, _ in batch])
        except Exception as error:  # noqa: BLE001  it is raised where the answer is waited for
            if not last and not isinstance(error, StorageUnavailableError):
                return False
            for _, future in batch:
                with suppress(asyncio.InvalidStateError):  # whoever asked has gone
                    future.set_exception(error)
                    future.exception()  # looked at: it may be that nobody else will
            return True
        for (_, future), answer in zip(batch, answers, strict=True):
            with suppress(asyncio.InvalidStateError):
                future.set_result(answer)
        return True
