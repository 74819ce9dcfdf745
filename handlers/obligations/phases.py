"""Phases of programmes and stages that begin or end by the passing of time, and who is told of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.policy import Interval, Policy
from handlers.policy.programmes import end_of
from handlers.policy.rules import Programme
from storage import outbox
from storage.db import Db
from storage.models import Person
from storage.queries import programmes

AHEAD = timedelta(days=7)
"""How long before the end of a stage both are reminded of it."""
MORNING = time(9)
TOLD = "stage.told"
"""Card that tells the worker and the supervisor what changes in how often they meet."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Part of a programme, from a day up to and not including another, with its interval and clause."""

    first: date
    until: date
    every: str
    clause: str


def phases_of(programme: Programme, start: date) -> list[Phase]:
    """Return a programme's phases as days."""
    found: list[Phase] = []
    first = start
    for phase in programme.phases:
        until = phase.until.after(start)
        found.append(Phase(first, until, str(phase.every), phase.basis or programme.basis))
        first = until
    return found


def running(policy: Policy, person: Person, on: date) -> list[tuple[Programme, date]]:
    """Return the programmes that somebody's role and stage put them in, each with its first day."""
    stage, start = person.stage_on(on), person.stage_began
    if start is None:
        return []
    return [
        (programme, start)
        for programme in policy.programmes
        if programme.for_.matches(person.role, stage, person.person_type)
    ]


def turning_days(policy: Policy, person: Person, on: date) -> Iterator[date]:
    """Yield the days on which something changes for somebody by time alone: a phase, a series or a stage is over."""
    if person.stage_until is not None:
        yield person.stage_until - AHEAD
        yield person.stage_until + timedelta(days=1)
    for programme, start in running(policy, person, on):
        yield from (phase.until for phase in phases_of(programme, start))
        yield from (one.until.after(start) for one in programme.series if isinstance(one.until, Interval))
        if (end := end_of(programme, start)) is not None:
            yield end


def pass_on(db: Db, policy: Policy, since: datetime | None, now: datetime) -> set[int]:
    """Tell those whose phase or stage has changed since then, and return their ids: what they owe is another now.

    Looked at once an hour, so that a day begins in time wherever somebody is.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    if since is None or (since >= hour):
        return set()
    changed: set[int] = set()
    for person in programmes.in_stages(db):
        zone = ZoneInfo(person.timezone)
        before, today = since.astimezone(zone).date(), now.astimezone(zone).date()
        days = {day for day in turning_days(policy, person, before) if before < day <= today}
        if not days:
            continue
        changed.add(person.id)
        for pair in programmes.pairs_of_workers(db, {person.id})[person.id]:
            if pair.series == "line" and (pair.ends_on is None or pair.ends_on >= today):
                for who in (pair.supervisee_id, pair.supervisor_id):
                    key = f"{TOLD}:{person.id}:{who}:{max(days)}"
                    at = max(now, datetime.combine(today, MORNING, zone))
                    outbox.enqueue(db, TOLD, who, key, at, person=person.id, on=str(max(days)))
    return changed
