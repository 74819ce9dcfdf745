"""What a policy will cost: what falls due week by week, supervisor by supervisor, if everything happens on
time.

Sessions are taken to be held on their due date, or on the working day before it where that is none; records
and agreement reviews follow from them. It is a reckoning for whoever writes a policy, made from the same
functions that set real due dates.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from handlers.policy.calendar import WEEKDAYS, is_working_day
from handlers.policy.deadlines import record_due
from handlers.policy.due import next_session
from handlers.policy.facts import AgreementFacts, Held, PairFacts, SessionFacts
from handlers.policy.model import Policy
from handlers.policy.programmes import series_due
from handlers.policy.reviews import agreement_due, agreement_review_due

What = Literal["session", "series", "record", "agreement", "agreement_review"]


NAMED = "named supervisor"
"""Who gives the sessions of a programme's second series: somebody whom the people file does not name."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is supervised, as a row of the people file has it. `start` is the first day of the pair."""

    name: str
    supervisor: str
    start: date
    role: str = ""
    stage: str = ""
    fte: float = 1.0
    working_days: frozenset[int] = WEEKDAYS


@dataclass(frozen=True, slots=True)
class Falling:
    """One thing that falls due on a day for a person and their supervisor. `minutes` is the length of a
    session, else 0.
    """

    on: date
    what: What
    person: str
    supervisor: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """What falls due in one week (`monday` to Sunday) for one supervisor: how many of each, and hours of
    sessions.
    """

    monday: date
    supervisor: str
    counts: tuple[tuple[str, int], ...]
    hours: float

    def count(self, what: What) -> int:
        """How many of one thing fall due."""
        return dict(self.counts).get(what, 0)


def simulate(policy: Policy, people: Iterable[Person], first: date, last: date) -> list[Falling]:
    """Everything that falls due from `first` to `last`, both included, in order of date."""
    found = [one for person in people for one in _of(policy, person, first, last) if first <= one.on <= last]
    return sorted(found, key=lambda one: (one.on, one.supervisor, one.person, one.what))


def by_week(falling: Iterable[Falling]) -> list[Week]:
    """The same by week and supervisor, in that order."""
    weeks: dict[tuple[date, str], list[Falling]] = {}
    for one in falling:
        monday = one.on - timedelta(days=one.on.weekday())
        weeks.setdefault((monday, one.supervisor), []).append(one)
    return [
        Week(
            monday,
            supervisor,
            tuple(sorted(Counter(one.what for one in ones).items())),
            sum(one.minutes for one in ones) / 60,
        )
        for (monday, supervisor), ones in sorted(weeks.items())
    ]


def _of(policy: Policy, person: Person, first: date, last: date) -> Iterator[Falling]:
    """One person's due dates. A pair that began before `first` is taken to have met up to then as the policy
    asks.
    """
    programme = person.start if person.stage else None
    facts = PairFacts(person.start, person.role, person.stage, person.fte, programme)
    for session in _sessions(policy, person, facts, last):
        if session.on >= first:
            yield Falling(session.on, "session", person.name, person.supervisor, policy.session_minutes)
            written = record_due(
                policy, SessionFacts(session.on, session.kind, working_days=person.working_days)
            )
            if written.due:
                yield Falling(written.due, "record", person.name, person.supervisor)
    for held in _series(policy, person, facts, first, last):
        yield Falling(held, "series", person.name, NAMED, policy.session_minutes)
    yield from _agreements(policy, person, facts, last)


def _sessions(policy: Policy, person: Person, facts: PairFacts, last: date) -> Iterator[Held]:
    held: tuple[Held, ...] = ()
    day = person.start
    while True:
        due = next_session(policy, replace(facts, sessions=held), day).due
        if due is None or due > last:
            return
        day = _on_a_working_day(policy, person, due, day)
        held = (Held(day),)
        yield held[0]


def _series(policy: Policy, person: Person, facts: PairFacts, first: date, last: date) -> Iterator[date]:
    for index, series in enumerate(series_due(policy, facts, person.start)):
        due, day = series.due.due, person.start
        while due is not None and due <= last:
            day = _on_a_working_day(policy, person, due, day)
            if day >= first:
                yield day
            held = (Held(day, series.series.name),)
            due = series_due(policy, replace(facts, sessions=held), day)[index].due.due


def _on_a_working_day(policy: Policy, person: Person, due: date, after: date) -> date:
    """The due date, or the last working day before it that is later than `after`; where there is none, the
    due date.
    """
    day = due
    while not is_working_day(day, policy, person.working_days):
        day -= timedelta(days=1)
        if day <= after:
            return due
    return day


def _agreements(policy: Policy, person: Person, facts: PairFacts, last: date) -> Iterator[Falling]:
    """The agreement, accepted on the day on which it falls due, and its reviews, each held on its day."""
    if not policy.agreement_required:
        return
    held = tuple(_sessions(policy, person, facts, min(last, person.start + timedelta(days=370))))
    begun = AgreementFacts(person.start, held, working_days=person.working_days)
    accepted = agreement_due(policy, begun, last).due
    if accepted is None:
        return
    yield Falling(accepted, "agreement", person.name, person.supervisor)
    accepted_facts = replace(begun, accepted=accepted)
    review = agreement_review_due(policy, accepted_facts).due
    while review is not None and review <= last:
        yield Falling(review, "agreement_review", person.name, person.supervisor)
        review = agreement_review_due(policy, replace(accepted_facts, reviewed=review)).due
