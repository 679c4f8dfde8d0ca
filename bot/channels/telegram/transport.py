"""The way to Telegram: the library's requests on aiohttp's connections, which stay cheap when there are many."""

import json
import ssl
from io import BytesIO
from typing import Any

import aiohttp
from httpx import create_ssl_context
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.proxies import proxy_for

TELEGRAM = "https://api.telegram.org"
# At 80 ms a call some 1,600 calls a second: Telegram takes 30, but an own Bot API server has no such limit.
CONNECTIONS = 128
CONNECT, READ, POOL = 5.0, 15.0, 30.0  # seconds; `POOL` to get a connection, a free one or one that is made
KEPT = 5.0  # seconds that a connection waits for its next call: less than Telegram keeps it
JSON = {"Content-Type": "application/json"}
DEFAULT = BaseRequest.DEFAULT_NONE
Seconds = Any  # a float, None where it may take for ever, or `DEFAULT`
# aiohttp's connector drops a connection of any kind to `ClientConnectionError`; only these two come before a request.
BEFORE_REQUEST = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Requests(BaseRequest):
    """Makes calls of the library with at most so many connections, through `proxy` if there is one.

    Whatever fails is a `NetworkError` that has aiohttp's error as its cause, and does not name the address: the token
    is part of it. How long writing may take is not limited by itself; the answer has to come within `READ` seconds.
    """

    def __init__(self, connections: int, tls: ssl.SSLContext | bool, proxy: str | None) -> None:
        self._connections = connections
        self._tls = tls
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds, where a call names no others."""
        return READ

    async def initialize(self) -> None:
        """Be ready for calls; again after `shutdown`, too."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=self._tls, keepalive_timeout=KEPT),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                timeout=_timeout(),
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = DEFAULT,
        write_timeout: Seconds = DEFAULT,  # noqa: ARG002  see the class
        connect_timeout: Seconds = DEFAULT,
        pool_timeout: Seconds = DEFAULT,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer.

        Raises:
            NetworkError: there is none.
        """
        if self._session is None:
            raise RuntimeError("the requests are not initialized")
        given: dict[str, Any] = {}
        if request_data is not None:
            given = _multipart(request_data) if request_data.contains_files else _json(request_data)
        if not read_timeout is connect_timeout is pool_timeout is DEFAULT:
            given["timeout"] = _timeout(read_timeout, connect_timeout, pool_timeout)
        try:
            async with self._session.request(method, url, proxy=self._proxy, allow_redirects=False, **given) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_told(error)) from error


def requests(api_url: str | None) -> tuple[Requests, Requests]:
    """Return what makes the library's requests to `api_url` (None: Telegram), and apart what waits for updates there.

    Raises:
        TelegramUnavailableError: the proxy of the environment can't be used.
    """
    url = api_url or TELEGRAM
    proxy, tls = proxy_for(url), create_ssl_context() if url.startswith("https:") else True
    return Requests(CONNECTIONS, tls, proxy), Requests(1, tls, proxy)


def never_sent(error: BaseException) -> bool:
    """Whether the call that failed with `error` surely did not reach Telegram: no connection was made."""
    return isinstance(error.__cause__, BEFORE_REQUEST)


def timed_out(error: BaseException) -> bool:
    """Whether a call failed because its time was up, and not because its connection was dropped."""
    return isinstance(error.__cause__, TimeoutError)


def _timeout(read: Seconds = DEFAULT, connect: Seconds = DEFAULT, pool: Seconds = DEFAULT) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        connect=POOL if pool is DEFAULT else pool,
        sock_connect=CONNECT if connect is DEFAULT else connect,
        sock_read=READ if read is DEFAULT else read,
    )


def _json(data: RequestData) -> dict[str, Any]:
    return {"data": json.dumps(data.parameters).encode(), "headers": JSON}


def _multipart(data: RequestData) -> dict[str, Any]:
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in data.multipart_data.items():
        file = BytesIO(content) if isinstance(content, bytes) else content  # aiohttp warns of many bytes in one piece
        form.add_field(name, file, filename=filename, content_type=kind)
    return {"data": form}


def _told(error: Exception) -> str:
    """What went wrong; only this one says no more of the address than host and port."""
    return str(error) if isinstance(error, aiohttp.ClientConnectorError) else type(error).__name__
