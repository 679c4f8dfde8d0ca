"""MiniLM by onnxruntime: a text's words become a vector of its meaning, on this machine and with no download."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from bot.answering.hashing import Floats
from bot.semantic.pieces import Pieces

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"  # of the model that was measured
WIDTH = 384  # numbers in a vector
BATCH = 32  # texts at once
KEPT = np.float16  # what is remembered; as good, and half as big
MAX_REMEMBERED = 50_000  # texts; some 45 MB


class MiniLM:
    """Gives texts a vector each; what it was asked to learn it remembers. Safe to share between threads."""

    name = f"all-MiniLM-L6-v2 {SHA256}"

    def __init__(self, model: Path) -> None:
        """Take the file of the model, which is only read when it is needed."""
        self._model = model
        self.vectors: dict[bytes, bytes] = {}  # what is remembered, by a hash of the text

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: neither the model nor what it remembers."""
        return {"_model": self._model, "vectors": {}}

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the vectors, of length 1, of texts given as their words: (texts, `WIDTH`)."""
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        kept = [self.vectors.get(_key(words)) if self.vectors else None for words in texts]
        new = [at for at, vector in enumerate(kept) if vector is None and texts[at]]
        for at, vector in enumerate(kept):
            if vector is not None:
                found[at] = np.frombuffer(vector, dtype=KEPT)
        if new:
            found[new] = self._embed([texts[at] for at in new])
        return found

    def learn(self, texts: Sequence[Sequence[str]]) -> None:
        """Remember the vectors of `texts`: some three milliseconds for each that is new."""
        new = list({_key(words): words for words in texts if words and _key(words) not in self.vectors}.items())
        for (key, _), vector in zip(new, self._embed([words for _, words in new]), strict=True):
            if len(self.vectors) < MAX_REMEMBERED:
                self.vectors[key] = vector.astype(KEPT).tobytes()

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces()

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        content = self._model.read_bytes()
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise ValueError(f"{self._model} is not the model that was measured: install the extra `semantic` anew")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the machine has other work
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def _embed(self, texts: Sequence[Sequence[str]]) -> Floats:
        numbers = [self._pieces.numbers(words) for words in texts]
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(numbers[at]))  # texts of one length need no padding
        for low in range(0, len(order), BATCH):
            part = order[low : low + BATCH]
            found[part] = self._run([numbers[at] for at in part])
        return found

    def _run(self, numbers: Sequence[Sequence[int]]) -> Floats:
        """Return the mean of what the model makes of the pieces of each text, of length 1."""
        ids = np.zeros((len(numbers), max(map(len, numbers))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(numbers):
            ids[row, : len(text)], mask[row, : len(text)] = text, 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = np.asarray(self._session.run(None, feed)[0], dtype=np.float32)
        total = (states * mask[:, :, None].astype(np.float32)).sum(axis=1)
        mean: Floats = total / np.linalg.norm(total, axis=1, keepdims=True)
        return mean


def _key(words: Sequence[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()
