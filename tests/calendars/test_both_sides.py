"""Sessions in real calendars: found, booked, moved, cancelled here; moved, deleted, changed there."""

import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import text

from bot.calendars.caldav import CalDav
from bot.calendars.contract import CalendarError
from handlers.ui import Button
from storage.models import CalendarEntry, OutboxMessage, Session
from tests.calendars import caldav_world
from tests.calendars.radicale_server import OWN, CalDavServer, serving
from tests.support.chat import Chat
from tests.support.world import World

GARETH, PRIYA = "gareth@example.org", "priya@example.org"
CANARY = "Zebedee hearing"


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalDavServer]:
    with serving(tmp_path_factory.mktemp("radicale"), "rw", (GARETH, PRIYA)) as running:
        yield running


@pytest.fixture
def server(radicale: CalDavServer) -> CalDavServer:
    """Return the server with nothing in anybody's calendar."""
    for person in (GARETH, PRIYA):
        for address in radicale.objects(person):
            radicale.call("DELETE", address, person)
    return radicale


@pytest.fixture
def pair(world: World, server: CalDavServer) -> tuple[Chat, Chat]:
    """Priya's chat and Gareth's, both with their calendars."""
    caldav_world.connect(world, {"caldav": CalDav(world.clock.now, server.url, OWN, OWN)})
    return caldav_world.pair(world)


def starts(server: CalDavServer, person: str) -> list[datetime]:
    """When what stands in somebody's calendar begins."""
    return sorted(
        event.decoded("dtstart").astimezone(UTC)
        for text in server.objects(person).values()
        for event in Calendar.from_ical(text).walk("VEVENT")
    )


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def booked(world: World, pair: tuple[Chat, Chat], words: str = "book Thursday at 2pm") -> None:
    priya, gareth = pair
    priya.say(f"/supervision {words}")
    world.settle()
    gareth.press("Yes, that works")
    world.settle()


def move_there(server: CalDavServer, person: str, hours: int) -> None:
    """Move the one event in somebody's calendar, as they would in their own client."""
    ((address, text),) = server.objects(person).items()
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    for name in ("dtstart", "dtend"):
        event[name].dt += timedelta(hours=hours)
    assert server.call("PUT", address, person, calendar.to_ical().decode()).is_success


def busy(server: CalDavServer, person: str, day: int, first: int, last: int, name: str, *more: str) -> None:
    lines = [f"DTSTART:202603{day:02}T{first:02}0000Z", f"DTEND:202603{day:02}T{last:02}0000Z", *more]
    server.add(person, "BEGIN:VEVENT", f"UID:{name}", "DTSTAMP:20260101T000000Z", f"SUMMARY:{CANARY}", *lines,
               "END:VEVENT", name=name)  # fmt: skip


def test_times_when_both_look_free_and_nothing_else_of_their_calendars(
    world: World,
    server: CalDavServer,
    pair: tuple[Chat, Chat],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    priya, gareth = pair
    caplog.set_level(logging.DEBUG)
    for day in range(3, 6):
        busy(server, GARETH, day, 8, 19, f"g{day}")
    busy(server, PRIYA, 6, 8, 13, "p6")
    busy(server, PRIYA, 9, 8, 19, "p9", "STATUS:TENTATIVE")
    card = priya.say("/supervision book")
    assert "You both look free:" in card
    times = re.findall(r"\[(\w{3} \d+ \w{3}), (\d\d:\d\d)\]", card)
    assert len(times) == 4
    assert not {day for day, _ in times} & {"Tue 3 Mar", "Wed 4 Mar", "Thu 5 Mar", "Mon 9 Mar"}
    assert times[0] == ("Fri 6 Mar", "14:00")
    server.call("PUT", f"{server.collection(PRIYA)}broken.ics", PRIYA, f"BEGIN:VCALENDAR\nSUMMARY:{CANARY}")
    booked(world, pair, "book Monday at 10am")
    with world.app.engine.connect() as connection:
        tables = connection.scalars(text("select name from sqlite_master where type = 'table'")).all()
        everything = [str(connection.execute(text(f"select * from {table}")).all()) for table in tables]
    for trace in (*everything, caplog.text, priya.all, gareth.all):
        assert CANARY not in trace


def test_a_calendar_that_can_not_be_read_is_named_and_times_come_when_they_can(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    priya, _ = pair
    real = CalDav._busy  # pyright: ignore[reportPrivateUsage]

    def broken(self: CalDav, account: object, *when: datetime) -> object:
        if getattr(account, "email", "") == GARETH:
            raise CalendarError("the calendar gave no answer")
        return real(self, account, *when)  # type: ignore[arg-type]

    monkeypatch.setattr(CalDav, "_busy", broken)
    card = priya.say("/supervision book")
    assert "Gareth Llewellyn’s calendar could not be read just now" in card
    assert "Times in your working hours:" in card
    monkeypatch.setattr(CalDav, "_busy", real)
    world.wait(minutes=1)
    assert "You both look free:" in priya.last


def test_nobody_waits_longer_than_the_limit_for_a_calendar(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    priya, _ = pair
    answered = threading.Event()
    real = CalDav._busy  # pyright: ignore[reportPrivateUsage]

    def slow(self: CalDav, account: object, *when: datetime) -> object:
        if getattr(account, "email", "") == GARETH:
            answered.wait(30)
        return real(self, account, *when)  # type: ignore[arg-type]

    monkeypatch.setattr(CalDav, "_busy", slow)
    monkeypatch.setattr("bot.app.CALENDAR_SECONDS", 0.5)
    card = priya.say("/supervision book")
    assert "Gareth Llewellyn’s calendar could not be read just now" in card
    answered.set()
    world.wait(minutes=1)
    assert "You both look free:" in priya.last


def test_booking_moving_and_cancelling_make_one_entry_each(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    booked(world, pair)
    assert starts(server, GARETH) == starts(server, PRIYA) == [at(5, 14)]
    assert "SUMMARY:Supervision: Gareth Llewellyn and Priya Nair" in "".join(server.objects(PRIYA).values())
    assert {e.state for e in world.rows(CalendarEntry)} == {"synced"}
    booked(world, pair, "move Friday at 11am")
    assert starts(server, GARETH) == starts(server, PRIYA) == [at(6, 11)]
    assert priya.files == [], "a calendar needs no file"
    priya.say("/supervision cancel I have a cold")
    world.settle()
    assert starts(server, GARETH) == starts(server, PRIYA) == []
    priya.press("Undo")
    world.settle()
    assert starts(server, GARETH) == starts(server, PRIYA) == [at(6, 11)]
    assert not [m for m in world.rows(OutboxMessage) if m.state == "failed"]


def test_the_supervisor_moves_and_deletes_it_in_the_calendar(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    booked(world, pair)
    move_there(server, GARETH, 2)
    world.settle()
    assert [s.starts_at for s in world.rows(Session)] == [at(5, 16)]
    assert "Gareth Llewellyn moved it in their calendar." in priya.last
    assert "Thursday 5 March at 16:00" in priya.last
    assert starts(server, PRIYA) == [at(5, 16)]
    (address,) = server.objects(GARETH)
    server.call("DELETE", address, GARETH)
    world.settle()
    assert [s.state for s in world.rows(Session)] == ["cancelled"]
    assert "Gareth Llewellyn cancelled" in priya.last
    assert starts(server, PRIYA) == []


def test_what_the_supervisee_does_in_theirs_is_an_answer(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat]
) -> None:
    _, gareth = pair
    booked(world, pair)
    move_there(server, PRIYA, 2)
    world.settle()
    assert "Priya suggests " in gareth.last
    assert [s.state for s in world.rows(Session)] == ["booked", "proposed"]
    world.settle()
    assert starts(server, PRIYA) == [at(5, 14)], "it is back where it was agreed"
    gareth.press("Yes, that works")
    world.settle()
    assert starts(server, GARETH) == starts(server, PRIYA) == [at(5, 16)]
    (address,) = server.objects(PRIYA)
    server.call("DELETE", address, PRIYA)
    world.settle()
    assert "Priya Nair declined" in gareth.last
    assert "Nothing was cancelled" in gareth.last
    assert [s.state for s in world.rows(Session)] == ["cancelled", "booked"]
    assert starts(server, GARETH) == [at(5, 16)]


@pytest.mark.parametrize(("answer", "ends"), [("The one here", at(6, 11)), ("The calendar’s", at(5, 16))])
def test_a_session_that_was_changed_on_both_sides_is_asked_about(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat], answer: str, ends: datetime
) -> None:
    priya, gareth = pair
    booked(world, pair)
    priya.say("/supervision move Friday at 11am")
    world.settle()
    move_there(server, GARETH, 2)
    gareth.press("Yes, that works")
    world.settle()
    assert "Which one counts?" in gareth.last
    assert "Friday 6 March at 11:00 here, and on Thursday 5 March at 16:00 in your calendar" in gareth.last
    gareth.press(answer)
    world.settle()
    assert starts(server, GARETH) == starts(server, PRIYA) == [ends]
    assert [s.starts_at for s in world.rows(Session) if s.state == "booked"] == [ends]


def test_a_question_about_a_calendar_is_answered_by_its_owner_alone(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat]
) -> None:
    priya, gareth = pair
    world.person("Nosy Parker", role="social worker")
    booked(world, pair)
    priya.say("/supervision move Friday at 11am")
    world.settle()
    move_there(server, GARETH, 2)
    gareth.press("Yes, that works")
    world.settle()
    assert "Which one counts?" in gareth.last
    (entry,) = [e for e in world.rows(CalendarEntry) if e.state == "asked"]
    for somebody in (priya, world.chat("Nosy Parker")):
        for action in ("calendar.keep", "calendar.take"):
            said = somebody.press_held(Button("", action, {"session": entry.session_id, "entry": entry.id}))
            assert "I can't find that, or it isn't yours to open" in said
    assert [e.state for e in world.rows(CalendarEntry, id=entry.id)] == ["asked"]


def test_who_disconnects_has_nothing_of_ours_left(
    world: World, server: CalDavServer, pair: tuple[Chat, Chat]
) -> None:
    priya, _ = pair
    booked(world, pair)
    priya.say("/supervision calendar")
    assert "I put nothing into your calendar" in priya.press("Disconnect it")
    world.settle()
    assert starts(server, PRIYA) == []
    assert starts(server, GARETH) == [at(5, 14)]
    assert "it is not connected" in priya.say("/supervision move")
    priya.say("/supervision calendar")
    priya.press("Use my own calendar")
    world.settle()
    assert starts(server, PRIYA) == [at(5, 14)]
