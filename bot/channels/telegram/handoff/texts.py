"""What is said in a handoff, to the patient and to the staff. Pure; what a person writes as advice is a `Reply`."""

from datetime import datetime

from markupsafe import Markup, escape

from bot.answering.knowledge import Knowledge
from bot.answering.model import Outcome
from bot.answering.reply import Button, Dialog, Reply
from bot.answering.wording import render
from bot.channels.telegram.handoff.buttons import Act, mark
from bot.channels.telegram.handoff.promise import clock, promise
from bot.storage.handoff_letters import Letter
from bot.storage.handoffs import Handoff
from bot.storage.staff_tables import HandoffEnd, HandoffKind

CLOSE = "xh:close"  # below a patient's message in the staff chat; its value is the handoff
Rows = tuple[tuple[Button, ...], ...]


def patient_rows(knowledge: Knowledge, handoff: Handoff) -> Rows:
    """Return what a patient can do while a conversation is open."""
    wording = knowledge.wording
    return (
        (mark(wording.handoff_aside, Act.ASIDE, str(handoff.id)), mark(wording.handoff_end, Act.END, str(handoff.id))),
    )


def staff_rows(knowledge: Knowledge, handoff: Handoff) -> Rows:
    """Return what the staff can do below a patient's message."""
    return ((Button(knowledge.wording.staff_handoff_close, f"{CLOSE}:{handoff.id}"),),)


def to_staff(knowledge: Knowledge, letter: Letter) -> Dialog:
    """Return what the staff read: a patient's words under the patient's name, or news of the conversation."""
    wording, name = knowledge.wording, letter.handoff.name
    match letter.kind:
        case HandoffKind.EDITED:
            body = render(wording.staff_handoff_edited, patient=name, message=letter.text)
        case HandoffKind.COPY | HandoffKind.HEADED:
            body = _file(render(wording.staff_handoff_file, patient=name), letter.text)
        case HandoffKind.OVERDUE:
            promised = letter.handoff.promised_at
            body = render(wording.staff_handoff_overdue, patient=name, time=clock(knowledge, promised or letter.at))
        case HandoffKind.LOST:
            body = render(wording.staff_handoff_lost, patient=name)
        case HandoffKind.CLOSED:
            return Dialog(render(_ended_for_staff(knowledge, letter.handoff), patient=name))
        case _:
            body = render(wording.staff_handoff, patient=name, message=letter.text)
    return Dialog(body, staff_rows(knowledge, letter.handoff))


def answer(knowledge: Knowledge, letter: Letter) -> Reply:
    """Return what a person of the clinic has written, marked as such, with the doctor notice."""
    wording = knowledge.wording
    if letter.kind is HandoffKind.EDITED:
        body = render(wording.handoff_corrected, message=letter.text)
    elif letter.kind is HandoffKind.COPY:
        body = _file(render(wording.handoff_answer_file), letter.text)
    else:
        body = render(wording.handoff_answer, message=letter.text)
    return Reply(Outcome.CLINIC, body, knowledge.doctor_notice)


def news(knowledge: Knowledge, letter: Letter, now: datetime) -> Dialog:
    """Return what the bot itself tells the patient of the conversation."""
    wording = knowledge.wording
    if letter.kind is HandoffKind.PASSED:
        blocks = [render(wording.handoff_passed), *promise(knowledge, letter.handoff.promised_at, now)]
        return Dialog(Markup("\n\n").join(blocks), patient_rows(knowledge, letter.handoff))
    if letter.kind is HandoffKind.REFUSED:
        return Dialog(render(wording.handoff_refused))
    return Dialog(render(_ended_for_patient(knowledge, letter.handoff)))


def _file(head: Markup, words: str) -> Markup:
    return head + Markup("\n\n") + escape(words) if words else head


def _ended_for_staff(knowledge: Knowledge, handoff: Handoff) -> str:
    by_patient = handoff.closed_by is HandoffEnd.PATIENT
    return knowledge.wording.staff_handoff_ended if by_patient else knowledge.wording.staff_handoff_silent


def _ended_for_patient(knowledge: Knowledge, handoff: Handoff) -> str:
    wording = knowledge.wording
    told = {HandoffEnd.PATIENT: wording.handoff_ended, HandoffEnd.STAFF: wording.handoff_ended_by_clinic}
    return told.get(handoff.closed_by or HandoffEnd.SILENCE, wording.handoff_ended_by_silence)
