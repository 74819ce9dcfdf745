"""When somebody is told: never outside their hours, days and zone, whatever the calendar does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.obligations.reminder_days import days_of
from handlers.obligations.reminder_schedule import WorkCalendar, next_nudge
from handlers.policy import Policy, load
from handlers.policy.practice import NudgeSteps
from storage.models import Absence
from tests.support.world import POLICY

POLICY_: Policy = load(str(POLICY))
ZONES = ["Europe/London", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
STEPS = NudgeSteps(before=(14, 7), on_day=True, after=(1, 7))


def work_calendar(zone: str = "Europe/London", days: str = "", away: tuple[tuple[date, date | None], ...] = (),
          quiet: date | None = None) -> WorkCalendar:  # fmt: skip
    absences = [Absence(person_id=1, first_day=first, last_day=last) for first, last in away]
    return WorkCalendar.of(POLICY_, zone, days, quiet, absences)


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def told(of: WorkCalendar, due: date, now: datetime) -> list[date]:
    """Return every day on which the planner would speak of an obligation that stays open."""
    days: list[date] = []
    nudged: date | None = None
    steps = days_of(due, STEPS)
    while (moment := next_nudge(of, steps, due, now, nudged, None)) is not None:
        nudged = moment.astimezone(of.zone).date()
        days.append(nudged)
        now = moment
        assert len(days) < 20
    return days


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ("2026-03-20", "2026-03-02 08:00", ["03-06", "03-13", "03-20", "03-23", "03-27"]),
        ("2026-03-21", "2026-03-02 08:00", ["03-06", "03-13", "03-20", "03-23", "03-30"]),  # on the Friday
        ("2026-04-03", "2026-04-01 12:00", ["04-02", "04-07", "04-10"]),  # Good Friday, and Easter Monday after it
        ("2026-03-02", "2026-03-02 12:00", ["03-03", "03-09"]),  # today's hour has passed: tomorrow
        ("2026-02-01", "2026-03-02 08:00", ["03-02"]),  # all steps passed unsaid: said once
        ("2026-12-31", "2026-12-30 08:00", ["12-30", "12-31", "01-04", "01-07"]),  # across New Year's Day
    ],
)  # fmt: skip
def test_the_days(due: str, now: str, expected: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in told(work_calendar(), date.fromisoformat(due), at(now))] == expected


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe", "America/New_York"])
def test_the_hour_stays_the_same_when_the_clocks_change(zone: str) -> None:
    of = work_calendar(zone, "1,2,3,4,5,6,7")
    moment, hours = at("2026-01-01 00:00", zone), set[time]()
    for _ in range(300):
        found = of.next_morning(moment)
        assert found is not None
        moment = found
        hours.add(moment.astimezone(of.zone).time())
    assert hours == {time(9, 30)}


def test_somebody_away_for_a_year_and_a_half_is_told_when_they_are_back() -> None:
    of = work_calendar(away=((date(2026, 3, 9), date(2027, 9, 30)),))
    assert told(of, date(2026, 3, 20), at("2026-03-09 08:00")) == [date(2027, 10, 1)]


def test_nobody_with_an_open_end_is_told_until_it_ends() -> None:
    assert (
        told(work_calendar(away=((date(2026, 3, 9), None),)), date(2026, 3, 20), at("2026-03-09 08:00")) == []
    )


def test_a_step_on_a_day_off_is_said_once_on_the_working_day_before() -> None:
    """Said on the Wednesday, the Thursday's step must not come again on the Monday."""
    assert told(work_calendar(days="1,3"), date(2026, 4, 2), at("2026-03-02 08:00")) == [
        date(2026, 3, 18), date(2026, 3, 25), date(2026, 4, 1), date(2026, 4, 8), date(2026, 4, 13),
    ]  # fmt: skip


def test_a_snooze_comes_before_all_steps() -> None:
    due, steps = date(2026, 3, 20), days_of(date(2026, 3, 20), STEPS)
    now = at("2026-03-06 10:00")
    assert next_nudge(work_calendar(), steps, due, now, date(2026, 3, 6), date(2026, 3, 11)) == at(
        "2026-03-11 09:30"
    )


def test_a_pause_comes_before_all_steps() -> None:
    due, steps = date(2026, 3, 20), days_of(date(2026, 3, 20), STEPS)
    found = next_nudge(work_calendar(quiet=date(2026, 3, 17)), steps, due, at("2026-03-06 10:00"), None, None)
    assert found == at("2026-03-17 09:30")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("2026-03-10 15:15", "2026-03-10 15:15"),  # within hours: at once
        ("2026-03-10 18:15", "2026-03-11 09:30"),  # in the evening: next morning
        ("2026-03-13 18:15", "2026-03-16 09:30"),  # on a Friday evening: on Monday
    ],
)
def test_whether_it_was_held_is_asked_once_it_is_over(ends: str, expected: str) -> None:
    day = date.fromisoformat(ends[:10])
    found = next_nudge(
        work_calendar(), days_of(day, STEPS), day, at("2026-03-09 08:00"), date(2026, 3, 9), None, at(ends)
    )
    assert found == at(expected)


leave = st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40)).map(
    lambda one: (one[0], one[0] + timedelta(days=one[1]))
)
weekdays = st.sets(st.integers(1, 7), min_size=1).map(lambda days: ",".join(map(str, sorted(days))))


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES), days=weekdays, away=st.lists(leave, max_size=3).map(tuple),
    due=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    now=st.dates(date(2026, 1, 1), date(2026, 12, 31)), hour=st.times(),
    quiet=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 31)),
)  # fmt: skip
def test_never_on_a_day_off_nor_twice_a_day_nor_in_the_past(
    zone: str,
    days: str,
    away: tuple[tuple[date, date], ...],
    due: date,
    now: date,
    hour: time,
    quiet: date | None,
) -> None:
    of = work_calendar(zone, days, away, quiet)
    moment = datetime.combine(now, hour, UTC)
    begun = moment.astimezone(of.zone).date()
    said = told(of, due, moment)
    assert said == sorted(set(said))
    for day in said:
        assert day >= begun
        assert of.works(day)
        assert day.isoweekday() in {int(one) for one in days.split(",")}
        assert not any(first <= day <= last for first, last in away)
        assert quiet is None or day >= quiet or quiet <= begun
    assert len(said) <= len(days_of(due, STEPS))


@settings(deadline=None)
@given(due=st.dates(date(2026, 1, 1), date(2026, 12, 31)), days=weekdays, zone=st.sampled_from(ZONES))
def test_whatever_is_due_is_spoken_of(due: date, days: str, zone: str) -> None:
    assert told(work_calendar(zone, days), due, at("2025-12-01 08:00", zone))
