"""Those of a set of people who are in a programme that asks for something."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

from handlers.obligations.worker_facts import WorkerFacts, load
from handlers.policy import Policy
from handlers.policy.practice import NudgeSteps
from handlers.policy.programmes import end_of
from handlers.policy.rules import Programme, Series
from storage.db import Db
from storage.models import Person

STEPS = NudgeSteps(on_day=True, after=(3, 7, 14))
"""Days on which somebody is asked to name a person: no policy says."""


def people_in(
    db: Db, policy: Policy, now: datetime, people: Collection[int], asks: Callable[[Programme], bool]
) -> Iterator[WorkerFacts]:
    """Yield the facts of those of these people who are in a programme that asks for something."""
    rules = [programme for programme in policy.programmes if asks(programme)]

    def wanted(person: Person, day: date) -> bool:
        stage = person.stage_on(day)
        return any(rule.for_.matches(person.role, stage, person.person_type) for rule in rules)

    return load(db, policy, now, people, wanted) if rules else iter(())


def begun(of: WorkerFacts) -> date:
    """Return the first day of somebody's programme."""
    return of.facts.programme_start or of.today


def runs(of: WorkerFacts, programme: Programme, series: Series) -> bool:
    """Return whether a second series takes place on this day."""
    start = begun(of)
    end = series.until.after(start) if series.until else end_of(programme, start)
    return start <= of.today and (end is None or of.today < end)


def unnamed(of: WorkerFacts) -> list[tuple[Programme, Series]]:
    """Return the second series of somebody's programmes that run now and that nobody gives yet, at most one."""
    found = [
        (programme, series)
        for programme in of.programmes
        for series in programme.series
        if series.supervisor == "named" and runs(of, programme, series) and of.current(series.name) is None
        if series.required != "offered" and ("series", series.name) not in of.done
    ]
    return found[:1]
