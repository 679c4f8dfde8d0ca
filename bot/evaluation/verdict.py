"""One answer against its label."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.knowledge import Knowledge
from bot.answering.model import EntryKind, Outcome
from bot.answering.reply import Reply
from bot.evaluation.questions import NONE, Kind, Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question. For an urgent one only `alarmed` counts."""

    question: Question
    alarmed: bool  # it was taken for urgent
    answered: bool  # right, lenient: an overview entry may stand for its part
    answered_strict: bool  # right, by the label alone
    offered: bool  # not answered, but a right entry stands among the choices
    wrong: bool  # answered with an entry that does not belong: wrong but confident
    got: str  # the first entry that was answered, or the outcome
    wanted: str

    @property
    def abstained(self) -> bool:
        """Neither right, nor right among choices, nor wrong: the bot was silent, or sent the patient to the clinic."""
        return not (self.answered or self.offered or self.wrong)


def judge(question: Question, reply: Reply, knowledge: Knowledge) -> Verdict:
    """Return the verdict on `reply`."""
    wanted = tuple(name for name in question.expect if name != NONE)
    given = reply.entries if reply.outcome in {Outcome.ANSWER, Outcome.REFERRAL} else ()
    medical = [name for name in given if knowledge.by_id[name].kind is EntryKind.ANSWER or name in wanted]
    lenient = {*wanted, *(knowledge.covered_by[name] for name in wanted if name in knowledge.covered_by)}
    offers = (
        {c.entry_id for c in reply.offered}
        if reply.outcome in {Outcome.CHOICES, Outcome.ANSWER, Outcome.REFERRAL}
        else set()
    )
    wrong = any(name not in lenient for name in medical)
    right = _is_right(question, wanted, medical, knowledge.covered_by)
    return Verdict(
        question=question,
        alarmed=reply.outcome is Outcome.URGENT,
        answered=right and not wrong,
        answered_strict=_is_right(question, wanted, medical, {}) and all(name in wanted for name in medical),
        offered=not right and not wrong and _all_found(question, wanted, {*medical, *offers}, knowledge.covered_by),
        wrong=wrong,
        got=medical[0] if medical else str(reply.outcome),
        wanted=question.expect[0] if question.expect else NONE,
    )


def _is_right(question: Question, wanted: tuple[str, ...], given: list[str], covered_by: Mapping[str, str]) -> bool:
    if question.kind is Kind.URGENT:
        return False
    if not wanted:
        return not given
    if not given and NONE in question.expect and not question.multi:
        return True
    return _all_found(question, wanted, set(given), covered_by)


def _all_found(question: Question, wanted: tuple[str, ...], found: set[str], covered_by: Mapping[str, str]) -> bool:
    hits = [name in found or covered_by.get(name) in found for name in wanted]
    return bool(hits) and (all(hits) if question.multi else any(hits))
