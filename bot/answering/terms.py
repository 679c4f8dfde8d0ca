"""A message as the clinic's own terms: words spelt as the FAQ spells them, stems, synonyms written as one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.spelling import Speller, slips

SHORT = 24  # characters; single words are asked for again and again, and are remembered
MAX_REMEMBERED = 20_000  # words; some 8 MB

Stems = tuple[str, ...]
Synonyms = dict[str, list[tuple[Stems, Stems]]]


@dataclass(frozen=True, slots=True)
class Read:
    """A message's words, and its stems with synonyms made one; `trust` says how near each stem is to what was typed."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    trust: tuple[float, ...]


class Spelt(NamedTuple):
    """A word as the FAQ spells it, its stem, and how near that is to what was typed (0-1)."""

    word: str
    stem: str
    trust: float


Spelling = tuple[Spelt, ...]


def no_word(word: str) -> bool:  # noqa: ARG001  stands where a table of words would
    """Tell of no word that it is well spelt: for a language without a table of words."""
    return False


class Terms:
    """Reads messages in one clinic's language: its stemmer, abbreviations, synonyms and stop words."""

    def __init__(self, words: Words) -> None:
        self._normalizer = Normalizer(words)
        self.stop_stems = frozenset(s for word in words.stop_words for s in self._normalizer.stems(word))
        self._synonyms = self._canonical(words.synonyms)
        cues = (*words.before, *words.after, *words.joiners, *words.openers, *words.stop_words)
        self._cues = frozenset(word for cue in cues for word in self._normalizer.words(cue))
        self._speller = Speller({})
        self._spelt_as: dict[str, Spelt] = {}
        self._spellings: dict[str, Spelling] = {}
        self._is_word: Callable[[str], bool] = no_word
        self._known_stems: frozenset[str] = frozenset()

    def learn(self, texts: Iterable[str], is_word: Callable[[str], bool]) -> list[Read]:
        """Return `texts` as read from now on.

        Their words and those of the clinic's cues are well spelt; what `is_word` is never corrected.
        """
        said = [self._normalizer.words(text) for text in texts]
        counts = Counter(chain.from_iterable(said))
        known = self._well_spelt(counts, is_word)
        synonyms = (stem for phrases in self._synonyms.values() for phrase, _ in phrases for stem in phrase)
        self._known_stems = frozenset((*self._normalizer.stem_all(known), *synonyms))
        self._speller = Speller({word: counts[word] for word in known})
        self._is_word = is_word
        self._spelt_as.clear()
        self._spellings.clear()
        read = [self.unify([self._spelt(word) for word in words]) for words in said]
        self._spelt_as.clear()  # those that patients write are quickly met again
        return read

    def _well_spelt(self, counts: Mapping[str, int], is_word: Callable[[str], bool]) -> frozenset[str]:
        """Return the words to correct to: also of the FAQ's own wordings, some imitate a thumb that slips.

        Without a table of words nothing tells a slip from another form of a word.
        """
        if is_word is no_word:
            return self._cues.union(counts)
        return self._cues.union(counts.keys() - slips(counts, is_word))

    def read(self, text: str) -> Read:
        """Return the words and stems of `text`."""
        return self.unify(self.spell(text))

    def spell(self, text: str) -> Spelling:
        """Return the words of `text`; those of a text are those of its tokens, one after another."""
        found = self._spellings.get(text)
        if found is None:
            found = tuple([self._spelt(word) for word in self._normalizer.words(text)])
            if len(text) <= SHORT and len(self._spellings) < MAX_REMEMBERED:
                self._spellings[text] = found
        return found

    def stems(self, text: str) -> Stems:
        """Return the stems of `text`, spelling corrected, synonyms untouched."""
        return tuple([one.stem for one in self.spell(text)])

    def _spelt(self, word: str) -> Spelt:
        found = self._spelt_as.get(word)
        if found is None:
            found = self._look_up(word)
            if len(self._spelt_as) < MAX_REMEMBERED:
                self._spelt_as[word] = found
        return found

    def _look_up(self, word: str) -> Spelt:
        stem = self._normalizer.stem(word)
        if stem not in self._known_stems and not self._is_word(word) and (near := self._speller.nearest(word)):
            return Spelt(near[0], self._normalizer.stem(near[0]), near[1])
        return Spelt(word, stem, 1.0)

    def _canonical(self, synonyms: Mapping[str, Sequence[str]]) -> Synonyms:
        """Return each synonym and its word, as stems, by the synonym's first stem, the longest first."""
        found: dict[Stems, Stems] = {}
        for word, others in synonyms.items():
            for other in others:
                found.setdefault(tuple(self._normalizer.stems(other)), tuple(self._normalizer.stems(word)))
        by_first: Synonyms = {}
        for phrase in sorted(found, key=len, reverse=True):
            if phrase:
                by_first.setdefault(phrase[0], []).append((phrase, found[phrase]))
        return by_first

    def unify(self, spelt: Sequence[Spelt]) -> Read:
        """Return what words say, the longest synonym at each place replaced by its word."""
        words, stems, trust = zip(*spelt, strict=True) if spelt else ((), (), ())
        if self._synonyms.keys().isdisjoint(stems):
            return Read(words, stems, trust)
        unified: list[str] = []
        kept: list[float] = []
        at = 0
        while at < len(stems):
            size, word = self._synonym(stems, at)
            unified += word
            kept += [min(trust[at : at + size])] * len(word)
            at += size
        return Read(words, tuple(unified), tuple(kept))

    def _synonym(self, stems: Stems, at: int) -> tuple[int, Stems]:
        """Return how many stems at a place are one synonym, and what is said for them; a lone stem stays itself."""
        for phrase, word in self._synonyms.get(stems[at], ()):
            if stems[at : at + len(phrase)] == phrase:
                return len(phrase), word
        return 1, (stems[at],)
