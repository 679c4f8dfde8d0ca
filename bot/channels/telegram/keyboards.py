"""Buttons: what they are called, what they carry (at most 64 bytes), and what is left of them after a press."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.reply import Button, Choice, Dialog, Reply

TOPICS = "t"  # the list of categories
CATEGORY = "c"  # c:<key>:<page>
ENTRY = "e"  # e:<entry id>, in the menu of a category
OFFERED = "o"  # o:<entry id>, a choice
SEE_ALSO = "s"  # s:<entry id>
NONE_OF_THESE = "n"

MAX_LABEL = 60  # characters; a phone shows about as many on a button as wide as the chat


def for_reply(reply: Reply, none_of_these: str) -> InlineKeyboardMarkup | None:
    """Return the choices with "None of these" below them, then the related questions, each on a row of its own."""
    rows = [_question(OFFERED, choice) for choice in reply.offered]
    if rows:
        rows.append(InlineKeyboardButton(none_of_these, callback_data=NONE_OF_THESE))
    rows += [_question(SEE_ALSO, choice) for choice in reply.see_also]
    return _keyboard([row] for row in rows)


def for_dialog(dialog: Dialog) -> InlineKeyboardMarkup | None:
    """Return the buttons of a menu as they stand in it."""
    return for_rows(dialog.rows)


def for_rows(rows: Iterable[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Return buttons as they stand in `rows`."""
    return _keyboard([_button(button) for button in row] for row in rows)


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


def _question(kind: str, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(shortened(choice.label), callback_data=f"{kind}:{choice.entry_id}")


def _button(button: Button) -> InlineKeyboardButton:
    label = shortened(button.label)
    return InlineKeyboardButton(label, url=button.url) if button.url else _pressable(label, button.data)


def _pressable(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _kind(button: InlineKeyboardButton) -> str:
    return str(button.callback_data or "").partition(":")[0]


def _keyboard(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None
