"""Charts as pictures: SVG for web pages, PNG for channels that take nothing else.

Matplotlib is imported for the first picture, since it takes longer to load than everything else. It has global state
that threads would share, so one picture is drawn at a time.
"""

import io
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from handlers.ui import Bar, Chart

BARS = 30
"""Maximum number of bars; the remaining ones are added up in the last."""
NAME_EMS, SERIES_EMS, TITLE_EMS = 13, 15, 28
"""Maximum width of a line of a bar's name, a series' name and the title, in widths of an "m"."""

WIDTH = 5.4
"""Inches: narrow enough that 11 point text is readable in a chat on a phone."""

INK, FAINT, PAPER = "#1d2733", "#5b6673", "#ffffff"
# Okabe and Ito's palette, which people with any colour blindness can tell apart, from its calm end.
SERIES = ("#0072b2", "#e69f00", "#d55e00", "#009e73", "#56b4e9", "#cc79a7")
NUMBERS = ("#fefefe", "#111111", "#111111", "#111111", "#111111", "#111111")
"""Colour of the number inside a bar, by series."""
DARK: Mapping[str, str] = {
    INK: "#e6ebf1",
    FAINT: "#a3aebb",
    PAPER: "#1a2129",
    SERIES[0]: "#4a9fd8",
    NUMBERS[0]: "#111111",
    SERIES[2]: "#e8793a",
    SERIES[3]: "#2fb592",
}
"""Replacements of colours on a dark screen; the others are the same on both."""

_one_at_a_time = threading.Lock()


def load() -> None:
    """Import Matplotlib, which takes a second or more, ahead of the first picture."""
    import matplotlib.backends.backend_svg  # pyright: ignore[reportUnusedImport]
    import matplotlib.figure  # noqa: F401  # pyright: ignore[reportUnusedImport]


@lru_cache(maxsize=64)
def svg(chart: Chart) -> str:
    """Draw a chart as SVG. Text is drawn as shapes, so it looks the same everywhere; colours follow the dark mode."""
    picture = _draw(chart, "svg").decode()
    dark = "".join(
        f'[style*="fill: {light}"]{{fill:{dark}!important}}[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in DARK.items()
    )
    return picture.replace("<defs>", f"<style>@media (prefers-color-scheme: dark){{{dark}}}</style><defs>", 1)


def size(picture: str) -> tuple[int, int]:
    """Return width and height, in points, of an SVG that `svg` drew, so that a page can reserve its space."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    assert found is not None
    return round(float(found[1])), round(float(found[2]))


@lru_cache(maxsize=16)
def png(chart: Chart) -> bytes:
    """Draw a chart as PNG on white, about 1,300 pixels wide."""
    return _draw(chart, "png")


@lru_cache(maxsize=16)
def small_png(chart: Chart) -> bytes:
    """Draw a chart about 1,000 pixels wide and in few colours: some 20 kB, to embed in a message."""
    return small(_draw(chart, "png", 180))


def small(picture: bytes) -> bytes:
    """Reduce a PNG to few colours."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as whole:
        whole.convert("RGB").quantize(48).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(chart: Chart, kind: str, dpi: int = 240) -> bytes:
    return drawn(lambda: _figure(chart), kind, dpi)


def drawn(figure: Callable[[], Any], kind: str, dpi: int) -> bytes:
    """Draw a Matplotlib figure as SVG or PNG."""
    import warnings

    from matplotlib import rc_context  # pyright: ignore[reportUnknownVariableType]

    # Without `parse_math`, a "$" in text stays a dollar sign. The salt makes the output reproducible.
    style: dict[Any, Any] = {
        "text.parse_math": False,
        "svg.hashsalt": "alongside",
        "font.size": 11,
        "text.color": INK,
    }
    with _one_at_a_time, rc_context(style), warnings.catch_warnings():
        # A character that the font lacks, such as an emoji, is drawn as a box; `alt` contains it.
        warnings.filterwarnings("ignore", message="(?s).*Glyph .* missing from font")
        out = io.BytesIO()
        metadata = {"Date": None} if kind == "svg" else None
        figure().savefig(
            out,
            format=kind,
            dpi=dpi,
            bbox_inches="tight",
            pad_inches=0.15,
            facecolor=PAPER,
            metadata=metadata,
        )
        return out.getvalue()


def _figure(chart: Chart) -> Any:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    bars = at_most(chart.bars)
    figure: Any = Figure(figsize=(WIDTH, 1.3 + 0.42 * max(len(bars), 1)), layout="constrained")
    axes: Any = figure.add_subplot()
    places = range(len(bars))
    left = [0] * len(bars)
    widest = max((sum(bar.values) for bar in bars), default=0) or 1
    for number, name in enumerate(chart.series):
        values = [bar.values[number] if number < len(bar.values) else 0 for bar in bars]
        colour = SERIES[number % len(SERIES)]
        axes.barh(
            places,
            values,
            left=left,
            height=0.66,
            color=colour,
            label=wrapped(name, SERIES_EMS, 1),
            edgecolor=PAPER,
            linewidth=1,
        )
        for place, value, start in zip(places, values, left, strict=True):
            if value >= widest / 25:
                axes.text(
                    start + value / 2, place, f"{value:,}", ha="center", va="center_baseline", fontsize=10,
                    color=NUMBERS[number % len(NUMBERS)],
                )  # fmt: skip
        left = [start + value for start, value in zip(left, values, strict=True)]
    axes.set_yticks(places, [wrapped(bar.label, NAME_EMS, 2) for bar in bars], color=INK)
    axes.set_ylim(max(len(bars), 1) - 0.45, -0.55)
    axes.set_xlim(0, widest * 1.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.tick_params(axis="x", colors=FAINT, labelsize=9, length=0)
    axes.tick_params(axis="y", length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    title = wrapped(chart.title, TITLE_EMS, 3)
    figure.suptitle(title, x=0.01, ha="left", color=INK, fontsize=13, fontweight="bold")
    if len(chart.series) > 1:
        columns = max(1, min(len(chart.series), int(31 // (4 + max(_width(name) for name in chart.series)))))
        figure.legend(
            loc="outside lower left",
            ncols=columns,
            frameon=False,
            fontsize=10,
            labelcolor=INK,
            handlelength=1.2,
        )
    return figure


def at_most(bars: tuple[Bar, ...], most: int = BARS) -> tuple[Bar, ...]:
    """Return the bars to draw: the first ones, and a last one that adds up those for which there is no room."""
    if len(bars) <= most:
        return bars
    rest = bars[most - 1 :]
    series = max(len(bar.values) for bar in rest)
    sums = tuple(sum(bar.values[n] for bar in rest if n < len(bar.values)) for n in range(series))
    return (*bars[: most - 1], Bar(f"{len(rest):,} more", sums))


def wrapped(text: str, ems: float, lines: int) -> str:
    """Wrap a text between words into at most `lines` lines of this width, with "…" if it is cut."""
    rest = " ".join("".join(c if c.isprintable() else " " for c in text[:1_000]).split())
    done: list[str] = []
    while rest:
        end = _fitting(rest, ems)
        if len(done) == lines - 1 and end < len(rest):
            return "\n".join([*done, rest[: _fitting(rest, ems - 1)].rstrip() + "…"])
        if end < len(rest) and " " in rest[: end + 1]:
            end = rest.rindex(" ", 0, end + 1)
        done.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return "\n".join(done)


def _fitting(text: str, ems: float) -> int:
    """Return how many characters fit into this width; at least one."""
    for number, character in enumerate(text):
        ems -= _ems(character)
        if ems < 0:
            return max(number, 1)
    return len(text)


def _width(text: str) -> float:
    return min(sum(map(_ems, text)), SERIES_EMS)


def _ems(character: str) -> float:
    """Return about how wide a character is in the font, in widths of an "m"."""
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    if character in "mwMW@%—…" or unicodedata.east_asian_width(character) in "WF":
        return 1.02
    return 0.36 if character in " ilIj.,;:!'|()[]frt" else 0.72 if character.isupper() else 0.64
