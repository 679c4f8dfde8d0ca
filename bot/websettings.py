"""The settings of the bot's own web server."""

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from bot.errors import SettingsError

LISTEN = "127.0.0.1:8080"  # where a webhook listens unless it is said otherwise: behind a proxy on the same machine
PORTS = (443, 80, 88, 8443)  # to which Telegram brings updates; a Bot API server of one's own has no such limit
PUBLIC = "this is not the public address of the bot: write it as https://bot.clinic.example, no path"


def _empty(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _public(value: str | None) -> str | None:
    if value is None:
        return None
    if not re.fullmatch(r"https?://[^/\s?#@:\[\]]+(:[0-9]{1,5})?/?", value.strip()):
        raise ValueError(PUBLIC)
    return value.strip().rstrip("/")


def _listen(value: object) -> object:
    """Take `host:port`, `[::1]:8080` or a port alone, which means this machine's own address."""
    if not isinstance(value, str) or not value.strip():
        return None
    host, _, port = value.strip().rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"this is not an address to listen at: write it as {LISTEN}")
    return host.strip("[]") or "127.0.0.1", int(port)


class WebSettings(BaseSettings):
    """Without any of them the bot asks Telegram for messages and listens nowhere."""

    webhook_url: Annotated[str | None, BeforeValidator(_empty), AfterValidator(_public)] = Field(
        default=None,
        description="The bot's public address, like https://bot.clinic.example: then Telegram brings the messages.",
    )
    # As it stands: decoded as JSON, a port alone would be a number and no address.
    http_listen: Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(_listen)] = Field(
        default=None,
        description=f"Where the webhook, /healthz, /readyz and /metrics are. Empty: {LISTEN} by webhook, else nowhere.",
    )

    @property
    def listen(self) -> tuple[str, int] | None:
        """Where to listen: a webhook has to."""
        default = ("127.0.0.1", int(LISTEN.rpartition(":")[2])) if self.webhook_url else None
        return self.http_listen or default

    def refusal(self, *, own_server: bool) -> str | None:
        """Return why Telegram would not bring updates to `webhook_url`; `own_server`: a Bot API server brings them."""
        parts = urlsplit(self.webhook_url or "")
        if own_server or self.webhook_url is None:
            return None
        if parts.scheme != "https":
            return "WEBHOOK_URL: Telegram brings messages to an address with https:// alone"
        if (parts.port or PORTS[0]) not in PORTS:
            return f"WEBHOOK_URL: Telegram brings messages to the ports {', '.join(map(str, PORTS))} alone"
        return None

    def for_worker(self, listen: str) -> Self:
        """Return the settings of a process that `listen`s at an address of its own, and is brought no messages.

        Raises:
            SettingsError: it is no address to listen at.
        """
        try:
            return self.model_copy(update={"webhook_url": None, "http_listen": _listen(listen)})
        except ValueError as error:
            raise SettingsError(f"--listen: {error}") from None
