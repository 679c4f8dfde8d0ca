"""People, chats and the bot itself, as Telegram knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.errors import ApiError, bad_request, forbidden


@dataclass(frozen=True)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def json(self) -> dict[str, Any]:
        """Bot API `User`."""
        optional = {"username": self.username, "language_code": self.language_code}
        required: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return required | {k: v for k, v in optional.items() if v}


@dataclass
class Chat:
    """A private chat (`person` is set) or a group. `members` maps a user's id to the status of a ChatMember."""

    id: int
    type: str
    person: User | None = None
    title: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    started: bool = True
    deleted_account: bool = False
    migrated_to: int | None = None

    def json(self) -> dict[str, Any]:
        """Bot API `Chat`."""
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        named = {"first_name": self.person.first_name}
        named |= {"username": self.person.username} if self.person.username else {}
        return {"id": self.id, "type": self.type, **named}

    def member(self, user: User) -> dict[str, Any]:
        """Bot API `ChatMember` of a user; someone who never was here has left."""
        status = self.members.get(user.id, "left")
        rights = dict.fromkeys(ADMIN_RIGHTS, True) if status == "administrator" else {}
        owner = {"is_anonymous": False} if status in ("administrator", "creator") else {}
        until = {"until_date": 0} if status == "kicked" else {}
        edit = {"can_be_edited": False} if status == "administrator" else {}
        return {"status": status, "user": user.json(), **owner, **until, **edit, **rights}

    def refusal(self, bot: User) -> ApiError | None:
        """Why the bot may not write here, in Telegram's words."""
        if self.migrated_to is not None:
            why = "group chat was upgraded to a supergroup chat"
            return bad_request(why, migrate_to_chat_id=self.migrated_to)
        out = self.members.get(bot.id) in ("kicked", "left")
        if self.person is None:
            return forbidden(f"bot was kicked from the {self.type} chat") if out else None
        if self.deleted_account:
            return forbidden("user is deactivated")
        if not self.started:
            return forbidden("bot can't initiate conversation with a user")
        return forbidden("bot was blocked by the user") if out else None


ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories",
)  # fmt: skip
