"""Days on which one person's obligations fall due if everything happens on time. Pure.

Sessions are assumed to be held on their due date, or on the working day before it where that is none;
records and agreement reviews follow from them. Uses the same functions that set real due dates.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from handlers.policy import (
    AgreementFacts,
    HeldSession,
    PairFacts,
    Policy,
    SessionFacts,
    next_session,
    owed,
    series_due,
)
from handlers.policy.calendar import WEEKDAYS, is_working_day

NAMED = "named supervisor"
"""Supervisor in a programme's second series, whom the people file does not name."""


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """Supervised person, as in a row of the people file; `start` is the first day of the pair."""

    name: str
    supervisor: str
    start: date
    role: str = ""
    stage: str = ""
    fte: float = 1.0
    working_days: frozenset[int] = WEEKDAYS


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """Day on which something falls due, and for which supervisor; `minutes` is the length of a session, else 0."""

    on: date
    supervisor: str
    minutes: int = 0


@dataclass(frozen=True)
class Simulated:
    """One person under a policy, from `first` to `last`.

    A pair that began before `first` is assumed to have met up to then as the policy asks.
    """

    policy: Policy
    person: SimulatedPerson
    first: date
    last: date

    @property
    def facts(self) -> PairFacts:
        """Facts that the policy engine needs about the pair."""
        one = self.person
        return PairFacts(one.start, one.role, one.stage, one.fte, one.start if one.stage else None)

    @cached_property
    def sessions(self) -> tuple[HeldSession, ...]:
        """Sessions from the first day of the pair to `last`."""
        return tuple(self.until(self.last))

    def until(self, last: date) -> Iterator[HeldSession]:
        """Yield the sessions from the first day of the pair to a day."""
        held: tuple[HeldSession, ...] = ()
        day = self.person.start
        while True:
            due = next_session(self.policy, replace(self.facts, sessions=held), day).due
            if due is None or due > last:
                return
            day = self.on_a_working_day(due, day)
            held = (HeldSession(day),)
            yield held[0]

    def on_a_working_day(self, due: date, after: date) -> date:
        """Return the due date, or the last working day before it that is later than `after`; if none, the due date."""
        day = due
        while not is_working_day(day, self.policy, self.person.working_days):
            day -= timedelta(days=1)
            if day <= after:
                return due
        return day


SimulatedDays = Callable[[Simulated], Iterator[SimulatedDay]]


def session_days(of: Simulated) -> Iterator[SimulatedDay]:
    """Yield the days of sessions, and of those in a programme's second series."""
    minutes = of.policy.session_minutes
    for session in of.sessions:
        yield SimulatedDay(session.on, of.person.supervisor, minutes)
    for index, series in enumerate(series_due(of.policy, of.facts, of.person.start)):
        due, day = series.due.due, of.person.start
        while due is not None and due <= of.last:
            day = of.on_a_working_day(due, day)
            yield SimulatedDay(day, NAMED, minutes)
            held = (HeldSession(day, series.series.name),)
            due = series_due(of.policy, replace(of.facts, sessions=held), day)[index].due.due


def record_days(of: Simulated) -> Iterator[SimulatedDay]:
    """Yield the days on which the records fall due."""
    for session in of.sessions:
        known = SessionFacts(session.on, session.kind, working_days=of.person.working_days)
        due = owed("record", of.policy, known, session.on).due
        if session.on >= of.first and due is not None:
            yield SimulatedDay(due, of.person.supervisor)


def agreement_days(of: Simulated) -> Iterator[SimulatedDay]:
    """Yield the day on which the agreement falls due; it is assumed to be accepted then."""
    accepted = _accepted(of)
    if accepted is not None and accepted.accepted is not None:
        yield SimulatedDay(accepted.accepted, of.person.supervisor)


def review_days(of: Simulated) -> Iterator[SimulatedDay]:
    """Yield the days of the agreement's reviews; each is assumed to be held on its day."""
    known = _accepted(of)
    while known is not None:
        due = owed("agreement_review", of.policy, known, of.last).due
        if due is None or due > of.last:
            return
        yield SimulatedDay(due, of.person.supervisor)
        known = replace(known, reviewed=due)


def _accepted(of: Simulated) -> AgreementFacts | None:
    """Return the agreement as accepted on its due date; None where none falls due."""
    if not of.policy.agreement_required:
        return None
    held = tuple(of.until(min(of.last, of.person.start + timedelta(days=370))))
    begun = AgreementFacts(of.person.start, held, working_days=of.person.working_days)
    due = owed("agreement", of.policy, begun, of.last).due
    return replace(begun, accepted=due) if due is not None else None
