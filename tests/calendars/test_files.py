"""Sessions as iCalendar files: booked, moved, cancelled; links and feeds; read by others' readers."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vobject
from icalendar import Calendar
from starlette.testclient import TestClient

from bot.web.server import application
from handlers.calendar_setup import Setup
from handlers.calendars import ics
from storage.models import CalendarEntry
from tests.support.chat import Chat
from tests.support.world import World

NODE = Path(__file__).parents[1] / "node"
PUBLIC = "http://localhost"


@pytest.fixture
def pair(world: World) -> tuple[Chat, Chat]:
    """Priya, and Gareth who supervises her; people's calendars reach the service."""
    world.app = replace(world.app, setup=Setup(public_url=PUBLIC))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    world.person("Gareth Llewellyn", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world.chat("Priya Nair"), world.chat("Gareth Llewellyn")


def web(world: World) -> TestClient:
    return TestClient(application(world.app, lambda: ""), base_url=PUBLIC)


def event(file: bytes) -> dict[str, str]:
    """Return the one event of a file, property by property, with the file's method."""
    calendar = Calendar.from_ical(file)
    (found,) = calendar.walk("VEVENT")
    told = {name: str(found.decoded(name)) for name in ("uid", "dtstart", "dtend", "sequence", "status")}
    return {**told, "method": str(calendar["method"])}


def booked(world: World, pair: tuple[Chat, Chat], when: str) -> None:
    priya, gareth = pair
    priya.say(f"/supervision {when}")
    world.settle()
    gareth.press("Yes, that works")
    world.settle()


def test_one_event_through_booking_moving_and_cancelling(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, pair, "book Thursday at 2pm")
    first, his = event(priya.files[0]), event(gareth.files[0])
    assert first["dtstart"] == "2026-03-05 14:00:00+00:00"
    assert (first["method"], first["sequence"]) == ("PUBLISH", "0")
    assert first["uid"] != his["uid"], "each has an event of their own"
    booked(world, pair, "move Friday at 11am")
    moved = event(priya.files[0])
    assert (moved["uid"], moved["sequence"]) == (first["uid"], "1")
    assert moved["dtstart"] == "2026-03-06 11:00:00+00:00"
    priya.say("/supervision cancel I have a cold")
    world.settle()
    for chat, uid in ((priya, first["uid"]), (gareth, his["uid"])):
        off = event(chat.files[0])
        assert (off["uid"], off["sequence"]) == (uid, "2")
        assert (off["method"], off["status"]) == ("CANCEL", "CANCELLED")
        assert b"cold" not in chat.files[0]
    priya.press("Undo")
    back = event(priya.files[0])
    assert back["uid"] != first["uid"], "what was taken away comes back under a name of its own"
    assert (back["method"], back["sequence"]) == ("PUBLISH", "0")


def test_a_card_that_is_looked_at_again_brings_no_second_file(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    booked(world, pair, "book Thursday at 2pm")
    priya.say("/agenda Leave")
    world.settle()
    shown = priya.press("Open")
    assert "You meet Gareth Llewellyn" in shown
    assert priya.files == []


def test_the_link_gives_what_is_true_now_and_nobody_can_guess_it(
    world: World, pair: tuple[Chat, Chat]
) -> None:
    booked(world, pair, "book Thursday at 2pm")
    shown = next(card for (to, _), card in world.shown().items() if "said yes" in str(card.blocks))
    (address,) = re.findall(r"http://localhost/calendar/session/[^']+\.ics", str(shown.blocks))
    client = web(world)
    answer = client.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert event(answer.content)["dtstart"] == "2026-03-05 14:00:00+00:00"
    booked(world, pair, "move Friday at 11am")
    assert event(client.get(address).content)["dtstart"] == "2026-03-06 11:00:00+00:00"
    for wrong in (address.replace(".ics", "x.ics"), address[:-8] + ".ics", f"{PUBLIC}/calendar/session/1.ics",
                  f"{PUBLIC}/calendar/session/{'a.' * 400}.ics"):  # fmt: skip
        assert client.get(wrong).status_code == 404


def test_a_feed_is_subscribed_to_renewed_and_ended(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    booked(world, pair, "book Thursday at 2pm")
    priya.say("/supervision calendar")
    said = priya.press("Subscribe")
    assert "may be up to a day old" in said
    (address,) = re.findall(r"http://localhost/calendar/feed/\S+\.ics", said)
    client = web(world)
    text = client.get(address).text
    assert "Supervision: Gareth Llewellyn and Priya Nair" in text.replace("\r\n ", "")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in text
    assert "up to a day old" in text.replace("\r\n ", "")
    assert [e.decoded("dtstart") for e in Calendar.from_ical(text).walk("VEVENT")] == [
        datetime(2026, 3, 5, 14, tzinfo=UTC)
    ]
    booked(world, pair, "move Friday at 11am")
    assert "20260306T110000Z" in client.get(address).text
    assert priya.files == [], "whoever has a feed needs no files"
    again = re.findall(r"http://localhost/calendar/feed/\S+\.ics", priya.press("A new address"))
    assert client.get(address).status_code == 404
    assert client.get(again[0]).status_code == 200
    assert address not in priya.say("/supervision calendar"), "an address is shown once"
    priya.press("End the subscription")
    assert client.get(again[0]).status_code == 404
    gareth.say("/supervision calendar")
    gareth.press("Subscribe")
    with world.app.transaction() as db:
        from storage.models import Person

        db.get_one(Person, world.id_of("Gareth Llewellyn")).left_on = world.today
    (his,) = re.findall(
        r"http://localhost/calendar/feed/[^']+\.ics", "\n".join(map(str, world.shown().values()))
    )[-1:]
    assert client.get(his).status_code == 404, "whoever has left reads nothing more"


def test_entries_say_private_where_somebody_wants_it(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, _ = pair
    priya.say("/supervision calendar")
    priya.press("Say only “Private”")
    booked(world, pair, "book Thursday at 2pm")
    file = priya.files[0]
    assert b"SUMMARY:Private" in file
    assert b"Gareth" not in file.replace(b"gareth.llewellyn@", b"")


def test_without_a_public_address_there_is_the_file_alone(world: World) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    pair = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    booked(world, pair, "book Thursday at 2pm")
    assert len(pair[0].files) == 1
    assert "/calendar/" not in str(list(world.shown().values()))
    assert "[Subscribe]" not in pair[0].say("/supervision calendar")


def test_nobody_wants_files(world: World, pair: tuple[Chat, Chat]) -> None:
    priya, gareth = pair
    priya.say("/supervision calendar")
    assert "send no files" in priya.press("No files, please")
    booked(world, pair, "book Thursday at 2pm")
    assert priya.files == []
    assert len(gareth.files) == 1
    assert sorted((e.kind, e.state) for e in world.rows(CalendarEntry)) == [
        ("file", "synced"),
        ("off", "synced"),
    ]


# Other readers

MOMENTS = [datetime(year, month, 3, 9, 30, tzinfo=UTC) for year in (2026, 2028) for month in (1, 7)]
"""Winter and summer, this year and in two."""


def made(start: datetime) -> bytes:
    entry = ics.SessionEntry(
        "0123abcd", 3, start, 60, "Supervision: Zoë O’Brien; and, Ünal “long name” " + "x" * 70,
        about="Line one\nline two", link="https://example.org/?a=b;c,d", organiser="z@example.org",
    )  # fmt: skip
    return ics.file(entry, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("start", MOMENTS, ids=str)
def test_vobject_reads_the_same_moments(start: datetime) -> None:
    found = vobject.readOne(made(start).decode()).vevent
    assert (found.dtstart.value, found.dtend.value) == (start, start.replace(hour=10))
    assert found.summary.value.startswith("Supervision: Zoë O’Brien; and, Ünal “long name” xxx")
    assert max(map(len, made(start).split(b"\r\n"))) <= 75


def test_ical_js_reads_the_same_moments() -> None:
    if shutil.which("node") is None or not (NODE / "node_modules" / "ical.js").exists():
        pytest.skip("needs Node, and `npm ci` in tests/node")
    script = """
      import ICAL from "ical.js";
      const files = JSON.parse(await new Promise(done => {
        let all = ""; process.stdin.on("data", d => all += d).on("end", () => done(all)); }));
      console.log(JSON.stringify(files.map(text => {
        const calendar = new ICAL.Component(ICAL.parse(text));
        const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
        return [event.startDate.toJSDate().toISOString(), event.summary.slice(0, 12), event.sequence];
      })));"""
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script], cwd=NODE, text=True, capture_output=True, timeout=60,
        input=json.dumps([made(start).decode() for start in MOMENTS]), check=True,
    )  # fmt: skip
    assert json.loads(answer.stdout) == [
        [f"{start:%Y-%m-%dT%H:%M:%S}.000Z", "Supervision:", 3] for start in MOMENTS
    ]
