"""A file that is sent to the staff chat becomes a proposal; /faq sends the one that stands there now."""

import re
from pathlib import PurePath

from markupsafe import Markup
from telegram import Document, Message

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.publishing import texts
from bot.channels.telegram.staff.people import author_of
from bot.errors import ClinicBotError
from bot.staff.publisher import FILES, MOST_BYTES, Publisher
from bot.storage.errors import StorageUnavailableError
from bot.storage.staff_tables import Origin

_COPY = re.compile(r"[ _-]*(\(\d+\)|copy|\d+)$")  # what browsers and editors add to a name


class Uploads:
    """Works in the staff chat alone; whoever builds the table of handlers sees to that."""

    def __init__(self, desk: Desk, publisher: Publisher) -> None:
        self._desk = desk
        self._publisher = publisher

    async def sent(self, message: Message) -> None:
        """A file: refused by its name and length before it is fetched."""
        document, wording = message.document, self._desk.wording
        file = file_of(document.file_name or "") if document else None
        if document is None or file is None:
            await self._say(message, render(wording.upload_unknown, files=", ".join(FILES)))
        elif (document.file_size or 0) > MOST_BYTES:
            await self._say(message, render(wording.upload_too_big, most=f"{MOST_BYTES // 1024} KB"))
        else:
            await self._propose(message, document, file)

    async def send(self, message: Message, said: str) -> None:
        """/faq: send a file as it is now, to be edited and sent back."""
        file = file_of(said) if said else FILES[0]
        try:
            content = await self._publisher.read(file or said)
        except ClinicBotError as error:
            await self._refuse(message, error)
            return
        caption = render(self._desk.wording.faq_caption, file=file or said, version=self._desk.knowledge.version)
        await self._desk.messenger.document(place_of(message), content, file or said, caption)

    async def _propose(self, message: Message, document: Document, file: str) -> None:
        before = await self._publisher.read(file)
        after = bytes(await (await document.get_file()).download_as_bytearray())
        if len(after) > MOST_BYTES:
            await self._say(message, render(self._desk.wording.upload_too_big, most=f"{MOST_BYTES // 1024} KB"))
            return
        if after == before:
            await self._say(message, render(self._desk.wording.upload_same, file=file))
            return
        await self.offer(message, file, before, after, Origin.UPLOAD)

    async def offer(
        self, message: Message, file: str, before: bytes, after: bytes, origin: Origin, above: Markup | None = None
    ) -> None:
        """Show what an edit would do, with Apply and Cancel, or why it can't be used."""
        await self._say(message, render(self._desk.wording.proposal_working))
        try:
            proposal = await self._publisher.propose(file, before, after, author_of(message), origin, file)
        except StorageUnavailableError:
            raise
        except ClinicBotError as error:
            await self._refuse(message, error)
            return
        await self._desk.messenger.dialog(place_of(message), texts.proposed(self._desk.wording, proposal, above))

    async def _refuse(self, message: Message, error: ClinicBotError) -> None:
        problem = texts.plain(str(error), texts.MOST)
        await self._say(message, render(self._desk.wording.proposal_refused, problem=problem))

    async def _say(self, message: Message, body: Markup) -> None:
        await self._desk.messenger.dialog(place_of(message), Dialog(body))


def file_of(name: str) -> str | None:
    """Return which of the clinic's files is meant: "FAQ (2).yml" is faq.yaml."""
    path = PurePath(name.strip().lower())
    if path.suffix not in (".yaml", ".yml", ""):
        return None
    found = f"{_COPY.sub('', path.stem)}.yaml"
    return found if found in FILES else None
