"""Rendering of a card's blocks as Adaptive Card elements.

A button that asks for confirmation opens a question below its row (Action.ToggleVisibility): Adaptive Cards have no
`confirm`, and unlike Action.ShowCard it also works behind "…" and can be closed again.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import assert_never

from bot.render.callback_data import packed
from bot.render.plain_text import SURE, figure_line
from bot.render.teams.charts import drawn, picture
from bot.render.teams.elements import (
    ACTIONS,
    MORE,
    MORE_FORMS,
    Json,
    cut,
    data,
    guarded,
    heading,
    linked,
    press,
    rich,
    run,
    simple,
    styled,
    titled,
    unparsed,
    words,
)
from bot.render.teams.tables import COLOURS, inline, link_button, paragraph, table
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Facts,
    Figures,
    File,
    Heading,
    Inline,
    Item,
    Line,
    Link,
    Menu,
    Months,
    Note,
    Quote,
    Table,
    Text,
    Tone,
)

TONES: dict[Tone, Json] = {
    "good": {"text": "✔ ", "color": "Good"},
    "soon": {"text": "◔ ", "color": "Warning"},
    "late": {"text": "● ", "color": "Attention"},
}
"""Sign before an item; its text says the same."""
QUESTION, OPTION, LINE = 500, 200, 80
BESIDE = 16
"""Maximum characters of a label whose button stands beside the text instead of below it."""
ROW = 56
"""Maximum characters of the labels in one row of buttons, each with its padding: Teams shortens what does not fit."""
Press = tuple[str, str, Button]
"""A press as a line of a menu: its label, its value, and the button."""

MANY = 5
"""Number of items with buttons above which each shows one, and has the others behind "…"."""


ROWS = 100
"""Maximum rows of a table."""


class Drawing:
    """Renderer of one card's blocks: element ids are unique in it. `opens` are the actions that open a form."""

    def __init__(self, opens: Container[str], *, many: bool = False, rows: int = ROWS) -> None:
        self._opens = opens
        self._many = many
        self._rows = rows
        self._numbers = count(1)

    def blocks(self, blocks: Iterable[Block]) -> list[list[Json]]:
        """Render each block as elements. A divider becomes the upper edge of the block after it."""
        drawn: list[list[Json]] = []
        line = False
        for of in blocks:
            shown = self.block(of)
            if shown and line:
                shown[0] = {**shown[0], "separator": True, "spacing": "Large"}
            line = isinstance(of, Divider) or (line and not shown)
            drawn.append(shown)
        return drawn

    def block(self, of: Block) -> list[Json]:
        """Render one block."""
        match of:
            case Text():
                return [words(of.text)]
            case Line():
                return paragraph(of.parts)
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
                links = [link_button(b) for b in of.buttons if isinstance(b, Link)]
                return self.row([b for b in of.buttons if isinstance(b, Button)], links=links)
            case Menu():
                return self._menu(of)
            case Table():
                return table(of, self._rows)
            case Figures():
                return _facts([figure_line(figure) for figure in of.figures])
            case Chart() | Months():
                return [drawn(of) if isinstance(of, Chart) else picture(of)]
            case File():
                return [rich(run("📎 " + of.name, weight="Bolder"), run(f"  {of.about}", isSubtle=True))]
            case Divider():
                return []
            case _:
                assert_never(of)

    def row(
        self,
        buttons: Sequence[Button],
        more: Sequence[Button] = (),
        about: str = "",
        links: Sequence[Json] = (),
    ) -> list[Json]:
        """Render buttons in rows, `more` of them behind "…", then the questions that some of them ask first."""
        if not buttons and not more and not links:
            return []
        shown = buttons[:ACTIONS]
        hidden = (*buttons[ACTIONS:], *more)
        far: list[Press] = []
        if len(hidden) > ACTIONS:
            far = [(cut(b.label, LINE), packed(b.action, b.ids), b) for b in hidden]
            hidden = ()
        made = [self._button(b, about) for b in shown] + [self._button(b, about, hidden=True) for b in hidden]
        rows = [
            {"type": "ActionSet", **({"spacing": "Small"} if number else {}), "actions": actions}
            for number, actions in enumerate(_in_rows([*links, *(action for action, _ in made)]))
            if actions
        ]
        return [*rows, *(asked for _, asked in made if asked), *self.menus(far)]

    def _button(self, of: Button, about: str, *, hidden: bool = False) -> tuple[Json, Json | None]:
        more: Json = {"mode": "secondary"} if hidden else {}
        if about := of.about or about:
            more["tooltip"] = cut(f"{of.label}: {about}", 80)
        sent = data(of.action, of.ids)
        if of.confirm is None:
            return press(of.label, sent, self._opens, **styled(of), **more), None
        send = press(of.label, sent, self._opens, **styled(of))
        opener, question = self._question(of.label, of.confirm, send, {**styled(of), **more})
        return opener, question

    def _question(self, label: str, asked: str, send: Json, look: Json) -> tuple[Json, Json]:
        """Return a button and the question that it opens, which has the button that acts."""
        name = self.id("ask")
        toggle: Json = {"type": "Action.ToggleVisibility", "targetElements": [name]}
        question: Json = {
            "type": "Container",
            "id": name,
            "isVisible": False,
            "style": "emphasis",
            "items": [
                words(cut(asked, QUESTION)),
                {"type": "ActionSet", "actions": [send, {**toggle, "title": "Not now"}]},
            ],
        }
        return {**toggle, "title": titled(label), **look}, question

    def id(self, kind: str) -> str:
        """Return an id that no other element of the card has."""
        return f"{kind}{next(self._numbers)}"

    def _item(self, of: Item) -> list[Json]:
        told = _told(of)
        first, more = of.buttons, of.more
        if self._many:
            first, more = tuple(replace(b, style="plain") for b in first[:1]), (*first[1:], *more)
        row = self.row(first, more, of.title)
        if not row:
            return [{"type": "Container", "spacing": "Small", "items": told}]
        if len(first) > 1 or any(len(b.label) > BESIDE for b in first):
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
        name = self.id("menu")
        asked = self.choices(name, of.label, [(guarded(o.value), o.label) for o in of.options])
        send = press("Choose", data(of.action, of.ids, menu=name), self._opens, associatedInputs="auto",
                     tooltip=cut(of.label, OPTION))  # fmt: skip
        columns = [
            {"type": "Column", "width": "stretch", "items": [{**asked, "value": guarded(of.options[0].value)}]},
            {"type": "Column", "width": "auto", "verticalContentAlignment": "Bottom",
             "items": [{"type": "ActionSet", "actions": [send]}]},
        ]  # fmt: skip
        return [{"type": "ColumnSet", "spacing": "Medium", "columns": columns}]

    def choices(self, name: str, label: str, options: Iterable[tuple[str, str]]) -> Json:
        """Return an input for one of several values, each with its label."""
        offered = [
            {"title": cut(unparsed(title).strip() or "…", OPTION), "value": value} for value, title in options
        ]
        return {
            "type": "Input.ChoiceSet",
            "id": name,
            "label": cut(unparsed(label).strip() or "…", OPTION),
            "style": "compact",
            "choices": offered,
        }

    def menus(self, presses: Sequence[Press]) -> list[Json]:
        """Return menus with all presses, each once.

        Those that open a form, which Teams must know, and those that ask first are in menus of their own.
        """
        lines = {value: (label, of) for label, value, of in presses}
        forms = [(v, label) for v, (label, of) in lines.items() if of.action in self._opens]
        others = [
            (v, label) for v, (label, of) in lines.items() if not of.confirm and of.action not in self._opens
        ]
        asking = [
            (v, label) for v, (label, of) in lines.items() if of.confirm and of.action not in self._opens
        ]
        found: list[Json] = []
        if others:
            found += self.pick("More to do", others, MORE)
        if forms:
            found += self.pick("More to fill in", forms, MORE_FORMS)
        if asking:
            found += self.pick("More to do, asking first", asking, MORE, SURE)
        return found

    def pick(self, label: str, options: Iterable[tuple[str, str]], verb: str, sure: str = "") -> list[Json]:
        """Return a menu whose values are whole presses (`callback_data.packed`).

        `verb` is MORE or MORE_FORMS. With `sure`, it asks that first.
        """
        name = self.id("menu")
        asked = self.choices(name, label, options)
        asked |= {"isRequired": True, "errorMessage": "Please choose one first.", "placeholder": "Choose one"}
        send = press("Choose", data(verb, {}, of=name), self._opens, associatedInputs="auto")
        if not sure:
            return [asked, {"type": "ActionSet", "spacing": "Small", "actions": [send]}]
        opener, question = self._question(
            "Choose", sure, {**send, "title": "Yes", "style": "destructive"}, {}
        )
        return [asked, {"type": "ActionSet", "spacing": "Small", "actions": [opener]}, question]


def _in_rows(actions: Sequence[Json]) -> list[list[Json]]:
    """Arrange the buttons in rows that are not too wide; those behind "…" stay in the last one."""
    rows: list[list[Json]] = [[]]
    room = ROW
    for action in actions:
        width = 4 + len(action["title"]) if "mode" not in action else 0
        if rows[-1] and (width > room or len(rows[-1]) == ACTIONS):
            rows.append([])
            room = ROW
        rows[-1].append(action)
        room -= width
    return rows


def _told(of: Item) -> list[Json]:
    sign = [run(**TONES[of.tone])] if of.tone in TONES else []
    colour = {"color": COLOURS[of.tone]} if of.tone in COLOURS else {}
    state = [run(of.state, weight="Bolder", **colour)] if of.state.strip() else []
    apart = " · " if state else ""
    detail = linked(apart + of.detail, isSubtle=True) if of.detail.strip() else []
    title = rich(*sign, run(of.title, weight="Bolder"))
    return [title, *([rich(*state, *detail, spacing="None")] if state or detail else [])]


def _quote(of: Quote) -> Json:
    by = [words(of.by, "Small", size="Small", isSubtle=True)] if of.by.strip() else []
    return {"type": "Container", "style": "emphasis", "items": [words(of.text), *by]}


def _facts(rows: Sequence[tuple[str, Inline]]) -> list[Json]:
    if not rows:
        return []
    read = [(label, value) for label, value in rows if isinstance(value, str) and simple(value)]
    if len(read) == len(rows) and all(simple(label) and label.strip() for label, _ in read):
        return [{"type": "FactSet", "facts": [{"title": t, "value": v or "…"} for t, v in read]}]
    return [{"type": "Container", "items": list(_lines(rows))}]


def _lines(rows: Sequence[tuple[str, Inline]]) -> Iterator[Json]:
    for label, value in rows:
        told = linked(value) if isinstance(value, str) else [inline(value)]
        yield rich(run(f"{label}: ", weight="Bolder"), *told, spacing="Small")
