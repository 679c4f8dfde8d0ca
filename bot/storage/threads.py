"""Threads that do what is asked of them at a file: each has a connection of its own, and whoever asks awaits the end.

One piece of work is a whole transaction, or shares one with others that waited meanwhile: a function of the plain
connection, which may be called again where it was undone. It takes one trip to a thread, however much it does there.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.errors import StorageUnavailableError
from bot.storage.trouble import told
from bot.storage.unbroken import unbroken

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A piece of work, and what will be told of it. `alone`: it shares no transaction."""

    work: Callable[[Connection], Any]
    answer: asyncio.Future[Any]
    alone: bool


Outcome = tuple[Any, BaseException | None]


class Threads:
    """So many threads at most, made as they are needed. What is asked for first is begun first."""

    def __init__(self, engine: Engine, name: str, begin: str | None = None, most: int = 1, at_once: int = 1) -> None:
        """`begin`: the statement that begins a transaction. `at_once`: what shares one; then there is one thread."""
        self._engine = engine
        self._name = name
        self._begin = begin
        self._most = most
        self._at_once = at_once
        self._queue: SimpleQueue[Asked | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._unanswered = 0
        self._closed = False

    async def do(self, work: Callable[[Connection], T], *, alone: bool = False) -> T:
        """Return what `work` returns, when it is committed. Whoever is cancelled meanwhile waits for its end."""
        if self._closed:
            raise StorageUnavailableError("the database has been closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put(Asked(work, answer, alone))
        self._unanswered += 1
        if self._unanswered > len(self._threads) < self._most:
            self._threads.append(Thread(target=self._serve, args=(answer.get_loop(),), name=self._name, daemon=True))
            self._threads[-1].start()
        return await unbroken(answer)

    def close(self) -> None:
        """End the threads when what was asked for is done."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        connection: Connection | None = None
        for batch in self._batches():
            try:
                connection = connection or self._engine.connect()
                outcomes = self._done(connection, batch)
            except BaseException as error:  # noqa: BLE001  it is raised where the answer is awaited
                outcomes = [(None, told(error))] * len(batch)
            with suppress(RuntimeError):  # the loop has been closed: nobody waits
                loop.call_soon_threadsafe(self._answer, batch, outcomes)
        if connection is not None:
            connection.close()

    def _batches(self) -> Iterator[Sequence[Asked]]:
        """Yield what waits, all that shares a transaction together; end where there is no more to be done."""
        waiting: deque[Asked | None] = deque()
        while True:
            while not waiting or (len(waiting) < self._at_once and not self._queue.empty()):
                waiting.append(self._queue.get())
            first = waiting.popleft()
            if first is None:
                return
            batch = [first]
            while not first.alone and waiting and (further := waiting[0]) is not None and not further.alone:
                batch.append(further)
                waiting.popleft()
            yield batch

    def _done(self, connection: Connection, batch: Sequence[Asked]) -> Sequence[Outcome]:
        """Do all in one transaction, or each in its own where one of them fails for a reason that is not the file's."""
        try:
            if self._begin is not None:
                connection.exec_driver_sql(self._begin)
            answers = [asked.work(connection) for asked in batch]
            connection.commit()
        except BaseException as error:  # noqa: BLE001  it is raised where the answer is awaited
            connection.rollback()
            why = told(error)
            if len(batch) == 1 or isinstance(why, StorageUnavailableError):
                return [(None, why)] * len(batch)
            return [outcome for asked in batch for outcome in self._done(connection, [asked])]
        return [(answer, None) for answer in answers]

    def _answer(self, batch: Sequence[Asked], outcomes: Sequence[Outcome]) -> None:
        """In the loop's own thread."""
        self._unanswered -= len(batch)
        for asked, (answer, error) in zip(batch, outcomes, strict=True):
            if error is None:
                asked.answer.set_result(answer)
            else:
                asked.answer.set_exception(error)
