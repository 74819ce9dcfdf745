"""What a meaning carries besides its intent: hours, readings to ask, signals, and the organisation's own words."""

from datetime import datetime
from typing import Any

import pytest

from handlers.language import Meaning, Message, Reading, interpret

NOW = datetime.fromisoformat("2026-07-06T13:40:00+01:00")  # a Monday
SLOTS = ("2026-07-08T09:30", "2026-07-10T14:00", "2026-07-13T10:00")


def meaning(text: str, words: Any = None, **context: Any) -> Meaning:
    now = context.pop("now", NOW)
    tz = context.pop("tz", "Europe/London")
    return interpret(Message(text, now, tz, people=("Priya Nair", "Gareth Llewellyn"), **context), words)


def test_two_times_are_offered_back_to_choose_from() -> None:
    got = meaning("Tues 10 or Weds 2", asked="book")
    assert got.readings == (
        Reading("propose", {"start": "2026-07-07T10:00"}),
        Reading("propose", {"start": "2026-07-08T14:00"}),
    )


def test_a_number_that_is_an_option_and_an_hour_names_both() -> None:
    got = meaning("2", asked="slots", offered=("2026-07-08T14:00", "2026-07-10T10:00"))
    assert [reading.fields["option"] for reading in got.readings] == [2, 1]


def test_yes_to_several_slots_offers_each() -> None:
    assert [
        reading.fields["option"] for reading in meaning("yes", asked="slots", offered=SLOTS).readings
    ] == [1, 2, 3]


def test_cancel_or_move_offers_both() -> None:
    got = meaning("cancel or move Thursday, don't mind which", booked="2026-07-09T10:00")
    assert {reading.intent for reading in got.readings} == {"cancel", "move"}


def test_a_time_beside_a_booking_might_move_it_or_be_another() -> None:
    got = meaning("Friday at 10", booked="2026-07-09T10:00")
    assert [reading.intent for reading in got.readings] == ["move", "request"]


@pytest.mark.parametrize(
    "text",
    ["can I have a copy of my notes?", "I want to see my file", "subject access request please",
     "what do you hold about me?",
     "please delete my data", "everything you hold on me"],
)  # fmt: skip
def test_a_request_for_ones_own_data_is_marked(text: str) -> None:
    assert meaning(text).signal == "data_request"


@pytest.mark.parametrize(
    "text",
    ["I can't cope any more", "I don't want to be here any more", "he hit me", "I feel suicidal",
     "thinking of ending it all",
     "I'm scared to go home", "I want to hurt myself"],
)  # fmt: skip
def test_danger_and_distress_are_marked(text: str) -> None:
    for asked in (None, "book", "agenda", "sign"):
        assert meaning(text, asked=asked).signal == "distress"


@pytest.mark.parametrize(
    "text",
    [
        "suicide awareness training",
        "thursday at 2",
        "add burnout to the agenda",
        "thanks",
        "self-harm policy",
    ],
)
def test_ordinary_messages_carry_no_signal(text: str) -> None:
    assert meaning(text, asked="agenda").signal is None


def test_the_organisations_own_words_are_understood() -> None:
    words = {
        "session": ["huddle", "Reflective Hour"],
        "agreement": ["working pact"],
        "agenda": ["talking points"],
    }
    booked = "2026-07-09T10:00"
    assert meaning("cancel our huddle", words, booked=booked).intent == "cancel"
    assert meaning("move our reflective hour to Friday at 10", words, booked=booked).fields == {
        "start": "2026-07-10T10:00"
    }
    assert meaning("show me our working pact", words).intent == "agreement_show"
    assert meaning("add pay to the talking points", words).fields == {"text": "pay"}
    assert meaning("cancel our huddle", booked=booked).intent == "unclear"


def test_the_rest_of_a_long_item_is_kept() -> None:
    long = "The rota. " + "It has been changed again without notice. " * 100
    got = meaning(long, asked="agenda")
    assert got.intent == "agenda_add"
    assert str(got.fields["text"]).endswith("without notice")


@pytest.mark.parametrize("text", ["29 March at 1.30am", "Sunday 29 March 01:30"])
def test_a_time_that_the_clocks_skip_is_asked_about(text: str) -> None:
    spring = datetime.fromisoformat("2026-03-23T09:00:00+00:00")
    assert meaning(text, asked="book", now=spring).intent == "unclear"


@pytest.mark.parametrize(
    ("text", "tz", "start"),
    [
        ("tomorrow 3pm UK time", "Asia/Kolkata", "2026-07-07T19:30"),
        ("tomorrow 10am UTC", "Europe/London", "2026-07-07T11:00"),
        ("tomorrow 4pm IST", "Asia/Kolkata", "2026-07-07T16:00"),
        ("tomorrow 4pm IST", "Europe/London", None),  # India, Israel or Ireland
        ("tomorrow 3pm CST", "Europe/London", None),
        ("tomorrow 10am GMT", "Europe/London", None),  # it is summer: by the clock, or by Greenwich
        ("tomorrow 10am BST", "Europe/London", "2026-07-07T10:00"),
        ("tomorrow 3pm Eastern", "America/Chicago", "2026-07-07T14:00"),
        ("tomorrow 10am Perth time", "Australia/Sydney", "2026-07-07T12:00"),
    ],
)
def test_another_zone_is_converted_where_it_is_plain(text: str, tz: str, start: str | None) -> None:
    got = meaning(text, asked="book", tz=tz)
    assert got.fields.get("start") == start
    assert got.intent == ("propose" if start else "unclear")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("quarter to nine Wednesday morning", "2026-07-08T08:45"),
        ("quarter to two in the afternoon on Wednesday", "2026-07-08T13:45"),
        ("half seven Wednesday evening", "2026-07-08T19:30"),
        ("Wednesday at eight forty five", "2026-07-08T08:45"),
        ("Wednesday at two twenty five", "2026-07-08T14:25"),
    ],
)
def test_hours_in_words_on_either_side_of_noon(text: str, start: str) -> None:
    assert meaning(text, asked="book") == Meaning("propose", {"start": start})
