"""Facts about one person that do not belong to a pair: stage, programmes, who supervises and assesses them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, PairFacts, Policy, milestone_key
from handlers.policy.practice import NudgeSteps
from handlers.policy.programmes import programmes_of
from handlers.policy.rules import Milestone, Programme
from storage.db import Db
from storage.models import About, Pair, Person
from storage.queries import facts as fact_queries
from storage.queries import people, programmes

LINE = "line"


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """One person's rows, as the rules about programmes and supervisors read them."""

    policy: Policy
    person: Person
    today: date
    done: Mapping[tuple[str, str], date]
    pairs: tuple[Pair, ...]
    """Pairs in which they are or were supervised."""
    manager: Person | None
    """Their manager, while here."""
    assessor: Person | None
    """Person who was named to assess them, while here."""
    admins: tuple[int, ...] = ()

    @property
    def stage(self) -> str:
        """Stage on this day."""
        return self.person.stage_on(self.today)

    @property
    def facts(self) -> PairFacts:
        """Facts that the policy engine needs about whom a rule is for."""
        person = self.person
        done = frozenset(name for what, name in self.done if what == "review")
        return PairFacts(
            start=person.starts_on or self.today,
            role=person.role,
            stage=self.stage,
            fte=person.fte,
            person_type=person.person_type,
            programme_start=person.stage_began,
            milestones_done=done,
        )

    @property
    def programmes(self) -> list[Programme]:
        """Programmes that they are in by role and stage, whether or not their time is over."""
        return programmes_of(self.policy, self.facts)

    def current(self, series: str = LINE) -> Pair | None:
        """Return the pair of this series that is open on this day, or the next to begin."""
        here = [
            p for p in self.pairs if p.series == series and (p.ends_on is None or p.ends_on >= self.today)
        ]
        return min(here, key=lambda pair: (pair.starts_on > self.today, pair.id), default=None)

    def assessor_for(self, programme: Programme) -> Person | None:
        """Return who assesses them in a programme: whoever was named, else their manager unless it must be named."""
        if self.assessor is not None:
            return self.assessor
        if programme.assessor == "named":
            return None
        line = self.current()
        return self.manager or (line.supervisor if line is not None else None)

    def asked(self, programme: Programme) -> tuple[int, ...]:
        """Return the ids of those who owe what an assessor owes: the administrators, where there is none."""
        found = self.assessor_for(programme)
        return (found.id,) if found is not None else self.others

    @property
    def above(self) -> tuple[int, ...]:
        """Ids of their manager, else of the administrators."""
        return (self.manager.id,) if self.manager is not None else self.others

    @property
    def others(self) -> tuple[int, ...]:
        """Ids of the administrators other than this person."""
        return tuple(admin for admin in self.admins if admin != self.person.id)

    def milestone_done(self, programme: Programme, milestone: Milestone) -> date | None:
        """Return the day on which a review was held, or None."""
        return self.done.get(("review", milestone_key(programme, milestone)))

    def owes(
        self, kind: str, owner: int, due: Due, steps: NudgeSteps, *, first: bool = True
    ) -> ObligationSpec:
        """Return an obligation about this person; `first`: the one that counts where several owe it."""
        assert due.due is not None
        line = self.current()
        return ObligationSpec(
            kind=kind,
            about=About("person", self.person.id),
            owner_id=owner,
            person_id=self.person.id,
            pair_id=line.id if line is not None else None,
            due=due.due,
            overdue_from=due.overdue_from,
            clause=due.clause,
            why=due.why,
            counts=first,
            steps=days_of(due.due, steps),
        )


def load(
    db: Db, policy: Policy, now: datetime, ids: Collection[int], wanted: Callable[[Person, date], bool]
) -> Iterator[WorkerFacts]:
    """Yield the facts of those of these people who are here and `wanted`."""
    days: dict[int, date] = {}
    found: list[Person] = []
    for person in fact_queries.people(db, ids).values():
        days[person.id] = now.astimezone(ZoneInfo(person.timezone)).date()
        if person.left_on is None and wanted(person, days[person.id]):
            found.append(person)
    if not found:
        return
    chosen = {person.id for person in found}
    done, pairs = programmes.completed(db, chosen), programmes.pairs_of_workers(db, chosen)
    above = {i for person in found for i in (person.manager_id, person.assessor_id) if i is not None}
    others = {
        person.id: person for person in fact_queries.people(db, above).values() if person.left_on is None
    }
    admins = tuple(person.id for person in people.admins(db))
    for person in found:
        yield WorkerFacts(
            policy,
            person,
            days[person.id],
            done.get(person.id, {}),
            tuple(pairs.get(person.id, ())),
            others.get(person.manager_id or 0),
            others.get(person.assessor_id or 0),
            admins,
        )


def one(db: Db, policy: Policy, now: datetime, person_id: int) -> WorkerFacts | None:
    """Return the facts of one person, or None where they have left or are not known."""
    return next(load(db, policy, now, {person_id}, lambda _person, _day: True), None)
