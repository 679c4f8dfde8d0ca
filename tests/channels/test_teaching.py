"""Kept questions become phrasings and entries, in the staff chat. Over HTTP, on real files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.faq.atomic import ReadOnlyError
from bot.faq.model import FaqFile
from bot.faq.reading import read_model
from bot.reloading.making import Job, Made, make
from bot.staff import places
from bot.storage.staff_tables import QuestionReason
from tests.channels.care import shows, texts
from tests.channels.test_publishing import Office
from tests.fake_telegram import FakeTelegram, Group, Patient, Shown
from tests.faq.folder import FAQ
from tests.reloading.world import BROKEN, ICE

ZEBRA = "zebra crossing"
ADD, NEW, SEARCH, AS_IS, APPLY, CANCEL = (
    *("[unanswered_add]", "[unanswered_new]", "[unanswered_search]"),
    *("[teach_as_is]", "[teach_apply]", "[teach_cancel]"),
)


class Teacher(Office):
    """The office, with questions that were kept."""

    async def keep(self, *questions: str) -> None:
        async with self.data() as db:
            for number, text in enumerate(questions, 1):
                reason = QuestionReason.UNANSWERED
                await db.questions.keep(900, number, reason, text, None, self.world.clock)

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Those of the first entry, as the file has them now."""
        return read_model(self.faq.read_bytes(), "faq.yaml", FaqFile)[0].entries[0].phrasings

    async def left(self) -> int:
        async with self.data() as db:
            return len(await db.questions.open())

    async def chooses(self, chat: Group | None = None, entry: str = "Can I ice it?") -> Shown:
        """From /unanswered to the question for the phrasing."""
        screen: Patient | Group = chat or self.nurse
        self.nurse.says("/unanswered", chat=chat)
        await shows(screen, "[unanswered_lot: ")
        self.nurse.presses(ADD, chat=chat)
        await shows(screen, "[unanswered_which]")
        self.nurse.presses(entry, chat=chat)
        return await shows(screen, "[teach_ask_phrasing: ")


@pytest.fixture
def office(telegram: FakeTelegram, tmp_path: Path) -> Teacher:
    return Teacher(telegram, tmp_path)


async def test_words_of_patients_become_a_phrasing_and_patients_get_the_answer(office: Teacher) -> None:
    await office.keep(ZEBRA, "zebra  crossing")
    async with office.open():
        await office.chooses()
        proposed = await shows(office.nurse, "[teach_proposed: ")
        office.nurse.presses(AS_IS)
        preview = await shows(office.nurse, "[teach_preview: ")
        assert office.faq.read_text(encoding="utf-8") == FAQ
        office.nurse.presses(APPLY)
        done = await shows(office.nurse, "[teach_done: ")
        office.ana.says(ZEBRA)
        await shows(office.ana, ICE)
        office.nurse.says("/audit")
        audit = await shows(office.nurse, "[audit_heading]")

    assert proposed.text == "[teach_proposed: Can I ice it? | zebra crossing]"
    assert "[teach_fate: nothing | answer ice]" in preview.text.replace("`", "")
    assert "[teach_reached: 2 | 2]" in preview.text
    assert "[teach_estimate: answered " in preview.text
    assert done.text == "[teach_done: Nora | zebra crossing | answer `ice`]"
    assert ZEBRA in office.phrasings
    assert await office.left() == 0
    assert "| [audit_questions_taught] | 2]" in audit.text
    assert "| [audit_chat_applied] | ice]" in audit.text


async def test_the_staff_put_it_in_other_words_by_a_reply(office: Teacher) -> None:
    await office.keep("hi my name is Anna Smith, zebra crossing??")
    async with office.open():
        asked = await office.chooses()
        proposed = await shows(office.nurse, "[teach_proposed: ")
        _, cancel = office.nurse.with_button(CANCEL)
        forged = await office.nurse.answer(office.nurse.forges_press(cancel.replace("cancel", "asis"), proposed))
        office.nurse.says(ZEBRA, reply_to=asked)
        preview = await shows(office.nurse, "[teach_preview: ")
        office.nurse.presses(APPLY)
        await shows(office.nurse, "[teach_done: ")

    assert "[teach_pointed: Anna Smith" in proposed.text
    assert proposed.labels == [CANCEL]
    assert forged.text == "[out_of_date]"
    assert "[teach_pointed" not in preview.text
    assert office.phrasings == ("ice ok", "cold pack", ZEBRA)
    assert "Anna" not in office.faq.read_text(encoding="utf-8")


async def test_the_clinics_own_questions_make_the_scorecard_and_what_gets_worse_is_shown(office: Teacher) -> None:
    rows = [("q1", ZEBRA, "ice"), ("q2", "zebra crossings", "scratch")]
    lines = [json.dumps({"id": i, "text": t, "expect": [e], "kind": "in_scope"}) for i, t, e in rows]
    (office.world.folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    await office.keep(ZEBRA)
    async with office.open():
        await office.chooses()
        office.nurse.presses(AS_IS)
        preview = await shows(office.nurse, "[teach_preview: ")

    assert "[files_scorecard: answered 0% → 50%, wrong 0.0% → 50.0%" in preview.text
    assert "“zebra crossings”: nothing → answer `ice` (right: `scratch`)" in preview.text
    assert "[teach_estimate" not in preview.text


async def test_a_new_entry_is_shown_exactly_as_a_patient_will_see_it(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        await new_entry(office, "Is there a <i>zebra</i> crossing?", "Yes, <b>two</b>.")
        office.nurse.presses("[teach_answer]")
        await shows(office.nurse, "[teach_preview_new: ")
        shown = await shows(office.nurse, "Yes, two.")
        office.nurse.presses(APPLY)
        done = await shows(office.nurse, "[teach_done: ")
        office.ana.says("zebra crossing?")
        seen = await shows(office.ana, "Yes, two.")

    assert (seen.html, seen.text) == (shown.html, shown.text)
    assert "answer `is-there-a-i-zebra-i-crossing`" in done.text
    assert await office.left() == 0


async def new_entry(office: Teacher, question: str, answer: str) -> None:
    office.nurse.says("/unanswered")
    await shows(office.nurse, "[unanswered_lot: ")
    office.nurse.presses(NEW)
    office.nurse.says(question, reply_to=await shows(office.nurse, "[teach_ask_question: "))
    office.nurse.says(answer, reply_to=await shows(office.nurse, "[teach_ask_answer: "))
    await shows(office.nurse, "[teach_kind]")


async def test_a_new_entry_may_only_send_to_the_clinic(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        await new_entry(office, "Is there a zebra crossing?", "Our information does not say.")
        office.nurse.presses("[teach_referral]")
        await shows(office.nurse, "[teach_preview_new: ")
        office.nurse.presses(APPLY)
        done = await shows(office.nurse, "[teach_done: ")

    assert "kind: referral" in office.faq.read_text(encoding="utf-8")
    assert "referral `is-there-a-zebra-crossing`" in done.text


async def test_html_that_telegram_does_not_show_is_refused_and_asked_for_again(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        office.nurse.says("/unanswered")
        await shows(office.nurse, "[unanswered_lot: ")
        office.nurse.presses(NEW)
        office.nurse.says("A zebra?", reply_to=await shows(office.nurse, "[teach_ask_question: "))
        office.nurse.says("<h1>Yes</h1>", reply_to=await shows(office.nurse, "[teach_ask_answer: "))
        again = await shows(office.nurse, "[teach_problem: ")
        office.nurse.says("Yes.", reply_to=again)
        await shows(office.nurse, "[teach_kind]")

    assert "<h1> is not a tag" in again.text
    assert "[teach_ask_answer: " in again.text


async def test_a_phrasing_that_stands_there_already_is_refused_and_asked_for_again(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        office.nurse.says("Scratching OK", reply_to=await office.chooses())
        again = await shows(office.nurse, "[teach_problem: ")
        office.nurse.says(ZEBRA, reply_to=again)
        await shows(office.nurse, "[teach_preview: ")

    assert "`scratch` already" in again.text
    assert office.faq.read_text(encoding="utf-8") == FAQ


async def test_an_entry_is_searched_by_words(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        office.nurse.says("/unanswered")
        await shows(office.nurse, "[unanswered_lot: ")
        office.nurse.presses(ADD)
        await shows(office.nurse, "[unanswered_which]")
        office.nurse.presses(SEARCH)
        office.nurse.says("scratching", reply_to=await shows(office.nurse, "[teach_ask_search: "))
        found = await shows(office.nurse, "[teach_found]")
        office.nurse.presses("Can I scratch?", on=found)
        await shows(office.nurse, "[teach_ask_phrasing: ")

    assert found.labels[0] == "Can I scratch?"


async def test_a_form_survives_a_restart_and_can_be_left(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        asked = await office.chooses()
    async with office.open():
        office.nurse.says(ZEBRA, reply_to=asked)
        await shows(office.nurse, "[teach_preview: ")
    async with office.open():
        office.nurse.presses(CANCEL)
        await shows(office.nurse, "[teach_left]")
        late = await office.nurse.answer(office.nurse.forges_press("xe:apply:1", office.nurse.inbox[-1]))

    assert late.text == "[teach_over]"
    assert office.faq.read_text(encoding="utf-8") == FAQ
    assert await office.left() == 1


async def test_colleagues_neither_disturb_a_form_nor_fill_it_in(office: Teacher, telegram: FakeTelegram) -> None:
    otto = telegram.patient("Otto")
    group = telegram.group("Staff", office.nurse, otto)
    office.staff = group.id
    await office.keep(ZEBRA)
    async with office.open():
        asked = await office.chooses(group)
        otto.says("lunch?", chat=group)
        otto.says("lunch at one", chat=group, reply_to=asked)
        await shows(group, "[staff_reply_unclear]")
        press = await otto.answer(otto.presses(AS_IS, chat=group))
        office.nurse.says(ZEBRA, chat=group, reply_to=asked)
        await shows(group, "[teach_preview: ")
        other = await otto.answer(otto.presses(APPLY, chat=group))
        office.nurse.presses(APPLY, chat=group)
        await shows(group, "[teach_done: ")

    assert (press.text, other.text) == ("[teach_over]", "[teach_over]")
    assert "lunch" not in office.faq.read_text(encoding="utf-8")


async def test_a_file_that_changed_meanwhile_is_not_overwritten_and_previewed_anew(office: Teacher) -> None:
    await office.keep(ZEBRA)
    other = FAQ.replace("[ice ok, cold pack]", "[ice ok, cold pack, frozen peas]")
    async with office.open():
        await office.chooses()
        office.nurse.presses(AS_IS)
        first = await shows(office.nurse, "[teach_preview: ")
        office.faq.write_text(other, encoding="utf-8")
        office.nurse.presses(APPLY)
        await shows(office.nurse, "[teach_changed]")
        await office.nurse.expect(lambda shown: "[teach_preview: " in shown.text and shown.id != first.id)
        assert office.faq.read_text(encoding="utf-8") == other
        office.nurse.presses(APPLY)
        await shows(office.nurse, "[teach_done: ")

    assert office.phrasings == ("ice ok", "cold pack", "frozen peas", ZEBRA)


async def test_a_file_that_can_not_be_written_loses_nothing(office: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: Any, **__: Any) -> None:
        raise ReadOnlyError("faq.yaml is read-only here")

    await office.keep(ZEBRA)
    async with office.open():
        await office.chooses()
        office.nurse.presses(AS_IS)
        await shows(office.nurse, "[teach_preview: ")
        with monkeypatch.context() as patched:
            patched.setattr(places, "replace_file", read_only)
            office.nurse.presses(APPLY)
            await shows(office.nurse, "[teach_problem: faq.yaml is read-only here]")
        office.nurse.presses(APPLY)
        await shows(office.nurse, "[teach_done: ")

    assert await office.left() == 0


async def test_a_broken_file_is_told_and_the_words_can_be_sent_again(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        asked = await office.chooses()
        office.faq.write_text(BROKEN, encoding="utf-8")
        office.nurse.says(ZEBRA, reply_to=asked)
        again = await shows(office.nurse, "[teach_problem: ")
        office.faq.write_text(FAQ, encoding="utf-8")
        office.nurse.says(ZEBRA, reply_to=again)
        await shows(office.nurse, "[teach_preview: ")

    assert "questoin" in again.text


async def test_the_staff_chat_is_answered_while_an_edit_is_tried(office: Teacher) -> None:
    go_on = await slow(office)
    async with office.open():
        await office.chooses()
        office.nurse.presses(AS_IS)
        await shows(office.nurse, "[teach_checking]")
        office.nurse.says("/try hi")
        await shows(office.nurse, "[try_smalltalk]")
        assert not any("[teach_preview: " in text for text in texts(office.nurse))
        go_on.set()
        await shows(office.nurse, "[teach_preview: ")


async def test_a_form_that_was_left_while_its_edit_is_tried_stays_left(office: Teacher) -> None:
    go_on = await slow(office)
    async with office.open():
        asked = await office.chooses()
        office.nurse.says(ZEBRA, reply_to=asked)
        await shows(office.nurse, "[teach_checking]")
        office.nurse.presses(CANCEL)
        await shows(office.nurse, "[teach_left]")
        go_on.set()
        async with office.data() as db:
            while (await db.audit.latest())[0].action == "questions-read":  # noqa: ASYNC110  a database tells nobody
                await asyncio.sleep(0.01)
            line, _ = await db.audit.latest()

    assert line.action == "chat-dropped"
    assert not any("[teach_preview: " in text for text in texts(office.nurse))


async def test_a_trial_is_given_up_when_the_bot_stops_and_the_form_is_still_there(office: Teacher) -> None:
    go_on = await slow(office)
    async with office.open():
        asked = await office.chooses()
        office.nurse.says(ZEBRA, reply_to=asked)
        await shows(office.nurse, "[teach_checking]")
    go_on.set()
    async with office.open():
        office.nurse.says(ZEBRA, reply_to=asked)
        await shows(office.nurse, "[teach_preview: ")


async def slow(office: Teacher) -> asyncio.Event:
    """Keeps a question; edits are tried once the event is set."""
    await office.keep(ZEBRA)
    go_on = asyncio.Event()

    async def made(job: Job) -> Made:
        await go_on.wait()
        return make(job)

    office.world.make = made
    return go_on


async def test_who_is_not_staff_teaches_nothing(office: Teacher) -> None:
    await office.keep(ZEBRA)
    async with office.open():
        await office.chooses()
        _, as_is = office.nurse.with_button(AS_IS)
        office.ana.says("Can I ice it?")
        own = await shows(office.ana, ICE)
        forged = (as_is, "xe:add:1.1:ice", "xe:new:1.1", "xe:apply:1")
        presses = [await office.ana.answer(office.ana.forges_press(data, own)) for data in forged]
        strange = ("xe:", "xe:add:1.1:no-such-entry", "xe:add:9.9:ice", "xe:kind:1:answer")
        shown = office.nurse.inbox[-1]
        wrong = [await office.nurse.answer(office.nurse.forges_press(data, shown)) for data in strange]

    assert {(press.text, press.alert) for press in presses} == {("[out_of_date]", True)}
    assert [press.text for press in wrong] == [
        "[out_of_date]",
        "[out_of_date]",
        "[unanswered_changed]",
        "[teach_over]",
    ]
    assert not any("teach" in text or "unanswered" in text for text in texts(office.ana))
