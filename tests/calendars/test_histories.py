"""Random histories: whatever is done on either side, with faults between any two steps, all agree at the end."""

import os
import random
import struct
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.models import CalendarAccount, CalendarEntry, OutboxMessage, Session
from tests.calendars import caldav_world
from tests.calendars.memory import Memory
from tests.support import databases
from tests.support.world import World

GARETH, PRIYA = caldav_world.EMAILS.values()
HISTORIES = 1_000 if os.environ.get("ALONGSIDE_TEST_ALL") else 6
"""A few in every run; all of them by `make test-all`."""
PAIRS = {"together": ("outlook", "outlook"), "each": ("caldav", "caldav"), "two kinds": ("outlook", "google")}
CANARY = "Zebedee hearing"


class History:
    """One history of a pair, by its number."""

    def __init__(self, world: World, number: int, kinds: tuple[str, str]) -> None:
        self.random = random.Random(struct.pack(">i", number))
        self.world = world
        self.known = {
            name: Memory(inviting=name != "caldav", fails=self.fails) for name in (*dict.fromkeys(kinds),)
        }
        caldav_world.connect(world, self.known)
        self.priya, self.gareth = caldav_world.pair(world)
        self.faults = False
        with world.app.transaction() as db:
            db.add(CalendarAccount(person_id=world.id_of("Priya Nair"), kind=kinds[1]))

    def fails(self, call: str) -> str:
        return self.random.choice(("", "", "before", "after")) if self.faults else ""

    def play(self, steps: int) -> None:
        """Play some steps, then everything that was put off, until nothing is left."""
        for _ in range(steps):
            self.faults = self.random.random() < 0.5
            self.step()
            if self.random.random() < 0.6:
                self.world.settle()
        self.faults = False
        self.world.wait(hours=3)
        for chat in (self.priya, self.gareth):
            while "Which one counts?" in chat.all and self.asked():
                chat.press(self.random.choice(("The one here", self.other(chat))))
                self.world.wait(hours=1)
        self.world.wait(hours=3)

    def asked(self) -> bool:
        return any(entry.state == "asked" for entry in self.world.rows(CalendarEntry))

    def other(self, chat: object) -> str:
        newest = next(card for card in reversed(chat.cards) if "Which one counts?" in card)  # type: ignore[attr-defined]
        return "Cancel it" if "[Cancel it]" in newest else "The calendar’s"

    def step(self) -> None:
        """One thing that somebody does, where it can be done."""
        day, hour = self.random.randint(3, 20), self.random.randint(9, 16)
        when = f"2026-03-{day:02} at {hour}:00"
        does = self.random.choice(
            ("book", "book", "move", "cancel", "undo", "accept", "accept", "there", "there")
        )
        try:
            if does in ("book", "move"):
                self.random.choice((self.priya, self.gareth)).say(f"/supervision {does} {when}")
            elif does == "cancel":
                self.random.choice((self.priya, self.gareth)).say("/supervision cancel I am away")
            elif does == "undo":
                self.random.choice((self.priya, self.gareth)).press("Undo")
            elif does == "accept":
                self.world.settle()
                self.random.choice((self.priya, self.gareth)).press("Yes, that works")
            else:
                self.there()
        except AssertionError:
            pass  # there was nothing of the kind to press

    def there(self) -> None:
        """Do something that one of them does in their own calendar."""
        name = self.random.choice(list(self.known))
        memory = self.known[name]
        mine = [ref for ref, kept in memory.events.items() if kept.event.start is not None]
        if not mine:
            return
        ref = self.random.choice(sorted(mine))
        match self.random.choice(("move", "delete", "decline")):
            case "move":
                memory.move(ref, self.random.choice((1, 2, 24)))
            case "delete":
                memory.delete(ref)
            case _:
                memory.answer(ref, "declined")

    def agree(self) -> None:
        """Both calendars and Alongside say the same."""
        booked = [s for s in self.world.rows(Session) if s.state == "booked"]
        ahead = sorted(s.starts_at for s in booked if s.starts_at > self.world.clock.now())
        newest = {(e.session_id, e.person_id): e for e in self.world.rows(CalendarEntry)}
        declined = {e.session_id for e in newest.values() if e.answer == "declined" and not e.wanted}
        for email in (GARETH, PRIYA):
            shown = sorted(k.event.start for m in self.known.values() for k in m.of(email).values())
            expected = ahead if email == GARETH else [
                s.starts_at for s in sorted(booked, key=lambda s: s.starts_at)
                if s.starts_at > self.world.clock.now() and s.id not in declined]  # fmt: skip
            assert shown == expected, (email, shown, expected)
        assert not [m for m in self.world.rows(OutboxMessage) if m.state == "failed"]


@pytest.mark.parametrize("kinds", PAIRS.values(), ids=PAIRS)
def test_calendars_and_alongside_agree_at_the_end(
    kinds: tuple[str, str], sqlite_template: Path, tmp_path: Path
) -> None:
    for number in range(HISTORIES // len(PAIRS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with databases.sqlite(sqlite_template, folder) as engine:
            _play(engine, number, kinds)


def _play(engine: Engine, number: int, kinds: tuple[str, str]) -> None:
    history = History(World(engine), number, kinds)
    history.play(12)
    try:
        history.agree()
    except AssertionError as problem:
        raise AssertionError(f"history {number} of {kinds}: {problem}") from problem
