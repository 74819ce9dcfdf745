"""Kind of obligation: everything that the product knows about it, in one object."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.language import Asked
from handlers.obligations.facts import ObligationFacts
from handlers.obligations.reminder_days import days_of
from handlers.obligations.simulated import SimulatedDays
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy
from handlers.policy.practice import NudgeSteps, ObligationKind
from handlers.policy.words import Words
from storage.db import Db
from storage.models import About, Obligation
from storage.queries import obligations as obligation_queries


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that `/overdue` counts together: the word that asks for them, and the word for one of them."""

    name: str
    one: str
    kept: Callable[[Policy], bool] = lambda _: True
    """Whether a policy asks for any of it, so that an answer covers it."""


@dataclass(frozen=True, slots=True)
class OfPairs:
    """Due function for one pair at a time, from its rows; `after_end`: also for a pair that has ended."""

    find: Callable[[ObligationFacts], Iterable[ObligationSpec]]
    after_end: bool = False


@dataclass(frozen=True, slots=True)
class OfPeople:
    """Due function for many people at once; `find` reads the rows that it needs.

    `by` says whose facts make it: those of its owner, or those of the person whom it concerns.
    """

    find: Callable[[Db, Policy, datetime, Collection[int]], Iterable[ObligationSpec]]
    by: Literal["owner", "person"]


@dataclass(frozen=True, slots=True)
class InSimulation:
    """Place in `alongside policy simulate`: the days on which it falls due, and the column that counts it."""

    days: SimulatedDays
    column: Callable[[Words], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Kind of obligation, one object in one registry (`handlers/obligations/registry`).

    Its line in a nudge is registered by the feature that it belongs to: `@routes.line(KIND)`.
    """

    name: str
    """Name, stored in the database and therefore stable."""
    due: OfPairs | OfPeople
    """Due function: each obligation with its date, its clause and who owes it."""
    steps: Callable[[Policy, str], NudgeSteps]
    """Days of nudges around the due date, and of the escalation, by policy and series."""
    group: Group
    label: Callable[[Words], str]
    """What is owed, in the organisation's words, as `/overdue` says it."""
    report: str
    """What is owed, in the files and figures that leave the chat."""
    next_step: Callable[[Words], str] = lambda _: "see to it"
    """What its owner does next, in a few words: "find a time"."""
    asks: Asked | None = None
    """Question that a reminder asks, for somebody who answers in words."""
    either_owes: bool = False
    """Whether either of the two may owe it, so that `/overdue` has to say who."""
    about_meeting: bool = False
    """Whether it is about a session that is or was booked; it then comes first in a nudge."""
    message: str | None = None
    """Card that asks about it outside of the day's nudge; its id is what the obligation is about."""
    simulation: InSimulation | None = None
    escalates: "Kind | None" = None
    """Kind that this escalation is about; None for any other kind."""

    def of(
        self,
        facts: ObligationFacts,
        about: About,
        owner_id: int,
        due: Due,
        *,
        quiet: bool = False,
        counts: bool = True,
        steps: tuple[date, ...] | None = None,
        not_before: datetime | None = None,
    ) -> ObligationSpec:
        """Return an obligation of this kind for a pair; `quiet`: no nudges for now, `steps`: nudges on these days."""
        assert due.due is not None
        if steps is None:
            steps = () if quiet else days_of(due.due, self.steps(facts.policy, facts.pair.series))
        return ObligationSpec(
            kind=self.name,
            about=about,
            owner_id=owner_id,
            person_id=facts.pair.supervisee_id,
            pair_id=facts.pair.id,
            due=due.due,
            overdue_from=due.overdue_from,
            clause=due.clause,
            why=due.why,
            every=due.every or "",
            counts=counts,
            since=due.since,
            excused=due.excused,
            steps=steps,
            not_before=not_before,
        )

    def names(self, row: Obligation) -> bool:
        """Return whether a stored obligation is of this kind."""
        return row.kind == self.name

    def of_owner(self, db: Db, owner_id: int) -> list[Obligation]:
        """Return what a person owes of this kind, soonest first."""
        return [row for row in obligation_queries.of_owner(db, owner_id) if self.names(row)]

    def of_pair(self, db: Db, pair_id: int) -> list[Obligation]:
        """Return what a pair owes of this kind."""
        return obligation_queries.of_pair(db, pair_id, self.name)

    def one(self, db: Db, about: About, owner_id: int) -> Obligation | None:
        """Return the obligation that this person has about this, or None."""
        return obligation_queries.one(db, self.name, about, owner_id)


def policy_steps(name: ObligationKind) -> Callable[[Policy, str], NudgeSteps]:
    """Return a function for the policy's steps of this name, whatever the series."""
    return lambda policy, _series: policy.nudge_steps(name)
