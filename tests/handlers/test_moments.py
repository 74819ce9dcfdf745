"""Days and times as people type them. It is Wednesday 2 December 2026, 11:00 in London."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from handlers import date_parsing
from handlers.routing import Refused, Request

LONDON = ZoneInfo("Europe/London")


def on(now: datetime = datetime(2026, 12, 2, 11, 0, tzinfo=UTC), zone: ZoneInfo = LONDON) -> Request:
    """Return what parsing of dates needs of a request: the clock, and the writer's zone and day."""
    return cast(
        Request,
        SimpleNamespace(
            now=now, zone=zone, today=now.astimezone(zone).date(), me=SimpleNamespace(timezone=str(zone))
        ),
    )


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 12, 2)),
        ("tomorrow", date(2026, 12, 3)),
        ("by Friday", date(2026, 12, 4)),
        ("fri", date(2026, 12, 4)),
        ("Wednesday", date(2026, 12, 9)),
        ("next Tuesday", date(2026, 12, 8)),
        ("next Friday", date(2026, 12, 11)),
        ("Monday week", date(2026, 12, 14)),
        ("12 Dec", date(2026, 12, 12)),
        ("12th December", date(2026, 12, 12)),
        ("12/12", date(2026, 12, 12)),
        ("3/1", date(2027, 1, 3)),
        ("1 March", date(2027, 3, 1)),
        ("12 December 2027", date(2027, 12, 12)),
        ("2027-02-01", date(2027, 2, 1)),
        ("the 20th", date(2026, 12, 20)),
        ("in 2 weeks", date(2026, 12, 16)),
        ("in a fortnight", date(2026, 12, 16)),
        ("another week", date(2026, 12, 9)),
        ("end of the week", date(2026, 12, 4)),
        ("end of the month", date(2026, 12, 31)),
        ("next week", date(2026, 12, 7)),
        ("next month", date(2027, 1, 1)),
        ("end of March", date(2027, 3, 31)),
        ("6 weeks", date(2027, 1, 13)),
        ("Frday", date(2026, 12, 4)),
    ],
)
def test_a_day_is_read_as_people_mean_it(typed: str, day: date) -> None:
    assert date_parsing.day(on(), typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soonish",
        "31 November",
        "Friday 3 December",
        "12/13",
        "after the bank holiday",
        "x" * 20_000,
        "99",
    ],
)
def test_a_day_that_cant_be_read_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(Refused, match="Try for example: tomorrow, Friday") as refused:
        date_parsing.day(on(), typed, "due")
    assert refused.value.field == "due"
    assert len(refused.value.words) < 250


def test_a_past_day_is_refused() -> None:
    with pytest.raises(Refused, match="has passed"):
        date_parsing.day(on(), "1 December 2026")


def test_a_day_far_off_is_taken_for_a_slip() -> None:
    with pytest.raises(Refused, match="check the year"):
        date_parsing.day(on(), "1 December 2099")


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("2pm Thursday", datetime(2026, 12, 3, 14, 0, tzinfo=LONDON)),
        ("Thursday 2pm", datetime(2026, 12, 3, 14, 0, tzinfo=LONDON)),
        ("Thursday at 2", datetime(2026, 12, 3, 14, 0, tzinfo=LONDON)),
        ("tomorrow at 10", datetime(2026, 12, 3, 10, 0, tzinfo=LONDON)),
        ("12 Dec at 14:30", datetime(2026, 12, 12, 14, 30, tzinfo=LONDON)),
        ("12/12 9:15", datetime(2026, 12, 12, 9, 15, tzinfo=LONDON)),
        ("Friday noon", datetime(2026, 12, 4, 12, 0, tzinfo=LONDON)),
        ("today at 3pm", datetime(2026, 12, 2, 15, 0, tzinfo=LONDON)),
    ],
)
def test_an_exact_time_is_in_the_writers_zone(typed: str, start: datetime) -> None:
    read = date_parsing.when(on(), typed)
    assert read == start
    assert isinstance(read, datetime)
    assert read.tzinfo == LONDON


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        (
            "Thursday afternoon",
            datetime(2026, 12, 3, 12, tzinfo=LONDON),
            datetime(2026, 12, 3, 17, tzinfo=LONDON),
        ),
        (
            "tomorrow morning",
            datetime(2026, 12, 3, 9, tzinfo=LONDON),
            datetime(2026, 12, 3, 12, tzinfo=LONDON),
        ),
        ("Friday", datetime(2026, 12, 4, 9, tzinfo=LONDON), datetime(2026, 12, 4, 17, tzinfo=LONDON)),
        ("next week", datetime(2026, 12, 7, 9, tzinfo=LONDON), datetime(2026, 12, 11, 17, tzinfo=LONDON)),
    ],
)
def test_a_range_runs_over_working_hours(typed: str, start: datetime, end: datetime) -> None:
    read = date_parsing.when(on(), typed)
    assert read == (start, end)


def test_a_range_that_has_begun_runs_from_now() -> None:
    read = date_parsing.when(on(), "this week")
    assert read == (datetime(2026, 12, 2, 11, 0, tzinfo=LONDON), datetime(2026, 12, 4, 17, 0, tzinfo=LONDON))


def test_the_writers_day_counts_not_the_servers() -> None:
    sydney = ZoneInfo("Australia/Sydney")
    late = on(datetime(2026, 12, 2, 23, 0, tzinfo=UTC), sydney)
    assert date_parsing.day(late, "tomorrow") == date(2026, 12, 4)
    assert date_parsing.when(late, "tomorrow at 10") == datetime(2026, 12, 4, 10, 0, tzinfo=sydney)


@pytest.mark.parametrize("typed", ["today at 9am", "1 December 2026 at 10"])
def test_a_past_time_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="has passed"):
        date_parsing.when(on(), typed)


@pytest.mark.parametrize("typed", ["", "whenever", "10", "31 November at 2pm"])
def test_a_time_that_cant_be_read_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(Refused, match="Try for example: Thursday at 2pm"):
        date_parsing.when(on(), typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 12, 2)),
        ("yesterday", date(2026, 12, 1)),
        ("on Tuesday", date(2026, 12, 1)),
        ("last Friday", date(2026, 11, 27)),
        ("28 November", date(2026, 11, 28)),
        ("28/11", date(2026, 11, 28)),
        ("the 30th", date(2026, 11, 30)),
        ("3 December", date(2025, 12, 3)),
    ],
)
def test_a_day_on_which_something_happened_is_the_last_such(typed: str, day: date) -> None:
    assert date_parsing.past_day(on(), typed) == day


@pytest.mark.parametrize("typed", ["2026-12-03", "30 December 2026", "tomorrow"])
def test_nothing_has_happened_in_days_to_come(typed: str) -> None:
    with pytest.raises(Refused, match="still to come"):
        date_parsing.past_day(on(), typed)


@pytest.mark.parametrize("typed", ["", "some day", "31 November", "x" * 20_000])
def test_a_past_day_that_cant_be_read_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(Refused, match="Try for example: yesterday"):
        date_parsing.past_day(on(), typed)
