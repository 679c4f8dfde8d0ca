"""The way to Telegram: the library's HTTP client on aiohttp's connections, which stay cheap when there are many."""

from urllib.request import getproxies

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from telegram.request import HTTPXRequest

from bot.errors import TelegramUnavailableError

# At 80 ms a call some 1,600 calls a second: Telegram takes 30, but an own Bot API server has no such limit.
CONNECTIONS = 128
CONNECT, READ, WRITE, POOL = 5.0, 15.0, 10.0, 30.0  # seconds
PROXY = (
    "The proxy that HTTPS_PROXY or ALL_PROXY names can't be used ({}): give it as http://host:port (SOCKS is not "
    "supported), or unset the variable."
)
# aiohttp's connector drops a connection of any kind to `ClientConnectionError`; only these two come before a request.
BEFORE_REQUEST = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def requests(connections: int = CONNECTIONS) -> HTTPXRequest:
    """Return what makes the library's requests.

    Raises:
        TelegramUnavailableError: the proxy of the environment can't be used.
    """
    try:
        return HTTPXRequest(
            connection_pool_size=connections,
            connect_timeout=CONNECT,
            read_timeout=READ,
            write_timeout=WRITE,
            pool_timeout=POOL,
            httpx_kwargs=_transport(connections),
        )
    except (RuntimeError, ValueError) as error:
        raise TelegramUnavailableError(PROXY.format(type(error).__name__)) from error


def never_sent(error: BaseException) -> bool:
    """Whether the call that failed with `error` surely did not reach Telegram: no connection was made.

    On aiohttp's transport a connection that is dropped after the request was read is a `httpx.ConnectTimeout`, too;
    only the error behind it tells the two apart.
    """
    root = _root(error)
    return isinstance(root, BEFORE_REQUEST if isinstance(root, aiohttp.ClientError) else NEVER_SENT)


def timed_out(error: BaseException) -> bool:
    """Whether a call failed because its time was up, and not because its connection was dropped."""
    root = _root(error)
    return isinstance(root, TimeoutError if isinstance(root, aiohttp.ClientError) else httpx.TimeoutException)


def _root(error: BaseException) -> BaseException | None:
    """What aiohttp said, or else httpx; the library puts its own words in front of it."""
    cause = error.__cause__
    return cause.__cause__ if cause and isinstance(cause.__cause__, aiohttp.ClientError) else cause


def _transport(connections: int) -> dict[str, AiohttpTransport]:
    """Through a proxy the requests go on httpx's own connections: with another transport it would not see it."""
    if getproxies().keys() - {"no"}:
        return {}
    limits = httpx.Limits(max_connections=connections)
    return {"transport": AiohttpTransport(limits=limits)}
