"""Reads the database against what the fake received: what was promised, and what happened."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from bot.aftercare.model import EnrollmentState, ReminderState
from bot.aftercare.sending import MAX_TRIES
from bot.storage.database import Database
from bot.storage.schema import enrollments, reminders

NAMED = re.compile(r"#(\d+)$")
CROSSING = 1.0  # seconds for a request that was claimed before an opt-out to reach the fake
OPEN = (ReminderState.DUE, ReminderState.SENDING)


@dataclass
class Watched:
    """What the loop saw while it ran. `in_flight`: per reminder, how many kills found it being sent."""

    in_flight: Counter[int] = field(default_factory=Counter)
    opted_out: dict[int, float] = field(default_factory=dict)  # enrollment -> Unix time of the commit
    kills: int = 0


@dataclass(frozen=True)
class Verdict:
    """Each list names what should not be."""

    reminders: int
    sent: int
    missed: list[str]
    repeated_too_often: list[str]
    after_opt_out: list[str]
    early: list[str]
    duplicates: int  # messages that reached a patient who had it already
    in_flight: int  # sends that were in flight at a kill
    lost_answers: int  # messages that arrived without our hearing of it
    unknown: int  # shown to staff
    unheard: int  # of these, the ones that did not arrive

    @property
    def wrong(self) -> list[str]:
        return [*self.missed, *self.repeated_too_often, *self.after_opt_out, *self.early]


async def judge(db: Database, calls: Sequence[Mapping[str, Any]], watched: Watched) -> Verdict:
    """Compare every row with the calls about it."""
    about: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for call in (c for c in calls if "text" in c["params"]):  # others ended before the fake could read them
        about[int(NAMED.findall(call["params"]["text"])[0])].append(call)
    query = select(reminders, enrollments.c.state.label("standing")).join_from(reminders, enrollments)
    async with db.connections.read() as connection:
        rows = (await connection.execute(query)).all()
    arrived = {row.id: sum(c["effective"] for c in about[row.id]) for row in rows}
    lost = {row.id: sum(c["effective"] and c["status"] != 200 for c in about[row.id]) for row in rows}
    return Verdict(
        reminders=len(rows),
        sent=sum(row.state is ReminderState.SENT for row in rows),
        missed=[f"missed: {row}" for row in rows if _missed(row, arrived[row.id])],
        repeated_too_often=[
            f"{arrived[row.id]} times: {row}"
            for row in rows
            if arrived[row.id] > min(MAX_TRIES, 1 + watched.in_flight[row.id] + lost[row.id])
        ],
        after_opt_out=[f"after the opt-out: {row}" for row in rows if _after_opt_out(row, about[row.id], watched)],
        early=[f"early: {row}" for row in rows if any(c["at"] < row.due_at.timestamp() for c in about[row.id])],
        duplicates=sum(max(count - 1, 0) for count in arrived.values()),
        in_flight=watched.in_flight.total(),
        lost_answers=sum(lost.values()),
        unknown=sum(row.state is ReminderState.UNKNOWN for row in rows),
        unheard=sum(row.state is ReminderState.UNKNOWN and not arrived[row.id] for row in rows),
    )


def _missed(row: Row[Any], arrived: int) -> bool:
    """Left open or expired without a reason, or thought to be sent when it was not."""
    paused = row.standing is EnrollmentState.PAUSED
    return (
        (row.state in OPEN and not paused)
        or (row.state is ReminderState.SENT and not arrived)
        or row.state in (ReminderState.EXPIRED, ReminderState.FAILED)
        or (row.state is ReminderState.STOPPED and row.standing is not EnrollmentState.STOPPED)
    )


def _after_opt_out(row: Row[Any], calls: Sequence[Mapping[str, Any]], watched: Watched) -> bool:
    committed = watched.opted_out.get(row.enrollment_id)
    if committed is None or not calls:
        return False
    last = max(float(call["at"]) for call in calls)
    claimed: bool = row.claimed_at is not None and row.claimed_at.timestamp() > committed
    return last > committed and (claimed or last > committed + CROSSING)
