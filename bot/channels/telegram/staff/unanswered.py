"""/unanswered: the questions that were kept for the staff, those alike together, one lot a page."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup
from telegram import Message

from bot.aftercare.zonefiles import load_zone
from bot.answering.assistant import Assistant
from bot.answering.clusters import clusters
from bot.answering.knowledge import Knowledge
from bot.answering.learnt import calm_messages
from bot.answering.model import FaqEntry
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.staff.people import author_of
from bot.storage.questions import KeptQuestion
from bot.storage.staff_tables import QuestionReason

KIND = "xq"
EXAMPLES = 3
MOST_SHOWN = 300  # characters of one of them
RANKED = 5  # different wordings that say which entries are near
SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Lot:
    """Kept questions that are alike, the newest first."""

    questions: Sequence[KeptQuestion]

    @property
    def ref(self) -> str:
        """What a button carries for it; it changes with its members, so that nobody settles what was not shown."""
        return f"{max(question.id for question in self.questions)}.{len(self.questions)}"

    @property
    def ids(self) -> list[int]:
        """The questions' numbers."""
        return [question.id for question in self.questions]

    @property
    def wordings(self) -> list[str]:
        """The different wordings, the most frequent first, then the newest."""
        counts = Counter(" ".join(question.text.split()) for question in self.questions)
        return [text for text, _ in counts.most_common()]


async def open_lots(desk: Desk) -> list[Lot]:
    """Return all open questions in lots, the largest first. The likeness is worked out in a thread."""
    kept = await desk.db.questions.open()
    return await asyncio.to_thread(_lots, kept, desk.knowledge)


def _lots(kept: Sequence[KeptQuestion], knowledge: Knowledge) -> list[Lot]:
    found = clusters([question.text for question in kept], knowledge.words, calm_messages(knowledge))
    return [Lot([kept[place] for place in cluster.members]) for cluster in found]


async def find_lot(desk: Desk, ref: str) -> Lot | None:
    """Return the lot that a button names; None where it is gone, or not what was shown any more."""
    return next((lot for lot in await open_lots(desk) if lot.ref == ref), None)


async def show_unanswered(desk: Desk, message: Message, _: str) -> None:
    """Show the lot that was asked most; who reads patients' words is noted."""
    await desk.db.audit.add(author_of(message), "questions-read", "", desk.now())
    await desk.messenger.dialog(place_of(message), page(desk, await open_lots(desk), 0))


def page(desk: Desk, lots: Sequence[Lot], number: int) -> Dialog:
    """Return one page; the last one where there are no more so many."""
    wording = desk.wording
    if not desk.keeps_questions:
        return Dialog(render(wording.unanswered_off))
    if not lots:
        return Dialog(render(wording.unanswered_none))
    number = min(number, len(lots) - 1)
    lot = lots[number]
    rows = [
        (Button(wording.unanswered_add, f"{KIND}:add:{lot.ref}"), Button(wording.unanswered_new, f"xe:new:{lot.ref}")),
        (Button(wording.unanswered_ignore, f"{KIND}:ignore:{lot.ref}"),),
        _turning(number, len(lots)),
    ]
    return Dialog(_body(desk, lot), tuple(row for row in rows if row))


def suggestions(desk: Desk, lot: Lot) -> Dialog:
    """Return the entries that the lot may belong to."""
    wording = desk.wording
    entries = nearest(desk.conversation.assistant, lot.wordings)[:SUGGESTED]
    rows = [
        *to_entries(lot.ref, entries),
        (Button(wording.unanswered_search, f"xe:search:{lot.ref}"), Button(wording.unanswered_back, f"{KIND}:page:0")),
    ]
    body = _body(desk, lot) + Markup("\n\n") + render(wording.unanswered_which)
    return Dialog(body, tuple(rows))


def to_entries(ref: str, entries: Sequence[FaqEntry]) -> list[tuple[Button, ...]]:
    """Return a button for each entry that a lot can be added to."""
    return [(Button(entry.question, f"xe:add:{ref}:{entry.id}"),) for entry in entries]


def nearest(assistant: Assistant, texts: Sequence[str]) -> list[FaqEntry]:
    """Return the entries nearest to all of some texts, best first."""
    summed: dict[str, float] = {}
    for candidate in chain.from_iterable(assistant.matcher.match(text).ranking for text in texts[:RANKED]):
        summed[candidate.entry_id] = summed.get(candidate.entry_id, 0.0) + candidate.confidence
    ranked = sorted(summed, key=lambda entry: (-summed[entry], entry))
    return [assistant.knowledge.by_id[entry] for entry in ranked]


def _body(desk: Desk, lot: Lot) -> Markup:
    wording = desk.wording
    at = max(question.at for question in lot.questions)
    local = at.astimezone(load_zone(desk.knowledge.plan_defaults.zone or "UTC"))
    reasons = {
        QuestionReason.UNANSWERED: wording.unanswered_unanswered,
        QuestionReason.NONE_OF_THESE: wording.unanswered_none_of_these,
        QuestionReason.UNHELPFUL: wording.unanswered_unhelpful,
    }
    counted = Counter(question.reason for question in lot.questions)
    why = ", ".join(f"{reasons[reason]} {counted[reason]}" for reason in QuestionReason if counted[reason])
    heading = render(wording.unanswered_lot, count=str(len(lot.questions)), date=f"{local:%Y-%m-%d}", why=why)
    shown = [render(wording.unanswered_example, text=_cut(text)) for text in lot.wordings[:EXAMPLES]]
    answered = [question.entry_id for question in lot.questions if question.entry_id]
    if answered:
        entry = Counter(answered).most_common(1)[0][0]
        shown.append(render(wording.unanswered_answer, entry=entry))
    return Markup("\n").join([heading, *shown])


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _turning(number: int, pages: int) -> tuple[Button, ...]:
    signs = [(sign, to) for sign, to in (("◀", number - 1), ("▶", number + 1)) if 0 <= to < pages]
    return tuple(Button(f"{sign} {to + 1}/{pages}", f"{KIND}:page:{to}") for sign, to in signs)
