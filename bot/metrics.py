"""Counts for whoever watches the bot, in Prometheus' format. No label and no value says anything of a person."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from bot.storage.overview import Overview

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
LATENESS = (1, 5, 15, 60, 300, 900, 3600, 21600)  # seconds


class Metrics:
    """One set of counts a process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        here: dict[str, Any] = {"registry": self._registry}
        self._updates = Counter("clinic_bot_updates", "Updates handled, by what became of them", ["end"], **here)
        self._latency = Histogram(
            "clinic_bot_handling_seconds",
            "From an update's arrival to the end of its handling",
            buckets=SECONDS,
            **here,
        )
        self._outcomes = Counter("clinic_bot_replies", "Replies to patients, by outcome", ["outcome"], **here)
        self._refused = Counter("clinic_bot_too_many_requests", "Times that Telegram asked to wait (429)", **here)
        self._reloads = Counter(
            "clinic_bot_reloads", "New versions of the clinic's files, by what became of them", ["end"], **here
        )
        self._lateness = Histogram(
            "clinic_bot_reminder_lateness_seconds", "How long after it was due one was sent", buckets=LATENESS, **here
        )
        self._reminders = Gauge("clinic_bot_reminders", "Reminders in the database, by state", ["state"], **here)
        self._waiting = Gauge(
            "clinic_bot_waiting",
            "Messages not handled yet, alarms that nobody of the staff has taken, reminders overdue, messages parked",
            ["what"],
            **here,
        )
        self._longest = Gauge("clinic_bot_waiting_seconds", "How long the first of them has waited", ["what"], **here)
        self._database = Gauge("clinic_bot_database_up", "Whether the database answers (1) or not (0)", **here)

    def handled(self, end: str, seconds: float) -> None:
        """An update was handled; `end` is a state of the inbox."""
        self._updates.labels(end).inc()
        self._latency.observe(seconds)

    def replied(self, outcome: str) -> None:
        """A patient got a reply."""
        self._outcomes.labels(outcome).inc()

    def refused(self) -> None:
        """Telegram answered 429."""
        self._refused.inc()

    def reloaded(self, end: str) -> None:
        """A new version of the clinic's files was read: `used`, `refused` or `held`."""
        self._reloads.labels(end).inc()

    def reminded(self, seconds_late: float) -> None:
        """A reminder was sent."""
        self._lateness.observe(max(0.0, seconds_late))

    def text(self, overview: "Overview | None", now: datetime) -> bytes:
        """Return all of it as Prometheus reads it; what nobody knows while the database is away is left out."""
        for gauge in (self._reminders, self._waiting, self._longest):
            gauge.clear()
        self._database.set(overview is not None)
        if overview is not None:
            self._show(overview, now)
        return generate_latest(self._registry)

    def _show(self, overview: "Overview", now: datetime) -> None:
        for state, count in overview.reminders.items():
            self._reminders.labels(state.value).set(count)
        self._waiting.labels("parked").set(overview.parked)
        for what in ("messages", "alarms", "overdue"):
            waiting = getattr(overview, what)
            self._waiting.labels(what).set(waiting.count)
            self._longest.labels(what).set(waiting.seconds(now))
