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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The clinic's wording; each field's metadata says when it is shown, its placeholders and its longest length."""

    start: str = _text("the greeting that /start shows")
    help: str = _text("what /help shows: what the bot can and can't do, and what to do in an emergency")
    privacy: str = _text("what /privacy shows: what is kept about a patient")
    topics: str = _text("above the list of categories that /topics shows")
    category: str = _text("above the questions of one category", "category")
    back: str = _text("the button that leads back to the categories", plain=True, most=40)
    other_category: str = _text("the category of entries that name none", plain=True, most=40)
    heading: str = _text("above each answer: the question as it was understood", "question")
    choices: str = _text("above the buttons when the bot is not sure what was meant")
    choices_also: str = _text("the same, below an answer to the other half of the message")
    none_of_these: str = _text("the last of those buttons", plain=True, most=40)
    see_also: str = _text("above the buttons of related questions")
    fallback: str = _text("when no entry is trusted")
    unknown_part: str = _text("below an answer, when another half of the message is not known", "part")
    referral: str = _text("below every referral: how to reach the clinic")
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
    command_start: str = _text("/start in the commands menu", plain=True, most=256)
    command_topics: str = _text("/topics in the commands menu", plain=True, most=256)
    command_help: str = _text("/help in the commands menu", plain=True, most=256)
    command_privacy: str = _text("/privacy in the commands menu", plain=True, most=256)
    description: str = _text("in the empty chat, before a patient presses Start", plain=True, most=512)
    short_description: str = _text("on the bot's profile page", plain=True, most=120)
    terminal_welcome: str = _text("the first line of the chat in a terminal", plain=True)
    terminal_pick: str = _text("below numbered choices in a terminal", plain=True)
    instructions: Mapping[str, str] = field(metadata={"meaning": "what to do now, for the rules of urgent.yaml"})


def render(template: str, **args: str) -> Markup:
    """Return the small HTML of `template` with its placeholders filled; what is filled in is escaped."""
    return Markup(template).format(**args)  # noqa: S704  the template is the clinic's, checked when it was loaded
