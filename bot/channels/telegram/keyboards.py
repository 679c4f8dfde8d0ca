"""Buttons: what they are called, what they carry (at most 64 bytes), and what is left of them after a press.

They are the `Button`s of dialogs until they are sent, and the library's where they come back with a message.
Those below an answer carry the number of the update that it answers, so that its question can be found again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.model import Outcome
from bot.answering.reply import Button, Choice, Reply
from bot.answering.wording import Wording

TOPICS = "t"  # the list of categories
CATEGORY = "c"  # c:<key>:<page>
ENTRY = "e"  # e:<entry id>, in the menu of a category
OFFERED = "o"  # o:<entry id>:<update id>, a choice
SEE_ALSO = "s"  # s:<entry id>
NONE_OF_THESE = "n"  # n:<update id>
RATING = "r"  # r:<+ or ->:<update id>, whether an answer was helpful

Rows = Sequence[Sequence[Button]]  # as they stand below each other
Json = dict[str, Any]
RATED = (Outcome.ANSWER, Outcome.REFERRAL)
CHOSEN = "✓ "

MAX_LABEL = 60  # characters; a phone shows about as many on a button as wide as the chat


def for_reply(reply: Reply, wording: Wording, update_id: int | None = None, below: Rows = ()) -> Rows:
    """Return the choices with "None of these" below them, the related questions, and below an answer its rating."""
    about = "" if update_id is None else f":{update_id}"
    rows: list[Sequence[Button]] = [[_question(OFFERED, choice, about)] for choice in reply.offered]
    if rows:
        rows.append([Button(wording.none_of_these, NONE_OF_THESE + about)])
    rows += [[_question(SEE_ALSO, choice)] for choice in reply.see_also]
    if reply.outcome in RATED and update_id is not None:
        rows.append(rating_row(update_id, wording))
    return [*rows, *below]


def rating_row(update_id: int, wording: Wording, *, helpful: bool | None = None) -> Sequence[Button]:
    """Return "Was this helpful?" for the answer to an update; `helpful`: what was said, which is marked."""
    said = ((wording.rate_helpful, "+", helpful is True), (wording.rate_unhelpful, "-", helpful is False))
    return [Button(CHOSEN * chosen + label, f"{RATING}:{sign}:{update_id}") for label, sign, chosen in said]


def rating_in(data: str) -> tuple[bool, int] | None:
    """Return whether a press says that an answer was helpful, and to which update; None where it says neither."""
    _, _, rest = data.partition(":")
    sign, _, number = rest.partition(":")
    return (sign == "+", number_in(number)) if sign in ("+", "-") else None


def with_rating(keyboard: InlineKeyboardMarkup, rating: Sequence[Button]) -> InlineKeyboardMarkup:
    """Return the buttons of a message with another row in place of its rating."""
    rows, new = keyboard.inline_keyboard, [_button(button) for button in rating]
    return InlineKeyboardMarkup([new if any(_kind(b) == RATING for b in row) else row for row in rows])


def with_rows(keyboard: InlineKeyboardMarkup, below: Rows) -> InlineKeyboardMarkup:
    """Return the buttons of a message with others below them, unless they stand there already."""
    new = [tuple(_button(button) for button in row) for row in below]
    return InlineKeyboardMarkup([*keyboard.inline_keyboard, *(r for r in new if r not in keyboard.inline_keyboard)])


def number_in(value: str) -> int:
    """Return the number that a button carries; -1, which nothing has, where it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else -1


def as_markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Return `rows` as the library has them; None where there are none."""
    return _keyboard([_button(button) for button in row] for row in rows)


def as_json(rows: Rows) -> Json | None:
    """Return the same as Telegram has it: it takes a hundredth of the time."""
    filled = [[_json(button) for button in row] for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def after_press(keyboard: InlineKeyboardMarkup, pressed: str) -> InlineKeyboardMarkup | None:
    """Return what is left to press: choices go together, a related question goes alone, menus stay."""
    kind = pressed.partition(":")[0]
    choosing = kind in (OFFERED, NONE_OF_THESE)
    gone = (OFFERED, NONE_OF_THESE) if choosing else ()
    return _keyboard(
        [b for b in row if _kind(b) not in gone and not (kind == SEE_ALSO and b.callback_data == pressed)]
        for row in keyboard.inline_keyboard
    )


def shortened(label: str) -> str:
    """Return `label` in one line and no longer than a button shows."""
    label = " ".join(label.split())
    if len(label) <= MAX_LABEL:
        return label
    cut = label[: MAX_LABEL - 1]
    at_space = cut.rpartition(" ")[0]
    return (at_space if len(at_space) > MAX_LABEL // 2 else cut).rstrip(" ,;:–-") + "…"


def _question(kind: str, choice: Choice, about: str = "") -> Button:
    return Button(choice.label, f"{kind}:{choice.entry_id}{about}")


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(**_json(button))


def _json(button: Button) -> Json:
    label = shortened(button.label)
    return {"text": label, "url": button.url} if button.url else {"text": label, "callback_data": button.data}


def _kind(button: InlineKeyboardButton) -> str:
    return str(button.callback_data or "").partition(":")[0]


def _keyboard(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None
