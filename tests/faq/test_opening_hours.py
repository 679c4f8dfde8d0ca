from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.answering.openinghours import Span
from bot.faq.openinghours import HandoffModel, to_opening
from bot.faq.problems import KnowledgeError
from bot.faq.reading import read_model

FILE = """\
zone: Europe/London
open:
  monday: 09:00-17:00
  tuesday: [9:00-12:30, "14:00 – 24:00"]
closed: [2026-12-25]
reply_within_hours: 4
"""


def read(text: str) -> HandoffModel:
    return read_model(text.encode(), "clinic.yaml", HandoffModel)[0]


def test_opening_hours_are_read_as_the_clinic_writes_them() -> None:
    opening = to_opening(read(FILE))
    assert opening is not None
    assert opening.zone == "Europe/London"
    assert opening.week[0] == (Span(time(9), time(17)),)
    assert opening.week[1] == (Span(time(9), time(12, 30)), Span(time(14), None))
    assert opening.week[2:] == ((),) * 5
    assert opening.closed == {date(2026, 12, 25)}
    assert opening.reply_within == timedelta(hours=4)


def test_a_clinic_may_give_none_and_promise_nothing() -> None:
    assert to_opening(None) is None
    opening = to_opening(read("zone: Europe/London\nopen:\n  monday: 09:00-17:00\n"))
    assert opening is not None
    assert opening.reply_within is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (FILE.replace("09:00-17:00", "nine to five"), "`nine to five` is no opening time: write it like 09:00-17:00"),
        (FILE.replace("09:00-17:00", "09:00-17:60"), "there are 24 hours of 60 minutes"),
        (FILE.replace("09:00-17:00", "22:00-06:00"), "`22:00-06:00` ends before it begins"),
        (FILE.replace("9:00-12:30", "9:00-15:00"), "must follow each other"),
        (FILE.replace("Europe/London", "Europe/Londen"), "did you mean `Europe/London`?"),
        (FILE.replace("monday", "mondey"), "monday"),
        (FILE.replace("hours: 4", "hours: 0"), "reply_within_hours"),
    ],
)
def test_what_is_wrong_with_them_is_told(wrong: str, told: str) -> None:
    with pytest.raises(KnowledgeError) as raised:
        read(wrong)
    assert told in str(raised.value)
