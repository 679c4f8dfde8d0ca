"""Loading spoilt files, and what must hold of each."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot.faq.loading import load_snapshot
from bot.faq.problems import MOST_PROBLEMS, KnowledgeError
from bot.faq.snapshot import Snapshot
from tests.faq.mutations import Mutant, good_files, mutant, sources

TODAY = date(2026, 11, 22)
MOST_SECONDS = 10.0  # of computing for one file: generous, they take milliseconds
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
ADVICE = re.compile(  # what each message tells to do
    r"\b(add|write|put|take|keep|save|delete|check|restore|copy|use|close|move|shorten|indent|correct|give|make|mend|fill|"
    r"did you mean|is it the right file|leave|begin each line|there must be|must follow|have the answer)\b",
    re.IGNORECASE,
)


@dataclass
class Tally:
    """What became of the files."""

    refused: Counter[str] = field(default_factory=Counter)
    loaded: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


def trial(seeds: range) -> Tally:
    """Load each mutant in its folder; anything but a whole file or a KnowledgeError to act on is a failure."""
    good, tally = good_files(), Tally()
    snapshot = Snapshot(sources(good), {})
    for seed in seeds:
        spoilt = mutant(seed, good)
        try:
            seconds = load(snapshot, spoilt, tally)
        except Exception as error:
            error.add_note(f"mutant {seed}: {spoilt.kind} {spoilt.name}: {spoilt.raw[:300]!r}")
            raise
        tally.slowest = max(tally.slowest, seconds)
    return tally


def load(snapshot: Snapshot, spoilt: Mutant, tally: Tally) -> float:
    start = time.process_time()
    try:
        load_snapshot(snapshot.with_file(spoilt.name, spoilt.raw), lambda _: TODAY)
    except KnowledgeError as error:
        tally.refused[spoilt.kind] += 1
        assert_can_be_acted_on(error, spoilt)
    else:
        tally.loaded[spoilt.kind] += 1
        assert_is_whole(spoilt)
    seconds = time.process_time() - start
    assert seconds < MOST_SECONDS
    return seconds


def assert_can_be_acted_on(error: KnowledgeError, spoilt: Mutant) -> None:
    assert 0 < len(error.problems) <= MOST_PROBLEMS + 1
    assert len(str(error)) < 100_000
    lines = len(LINE_END.findall(spoilt.raw.decode("utf-8", "replace"))) + 1
    for problem in error.problems:
        assert problem.file.endswith(".yaml")
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.file != spoilt.name or problem.line <= lines, problem
        assert ADVICE.search(problem.message), problem


def assert_is_whole(spoilt: Mutant) -> None:
    """A file that is taken has its end, and one that was only cut lacks nothing that says anything."""
    assert re.search("(^|[\n\r\x85\u2028\u2029])\\.\\.\\.(\\s|$)", spoilt.raw.decode("utf-8-sig")), spoilt
    if spoilt.kind.startswith("truncated"):
        assert spoilt.whole.startswith(spoilt.raw)
        assert b"\n" not in spoilt.whole[len(spoilt.raw) :].rstrip(), spoilt
