"""Charts as Slack draws them: `data_visualization` (June 2026), in place of a picture.

Facts of docs.slack.dev/reference/block-kit/blocks/data-visualization-block: a title of at most 50 characters, 1 to 12
series with names of their own, at most 20 categories, labels of at most 20 characters, two charts in a message. A
chart beyond that is a picture, and so is every chart where a workspace refuses the block.
"""

from collections.abc import Sequence

from bot.render import chart
from bot.render.slack.elements import Json, cut
from handlers.ui import Block, Chart

TITLE, LABEL, SERIES, CATEGORIES, IN_A_MESSAGE = 50, 20, 12, 20, 2


def is_native(blocks: Sequence[Block]) -> bool:
    """Return whether Slack itself can draw every chart of a card."""
    charts = [of for of in blocks if isinstance(of, Chart)]
    return 0 < len(charts) <= IN_A_MESSAGE and all(map(_fits, charts))


def drawn(of: Chart) -> Json:
    """Render a chart: a bar for each label, with a part for each series."""
    bars = chart.at_most(of.bars, CATEGORIES)
    labels = [cut(bar.label, LABEL) for bar in bars]
    series = [
        {
            "name": cut(name, LABEL),
            "data": [
                {"label": label, "value": bar.values[number] if number < len(bar.values) else 0}
                for label, bar in zip(labels, bars, strict=True)
            ],
        }
        for number, name in enumerate(of.series)
    ]
    shown = {"type": "bar", "series": series, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": cut(of.title, TITLE), "chart": shown}


def _fits(of: Chart) -> bool:
    bars = chart.at_most(of.bars, CATEGORIES)
    labels = {cut(bar.label, LABEL) for bar in bars}
    names = {cut(name, LABEL) for name in of.series}
    return (
        len(bars) > 0
        and len(labels) == len(bars)
        and 0 < len(of.series) <= SERIES
        and len(names) == len(of.series)
        and all(text.strip() for text in (*labels, *names, of.title))
    )
