"""The HTTP face of the fake: /bot<token>/<method> and /file/bot<token>/<path>."""

from __future__ import annotations

import inspect
import traceback
from typing import Any

from aiohttp import web

from tests.fake_telegram import api_bot, api_editing, api_profile, api_sending
from tests.fake_telegram.calls import Call
from tests.fake_telegram.errors import ApiError, SchemaError, too_many_requests
from tests.fake_telegram.faults import Fault
from tests.fake_telegram.requests import RawRequest, read_request
from tests.fake_telegram.world import World

METHODS: dict[str, Any] = {**api_bot.METHODS, **api_profile.METHODS, **api_sending.METHODS, **api_editing.METHODS}
BODY_LIMIT = 60 * 2**20  # bytes
PROXY_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body><h1>{0}</h1></body>\r\n</html>\r\n"


class Server:
    """Answers one bot's calls from a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def application(self) -> web.Application:
        """The routes, to be run by a runner (or with further routes beside them)."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/{kind}/{file_id}", self._file)
        return app

    async def _file(self, request: web.Request) -> web.Response:
        media = self._world.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self._world.token or media is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=media.data, content_type="application/octet-stream")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        call = Call(self._world.clock(), request.match_info["method"], {})
        fault = self._world.faults.next(call.method)
        if fault is not None and fault.kind == "drop" and not fault.took_effect:
            self._record(call)
            return self._drop(request)
        try:
            raw = await read_request(request)
        except ApiError as refusal:
            self._record(call)
            return _response(call, refusal)
        call.params = {**raw.params, **raw.files}
        self._record(call)
        if request.match_info["token"] != self._world.token:
            return _response(call, ApiError(401, "Unauthorized"))
        if fault is None:
            return _response(call, await self._carry_out(call, raw))
        return await self._spoil(request, call, fault, raw)

    def _record(self, call: Call) -> None:
        self._world.calls.append(call)
        self._world.changes.notify()

    async def _carry_out(self, call: Call, raw: RawRequest) -> ApiError | None:
        """The refusal, or None where there is a result."""
        try:
            call.params = self._world.schema.check(call.method, raw)
            result = METHODS[call.method](self._world, call.params)
            call.result = await result if inspect.isawaitable(result) else result
        except ApiError as refusal:
            if isinstance(refusal, SchemaError) or refusal.code == 404:
                self._world.violations.append(f"{call.method}: {refusal.description}")
            return refusal
        except Exception:  # noqa: BLE001 - a bug of the fake must not look like a bug of the bot
            self._world.violations.append(f"{call.method}: the fake failed\n{traceback.format_exc()}")
            return ApiError(500, "Internal Server Error")
        call.effective = True
        self._world.changes.notify()
        return None

    async def _spoil(self, request: web.Request, call: Call, fault: Fault, raw: RawRequest) -> web.StreamResponse:
        if fault.kind == "delay" and not fault.took_effect:
            await self._world.changes.sleep(fault.seconds)
        refusal = await self._carry_out(call, raw) if fault.took_effect or fault.kind == "delay" else None
        if fault.kind == "drop":
            return self._drop(request)
        if fault.kind == "delay":
            await self._world.changes.sleep(fault.seconds if fault.took_effect else 0)
            return _response(call, refusal)
        if fault.kind == "garbage":
            call.status = 200
            return web.Response(text='{"ok":true,"resu', content_type="application/json")
        if fault.status == 429:
            return _response(call, too_many_requests(fault.seconds))
        call.status = fault.status
        return web.Response(text=PROXY_PAGE.format(fault.status), status=fault.status, content_type="text/html")

    def _drop(self, request: web.Request) -> web.Response:
        """Resets the connection; what is returned reaches nobody."""
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _response(call: Call, refusal: ApiError | None) -> web.Response:
    call.status = refusal.code if refusal else 200
    call.description = refusal.description if refusal else ""
    body = refusal.body() if refusal else {"ok": True, "result": call.result}
    return web.json_response(body, status=call.status)
