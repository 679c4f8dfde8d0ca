"""The goals, and what became of them in this run."""

from __future__ import annotations

from benchmarks import page
from benchmarks.throughput.measure import Figures

LEAST_RATIO, LEAST_DELAYED, MOST_LATENCY, MOST_START, MOST_MEMORY = 1.5, 1000, 0.8, 1.5, 160


def goals(ours: Figures, bare: Figures) -> str:
    """Return the table: the goal, what was measured, and whether it is reached."""
    plain, p50, p99 = ours.plain / bare.plain, ours.p50 / bare.p50, ours.p99 / bare.p99
    rows = [
        ("updates/s, of the bare bot's", f"at least {LEAST_RATIO}x", f"{plain:.2f}x", plain >= LEAST_RATIO),
        ("updates/s, API takes 80 ms, 256 waiting", f"at least {LEAST_DELAYED:,}", f"{ours.delayed:,.0f}",
         ours.delayed >= LEAST_DELAYED),
        ("p50 at 100/s, of the bare bot's", f"at most {MOST_LATENCY}x", f"{p50:.2f}x", p50 <= MOST_LATENCY),
        ("p99 at 100/s, of the bare bot's", f"at most {MOST_LATENCY}x", f"{p99:.2f}x", p99 <= MOST_LATENCY),
        ("start to first answer", f"at most {MOST_START} s", f"{ours.start:.2f} s", ours.start <= MOST_START),
        *((f"memory {when}", f"at most {MOST_MEMORY} MiB", f"{taken:.0f} MiB", taken <= MOST_MEMORY)
          for when, taken in (("then", ours.at_first), ("after the load", ours.memory))),
    ]  # fmt: skip
    head = ("", "goal", "measured", "")
    return page.table(head, [(*told, "reached" if reached else "**missed**") for *told, reached in rows])
