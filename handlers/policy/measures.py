"""Measures beside the interval: hours in a month, sessions in a year or in a school term.

Each measure gives the day by which the next session is due under it alone; `next_session` takes the
earliest. A measure never moves for absence or part-time hours (rule 8).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from handlers.policy.answer import Due, long_date
from handlers.policy.facts import HeldSession, PairFacts
from handlers.policy.model import Policy
from handlers.policy.rules import Measure, MeasureBy
from handlers.policy.work_measures import WORK, excused, short_months, work_due

_UNITS = {"sessions per year": "year", "sessions per term": "term"}


def measures_for(policy: Policy, facts: PairFacts) -> list[Measure]:
    """Return the measures for a person: the first match of each sort and set of kinds."""
    found: dict[tuple[MeasureBy, tuple[str, ...]], Measure] = {}
    for measure in policy.measures:
        if facts.are_for(measure.for_):
            found.setdefault((measure.by, measure.kinds), measure)
    return list(found.values())


def measures_due(policy: Policy, facts: PairFacts, today: date) -> Iterator[Due]:
    """Yield when each measure for this person asks for the next session."""
    for measure in measures_for(policy, facts):
        if measure.by == "hours per month" and measure.hours is not None:
            yield _hours_due(policy, measure, measure.hours, facts, today)
        elif measure.by in _UNITS and measure.at_least is not None:
            yield _spread_due(policy, measure, measure.at_least, facts, today)
        elif measure.by in WORK and (measure.shifts or measure.per):
            yield work_due(policy, measure, facts, today)


def shortfall_due(policy: Policy, facts: PairFacts, today: date) -> Due:
    """Return the past months whose hours were not held, which stay listed; due is the end of the first of them."""
    for measure in measures_for(policy, facts):
        if measure.by != "hours per month" or measure.hours is None:
            continue
        minutes: dict[tuple[int, int], float] = {}
        for session in facts.sessions:
            if _counts(policy, measure, session):
                month = (session.on.year, session.on.month)
                minutes[month] = minutes.get(month, 0.0) + credited_minutes(session, measure)
        short = list(short_months(policy, measure, minutes, facts, today))
        if short:
            listed = ", ".join(f"{_hours(held)} in {day:%B %Y}" for day, held in short)
            why = f"{_hours(measure.hours * 60)} are due in each calendar month; held were {listed}."
            first = short[0][0]
            clause = measure.clause_of("hours")
            return Due(first, first + timedelta(days=measure.grace + 1), None, clause, why)
    return Due(None, None, None, "", "No past month is short of its hours.")


def over_most(policy: Policy, facts: PairFacts, on: date) -> str:
    """Return that one more session on a day would be more than the policy wants; empty where it would not."""
    for measure in measures_for(policy, facts):
        if measure.by not in _UNITS or measure.at_most is None:
            continue
        first, last = next(iter(_periods(policy, measure, facts, on)), (on, on))
        held = sum(_counts(policy, measure, one) and first <= one.on <= last for one in facts.sessions)
        if first <= on <= last and held >= measure.at_most:
            most = policy.words.session.count(measure.at_most)
            clause = measure.clause_of("at_most")
            where = f" ({clause})" if clause else ""
            return (
                f"Your policy has {most} at most in a {_UNITS[measure.by]}{where}; {held} were held already."
            )
    return ""


def period_changed(policy: Policy, since: date, today: date) -> bool:
    """Return whether a month, year or term that a measure counts in has begun or ended from `since` to `today`."""
    passed = {since + timedelta(days=step) for step in range(1, min((today - since).days, 366) + 1)}
    for measure in policy.measures:
        if measure.by == "sessions per term":
            edges = (
                {(term.first, term.last + timedelta(days=1)) for term in policy.calendar.terms}
                if policy.calendar
                else set[tuple[date, date]]()
            )
            if any(day in passed for edge in edges for day in edge):
                return True
        elif measure.by == "sessions per year":
            if passed and (
                measure.year == "anniversary" or any(f"{day:%m-%d}" == measure.year for day in passed)
            ):
                return True
        elif any(day.day == 1 for day in passed):
            return True
    return False


def credited_minutes(held: HeldSession, measure: Measure) -> float:
    """Return the minutes that a session counts for one supervisee; 60 where its length is not known.

    A group's time is shared out by the measure's credit (BACP: half the time in groups of up to four
    supervisees, the time divided by their number in larger ones).
    """
    minutes = 60 if held.minutes is None else held.minutes
    credit = measure.group_credit
    if held.members <= 1 or credit is None:
        return minutes
    return minutes * credit.small if held.members <= credit.small_group else minutes / held.members


def _counts(policy: Policy, measure: Measure, session: HeldSession) -> bool:
    return session.kind in measure.kinds if measure.kinds else policy.counts(session.kind)


def _hours_due(policy: Policy, measure: Measure, hours: float, facts: PairFacts, today: date) -> Due:
    """Return by when the hours of a calendar month must have been held (rule 8).

    Every month is counted alone: extra hours are not carried to the next. The month of the start counts
    only where it is whole.
    """
    needed = hours * 60
    free = excused(measure, facts, today)
    part = facts.start.day > 1 and (facts.start.year, facts.start.month) == (today.year, today.month)
    held = sum(
        credited_minutes(session, measure)
        for session in facts.sessions
        if _counts(policy, measure, session) and today.replace(day=1) <= session.on <= today
    )
    due = today + relativedelta(months=1 if part or free or held >= needed else 0, day=31)
    if part:
        why = f"{_hours(needed)} are due in each calendar month; {today:%B %Y} is not a whole one"
    elif free:
        why = f"{_hours(needed)} are due in each calendar month; {today:%B %Y} has no {measure.excused}"
    else:
        why = f"{_hours(held)} of {_hours(needed)} held in {today:%B %Y}"
    if due.month != today.month:
        why += f"; the next {_hours(needed)} are due in {due:%B}"
    overdue_from = due + timedelta(days=measure.grace + 1)
    return Due(due, overdue_from, None, measure.clause_of("hours"), f"{why}.")


def _spread_due(policy: Policy, measure: Measure, at_least: int, facts: PairFacts, today: date) -> Due:
    """Return when the next of a number of sessions in a year or term is due; they are spread evenly over its days.

    The k-th of n in a period of d days is due on its day number ⌈k × d ÷ n⌉. Who starts within a period
    owes the part of n that is left of it, rounded down, over the days that are left. Once they are held, or
    none is owed, the first of the next period is due.
    """
    unit = _UNITS[measure.by]
    clause = measure.clause_of("at_least")
    for first, last in _periods(policy, measure, facts, today):
        begin = max(first, facts.start)
        left, whole = (last - begin).days + 1, (last - first).days + 1
        if left < 1:
            continue
        owed = at_least * left // whole
        held = sum(
            _counts(policy, measure, session) and begin <= session.on <= min(today, last)
            for session in facts.sessions
        )
        if held >= owed:
            continue
        due = begin + timedelta(days=-(-(held + 1) * left // owed) - 1)
        number = policy.words.session.count(owed)
        topic = f" ({', '.join(measure.kinds)})" if measure.kinds else ""
        period = f"the {unit} from {long_date(first)} to {long_date(last)}"
        why = f"{held} of {number}{topic} held in {period}, spread evenly"
        return Due(due, due + timedelta(days=measure.grace + 1), None, clause, f"{why}.")
    return Due(None, None, None, clause, f"No {unit} is known in which more are due.")


def _periods(policy: Policy, measure: Measure, facts: PairFacts, today: date) -> list[tuple[date, date]]:
    """Return the year or term that contains `today` and the ones after it, each with first and last day."""
    if measure.by == "sessions per term":
        terms = policy.calendar.terms if policy.calendar else ()
        return sorted((term.first, term.last) for term in terms if term.last >= today)
    if measure.year == "anniversary":
        month, day = facts.start.month, facts.start.day
    else:
        month, day = (int(part) for part in measure.year.split("-"))
    firsts = [date(year, month, 1) + relativedelta(day=day) for year in range(today.year - 1, today.year + 3)]
    years = [(first, following - timedelta(days=1)) for first, following in pairwise(firsts)]
    return [(first, last) for first, last in years if last >= today]


def _hours(minutes: float) -> str:
    hours = round(minutes / 60, 2)
    return f"{hours:g} hour" if hours == 1 else f"{hours:g} hours"
