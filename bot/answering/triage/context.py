"""What in a sentence is not about the writer now: denied, somebody else's, long past, only imagined, an idiom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.triage.phrases import PhraseBook, Places, Said, Shelf
from bot.answering.triage.reach import Cue, Layout
from bot.answering.triage.text import Sentence

CUE_SLACK = 2  # words that may stand between the words of a cue: "can the new laser cause"

MARKS = {Cue.DENIAL: "!", Cue.OTHER: "o", Cue.PAST: "p", Cue.HYPOTHETICAL: "h"}  # what takes a phrase away
START = len(Cue)  # the label of words that begin a thought about oneself; unless led on to, they are a turn
SPARING = frozenset({Cue.DENIAL, Cue.PAST})  # cues that leave a phrase alone which contains them


@dataclass(frozen=True, slots=True)
class Mute:
    """Words (`scope`) that a cue (its places) takes away."""

    kind: Cue
    cue: Places
    scope: range

    def takes(self, places: Iterable[int]) -> bool:
        """Say whether a phrase found at `places` is taken away."""
        found = tuple(places)
        if self.kind in SPARING and self.cue[-1] in found:
            return False  # "nothing helps", "sight gone": the cue is part of the sign
        return any(place in self.scope for place in found)


class Setting(NamedTuple):
    """One sentence with idioms struck out (their stems are empty), its parts, and what is muted in it.

    `heard` are its stems with the idioms.
    """

    sentence: Sentence
    mutes: tuple[Mute, ...]
    heard: tuple[str, ...]

    def marks(self, places: Iterable[int]) -> str:
        """Return a letter for each kind of cue that takes a phrase found at `places` away; none where it is live."""
        return "".join(sorted({MARKS[mute.kind] for mute in self.mutes if mute.takes(places)})) if self.mutes else ""


class Context:
    """Finds the cues of one language; see `Words` for what each list means."""

    def __init__(self, words: Words, normalizer: Normalizer, counts: Mapping[str, int]) -> None:
        lists = (
            words.negations,
            words.others,
            words.dependants,
            words.past,
            words.hypotheticals,
            words.turns,
            words.own,
            words.present,
            words.alternatives,
            words.inabilities,
        )
        cues = [(kind, text) for kind, texts in zip(Cue, lists, strict=True) for text in texts]
        turns = [*(cue for cue in cues if cue[0] is Cue.TURN), *((START, text) for text in words.starts)]
        shelves = (
            Shelf([cue for cue in cues if cue[0] is not Cue.TURN], CUE_SLACK, ordered=True),
            Shelf(turns, 0, ordered=True),
        )
        self._cues = PhraseBook(shelves, normalizer, counts)
        self._leads = frozenset(stem for text in words.leads for stem in normalizer.stems(text))
        idioms = Shelf([(0, text) for text in words.idioms], 0, ordered=True)
        self._idioms = PhraseBook([idioms], normalizer, counts)
        self.words = self._cues.words | self._idioms.words

    def read(self, sentence: Sentence) -> Setting:
        """Return `sentence` with its cues understood."""
        stems = sentence.stems
        said = Said(stems)
        struck = {place for _, places in self._idioms.find(said) for place in places}
        if struck:
            stems = tuple("" if place in struck else stem for place, stem in enumerate(stems))
            said = Said(stems)
        found: dict[int, list[Places]] = {}
        for kind, places in self._cues.find(said):
            if kind != START:
                found.setdefault(kind, []).append(places)
            elif places[0] > 0 and stems[places[0] - 1] not in self._leads:
                found.setdefault(Cue.TURN, []).append(places)
        if Cue.INABILITY in found and Cue.DENIAL in found:
            unable = [set(places) for places in found[Cue.INABILITY]]
            found[Cue.DENIAL] = [cue for cue in found[Cue.DENIAL] if not any(set(cue) <= places for places in unable)]
        parts = _turned(sentence.parts, found[Cue.TURN]) if Cue.TURN in found else sentence.parts
        return Setting(Sentence(sentence.words, stems, parts), _mutes(parts, found), sentence.stems)


def _turned(parts: Sequence[int], turns: Iterable[Places]) -> tuple[int, ...]:
    """Return `parts` numbered anew, with another one beginning at each turn."""
    starts = {places[0] for places in turns}
    numbers: list[int] = []
    for place, part in enumerate(parts):
        new = place > 0 and (part != parts[place - 1] or place in starts)
        numbers.append(numbers[-1] + new if numbers else 0)
    return tuple(numbers)


def _mutes(parts: tuple[int, ...], found: Mapping[int, Sequence[Places]]) -> tuple[Mute, ...]:
    if MARKS.keys().isdisjoint(found):
        return ()
    layout = Layout(parts, found)
    scopes = {
        Cue.DENIAL: layout.denied,
        Cue.OTHER: layout.others,
        Cue.PAST: layout.past,
        Cue.HYPOTHETICAL: layout.imagined,
    }
    return tuple(Mute(kind, cue, scope_of(cue)) for kind, scope_of in scopes.items() for cue in found.get(kind, ()))
