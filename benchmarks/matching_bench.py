"""One question against FAQs of three sizes, by the bot's matcher and by its peers: time, load, memory.

The table at the end has a row for each; the columns of pytest-benchmark show the spread.
"""

import gc
import resource
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

import bm25s
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz import fuzz, process, utils
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks import page
from benchmarks.matching_data import knowledge, questions
from bot.answering.knowledge import Knowledge
from bot.answering.matcher import Matcher

Ask = Callable[[str], object]
SIZES = {"300": 300, "shipped": None, "20,000": 20_000}
HEAD = ("FAQ", "method", "p50 ms", "p99 ms", "load s", "kept MB", "at most MB")
QUICK, SLOW = 200, 20  # rounds
KILOBYTE = 1024  # bytes; of ru_maxrss on Linux


def ours(known: Knowledge) -> Ask:
    return Matcher.build(known.entries, known.words, vectors=known.vectors).match


def ours_by_letters(known: Knowledge) -> Ask:
    return Matcher.build(known.entries, known.words).match


def fuzzy(scorer: Callable[..., float]) -> Callable[[Knowledge], Ask]:
    def build(known: Knowledge) -> Ask:
        wordings = [utils.default_process(wording) for entry in known.entries for wording in entry.wordings]
        return lambda text: process.extractOne(utils.default_process(text), wordings, scorer=scorer)

    return build


def bm25(known: Knowledge) -> Ask:
    index = bm25s.BM25()
    wordings = [wording for entry in known.entries for wording in entry.wordings]
    index.index(bm25s.tokenize(wordings, show_progress=False), show_progress=False)
    return lambda text: index.retrieve(bm25s.tokenize(text, show_progress=False), k=3, show_progress=False)


METHODS: dict[str, Callable[[Knowledge], Ask]] = {
    "this bot": ours,
    "this bot, no vectors": ours_by_letters,
    "rapidfuzz WRatio": fuzzy(fuzz.WRatio),
    "rapidfuzz token_set_ratio": fuzzy(fuzz.token_set_ratio),
    "bm25s": bm25,
}


@pytest.fixture(scope="module", autouse=True)
def _one_core() -> Iterator[None]:
    with threadpool_limits(1):  # as `bot.cli.main` does
        yield


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    made = Table(*HEAD, title="One question")
    yield made
    rows = list(zip(*(column.cells for column in made.columns), strict=True))
    page.write(
        "matching", f"{page.table(HEAD, [[str(cell) for cell in row] for row in rows])}\n\n{page.measured_here()}"
    )
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        Console().print(made)


@pytest.fixture(scope="module", params=SIZES)
def sized(request: pytest.FixtureRequest) -> tuple[str, Knowledge]:
    return request.param, knowledge(SIZES[request.param])


@pytest.mark.parametrize("method", METHODS)
def test_one_question(benchmark: BenchmarkFixture, sized: tuple[str, Knowledge], method: str, table: Table) -> None:
    size, known = sized
    asked = questions(known.entries)
    load, kept, most = in_a_process_of_its_own(method, known)
    ask = METHODS[method](known)
    benchmark.group = f"{size} phrasings"
    times = [timed(ask, question) for question in asked]
    p50, p99 = np.percentile(times, [50, 99]) * 1000
    table.add_row(size, method, f"{p50:.2f}", f"{p99:.2f}", f"{load:.2f}", f"{kept:.0f}", f"{most:.0f}")
    following = cycle(asked)
    run: Callable[..., object] = benchmark.pedantic
    run(lambda: ask(next(following)), rounds=QUICK if p50 < 10 else SLOW, iterations=1)


def timed(ask: Ask, question: str) -> float:
    """Return the seconds that one question takes."""
    start = time.perf_counter()
    ask(question)
    return time.perf_counter() - start


def in_a_process_of_its_own(method: str, known: Knowledge) -> tuple[float, float, float]:
    """Return the seconds to load, and the megabytes that loading keeps and takes at most."""
    context = get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=lambda: queue.put(loaded(method, known)))
    child.start()
    result: tuple[float, float, float] = queue.get()
    child.join()
    return result


def loaded(method: str, known: Knowledge) -> tuple[float, float, float]:
    gc.collect()
    before, start = resident(), time.perf_counter()
    ask = METHODS[method](known)
    seconds = time.perf_counter() - start
    ask("does it hurt?")
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE
    return seconds, (resident() - before) / 1e6, (peak - before) / 1e6


def resident() -> int:
    """Return the bytes of memory that this process has (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
