"""Every text that a patient sees and that is not an answer. The clinic owns them: they stand in `clinic.yaml`.

A text is Telegram's small HTML with `{placeholders}` for what only the moment knows; the clinic's own values
(name, telephone) are already in it. A field marked `plain` is a label, which Telegram shows without markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


def _text(meaning: str, *args: str, plain: bool = False, most: int = 1000) -> Any:  # noqa: ANN401  as `field` is typed
    return field(metadata={"meaning": meaning, "args": args, "plain": plain, "most": most})


def _label(meaning: str) -> Any:  # noqa: ANN401
    return _text(f"a button: {meaning}", plain=True, most=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The clinic's wording; each field's metadata says when it is shown, its placeholders and its longest length."""

    start: str = _text("the greeting that /start shows")
    help: str = _text("what /help shows: what the bot can and can't do, and what to do in an emergency")
    privacy: str = _text("what /privacy shows: what is kept about a patient")
    privacy_forget: str = _label("below /privacy: deletes what is kept about the patient")
    privacy_sure: str = _text("asks whether that is really meant")
    privacy_erase: str = _label("really deletes it")
    privacy_erased: str = _text("when it is deleted")
    topics: str = _text("above the list of categories that /topics shows")
    category: str = _text("above the questions of one category", "category")
    back: str = _text("the button that leads back to the categories", plain=True, most=40)
    other_category: str = _text("the category of entries that name none", plain=True, most=40)
    heading: str = _text("above each answer: the question as it was understood", "question")
    choices: str = _text("above the buttons when the bot is not sure what was meant")
    choices_also: str = _text("the same, below an answer to the other half of the message")
    none_of_these: str = _text("the last of those buttons", plain=True, most=40)
    fallback: str = _text("when no entry is trusted")
    unknown_part: str = _text("below an answer, when another half of the message is not known", "part")
    referral: str = _text("below every referral: how to reach the clinic")
    safety_line: str = _text("below every answer about the time after the procedure: when not to wait")
    withdrawn: str = _text("in place of an answer whose review date has passed")
    urgent_sign: str = _text("in an urgent reply, below what to do: the sign that was understood", "sign")
    no_words: str = _text("when a message has no words in it: emoji, a full stop")
    unreadable: str = _text("to photos, voice messages, stickers and files")
    unreadable_with_caption: str = _text("above the answer to what was written under a photo or file")
    unknown_command: str = _text("to a command that the bot does not know")
    group_invitation: str = _text("in a group, when somebody speaks to the bot")
    private_chat: str = _text("the button of that invitation", plain=True, most=40)
    out_of_date: str = _text("when a button of an old message leads nowhere any more", plain=True, most=200)
    apology: str = _text("when the bot failed on a message; the reference stands in the log", "reference")
    late: str = _text("above an answer to a message that waited for more than 15 minutes, as after an outage")
    staff_parked: str = _text("to the staff, when the bot failed on a patient's message three times", "reference")
    command_start: str = _text("/start in the commands menu", plain=True, most=256)
    command_topics: str = _text("/topics in the commands menu", plain=True, most=256)
    command_help: str = _text("/help in the commands menu", plain=True, most=256)
    command_privacy: str = _text("/privacy in the commands menu", plain=True, most=256)
    command_aftercare: str = _text("/aftercare in the commands menu", plain=True, most=256)
    command_stop: str = _text("/stop in the commands menu", plain=True, most=256)
    date: str = _text("how a date is shown", "weekday", "day", "month", "year", most=60)
    reminder: str = _text(
        "above a reminder's advice; no name of a procedure: phones lie on tables", "day", "days", "date"
    )
    reminder_withdrawn: str = _text("in place of advice whose FAQ entry is past its review date")
    plan: str = _text("above the reminders of a plan as they will come", "days")
    plan_step: str = _text("one of these reminders; its advice stands below", "day", "days", "date", "time")
    plan_step_past: str = _text("the same, when its day has passed", "day", "days", "date")
    earlier_advice: str = _text("above the advice of the days before a patient began")
    reminder_more: str = _label("below a reminder: shows the answer that it comes from; names no procedure")
    reminder_got_it: str = _label("below a reminder: it was read")
    reminder_question: str = _label("below a reminder: the patient has a question")
    reminder_stop: str = _label("below a reminder: send no more; the same word typed as a message stops them, too")
    reminder_thanks: str = _text("shown for a moment when that is pressed", plain=True, most=200)
    reminder_ask: str = _text("when the button for a question is pressed")
    care_none: str = _text("to /aftercare, when the clinic has no care plans")
    care_plan: str = _text("above the buttons of the care plans")
    care_date: str = _text("asks when the treatment was; below it are buttons")
    care_today: str = _label("its buttons")
    care_yesterday: str = _label("its buttons")
    care_other_date: str = _label("the button that opens the calendar")
    care_date_unclear: str = _text("when what was typed is no date that can be read; the question follows")
    care_date_two: str = _text("when what was typed may be two dates, which stand below on buttons")
    care_date_none: str = _text("when there is no such date; the question follows")
    care_date_past: str = _text("when the plan for that treatment date is over", "date", "days")
    care_date_far: str = _text("when a treatment date lies too far ahead", "date")
    care_hour: str = _text("asks at what hour to remind; below it are buttons", "place")
    care_zone: str = _text("asks for the city or country")
    care_zone_unclear: str = _text("when what was typed is no place that is known; the question follows")
    care_zone_which: str = _text("asks which zone is meant; the buttons show each with its time now")
    care_consent: str = _text("asks for consent, in one sentence", "first", "last", "time", "place")
    care_yes: str = _label("agrees to it")
    care_no: str = _label("leaves the form")
    care_change_date: str = _label("changes the date of the treatment")
    care_change_hour: str = _label("changes the hour")
    care_change_zone: str = _label("changes the time zone")
    care_begun: str = _text("when the reminders have begun", "date", "time", "place")
    care_left: str = _text("when the form was left: nothing was begun or changed")
    care_again: str = _text("when a form can't be gone on with")
    care_over: str = _text("when nothing of the plan is still to come")
    care_two: str = _text("when a patient who has a plan begins another: which to keep", "other")
    care_keep: str = _label("keeps the one that runs")
    care_take: str = _label("begins the other; the one that runs ends then")
    care_next: str = _text("to /aftercare, when reminders run: what is next", "day", "days", "date", "time", "place")
    care_paused: str = _text("the same, when they are paused")
    care_paused_urgent: str = _text("the same, when they are paused because of an urgent message")
    care_pause: str = _label("pauses the reminders")
    care_resume: str = _label("lets them go on")
    care_another: str = _label("begins another plan")
    care_stopped: str = _text("when the reminders have been stopped")
    care_not_running: str = _text("to /stop, when there is nothing to stop")
    care_unblocked: str = _text("to a patient who had blocked the bot, whose reminders are paused")
    urgent_paused: str = _text("after an urgent reply: the reminders are paused")
    urgent_told: str = _text("after an urgent reply, once the staff have got the message")
    staff_resumed: str = _text("to a patient whose reminders the staff let go on")
    invite_over: str = _text("when an invitation was used, has expired or is none")
    staff_alert: str = _text("to the staff: a patient's urgent message", "patient", "sign", "message")
    staff_patient: str = _label("what the link to that patient's chat is called")
    staff_resume: str = _label("below it: lets that patient's reminders go on")
    staff_invite: str = _text("below the QR code of an invitation", "plan", "date", "link", "until")
    staff_invite_any_date: str = _text("in place of the date, when the patient is to fill it in", plain=True, most=100)
    staff_invite_unclear: str = _text("when /invite does not name a plan and a date that can be used", "plans")
    staff_ended: str = _text("to the staff: a patient's chat is gone, so the reminders have ended", "patient")
    staff_trouble: str = _text("to the staff: reminders that failed, or of which nobody knows")
    whoami: str = _text("to /whoami: the chat's id, for STAFF_CHAT_ID", "chat")
    description: str = _text("in the empty chat, before a patient presses Start", plain=True, most=512)
    short_description: str = _text("on the bot's profile page", plain=True, most=120)
    terminal_welcome: str = _text("the first line of the chat in a terminal", plain=True)
    terminal_pick: str = _text("below numbered choices in a terminal", plain=True)
    instructions: Mapping[str, str] = field(metadata={"meaning": "what to do now, for the rules of urgent.yaml"})


def render(template: str, **args: str) -> Markup:
    """Return the small HTML of `template` with its placeholders filled; what is filled in is escaped."""
    return Markup(template).format(**args)  # noqa: S704  the template is the clinic's, checked when it was loaded
