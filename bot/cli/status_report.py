"""What `clinic-bot status` prints, for people and for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.storage.overview import Overview, Waiting
    from bot.storage.replicas import Replica

WIDE = 11  # letters of the names on the left


@dataclass(frozen=True, slots=True)
class AtTelegram:
    """`webhook`: its public address, "" where there is none; `waiting`: updates there; `unknown`: why it can't tell."""

    webhook: str = ""
    waiting: int = 0
    trouble: str | None = None
    trouble_at: datetime | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """`is_running`: of a database file, whether a bot is at it; None at a server, which has `processes`."""

    at: datetime
    database: str
    is_running: bool | None
    processes: "Sequence[Replica]"
    overview: "Overview"
    telegram: AtTelegram | None


def print_status(status: Status, *, as_json: bool) -> None:
    """Print it."""
    if as_json:
        print(json.dumps(_told(status), indent=2, default=_plain))
        return
    for name, line in _lines(status):
        print(f"{name:<{WIDE}} {line}".rstrip())


def _told(status: Status) -> dict[str, Any]:
    """Return it for programs: the names are a contract."""
    found = status.overview
    processes = [
        {"process": one.process, "version": one.version, "since": one.since, "seen_at": one.seen_at}
        for one in status.processes
    ]
    telegram = status.telegram
    return {
        "at": status.at,
        "database": status.database,
        "running": status.is_running if status.is_running is not None else bool(processes),
        "processes": processes,
        "messages": {**_waiting(found.messages), "parked": found.parked},
        "alarms": {**_waiting(found.alarms), "not_delivered": found.untold},
        "reminders": {state.value: count for state, count in found.reminders.items()},
        "overdue": _waiting(found.overdue),
        "telegram": None if telegram is None else {name: getattr(telegram, name) for name in telegram.__slots__},
    }


def _waiting(waiting: "Waiting") -> dict[str, Any]:
    return {"waiting": waiting.count, "since": waiting.since}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _lines(status: Status) -> Sequence[tuple[str, str]]:
    found, now = status.overview, status.at
    return [
        ("database", status.database),
        *_processes(status),
        *([("Telegram", _telegram(status.telegram, now))] if status.telegram else []),
        ("messages", f"{_since(found.messages, now)} to be handled, {found.parked} parked"),
        ("alarms", f"{_since(found.alarms, now)} taken by nobody, {found.untold} of them not delivered yet"),
        ("reminders", f"{_since(found.overdue, now)} overdue"),
        ("", ", ".join(f"{count} {state}" for state, count in found.reminders.items() if count)),
    ]


def _processes(status: Status) -> Sequence[tuple[str, str]]:
    if status.is_running is not None:
        return [("process", "one runs" if status.is_running else "none runs")]
    now = status.at
    lines = [
        f"{one.process}: version {one.version} for {_ago(one.since, now)}, seen {_ago(one.seen_at, now)} ago"
        for one in status.processes
    ]
    names = ["processes", *[""] * (len(lines) - 1)]
    return list(zip(names, lines or ["none runs"], strict=True))


def _telegram(telegram: AtTelegram, now: datetime) -> str:
    if telegram.unknown:
        return telegram.unknown
    told = (
        f"brings messages to {telegram.webhook}" if telegram.webhook else "is asked for messages, there is no webhook"
    )
    trouble = f"; {_ago(telegram.trouble_at, now)} ago: {telegram.trouble}" if telegram.trouble_at else ""
    return f"{told}; {telegram.waiting} wait there{trouble}"


def _since(waiting: "Waiting", now: datetime) -> str:
    return f"{waiting.count} (for {_ago(waiting.since, now)})" if waiting.since else str(waiting.count)


def _ago(then: datetime, now: datetime) -> str:
    """Return a span of time as a person says it: 5 s, 12 min, 3 h, 2 days."""
    passed = max(now - then, timedelta())
    seconds = int(passed.total_seconds())
    for unit, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
