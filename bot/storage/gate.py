"""The rate gate: one row that all senders share, so that together they keep within what Telegram takes.

GCRA without a burst: each message gets the next free moment, `INTERVAL` after the one before.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.schema import gate
from bot.storage.store import Store

PER_SECOND = 25  # messages; Telegram takes about 30
INTERVAL = timedelta(seconds=1) / PER_SECOND
MOST_COUNTED = timedelta(seconds=5)  # so far replies to patients may push reminders back
CLOCK_MOVED = timedelta(minutes=1)  # no queue is that long: the clock was put back
LONGEST_HOLD = timedelta(minutes=15)  # Telegram asks again if it wants more; one still longer: the clock was put back
_UNTIL = bindparam("until", type_=gate.c.paused_until.type)
_HOLDING = update(gate).where(gate.c.paused_until < _UNTIL).values(paused_until=_UNTIL)
_READING = select(gate).with_for_update()


@dataclass(frozen=True, slots=True)
class Gate:
    """When the next message may go, and until when all are held."""

    next_at: datetime
    paused_until: datetime


def reserved(state: Gate, now: datetime) -> tuple[datetime, Gate]:
    """Return when a message may go, and the gate behind it."""
    paused_until = state.paused_until if state.paused_until <= now + LONGEST_HOLD else now
    earliest = max(now, paused_until)
    next_at = state.next_at if state.next_at <= earliest + CLOCK_MOVED else earliest
    send_at = max(earliest, next_at)
    return send_at, Gate(send_at + INTERVAL, paused_until)


def counted(state: Gate, now: datetime, messages: int) -> Gate:
    """Return the gate behind messages that went without asking."""
    pushed = max(state.next_at, now) + messages * INTERVAL
    return replace(state, next_at=max(state.next_at, min(pushed, now + MOST_COUNTED)))


class GateStore:
    """All raise `StorageUnavailableError` where the database can't be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def reserve(self, now: datetime) -> datetime:
        """Take the next free moment, and return it: to be waited for."""

        def work(connection: Connection) -> datetime:
            send_at, state = reserved(_read(connection), now)
            _write(connection, state)
            return send_at

        return await self._store.connections.writing(work)

    async def count(self, now: datetime, messages: int = 1) -> None:
        """Take note of messages that did not wait: replies to patients."""
        await self._store.connections.writing(
            lambda connection: _write(connection, counted(_read(connection), now, messages))
        )

    async def pause(self, until: datetime, now: datetime) -> None:
        """Hold everything until then, as Telegram asks (429), but no longer than `LONGEST_HOLD`."""
        await self._store.connections.writing(lambda connection: hold(connection, until, now))


def hold(connection: Connection, until: datetime, now: datetime) -> None:
    """The same inside a transaction of the caller; an earlier moment than the one that holds changes nothing."""
    until = min(until, now + LONGEST_HOLD)
    connection.execute(_HOLDING, {"until": until})


def _read(connection: Connection) -> Gate:
    row = connection.execute(_READING).one()
    return Gate(row.next_at, row.paused_until)


def _write(connection: Connection, state: Gate) -> None:
    connection.execute(update(gate), {"next_at": state.next_at, "paused_until": state.paused_until})
