"""The questions about what is due. Each is one statement that an index answers, however many rows there are."""

from sqlalchemy import Integer, Select, and_, bindparam, exists, literal, select, union_all, update

from bot.aftercare.model import EnrollmentState, ReminderState
from bot.storage.schema import UtcTime, enrollments, gate, reminders
from bot.storage.standing import IS_DUE

NOW = bindparam("at", type_=UtcTime)
MOST = bindparam("most", type_=Integer)
SOONEST = (reminders.c.try_at, reminders.c.id)

OPEN = and_(IS_DUE, reminders.c.try_at <= NOW, reminders.c.expires_at > NOW)
OVER = and_(IS_DUE, reminders.c.try_at <= NOW, reminders.c.expires_at <= NOW)
IS_ACTIVE = exists().where(enrollments.c.id == reminders.c.enrollment_id, enrollments.c.state == EnrollmentState.ACTIVE)
GATE_IS_OPEN = ~exists().where(gate.c.paused_until > NOW)

DUE = select(reminders.c.id, reminders.c.try_at).where(OPEN, IS_ACTIVE).order_by(*SOONEST).limit(MOST)
NEXT = (
    select(reminders.c.id, reminders.c.try_at)
    .where(IS_DUE, reminders.c.try_at > NOW, IS_ACTIVE)
    .order_by(*SOONEST)
    .limit(1)
)
SOME_OVER = select(reminders.c.id, reminders.c.try_at).where(OVER).limit(1)

CLAIM = (
    update(reminders)
    .where(reminders.c.id == bindparam("which"), OPEN, IS_ACTIVE, GATE_IS_OPEN)
    .values(state=ReminderState.SENDING, tries=reminders.c.tries + 1, claimed_at=NOW, claimed_by=bindparam("owner"))
    .returning(reminders)
)


def _named(kind: str, query: Select[tuple[int, object]]) -> Select[tuple[object, ...]]:
    inner = query.subquery()
    return select(literal(kind).label("kind"), inner)


AGENDA = union_all(_named("over", SOME_OVER), _named("due", DUE), _named("next", NEXT))
