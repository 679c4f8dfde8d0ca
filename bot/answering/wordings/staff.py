"""What the staff read in their chat, whatever it is about."""

from dataclasses import dataclass

from bot.answering.wordings.fields import text


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWording:
    """What the staff read in their chat, whatever it is about."""

    staff_help: str = text("what /help shows in the staff chat", most=3000)
    staff_nothing: str = text("to a command of the staff, when there is nothing to show")
    staff_done_already: str = text(
        "when a button of the staff was pressed that another has pressed before", plain=True, most=200
    )
    staff_reply_unclear: str = text("to a reply of the staff to a message that no patient wrote")
    audit_heading: str = text("above the list that /audit shows")
    audit_line: str = text("one line of it", "date", "time", "who", "action", "about")
