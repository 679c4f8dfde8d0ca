"""/privacy: what is kept about a patient, and the buttons that delete it. Pure."""

from datetime import timedelta

from bot.answering.knowledge import Knowledge
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.marks import Do, Kind, Mark


def privacy(knowledge: Knowledge, questions_kept: timedelta, enrollments_kept: timedelta) -> Dialog:
    """What is kept and for how long, and the way to have it deleted."""
    wording = knowledge.wording
    kept = render(wording.privacy_questions, days=str(questions_kept.days))
    questions = kept if questions_kept else render(wording.privacy_no_questions)
    body = render(wording.privacy, questions=questions, days=str(enrollments_kept.days))
    return Dialog(body, ((_button(wording.privacy_forget, Do.FORGET),),))


def sure(knowledge: Knowledge) -> Dialog:
    """Whether it shall really be deleted."""
    wording = knowledge.wording
    rows = ((_button(wording.privacy_erase, Do.ERASE),), (_button(wording.care_no, Do.LEAVE),))
    return Dialog(render(wording.privacy_sure), rows)


def _button(label: str, do: Do) -> Button:
    return Button(label, str(Mark(Kind.FORM, do)))
