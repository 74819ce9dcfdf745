"""Charts as Teams draws them, in its own theme, and pictures for where it can't.

`Chart.HorizontalBar.Stacked` is of Teams' own: learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/
cards/charts-in-adaptive-cards. Every host that does not know it shows its `fallback`.
"""

import base64

from bot.render import chart, months
from bot.render.teams.elements import Json, cut
from handlers.ui import Chart, Months

ALT = 1_000
"""Maximum characters of a text of a chart."""


def drawn(of: Chart) -> Json:
    """Render a chart that Teams itself draws, in its own theme; where it can't, the picture takes its place."""
    data = [
        {
            "title": cut(bar.label, ALT) or "–",
            "data": [
                {"legend": cut(name, ALT), "value": bar.values[number] if number < len(bar.values) else 0}
                for number, name in enumerate(of.series)
            ],
        }
        for bar in chart.at_most(of.bars)
    ]
    return {
        "type": "Chart.HorizontalBar.Stacked",
        "title": cut(of.title, ALT),
        "data": data,
        "fallback": picture(of),
    }


def picture(of: Chart | Months) -> Json:
    """Render a chart as a picture embedded in the card."""
    drawn = chart.small_png(of) if isinstance(of, Chart) else months.small_png(of)
    url = "data:image/png;base64," + base64.b64encode(drawn).decode()
    return {
        "type": "Image",
        "url": url,
        "altText": cut(of.alt.strip(), ALT) or "A picture",
        "size": "Stretch",
    }
