"""Messages as the server keeps them, and as a chat shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.chats import Chat, User
from tests.fake_telegram.keyboards import Button, buttons
from tests.fake_telegram.markup import Formatted


@dataclass(frozen=True)
class Media:
    """What a message carries besides text: a `photo`, `document`, `voice` or `sticker`, and its bytes."""

    kind: str
    file_id: str
    data: bytes
    details: dict[str, Any]

    def json(self) -> dict[str, Any]:
        """The field of Bot API `Message` that holds it; a photo comes in a list of sizes."""
        file = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.data)}
        whole = file | self.details
        return {self.kind: [whole] if self.kind == "photo" else whole}


@dataclass(frozen=True)
class Shown:
    """A message of the bot as the chat shows it now."""

    id: int
    text: str
    html: str
    buttons: tuple[tuple[Button, ...], ...]
    sent_at: float
    edited: bool
    reply_to: int | None
    media: Media | None
    reaction: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """The texts of all buttons, row by row."""
        return [button.text for row in self.buttons for button in row]


@dataclass
class Message:
    """A message of anybody; `text` is the caption where there is `media`."""

    id: int
    chat: Chat
    sender: User
    date: float
    text: Formatted = field(default_factory=lambda: Formatted(""))
    markup: dict[str, Any] | None = None
    media: Media | None = None
    reply_to: Message | None = None
    edited_at: float | None = None
    deleted: bool = False
    reaction: tuple[str, ...] = ()
    service: dict[str, Any] = field(default_factory=dict)

    def json(self, with_reply: bool = True) -> dict[str, Any]:
        """Bot API `Message`; the message it replies to is shown one level deep, as Telegram does."""
        body: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": int(self.date),
        }
        name = "caption" if self.media else "text"
        body |= {name: self.text.text} if self.text.text else {}
        prefix = "caption_" if self.media else ""
        body |= {f"{prefix}entities": self.text.entities} if self.text.entities else {}
        body |= self.media.json() if self.media else {}
        body |= {"reply_markup": self.markup} if self.markup else {}
        body |= {"edit_date": int(self.edited_at)} if self.edited_at else {}
        body |= {"reply_to_message": self.reply_to.json(with_reply=False)} if self.reply_to and with_reply else {}
        return body | self.service

    def shown(self) -> Shown:
        """What the chat shows of it now."""
        edited, reply_to = self.edited_at is not None, self.reply_to.id if self.reply_to else None
        rows = buttons(self.markup)
        text, html = self.text.text, self.text.html
        return Shown(self.id, text, html, rows, self.date, edited, reply_to, self.media, self.reaction)
