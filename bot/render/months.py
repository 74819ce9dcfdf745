"""People's months as a picture, for channels without table cells: signs and colours, never colours alone."""

from functools import lru_cache
from typing import Any

from bot.render import chart
from handlers.ui import Months, MonthState

SIGNS: dict[MonthState, str] = {"on time": "✓", "late": "L", "missed": "✕", "excused": "–", "none": "·"}
"""Sign in the cell of a month."""
PAPERS: dict[MonthState, str] = {
    "on time": "#cfe8dc", "late": "#fbe3b5", "missed": "#f6c9b8", "excused": "#e3e7ec", "none": "#ffffff",
}  # fmt: skip
PEOPLE = 40
"""Maximum rows of a picture; `alt` and the text file contain the others."""


@lru_cache(maxsize=16)
def png(of: Months) -> bytes:
    """Draw the months as PNG on white, about 1,300 pixels wide."""
    return chart.drawn(lambda: _figure(of), "png", 240)


@lru_cache(maxsize=16)
def small_png(of: Months) -> bytes:
    """Draw the months in few colours, to embed in a message."""
    return chart.small(chart.drawn(lambda: _figure(of), "png", 180))


def _figure(of: Months) -> Any:
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    people = of.rows[:PEOPLE]
    figure: Any = Figure(figsize=(chart.WIDTH, 1.4 + 0.32 * max(len(people), 1)), layout="constrained")
    axes: Any = figure.add_subplot()
    for row, (_, states) in enumerate(people):
        for column, state in enumerate(states[: len(of.months)]):
            axes.add_patch(
                Rectangle((column - 0.46, row - 0.42), 0.92, 0.84, facecolor=PAPERS[state], edgecolor="none")
            )
            axes.text(
                column, row, SIGNS[state], ha="center", va="center_baseline", fontsize=9, color=chart.INK
            )
    axes.set_xlim(-0.6, len(of.months) - 0.4)
    axes.set_ylim(max(len(people), 1) - 0.4, -0.6)
    names = [chart.wrapped(name, 4, 1) for name in of.months]
    axes.set_xticks(range(len(of.months)), names, color=chart.FAINT, fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(
        range(len(people)), [chart.wrapped(name, chart.NAME_EMS, 1) for name, _ in people], color=chart.INK
    )
    axes.tick_params(axis="both", length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    title = chart.wrapped(of.title, chart.TITLE_EMS, 3)
    figure.suptitle(title, x=0.01, ha="left", color=chart.INK, fontsize=13, fontweight="bold")
    key = "   ".join(f"{sign} {state}" for state, sign in SIGNS.items() if state != "none")
    figure.supxlabel(f"{key}   · nothing due", fontsize=9, color=chart.FAINT)
    return figure
