"""What the buttons of aftercare carry: `<kind>:<action>:<value>`, at most 64 bytes. A mark proves nothing by itself.

Whoever handles one looks up what the chat that it comes from really has.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

SEPARATOR = ":"
PATTERN = r"^(af|am|ar|aw):"  # the kinds below


class Kind(StrEnum):
    """Who handles a press."""

    FORM = "af"  # the value is an answer of the form that the patient is filling in
    PLAN = "am"  # the value is the enrollment that it is about
    REMINDER = "ar"  # the same, below a reminder
    STAFF = "aw"  # the same, below an alarm in the staff chat


class Do(StrEnum):
    """What a button does."""

    CHOOSE = "plan"  # value: the plan's id
    DAY = "day"  # value: a date, 2026-11-20
    MONTH = "month"  # value: 2026-11, the month to show
    HOUR = "hour"  # value: 9
    ZONE = "zone"  # value: Europe/London
    REDO = "redo"  # value: what to ask again, an `Asked`
    AGREE = "go"  # value: the digest of what was agreed to
    LEAVE = "no"
    TAKE = "take"  # the other plan in place of the one that runs
    NOTHING = "-"  # a title among the buttons of a calendar

    FORGET = "forget"  # asks whether to delete what is kept
    ERASE = "erase"  # deletes it

    PAUSE = "pause"
    RESUME = "resume"
    HOURS = "hours"
    DATE = "date"
    ANOTHER = "another"
    STOP = "stop"
    GOT_IT = "ok"
    QUESTION = "ask"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a button carries."""

    kind: Kind
    do: Do
    value: str = ""

    def __str__(self) -> str:
        return SEPARATOR.join((self.kind, self.do, self.value))

    @classmethod
    def read(cls, data: str) -> Self | None:
        """Return the mark in `data`, or None where it is none of ours: apps can be made to send anything."""
        kind, _, rest = data.partition(SEPARATOR)
        do, _, value = rest.partition(SEPARATOR)
        try:
            return cls(Kind(kind), Do(do), value)
        except ValueError:
            return None

    @property
    def number(self) -> int:
        """The value as a number; -1, which nothing has, where it is none."""
        return int(self.value) if self.value.isascii() and self.value.isdigit() and len(self.value) < 19 else -1
