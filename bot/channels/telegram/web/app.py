"""What the bot answers over HTTP: the webhook, and `/healthz`, `/readyz` and `/metrics`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.channels.telegram.web.addresses import WebhookAddress
from bot.channels.telegram.web.hook import Hook, Take

Ready = Callable[[], Awaitable[dict[str, bool]]]
Text = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Web:
    """What the routes are given. `take` and `address` are None where there is no webhook."""

    ready: Ready
    metrics: Text
    address: WebhookAddress | None = None
    take: Take | None = None

    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        routes = [
            Route("/healthz", _healthy),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]
        told = Starlette(routes=routes)
        return told if self.address is None or self.take is None else Hook(self.address, self.take, told)

    async def _readyz(self, _: Request) -> Response:
        state = await self.ready()
        return JSONResponse(state, 200 if all(state.values()) else 503)

    async def _metrics(self, _: Request) -> Response:
        return Response(await self.metrics(), media_type="text/plain; version=0.0.4")


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")
