"""CalDAV against a real server: free and busy by report and by events; events made, moved, cancelled, changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.calendars import ics_reading
from bot.calendars.caldav import CalDav
from bot.calendars.contract import CalendarError, CursorLost, PersonCalendar, Wish
from handlers.calendar_setup import Busy
from handlers.calendars.ics import SessionEntry
from tests.calendars.radicale_server import OWN, CalDavServer, serving

GARETH, PRIYA = "gareth@example.org", "priya@example.org"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE, UNTIL = NOW, NOW + timedelta(days=42)
CANARY = "Disciplinary hearing of Zebedee"
LONDON = """BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T010000\r
TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r
DTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r\nEND:VTIMEZONE"""


@pytest.fixture(scope="module", params=["f", "rw"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CalDavServer]:
    """With free-busy only, and with the right to read and write."""
    with serving(tmp_path_factory.mktemp("radicale"), request.param, (GARETH, PRIYA)) as running:
        running.add(GARETH, *event("a", "DTSTART:20260303T100000Z", "DTEND:20260303T110000Z"), name="a")
        running.add(GARETH, *event("b", "DTSTART:20260304T100000Z", "DTEND:20260304T110000Z",
                                   "STATUS:CANCELLED"), name="b")  # fmt: skip
        running.add(GARETH, *event("c", "DTSTART:20260304T120000Z", "DTEND:20260304T130000Z",
                                   "TRANSP:TRANSPARENT"), name="c")  # fmt: skip
        running.add(GARETH, *event("d", "DTSTART:20260305T120000Z", "DTEND:20260305T130000Z",
                                   "STATUS:TENTATIVE"), name="d")  # fmt: skip
        weekly = ["DTSTART;TZID=Europe/London:20260316T090000", "DTEND;TZID=Europe/London:20260316T093000"]
        running.add(GARETH, LONDON, *event("e", *weekly, "RRULE:FREQ=WEEKLY;COUNT=4",
                                           "EXDATE;TZID=Europe/London:20260323T090000"),
                    *event("e", "RECURRENCE-ID;TZID=Europe/London:20260330T090000",
                           "DTSTART;TZID=Europe/London:20260331T150000",
                           "DTEND;TZID=Europe/London:20260331T153000"), name="e")  # fmt: skip
        yield running


def event(uid: str, *lines: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        f"SUMMARY:{CANARY}",
        *lines,
        "END:VEVENT",
    ]


def client(server: CalDavServer) -> CalDav:
    return CalDav(lambda: NOW, server.url, OWN, OWN)


def account(email: str, number: int = 1) -> PersonCalendar:
    return PersonCalendar(number, email, "Europe/London")


def may_write(server: CalDavServer) -> bool:
    return "permissions: rw\n" in (server.log.parent / "rights").read_text().partition("[theirs]")[2]


def wish(uid: str, start: datetime, sequence: int = 0) -> Wish:
    entry = SessionEntry(uid, sequence, start, 60, "Supervision: Gareth and Priya", organiser=GARETH)
    return Wish(entry, start + timedelta(hours=1))


def test_who_is_busy_when(server: CalDavServer) -> None:
    found = client(server).busy([account(GARETH), account(PRIYA, 2)], SINCE, UNTIL)
    assert found[2] == []
    assert [(f"{b.start:%m-%d %H:%M}", f"{b.end:%H:%M}", b.tentative) for b in found[1]] == [
        ("03-03 10:00", "11:00", False),
        ("03-05 12:00", "13:00", True),
        ("03-16 09:00", "09:30", False),  # winter: London is UTC
        ("03-31 14:00", "14:30", False),  # the moved one, in summer
        ("04-06 08:00", "08:30", False),
    ]
    assert CANARY not in repr(found)


def test_an_entry_that_the_report_misses_is_found_by_reading(server: CalDavServer) -> None:
    day = "20260310T1{}0000"
    server.add(PRIYA, *event("w", f"DTSTART;TZID=Customized Time Zone:{day.format(0)}",
                             f"DTEND;TZID=Customized Time Zone:{day.format(1)}"), name="w")  # fmt: skip
    found = client(server).busy([account(PRIYA, 2)], SINCE, UNTIL)
    there = [Busy(datetime(2026, 3, 10, 10, tzinfo=UTC), datetime(2026, 3, 10, 11, tzinfo=UTC))]
    assert found[2] == there or not may_write(server)
    for address in server.objects(PRIYA):
        server.call("DELETE", address, PRIYA)


def test_somebody_who_is_not_there_is_left_out(server: CalDavServer) -> None:
    found = client(server).busy([account("nobody@example.org", 3), account(PRIYA, 2)], SINCE, UNTIL)
    assert set(found) == {2}


def test_an_event_is_made_once_moved_and_taken_away(server: CalDavServer) -> None:
    if not may_write(server):
        with pytest.raises(CalendarError, match="refuses access"):
            client(server).create(account(PRIYA), wish("a1", NOW + timedelta(days=1)))
        return
    dav, start = client(server), NOW + timedelta(days=1)
    assert dav.find(account(PRIYA), "a1") is None
    made = dav.create(account(PRIYA), wish("a1", start))
    assert (made.start, made.uid) == (start, "a1")
    again = dav.create(account(PRIYA), wish("a1", start + timedelta(hours=4)))
    assert again.start == start, "what is there is not written over"
    (text,) = server.objects(PRIYA).values()
    assert "METHOD" not in text
    assert "ORGANIZER" not in text, "no server has anybody to invite"
    moved = dav.change(account(PRIYA), made.ref, made.etag, wish("a1", start + timedelta(hours=2), 1))
    assert moved is not None
    found = dav.find(account(PRIYA), "a1")
    assert found is not None
    assert (found.start, found.gone) == (start + timedelta(hours=2), False)
    dav.cancel(account(PRIYA), made.ref)
    dav.cancel(account(PRIYA), made.ref)
    assert server.objects(PRIYA) == {}
    assert dav.change(account(PRIYA), made.ref, "", wish("a1", start)) is None


def test_changes_on_the_other_side_are_noticed(server: CalDavServer) -> None:
    if not may_write(server):
        return
    dav, start = client(server), NOW + timedelta(days=1)
    ours = {dav.create(account(PRIYA), wish(uid, start + timedelta(hours=n))).ref: uid
            for n, uid in enumerate(("b1", "b2"))}  # fmt: skip
    seen = dav.changes(account(PRIYA), "", ours, NOW)
    assert not any(e.gone for e in seen.events)
    assert dav.changes(account(PRIYA), seen.cursor, ours, NOW).events == []
    server.add(PRIYA, *event("theirs", "DTSTART:20260303T160000Z", "DTEND:20260303T170000Z"), name="theirs")
    one, two = ours
    text = next(t for a, t in server.objects(PRIYA).items() if a.endswith(one))
    later = text.replace(f"{start:%Y%m%dT%H}0000Z", f"{start + timedelta(hours=6):%Y%m%dT%H}0000Z").replace(
        f"{start + timedelta(hours=1):%Y%m%dT%H}0000Z", f"{start + timedelta(hours=7):%Y%m%dT%H}0000Z", 1
    )
    assert server.call("PUT", server.url + one, PRIYA, later).is_success
    server.call("DELETE", server.url + two, PRIYA)
    changed = dav.changes(account(PRIYA), seen.cursor, ours, NOW)
    assert {(e.ref, e.gone) for e in changed.events} == {(one, False), (two, True)}
    assert next(e.start for e in changed.events if not e.gone) == start + timedelta(hours=6)
    assert CANARY not in repr(changed)
    with pytest.raises(CursorLost):
        dav.changes(account(PRIYA), "http://radicale.org/ns/sync/nonsense", ours, NOW)
    for address in server.objects(PRIYA):
        server.call("DELETE", address, PRIYA)


ODD = {
    "a day, in the owner's zone": (["DTSTART;VALUE=DATE:20260701"], "2026-06-30 23:00", "2026-07-01 23:00"),
    "no zone": (["DTSTART:20260701T100000", "DTEND:20260701T110000"], "2026-07-01 09:00", "2026-07-01 10:00"),
    "Windows' zone": (["DTSTART;TZID=GMT Standard Time:20260701T100000", "DURATION:PT30M"],
                      "2026-07-01 09:00", "2026-07-01 09:30"),
    "an invented zone": (["DTSTART;TZID=Customized Time Zone:20260701T100000", "DURATION:PT30M"],
                         "2026-07-01 09:00", "2026-07-01 09:30"),
    "an end by UTC": (
        ["DTSTART;TZID=Europe/London:20260701T100000", "DURATION:PT30M", "RRULE:FREQ=DAILY;UNTIL=20260701T090000Z"],
        "2026-07-01 09:00", "2026-07-01 09:30"),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_odd_entries_are_read_as_they_are_meant(what: str) -> None:
    lines, start, end = ODD[what]
    text = "\r\n".join(["BEGIN:VCALENDAR", *event("x", *lines), "END:VCALENDAR", ""])
    since = datetime(2026, 6, 29, tzinfo=UTC)
    found = ics_reading.busy(text, since, since + timedelta(days=7), "Europe/London")
    assert [(f"{b.start:%Y-%m-%d %H:%M}", f"{b.end:%Y-%m-%d %H:%M}") for b in found] == [(start, end)]


def test_what_can_not_be_read_says_nothing_of_what_it_held() -> None:
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\nSUMMARY:" + CANARY
    with pytest.raises(ics_reading.UnreadableCalendar) as problem:
        ics_reading.busy(text, SINCE, UNTIL, "Europe/London")
    assert (str(problem.value), problem.value.__cause__) == ("", None)
    assert problem.value.__suppress_context__


def test_no_library_puts_another_urllib3_under_msal() -> None:
    lock = (Path(__file__).parents[2] / "uv.lock").read_text()
    assert 'name = "urllib3"' in lock
    assert "urllib3-future" not in lock
    assert "niquests" not in lock
