"""Blocks of a card, and the names, links and buttons in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, assert_never

Ids = Mapping[str, int | str]
"""Ids of rows that a button or a form holds beside its action's name, never text and never state."""

Tone = Literal["plain", "good", "soon", "late"]
"""State of an item: nothing special, settled, due soon, past due. Always said in words too."""


@dataclass(frozen=True, slots=True)
class Button:
    """Button; `confirm` is a question asked first, before what can't be undone."""

    label: str
    action: str
    ids: Ids = field(default_factory=dict[str, int | str])
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str | None = None
    about: str = ""
    """Whom or what it is about, for a screen reader, where a list repeats a button: "Remind: Kofi Mensah"."""


@dataclass(frozen=True, slots=True)
class Link:
    """Link to something outside: call, write, open a page; `address` begins with https, http, mailto or tel."""

    label: str
    address: str

    def __post_init__(self) -> None:
        if not self.address.startswith(("https://", "http://", "mailto:", "tel:")):
            raise ValueError("a link opens a page, writes to somebody or calls them")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Person's name, which can be pressed where the channel knows them.

    Features leave `at` empty: whoever shows the card fills in the person's address on that channel.
    """

    id: int
    name: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """State in words and a tone: "21 days late"."""

    text: str
    tone: Tone = "plain"


Inline = str | PersonName | Link
"""Part of a line."""
Cell = str | int | PersonName | Link | State
"""Field of a table; numbers are aligned to the right."""


@dataclass(frozen=True, slots=True)
class Option:
    """Choice of a menu or an input: `value` goes back to the feature, `label` is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Paragraph in which names can be pressed and links followed."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a part of a card or form."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: the clause behind a date, who can read this."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, set apart, with who wrote them."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short pairs of label and value."""

    rows: tuple[tuple[str, Inline], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Line of a list, with what can be done about it: `buttons` in sight, `more` behind a menu.

    `state` says its state in words ("7 days late") and is shown in the tone.
    """

    title: str
    detail: str = ""
    tone: Tone = "plain"
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Row of buttons, and of links that look like buttons."""

    buttons: tuple[Button | Link, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """Menu to choose one thing at once: sends `action` with `ids` and the chosen value as field `choice`."""

    label: str
    action: str
    options: tuple[Option, ...]
    ids: Ids = field(default_factory=dict[str, int | str])


@dataclass(frozen=True, slots=True)
class Bar:
    """Bar of a chart: a label and a number for each series."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, drawn as a picture by the channel; `alt` says in words what the picture shows."""

    title: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table; `wide`: left out where there is no room for it, as on a phone."""

    label: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same columns; the first column says what a row is about, `caption` what the table shows.

    Each channel shows what it has room for and says how many rows are missing; the file beside it has all
    of them.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("each row of a table has one cell a column")


@dataclass(frozen=True, slots=True)
class Figure:
    """Figure: "On time", "84 %", "+6 since last quarter"; `series` holds earlier figures, oldest first."""

    label: str
    value: str
    change: str = ""
    series: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """A few figures side by side."""

    figures: tuple[Figure, ...]


MonthState = Literal["on time", "late", "missed", "excused", "none"]
"""What happened to what was due in a month: held on time, held late, missed, excused, nothing due."""


@dataclass(frozen=True, slots=True)
class Months:
    """Months of several people, a row each: one state for each month, oldest first; `alt` says it in words."""

    title: str
    months: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MonthState, ...]], ...]
    alt: str


@dataclass(frozen=True, slots=True)
class File:
    """File to keep, such as a CSV; the channel offers it for download.

    `once`: it comes with the message, and not again where that is brought up to date.
    """

    name: str
    media_type: str
    content: bytes
    about: str
    once: bool = False


@dataclass(frozen=True, slots=True)
class Divider:
    """Line between parts."""


Block = (
    Text
    | Line
    | Heading
    | Note
    | Quote
    | Facts
    | Item
    | Buttons
    | Menu
    | Table
    | Figures
    | Months
    | Chart
    | File
    | Divider
)


def text_of(of: Cell) -> str:
    """Return a part of a line, or a cell of a table, as plain text."""
    match of:
        case str():
            return of
        case int():
            return f"{of:,}"
        case PersonName():
            return of.name
        case Link():
            return of.label
        case State():
            return of.text
        case _:
            assert_never(of)
