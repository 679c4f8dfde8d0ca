"""What one of the staff has filled in so far: kept in the database, for that person in that chat."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self

from bot.channels.telegram.desk import Desk


class Step(StrEnum):
    """What the form waits for."""

    PHRASING = "phrasing"
    SEARCH = "search"
    QUESTION = "question"
    ANSWER = "answer"
    KIND = "kind"
    PREVIEW = "preview"


TYPED = (Step.PHRASING, Step.SEARCH, Step.QUESTION, Step.ANSWER)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form. `token` names it on its buttons; `ids` and `ref` are the kept questions, `words` how most put them.

    `asked`: the message that asks; `entry`: what a phrasing is added to, "" for a new entry; `text`: the phrasing, or
    the question of the new entry; `proposal`: the edit that waits for a yes.
    """

    token: int
    step: Step
    ref: str
    ids: tuple[int, ...]
    words: str
    asked: int = 0
    entry: str = ""
    text: str = ""
    answer: str = ""
    is_referral: bool = False
    proposal: int = 0

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, state: str) -> Self | None:
        """Return the form in `state`; None where another version of the bot, or another form, has written it."""
        try:
            draft = cls(**json.loads(state))
            return replace(draft, step=Step(draft.step), ids=tuple(draft.ids))
        except (ValueError, TypeError):
            return None


class Drafts:
    """The forms of the staff. Who is not the one that began a form never meets it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of(self, chat: int, person: int) -> Draft | None:
        """Return a person's form."""
        kept = await self._desk.db.dialogs.get(chat, self._desk.now(), person)
        return Draft.read(kept.state) if kept else None

    async def keep(self, chat: int, person: int, draft: Draft) -> None:
        """Keep it in place of the one before."""
        await self._desk.db.dialogs.put(chat, str(draft), self._desk.now(), person)

    async def drop(self, chat: int, person: int) -> None:
        """Forget it."""
        await self._desk.db.dialogs.drop(chat, person)
