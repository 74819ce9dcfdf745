"""Run through all features, with names of 200 characters, 40 pairs and texts of maximum length.

Everybody types every command, presses everything that they are shown, and fills in every form to its limits.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app import Answer, Incoming
from bot.channels.slack.transport import UNREACHABLE
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers import ui
from handlers.features import TABLE
from handlers.people import unreachable
from handlers.routing import Refused
from handlers.ui import FieldError
from storage.models import Identity, Person
from tests.render.examples import recording
from tests.support import databases
from tests.support.chat import pressable
from tests.support.sampling import WHOLE
from tests.support.world import World

PAIRS = 40
WORDS = "Visits at Rose & Crown Court <urgent>, *not* :late:; see what <!channel> says about it. "
TYPED = {
    "agenda": "Talk about the duty rota",
    "agenda add": "Talk about leave",
    "action": "Write to the landlord by Friday",
    "action add": "Read the guidance by Friday",
    "away": "from 4 May to 8 May",
}
DAYS = (2, 8, 21, 40)
"""How long each round of the play waits for what happens by itself."""
ENDING = ("end", "cancel", "withdraw", "drop", "decline", "disagree", "undo", "nothing")
"""Parts of the names of what ends something: every second round does without it."""
Shape = tuple[str, str, tuple[str, ...]]


@dataclass
class Gallery:
    """The largest of each kind of card and form: its name, whether it is a form, and what can be done with it."""

    found: dict[Shape, ui.Card | ui.Form] = field(default_factory=dict)
    last: Any = None

    def keep(self, name: str, reply: Any) -> None:
        if isinstance(reply, ui.Card | ui.Form) and reply is not self.last:
            self.last = reply
            shape = (name, type(reply).__name__.lower(), _ways_on(reply))
            if shape not in self.found or len(repr(reply)) > len(repr(self.found[shape])):
                self.found[shape] = reply

    def named(self) -> dict[str, ui.Card | ui.Form]:
        """Return all of them by a name of their own."""
        names: dict[str, ui.Card | ui.Form] = {}
        for name, kind, ways_on in sorted(self.found):
            number = sum(known.startswith(f"{name}.{kind}.") for known in names) + 1
            names[f"{name}.{kind}.{number}"] = self.found[name, kind, ways_on]
        return names


def _ways_on(reply: ui.Card | ui.Form) -> tuple[str, ...]:
    kinds = {type(block).__name__ for block in reply.blocks}
    if isinstance(reply, ui.Form):
        return tuple(sorted(kinds))
    return tuple(sorted(kinds | {button.action for _, button in pressable(reply)}))


def brimful() -> dict[str, ui.Card | ui.Form]:
    """Run it on databases of its own, and return what was shown; in `make test-all` for longer, and with 40 pairs."""
    gallery = Gallery()
    whole = bool(os.environ.get(WHOLE))
    with tempfile.TemporaryDirectory() as folder:
        template = databases.migrated_sqlite(Path(folder) / "template.db")
        for pairs, play in ((2, _play), (PAIRS, _ask))[: 2 if whole else 1]:
            with databases.sqlite(template, Path(folder)) as engine:
                world = _peopled(World(engine), pairs)
                world.app = replace(world.app, table=recording(gallery.keep))
                world.worker = Worker(world.app, Delivery(world.app, {"console": world.screens}))
                play(world, DAYS if whole else DAYS[:2])
    return gallery.named()


def long_name(beginning: str) -> str:
    """Return a name of 200 characters."""
    return f"{beginning} {'Featherstonehaugh-Cholmondeley ' * 7}"[:200].strip()


def _peopled(world: World, pairs: int) -> World:
    chief = long_name("Morag Sinclair")
    lead = long_name("Gareth Llewellyn")
    world.person(chief, role="service manager")
    world.person(lead, manager=chief, role="team leader")
    world.pair(chief, lead)
    for number in range(pairs):
        name = long_name(f"Priya Nair {number}")
        world.person(name, manager=lead, role="social worker")
        world.pair(lead, name)
    return world


def _ask(world: World, _waits: Sequence[int]) -> None:
    """Ask what a supervisor of many is answered, at once and when much is overdue; only the two are on Slack."""
    with world.app.transaction() as db:
        chief, _, *others = db.scalars(select(Person).order_by(Person.id))
        chief.is_admin = True
        for person in others:
            lost = Identity(person_id=person.id, channel="slack", address=f"U{person.id:06d}")
            lost.unreachable = max(UNREACHABLE.values(), key=len)
            db.add(lost)
        unreachable.tell(db, world.app.policy, world.clock.now())
    for days in (50, 0):
        for actor in (1, 2):
            for words in TABLE.commands:
                _answered(world, Incoming(actor, text=f"/{words}"))
        world.wait(days=days)


def _play(world: World, waits: Sequence[int] = DAYS) -> None:
    """Let everybody do everything, round by round."""
    for number, days in enumerate(waits):
        left = {
            action: 3 for action in TABLE.actions if number % 2 or not any(end in action for end in ENDING)
        }
        for actor in (3, 2, 4, 1):
            waiting = list(world.screens.shown.get(str(actor), {}).values())[-12:]
            for words in TABLE.commands:
                for text in (f"/{words}", f"/{words} {TYPED.get(words, WORDS.strip())}"):
                    _follow(world, actor, _answered(world, Incoming(actor, text=text)), waiting)
            world.worker.deliver()
            while waiting:
                for action, ids, fields in _ways(waiting.pop(0)):
                    if left.get(action, 0):
                        left[action] -= 1
                        _follow(world, actor, _answered(world, Incoming(actor, action, ids, fields)), waiting)
                        world.worker.deliver()
        world.wait(days=days)


def _ways(card: ui.Card) -> list[tuple[str, ui.Ids, Mapping[str, str]]]:
    found: list[tuple[str, ui.Ids, Mapping[str, str]]] = [(b.action, b.ids, {}) for _, b in pressable(card)]
    for block in card.blocks:
        if isinstance(block, ui.Menu):
            found += [(block.action, block.ids, {"choice": option.value}) for option in block.options[:1]]
    return found


def _answered(world: World, incoming: Incoming) -> Answer:
    try:
        return world.app.answer(incoming)
    except Refused:
        return None


def _follow(world: World, actor: int, answer: Answer, waiting: list[ui.Card]) -> None:
    for _ in range(4):  # a form may ask for another one
        if isinstance(answer, ui.Card):
            waiting.append(answer)
        if not isinstance(answer, ui.Form):
            return
        form, fields = answer, _filled(world, answer)
        answer = _answered(world, Incoming(actor, form.action, form.ids, fields))
        if isinstance(answer, FieldError):  # such as a time that is over: once more, without what was wrong
            fields = {key: value for key, value in fields.items() if key != answer.key}
            answer = _answered(world, Incoming(actor, form.action, form.ids, {**fields, answer.key: ""}))


def _filled(world: World, form: ui.Form) -> dict[str, str]:
    fields: dict[str, str] = {}
    for asked in form.blocks:
        match asked:
            case ui.TextInput():
                fields[asked.key] = (asked.value + WORDS * 40)[: asked.limit]
            case ui.ChoiceInput():
                fields[asked.key] = asked.value or next((o.value for o in asked.options), "")
            case ui.TicksInput():
                fields[asked.key] = ",".join(o.value for o in asked.options)
            case ui.DateInput():
                fields[asked.key] = (asked.value or world.today + timedelta(days=8)).isoformat()
            case ui.TimeInput():
                fields[asked.key] = f"{asked.value:%H:%M}" if asked.value else "10:00"
            case ui.PersonInput():
                fields[asked.key] = ", ".join(one.name for one in asked.value)
            case _:
                pass
    return fields
