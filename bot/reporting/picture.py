"""The picture of a report. Runs in a process of its own, see `drawing`: a sketch comes in as JSON, a PNG goes out."""

import json
import sys
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT, DPI = 8.0, 9.0, 130  # inches, inches, dots an inch: as wide as a phone shows sharply
COLOURS = ("#2a7f62", "#8fc1a9", "#f2c14e", "#9aa5b1", "#d1495b")  # answered, referred, choices, unanswered, urgent
LEGEND = 3  # names a line
MOST_TICKS = 10
MOST_LABEL = 44  # characters of a question


def main() -> None:
    """Draw one sketch."""
    sys.stdout.buffer.write(png(json.load(sys.stdin.buffer)))


def png(sketch: dict[str, Any]) -> bytes:
    """Return the picture of a `Sketch` as JSON gives it."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(sketch["title"], fontsize=15, parse_math=False)
    grid = figure.add_gridspec(2, 1, height_ratios=(3, max(len(sketch["entries"]), 2) / 3))
    above, below = figure.add_subfigure(grid[0]), figure.add_subfigure(grid[1])
    _draw_days(above.subplots(), sketch)
    above.legend(loc="outside lower center", ncols=LEGEND, frameon=False)
    _draw_entries(below.subplots(), sketch)
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _draw_days(axes: Axes, sketch: dict[str, Any]) -> None:
    places = range(len(sketch["days"]))
    base = [0] * len(sketch["days"])
    for (name, numbers), colour in zip(sketch["parts"], COLOURS, strict=True):
        axes.bar(places, numbers, bottom=base, color=colour, label=name, width=0.8)
        base = [below + own for below, own in zip(base, numbers, strict=True)]
    step = -(-len(places) // MOST_TICKS)
    axes.set_xticks(places[::step], sketch["days"][::step], parse_math=False)
    axes.set_ylim(0, max(*base, 1) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    _bare(axes)


def _draw_entries(axes: Axes, sketch: dict[str, Any]) -> None:
    axes.set_title(sketch["heading"], loc="left", parse_math=False)
    labels = [_cut(label) for label, _ in sketch["entries"]]
    numbers = [number for _, number in sketch["entries"]]
    bars = axes.barh(range(len(labels)), numbers, color=COLOURS[0])
    axes.bar_label(bars, padding=4)
    axes.set_yticks(range(len(labels)), labels, parse_math=False)
    axes.set_xticks([])
    axes.invert_yaxis()
    _bare(axes)


def _bare(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _cut(label: str) -> str:
    return label if len(label) <= MOST_LABEL else label[: MOST_LABEL - 1] + "…"
