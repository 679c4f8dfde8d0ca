"""Measure matching on BANKING77: `python -m benchmarks.banking FOLDER`, where FOLDER has train.csv and test.csv.

Some lines of an intent are the wordings of an entry, its test lines are the questions; 17 intents are left out, and
their test lines are near misses, one for every four other questions.
"""

import csv
import random
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np

from bot.answering.matcher import Matcher
from bot.answering.model import FaqEntry, Tier, Words
from bot.answering.vectors import WordVectors
from bot.faq.loading import load_knowledge

SAMPLES = 3  # of intents and lines, averaged
ASKED = 10  # test lines of an intent
LEFT_OUT = 17  # intents
KNOWLEDGE = Path(__file__).parents[1] / "knowledge"

Lines = dict[str, list[str]]


def read(path: Path) -> Lines:
    """Return the lines of a file by intent."""
    lines: Lines = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines[row["category"]].append(row["text"])
    return lines


def measure(
    train: Lines, test: Lines, shape: tuple[int, int], seed: int, words: Words, vectors: WordVectors | None
) -> tuple[float, float, float, float]:
    """Return the shares: best entry right, answered right, right or among the choices, and wrong of all messages."""
    entries, wordings = shape
    chance = random.Random(seed)
    intents = sorted(train)
    chance.shuffle(intents)
    known, unknown = intents[:entries], intents[entries : entries + LEFT_OUT]
    lines = {intent: chance.sample(train[intent], wordings) for intent in known}
    faq = [FaqEntry(intent, lines[intent][0], "", tuple(lines[intent][1:])) for intent in known]
    matcher = Matcher.build(faq, words, vectors=vectors)
    asked = [(text, intent) for intent in known for text in test[intent][:ASKED]]
    near = [text for intent in unknown for text in test[intent][: max(1, ASKED * entries // (LEFT_OUT * 4))]]
    found = [(matcher.match(text), intent) for text, intent in asked]
    top = [match.ranking[0].entry_id == intent for match, intent in found]
    sure = [match.tier is Tier.ANSWER for match, _ in found]
    offered = [
        match.tier is not Tier.FALLBACK and intent in [one.entry_id for one in match.ranking[:3]]
        for match, intent in found
    ]
    right = np.logical_and(top, sure)
    wrong = np.count_nonzero(sure) - np.count_nonzero(right)
    wrong += sum(matcher.match(text).tier is Tier.ANSWER for text in near)
    return float(np.mean(top)), float(right.mean()), float(np.mean(offered)), wrong / (len(asked) + len(near))


def main(folder: Path) -> None:
    """Print a line for each shape of FAQ, by letters alone and with word vectors."""
    train, test = read(folder / "train.csv"), read(folder / "test.csv")
    shipped = load_knowledge(KNOWLEDGE, today=date(2026, 11, 22)).knowledge
    plain = Words(stop_words=shipped.words.stop_words, off_topic=shipped.words.off_topic)
    print("entries x wordings   vectors   top-1   answered right   or among choices   wrong")
    for shape in ((24, 5), (24, 10), (60, 5), (60, 10)):
        for vectors in (None, shipped.vectors):
            runs = [measure(train, test, shape, seed, plain, vectors) for seed in range(SAMPLES)]
            top, right, offered, wrong = np.mean(runs, axis=0)
            kind = "yes" if vectors else "no"
            print(f"{shape[0]:7} x {shape[1]:<8} {kind:>9} {top:7.3f} {right:16.3f} {offered:18.3f} {wrong:7.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
