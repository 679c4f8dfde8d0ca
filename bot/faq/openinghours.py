"""The part `handoff` of `clinic.yaml`: when a person of the clinic is there, and how soon patients get an answer."""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.answering.openinghours import WEEKDAYS, OpeningHours, Span
from bot.faq.shapes import FileModel, OneOrMore, checked_zone

SPAN = re.compile(r"(\d?\d):(\d\d)\s*[-–]\s*(\d?\d):(\d\d)")  # with either dash
MIDNIGHT = (24, 0)


def _span(text: str) -> str:
    to_span(text)
    return text


def _in_order(spans: tuple[str, ...]) -> tuple[str, ...]:
    for before, after in pairwise(to_span(text) for text in spans):
        if before.end is None or before.end > after.start:
            raise ValueError("the times of a day must follow each other: write them in order, without overlap")
    return spans


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Spans = Annotated[tuple[Annotated[str, AfterValidator(_span)], ...], AfterValidator(_in_order), OneOrMore()]


class HandoffModel(FileModel):
    """Opening hours by which an answer is promised; a weekday that is not named is closed."""

    zone: Annotated[str, AfterValidator(checked_zone)]
    open: dict[Weekday, Spans] = Field(min_length=1)
    closed: tuple[date, ...] = ()
    reply_within_hours: Annotated[int, Field(ge=1, le=80)] | None = None


def to_span(text: str) -> Span:
    """Return "9:00-17:30" as a value.

    Raises:
        ValueError: it can't be read, or does not go forward.
    """
    found = SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"`{text}` is no opening time: write it like 09:00-17:00")
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    try:
        start = time(hour, minute)
        end = None if (last_hour, last_minute) == MIDNIGHT else time(last_hour, last_minute)
    except ValueError:
        raise ValueError(f"`{text}` is no opening time: there are 24 hours of 60 minutes") from None
    if end is not None and end <= start:
        raise ValueError(f"`{text}` ends before it begins: after midnight (24:00) it is the next day's")
    return Span(start, end)


def to_opening(model: HandoffModel | None) -> OpeningHours | None:
    """Return the opening hours as a value, or None where the clinic has not given them."""
    if model is None:
        return None
    spans: dict[str, tuple[Span, ...]] = {day: tuple(map(to_span, texts)) for day, texts in model.open.items()}
    within = None if model.reply_within_hours is None else timedelta(hours=model.reply_within_hours)
    week = tuple(spans.get(day, ()) for day in WEEKDAYS)
    return OpeningHours(model.zone, week, frozenset(model.closed), within)
