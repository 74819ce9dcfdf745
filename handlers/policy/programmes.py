"""A programme's second series of sessions and its milestones, beside the planned sessions."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.policy.answer import Due, long_date
from handlers.policy.due import moved_on
from handlers.policy.facts import PairFacts
from handlers.policy.model import Policy
from handlers.policy.rules import Milestone, Programme, Series
from handlers.policy.values import Interval, IntervalRange


@dataclass(frozen=True, slots=True)
class SeriesDue:
    """Next session of a programme's second series."""

    programme: Programme
    series: Series
    due: Due


@dataclass(frozen=True, slots=True)
class MilestoneDue:
    """Review of progress in a programme that has not been done yet."""

    programme: Programme
    milestone: Milestone
    due: Due


def programmes_of(policy: Policy, facts: PairFacts) -> list[Programme]:
    """Return the programmes that somebody with a `programme_start` is in, by role and stage."""
    if facts.programme_start is None:
        return []
    return [programme for programme in policy.programmes if facts.are_for(programme.for_)]


def line_manager_reads(policy: Policy, series: str) -> bool:
    """Return whether the line manager may read the records of a second series: no, where it does not say."""
    named = (one for programme in policy.programmes for one in programme.series if one.name == series)
    return any(not one.private_from_line_manager for one in named)


def end_of(programme: Programme, start: date) -> date | None:
    """Return the first day after a programme, by its `length` or its last phase; None where it names neither."""
    length = programme.length or (programme.phases[-1].until if programme.phases else None)
    return length.after(start) if length else None


def series_due(policy: Policy, facts: PairFacts, today: date) -> list[SeriesDue]:
    """Return the next session of every second series that the person is in, each with its own clock (STK-10d).

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
    every = series.every.last if isinstance(series.every, IntervalRange) else series.every
    if not isinstance(every, Interval) or series.required == "offered":
        return Due(None, None, None, clause, f"{name} is held when it is wanted.".capitalize())
    held = [session.on for session in facts.sessions if session.kind == series.name and session.on <= today]
    anchor = max([start, *held])
    due = every.after(anchor)
    if programme.absence == "stops":
        due, _ = moved_on(anchor, due, facts.absences)
    end = series.until.after(start) if series.until else end_of(programme, start)
    if end and due >= end:
        return Due(
            None, None, None, clause, f"The next one of {name} would be after its end on {long_date(end)}."
        )
    since = "the start of the programme" if anchor == start else "the last one"
    why = f"{every} is set for {name}; it is counted from {since} on {long_date(anchor)}."
    return Due(due, due + timedelta(days=programme.grace + 1), str(every), clause, why)


def milestones_due(policy: Policy, facts: PairFacts) -> list[MilestoneDue]:
    """Return the reviews of progress that are still to be done, soonest first (STK-10c)."""
    start = facts.programme_start or facts.start
    found: list[MilestoneDue] = []
    for programme in programmes_of(policy, facts):
        for milestone in programme.milestones:
            if milestone_key(programme, milestone) in facts.milestones_done:
                continue
            due = milestone.at.after(start)
            begun = f"the programme {programme.name}, which began on {long_date(start)}"
            why = f"{milestone.at} into {begun}: {milestone.name}."
            clause = milestone.basis or programme.basis
            found.append(
                MilestoneDue(
                    programme, milestone, Due(due, due + timedelta(days=1), str(milestone.at), clause, why)
                )
            )
    return sorted(found, key=lambda one: one.due.due or date.max)


def milestone_key(programme: Programme, milestone: Milestone) -> str:
    """Return the key of a milestone in `PairFacts.milestones_done`: "ASYE: 3 months"."""
    return f"{programme.name}: {milestone.at}"
