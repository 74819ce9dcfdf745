"""Request, Refused, and the table of actions.

A feature makes a `Routes()` and registers on it what it answers: actions (what buttons and forms send),
commands (what people type) and cards (what delivery builds when an outbox message falls due).
`handlers/features` joins them into one `RouteTable`. Action names live on in old messages, so they are stable.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from handlers.calendar_setup import FILES_ALONE, Seen, Setup
from handlers.obligations.kind import Kind
from handlers.policy import Policy
from handlers.ui import Card, Ids, Item, Reply
from storage.db import Db
from storage.models import Obligation, Person, Scoped

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

INTRODUCTION = "introduction"
"""The card that everybody gets once, before anything else."""

BIGGEST = 2**63 - 1
"""Largest id that both databases can hold."""


def is_number(text: str) -> bool:
    """Return whether a text from outside is a whole number that both databases can hold."""
    return text.isascii() and text.isdigit() and len(text) < 16


class Refused(Exception):
    """Refusal in words for the person: what was wrong and what to do; `field` puts it under a form's field."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """Message that something was typed in answer to, or in whose thread a button is.

    `at` is its channel, workspace and address, `ref` its name there; `questions` are the ids of what it
    asked, and `ids` those of what it shows.
    """

    at: tuple[str, str, str]
    ref: str
    questions: tuple[int, ...] = ()
    ids: Ids = field(default_factory=dict[str, int | str])


@dataclass(frozen=True, slots=True)
class Room:
    """Channel of a platform, with many people in it: where something was typed, or where something is posted."""

    channel: str
    workspace: str
    address: str
    """The platform's own id of it."""
    service_url: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person did: typed, pressed, submitted or opened, with everything from outside that a rule needs.

    `text` is what followed a typed command, `fields` what a form or menu sent, `ids` what the button
    carried. The person and the policy are looked up anew for every request.
    """

    me: Person
    policy: Policy
    now: datetime
    table: "RouteTable" = field(repr=False)
    action: str
    ids: Ids = field(default_factory=dict[str, int | str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    is_refresh: bool = False
    """Whether a card that was sent before is being refreshed; it then asks no new questions."""
    answering: AnsweredMessage | None = None
    slash: str = "/"
    """Prefix of commands where the answer is read: "" on a channel that has no slash commands."""
    setup: Setup = FILES_ALONE
    """What the organisation has set up for calendars."""
    seen: Seen | None = None
    """What was read of calendars for this request; None: nothing yet."""
    reads_calendars: bool = False
    """Whether calendars can be read for this request, by `CalendarsWanted`."""

    room: Room | None = None
    """Channel with many people in which this was typed; None in a chat with the bot."""

    @property
    def zone(self) -> ZoneInfo:
        """Reader's time zone."""
        return ZoneInfo(self.me.timezone)

    @property
    def today(self) -> date:
        """Present day in the reader's time zone."""
        return self.now.astimezone(self.zone).date()

    def id(self, name: str) -> int:
        """Return the row id that the button carried under `name`; raise Refused where it has none."""
        value = self.ids.get(name)
        if isinstance(value, int) and abs(value) <= BIGGEST:
            return value
        if isinstance(value, str) and is_number(value):
            return int(value)
        raise Refused(
            "That button no longer works. Nothing was changed: please type /supervision and start from there."
        )

    def optional_id(self, name: str) -> int | None:
        """Return the same as `id`, or None where the button carried none."""
        return self.id(name) if name in self.ids else None

    def typed(self, key: str, limit: int = 3_000, required: str | None = None) -> str:
        """Return a field's words, trimmed; raise Refused if longer than `limit`, or empty when `required` is given."""
        value = self.fields.get(key, "").strip()
        if len(value) > limit:
            raise Refused(
                f"That is {len(value):,} characters; {limit:,} fit here. Nothing was lost: please shorten it.",
                key,
            )
        if required and not value:
            raise Refused(required, key)
        return value

    def as_(self, action: "Action", text: str = "", /, **ids: int | str) -> "Request":
        """Return a request of the same person, at the same time, for another action that is called by import."""
        return replace(self, action=self.table.names[action], text=text, ids=ids)


Action = Callable[[Db, Request], Reply]
Builder = Callable[[Db, Request], Card | None]
Line = Callable[[Db, Request, Obligation], Item | None]


@dataclass(frozen=True, slots=True)
class Command:
    """Typed command: its words ("agenda add"), what may follow them, its one-line help, and its action."""

    words: str
    follows: str
    does: str
    action: str


@dataclass(slots=True)
class Routes:
    """Actions, commands, cards and lines of one feature."""

    actions: dict[str, Action] = field(default_factory=dict[str, Action])
    commands: dict[str, Command] = field(default_factory=dict[str, Command])
    cards: dict[str, Builder] = field(default_factory=dict[str, Builder])
    lines: dict[str, Line] = field(default_factory=dict[str, Line])
    undos: dict[type[Scoped], Action] = field(default_factory=dict[type[Scoped], Action])
    forms: set[str] = field(default_factory=set[str])
    single: set[str] = field(default_factory=set[str])

    def action(self, name: str, *, form: bool = False) -> Callable[[Action], Action]:
        """Answer presses and submissions that carry this action's name.

        `form`: a press may be answered with a form. Some channels must know that when they show the button.
        """

        def register(function: Action) -> Action:
            _once(self.actions, name, function)
            if form:
                self.forms.add(name)
            return function

        return register

    def command(self, words: str, does: str, follows: str = "") -> Callable[[Action], Action]:
        """Answer these typed words; the action's name is the words with dots, unless one was given by `action`."""

        def register(function: Action) -> Action:
            name = next((n for n, f in self.actions.items() if f is function), words.replace(" ", "."))
            self.actions.setdefault(name, function)
            _once(self.commands, words, Command(words, follows, does, name))
            return function

        return register

    def card(self, name: str, *, single: bool = False) -> Callable[[Builder], Builder]:
        """Build this card when an outbox message of it falls due, and again when what it shows has changed.

        `single`: a person has one live copy of it, or of another of its feature ("session.outcome"), about the same
        thing. A newer one deletes those before it, and one that is no longer needed is deleted.
        """

        def register(function: Builder) -> Builder:
            _once(self.cards, name, function)
            if single:
                self.single.add(name)
            return function

        return register

    def line(self, kind: Kind) -> Callable[[Line], Line]:
        """Show an obligation of this kind to its owner, in nudges and on the home card; None leaves it out."""

        def register(function: Line) -> Line:
            _once(self.lines, kind.name, function)
            return function

        return register

    def undone(self, model: type[Scoped]) -> Callable[[Action], Action]:
        """Show what is true after a change of such a row was taken back."""

        def register(function: Action) -> Action:
            _once(self.undos, model, function)
            return function

        return register


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Everything that the product answers.

    Features reach each other by import. Names are for what comes from outside, or was kept: a button, typed words, a
    request that waited (`answer`), a kept obligation (`line`).
    """

    actions: Mapping[str, Action]
    commands: Mapping[str, Command]
    cards: Mapping[str, Builder]
    lines: Mapping[str, Line]
    undos: Mapping[type[Scoped], Action]
    """What is shown after a change of such a row was taken back."""
    names: Mapping[Action, str]
    """Each action's name: what a request carries that is made for one which is called by import."""
    forms: Set[str] = frozenset()
    """Actions whose press may be answered with a form."""
    single: Set[str] = frozenset()
    """Cards of which a person has one live copy."""

    def one_of(self, name: str) -> set[str]:
        """Return the names of the cards of which, with this one, a person has one live copy about the same thing."""
        feature = name.partition(".")[0]
        return {one for one in self.single if one.partition(".")[0] == feature}

    def answer(self, db: Db, request: Request) -> Reply:
        """Answer a request by its action's name, whether pressed, typed or resumed; features call by import instead."""
        return self.actions[request.action](db, request)

    def line(self, db: Db, request: Request, obligation: Obligation) -> Item | None:
        """Show a kept obligation to its owner; None leaves it out."""
        return self.lines[obligation.kind](db, request, obligation)

    @classmethod
    def of(cls, features: Iterable[Routes]) -> "RouteTable":
        """Return one table of all features' routes; raise ValueError for a name given twice."""
        whole = Routes()
        for routes in features:
            for name, function in routes.actions.items():
                _once(whole.actions, name, function)
            for words, command in routes.commands.items():
                _once(whole.commands, words, command)
            for name, builder in routes.cards.items():
                _once(whole.cards, name, builder)
            for kind, line in routes.lines.items():
                _once(whole.lines, kind, line)
            for model, shows in routes.undos.items():
                _once(whole.undos, model, shows)
            whole.forms |= routes.forms
            whole.single |= routes.single
        forms, single = frozenset(whole.forms), frozenset(whole.single)
        names = {function: name for name, function in reversed(whole.actions.items())}
        return cls(whole.actions, whole.commands, whole.cards, whole.lines, whole.undos, names, forms, single)


_COMMAND = re.compile(r"(?<![\w/])/(?=(?:supervision|agenda|action|overdue)\b)")


def spelled(words: str, slash: str) -> str:
    """Return our own words with commands spelled as the channel has them."""
    return words if slash else _COMMAND.sub("", words)


def _once(table: dict[K, T], name: K, value: T) -> None:
    if name in table:
        raise ValueError(f"{name!r} is answered twice")
    table[name] = value
