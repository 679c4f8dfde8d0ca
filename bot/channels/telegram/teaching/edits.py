"""The edit of `faq.yaml` that a form stands for."""

import re
import unicodedata
from collections.abc import Container
from functools import partial

from bot.answering.model import EntryKind, FaqEntry
from bot.channels.telegram.teaching.draft import Draft
from bot.reloading.apart import in_thread
from bot.staff.publisher import Proposal, Publisher
from bot.storage.staff_tables import Origin

FAQ = "faq.yaml"


async def propose(publisher: Publisher, draft: Draft, author: str, entry: str) -> Proposal:
    """Return what the edit would do. `entry`: the one that it adds to, or makes.

    Raises:
        ClinicBotError: it can't be made; the message says why, and what to do.
    """
    before = await publisher.read(FAQ)
    after = await in_thread(partial(_edited, before, draft, entry))
    return await publisher.propose(FAQ, before, after.encode(), author, Origin.CHAT, entry)


def new_id(question: str, taken: Container[str]) -> str:
    """Return an id for a new entry: its question in plain letters, or a number where it has none."""
    from bot.faq.model import MAX_ID  # noqa: PLC0415  as below

    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[: MAX_ID - 4].strip("-") or "entry"
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 1000))) if name not in taken)


def _edited(before: bytes, draft: Draft, entry: str) -> str:
    from bot.faq.edits import add_entry, add_phrasing  # noqa: PLC0415  it brings what reads files, which seldom is needed

    if draft.entry:
        return add_phrasing(before, entry, draft.text)
    kind = EntryKind.REFERRAL if draft.is_referral else EntryKind.ANSWER
    return add_entry(before, FaqEntry(entry, draft.text, draft.answer, kind=kind))
