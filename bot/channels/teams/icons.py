"""The app's icons: two speech bubbles of one size, side by side and turned to each other."""

import io
from typing import Any

PAPER, LEFT, RIGHT = "#1f3a4d", "#8fd0c0", "#ffffff"


def color() -> bytes:
    """Draw the full icon: 192 by 192 pixels, with a margin because Teams rounds its corners."""
    return _drawn(192, PAPER, LEFT, RIGHT, margin=0.19)


def outline() -> bytes:
    """Draw the app bar's icon: 32 by 32 pixels, white lines on a transparent ground, up to the edge."""
    return _drawn(32, None, None, None, margin=0.015)


def _drawn(pixels: int, paper: str | None, left: str | None, right: str | None, margin: float) -> bytes:
    from matplotlib.figure import Figure  # it takes longer to load than the rest of the command
    from matplotlib.patches import PathPatch

    figure: Any = Figure(figsize=(1, 1), dpi=pixels, facecolor=paper or "none")
    axes: Any = figure.add_axes((margin, margin, 1 - 2 * margin, 1 - 2 * margin))
    axes.set_axis_off()
    axes.set_xlim(-16, 16)
    axes.set_ylim(-16, 16)
    width = 72 / pixels * 2
    for mirrored, fill in ((False, left), (True, right)):
        look = (
            {"facecolor": fill, "edgecolor": "none"}
            if fill
            else {"facecolor": "none", "edgecolor": "#ffffff", "linewidth": width, "joinstyle": "round"}
        )
        axes.add_patch(PathPatch(_bubble(mirrored, 0 if fill else 1.1), **look))
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=pixels, facecolor=paper or "none", transparent=paper is None)
    return out.getvalue()


def _bubble(mirrored: bool, inset: float) -> Any:
    """Return one bubble's outline in a square of 32.

    The left one's tail is at its lower left; `mirrored` is the right one.
    """
    from matplotlib.path import Path

    x0, x1, y0, y1, r = -16 + inset, -1.2 - inset, -7.5 + inset, 12.5 - inset, 4.6
    turn = Path.CURVE3
    tail = -13.5 + inset
    points: list[tuple[float, float, Any]] = [
        (x0 + r, y1, Path.MOVETO),
        (x1 - r, y1, Path.LINETO),
        (x1, y1, turn), (x1, y1 - r, turn),
        (x1, y0 + r, Path.LINETO),
        (x1, y0, turn), (x1 - r, y0, turn),
        (x0 + 7.5, y0, Path.LINETO),
        (x0 + 2.6, tail, Path.LINETO),
        (x0 + 2.6, y0 + 0.6, Path.LINETO),
        (x0, y0 + 1.2, turn), (x0, y0 + r, turn),
        (x0, y1 - r, Path.LINETO),
        (x0, y1, turn), (x0 + r, y1, turn),
        (x0 + r, y1, Path.CLOSEPOLY),
    ]  # fmt: skip
    side = -1 if mirrored else 1
    return Path([(side * x, y) for x, y, _ in points], [code for *_, code in points])
