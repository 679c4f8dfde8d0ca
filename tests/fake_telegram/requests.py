"""Reads a bot's request: JSON, form or multipart, with whatever stands in the query string."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fake_telegram.errors import bad_request


@dataclass(frozen=True)
class Upload:
    """One file of a multipart request."""

    filename: str
    content_type: str
    data: bytes

    def __repr__(self) -> str:
        return f"<upload {self.filename!r}, {len(self.data)} bytes>"


@dataclass(frozen=True)
class RawRequest:
    """Parameters as they came: strings in a form, any JSON value in a JSON body."""

    params: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)


async def read_request(request: web.Request) -> RawRequest:
    """The parameters and files of a request; raises ApiError for a body that is no JSON object."""
    params: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        params |= _json_object(await request.text())
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, params, files)
    else:
        params |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return RawRequest(params, files)


def _json_object(body: str) -> dict[str, Any]:
    try:
        value = json.loads(body or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected")
    return {name: item for name, item in value.items() if item is not None}


async def _read_multipart(request: web.Request, params: dict[str, Any], files: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("unexpected part of a multipart request")
        if part.filename is None:
            params[part.name] = await part.text()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, kind, bytes(await part.read()))
