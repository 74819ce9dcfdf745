"""What must hold for every policy and every pair: properties of the next due date."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.policy import HeldSession, Interval, PairFacts, Policy, RequestedInterval, next_session
from handlers.policy.model import Header
from handlers.policy.rules import Cadence, SessionKind

DAYS = st.dates(date(2023, 12, 1), date(2028, 4, 1))
EVERY = st.builds(Interval, st.integers(1, 12), st.sampled_from(["day", "week", "month"]))
ABSENCES = st.lists(
    st.tuples(DAYS, st.integers(0, 40)).map(lambda one: (one[0], one[0] + timedelta(days=one[1]))), max_size=6
).map(tuple)
SESSIONS = st.lists(
    st.builds(HeldSession, DAYS, st.sampled_from(["planned", "informal", "other"])), max_size=8
).map(tuple)
CADENCES = st.builds(
    Cadence,
    every=EVERY,
    month=st.sampled_from(["rolling", "calendar"]),
    pro_rata=st.sampled_from(["none", "fte"]),
    shorten=st.sampled_from(["either", "both", "supervisor"]),
    lengthen=st.sampled_from(["never", "agreement"]),
    absence=st.sampled_from(["runs on", "stops"]),
    grace=st.integers(0, 14),
)
FACTS = st.builds(
    PairFacts,
    start=DAYS,
    fte=st.floats(0.1, 1),
    sessions=SESSIONS,
    agreement=st.none() | EVERY,
    asked=st.none() | st.builds(RequestedInterval, EVERY, st.sampled_from(["worker", "supervisor", "both"])),
    absences=ABSENCES,
)
TODAY = date(2027, 1, 1)


def policy_of(cadence: Cadence) -> Policy:
    return Policy(
        header=Header(name="Any"), cadences=(cadence,), kinds=(SessionKind(name="informal", counts=False),)
    )


def due_on(cadence: Cadence, facts: PairFacts) -> date:
    due = next_session(policy_of(cadence), facts, TODAY).due
    assert due is not None
    return due


@given(CADENCES, FACTS, st.floats(0.1, 1))
def test_fewer_hours_never_bring_it_forward(cadence: Cadence, facts: PairFacts, other: float) -> None:
    fewer, more = sorted([facts.fte, other])
    assert due_on(cadence, replace(facts, fte=fewer)) >= due_on(cadence, replace(facts, fte=more))


@given(CADENCES, FACTS)
def test_it_is_never_later_than_the_floor_where_nobody_may_lengthen_it(
    cadence: Cadence, facts: PairFacts
) -> None:
    floor = cadence.model_copy(update={"lengthen": "never", "pro_rata": "none"})
    plain = replace(facts, agreement=None, asked=None)
    assert due_on(floor, facts) <= due_on(floor, plain)


@given(CADENCES, FACTS, EVERY)
def test_asking_for_more_never_makes_it_later(cadence: Cadence, facts: PairFacts, every: Interval) -> None:
    asked = replace(facts, asked=RequestedInterval(every, "both"))
    assert due_on(cadence, asked) <= due_on(cadence, replace(facts, asked=None))


@given(CADENCES, FACTS, st.randoms())
def test_the_order_of_sessions_and_absences_does_not_matter(
    cadence: Cadence, facts: PairFacts, random: object
) -> None:
    sessions, absences = list(facts.sessions), list(facts.absences)
    random.shuffle(sessions)  # type: ignore[attr-defined]
    random.shuffle(absences)  # type: ignore[attr-defined]
    shuffled = replace(facts, sessions=tuple(sessions), absences=tuple(absences))
    assert next_session(policy_of(cadence), shuffled, TODAY) == next_session(policy_of(cadence), facts, TODAY)


@given(CADENCES, FACTS)
def test_absences_count_as_the_days_they_hold_one_by_one(cadence: Cadence, facts: PairFacts) -> None:
    """Overlapping absences count once: taking them apart into single days changes nothing."""
    days = {
        first + timedelta(days=step)
        for first, last in facts.absences
        for step in range((last - first).days + 1)
    }
    apart = replace(facts, absences=tuple((one, one) for one in days))
    assert due_on(cadence, apart) == due_on(cadence, facts)


@given(CADENCES, FACTS)
def test_the_clock_stops_for_just_the_days_away_between_the_anchor_and_the_due_date(
    cadence: Cadence, facts: PairFacts
) -> None:
    """Against a reckoning day by day: the due date is where as many present days have gone by as without absence."""
    stops = cadence.model_copy(update={"absence": "stops"})
    plain = due_on(stops, replace(facts, absences=()))
    counted = [one.on for one in facts.sessions if one.kind == "planned" and one.on <= TODAY]
    anchor = max([facts.start, *counted])
    away = {
        first + timedelta(days=step)
        for first, last in facts.absences
        for step in range((last - first).days + 1)
    }
    left, day = (plain - anchor).days, anchor
    while left > 0:
        day += timedelta(days=1)
        left -= day not in away
    while day + timedelta(days=1) in away and day in away:
        day += timedelta(days=1)
    assert due_on(stops, facts) == day


@given(CADENCES, FACTS)
def test_absence_changes_nothing_where_the_clock_runs_on(cadence: Cadence, facts: PairFacts) -> None:
    runs = cadence.model_copy(update={"absence": "runs on"})
    assert due_on(runs, facts) == due_on(runs, replace(facts, absences=()))


@given(CADENCES, FACTS)
def test_overdue_is_the_day_after_the_grace(cadence: Cadence, facts: PairFacts) -> None:
    found = next_session(policy_of(cadence), facts, TODAY)
    assert found.due is not None
    assert found.overdue_from == found.due + timedelta(days=cadence.grace + 1)


@given(CADENCES, FACTS)
def test_a_session_that_does_not_count_changes_nothing(cadence: Cadence, facts: PairFacts) -> None:
    more = replace(
        facts,
        sessions=(*facts.sessions, HeldSession(date(2026, 12, 30), "informal"), HeldSession(TODAY, "other")),
    )
    assert due_on(cadence, more) == due_on(cadence, facts)


@given(EVERY.filter(lambda every: not every.in_months), DAYS)
def test_days_and_weeks_are_the_same_across_a_change_of_clocks(every: Interval, start: date) -> None:
    assert (every.after(start, "calendar") - start).days == every.size


@settings(max_examples=300)
@given(st.integers(1, 60), DAYS)
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(count: int, start: date) -> None:
    reached = Interval(count, "month").after(start)
    months = reached.year * 12 + reached.month - start.year * 12 - start.month
    assert months == count
    assert reached.day == start.day or (reached.day < start.day and (reached + timedelta(days=1)).day == 1)
    assert Interval(count, "month").after(start, "calendar") >= reached
