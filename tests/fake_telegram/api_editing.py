"""Methods that change what is already in a chat, and answers to presses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.fake_telegram import texts
from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.keyboards import inline_keyboard
from tests.fake_telegram.markup import Formatted
from tests.fake_telegram.messages import Message
from tests.fake_telegram.world import World

ANSWER_LIMIT = 200  # characters of a callback answer
REACTIONS = frozenset("👍👎❤🔥🥰👏😁🤔🎉🙏👌😢👀")  # a part of Telegram's list
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers editMessageText; without `reply_markup` the keyboard goes, as with Telegram."""
    text = texts.outgoing(params)
    message = _own(world, params)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, text, inline_keyboard(params.get("reply_markup")))


def edit_message_caption(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers editMessageCaption."""
    caption = texts.outgoing(params, "caption")
    message = _own(world, params)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, message, caption, inline_keyboard(params.get("reply_markup")))


def edit_message_reply_markup(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers editMessageReplyMarkup; without `reply_markup` the keyboard goes."""
    message = _own(world, params)
    return _change(world, message, message.text, inline_keyboard(params.get("reply_markup")))


def delete_message(world: World, params: dict[str, Any]) -> bool:
    """Answers deleteMessage; in a group the bot may delete others' messages only as an administrator."""
    message = _existing(world, params, "message to delete not found")
    chat = message.chat
    may_delete = chat.person is not None or chat.members.get(world.bot.id) == "administrator"
    if message.sender.id != world.bot.id and not may_delete:
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.changes.notify()
    return True


def set_message_reaction(world: World, params: dict[str, Any]) -> bool:
    """Answers setMessageReaction; a bot may set one."""
    message = _existing(world, params, "message to react not found")
    emoji = tuple(r["emoji"].replace("\ufe0f", "") for r in params.get("reaction", []) if "emoji" in r)
    if len(emoji) > 1 or not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    message.reaction = emoji
    world.changes.notify()
    return True


def answer_callback_query(world: World, params: dict[str, Any]) -> bool:
    """Answers answerCallbackQuery; a press is answered once."""
    press = world.presses.get(params["callback_query_id"])
    if press is None or press.answered:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.get("text", "")) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered = True
    press.text, press.alert = params.get("text", ""), params.get("show_alert", False)
    world.changes.notify()
    return True


def _existing(world: World, params: dict[str, Any], otherwise: str) -> Message:
    if "chat_id" not in params or "message_id" not in params:  # this bot edits no inline messages
        raise bad_request("message identifier is not specified")
    chat = world.writable(params["chat_id"])
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise bad_request(otherwise)
    return message


def _own(world: World, params: dict[str, Any]) -> Message:
    message = _existing(world, params, "message to edit not found")
    if message.sender.id != world.bot.id:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, message: Message, text: Formatted, keyboard: dict[str, Any] | None) -> dict[str, Any]:
    old, new = replace(message.text, html=""), replace(text, html="")
    if (old, message.markup) == (new, keyboard):
        raise bad_request(NOT_MODIFIED)
    message.text, message.markup, message.edited_at = text, keyboard, world.clock()
    world.changes.notify()
    return message.json()


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "setMessageReaction": set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
}
