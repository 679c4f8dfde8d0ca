"""How things stand, in a few numbers: for whoever runs the bot. Nothing in them says anything of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, select, true

from bot.aftercare.model import ReminderState
from bot.storage.due import IS_ACTIVE
from bot.storage.schema import InboxState, UtcTime, alerts, inbox, reminders
from bot.storage.standing import IS_DUE
from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the first of them does."""

    count: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        """How long the first has waited; 0 where none does."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


@dataclass(frozen=True, slots=True)
class Overview:
    """`messages` came and are not handled; `parked` ones could not be; `overdue` reminders could have been sent.

    `alarms` nobody of the staff has taken; `untold`: those of them that have not reached the staff.
    """

    messages: Waiting
    parked: int
    alarms: Waiting
    untold: int
    overdue: Waiting
    reminders: Mapping[ReminderState, int]


class OverviewStore:
    """Reads only. Both raise `StorageUnavailableError` where the database can't be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def reach(self) -> None:
        """See whether the database answers."""
        await self._store.rows(select(true()))

    async def at(self, now: datetime) -> Overview:
        """Return how things stand."""
        return await self._store.connections.reading(lambda connection: _overview(connection, now))


def _overview(connection: Connection, now: datetime) -> Overview:
    def number(query: Select[Any]) -> int:
        count: int = connection.execute(query).scalar_one()
        return count

    def waiting(since: Column[datetime], *which: ColumnElement[bool]) -> Waiting:
        query = select(func.count(), func.min(since, type_=UtcTime)).where(*which)
        return Waiting(*connection.execute(query).one())

    untaken = alerts.c.taken_at.is_(None)
    open_now = and_(IS_DUE, reminders.c.try_at <= now, reminders.c.expires_at > now, IS_ACTIVE)
    states = connection.execute(select(reminders.c.state, func.count()).group_by(reminders.c.state)).all()
    return Overview(
        waiting(inbox.c.received_at, inbox.c.state == InboxState.WAITING),
        number(select(func.count()).where(inbox.c.state == InboxState.PARKED)),
        waiting(alerts.c.created_at, untaken),
        number(select(func.count()).where(untaken, alerts.c.delivered_at.is_(None))),
        waiting(reminders.c.try_at, open_now),
        dict.fromkeys(ReminderState, 0) | dict(tuple(row) for row in states),
    )
