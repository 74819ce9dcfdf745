"""Outlook and Google at the network's edge: the same story with each, and what only one of them does."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calendars.contract import CalendarError, CursorLost, Event, PersonCalendar, Wish
from bot.calendars.google import Google, ServiceAccount
from bot.calendars.outlook import Outlook
from bot.clock import SystemClock
from handlers.calendar_setup import Busy
from handlers.calendars.ics import SessionEntry
from storage.models import CalendarAccount, CalendarEntry, OutboxMessage, Session
from tests.calendars import caldav_world, google_server, microsoft
from tests.calendars.google_server import FakeGoogle
from tests.calendars.microsoft import CANARY, FakeGraph
from tests.support.chat import Chat
from tests.support.world import World

GARETH, PRIYA = "gareth@example.org", "priya@example.org"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with microsoft.serving(FakeGraph(boxes={GARETH: {}, PRIYA: {}})) as fake:
        yield fake


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with google_server.serving(FakeGoogle(boxes={GARETH: {}, PRIYA: {}})) as fake:
        yield fake


def outlook(fake: FakeGraph) -> Outlook:
    return Outlook(microsoft.Login(), fake.address)


def workspace(fake: FakeGoogle, folder: Path) -> Google:
    return Google(ServiceAccount(fake.account(folder), SystemClock().now), f"{fake.address}/calendar/v3")


def account(email: str = GARETH, number: int = 1) -> PersonCalendar:
    return PersonCalendar(number, email, "Europe/London")


def wish(uid: str, start: datetime, guest: str = PRIYA) -> Wish:
    return Wish(
        SessionEntry(uid, 0, start, 60, "Supervision: Gareth and Priya"), start + timedelta(hours=1), guest
    )


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def shown(fake: FakeGraph | FakeGoogle, email: str) -> list[datetime]:
    """Return when what somebody's calendar shows begins."""
    return sorted(
        datetime.fromisoformat(e["start"]["dateTime"]).replace(tzinfo=UTC)
        for e in fake.boxes[email].values()
        if e.get("status") != "cancelled"
    )


def booked(world: World, pair: tuple[Chat, Chat], words: str = "book Thursday at 2pm") -> None:
    priya, gareth = pair
    priya.say(f"/supervision {words}")
    world.settle()
    gareth.press("Yes, that works")
    world.settle()


@pytest.mark.parametrize("kind", ["outlook", "google"])
def test_a_session_from_finding_a_time_to_its_end(
    world: World, graph: FakeGraph, google: FakeGoogle, kind: str, tmp_path: Path
) -> None:
    fake: Any = graph if kind == "outlook" else google
    caldav_world.connect(world, {kind: outlook(graph) if kind == "outlook" else workspace(google, tmp_path)})
    priya, gareth = pair = caldav_world.pair(world)
    whole = (
        {"dateTime": "2026-03-03T00:00:00.0000000", "timeZone": "UTC"},
        {"dateTime": "2026-03-06T00:00:00.0000000"},
    )
    graph.busy[GARETH] = [{"status": "busy", "start": whole[0], "end": whole[1], "subject": CANARY}]
    google.busy[GARETH] = [{"start": "2026-03-03T00:00:00Z", "end": "2026-03-06T01:00:00+01:00"}]
    card = priya.say("/supervision book")
    assert "You both look free:" in card
    assert re.findall(r"\[(\w{3} \d+ \w{3}), ", card)[0] == "Fri 6 Mar"
    assert len(fake.calls) == 1, "free and busy of two people for three weeks is one round trip"
    booked(world, pair)
    assert shown(fake, GARETH) == shown(fake, PRIYA) == [at(5, 14)]
    assert {e.state for e in world.rows(CalendarEntry)} == {"synced"}
    booked(world, pair, "move Friday at 11am")
    assert shown(fake, GARETH) == shown(fake, PRIYA) == [at(6, 11)]
    (ref,) = [r for r, e in fake.boxes[GARETH].items() if e.get("status") != "cancelled"]
    fake.move(GARETH, ref, 2)
    world.settle()
    assert [s.starts_at for s in world.rows(Session) if s.state == "booked"] == [at(6, 13)]
    assert "Gareth Llewellyn moved it in their calendar." in priya.last
    event = fake.boxes[GARETH][ref]
    said = {"status": {"response": "declined"}} if kind == "outlook" else {"responseStatus": "declined"}
    fake.put(GARETH, {**event, "attendees": [{**event["attendees"][0], **said}]})
    world.settle()
    assert "Nothing was cancelled" in gareth.last
    fake.forgets = True
    fake.remove(GARETH, ref) if kind == "outlook" else fake.delete(GARETH, ref)
    world.settle()
    world.settle()
    assert [s.state for s in world.rows(Session)] == ["cancelled", "cancelled"]
    priya.press("Find a time", card="No longer on")
    assert not [m for m in world.rows(OutboxMessage) if m.state == "failed"]
    assert CANARY not in priya.all + gareth.all


def test_a_pair_on_two_kinds_has_an_event_each_without_guests(
    world: World, graph: FakeGraph, google: FakeGoogle, tmp_path: Path
) -> None:
    caldav_world.connect(world, {"outlook": outlook(graph), "google": workspace(google, tmp_path)})
    pair = caldav_world.pair(world)
    with world.app.transaction() as db:
        db.add(CalendarAccount(person_id=world.id_of("Priya Nair"), kind="google"))
    booked(world, pair)
    assert (shown(graph, GARETH), shown(google, PRIYA)) == ([at(5, 14)], [at(5, 14)])
    (his,), (hers,) = graph.boxes[GARETH].values(), google.boxes[PRIYA].values()
    assert his["attendees"] == []
    assert "attendees" not in hers
    pair[0].say("/supervision cancel I am away")
    world.settle()
    assert shown(graph, GARETH) == shown(google, PRIYA) == []


def test_what_graph_says_of_busy_is_read_to_the_minute(graph: FakeGraph) -> None:
    def item(status: str, start: str, end: str) -> dict[str, Any]:
        return {"status": status, "start": {"dateTime": start}, "end": {"dateTime": end}, "subject": CANARY}

    graph.busy[PRIYA] = [
        item("busy", "2026-03-03T10:05:00.0000000", "2026-03-03T10:50:00.0000000"),
        item("tentative", "2026-03-03T12:00:00", "2026-03-03T13:00:00"),
        item("free", "2026-03-03T14:00:00", "2026-03-03T15:00:00"),
        item("workingElsewhere", "2026-03-03T00:00:00", "2026-03-04T00:00:00"),
        item("oof", "2026-03-05T00:00:00", "2026-03-06T00:00:00"),
        item("something new", "2026-03-06T09:00:00", "2026-03-06T10:00:00"),
    ]
    people = [account(), account(PRIYA, 2), account("nobody@example.org", 3)]
    found = outlook(graph).busy(people, NOW, NOW + timedelta(days=21))
    assert set(found) == {1, 2}
    assert [(b.start.day, b.start.hour, b.start.minute, b.tentative) for b in found[2]] == [
        (3, 10, 5, False), (3, 12, 0, True), (5, 0, 0, False), (6, 9, 0, False)]  # fmt: skip
    assert CANARY not in repr(found)
    graph.boxes |= {f"p{n}@example.org": {} for n in range(30)}
    many = [account(), *(account(f"p{n}@example.org", n + 10) for n in range(30))]
    outlook(graph).busy(many, NOW, NOW + timedelta(days=21))
    assert len(graph.calls) == 3, "twenty mailboxes a call"


def test_an_answer_that_was_lost_makes_no_second_event(
    graph: FakeGraph, google: FakeGoogle, tmp_path: Path
) -> None:
    for calendar, fake in ((outlook(graph), graph), (workspace(google, tmp_path), google)):
        first = calendar.create(account(), wish("abc123", at(5, 14)))
        assert calendar.create(account(), wish("abc123", at(5, 14))).ref == first.ref
        found = calendar.find(account(), "abc123")
        assert found is not None
        assert found.ref == first.ref
        assert len(fake.boxes[GARETH]) == 1
        assert len(fake.boxes[PRIYA]) == 1


def test_an_id_that_google_has_deleted_is_never_free_again(google: FakeGoogle, tmp_path: Path) -> None:
    calendar = workspace(google, tmp_path)
    made = calendar.create(account(), wish("abc123", at(5, 14)))
    google.delete(GARETH, made.ref)
    assert calendar.create(account(), wish("abc123", at(5, 14))) == Event("abc123", "abc123", gone=True)
    assert calendar.change(account(), made.ref, "", wish("abc123", at(5, 15))) is None
    calendar.cancel(account(), made.ref)


def test_limits_are_waited_for_and_refusals_are_not(
    graph: FakeGraph, google: FakeGoogle, tmp_path: Path
) -> None:
    graph.waits, google.waits = 1, 1
    with pytest.raises(CalendarError) as slow:
        outlook(graph).find(account(), "abc")
    assert slow.value.again_after == timedelta(seconds=7)
    with pytest.raises(CalendarError, match="asks to wait"):
        workspace(google, tmp_path).create(account(), wish("abc", at(5, 14)))
    graph.denied.add(GARETH)
    with pytest.raises(CalendarError, match="refuses access") as denied:
        outlook(graph).create(account(), wish("abc", at(5, 14)))
    assert CANARY not in str(denied.value)
    google.granted.remove("events")
    with pytest.raises(CalendarError, match="no token"):
        workspace(google, tmp_path).create(account(), wish("abc", at(5, 14)))
    assert workspace(google, tmp_path).busy([account()], NOW, NOW + timedelta(days=1)) == {1: []}


def test_removed_is_a_question_and_a_lost_cursor_begins_anew(graph: FakeGraph) -> None:
    calendar = outlook(graph)
    refs = {calendar.create(account(), wish(f"abc{n}", at(5, 10 + n))).ref: f"abc{n}" for n in range(3)}
    first = calendar.changes(account(), "", refs, NOW)
    assert len(first.events) == 3
    assert first.until is not None
    one, two, _ = refs
    graph.changed += [(GARETH, one)]
    theirs = {"id": "theirs", "subject": CANARY, "start": {"dateTime": "2026-03-05T10:00:00"},
              "end": {"dateTime": "2026-03-05T11:00:00"}}  # fmt: skip
    graph.put(GARETH, theirs)
    graph.remove(GARETH, two)
    later = calendar.changes(account(), first.cursor, refs, NOW)
    assert {(e.ref, e.gone) for e in later.events} == {(one, False), (two, True)}
    assert CANARY not in repr(later)
    graph.forgets = True
    with pytest.raises(CursorLost):
        calendar.changes(account(), later.cursor, refs, NOW)
    with pytest.raises(CalendarError, match="another server"):
        calendar.changes(account(), "http://127.0.0.1:9/elsewhere", refs, NOW)


def test_busy_times_are_moments(google: FakeGoogle, tmp_path: Path) -> None:
    google.busy[PRIYA] = [{"start": "2026-07-01T10:00:00+01:00", "end": "2026-07-01T10:30:00+01:00"}]
    found = workspace(google, tmp_path).busy([account(PRIYA, 2)], NOW, NOW + timedelta(days=21))
    start = datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert found == {2: [Busy(start, start + timedelta(minutes=30))]}
