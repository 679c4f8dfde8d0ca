"""One person's flood: what is more than anybody can read is not answered, but it is still read for red flags.

A bucket of tokens for each person in each chat, by the times at which Telegram was given the messages: who wrote much
while the bot was out of reach is no flood. In memory only, and of several processes each has its own.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from telegram import Update
from telegram.error import TelegramError

from bot.answering.model import Incoming
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.progress import Item
from bot.channels.telegram.updates import Raw, said_in, who_wrote, written_at

log = logging.getLogger(__name__)

BURST = 20  # messages and presses at once: a calendar that is leafed through, a worried patient's short lines
EACH = 3.0  # seconds until one more is taken
MOST_REMEMBERED = 10_000  # people
ALWAYS = ("/stop", "/forget")  # the patient's right, however often it is said


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    is_told: bool = False
    album: str = ""  # the last one: ten photos sent together are one message to who sends them


class Floods:
    """Asked once for each update, in the order of its chat."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def turned_away(self, item: Item) -> bool:
        """Whether `item` is one too many and done with; its writer is told so once, until a minute of silence."""
        if item.tries or self._is_free(item):
            return False
        bucket = self._filled(item)
        if self._takes(bucket, item.raw) or self._is_urgent(item):
            return False
        if not bucket.is_told:
            bucket.is_told = True
            await self._tell(item.chat)
        return True

    def _is_free(self, item: Item) -> bool:
        """The staff at work are no flood; and nobody is kept from leaving."""
        if item.chat in (0, self._desk.staff_chat) or Update.MY_CHAT_MEMBER in item.raw:
            return True
        said = said_in(item.raw)
        return said is not None and said[0].partition(" ")[0].partition("@")[0].lower() in ALWAYS

    def _filled(self, item: Item) -> _Bucket:
        who, at = who_wrote(item.raw, item.chat), written_at(item.raw) or self._desk.now()
        bucket = self._buckets.pop(who, None) or _Bucket(BURST, at)
        self._buckets[who] = bucket
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(BURST, bucket.left + max(0.0, (at - bucket.at).total_seconds()) / EACH)
        bucket.at = max(bucket.at, at)
        bucket.is_told = bucket.is_told and bucket.left < BURST
        return bucket

    def _takes(self, bucket: _Bucket, raw: Raw) -> bool:
        album = _album_of(raw)
        if album and album == bucket.album:
            return True
        bucket.album = album
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _is_urgent(self, item: Item) -> bool:
        """Read with what the same person wrote just before, and remembered: a red flag may go on in the next."""
        said = said_in(item.raw)
        if said is None:
            return False
        incoming = Incoming(who_wrote(item.raw, item.chat), *said)
        if self._desk.conversation.is_urgent(incoming):
            return True
        self._desk.conversation.heard(incoming)
        return False

    async def _tell(self, chat: int) -> None:
        if chat < 0:  # a group: nobody is shamed before others
            return
        try:
            await self._desk.messenger.dialog(Place(chat), Dialog(render(self._desk.wording.flood)))
        except TelegramError as error:
            log.info("Who wrote too much could not be told: %s", described(error))


def _album_of(raw: Raw) -> str:
    message = raw.get(Update.MESSAGE)
    album = message.get("media_group_id") if isinstance(message, dict) else None
    return album if isinstance(album, str) else ""
