"""Invitations of the staff: a token that is used once, by one patient, until it expires. Only its hash is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Executable, Row, and_, delete, func, insert, literal, or_, select, update

from bot.storage.schema import UtcTime, invites
from bot.storage.store import Store

DATE = "invites.treatment_date"


@dataclass(frozen=True, slots=True)
class Invite:
    """What the staff have filled in for the patient."""

    plan_id: str
    treatment_date: date | None
    expires_at: datetime


class InviteStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def create(self, token: str, invite: Invite, now: datetime) -> None:
        """Keep an invitation under a token that the caller has drawn at random."""
        day = invite.treatment_date
        sealed = None if day is None else self._store.cipher.seal(day.isoformat(), DATE)
        values = {"token_hash": self._hash(token), "plan_id": invite.plan_id, "treatment_date": sealed,
                  "created_at": now, "expires_at": invite.expires_at}  # fmt: skip
        await self._store.change(insert(invites).values(values))

    async def look(self, token: str, chat: int, now: datetime) -> Invite | None:
        """Return the invitation if this patient could use it now."""
        usable = select(invites).where(self._valid(token, chat, now))
        return next(map(self._invite, await self._store.rows(usable)), None)

    async def use(self, token: str, chat: int, now: datetime) -> Invite | None:
        """Use it up and return it; None where it is unknown, expired, or another patient's. The same one may repeat."""
        using = (
            update(invites)
            .where(self._valid(token, chat, now))
            .values(used_at=func.coalesce(invites.c.used_at, literal(now, UtcTime)), used_by=self._store.chat_key(chat))
            .returning(invites)
        )
        return next(map(self._invite, await self._store.changed_rows(using)), None)

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes the invitations that a patient has used."""
        return [delete(invites).where(invites.c.used_by == self._store.chat_key(chat))]

    async def prune(self, before: datetime) -> int:
        """Forget the invitations that expired before that; return how many."""
        return await self._store.change(delete(invites).where(invites.c.expires_at < before))

    def _valid(self, token: str, chat: int, now: datetime) -> ColumnElement[bool]:
        free = or_(invites.c.used_by.is_(None), invites.c.used_by == self._store.chat_key(chat))
        return and_(invites.c.token_hash == self._hash(token), invites.c.expires_at > now, free)

    def _hash(self, token: str) -> str:
        return self._store.cipher.look_up(f"invite {token}")

    def _invite(self, row: Row[tuple[object, ...]]) -> Invite:
        day = row.treatment_date
        when = None if day is None else date.fromisoformat(self._store.cipher.open(day, DATE))
        return Invite(row.plan_id, when, row.expires_at)
