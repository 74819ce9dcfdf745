"""Scope of a question: whose late things it covers, who may ask, and how many people that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import access, formatting
from handlers.obligations.kinds.groups import TRAINING
from handlers.overdue import rules
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.rules import LatePerson
from handlers.routing import Request
from storage import audit_log
from storage.db import Db
from storage.models import About, Person
from storage.queries import overdue as queries
from storage.queries import people, trainings
from storage.queries.overdue import Late


@dataclass(frozen=True, slots=True)
class OverdueScope:
    """People that a question is about: what is late with them and how many they are.

    `where` ends a sentence ("below you", "in Tina's team"). `lead` is at the top, where the people are a
    hierarchy. `others` holds what is late there of other kinds, where one kind was asked for.
    """

    people: tuple[LatePerson, ...]
    number: int
    where: str
    note: str
    lead: Person | None
    direct: bool = False
    others: tuple[LatePerson, ...] = ()
    trained: bool = False
    """Whether anybody's training is known, so that something can be said of it."""


def leads_anybody(db: Db, request: Request) -> bool:
    """Return whether somebody is below the reader, or supervised by them."""
    return queries.leads(db, request.me) or bool(_supervised(db, request))


def scope_of(db: Db, request: Request, asked: OverdueQuestion) -> OverdueScope:
    """Return whom a question is about, and what is late with them."""
    late, number, where, note, lead = _found(db, request, asked)
    wanted = [one for one in late if one.kind in rules.KINDS[asked.kind]] if asked.kind else late
    others = [one for one in late if one not in wanted] if asked.kind else []
    return OverdueScope(
        tuple(rules.by_person(wanted)), number, where, note, lead, asked.direct, tuple(rules.by_person(others)),
        TRAINING.kept(request.policy) and trainings.is_kept(db),
    )  # fmt: skip


def _found(
    db: Db, request: Request, asked: OverdueQuestion
) -> tuple[Sequence[Late], int, str, str, Person | None]:
    today = request.today
    if asked.person is not None:
        name = asked.person.name
        return of_person(db, request, asked.person), 1, f"with {name}", f"{name} alone.", None
    if asked.team is not None:
        team, first = asked.team, formatting.first_name(asked.team.name)
        under = queries.below(db, team, today, direct=asked.direct)
        number = queries.number_below(db, team, direct=asked.direct)
        return under, number, f"in {first}’s team", f"{team.name}’s team.", team
    mine = _supervised(db, request)
    late = queries.of_pairs(db, list(mine), today)
    if asked.unit is not None:
        members = queries.team(db, request.me, asked.unit.team)
        here = [one for one in queries.below(db, request.me, today) if one.person_id in members]
        return here, len(members), f"in {asked.unit.team}", f"The team {asked.unit.team}.", None
    if not queries.leads(db, request.me):
        return late, len(set(mine.values())), "among those you supervise", "Those you supervise.", None
    under = queries.below(db, request.me, today, direct=asked.direct)
    number = queries.number_below(db, request.me, direct=asked.direct)
    if asked.direct:
        return under, number, "in this team", "Those who report to you.", request.me
    beside = {person for person in mine.values() if not _is_mine(db, request, person)}
    return _merged(under, late), number + len(beside), "in this team", "Everyone below you.", request.me


def of_person(db: Db, request: Request, person: Person) -> list[Late]:
    """Return what is late with somebody: everything for their leads and themselves, else only the reader's pairs."""
    late = queries.of_person(db, person.id, request.today)
    if sees_all(request, person):
        return late
    mine = _supervised(db, request)
    return [one for one in late if one.pair_id in mine]


def sees_all(request: Request, person: Person) -> bool:
    """Return whether the reader may see all pairs of this person, not only those in which they supervise."""
    return person.id == request.me.id or people.is_below(person, request.me)


def _supervised(db: Db, request: Request) -> dict[int, int]:
    """Return whom the reader supervises: the worker's id, by pair."""
    return {s.pair.id: s.other.id for s in access.my_pairs(db, request) if s.leads}


def _is_mine(db: Db, request: Request, person_id: int) -> bool:
    return db.get_one(Person, person_id).path.startswith(request.me.path)


def _merged(*lists: Sequence[Late]) -> list[Late]:
    found = {(one.kind, one.about, one.owner_id): one for late in lists for one in late}
    return sorted(found.values(), key=lambda one: (one.due, one.person))


def note_look(db: Db, request: Request, form: str, whom: int | None = None) -> None:
    """Write into the audit log that these dates were looked at; the answer need not wait for it."""
    about = About("person", whom or request.me.id)
    audit_log.write(db, request.now, request.me.id, "overdue.seen", about, None, form, can_wait=True)
