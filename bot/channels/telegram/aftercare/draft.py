"""The form of a patient: what has been filled in, and what is asked next. Pure."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from bot.aftercare.model import Enrollment


class Asked(StrEnum):
    """What the patient is asked, in this order."""

    PLAN = "plan"
    WHICH = "which"  # whether it shall take the place of the one that runs
    ZONE = "zone"
    DATE = "date"  # after the zone: what "today" is depends on it
    HOUR = "hour"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been filled in. `changing`: the enrollment that it changes, None where one is to begin.

    `running`: the one that runs already; `replacing`: the same, once the patient has said that it shall end.
    `invite`: the invitation's token.
    """

    plan: str | None = None
    zone: str | None = None
    day: date | None = None
    hour: int | None = None
    changing: int | None = None
    running: int | None = None
    replacing: int | None = None
    invite: str | None = None

    @classmethod
    def of(cls, enrollment: Enrollment) -> Self:
        """Return what is filled in for an enrollment that is to be changed."""
        return cls(enrollment.plan_id, enrollment.zone, enrollment.treatment_date, enrollment.hour, enrollment.id)

    @property
    def asks(self) -> Asked | None:
        """What is asked next; None where a change has all it needs."""
        if self.plan is not None and self.running != self.replacing:
            return Asked.WHICH
        answers = (Asked.PLAN, self.plan), (Asked.ZONE, self.zone), (Asked.DATE, self.day), (Asked.HOUR, self.hour)
        missing = next((asked for asked, answer in answers if answer is None), None)
        return missing or (Asked.CONSENT if self.changing is None else None)

    def without(self, asked: str) -> Self:
        """Return the form with one answer taken back."""
        fields = {Asked.ZONE: "zone", Asked.DATE: "day", Asked.HOUR: "hour"}
        return replace(self, **{name: None for known, name in fields.items() if known == asked})

    @property
    def digest(self) -> str:
        """The name of exactly this form: consent holds for what was shown, and nothing else."""
        return hashlib.blake2s(self.dump().encode(), digest_size=8).hexdigest()

    def dump(self) -> str:
        """Return the form as a text to be kept."""
        return json.dumps(asdict(self) | {"day": self.day and self.day.isoformat()}, sort_keys=True)

    @classmethod
    def load(cls, text: str) -> Self | None:
        """Return the form that was kept, or None where another version of the program has kept it."""
        try:
            values = json.loads(text)
            return cls(**values | {"day": values["day"] and date.fromisoformat(values["day"])})
        except (KeyError, TypeError, ValueError):
            return None
