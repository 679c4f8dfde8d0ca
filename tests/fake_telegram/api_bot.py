"""Methods about the bot itself, its updates, and the chats it is in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.world import World

MAX_POLL = 50.0  # seconds, as with Telegram
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_updates(world: World, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers getUpdates."""
    world.updates.allow(params.get("allowed_updates"))
    limit = min(max(params.get("limit", 100), 1), 100)
    timeout = min(max(params.get("timeout", 0), 0), MAX_POLL)
    found = await world.updates.poll(params.get("offset", 0), limit, timeout)
    return [update.json() for update in found]


def set_webhook(world: World, params: dict[str, Any]) -> bool:
    """Answers setWebhook; an http:// address is taken too, as by a self-hosted Bot API server."""
    url, secret = params["url"], params.get("secret_token")
    if url and not url.startswith(("https://", "http://")):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if (urlsplit(url).hostname or "").endswith(".invalid"):  # a name that never leads anywhere
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if params.get("drop_pending_updates"):
        world.updates.clear()
    world.updates.allow(params.get("allowed_updates"))
    world.updates.webhook_url = url
    world.webhook = {"secret": secret, "max_connections": params.get("max_connections", 40)}
    world.changes.notify()
    return True


def delete_webhook(world: World, params: dict[str, Any]) -> bool:
    """Answers deleteWebhook."""
    return set_webhook(world, params | {"url": ""})


def get_webhook_info(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers getWebhookInfo."""
    waiting = len(world.updates.pending)
    info: dict[str, Any] = {"url": world.updates.webhook_url, "has_custom_certificate": False}
    info |= {"pending_update_count": waiting, "allowed_updates": world.updates.allowed()}
    shown = ("max_connections", "last_error_date", "last_error_message")
    return info | {name: world.webhook[name] for name in shown if name in world.webhook}


def get_me(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers getMe."""
    groups = {"can_join_groups": True, "can_read_all_group_messages": False}
    return world.bot.json() | groups | {"supports_inline_queries": False}


def get_chat(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers getChat."""
    details = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False)}
    return world.chat(params["chat_id"]).json() | details


def get_chat_member(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers getChatMember."""
    chat, user_id = world.chat(params["chat_id"]), params["user_id"]
    user = world.bot if user_id == world.bot.id else chat.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat.member(user)


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
}
