"""What is learnt from the clinic's knowledge, in its two parts: recalled where it is known, else learnt in seconds."""

import logging
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from bot.answering.knowledge import Knowledge
from bot.answering.learnt import Alarms, Answers, Learnt, alarms_name, answers_name
from bot.cache import cached, kept_sentences, recall

log = logging.getLogger(__name__)

Part = TypeVar("Part", Answers, Alarms)

NAMES: Final = {Answers: answers_name, Alarms: alarms_name}


def learn(knowledge: Knowledge, cache: Path | None, served: Learnt | None = None) -> Learnt:
    """Return what is learnt from `knowledge`: from `served` or `cache` where it is there, else in some seconds."""
    # The matcher first: learning it takes the most memory, and gives it back.
    answers = recalled(Answers, knowledge, cache, served) or learn_part(Answers, knowledge, cache)
    return Learnt(answers, recalled(Alarms, knowledge, cache, served) or learn_part(Alarms, knowledge, cache))


def known(knowledge: Knowledge, cache: Path | None, served: Learnt | None) -> Learnt | None:
    """Return the same in a moment; None where something is to be learnt."""
    answers = recalled(Answers, knowledge, cache, served)
    alarms = recalled(Alarms, knowledge, cache, served) if answers else None
    return Learnt(answers, alarms) if answers and alarms else None


def recalled(part: type[Part], knowledge: Knowledge, cache: Path | None, served: Learnt | None) -> Part | None:
    """Return that part of it from `served` or `cache`; None where it is in neither."""
    name = NAMES[part](knowledge)
    for before in (served.answers, served.alarms) if served else ():
        if isinstance(before, part) and before.name == name:
            return before
    found: Part | None = recall(cache, name)
    return found


def learn_part(part: type[Part], knowledge: Knowledge, cache: Path | None) -> Part:
    """Learn that part of it, and keep it in `cache`."""
    return cached(cache, NAMES[part](knowledge), partial(_learn, part, knowledge, cache))


def _learn(part: type[Part], knowledge: Knowledge, cache: Path | None) -> Part:
    log.info("Learning the clinic's knowledge (%s): once for each version of it, some seconds", part.__name__.lower())
    with kept_sentences(knowledge.sentences if part is Answers else None, cache):
        return part.of(knowledge)
