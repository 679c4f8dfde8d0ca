"""The proxy on the way to Telegram, where the environment names one."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.errors import TelegramUnavailableError

UNUSABLE = (
    "The proxy that HTTPS_PROXY or ALL_PROXY names can't be used ({}): give it as http://host:port (SOCKS is not "
    "supported), or unset the variable."
)


def proxy_for(url: str) -> str | None:
    """Return the address of the proxy for `url`, if there is one.

    Raises:
        TelegramUnavailableError: it is of a kind that can't be used.
    """
    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    scheme, is_given, _ = proxy.partition("://")
    if not is_given:
        return f"http://{proxy}"
    if scheme not in ("http", "https"):
        raise TelegramUnavailableError(UNUSABLE.format(scheme))
    return proxy
