"""What holds for every message, whatever it says."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language import Meaning, Message, interpret
from tests.language.scoring import DATES, faults, message_of, samples
from tests.support.sampling import sample

ASKED = st.sampled_from([None, "book", "slots", "action", "agenda", "agreement", "sign"])
WORDS = st.sampled_from(
    [
        "thursday",
        "next",
        "week",
        "not",
        "at",
        "2",
        "10",
        "after",
        "before",
        "between",
        "and",
        "or",
        "the",
        "3rd",
        "31st",
        "of",
        "november",
        "cancel",
        "move",
        "it",
        "to",
        "friday",
        "can't",
        "do",
        "agenda",
        "action",
        "done",
        "by",
        "Priya",
        "Sam",
        "will",
        "yes",
        "no",
        "instead",
        "half",
        "past",
        "quarter",
        "today",
        "tomorrow",
        "for",
        "weeks",
        "from",
        "until",
        "back",
        "on",
        "off",
        "leave",
        "met",
        "booked",
        "in",
        "a",
        "fortnight",
        "w/c",
        "7th",
        "2pm",
        "3-4",
        "1:1",
        "sign",
        "agree",
        "record",
        "remind",
        "me",
        ",",
        ".",
        "?",
        "!",
        "-",
        "(",
        ")",
        "~",
        "<",
        ">",
        "&",
        ":",
        "@",
        "#",
        "99999",
        "2026-13-45",
        "25:61",
        "0",
        "00:00",
        "1st",
        "99th",
        "12/13",
        "29/2",
        "24h",
        "1400",
        "pm",
        "am",
        "ish",
        "o'clock",
        "<@U1|Priya>",
        "&nbsp;",
        "👍",
        "month",
        "last",
        "this",
    ]
)
SAYINGS = st.lists(WORDS, max_size=25).map(" ".join)
MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2000-01-01"),
    max_value=datetime.fromisoformat("2100-01-01"),
    timezones=st.sampled_from([UTC, ZoneInfo("Asia/Kolkata")]),
)
ZONES = st.sampled_from(
    ["Europe/London", "America/Los_Angeles", "Australia/Sydney", "Asia/Kolkata", "Pacific/Apia"]
)
PEOPLE = ("Priya Nair", "Sam Okafor", "Sam Whitley", "May Thornton", "Siobhán O'Brien")
SLOTS = ("2026-07-08T09:30", "2026-07-10T14:00")


@settings(deadline=None, max_examples=300)
@given(text=st.one_of(st.text(max_size=200), SAYINGS), now=MOMENTS, tz=ZONES, asked=ASKED)
def test_no_message_raises(text: str, now: datetime, tz: str, asked: Any) -> None:
    for booked in (None, "2026-07-09T10:00"):
        meaning = interpret(Message(text, now, tz, asked, SLOTS, booked, PEOPLE))
        assert isinstance(meaning, Meaning)
        assert len(meaning.readings) <= 3


@settings(deadline=None, max_examples=100)
@given(
    text=SAYINGS,
    now=st.datetimes(timezones=st.just(UTC)),
    tz=st.text(max_size=20),
    offered=st.lists(st.text(max_size=20), max_size=3),
    booked=st.one_of(st.none(), st.text(max_size=20)),
    people=st.lists(st.text(max_size=15), max_size=4),
    asked=ASKED,
)
def test_no_context_raises(
    text: str, now: datetime, tz: str, offered: list[str], booked: str | None, people: list[str], asked: Any
) -> None:
    interpret(Message(text, now, tz, asked, tuple(offered), booked, tuple(people)))


@settings(deadline=None, max_examples=200)
@given(text=SAYINGS, now=MOMENTS, tz=ZONES, asked=ASKED)
def test_a_proposed_time_is_never_past(text: str, now: datetime, tz: str, asked: Any) -> None:
    meaning = interpret(Message(text, now, tz, asked, SLOTS, None, PEOPLE))
    if meaning.intent in ("propose", "move", "request", "booked"):
        local = now.astimezone(ZoneInfo(tz)).replace(tzinfo=None)
        for key in ("start", "to"):
            if key in meaning.fields:
                assert datetime.fromisoformat(str(meaning.fields[key])) > local


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its own time zone")
def test_the_machines_own_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    items = samples("worked", "times", "away")
    before = [interpret(message_of(item)) for item in items]
    monkeypatch.setitem(os.environ, "TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert [interpret(message_of(item)) for item in items] == before
    finally:
        monkeypatch.undo()
        time.tzset()


RELATIVE = """tomorrow at 10|next tuesday at 3|thursday 2pm|this time next week|a week on monday at 9|in a fortnight
off until friday|we met yesterday|day after tomorrow, noon|not thursday, friday at 10|remind me next week|next week
between 2 and 4 on wednesday|monday week at 10|off sick today, back on thursday|the week after next"""


@pytest.mark.parametrize("text", RELATIVE.replace("\n", "|").split("|"))
@pytest.mark.parametrize("weeks", [1, 2, 8])
def test_weeks_later_the_same_words_mean_weeks_later(text: str, weeks: int) -> None:
    now = datetime(2026, 5, 12, 10, 10, tzinfo=UTC)  # no change of the clocks within eight weeks
    first = interpret(Message(text, now, "Europe/London", "book", (), None, PEOPLE))
    later = interpret(Message(text, now + timedelta(weeks=weeks), "Europe/London", "book", (), None, PEOPLE))
    assert first.intent == later.intent
    assert {key: _shifted(key, value, weeks) for key, value in first.fields.items()} == dict(later.fields)


def _shifted(key: str, value: object, weeks: int) -> object:
    if key not in DATES:
        return value
    moved = datetime.fromisoformat(str(value)) + timedelta(weeks=weeks)
    return moved.isoformat("T", "minutes")[: len(str(value))]


# Bare answers are left out: politeness is all that tells a thank-you from a "no" that nobody asked for.
SPOKEN = [
    item
    for item in samples()
    if len(item["text"].split()) > 2 and "<" not in item["text"] and item["expect"]["intent"] != "thanks"
]
SOME = 100
"""Of them, for each way to be polite; `make test-all` tries all."""
BEFORE = ["Hi, ", "Hello! ", "Hey there, ", "Good morning. ", "Hi Bot, ", "Thanks! ", "Sorry, ", "🙂 ", "  "]
AFTER = [
    " please",
    " thanks",
    ", thank you",
    " cheers",
    " Many thanks",
    ", sorry",
    " x",
    " 🙂",
    ", if that's ok",
    "  ",
]


def _same(before: Meaning, after: Meaning) -> bool:
    days = [{key: meaning.fields.get(key) for key in DATES} for meaning in (before, after)]
    return before.intent == after.intent and days[0] == days[1]


@pytest.mark.parametrize("before", BEFORE)
def test_politeness_before_it_changes_nothing(before: str) -> None:
    changed = [
        item["text"]
        for item in sample(SPOKEN, SOME, BEFORE.index(before))
        if not _same(interpret(message_of(item)), interpret(message_of(item, text=before + item["text"])))
    ]
    assert not changed


@pytest.mark.parametrize("after", AFTER)
def test_politeness_after_it_changes_nothing(after: str) -> None:
    changed = [
        item["text"]
        for item in sample(SPOKEN, SOME, AFTER.index(after))
        if not _same(interpret(message_of(item)), interpret(message_of(item, text=item["text"] + after)))
    ]
    assert not changed


@settings(deadline=None, max_examples=400)
@given(item=st.sampled_from(SPOKEN), before=st.sampled_from(BEFORE), after=st.sampled_from(AFTER))
def test_politeness_around_it_changes_nothing(item: dict[str, Any], before: str, after: str) -> None:
    plain = interpret(message_of(item))
    assert _same(plain, interpret(message_of(item, text=f"{before}{item['text']}{after}")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thrusday at 2", "thursday at 2"),
        ("wendesday morning", "wednesday morning"),
        ("tomorow at 10", "tomorrow at 10"),
        ("frdiay betwen 2 and 4", "friday between 2 and 4"),
        ("nxet week", "next week"),
        ("mondya half 9", "monday half 9"),
        ("quater past 3 on tuseday", "quarter past 3 on tuesday"),
        ("12th Febuary at 3", "12th February at 3"),
    ],
)
def test_a_slip_of_the_finger_changes_nothing(typed: str, meant: str) -> None:
    now = datetime(2026, 1, 12, 10, 10, tzinfo=UTC)
    expected = interpret(Message(meant, now, "Europe/London", "book", (), None, PEOPLE))
    assert expected.intent == "propose"
    assert interpret(Message(typed, now, "Europe/London", "book", (), None, PEOPLE)) == expected


def test_the_case_of_the_letters_changes_nothing_about_times() -> None:
    for item in samples("times"):
        if item["expect"]["intent"] == "propose" and "&" not in item["text"]:
            got = interpret(message_of(item, text=item["text"].upper()))
            assert any(not faults(want, got) for want in [item["expect"], *item.get("alt", [])]), item["text"]


HOSTILE = [
    "add " * 5000, "not " * 5000, "(" * 20_000, "<" * 20_000, "~a" * 10_000, "&lt;" * 5000, "thursday or " * 1600,
    "1 " * 10_000, "1-" * 10_000, "a" * 20_000, "'" * 20_000, "half past " * 2000, "<@U1|" * 4000, "*_`" * 6000,
    "action: " * 2500, "need longer on " * 1300, "in the next " * 1600, "yes " * 5000, "mark " * 4000, ", " * 10_000,
    "<s>" * 6000, "i will not be able to " * 900, "&#" * 10_000, "from the " * 2200, "we had the " * 1800,
    "priya " * 3300,
    "a week on " * 2000, ":" * 20_000, "😀" * 20_000, "é" * 20_000, "1:1 " * 5000, "\n> " * 6000, "<blockquote>" * 1600,
    "a1" * 10_000, "a-" * 10_000, "a.1" * 6000, "1.1-" * 5000, "a1-1-" * 4000, "a_1" * 6000,
    "no longer away " + "now anymore any more " * 1200, "discuss it in " + "thursday's " * 1800 + "x",
    "discuss it at the session " + "thursday please next " * 900 + "x", "put it on " + "the list " * 2200,
    "i am unable to " + "be able to be " * 1400 + "x", "let's talk about it " + "when we meet thursday " * 800,
    "no can do" + "." * 15_000, "save it on the " + "thursday's week " * 1200 + "x",
    "i can not " + "do that this " * 1500, "priya is off " + "now also " * 2200, "ok" * 9000, "is gareth " * 1900,
    "ring the school, " + "put that down as " * 1100,
    "agree " + "thursday's " * 1800 + "x", "have " + "a " * 9000 + "x",
    "yes , " * 3000 + "x", "ok : " * 3000 + "x", "sign the last " + "thursday's week " * 1200 + "x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("asked", [None, "book", "action", "agenda", "sign"])
def test_long_and_hostile_messages_are_read_in_bounded_work(text: str, asked: Any) -> None:
    # The work is bounded by READ, so this takes milliseconds; a pattern that runs away would never end.
    now = datetime(2026, 7, 6, 13, 40, tzinfo=UTC)
    interpret(Message(text[:20_000], now, "Europe/London", asked, (), None, PEOPLE))


@pytest.mark.parametrize(
    "text", ["not in from tursday, back on the 19th", "no reminders until tursday", "tursday at 2"]
)
@pytest.mark.parametrize("asked", [None, "book"])
def test_a_slip_that_could_be_two_days_is_asked_about(text: str, asked: Any) -> None:
    now = datetime(2026, 5, 12, 10, 10, tzinfo=UTC)
    assert interpret(Message(text, now, "Europe/London", asked, (), None, PEOPLE)).intent == "unclear"
