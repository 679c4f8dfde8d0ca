"""The clinic's files in the staff chat: told of changes, uploads, history, the way back. Over HTTP, on real files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering.wording import Wording
from bot.faq.atomic import ReadOnlyError
from bot.reloading.making import Job, Made
from bot.reloading.reloader import Reloader
from bot.staff import places
from bot.storage.database import Database, open_database
from tests.channels.care import shows, texts
from tests.channels.serving import serving, until
from tests.fake_telegram import FakeTelegram, Group, Patient, Shown, faults
from tests.faq.folder import CLINIC, FAQ
from tests.reloading.world import BROKEN, FINE, ICE, NEW, ONE_LEFT, World, made_here, rests
from tests.storage.samples import CIPHER

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def _telling(name: str, args: tuple[str, ...]) -> str:
    """A text that shows what is put into it."""
    return f'  {name}: "[{name}: {" | ".join(f"{{{arg}}}" for arg in args)}]"' if args else f'  {name}: "[{name}]"'


TEXTS = [_telling(f.name, f.metadata["args"]) for f in fields(Wording) if f.name != "instructions"]
TELLING = CLINIC.partition("wording:\n")[0] + "\n".join(["wording:", *TEXTS, "...", ""])


class Office:
    """The bot over real files, its database, a nurse whose chat is the staff's, and a patient."""

    def __init__(self, telegram: FakeTelegram, path: Path) -> None:
        self.telegram = telegram
        self.world = World.at(path, clinic=TELLING)
        self.nurse, self.ana = telegram.patient("Nora"), telegram.patient("Ana")
        self.staff: int = self.nurse.chat.id
        self.database = path / "clinic-bot.db"
        telegram.world.clock = NOW.timestamp

    @property
    def faq(self) -> Path:
        return self.world.folder / "faq.yaml"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Reloader]:
        reloader = self.world.reloader()
        async with serving(
            self.telegram, reloader=reloader, staff=self.staff, database=self.database, clock=lambda: NOW
        ):
            yield reloader

    @asynccontextmanager
    async def data(self) -> AsyncIterator[Database]:
        async with open_database(f"sqlite:///{self.database}", CIPHER) as db:
            yield db

    async def uploads(self, text: str, name: str = "faq.yaml", chat: Group | None = None) -> Shown:
        """The nurse sends a file; what the bot makes of it."""
        self.nurse.sends_document(name, text.encode(), chat=chat)
        screen: Patient | Group = chat or self.nurse
        return await shows(screen, "[proposal: ")

    async def answer(self) -> str:
        """What a patient gets now."""
        before = len(self.ana.inbox)
        self.ana.says("Can I ice it?")
        await self.ana.expect(lambda _: len(self.ana.inbox) > before, 5.0)
        return self.ana.inbox[-1].text


@pytest.fixture
def office(telegram: FakeTelegram, tmp_path: Path) -> Office:
    return Office(telegram, tmp_path)


async def test_an_edit_on_the_disk_is_served_and_told_in_words(office: Office) -> None:
    async with office.open():
        assert ICE in await office.answer()
        office.world.write(faq=NEW)
        told = await shows(office.nurse, "[files_changed")
        assert FINE in await office.answer()

    assert "ice" in told.text
    assert "answer" in told.text


async def test_it_is_told_which_questions_are_treated_differently(office: Office) -> None:
    labelled = {"id": "q1", "text": "zebra crossing", "expect": ["ice"], "kind": "in_scope"}
    (office.world.folder / "questions.jsonl").write_text(json.dumps(labelled) + "\n", encoding="utf-8")
    async with office.open():
        office.ana.says("zebra crossing")
        await office.ana.next_message()
        office.world.write(faq=FAQ.replace("[ice ok, cold pack]", "[ice ok, cold pack, zebra crossing]"))
        told = await shows(office.nurse, "[files_changed")

    assert "[files_kept: • “zebra crossing”: nothing → answer `ice`" in told.text
    assert "[files_scorecard: answered 0% → 100%" in told.text


async def test_a_broken_file_is_told_as_check_prints_it_and_good_again_afterwards(office: Office) -> None:
    async with office.open():
        office.world.write(faq=BROKEN)
        told = await shows(office.nurse, "[files_problem")
        assert ICE in await office.answer()
        office.world.write(faq=NEW)
        await shows(office.nurse, "[files_good]")
        assert FINE in await office.answer()

    assert "faq.yaml:5:5" in told.text
    assert "questoin" in told.text


async def test_a_file_under_another_name_is_told_the_right_ones_also_as_a_reply_in_a_group(office: Office) -> None:
    group = office.telegram.group("Staff", office.nurse)
    office.staff = group.id
    async with office.open():
        office.nurse.says("/status", chat=group)
        shown = await shows(group, "[status:")
        office.nurse.sends_document("faq final.yaml", b"a: b", chat=group, reply_to=shown)
        told = await shows(group, "[upload_unknown")
    assert "faq.yaml" in told.text
    assert not any("staff_reply_unclear" in text for text in texts(group))


async def test_whoever_asks_while_a_change_is_being_looked_at_is_told_so(office: Office) -> None:
    begun, told = asyncio.Event(), asyncio.Event()

    async def slow(job: Job) -> Made:
        begun.set()
        await told.wait()
        return await made_here(job)

    office.world.make = slow
    async with office.open():
        office.nurse.says("/status")
        quiet = await shows(office.nurse, "[status:")
        office.world.write(faq=FAQ.replace("[ice ok, cold pack]", "[ice ok, cold pack, zebra crossing]"))
        await begun.wait()
        office.nurse.says("/status")
        await shows(office.nurse, "[status_learning]")
        told.set()
        await shows(office.nurse, "[files_changed")
    assert "[status_learning]" not in quiet.text


async def test_a_change_that_loses_much_waits_for_a_yes_of_the_staff_alone(office: Office) -> None:
    async with office.open():
        office.world.write(faq=ONE_LEFT)
        held = await shows(office.nurse, "[files_held")
        office.ana.says("/start")
        mine = await office.ana.next_message()
        refused = office.ana.forges_press(held.buttons[0][0].data or "", mine)
        assert (await office.ana.answer(refused)).text == "[out_of_date]"
        office.nurse.says("/status")
        assert "[status_trouble: It waits for a yes" in (await shows(office.nurse, "[status:")).text
        office.nurse.presses("[files_accept]")
        await shows(office.nurse, "[files_accepted: Nora")
        await shows(office.nurse, "[files_changed")
        office.nurse.says("/audit")
        assert "[audit_files_accepted]" in (await shows(office.nurse, "[audit_heading]")).text

    assert "1 of 2 entries are lost" in held.text


async def test_an_upload_shows_what_would_change_and_apply_writes_it(office: Office) -> None:
    async with office.open():
        shown = await office.uploads(NEW)
        before = await office.answer()
        office.nurse.presses("[proposal_apply]")
        await shows(office.nurse, "[proposal_applied: faq.yaml | Nora")
        await shows(office.nurse, "[files_changed")
        after = await office.answer()

    assert shown.text.startswith("[proposal: faq.yaml | • ")
    assert ICE in before
    assert FINE in after
    assert office.faq.read_text(encoding="utf-8") == NEW


async def test_a_cancelled_upload_changes_nothing_and_can_not_be_applied_later(office: Office) -> None:
    async with office.open():
        shown = await office.uploads(NEW, "FAQ (2).YML")
        apply = shown.buttons[0][0].data or ""
        office.nurse.presses("[proposal_cancel]")
        last = await shows(office.nurse, "[proposal_dropped: faq.yaml | Nora")
        again = office.nurse.forges_press(apply, last)
        assert (await office.nurse.answer(again)).text == "[staff_done_already]"

    assert office.faq.read_text(encoding="utf-8") == FAQ


async def test_a_proposal_outlives_a_restart(office: Office) -> None:
    async with office.open():
        await office.uploads(NEW)
    async with office.open():
        office.nurse.presses("[proposal_apply]")
        await shows(office.nurse, "[proposal_applied")

    assert office.faq.read_text(encoding="utf-8") == NEW


async def test_apply_fails_kindly_where_the_file_has_changed_meanwhile(office: Office) -> None:
    other = FAQ.replace("cold pack", "cold packs")
    async with office.open():
        await office.uploads(NEW)
        office.world.write(faq=other)
        await shows(office.nurse, "[files_changed")
        office.nurse.presses("[proposal_apply]", on=await shows(office.nurse, "[proposal:"))
        await shows(office.nurse, "[proposal_refused")

    assert office.faq.read_text(encoding="utf-8") == other


async def test_apply_fails_kindly_where_the_folder_is_read_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ReadOnlyError("faq.yaml can't be written: its folder is read-only")

    monkeypatch.setattr(places, "replace_file", refuse)
    async with office.open():
        await office.uploads(NEW)
        office.nurse.presses("[proposal_apply]")
        told = await shows(office.nurse, "[proposal_refused")

    assert "its folder is read-only" in told.text
    assert office.faq.read_text(encoding="utf-8") == FAQ


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("faq.yaml", BROKEN, "[proposal_refused: "),
        ("faq.yaml", FAQ, "[upload_same: faq.yaml]"),
        ("price-list.yaml", NEW, "[upload_unknown: faq.yaml, urgent.yaml"),
        ("faq.yaml", "x" * (1024 * 1024 + 1), "[upload_too_big: 1024 KB]"),
        ("faq.yaml", "\0\0", "[proposal_refused: "),
    ],
)
async def test_what_can_not_be_used_is_said_and_changes_nothing(
    office: Office, name: str, content: str, told: str
) -> None:
    async with office.open():
        office.nurse.sends_document(name, content.encode())
        await shows(office.nurse, told)

    assert office.faq.read_text(encoding="utf-8") == FAQ


async def test_a_file_is_refused_by_its_length_before_it_is_fetched(office: Office) -> None:
    async with office.open():
        office.nurse.sends_document("faq.yaml", b"x" * (1024 * 1024 + 1))
        await shows(office.nurse, "[upload_too_big")

    assert office.telegram.calls("getFile") == []


async def test_an_upload_that_loses_much_is_agreed_to_once_and_not_asked_again(office: Office) -> None:
    async with office.open():
        shown = await office.uploads(ONE_LEFT)
        office.nurse.presses("[proposal_apply_drastic]")
        await shows(office.nurse, "[files_changed")

    assert "[proposal_drastic: 1 of 2 entries are lost" in shown.text
    assert not any("[files_held" in text for text in texts(office.nurse))


async def test_who_is_not_of_the_staff_can_upload_nothing_and_apply_nothing(office: Office) -> None:
    async with office.open():
        office.ana.sends_document("faq.yaml", NEW.encode())
        await shows(office.ana, "[unreadable")
        shown = await office.uploads(NEW)
        office.ana.says("/start")
        mine = await office.ana.next_message()
        refused = office.ana.forges_press(shown.buttons[0][0].data or "", mine)
        assert (await office.ana.answer(refused)).text == "[out_of_date]"
        for command in ("/faq", "/history", "/rollback", "/status"):
            office.ana.says(command)
            await shows(office.ana, "[unknown_command]")

    assert office.faq.read_text(encoding="utf-8") == FAQ


async def test_in_a_group_the_file_may_be_sent_as_a_reply(office: Office) -> None:
    group = office.telegram.group("Staff", office.nurse)
    office.staff = group.chat.id
    async with office.open():
        office.nurse.says("/faq", chat=group)
        sent = await shows(group, "[faq_caption: faq.yaml")
        office.nurse.sends_document("faq.yaml", NEW.encode(), chat=group, reply_to=sent)
        await shows(group, "[proposal: faq.yaml")
        office.nurse.presses("[proposal_apply]", chat=group)
        await shows(group, "[proposal_applied: faq.yaml | Nora")


async def test_history_shows_who_did_what_and_rollback_goes_back_with_the_difference_first(office: Office) -> None:
    async with office.open():
        await office.uploads(NEW)
        office.nurse.presses("[proposal_apply]")
        await shows(office.nurse, "[files_changed")
        office.nurse.says("/history")
        history = (await shows(office.nurse, "[history: faq.yaml]")).text.splitlines()
        office.nurse.says("/rollback")
        shown = await shows(office.nurse, "[rollback: ")
        office.nurse.presses("[proposal_apply]", on=shown)
        await until(lambda: office.faq.read_text(encoding="utf-8") == FAQ)

    assert history[1].endswith(f"| Nora ({office.nurse.user.id}) | upload]")
    assert history[2].endswith("| – | start]")
    assert f"-    answer: {FINE}" in shown.text
    assert f"+    answer: {ICE}" in shown.text


async def test_going_back_to_what_there_is_not_is_said(office: Office) -> None:
    async with office.open():
        for said in ("/rollback", "/rollback 99", "/rollback x", "/rollback ²"):
            office.nurse.says(said)
            await office.nurse.expect(lambda shown: shown.text == "[rollback_unknown]", 5.0)


async def test_the_file_that_is_sent_is_the_one_on_the_disk(office: Office) -> None:
    async with office.open():
        office.nurse.says("/faq")
        shown = await shows(office.nurse, "[faq_caption: faq.yaml")

    assert shown.media is not None
    assert shown.media.data == FAQ.encode()


async def test_a_review_is_announced_once_and_again_when_the_answer_is_withdrawn(office: Office) -> None:
    due = FAQ.replace("answer: Ice is often advised.", "answer: Ice is often advised.\n    review_by: 2026-11-30")
    office.world.write(faq=due)
    async with office.open():
        await shows(office.nurse, "[review_soon: ")
    async with office.open():
        await office.answer()
        await rests()
    office.world.clock += timedelta(days=20)
    async with office.open():
        await shows(office.nurse, "[review_past: ")
        withdrawn = await office.answer()

    assert sum("[review_soon" in text for text in texts(office.nurse)) == 1
    assert ICE not in withdrawn


async def test_a_review_that_did_not_reach_the_staff_is_announced_after_the_next_start(office: Office) -> None:
    office.world.write(faq=FAQ.replace("answer: Ice is", "review_by: 2026-11-30\n    answer: Ice is"))
    office.telegram.fail(faults.too_many_requests(60), "sendMessage", times=None)
    async with office.open():
        await office.telegram.called("sendMessage")
    office.telegram.world.faults.clear()
    async with office.open():
        await shows(office.nurse, "[review_soon: ")
        await rests()
    async with office.open():
        await office.answer()
        await rests()

    assert sum("[review_soon" in text for text in texts(office.nurse)) == 1
