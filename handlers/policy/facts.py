"""Facts that the rules need: plain values, no texts, no clocks."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers.policy.rules import Condition
from handlers.policy.values import Interval

By = Literal["worker", "supervisor", "both"]


class FactsInvalid(ValueError):
    """Facts that no due date can be computed from; `problems` holds everything that is wrong with them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class HeldSession:
    """Session that was held; `minutes` where its length is known, `members` is the number of supervisees in it."""

    on: date
    kind: str = "planned"
    minutes: int | None = None
    members: int = 1


@dataclass(frozen=True, slots=True)
class WorkDone:
    """Amount of work on a day; `what` is "shifts", "client sessions" or "hours"."""

    on: date
    what: str
    number: float


@dataclass(frozen=True, slots=True)
class RequestedInterval:
    """Somebody's request for sessions this often, from the day `on`."""

    every: Interval
    by: By
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Facts that one pair's due dates depend on.

    `start` is the first day of the relationship, `programme_start` that of the stage's programme.
    `agreement` is the interval that both accepted, `agreement_on` the day from which it counts. `absences`
    are first and last days away, both included, in any order, overlapping or not. `fte` is hours as a part
    of full time, over 0 and up to 1. Raise `FactsInvalid` for impossible values.
    """

    start: date
    role: str = ""
    stage: str = ""
    fte: float = 1.0
    programme_start: date | None = None
    sessions: tuple[HeldSession, ...] = ()
    agreement: Interval | None = None
    asked: RequestedInterval | None = None
    absences: tuple[tuple[date, date], ...] = ()
    milestones_done: frozenset[str] = frozenset()
    person_type: str = ""
    agreement_on: date | None = None
    work: tuple[WorkDone, ...] = ()

    def are_for(self, condition: Condition) -> bool:
        """Return whether a rule is for the person whose facts these are."""
        return condition.matches(self.role, self.stage, self.person_type)

    def __post_init__(self) -> None:
        problems = [
            f"absences: {first} is after {last}; expected the first day away, then the last"
            for first, last in self.absences
            if first > last
        ]
        if not 0 < self.fte <= 1:
            problems.append(f"fte: found {self.fte}; expected a part of full time, over 0 and up to 1")
        if problems:
            raise FactsInvalid(problems)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Facts that one session's deadlines depend on; all dates are days in the zone of the person who owes.

    `on` is the day it began, `ended` the day it ended where that is another. `record_days` is the number of
    days for the record that the pair's agreement sets. `recorded` is when the record was finished,
    `next_on` the day of the next session held or booked, `disputed` the day on which somebody disagreed
    with the record, `cancelled` the day on which the session was called off.
    """

    on: date
    kind: str = "planned"
    ended: date | None = None
    working_days: frozenset[int] | None = None
    record_days: int | None = None
    recorded: date | None = None
    next_on: date | None = None
    disputed: date | None = None
    cancelled: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Facts that an agreement's dates depend on: the pair's start and sessions, last acceptance and last review.

    `review_on` is the review date that the pair chose for itself.
    """

    start: date
    sessions: tuple[HeldSession, ...] = ()
    accepted: date | None = None
    reviewed: date | None = None
    review_on: date | None = None
    working_days: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """Facts that an action's date depends on; `due` is the date that somebody gave it."""

    created: date
    due: date | None = None
    next_session: date | None = None


@dataclass(frozen=True, slots=True)
class YearlyFacts:
    """Facts that appraisals, observations and reviews of the policy depend on: the start, and when the last one was.

    `known_from` is the day from which anything is known here: what fell due before it is not late.
    """

    start: date
    last: date | None = None
    known_from: date | None = None
