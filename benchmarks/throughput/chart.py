"""The figures as bars: a panel for each, a bar for each bot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure as Picture

from benchmarks.throughput.measure import Figures

PANELS = ("plain", "delayed", "p50", "p99")
COLOURS = ("#9aa5b1", "#c3cad2", "#7b8794", "#0b7285")


def draw(found: Mapping[str, Figures], labels: Mapping[str, str], to: Path) -> None:
    """Write the chart as SVG."""
    with rc_context({"svg.hashsalt": "performance", "font.size": 8}):  # the same figures give the same file
        picture = Picture(figsize=(9, 5), layout="constrained")
        for number, name in enumerate(PANELS, 1):
            axes = picture.add_subplot(2, 2, number)
            bars = axes.barh(list(found), [getattr(one, name) for one in found.values()], color=COLOURS)
            axes.bar_label(bars, fmt="{:,.4g}", padding=3)
            axes.set_title(labels[name])
            axes.invert_yaxis()
            axes.margins(x=0.18)
            axes.spines[["top", "right"]].set_visible(False)
        picture.savefig(to, format="svg", metadata={"Date": None})
