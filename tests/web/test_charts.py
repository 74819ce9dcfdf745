"""Charts as pictures: readable, whole, the same every time."""

import struct
import threading
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bot.render import chart
from handlers.ui import Bar, Chart
from tests.web.little import CHART


def luminance(colour: str) -> float:
    """Return WCAG's relative luminance of "#rrggbb"."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_numbers_can_be_read_in_both_schemes(scheme: str) -> None:
    def seen(colour: str) -> str:
        return chart.DARK.get(colour, colour) if scheme == "dark" else colour

    assert contrast(seen(chart.INK), seen(chart.PAPER)) >= 4.5
    assert contrast(seen(chart.FAINT), seen(chart.PAPER)) >= 4.5
    for bar, number in zip(chart.SERIES, chart.NUMBERS, strict=True):
        assert contrast(seen(bar), seen(number)) >= 4.5


def test_an_svg_is_well_formed_and_follows_the_dark() -> None:
    drawn = chart.svg(CHART)
    ElementTree.fromstring(drawn)
    assert "prefers-color-scheme: dark" in drawn
    for colour in (chart.INK, chart.PAPER, chart.SERIES[0]):
        assert f"fill: {colour}" in drawn


def test_a_png_says_that_it_is_one_and_is_wide_enough() -> None:
    drawn = chart.png(CHART)
    assert drawn.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", drawn[16:24])
    assert 1_000 < width < 1_800
    assert height < width


def test_the_same_chart_is_the_same_picture() -> None:
    chart.svg.cache_clear()
    first = chart.svg(CHART)
    chart.svg.cache_clear()
    assert chart.svg(CHART) == first


def test_a_chart_stays_one_width_however_long_the_names_are() -> None:
    long = replace(
        CHART, bars=tuple(Bar(f"{'W' * 300} {n}", (1, 2, 3)) for n in range(3)), title="long " * 90
    )
    assert chart.size(chart.svg(long))[0] <= chart.size(chart.svg(CHART))[0] * 1.15


def test_many_bars_are_added_up_in_the_last_one() -> None:
    many = tuple(Bar(f"Person {n}", (1, 2)) for n in range(1_000))
    shown = chart.at_most(many)
    assert len(shown) == chart.BARS
    assert shown[-1] == Bar("971 more", (971, 1_942))
    assert chart.size(chart.svg(replace(CHART, series=("a", "b"), bars=many)))[1] < 1_100


@pytest.mark.parametrize(
    "odd",
    [
        Chart("Nobody is overdue", (), (), "Nobody."),
        Chart("Nothing", ("a",), (Bar("b", (0,)),), "Nothing."),
        Chart("$x^2 \\frac{", ("_hidden", "$"), (Bar("$\\nonsense$", (1, 2)),), "Formulae."),
        Chart("👩🏽‍💻\x00\n", ("مرحبا",), (Bar("漢字\ttab", (3,)), Bar("", (1,))), "Other scripts."),
        Chart("Fewer values than series", ("a", "b", "c"), (Bar("x", (1,)),), "Short."),
        Chart("Many", tuple("abcdefgh"), (Bar("x", tuple(range(1, 9))),), "Eight series."),
    ],
    ids=lambda odd: odd.alt,
)
def test_odd_charts_are_drawn_all_the_same(odd: Chart) -> None:
    ElementTree.fromstring(chart.svg(odd))
    assert chart.png(odd).startswith(b"\x89PNG")


def test_two_threads_draw_at_once_and_neither_spoils_the_other() -> None:
    expected = [chart.svg(replace(CHART, title=str(n))) for n in range(4)]
    chart.svg.cache_clear()
    drawn: dict[int, str] = {}

    def draw(number: int) -> None:
        drawn[number] = chart.svg(replace(CHART, title=str(number)))

    threads = [threading.Thread(target=draw, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [drawn[n] for n in range(4)] == expected
