"""The indices over some of a table's rows, by which the database itself sees that a patient has one of a thing.

They are apart from their tables as naming them imports both kinds of database, and only a migration asks for them.
"""

from sqlalchemy import Index, text

from bot.storage.schema import enrollments
from bot.storage.staff_tables import handoffs

RUNNING = text("state IN ('active', 'paused')")
OPEN = text("closed_at IS NULL")

Index("uq_enrollments_running", enrollments.c.chat_key, unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING)
Index("uq_handoffs_open", handoffs.c.chat_key, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
