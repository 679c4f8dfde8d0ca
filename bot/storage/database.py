"""The database as the rest of the program sees it: one attribute a table."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.alerts import AlertStore
from bot.storage.answers import AnswerStore
from bot.storage.audit import AuditStore
from bot.storage.connections import PATIENCE, Connections, Transaction, make_engine
from bot.storage.crypto import Cipher
from bot.storage.dialogs import DialogStore
from bot.storage.enrollments import EnrollmentStore
from bot.storage.errors import WrongKeyError
from bot.storage.gate import GateStore
from bot.storage.handoff_letters import HandoffLetters
from bot.storage.handoff_post import HandoffPost
from bot.storage.handoffs import HandoffStore
from bot.storage.inbox import InboxStore
from bot.storage.invites import InviteStore
from bot.storage.locking import Locks
from bot.storage.migrate import migrate
from bot.storage.notes import NoteStore
from bot.storage.questions import QuestionStore
from bot.storage.queueing import QueueStore
from bot.storage.reminders import ReminderStore
from bot.storage.reports import ReportStore
from bot.storage.schema import meta
from bot.storage.store import Store
from bot.storage.versions import VersionStore

KEY = "key fingerprint"


class Database:
    """The repositories, and a way to hear of changes."""

    def __init__(self, connections: Connections, cipher: Cipher) -> None:
        self._listeners: list[Callable[[], None]] = []
        store = Store(connections, cipher, self._changed)
        self.connections = connections
        self.locks = None if connections.is_sqlite else Locks(connections.engine)  # where there may be other processes
        self.enrollments = EnrollmentStore(store)
        self.reminders = ReminderStore(store, self.enrollments)
        self.queue = QueueStore(store)
        self.reports = ReportStore(store)
        self.inbox = InboxStore(store)
        self.gate = GateStore(store)
        self.invites = InviteStore(store)
        self.alerts = AlertStore(store)
        self.dialogs = DialogStore(store)
        self.notes = NoteStore(store)
        self.audit = AuditStore(store)
        self.versions = VersionStore(store)
        self.handoffs = HandoffStore(store)
        self.letters = HandoffLetters(store, self.handoffs)
        self.handoff_post = HandoffPost(store)
        self.answers = AnswerStore(store)
        self.questions = QuestionStore(store)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each commit of this process that may change what is due next."""
        self._listeners.append(listener)

    async def forget(self, chat: int) -> None:
        """Delete what is known about a patient; an alarm that the staff have not got yet is still delivered."""
        await self.enrollments.forget(chat)
        await self.inbox.forget(chat)
        await self.alerts.forget(chat)
        await self.dialogs.drop(chat)
        await self.handoffs.forget(chat)
        await self.answers.forget(chat)
        await self.questions.forget(chat)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()


@asynccontextmanager
async def open_database(url: str, cipher: Cipher, patience: float = PATIENCE) -> AsyncIterator[Database]:
    """Open the database at `url`, made and migrated as needed. `patience`: seconds to wait for another's lock.

    Raises:
        WrongKeyError: it was written with another key than the cipher's.
        StorageUnavailableError: it can't be used right now.
    """
    engine = make_engine(url, patience)
    try:
        connections = Connections(engine, patience)
        await migrate(connections)
        await _check_key(connections, cipher)
        database = Database(connections, cipher)
        try:
            yield database
        finally:
            if database.locks is not None:
                await database.locks.close()
    finally:
        await engine.dispose()


async def _check_key(connections: Connections, cipher: Cipher) -> None:
    async with connections.write() as connection:
        await note_key(connection, cipher)


async def note_key(connection: Transaction, cipher: Cipher) -> None:
    """Note the first key that the database is opened with; with another it would be written in two.

    Raises:
        WrongKeyError: another is noted.
    """
    insert = sqlite.insert if connection.is_sqlite else postgresql.insert
    await connection.execute(insert(meta).values(name=KEY, value=cipher.fingerprint).on_conflict_do_nothing())
    noted = (await connection.execute(select(meta.c.value).where(meta.c.name == KEY))).scalar_one()
    if noted != cipher.fingerprint:
        raise WrongKeyError("DATA_KEY is not the key that this database was written with: set the right one")
