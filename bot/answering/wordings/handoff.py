"""What is said when a person of the clinic takes over, and around alarms."""

from dataclasses import dataclass

from bot.answering.wordings.auditing import AuditWording
from bot.answering.wordings.fields import label, text


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffWording(AuditWording):
    """What is said when a person of the clinic takes over, and around alarms."""

    handoff_ask: str = label("below what the bot can't answer: a person of the clinic shall")
    handoff_write: str = text("when that is pressed: asks for the message, and says what is passed on", "patient")
    handoff_question: str = text("below it: the question that can be sent along", "question")
    handoff_send: str = label("passes on what the patient wrote before")
    handoff_leave: str = label("leaves it")
    handoff_left: str = text("when it was left: nothing was passed on")
    handoff_passed: str = text("once the staff have got the message: what happens now")
    handoff_delayed: str = text("when the staff's chat can't be reached, and a message waits for minutes")
    handoff_promise: str = text("below it: by when the clinic answers", "within", "date", "time")
    handoff_promise_today: str = text("the same, when that is today", "within", "time")
    handoff_closed_now: str = text("below it, outside of the opening hours: what to do in an emergency")
    handoff_passed_on: str = text("to a further message, where no reaction can be set")
    handoff_refused: str = text("when a message could not be passed on")
    handoff_end: str = label("ends the conversation with the clinic")
    handoff_aside: str = label("the next message is a question to the bot, and not for the clinic")
    handoff_aside_ask: str = text("when that is pressed: asks for the question")
    handoff_answer: str = text("to the patient: what a person of the clinic writes", "message")
    handoff_answer_file: str = text("the same for a photo or file without words")
    handoff_corrected: str = text("to the patient: what a person of the clinic has corrected", "message")
    handoff_ended: str = text("to the patient who has ended the conversation")
    handoff_ended_by_clinic: str = text("to the patient, when the clinic has ended it")
    handoff_ended_by_silence: str = text("to the patient, when nobody has written for three days")
    staff_handoff: str = text("to the staff: a patient's message for them", "patient", "message")
    staff_handoff_file: str = text("the same above a photo, a voice message or a file without words", "patient")
    staff_handoff_edited: str = text("the same when the patient has changed a message", "patient", "message")
    staff_handoff_close: str = label("ends the conversation")
    staff_handoff_closed: str = text("shown for a moment when that is pressed", plain=True, most=200)
    staff_handoff_ended: str = text("to the staff, when the patient has ended the conversation", "patient")
    staff_handoff_silent: str = text("to the staff, when it ended because nobody wrote for three days", "patient")
    staff_handoff_overdue: str = text("to the staff, when nobody has answered in the time promised", "patient", "time")
    staff_handoff_lost: str = text("to the staff, when their answer can't reach the patient", "patient")
    staff_handoff_sent: str = text("to an answer of the staff that has arrived, where no reaction can be set")
    staff_handoff_over: str = text("to a reply of the staff when the conversation is over")
    staff_handoff_unfit: str = text("to a reply of the staff that can't be passed on: a sticker, a place")
    staff_take: str = label("below an urgent message, for the staff: one of them sees to it")
    staff_taking: str = text("shown for a moment when that is pressed", plain=True, most=200)
    staff_taken: str = text("below the urgent message, once somebody has pressed it", "who", "time")
    staff_untaken: str = text("to the staff, every few minutes: urgent messages that nobody has taken", "count")
    staff_untaken_line: str = text("one line of it", "number", "patient", "sign", "time")
    staff_handoff_withdrawn: str = text("in place of a message whose writer had everything deleted")
