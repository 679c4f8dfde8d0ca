"""The rules for inline keyboards that the schema does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fake_telegram.errors import ApiError, bad_request

DATA_LIMIT = 64  # bytes of `callback_data`
BUTTON_LIMIT = 100  # buttons of a keyboard
LABELS = frozenset({"text", "style", "icon_custom_emoji_id"})  # what a button may have besides its one action
LINKS = ("http://", "https://", "tg://")


@dataclass(frozen=True)
class Button:
    """An inline button as the chat shows it; it carries `data` or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None


def inline_keyboard(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """The keyboard that a message keeps: None for none, and for the other kinds of reply markup."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": rows} if rows else None


def buttons(markup: dict[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of buttons that a keyboard draws."""
    rows = (markup or {"inline_keyboard": []})["inline_keyboard"]
    return tuple(tuple(Button(b["text"], b.get("callback_data"), b.get("url")) for b in row) for row in rows)


def _check(button: dict[str, Any]) -> None:
    actions = button.keys() - LABELS
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed(f"a button has one action, this has {sorted(actions)}")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(LINKS):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _unparsed(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")
