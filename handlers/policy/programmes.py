"""What runs beside the planned sessions: a programme's second series and its milestones, and hours counted by
the month.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.policy.due import Due, moved_on, said
from handlers.policy.facts import Held, PairFacts
from handlers.policy.model import Policy
from handlers.policy.rules import Measure, Milestone, Programme, Series
from handlers.policy.values import Interval


@dataclass(frozen=True, slots=True)
class SeriesDue:
    """The next session of a programme's second series."""

    programme: Programme
    series: Series
    due: Due


@dataclass(frozen=True, slots=True)
class MilestoneDue:
    """A review of progress in a programme that has not been done yet."""

    programme: Programme
    milestone: Milestone
    due: Due


def programmes_of(policy: Policy, facts: PairFacts) -> list[Programme]:
    """The programmes that somebody with a `programme_start` is in, by role and stage."""
    if facts.programme_start is None:
        return []
    return [programme for programme in policy.programmes if programme.for_.matches(facts.role, facts.stage)]


def end_of(programme: Programme, start: date) -> date | None:
    """The first day after a programme: its `length`, else the end of its last phase; None where it names
    neither.
    """
    length = programme.length or (programme.phases[-1].until if programme.phases else None)
    return length.after(start) if length else None


def series_due(policy: Policy, facts: PairFacts, today: date) -> list[SeriesDue]:
    """The next session of every second series that the person is in, each with its own clock (STK-10d).

    A session belongs to a series when its kind has the series' name. A series that is only "offered" never
    falls due.
    """
    return [
        SeriesDue(programme, series, _series(programme, series, facts, today))
        for programme in programmes_of(policy, facts)
        for series in programme.series
    ]


def _series(programme: Programme, series: Series, facts: PairFacts, today: date) -> Due:
    start = facts.programme_start or facts.start
    clause = series.basis or programme.basis
    name = f"the {series.name} of the programme {programme.name}"
    if not isinstance(series.every, Interval) or series.required == "offered":
        return Due(None, None, None, clause, f"{name} is held when it is wanted.".capitalize())
    held = [session.on for session in facts.sessions if session.kind == series.name and session.on <= today]
    anchor = max([start, *held])
    due = series.every.after(anchor)
    if programme.absence == "stops":
        due, _ = moved_on(anchor, due, facts.absences)
    end = series.until.after(start) if series.until else end_of(programme, start)
    if end and due >= end:
        return Due(None, None, None, clause, f"The next one of {name} would be after its end on {said(end)}.")
    since = "the start of the programme" if anchor == start else "the last one"
    why = f"{series.every} is set for {name}; it is counted from {since} on {said(anchor)}."
    return Due(due, due + timedelta(days=programme.grace + 1), str(series.every), clause, why)


def milestones_due(policy: Policy, facts: PairFacts) -> list[MilestoneDue]:
    """The reviews of progress that are still to come or to be done, soonest first (STK-10c)."""
    start = facts.programme_start or facts.start
    found: list[MilestoneDue] = []
    for programme in programmes_of(policy, facts):
        for milestone in programme.milestones:
            if milestone_key(programme, milestone) in facts.milestones_done:
                continue
            due = milestone.at.after(start)
            why = f"{milestone.at} into the programme {programme.name}, which began on {said(start)}: {milestone.name}."
            clause = milestone.basis or programme.basis
            found.append(
                MilestoneDue(
                    programme, milestone, Due(due, due + timedelta(days=1), str(milestone.at), clause, why)
                )
            )
    return sorted(found, key=lambda one: one.due.due or date.max)


def milestone_key(programme: Programme, milestone: Milestone) -> str:
    """What a milestone is known by in `PairFacts.milestones_done`: "ASYE: 3 months"."""
    return f"{programme.name}: {milestone.at}"


def credited_minutes(held: Held, measure: Measure) -> float:
    """The minutes that a session counts for one supervisee: a group's time is shared out by the measure's
    credit.

    BACP: half the time in groups of up to four supervisees, the time divided by their number in larger ones.
    """
    minutes = held.minutes or 0
    credit = measure.group_credit
    if held.members <= 1 or credit is None:
        return minutes
    return minutes * credit.small if held.members <= credit.small_group else minutes / held.members


def hours_due(policy: Policy, facts: PairFacts, today: date) -> Due:
    """By when the hours of a calendar month must have been held, under a measure of hours per month (X3,
    BACP).

    Every month stands alone: what was held over in one is not carried to the next. Once this month's hours
    are held, the end of the next month is what comes.
    """
    measure = policy.measure
    if measure is None or measure.by != "hours per month" or measure.hours is None:
        return Due(None, None, None, measure.basis if measure else "", "The policy does not count hours.")
    first = max(facts.start, today.replace(day=1))
    held = sum(
        credited_minutes(session, measure)
        for session in facts.sessions
        if policy.counts(session.kind) and first <= session.on <= today
    )
    needed = measure.hours * 60
    month = today + relativedelta(months=0 if held < needed else 1, day=31)
    why = f"{_hours(held)} of {_hours(needed)} held in {today:%B %Y}"
    why += "." if held < needed else f"; the next {_hours(needed)} are due in {month:%B}."
    return Due(month, month + timedelta(days=1), "1 month", measure.basis, why)


def _hours(minutes: float) -> str:
    hours = round(minutes / 60, 2)
    return f"{hours:g} hour" if hours == 1 else f"{hours:g} hours"
