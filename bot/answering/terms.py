"""A message as the clinic's own terms: words spelt as the FAQ spells them, stems, synonyms written as one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.spelling import Speller, slips

SHORT = 24  # characters; single words are asked for again and again, and are remembered
MAX_REMEMBERED = 20_000  # words; some 4 MB


@dataclass(frozen=True, slots=True)
class Read:
    """A message's words, and its stems with synonyms made one; `trust` says how near each stem is to what was typed."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    trust: tuple[float, ...]


def no_word(word: str) -> bool:  # noqa: ARG001  stands where a table of words would
    """Tell of no word that it is well spelt: for a language without a table of words."""
    return False


class Terms:
    """Reads messages in one clinic's language: its stemmer, abbreviations, synonyms and stop words."""

    def __init__(self, words: Words) -> None:
        self._normalizer = Normalizer(words)
        self.stop_stems = frozenset(s for word in words.stop_words for s in self._normalizer.stems(word))
        self._synonyms = self._canonical(words.synonyms)
        self._longest = max((len(phrase) for phrase in self._synonyms), default=0)
        cues = (*words.before, *words.after, *words.joiners, *words.openers, *words.stop_words)
        self._cues = frozenset(word for cue in cues for word in self._normalizer.words(cue))
        self._speller = Speller({})
        self._stems_of: dict[str, tuple[str, ...]] = {}
        self._is_word: Callable[[str], bool] = no_word
        self._known_stems: frozenset[str] = frozenset()

    def learn(self, texts: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """Take the words of `texts` and of the clinic's cues for well spelt; what `is_word` is never corrected."""
        counts = Counter(word for text in texts for word in self._normalizer.words(text))
        known = self._well_spelt(counts, is_word)
        synonyms = (stem for phrase in self._synonyms for stem in phrase)
        self._known_stems = frozenset((*self._normalizer.stem_all(known), *synonyms))
        self._speller = Speller({word: counts[word] for word in known})
        self._is_word = is_word
        self._stems_of.clear()

    def _well_spelt(self, counts: Mapping[str, int], is_word: Callable[[str], bool]) -> frozenset[str]:
        """Return the words to correct to: also of the FAQ's own wordings, some imitate a thumb that slips.

        Without a table of words nothing tells a slip from another form of a word.
        """
        if is_word is no_word:
            return self._cues.union(counts)
        return self._cues.union(counts.keys() - {word for word in slips(counts) if not is_word(word)})

    def read(self, text: str) -> Read:
        """Return the words and stems of `text`."""
        spelt = [self._spelt(word) for word in self._normalizer.words(text)]
        stems, trust = self._unify([self._normalizer.stem(word) for word, _ in spelt], [near for _, near in spelt])
        return Read(tuple(word for word, _ in spelt), tuple(stems), tuple(trust))

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of `text`, spelling corrected, synonyms untouched."""
        found = self._stems_of.get(text)
        if found is None:
            found = tuple(self._normalizer.stem(self._spelt(word)[0]) for word in self._normalizer.words(text))
            if len(text) <= SHORT and len(self._stems_of) < MAX_REMEMBERED:
                self._stems_of[text] = found
        return found

    def _spelt(self, word: str) -> tuple[str, float]:
        if self._normalizer.stem(word) in self._known_stems or self._is_word(word):
            return word, 1.0
        return self._speller.nearest(word) or (word, 1.0)

    def _canonical(self, synonyms: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for word, others in synonyms.items():
            for other in others:
                found.setdefault(tuple(self._normalizer.stems(other)), tuple(self._normalizer.stems(word)))
        return {phrase: word for phrase, word in found.items() if phrase}

    def _unify(self, stems: Sequence[str], trust: Sequence[float]) -> tuple[list[str], list[float]]:
        """Return `stems` with the longest synonym at each place replaced by its word."""
        unified: list[str] = []
        kept: list[float] = []
        at = 0
        while at < len(stems):
            sizes = range(min(self._longest, len(stems) - at), 0, -1)
            size = next((n for n in sizes if tuple(stems[at : at + n]) in self._synonyms), 0)
            word = self._synonyms[tuple(stems[at : at + size])] if size else (stems[at],)
            unified += word
            kept += [min(trust[at : at + (size or 1)])] * len(word)
            at += size or 1
        return unified, kept
