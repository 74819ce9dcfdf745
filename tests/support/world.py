"""A small organisation for scenarios: people who type, press what they were shown, and wait.

world.person("Priya Nair", role="social worker")
world.pair("Gareth Llewellyn", "Priya Nair")
priya = world.chat("Priya Nair")
priya.say("/agenda Talk about leave")
priya.press("Drop", on="leave")
world.wait(days=1)
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from bot.app import App
from bot.channels.console.transport import CHANNEL
from bot.clock import MovableClock
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers import ui
from handlers.features import TABLE
from handlers.policy import Policy, load
from storage.db import Db
from storage.keys import KeyRing
from storage.models import Identity, Pair, Person
from storage.queries import organisations
from tests.support.chat import CardChat, Chat, Screens

POLICY = Path(__file__).parent / "policy.toml"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RING = KeyRing.parse("test:" + "QUFB" * 10 + "QUE=")


@cache
def simple_policy() -> Policy:
    """Return the scenarios' policy, read once: reading it takes a tenth of the time of a short scenario."""
    return load(str(POLICY))


class World:
    """One organisation, its clock and what its people see: here, the cards themselves."""

    def __init__(self, engine: Engine, policy: Policy | None = None, start: datetime = START) -> None:
        self.clock = MovableClock(start)
        self.screens = self._screens()
        self.app = App(
            engine,
            organisations.the_one(engine, "Test Council"),
            RING,
            policy or simple_policy(),
            self.clock,
            TABLE,
        )
        self._serve()
        self._people: dict[str, int] = {}

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(ZoneInfo("Europe/London")).date()

    def policy(self, **changes: Any) -> None:
        """Change sections of the policy in force, e.g. `signing=Signing(...)`."""
        self.app = replace(self.app, policy=self.app.policy.model_copy(update=changes))
        self._serve()

    def person(self, name: str, manager: str | None = None, **facts: Any) -> int:
        """Add somebody, with a chat; facts are columns of `people`."""
        with self.app.transaction() as db:
            self._add(db, name, manager, facts)
        return self._people[name]

    def pair(self, supervisor: str, supervisee: str, since: date | None = None, series: str = "line") -> int:
        """Add a pair; people who are not there yet are added with `role` "social worker"."""
        with self.app.transaction() as db:
            for name in (supervisor, supervisee):
                if name not in self._people:
                    self._add(db, name, None, {"role": "social worker"})
            return self._pair(db, supervisor, supervisee, since, series)

    def _pair(
        self, db: Db, supervisor: str, supervisee: str, since: date | None = None, series: str = "line"
    ) -> int:
        pair = Pair(
            supervisor_id=self._people[supervisor], supervisee_id=self._people[supervisee],
            series=series, starts_on=since or self.today,
        )  # fmt: skip
        db.add(pair)
        db.flush()
        return pair.id

    def usual_pair(self) -> int:
        """Add Priya, Gareth who supervises her, and Ada above him, who is an administrator too."""
        with self.app.transaction() as db:
            self._add(db, "Ada Lead", None, {"role": "service manager", "is_admin": True})
            self._add(db, "Gareth Llewellyn", "Ada Lead", {"role": "team leader"})
            self._add(db, "Priya Nair", "Gareth Llewellyn", {"role": "social worker"})
            return self._pair(db, "Gareth Llewellyn", "Priya Nair")

    def _add(self, db: Db, name: str, manager: str | None, facts: dict[str, Any]) -> None:
        boss = db.get_one(Person, self._people[manager]) if manager else None
        email = facts.pop("email", name.lower().replace(" ", ".").replace("'", "") + "@example.org")
        person = Person(name=name, email=email, manager_id=boss.id if boss else None, **facts)
        db.add(person)
        db.flush()
        person.path = f"{boss.path if boss else '/'}{person.id}/"
        self._people[name] = person.id
        db.add_all(self._chats_of(person))

    def _chats_of(self, person: Person) -> list[Identity]:
        """Return where the bot can write to somebody: the console, and a channel of the scenario's."""
        return [Identity(person_id=person.id, channel=CHANNEL, address=str(person.id))]

    def id_of(self, name: str) -> int:
        return self._people[name]

    def chat(self, name: str) -> Chat:
        """Return this person's chat with the bot."""
        return CardChat(self, self.id_of(name))

    def wait(self, *, days: int = 0, hours: int = 0, minutes: int = 0, until: datetime | None = None) -> None:
        """Let time pass, with everything that happens by itself on the way."""
        to = until or self.clock.now() + timedelta(days=days, hours=hours, minutes=minutes)
        self.worker.advance(self.clock, to)

    def skip(self, days: int) -> None:
        """Let days pass in which only the end matters: what would have been said meanwhile is not."""
        self.clock.move(timedelta(days=days))
        self.settle()

    def settle(self) -> None:
        """Let everything that is due now happen."""
        self.worker.tick()

    def rows(self, model: type, **where: Any) -> list[Any]:
        """Return rows of a table, for what a person can't see."""
        with self.app.transaction(reading=True) as db:
            return list(db.scalars(select(model).filter_by(**where).order_by(model.id)))

    def shown(self) -> dict[tuple[str, str], ui.Card]:
        """Return every card that anybody has, by address and ref, for what no one can see."""
        return {(to, ref): card for to, screen in self.screens.shown.items() for ref, card in screen.items()}

    def _screens(self) -> Any:
        return Screens()

    def _serve(self) -> None:
        """Begin, or begin again with another policy."""
        self.worker = Worker(self.app, Delivery(self.app, {CHANNEL: self.screens}))
