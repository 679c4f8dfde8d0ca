"""Measures all bots in turn, several rounds, and writes the medians into docs/performance.md.

Usage: python -m benchmarks.throughput        (some minutes; `make bench` makes the peers' environment before)
"""

from __future__ import annotations

import asyncio
import compileall
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from benchmarks import page
from benchmarks.throughput import chart
from benchmarks.throughput.bots import ROOT, Running, ours, peer
from benchmarks.throughput.goals import goals
from benchmarks.throughput.measure import Figures, measured

ROUNDS = 3
OURS, BARE = "this bot", "bare PTB"
QUESTIONS = ROOT / "tests" / "data" / "questions-dev.jsonl"
LABELS = {
    "start": "start to first answer, s",
    "at_first": "memory then, MiB",
    "memory": "memory after the load, MiB",
    "cpu": "processor time an update, ms",
    "plain": "updates/s",
    "delayed": "updates/s, API takes 80 ms, 256 waiting",
    "p50": "p50 at 100/s, ms",
    "p99": "p99 at 100/s, ms",
}


def bots(folder: Path) -> dict[str, Callable[[str], AbstractAsyncContextManager[Running]]]:
    """Return what is measured, in the order of each round."""
    return {
        BARE: lambda api: peer("ptb_echo", api),
        "bare PTB, 256 at once": lambda api: peer("ptb_echo", api, "256"),
        "bare aiogram": lambda api: peer("aiogram_echo", api),
        OURS: lambda api: ours(api, folder),
    }


def texts() -> list[str]:
    """Return what patients write: calm messages, since a red flag is answered and also told to the staff."""
    lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [line["text"] for line in lines if line["kind"] != "urgent"]


async def rounds() -> dict[str, Figures]:
    """Return the median of each figure of each bot."""
    found: dict[str, list[Figures]] = {}
    for number in range(1, ROUNDS + 1):
        with TemporaryDirectory() as folder:
            for name, start in bots(Path(folder)).items():
                figures = await measured(start, texts())
                print(f"round {number}, {name}: {figures}", flush=True)
                found.setdefault(name, []).append(figures)
    return {name: _medians(all_of_it) for name, all_of_it in found.items()}


def _medians(found: list[Figures]) -> Figures:
    return Figures(*map(statistics.median, zip(*map(astuple, found), strict=True)))


def section(found: dict[str, Figures]) -> str:
    """Return what the page says of `found`."""
    rows = [[label, *(_shown(getattr(one, name)) for one in found.values()), _ratio(found, name)]
            for name, label in LABELS.items()]  # fmt: skip
    head = ["median of three rounds", *found, f"{OURS} / {BARE}"]
    return f"{page.table(head, rows)}\n\n![The same as a chart](performance.svg)\n\n{page.measured_here()}"


def _ratio(found: dict[str, Figures], name: str) -> str:
    return f"{getattr(found[OURS], name) / getattr(found[BARE], name):.2f}"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main() -> None:
    """Measure and write."""
    compileall.compile_dir(ROOT / "bot", quiet=1)  # as installing does, and a first start, unless it is told not to
    learn = (sys.executable, "-m", "bot", "ask")  # as `make run` does when it installs
    subprocess.run(learn, cwd=ROOT, stdin=subprocess.DEVNULL, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(rounds())
    chart.draw(found, LABELS, page.PAGE.with_suffix(".svg"))
    page.write("throughput", section(found))
    page.write("goals", goals(found[OURS], found[BARE]))
    print(section(found))


if __name__ == "__main__":
    main()
