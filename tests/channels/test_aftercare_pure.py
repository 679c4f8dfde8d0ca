"""The pure parts of aftercare on Telegram: answers, buttons, the calendar, and what Telegram's answers mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.aftercare.dates import DateLimits
from bot.answering.reply import Dialog
from bot.channels.telegram import keyboards
from bot.channels.telegram.aftercare import menus, staff
from bot.channels.telegram.aftercare.answers import Reader
from bot.channels.telegram.aftercare.draft import Asked, Draft
from bot.channels.telegram.aftercare.invites import qr_code
from bot.channels.telegram.aftercare.marks import Do, Kind, Mark
from bot.channels.telegram.aftercare.months import month_rows
from bot.channels.telegram.aftercare.outcomes import outcome_of
from bot.channels.telegram.splitting import length
from bot.engines.outcomes import Blocked, Gone, Moved, NotSent, Outcome, Rejected, RetryLater, Unknown
from bot.storage.alerts import Alert
from tests.aftercare.plans import DATE_WORDS
from tests.channels.care import LONDON, care_clinic

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ASKED_DATE = Draft(plan="laser", zone="Europe/London")
ASKED_HOUR = replace(ASKED_DATE, day=date(2026, 11, 22))
ASKED_ZONE = Draft(plan="laser")
CLINIC = care_clinic(places={"uk": ("Europe/London",), "Москва": ("Europe/Moscow",)})


def typed(draft: Draft, text: str) -> Draft | str | None:
    answer = Reader(CLINIC, draft, NOW).typed(text)
    return answer.text if isinstance(answer, Dialog) else answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yesterday", replace(ASKED_DATE, day=date(2026, 11, 21))),
        ("it was on friday", replace(ASKED_DATE, day=date(2026, 11, 20))),
        ("31 november", "[care_date_none]\n\n[care_date]"),
        ("1 june 2026", "[care_date_past: Monday 1 June | 7]\n\n[care_date]"),
        ("1 june 2027", "[care_date_far: Tuesday 1 June]\n\n[care_date]"),
        ("can I ice it?", None),
    ],
)
def test_a_typed_date_is_taken_refused_or_not_meant(text: str, answer: Draft | str | None) -> None:
    assert typed(ASKED_DATE, text) == answer


@pytest.mark.parametrize(
    ("text", "hour"),
    [("9", 9), ("09:00", 9), ("9am", 9), ("9 p.m.", 21), ("12 pm", 12), ("7 o'clock", 7), ("12 am", None), ("6", None),
     ("22", None), ("9:30", None), ("in the morning", None), ("99999", None)],
)  # fmt: skip
def test_a_typed_hour_is_one_that_is_offered(text: str, hour: int | None) -> None:
    assert typed(ASKED_HOUR, text) == (None if hour is None else replace(ASKED_HOUR, hour=hour))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Cairo", replace(ASKED_ZONE, zone="Africa/Cairo")),
        ("GMT+2", replace(ASKED_ZONE, zone="Etc/GMT-2")),
        ("москва", replace(ASKED_ZONE, zone="Europe/Moscow")),
        ("no", "[care_zone_which]"),  # a word, and Norway
        ("Portugal", "[care_zone_which]"),
        ("i think near Cairo", None),  # only guessed: it may have been a question
        ("does it hurt", None),
    ],
)
def test_a_typed_place_is_taken_asked_back_or_not_meant(text: str, answer: Draft | str | None) -> None:
    assert typed(ASKED_ZONE, text) == answer


def test_a_place_that_is_guessed_is_asked_back_and_other_words_are_not() -> None:
    reader = Reader(CLINIC, ASKED_ZONE, NOW)

    guess = reader.guessed("i think near Cairo")
    assert guess is not None
    assert [button.label for row in guess.rows for button in row] == ["Cairo, 12:00", "[care_no]"]
    assert reader.guessed("does it hurt") is None
    assert Reader(CLINIC, ASKED_DATE, NOW).guessed("Cairo") is None


@pytest.mark.parametrize(
    "data",
    [
        "af:day:2020-01-01x",
        "af:hour:6",
        "af:hour:-9",
        "af:zone:Mars",
        "af:plan:none",
        "af:month:x",
        "af:month:0000-13",
        "af:stop:1",
    ],
)
def test_what_no_button_carries_is_no_answer(data: str) -> None:
    mark = Mark.read(data)

    assert mark is not None
    assert Reader(CLINIC, ASKED_DATE, NOW).pressed(mark) is None


def test_a_date_that_a_button_offered_long_ago_is_refused_by_then() -> None:
    later = Reader(CLINIC, ASKED_DATE, NOW + timedelta(days=9)).pressed(Mark(Kind.FORM, Do.DAY, "2026-11-22"))

    assert isinstance(later, Dialog)
    assert later.text == "[care_date_past: Sunday 22 November | 7]\n\n[care_date]"


@given(st.text())
def test_any_button_data_is_read_or_refused(data: str) -> None:
    mark = Mark.read(data)
    assert mark is None or (str(mark).startswith(data.rstrip(":")) and mark.number >= -1)


@pytest.mark.parametrize("value", ["1", "0", "-1", "", "x", "١", "9" * 30, "1.0"])
def test_the_number_of_a_mark_is_one_or_nothing(value: str) -> None:
    assert Mark(Kind.PLAN, Do.STOP, value).number == {"1": 1, "0": 0}.get(value, -1)


def test_a_form_asks_in_order_and_is_kept_as_it_is() -> None:
    draft = Draft(running=4)
    order = []
    for answer in ({"plan": "laser"}, {"replacing": 4}, {"zone": "UTC"}, {"day": date(2026, 1, 2)}, {"hour": 9}):
        order.append(draft.asks)
        draft = replace(draft, **answer)
        assert Draft.load(draft.dump()) == draft
    assert [*order, draft.asks] == [Asked.PLAN, Asked.WHICH, Asked.ZONE, Asked.DATE, Asked.HOUR, Asked.CONSENT]
    assert replace(draft, running=None, replacing=None, changing=4).asks is None
    assert draft.without(Asked.HOUR).asks is Asked.HOUR
    assert draft.without("nonsense") == draft


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"day": "x"}', '{"day": null, "new_field": 1}'])
def test_a_form_of_another_version_is_begun_again(text: str) -> None:
    assert Draft.load(text) is None


def test_the_digest_of_a_form_changes_with_everything_in_it() -> None:
    draft = Draft("laser", "UTC", date(2026, 1, 2), 9)
    others = [{"plan": "peel"}, {"zone": "Europe/London"}, {"day": date(2026, 1, 3)}, {"hour": 10}, {"replacing": 1}]
    assert len({draft.digest, *(replace(draft, **other).digest for other in others)}) == 6  # type: ignore[arg-type]


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 400),
    st.dates(date(1990, 1, 1), date(2110, 1, 1)),
)
def test_a_calendar_offers_exactly_the_days_of_the_month_that_can_be_taken(first: date, days: int, shown: date) -> None:
    limits = DateLimits(first, first + timedelta(days=days))
    rows = list(month_rows(shown, limits, DATE_WORDS))
    marks = [Mark.read(button.data) for row in rows for button in row]
    offered = [date.fromisoformat(mark.value) for mark in marks if mark and mark.do is Do.DAY]

    assert all(len(row) == 7 for row in rows[1:])
    assert sum(map(len, rows)) <= 100
    assert offered == sorted(offered)
    month = offered[0].replace(day=1)
    every = [limits.earliest + timedelta(days=n) for n in range(days + 1)]
    assert offered == [day for day in every if (day.year, day.month) == (month.year, month.month)]


def test_every_button_fits_into_what_telegram_takes() -> None:
    longest = care_clinic(plans=tuple(replace(plan, id="p" * 40) for plan in CLINIC.plans))
    dialogs = [
        menus.plans(longest),
        menus.zones(longest, ["America/Argentina/ComodRivadavia"], NOW),
        menus.consent(longest, Draft("p" * 40, "UTC", date(2026, 1, 1), 9), date(2026, 1, 2), date(2026, 1, 3)),
    ]
    for dialog in dialogs:
        keyboard = keyboards.as_markup(dialog.rows)
        assert keyboard is not None
        assert all(len(str(b.callback_data).encode()) <= 64 for row in keyboard.inline_keyboard for b in row)


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Europe/London", "London"), ("America/New_York", "New York"), ("Etc/GMT-2", "GMT+2"), ("UTC", "UTC"),
     ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("America/Port-au-Prince", "Port-au-Prince")],
)  # fmt: skip
def test_a_zone_has_the_name_that_people_use(zone: str, name: str) -> None:
    assert menus.place_name(zone) == name


HOST = ConnectionKey(
    "api.telegram.org", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)


def network(cause: Exception | None, kind: type[TelegramError] = NetworkError) -> TelegramError:
    error = kind("the network says something") if kind is not TimedOut else TimedOut()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ChatMigrated(-100), Moved(-100)),
        (Forbidden("Forbidden: bot was blocked by the user"), Blocked()),
        (Forbidden("Forbidden: user is deactivated"), Gone("user is deactivated")),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"),
         Gone("bot can't initiate conversation with a user")),
        (BadRequest("Chat not found"), Gone("chat not found")),
        (BadRequest("Message is too long"), Rejected("message is too long")),
        (BadRequest("Can't parse entities: what the clinic wrote"), Rejected("can't parse entities")),
        (InvalidToken(), NotSent("token refused")),
        (network(aiohttp.ClientConnectorError(HOST, OSError("refused"))), NotSent("no connection")),
        (network(aiohttp.ConnectionTimeoutError("no connection is free"), TimedOut), NotSent("no connection")),
        (network(aiohttp.SocketTimeoutError("slow"), TimedOut), Unknown("time-out")),
        (network(aiohttp.ServerDisconnectedError("dropped")), Unknown("network")),
        (network(None), Unknown("network")),  # 5xx
        (TelegramError("Invalid server response"), Unknown("network")),
    ],
)  # fmt: skip
def test_each_answer_of_telegram_means_one_outcome(error: TelegramError, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome


def test_too_many_requests_says_when_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of what it gives without
    assert outcome_of(RetryAfter(7)) == RetryLater(timedelta(seconds=7))


@given(st.text(min_size=1, max_size=4096))
def test_an_alarm_with_any_words_fits_into_a_message(words: str) -> None:
    alert = Alert(1, 5_000_000_000, "trouble breathing", words, NOW, 0)
    assert length(staff.alarm(CLINIC, alert, 7).body) <= 4096


@pytest.mark.parametrize("words", ["🚨" * 4096, "<" * 4096, "word " * 800])
def test_an_alarm_with_long_words_is_cut_and_says_so(words: str) -> None:
    alert = Alert(1, 5_000_000_000, "trouble breathing", words, NOW, 0)
    body = staff.alarm(CLINIC, alert, None).body
    assert length(body) <= 4096
    assert "…" in body


def test_a_qr_code_is_a_picture() -> None:
    assert qr_code("https://t.me/clinic_test_bot?start=i_abc").startswith(b"\x89PNG")


def test_the_question_for_a_form_that_waits_for_consent_is_none() -> None:
    draft = Draft("laser", "UTC", date(2026, 1, 2), 9)
    reader: Any = Reader(care_clinic(plan_defaults=LONDON), draft, NOW)
    assert reader.question() is None
    assert reader.unclear() is None
