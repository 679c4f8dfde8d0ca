"""The figures of a report, counted from what was kept. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.answering.model import Outcome
from bot.storage.answers import AnswerCount
from bot.storage.database import Database
from bot.storage.reports import Ended

MOST_ENTRIES = 10
COUNTED = {  # outcomes by the name that reports give them; small talk asks nothing
    Outcome.ANSWER: "answered",
    Outcome.REFERRAL: "referred",
    Outcome.CHOICES: "choices",
    Outcome.FALLBACK: "unanswered",
    Outcome.URGENT: "urgent",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Some whole days of a time zone, the last one included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def back(cls, days: int, now: datetime, zone: ZoneInfo) -> "Span":
        """Return the last `days` days, today included."""
        today = now.astimezone(zone).date()
        return cls(today - timedelta(days=days - 1), today, zone)

    @property
    def days(self) -> list[date]:
        """Each day."""
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]

    @property
    def start(self) -> datetime:
        """When it begins, in UTC."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """When it is over, in UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Day:
    """What became of the questions that patients wrote on one day."""

    day: date
    answered: int = 0
    referred: int = 0
    choices: int = 0
    unanswered: int = 0
    urgent: int = 0

    @property
    def questions(self) -> int:
        """All of them."""
        return self.answered + self.referred + self.choices + self.unanswered + self.urgent


@dataclass(frozen=True, slots=True)
class Figures:
    """A report. `entries`: those shown most, by typing or by a button; `rated` answers, of which some `helpful`."""

    span: Span
    days: Sequence[Day]
    entries: Sequence[tuple[str, int]]
    helpful: int
    rated: int
    reminders: Ended

    def total(self, name: str) -> int:
        """Return the sum of a number of all days."""
        return sum(int(getattr(day, name)) for day in self.days)

    def share(self, name: str) -> str:
        """Return the share of such questions, as "81%"; "–" where nothing was asked."""
        return percent(self.total(name), self.total("questions"))


def percent(part: int, whole: int) -> str:
    """Return a share as people read it."""
    return f"{part / whole:.0%}" if whole else "–"


def figures(span: Span, counts: Iterable[AnswerCount], reminders: Ended) -> Figures:
    """Return the figures of `span`; what lies outside of it is left out."""
    inside = [one for one in counts if span.start <= one.at < span.end]
    asked = Counter((_day(one, span), one.outcome) for one in inside if one.typed)
    days = [Day(day, **{name: asked[day, outcome] for outcome, name in COUNTED.items()}) for day in span.days]
    shown = Counter(one.entry_id for one in inside if one.entry_id)
    entries = sorted(shown.items(), key=lambda item: (-item[1], item[0]))[:MOST_ENTRIES]
    rated = [one.helpful for one in inside if one.helpful is not None]
    return Figures(span, days, entries, sum(rated), len(rated), reminders)


async def read_figures(db: Database, span: Span) -> Figures:
    """Return the figures of `span` from the database."""
    counts = await db.answers.between(span.start, span.end)
    return figures(span, counts, await db.reports.ended_between(span.start, span.end))


def _day(one: AnswerCount, span: Span) -> date:
    return one.at.astimezone(span.zone).date()
