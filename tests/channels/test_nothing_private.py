"""Whatever happens, nothing that is written says who wrote or what: not the log, not tracebacks, not /metrics."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import application, channel, floods, handling
from bot.channels.telegram.application import Handler
from bot.storage.errors import StorageUnavailableError
from tests.channels.care import Clinic, opened, shows
from tests.channels.test_publishing import Office
from tests.channels.test_telegram_inbox import locked
from tests.channels.test_webhook import Web, brought
from tests.channels.test_webhook import web as web  # noqa: PLC0414  a fixture
from tests.fake_telegram import FakeTelegram, Group, Patient, faults
from tests.faq.folder import FAQ
from tests.reloading.world import BROKEN
from tests.written import everything_written, loudest

WORD, NAME, HANDLE, FILE, DATA, TOPIC = (
    *("zebracanary", "Nadiacanary", "handlecanary"),
    *("filecanary", "datacanary", "topiccanary"),
)
PATIENT, STAFF, GROUP = 987654321, 876543219, 765432198
PRIVATE = ("canary", str(PATIENT), str(STAFF), str(GROUP))  # all words above end in the first of them

pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
def nadia(telegram: FakeTelegram) -> Patient:
    return telegram.patient(NAME, user_id=PATIENT, username=HANDLE)


@pytest.fixture
def nurse(telegram: FakeTelegram) -> Patient:
    return telegram.patient(f"Nurse{NAME}", user_id=STAFF, username=f"nurse{HANDLE}")


@pytest.fixture
def staff(telegram: FakeTelegram, care: Clinic, nurse: Patient) -> Group:
    group = telegram.group(TOPIC, nurse, chat_id=-GROUP)
    care.staff = group.id
    return group


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "FAULT_WAITS", (0.01, 0.01))
    monkeypatch.setattr(handling, "DOUBT_WAITS", (0.01, 0.01))
    monkeypatch.setattr(floods, "BURST", 1000)  # one patient does all


def quoting(handler: Handler) -> Handler:
    """The same handler, which does its work and then meets a bug that quotes all that it was given."""
    done = handler.callback

    async def fails(update: Any, context: Any) -> None:
        await done(update, context)
        raise ValueError(f"can't make sense of {update.to_json()}")

    handler.callback = fails
    return handler


@pytest.fixture(params=["a quiet day", "a bug in every handler"])
def day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if "bug" in request.param:
        made = application.handlers
        monkeypatch.setattr(handling, "MAX_TRIES", 1)
        monkeypatch.setattr(channel, "handlers", lambda *parts: [quoting(one) for one in made(*parts)])
    return str(request.param)


def leaks(written: str, *more: str) -> list[str]:
    """The private things in what was written, each with the line where it stands first."""
    lines = written.splitlines()
    return [f"{what}: {line}" for what in (*PRIVATE, *more) for line in lines if what.casefold() in line.casefold()][:5]


async def asks(nadia: Patient) -> None:
    """All that a patient may write, press and send."""
    shown = nadia.says(f"may I scratch, {WORD}?")
    await nadia.next_message()
    nadia.edits(shown, f"may I scratch it, {WORD}?")
    await nadia.next_message()
    nadia.sends_photo(WORD)
    nadia.sends_voice()
    nadia.sends_sticker()
    nadia.sends_document(f"{FILE}.pdf", b"%PDF", WORD)
    for command in (
        "/start x",
        "/help",
        "/topics",
        "/privacy",
        "/whoami",
        f"/{WORD}",
        f"/report {WORD}",
        "/start i_no",
    ):
        nadia.says(command)
    before = await shows(nadia, "[invite_over]")
    nadia.says("May I scratch my skin?")
    answer = await nadia.expect(lambda shown: shown.id > before.id and "Better not." in shown.text)
    await nadia.answer(nadia.presses("[rate_unhelpful]", on=answer))
    for data in (
        DATA,
        f"r:{DATA}",
        f"h:ask:{DATA}",
        f"af:hour:{DATA}",
        f"am:stop:{DATA}",
        f"xq:page:{DATA}",
        f"t:{DATA}",
    ):
        await nadia.answer(nadia.forges_press(data, answer))
    nadia.says(f"which {WORD}")


async def works(nadia: Patient, nurse: Patient, staff: Group) -> None:
    """What goes on between a patient and the staff."""
    letter = await opened(nadia, staff, f"may I swim, {WORD}")
    nadia.sends_document(f"{FILE}.pdf", b"%PDF", WORD)
    nurse.says(f"no, {WORD}", chat=staff, reply_to=letter)
    await shows(nadia, f"no, {WORD}")
    await nurse.answer(nurse.presses("[staff_handoff_close]", on=letter, chat=staff))
    nadia.says(f"I cannot breathe {WORD}")
    await shows(staff, "[staff_alert")
    await nurse.answer(nurse.presses("[staff_take]", chat=staff))
    commands = (
        "audit",
        "report",
        f"try {WORD}",
        "unanswered",
        f"faq {FILE}",
        "history",
        "status",
        f"invite {WORD}",
        "invite",
    )
    for command in commands:
        nurse.says(f"/{command}", chat=staff)
    await staff.expect(lambda shown: shown.media is not None and "[staff_invite:" in shown.text, 30)
    nurse.says(WORD, chat=staff, reply_to=staff.inbox[-1])
    forged = [f"{kind}:{act}" for kind in ("xq", "xh", "xu", "xv", "xe", "aw", "xz") for act in (DATA, f"close:{DATA}")]
    message = staff.world.messages[staff.id][staff.inbox[-1].id]
    for data in forged:
        await nurse.answer(nurse._press(message, data))


async def test_a_day_with_patients_and_staff_leaves_nothing_private_in_what_is_written(
    telegram: FakeTelegram, care: Clinic, nadia: Patient, nurse: Patient, staff: Group, day: str,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    others = telegram.group(f"Others {TOPIC}", nadia)
    with everything_written(capfd) as written:
        async with care.open():
            loudest()
            await care.enrolls(nadia, "[care_yesterday]", "09:00")
            await shows(nadia, "Day 1 of 7")
            await asks(nadia)
            await works(nadia, nurse, staff)
            nadia.says(f"@clinic_test_bot {WORD}", chat=others)
            staff.migrates()
            nadia.says("/stop")
            await shows(nadia, "[care_stopped]")
            nadia.says("/mydata")
            nadia.says("/forget")
            await shows(nadia, "[privacy_sure]", 20)
            nadia.presses("[privacy_erase]")
            await shows(nadia, "[privacy_erased]", 20)
            nadia.blocks()
            await telegram.all_confirmed()
            await asyncio.sleep(0.1)
        said = written()

    assert leaks(said, telegram.token.partition(":")[2]) == []
    assert ("An update was not handled (reference " in said) is ("bug" in day)
    assert "Answering on Telegram" in said


async def test_telegrams_bad_day_leaves_nothing_private_in_what_is_written(
    telegram: FakeTelegram, care: Clinic, nadia: Patient, nurse: Patient, staff: Group,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with everything_written(capfd) as written:
        async with care.open():
            loudest()
            trouble = (
                *(faults.too_many_requests(1), faults.server_error(502, took_effect=True), faults.garbage()),
                *(faults.lost_request(), faults.lost_reply(), faults.server_error(400), faults.server_error(403)),
            )
            for fault in trouble:
                telegram.fail(fault, "*", times=3, chance=0.7)
                nadia.says(f"quantum flux {WORD}")
                nadia.says(f"I cannot breathe {WORD}")
                await asyncio.sleep(0.2)
            async with telegram.outage():
                await asyncio.sleep(0.1)
            telegram.world.faults.clear()
            broken: dict[str, Any] = {
                "message": WORD,
                "callback_query": {"id": WORD, "from": {"id": PATIENT}},
                "poll": [WORD],
            }
            for kind, content in broken.items():
                telegram.world.updates.add(kind, PATIENT, content)
            async with telegram.outage():
                await asyncio.sleep(0.05)
            await telegram.all_confirmed()
        said = written()

    assert leaks(said, telegram.token.partition(":")[2]) == []
    assert "tried again" in said


async def test_a_database_that_fails_leaves_nothing_private_in_what_is_written(
    telegram: FakeTelegram, care: Clinic, nadia: Patient, staff: Group, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    async def unavailable(*_: Any, **__: Any) -> None:
        raise StorageUnavailableError("the database can't be used right now") from ValueError(WORD)

    async def buggy(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{WORD} {PATIENT}")

    with everything_written(capfd) as written:
        async with care.open():
            loudest()
            async with locked(care.file):
                nadia.says(f"may I swim, {WORD}")
                nadia.says(f"I cannot breathe, {WORD}")
                await asyncio.sleep(0.3)
            for failing in (unavailable, buggy):
                for method in FAILING:
                    with monkeypatch.context() as patch:
                        patch.setattr(f"bot.storage.{method}", failing)
                        nadia.says(f"quantum flux, {WORD}")
                        nadia.says(f"I cannot breathe, {WORD}")
                        await asyncio.sleep(0.2)
            await telegram.all_confirmed(20)
        said = written()

    assert leaks(said) == []
    assert "the database can't be used right now" in said
    assert "RuntimeError" in said


async def test_a_reminder_that_meets_a_bug_leaves_nothing_private_in_what_is_written(
    care: Clinic, nadia: Patient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def buggy(*_: Any) -> None:
        raise RuntimeError(f"{WORD} {PATIENT}")

    monkeypatch.setattr("bot.channels.telegram.messenger.Messenger.attempt", buggy)
    with everything_written(capfd) as written:
        async with care.open():
            loudest()
            await care.enrolls(nadia, "[care_yesterday]", "09:00")
            await asyncio.sleep(0.3)
        said = written()

    assert leaks(said) == []
    assert "sending reminder 1 failed: RuntimeError in" in said


async def test_what_is_brought_by_webhook_and_fails_leaves_nothing_private_and_metrics_know_nobody(
    telegram: FakeTelegram, web: Web, nadia: Patient, capfd: pytest.CaptureFixture[str]
) -> None:
    with everything_written(capfd) as written:
        async with brought(telegram, web):
            loudest()
            for number, content in enumerate(
                (WORD, {"chat": {"id": PATIENT}, "text": WORD}, {"from": {"id": 2**70}}), 1
            ):
                assert await web.brings({"update_id": number, "message": content}) == 200
            assert await web.brings(WORD.encode()) == 400
            assert await web.brings({"update_id": WORD}) == 400
            assert await web.brings({"update_id": 9}, secret=WORD) == 403
            assert (await web.get(f"/{WORD}?{DATA}"))[0] == 404
            nadia.says(f"May I scratch my skin? {WORD}")
            await nadia.next_message()
            metrics = (await web.get("/metrics"))[1]
            state = (await web.get("/readyz"))[1]
        said = written()

    assert leaks(said + metrics + state, web.address.secret, web.address.path) == []
    assert 'clinic_bot_updates_total{end="parked"}' in metrics


async def test_editing_the_files_from_the_chat_leaves_nothing_of_people_in_what_is_written(
    telegram: FakeTelegram, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    office = Office(telegram, tmp_path)
    office.nurse, office.ana = telegram.patient(f"Nurse{NAME}", user_id=STAFF), telegram.patient(NAME, user_id=PATIENT)
    office.staff = STAFF
    with everything_written(capfd) as written:
        async with office.open():
            loudest()
            await office.answer()
            office.ana.says(f"do you like the {WORD}")
            await shows(office.ana, "[")
            office.ana.sends_document(f"{FILE}.yaml", BROKEN.encode(), WORD)
            office.nurse.sends_document(f"{FILE}.yaml", BROKEN.encode())
            await shows(office.nurse, "[upload_unknown")
            office.nurse.sends_document("faq.yaml", BROKEN.encode())
            await shows(office.nurse, "[proposal_refused")
            await office.uploads(FAQ.replace("Ice is often advised.", "Ice is fine."))
            office.nurse.presses("[proposal_apply]")
            await shows(office.nurse, "[proposal_applied")
            office.nurse.says("/history")
            await shows(office.nurse, "[history:")
        said = written()

    assert leaks(said) == []


FAILING = (
    *("answers.AnswerStore.add", "handoffs.HandoffStore.of_chat", "alerts.AlertStore.add", "dialogs.DialogStore.get"),
    *("questions.QuestionStore.keep", "enrollments.EnrollmentStore.of_chat", "inbox.InboxStore.progressed"),
    *("inbox.InboxStore.add", "inbox.InboxStore.mark"),
)
