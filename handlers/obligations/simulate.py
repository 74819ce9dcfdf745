"""Simulation of a policy: what falls due each week for each supervisor, if everything happens on time.

It is an estimate for whoever writes a policy, made from the kinds of obligation that have a place in it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.obligations.registry import KINDS
from handlers.obligations.simulated import Simulated, SimulatedPerson
from handlers.policy import Policy
from handlers.policy.words import Words


@dataclass(frozen=True, slots=True)
class SimulatedObligation:
    """Something that falls due on a day for a person and their supervisor.

    `what` is the kind's name; `minutes` is the length of a session, else 0.
    """

    on: date
    what: str
    person: str
    supervisor: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class SimulatedWeek:
    """What falls due in one week (`monday` to Sunday) for one supervisor: counts by kind, and hours of sessions."""

    monday: date
    supervisor: str
    counts: tuple[tuple[str, int], ...]
    hours: float

    def count(self, what: str) -> int:
        """Return how many of one kind fall due."""
        return dict(self.counts).get(what, 0)


def simulate(
    policy: Policy, people: Iterable[SimulatedPerson], first: date, last: date
) -> list[SimulatedObligation]:
    """Return everything that falls due from `first` to `last`, both included, in order of date."""
    found = [one for person in people for one in _of(Simulated(policy, person, first, last))]
    return sorted(found, key=lambda one: (one.on, one.supervisor, one.person, one.what))


def by_week(falling: Iterable[SimulatedObligation]) -> list[SimulatedWeek]:
    """Return the same by week and supervisor, in that order."""
    weeks: dict[tuple[date, str], list[SimulatedObligation]] = {}
    for one in falling:
        monday = one.on - timedelta(days=one.on.weekday())
        weeks.setdefault((monday, one.supervisor), []).append(one)
    return [
        SimulatedWeek(
            monday,
            supervisor,
            tuple(sorted(Counter(one.what for one in ones).items())),
            sum(one.minutes for one in ones) / 60,
        )
        for (monday, supervisor), ones in sorted(weeks.items())
    ]


def columns(words: Words) -> tuple[tuple[str, str], ...]:
    """Return the columns of a table of weeks: the name of each kind, and the heading of its column."""
    return tuple((kind.name, kind.simulation.column(words)) for kind in KINDS if kind.simulation is not None)


def _of(one: Simulated) -> Iterator[SimulatedObligation]:
    for kind in KINDS:
        for day in kind.simulation.days(one) if kind.simulation else ():
            if one.first <= day.on <= one.last:
                yield SimulatedObligation(day.on, kind.name, one.person.name, day.supervisor, day.minutes)
