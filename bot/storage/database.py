"""The database as the rest of the program sees it: one attribute a table."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import Connection

from bot.storage.alerts import AlertStore
from bot.storage.answers import AnswerStore
from bot.storage.audit import AuditStore
from bot.storage.connecting import connect
from bot.storage.connections import PATIENCE, Connections
from bot.storage.crypto import Cipher
from bot.storage.dialogs import DialogStore
from bot.storage.enrollments import EnrollmentStore
from bot.storage.gate import GateStore
from bot.storage.handoff_letters import HandoffLetters
from bot.storage.handoff_post import HandoffPost
from bot.storage.handoffs import HandoffStore
from bot.storage.inbox import InboxStore
from bot.storage.invites import InviteStore
from bot.storage.migrate import migrate
from bot.storage.mydata import MyData
from bot.storage.notedkeys import note_key
from bot.storage.notes import NoteStore
from bot.storage.overview import OverviewStore
from bot.storage.presence import PresenceStore
from bot.storage.published import PublishedStore
from bot.storage.questions import QuestionStore
from bot.storage.queueing import QueueStore
from bot.storage.reminders import ReminderStore
from bot.storage.replicas import ReplicaStore
from bot.storage.reports import ReportStore
from bot.storage.ringing import Bell
from bot.storage.store import Store
from bot.storage.versions import VersionStore


class Database:
    """The repositories, and a way to hear of changes."""

    def __init__(self, connections: Connections, cipher: Cipher) -> None:
        self._listeners: list[Callable[[], None]] = []
        store = Store(connections, cipher, self._changed)
        self.connections = connections
        self.locks = connections.locks()  # where there may be other processes
        self.enrollments = EnrollmentStore(store)
        self.reminders = ReminderStore(store, self.enrollments)
        self.queue = QueueStore(store)
        self.reports = ReportStore(store)
        self.overview = OverviewStore(store)
        self.inbox = InboxStore(store)
        self.gate = GateStore(store)
        self.invites = InviteStore(store)
        self.alerts = AlertStore(store)
        self.dialogs = DialogStore(store)
        self.notes = NoteStore(store)
        self.mydata = MyData(store)
        self.audit = AuditStore(store)
        self.versions = VersionStore(store)
        self.bell = Bell(connections)
        self.published = PublishedStore(store, self.bell)
        self.replicas = ReplicaStore(store)
        self.handoffs = HandoffStore(store)
        self.letters = HandoffLetters(store, self.handoffs)
        self.handoff_post = HandoffPost(store)
        self.answers = AnswerStore(store)
        self.questions = QuestionStore(store)
        self.presence = PresenceStore(store)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each commit of this process that may change what is due next."""
        self._listeners.append(listener)

    async def forget(self, chat: int) -> None:
        """Delete what is known about a patient, at once; an alarm that no person has taken yet is still told of."""
        stores = (self.enrollments, self.inbox, self.alerts, self.dialogs, self.handoffs, self.answers, self.questions,
                  self.invites)  # fmt: skip
        deletions = [deletion for store in stores for deletion in store.forgetting(chat)]

        def work(connection: Connection) -> None:
            for deletion in deletions:
                connection.execute(deletion)

        await self.connections.writing(work)
        self._changed()

    async def close(self) -> None:
        """Let what was asked for be carried out."""
        await self.presence.together.close()

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
    connections = connect(url, patience)
    try:
        await migrate(connections)
        database = Database(connections, await connections.writing(partial(note_key, cipher=cipher)))
        try:
            yield database
        finally:
            await database.close()
            if database.locks is not None:
                await database.locks.close()
    finally:
        await connections.close()
