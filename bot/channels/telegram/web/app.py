"""What the bot answers over HTTP: `/telegram/<path>`, `/healthz`, `/readyz` and `/metrics`."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.telegram.updates import Raw
from bot.channels.telegram.web.addresses import WebhookAddress

log = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  its name, not its value
MOST_BYTES = 1024 * 1024  # of an update: the longest are some 50 KB

Take = Callable[[Raw], Awaitable[bool]]
Ready = Callable[[], Awaitable[dict[str, bool]]]
Text = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Web:
    """What the routes are given. `take` and `address` are None where there is no webhook."""

    ready: Ready
    metrics: Text
    address: WebhookAddress | None = None
    take: Take | None = None

    def app(self) -> Starlette:
        """Return the ASGI application."""
        routes = [
            Route("/healthz", _healthy),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]
        if self.address is not None:
            routes.append(Route(self.address.path, self._hook, methods=["POST"]))
        return Starlette(routes=routes)

    async def _readyz(self, _: Request) -> Response:
        state = await self.ready()
        return JSONResponse(state, 200 if all(state.values()) else 503)

    async def _metrics(self, _: Request) -> Response:
        return Response(await self.metrics(), media_type="text/plain; version=0.0.4")

    async def _hook(self, request: Request) -> Response:
        """Anything but 200 has Telegram bring the update again."""
        if self.address is None or self.take is None or not self.address.proves(request.headers.get(SECRET_HEADER)):
            return Response(status_code=403)
        try:
            body = await _body(request)
        except ClientDisconnect:  # Telegram hung up: it brings it again
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        raw = _update(body)
        if raw is None:
            log.error("Something that carries the webhook's secret is no update, so it was refused")
            return Response(status_code=400)
        return Response(status_code=200 if await self.take(raw) else 503)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _body(request: Request) -> bytes | None:
    """Return the body, or None where it is too long: read no further than that."""
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _update(body: bytes) -> Raw | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return raw if type(number) is int and abs(number) < 2**63 else None
