"""Transactions in a file. One thread writes, in the order of asking; what waits meanwhile shares the next commit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, NullPool, create_engine, event

from bot.storage.connections import Connections, Transaction, Work
from bot.storage.errors import StorageUnavailableError
from bot.storage.threads import Threads
from bot.storage.trouble import told
from bot.storage.unbroken import unbroken

BEGIN = "BEGIN IMMEDIATE"  # the lock is taken at once: SQLite waits for it only at the start of a transaction
READERS = 4  # threads at most
SHARED = 100  # pieces of work that share a commit, at most

T = TypeVar("T")


class FileConnections(Connections):
    """Readers need no lock at all, so nobody waits by polling, but for another process."""

    is_sqlite = True

    def __init__(self, url: URL, file: Path, patience: float) -> None:
        """A new file will be readable by this user only."""
        super().__init__(url, patience)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        options = {"poolclass": NullPool, "pool_reset_on_return": None, "hide_parameters": True}
        self.engine = create_engine(url, connect_args={"timeout": patience}, **options)
        event.listen(self.engine, "connect", _set_up)
        self._writer = Threads(self.engine, "database-writer", BEGIN, at_once=SHARED)
        self._readers = Threads(self.engine, "database-reader", most=READERS)

    async def reading(self, work: Work[T]) -> T:
        """One trip that only reads; see `Connections`."""
        return await self._readers.do(work)

    async def writing(self, work: Work[T]) -> T:
        """One trip that is committed; see `Connections`."""
        return await self._writer.do(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Several steps that only read."""
        async with _in_steps(self._readers) as transaction:
            yield transaction

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Several steps that are committed together."""
        async with _in_steps(self._writer) as transaction:
            yield transaction

    def locks(self) -> None:
        """There is none: one process is at a file."""

    async def close(self) -> None:
        """End all connections."""
        for threads in (self._writer, self._readers):
            await unbroken(asyncio.to_thread(threads.close))


def _set_up(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001  a driver's connection
    connection.isolation_level = None  # the driver begins no transaction: `Threads` does
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _UndoneError(Exception):
    """How a thread is told to undo what a transaction in steps has done."""


class _InSteps:
    """One piece of work that does what comes in through a queue, so that a thread is kept until the last step."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._steps: SimpleQueue[tuple[Work[Any], asyncio.Future[Any]] | None] = SimpleQueue()
        self._undone = False
        self.begun: asyncio.Future[None] = self._loop.create_future()

    async def run(self, work: Work[T]) -> T:
        """Run one step; cancelled meanwhile, it is finished all the same."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self._steps.put((work, answer))
        return await unbroken(answer)

    def end(self, *, undone: bool = False) -> None:
        """Nothing further comes."""
        self._undone = undone
        self._steps.put(None)

    def serve(self, connection: Connection) -> None:
        """Do the steps, in the thread."""
        self._tell(self.begun.set_result, None)
        while (step := self._steps.get()) is not None:
            work, answer = step
            try:
                result = work(connection)
            except BaseException as error:  # noqa: BLE001  it is raised where the step is awaited
                self._tell(answer.set_exception, told(error))
            else:
                self._tell(answer.set_result, result)
        if self._undone:
            raise _UndoneError

    def _tell(self, setter: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):  # the loop has been closed: nobody waits
            self._loop.call_soon_threadsafe(setter, value)


@asynccontextmanager
async def _in_steps(threads: Threads) -> AsyncIterator[Transaction]:
    steps = _InSteps()
    ended = asyncio.ensure_future(threads.do(steps.serve, alone=True))
    try:
        await asyncio.wait([ended, steps.begun], return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            ended.result()  # it could not even be begun
        yield Transaction(steps.run)
    except BaseException:
        steps.end(undone=True)
        with suppress(_UndoneError, StorageUnavailableError):
            await unbroken(ended)
        raise
    steps.end()
    await unbroken(ended)
