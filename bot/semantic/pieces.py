"""From words to the numbers that MiniLM knows their pieces by (WordPiece of BERT, without case and accents)."""

import unicodedata
from collections.abc import Iterable
from importlib import resources

from bot.answering.vectors import cut

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST = 128  # pieces of a text that are read; what the model was trained on


class Pieces:
    """The vocabulary that comes with this package."""

    def __init__(self) -> None:
        text = resources.files("bot.semantic").joinpath("vocabulary.txt").read_text("utf-8")
        self._numbers = {piece: number for number, piece in enumerate(text.rstrip("\n").split("\n"))}

    def numbers(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of the pieces of a text, its marks of beginning and end included."""
        unknown = [self._numbers[UNKNOWN]]
        found = [number for word in words for number in cut(_plain(word), self._numbers) or unknown]
        return [self._numbers[FIRST], *found[: LONGEST - 2], self._numbers[LAST]]


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
