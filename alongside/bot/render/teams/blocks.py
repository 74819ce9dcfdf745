"""Each block of a card as Adaptive Card elements.

What asks first opens a question below the row of buttons (Action.ToggleVisibility): Adaptive Cards know no `confirm`,
and unlike Action.ShowCard it works behind "…" too, and can be put away again.
"""

import base64
from collections.abc import Container, Iterator, Sequence
from itertools import count
from typing import assert_never

from alongside.bot.render import chart
from alongside.bot.render.teams.parts import (
    ACTIONS,
    Json,
    cut,
    data,
    guarded,
    heading,
    press,
    rich,
    run,
    simple,
    styled,
    words,
)
from alongside.handlers.ui import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Facts,
    File,
    Heading,
    Item,
    Menu,
    Note,
    Quote,
    Text,
    Tone,
)

TONES: dict[Tone, Json] = {
    "good": {"text": "✔ ", "color": "Good"},
    "soon": {"text": "◔ ", "color": "Warning"},
    "late": {"text": "● ", "color": "Attention"},
}
"""The sign before an item; its words say the same."""
FILTERED = 12
"""From so many choices on, a menu can be typed into."""
ALT = 1_000
BESIDE = 16
"""Characters of a label whose button stands beside the words and not below them."""


class Drawing:
    """Draws a card's blocks. One a card: ids in it are unique. `opens` are the actions that open a form."""

    def __init__(self, opens: Container[str]) -> None:
        self._opens = opens
        self._numbers = count(1)

    def block(self, of: Block) -> list[Json]:
        """One block."""
        match of:
            case Text():
                return [words(of.text)]
            case Heading():
                return [heading(of.text, "Default", spacing="Large")]
            case Note():
                return [words(of.text, "Small", size="Small", isSubtle=True)]
            case Quote():
                return [_quote(of)]
            case Facts():
                return _facts(of.rows)
            case Item():
                return self._item(of)
            case Buttons():
                return self.row(of.buttons)
            case Menu():
                return self._menu(of)
            case Chart():
                return [picture(of)]
            case File():
                return [rich(run("📎 " + of.name, weight="Bolder"), run(f"  {of.about}", isSubtle=True))]
            case Divider():
                return [
                    {
                        "type": "TextBlock",
                        "text": " ",
                        "separator": True,
                        "spacing": "Medium",
                        "size": "Small",
                    }
                ]
            case _:
                assert_never(of)

    def row(self, buttons: Sequence[Button], more: Sequence[Button] = (), about: str = "") -> list[Json]:
        """Buttons side by side, `more` of them behind "…", then the questions that some of them ask first."""
        if not buttons and not more:
            return []
        shown = buttons[:ACTIONS]
        hidden = (*buttons[ACTIONS:], *more)
        made = [self._button(b, about) for b in shown] + [self._button(b, about, hidden=True) for b in hidden]
        actions = [action for action, _ in made]
        return [{"type": "ActionSet", "actions": actions}, *(asked for _, asked in made if asked)]

    def _button(self, of: Button, about: str, *, hidden: bool = False) -> tuple[Json, Json | None]:
        more: Json = {"mode": "secondary"} if hidden else {}
        if about:
            more["tooltip"] = cut(f"{of.label}: {about}", 200)
        sent = data(of.action, of.ids)
        if of.confirm is None:
            return press(of.label, sent, self._opens, **styled(of), **more), None
        name = self.id("ask")
        toggle = {"type": "Action.ToggleVisibility", "targetElements": [name]}
        opener = {**toggle, "title": cut(of.label.strip() or "…", 120), **styled(of), **more}
        question = {
            "type": "Container",
            "id": name,
            "isVisible": False,
            "style": "emphasis",
            "items": [
                words(of.confirm),
                {
                    "type": "ActionSet",
                    "actions": [
                        press(of.label, sent, self._opens, **styled(of)),
                        {**toggle, "title": "Not now"},
                    ],
                },
            ],
        }
        return opener, question

    def id(self, kind: str) -> str:
        """A name that no other element of the card has."""
        return f"{kind}{next(self._numbers)}"

    def _item(self, of: Item) -> list[Json]:
        told = _told(of)
        row = self.row(of.buttons, of.more, of.title)
        if not row:
            return [{"type": "Container", "spacing": "Small", "items": told}]
        beside = len(of.buttons) <= 1 and all(len(b.label) <= BESIDE for b in of.buttons)
        if not beside:
            return [
                {
                    "type": "Container",
                    "spacing": "Medium",
                    "items": [*told, {**row[0], "spacing": "Small"}, *row[1:]],
                }
            ]
        columns = [
            {"type": "Column", "width": "stretch", "verticalContentAlignment": "Center", "items": told},
            {"type": "Column", "width": "auto", "verticalContentAlignment": "Center", "items": row[:1]},
        ]
        return [{"type": "ColumnSet", "spacing": "Medium", "columns": columns}, *row[1:]]

    def _menu(self, of: Menu) -> list[Json]:
        if not of.options:
            return []
        return self.choice(
            of.label, [(guarded(o.value), o.label) for o in of.options], data(of.action, of.ids)
        )

    def choice(
        self, label: str, options: Sequence[tuple[str, str]], sent: Json, by: str = "menu"
    ) -> list[Json]:
        """A menu and the button that sends what was chosen in it."""
        name = self.id("menu")
        choose = press(
            "Choose", {**sent, by: name}, self._opens, associatedInputs="auto", tooltip=cut(label, 200)
        )
        return [
            {
                "type": "Input.ChoiceSet",
                "id": name,
                "label": label.strip() or "…",
                "style": "filtered" if len(options) >= FILTERED else "compact",
                "isRequired": True,
                "errorMessage": "Please choose one first.",
                "placeholder": "Choose one",
                "choices": [{"title": title.strip() or "…", "value": value} for value, title in options],
            },
            {"type": "ActionSet", "spacing": "Small", "actions": [choose]},
        ]


def picture(of: Chart) -> Json:
    """A chart as a picture that stands in the card itself."""
    url = "data:image/png;base64," + base64.b64encode(chart.small_png(of)).decode()
    return {"type": "Image", "url": url, "altText": cut(of.alt, ALT) or "A chart", "size": "Stretch"}


def _told(of: Item) -> list[Json]:
    sign = [run(**TONES[of.tone])] if of.tone in TONES else []
    title = rich(*sign, run(of.title, weight="Bolder"))
    detail = [words(of.detail, "None", isSubtle=True)] if of.detail.strip() else []
    return [title, *detail]


def _quote(of: Quote) -> Json:
    by = [words(of.by, "Small", size="Small", isSubtle=True)] if of.by.strip() else []
    return {"type": "Container", "style": "emphasis", "items": [words(of.text), *by]}


def _facts(rows: Sequence[tuple[str, str]]) -> list[Json]:
    if not rows:
        return []
    if all(simple(label) and simple(value) and label.strip() for label, value in rows):
        return [{"type": "FactSet", "facts": [{"title": t, "value": v or "…"} for t, v in rows]}]
    return [{"type": "Container", "items": list(_lines(rows))}]


def _lines(rows: Sequence[tuple[str, str]]) -> Iterator[Json]:
    for label, value in rows:
        yield rich(run(f"{label}: ", weight="Bolder"), run(value), spacing="Small")
