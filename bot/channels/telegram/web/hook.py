"""Where Telegram brings the updates: in front of all other routes, as each message of a patient comes this way."""

import json
import logging
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.telegram.updates import Raw
from bot.channels.telegram.web.addresses import WebhookAddress

log = logging.getLogger(__name__)

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
MOST_BYTES = 1024 * 1024  # of an update: the longest are some 50 KB
HEADERS = ((b"allow", b"POST"), (b"content-length", b"0"))

Take = Callable[[Raw], Awaitable[bool]]


class Hook:
    """An ASGI application that takes updates in, and leaves all that is not for the webhook to `others`."""

    def __init__(self, address: WebhookAddress, take: Take, others: ASGIApp) -> None:
        self._address = address
        self._take = take
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != self._address.path:
            await self._others(scope, receive, send)
            return
        status = self._refusal(scope) or await self._taken(receive)
        await send({"type": "http.response.start", "status": status, "headers": HEADERS})
        await send({"type": "http.response.body"})

    def _refusal(self, scope: Scope) -> int | None:
        """Return the status of what is refused unread."""
        headers = dict(scope["headers"])
        if scope["method"] != "POST":
            return 405
        if not self._address.proves(headers.get(SECRET_HEADER, b"")):
            return 403
        return 413 if int(headers.get(b"content-length", 0)) > MOST_BYTES else None

    async def _taken(self, receive: Receive) -> int:
        """Take the update in; anything but 200 has Telegram bring it again."""
        body, more = bytearray(), True
        while more:
            part = await receive()
            if part["type"] == "http.disconnect":  # Telegram hung up: it brings it again
                return 400
            body += part["body"]
            if len(body) > MOST_BYTES:
                return 413
            more = part["more_body"]
        raw = _update(body)
        if raw is None:
            log.error("Something that carries the webhook's secret is no update, so it was refused")
            return 400
        return 200 if await self._take(raw) else 503


def _update(body: bytearray) -> Raw | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return raw if type(number) is int and abs(number) < 2**63 else None
