"""The console's page and its parts as HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.console.demo import Demo
from bot.channels.console.transport import ChatEntry
from bot.render import html
from bot.render.months import SIGNS
from handlers.overdue.board import Board
from handlers.ui import Card

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _points(series: Sequence[float]) -> str:
    """Return the points of a line chart of percentages in a box of 98 by 34, scaled from lowest to highest."""
    low, high = min(series), max(series)
    across = 90 / max(len(series) - 1, 1)
    return " ".join(
        f"{4 + number * across:.0f},{30 - 26 * (value - low) / ((high - low) or 1):.0f}"
        for number, value in enumerate(series)
    )


def _arrow(change: str) -> str:
    """Return a signed change with an arrow: "▲ 5", "▼ 4", "± 0"."""
    return {"+": f"▲ {change[1:]}", "−": f"▼ {change[1:]}"}.get(change[:1], f"± {change}")


def _bold(words: str) -> Markup:
    """Return words as HTML, with what stands between "**" in bold."""
    parts = words.split("**")
    return Markup().join(
        Markup("<b>{}</b>").format(part) if number % 2 else Markup.escape(part)
        for number, part in enumerate(parts)
    )


_environment.filters.update(points=_points, arrow=_arrow, bold=_bold)


@dataclass(frozen=True, slots=True)
class Who:
    """Person to choose in the console."""

    id: int
    name: str
    role: str
    timezone: str


def page(
    people: Sequence[Who],
    shown: Sequence[int],
    now: datetime,
    run: str,
    *,
    movable: bool,
    demo: Demo | None = None,
) -> str:
    """Render the whole page: three chats, of the people whose ids are `shown`; the last is also the board's lead.

    `run` identifies this run of the server, so that an open page notices a restart.
    """
    zone = common_zone(people)
    return _environment.get_template("page.html").render(
        people=people,
        shown=shown,
        now=now.isoformat(),
        now_words=clock_words(now, zone),
        movable=movable,
        demo=demo,
        run=run,
    )


def chat(entries: Sequence[ChatEntry], zone: ZoneInfo) -> Markup:
    """Render entries of one chat, each an element with its ref and version."""
    template = _environment.get_template("entry.html")
    return Markup().join(
        Markup(  # noqa: S704  (the template escapes)
            template.render(
                entry=entry,
                at=_short(entry.at, zone),
                card=html.card(entry.said, entry.ref) if isinstance(entry.said, Card) else None,
            )
        )
        for entry in entries
    )


def board(shown: Board) -> Markup:
    """Render the inside of the overdue board: figures, filters, one row for each person, teams."""
    return Markup(  # noqa: S704  (the template escapes)
        _environment.get_template("board.html").render(
            board=shown,
            signs=SIGNS,
            actions=[html.button(button, focus=button.action) for button in shown.actions],
            buttons=[
                html.button(row.button, focus=f"act-{row.id}") if row.button else "" for row in shown.rows
            ],
        )
    )


def own(card: Card) -> Markup:
    """Render the board of somebody who leads nobody: a card of what waits for them."""
    return Markup('<h2 class="unseen">Overdue</h2>') + html.card(card)


def clock_words(now: datetime, zone: ZoneInfo) -> str:
    """Return the time on the page's clock: "Fri 5 Dec, 09:00"."""
    local = now.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def common_zone(people: Sequence[Who]) -> ZoneInfo:
    """Return the time zone that most people are in."""
    (most, _times), *_rest = Counter(who.timezone for who in people).most_common(1) or [("UTC", 0)]
    return ZoneInfo(most)


def _short(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
