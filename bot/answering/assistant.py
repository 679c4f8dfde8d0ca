"""A message becomes a reply. Pure: red flags first, then small talk, then the FAQ."""

from collections.abc import Sequence

from bot.answering.composer import Composer
from bot.answering.doubt import Doubt
from bot.answering.followup import meant
from bot.answering.knowledge import Knowledge
from bot.answering.learnt import Learnt, known_words, learn_matcher, learn_triage
from bot.answering.model import Candidate, FaqEntry, Side, Urgency
from bot.answering.normalize import Normalizer
from bot.answering.reply import Reply
from bot.answering.smalltalk import SmalltalkFinder


class Assistant:
    """Everything needed to answer from one version of the clinic's knowledge; built once, then only read."""

    def __init__(self, knowledge: Knowledge, learnt: Learnt | None = None) -> None:
        """Take what was learnt from `knowledge`, or learn it, which takes seconds."""
        self.knowledge = knowledge
        self.triage = learnt.alarms.triage if learnt else learn_triage(knowledge)
        self.matcher = learnt.answers.matcher if learnt else learn_matcher(knowledge)
        self._doubt = Doubt(self.matcher, knowledge.words)
        self._normalizer = Normalizer(knowledge.words)
        self.known_words = learnt.answers.known_words if learnt else known_words(knowledge)
        self._smalltalk = SmalltalkFinder(
            knowledge.smalltalk,
            self._normalizer,
            fillers=knowledge.words.stop_words,
            known=self.known_words,
        )
        self._compose = Composer(knowledge)

    def reply(self, text: str, earlier: Sequence[str] = (), side: Side | None = None) -> Reply:
        """Return the reply to `text`.

        `earlier` is what the same person wrote in the last two minutes, oldest first: a red flag may be spread over
        several messages. `side` is where the patient is known to stand, before or after the procedure.
        """
        return self.answer(text, self.triage.assess(text, earlier), earlier, side)

    def answer(
        self, text: str, urgency: Urgency | None, earlier: Sequence[str] = (), side: Side | None = None
    ) -> Reply:
        """The same where triage has been asked already: `urgency` is what it has found in `text`."""
        if urgency is not None:
            if self.is_alarm(text, urgency):
                return self._compose.urgent(urgency)
            return self.answer_carefully(text, side)
        if not self._normalizer.words(text):
            return self._compose.no_words()
        talk = self._smalltalk.find(text)
        if talk is not None:
            return self._compose.smalltalk(talk)
        entry = meant(self.matcher, self.knowledge.by_id, text, earlier)
        if entry is not None:
            return self._compose.entry(entry)
        return self._compose.matches(self.matcher.match_message(text, side))

    def answer_carefully(self, text: str, side: Side | None = None) -> Reply:
        """The same where `text` is known to sound like an alarm, but to be none."""
        return self._compose.carefully(self._compose.matches(self.matcher.match_message(text, side)))

    def is_alarm(self, text: str, urgency: Urgency | None) -> bool:
        """Whether what triage has found in `text` is to be told, and is not an ordinary question that sounds so."""
        return urgency is not None and not self._doubt.is_unfounded(urgency, text)

    def entry_reply(self, entry_id: str) -> Reply | None:
        """Return the answer of one entry, as if it had been asked for by name; None where it is gone."""
        entry: FaqEntry | None = self.knowledge.by_id.get(entry_id)
        return self._compose.entry(entry) if entry else None

    def fallback(self) -> Reply:
        """Return the honest "I don't know": also for "None of these"."""
        return self._compose.fallback()

    def rank(self, text: str, side: Side | None = None) -> tuple[Candidate, ...]:
        """Return the three entries nearest to `text`, best first, whatever a reply would make of them."""
        ranking = self.matcher.match(text, side).ranking
        return tuple(sorted(ranking, key=lambda candidate: -candidate.confidence)[:3])
