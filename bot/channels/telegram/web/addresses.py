"""Where the webhook is, and what proves that a call comes from Telegram. Both come from the key of the data.

So every replica, and every start, has the same ones, and there is nothing to make up, set or keep secret by hand.
"""

import hmac
from dataclasses import dataclass, field
from typing import Self

from bot.storage.crypto import Cipher

PREFIX = "/telegram/"
PATH_SIGNS, SECRET_SIGNS = 32, 64


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """`url`: the public address of the bot, without a path; the path behind it can't be guessed."""

    url: str
    path: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def of(cls, url: str, cipher: Cipher) -> Self:
        """Return the address below the public `url` (https://bot.clinic.example)."""
        path, secret = cipher.look_up("webhook path"), cipher.look_up("webhook secret")
        return cls(url.rstrip("/"), PREFIX + path[:PATH_SIGNS], secret[:SECRET_SIGNS])

    @property
    def full(self) -> str:
        """What Telegram is told."""
        return self.url + self.path

    def is_ours(self, url: str) -> bool:
        """Whether a webhook was set by this bot, with whatever public address it had then."""
        return url.endswith(self.path)

    def proves(self, given: bytes) -> bool:
        """Whether a call carries the secret; takes as long for a wrong one."""
        return hmac.compare_digest(given, self.secret.encode())


NO_WEBHOOK = WebhookAddress("", PREFIX + "none", "")
