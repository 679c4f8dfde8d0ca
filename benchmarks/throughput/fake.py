"""The least of a Bot API that a bot needs, as fast as Python goes: it must not be what is measured."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qs

import httptools

NUMBER = re.compile(rb'"?chat_id"?[=:"\s]+(-?\d+)|name="chat_id"\r\n(?:[^\r\n]*\r\n)*\r\n(-?\d+)')
PART = re.compile(r'name="(\w+)"[^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--')
ME = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "bench_bot", "can_join_groups": True,
      "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
STAFF = {"id": -1001, "type": "group", "title": "Staff", "accent_color_id": 0, "max_reaction_count": 0,
         "accepted_gift_types": dict.fromkeys(GIFTS, False)}  # fmt: skip
OTHER = {
    "getMe": ME,
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getChat": STAFF,
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
}


class Api:
    """`delay`: seconds that sendMessage takes. `sent` is called with the chat and the time of each message."""

    def __init__(self, sent: Callable[[int, float], None]) -> None:
        self.delay = 0.0
        self.webhook: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        self._sent = sent
        self._number = 0

    def answer(self, method: str, body: bytes) -> tuple[float, bytes]:
        """Return how long to wait, and what to say."""
        if method.lower() in ("sendmessage", "sendchataction"):
            found = NUMBER.search(body)
            chat = int(found[1] or found[2]) if found else 0
            self._number += 1
            self._sent(chat, time.perf_counter())
            message = {"message_id": self._number, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}}
            return self.delay, _ok(message | {"from": ME, "text": "x"})
        if method == "setWebhook" and not self.webhook.done():
            self.webhook.set_result(_webhook(body))
        return 0.0, _ok(OTHER.get(method, True))


class Connection(asyncio.Protocol):
    """One connection of the bot: requests one after the other, as HTTP clients make them."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._parser = httptools.HttpRequestParser(self)
        self._url, self._body = b"", bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url = url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._url.rpartition(b"/")[2].partition(b"?")[0].decode()
        delay, answer = self._api.answer(method, bytes(self._body))
        self._body.clear()
        if delay:
            asyncio.get_running_loop().call_later(delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def _ok(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def _webhook(body: bytes) -> tuple[str, str]:
    """The address and the secret, from a form, a multipart form or JSON."""
    text = body.decode()
    if text.startswith("{"):
        given = json.loads(text)
        return str(given["url"]), str(given.get("secret_token") or "")
    if 'name="url"' in text:
        parts = dict(PART.findall(text))
        return parts["url"], parts.get("secret_token", "")
    form = parse_qs(text)
    return form["url"][0], form.get("secret_token", [""])[0]
