"""What Telegram does with a text before a chat shows it: parse, clean, measure, find commands and mentions."""

from __future__ import annotations

import re
from typing import Any

from tests.fake_telegram import markup
from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.markup import Formatted, units

TEXT_LIMIT = 4096  # UTF-16 units here, the stricter reading of "characters after entities parsing"
CAPTION_LIMIT = 1024
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32}\b)"
    r"|(?P<url>https?://[^\s<>]+)"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def outgoing(params: dict[str, Any], name: str = "text") -> Formatted:
    """The text or caption of a call. Raises ApiError where Telegram refuses it."""
    mode, source = params.get("parse_mode", ""), cleaned(params.get(name, ""))
    if mode.lower() not in ("", "html"):
        raise bad_request("unsupported parse_mode")  # by this fake, and by choice: the bot speaks HTML only
    text = markup.parse(source) if mode else markup.plain(source)
    own = params.get("entities" if name == "text" else "caption_entities", [])
    text = trimmed(Formatted(text.text, text.entities or own, text.html))
    if name == "text" and not text.text:
        raise bad_request("message text is empty")
    if units(text.text) > (TEXT_LIMIT if name == "text" else CAPTION_LIMIT):
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return text


def incoming(source: str) -> Formatted:
    """A text that a person typed, with its commands, mentions and links marked."""
    text = cleaned(source).strip()
    return Formatted(text, found_in(text), markup.plain(text).html)


def cleaned(text: str) -> str:
    """Control characters become spaces, as Telegram's server makes them."""
    return CONTROL.sub(" ", text.replace("\r", ""))


def trimmed(text: Formatted) -> Formatted:
    """Without white space around it; the entities move along."""
    bare = text.text.strip()
    start = units(text.text[: len(text.text) - len(text.text.lstrip())])
    kept = [clipped(e, start, units(bare)) for e in text.entities]
    return Formatted(bare, [e for e in kept if e["length"] > 0], text.html.strip())


def clipped(entity: dict[str, Any], start: int, length: int) -> dict[str, Any]:
    """The part of an entity inside `[start, start + length)`, counted from `start`."""
    begin = max(entity["offset"] - start, 0)
    end = min(entity["offset"] + entity["length"] - start, length)
    return entity | {"offset": begin, "length": end - begin}


def found_in(text: str) -> list[dict[str, Any]]:
    """The entities that Telegram finds by itself."""
    return [
        {"type": str(hit.lastgroup), "offset": units(text[: hit.start()]), "length": units(hit[0])}
        for hit in FOUND.finditer(text)
    ]


def parts(text: str, kind: str) -> list[str]:
    """The words of `text` that are entities of `kind`: `["/start"]`."""
    return [hit[0] for hit in FOUND.finditer(text) if hit.lastgroup == kind]
