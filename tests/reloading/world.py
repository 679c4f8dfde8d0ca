"""A small clinic on disk with a bot that watches it closely, and somebody who hears what it tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming
from bot.faq.lastgood import LastGood
from bot.faq.reviews import Review
from bot.reloading.making import Job, Made, make
from bot.reloading.reloader import Reloader
from bot.reloading.source import Source
from bot.reloading.starting import first_version
from tests.faq.folder import FAQ, write_folder

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ICE, FINE = "Ice is often advised.", "Ice is fine."
NEW = FAQ.replace(ICE, FINE)
BROKEN = NEW.replace("question: Can I ice it?", "questoin: Can I ice it?")
ONE_LEFT = NEW[: NEW.index("  - id: scratch")].replace("    see_also: [scratch]\n", "") + "...\n"


async def made_here(job: Job) -> Made:
    """As in the process of its own, without the process."""
    return make(job)


def _arrived() -> asyncio.Event:
    arrived = asyncio.Event()
    arrived.set()
    return arrived


@dataclass
class Recorder:
    """Writes down what it is told; `fails` says of which event it can't be told."""

    events: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    fails: str = ""
    arrived: asyncio.Event = field(default_factory=_arrived)  # whether what is told gets to the staff

    def reached(self) -> asyncio.Event:
        return self.arrived

    async def on_changed(self, old: Assistant, new: Assistant) -> None:
        self._note(f"changed {answer(old)} -> {answer(new)}")

    async def on_problem(self, digest: str, problems: str) -> None:
        self.digests.append(digest)
        self._note(f"problem {problems}")

    async def on_good_again(self) -> None:
        self._note("good again")

    async def on_held(self, digest: str, reason: str, old: Assistant, new: Assistant) -> None:
        self.digests.append(digest)
        self._note(f"held {reason}")

    async def review_due(self, reviews: Sequence[Review]) -> None:
        self._note("reviews " + " ".join(f"{r.entry_id}{'!' * r.withdrawn}" for r in reviews))

    def _note(self, event: str) -> None:
        if self.fails and event.startswith(self.fails):
            raise ConnectionError("nobody is there")
        self.events.append(event)


def answer(assistant: Assistant, question: str = "Can I ice it?") -> str:
    reply = assistant.reply(question)
    return reply.text.removeprefix("heading\n").split("\n")[0]


@dataclass
class World:
    """`clock`: what `now` returns; a test may turn it."""

    folder: Path
    data: Path
    make: Callable[[Job], Awaitable[Made]] = made_here
    heard: Recorder = field(default_factory=Recorder)
    clock: datetime = NOON

    @classmethod
    def at(cls, path: Path, **parts: str) -> World:
        return cls(write_folder(path / "clinic", **parts), path / "data")

    @property
    def kept(self) -> LastGood:
        return LastGood(self.data / "last-good")

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    def reloader(self, pace: float = 0.01) -> Reloader:
        source = Source(self.folder, self.kept, None, lambda: self.clock, self.make)
        return Reloader(source, first_version(self.folder, self.kept, None, self.clock), look_every=pace)

    @asynccontextmanager
    async def running(self, pace: float = 0.01) -> AsyncIterator[Reloader]:
        """The reloader at work, looking every `pace` seconds."""
        reloader, stop = self.reloader(pace), asyncio.Event()
        work = asyncio.create_task(reloader.run(stop, self.heard))
        try:
            yield reloader
        finally:
            stop.set()
            await work

    async def hears(self, event: str, within: float = 20) -> None:
        await until(lambda: any(heard.startswith(event) for heard in self.heard.events), within, self.heard.events)


def asked(reloader: Reloader, question: str = "Can I ice it?") -> str:
    reply = reloader.conversation.handle(Incoming("a", question, NOON))
    return reply.text.removeprefix("heading\n").split("\n")[0]


async def until(condition: Callable[[], bool], within: float = 20, why: object = "") -> None:
    try:
        async with asyncio.timeout(within):
            while True:
                if condition():
                    return
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"it did not come to pass: {why}") from None


async def rests(times: int = 30, pace: float = 0.01) -> None:
    """Let some looks go by."""
    await asyncio.sleep(times * pace)
