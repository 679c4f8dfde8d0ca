"""/history shows who changed a file when; /rollback goes back, with the difference first; /status what is served."""

from datetime import datetime

from markupsafe import Markup, escape
from telegram import Message

from bot.aftercare.zonefiles import load_zone
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.publishing import texts
from bot.channels.telegram.publishing.uploads import Uploads, file_of
from bot.faq.textdiff import text_diff
from bot.reloading.apart import in_thread
from bot.reloading.reloader import Reloader
from bot.staff.publisher import FILES, Publisher
from bot.storage.staff_tables import Origin, VersionState
from bot.storage.versions import FileVersion

SHOWN = 10


class History:
    """Works in the staff chat alone; whoever builds the table of handlers sees to that."""

    def __init__(self, desk: Desk, publisher: Publisher, uploads: Uploads, reloader: Reloader) -> None:
        self._desk = desk
        self._publisher = publisher
        self._uploads = uploads
        self._reloader = reloader

    async def show(self, message: Message, said: str) -> None:
        """/history [file]."""
        file = (file_of(said) or FILES[0]) if said else FILES[0]
        wording, versions = self._desk.wording, await self._desk.db.versions.served(file, SHOWN)
        if not versions:
            await self._desk.say(place_of(message), wording.staff_nothing)
            return
        lines = [render(wording.history, file=file), *(self._line(version) for version in versions)]
        body = Markup("\n").join([*lines, "", render(wording.history_usage)])
        await self._desk.messenger.dialog(place_of(message), Dialog(texts.fitting(body)))

    async def go_back(self, message: Message, said: str) -> None:
        """/rollback [number]: without one to the version before the newest of faq.yaml."""
        version = await self._chosen(said)
        if version is None:
            await self._desk.say(place_of(message), self._desk.wording.rollback_unknown)
            return
        file = version.new.file
        now = await self._publisher.read(file)
        diff = await in_thread(lambda: text_diff(_text(now), _text(version.new.content)))
        if not diff:
            await self._desk.messenger.dialog(
                place_of(message), Dialog(render(self._desk.wording.upload_same, file=file))
            )
            return
        date, number = f"{self._local(version.at):%Y-%m-%d %H:%M}", str(version.id)
        above = render(self._desk.wording.rollback, number=number, date=date, diff=texts.fitting(escape(diff), 1500))
        await self._uploads.offer(message, file, now, version.new.content, Origin.ROLLBACK, above)

    async def status(self, message: Message, _: str) -> None:
        """/status: what is served, and whether something else waits."""
        wording, knowledge = self._desk.wording, self._desk.knowledge
        newest = await self._desk.db.versions.served(most=1)
        since = f"{self._local(newest[0].at):%Y-%m-%d %H:%M}" if newest else "?"
        phrasings = str(sum(len(entry.wordings) for entry in knowledge.entries))
        counts = {"entries": str(len(knowledge.entries)), "phrasings": phrasings}
        blocks = [render(wording.status, version=knowledge.version, since=since, **counts)]
        if replicas := await self._replicas():
            blocks.append(Markup("\n").join(replicas))
        if trouble := self._reloader.trouble:
            blocks.append(render(wording.status_trouble, reason=texts.plain(trouble)))
        if self._reloader.is_learning:
            blocks.append(render(wording.status_learning))
        await self._desk.messenger.dialog(place_of(message), Dialog(Markup("\n\n").join(blocks)))

    async def _replicas(self) -> list[Markup]:
        """A line for each process that answers from the same database."""
        return [
            render(
                self._desk.wording.status_replica,
                process=one.process,
                version=one.version,
                since=f"{self._local(one.since):%Y-%m-%d %H:%M}",
            )
            for one in await self._desk.db.replicas.alive(self._desk.now())
        ]

    async def _chosen(self, said: str) -> FileVersion | None:
        if not said:
            versions = await self._desk.db.versions.served(FILES[0], 2)
            return versions[1] if len(versions) > 1 else None
        if not (said.isascii() and said.isdigit() and len(said) < 10):
            return None
        version = await self._desk.db.versions.get(int(said))
        return version if version and version.state is VersionState.SERVED else None

    def _line(self, version: FileVersion) -> Markup:
        at, wording = self._local(version.at), self._desk.wording
        return render(
            wording.history_line,
            number=str(version.id),
            date=f"{at:%Y-%m-%d}",
            time=f"{at:%H:%M}",
            who=version.new.author or "–",
            origin=version.new.origin,
        )

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(load_zone(self._desk.knowledge.plan_defaults.zone or "UTC"))


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")
