"""Ways round by the policy: its steps for the person who asks, with the people whom the hierarchy names. Reads only."""

from dataclasses import dataclass

from handlers import access
from handlers.access import PairMembership
from handlers.agreements import loading
from handlers.policy.practice import EscalationStep
from handlers.routing import Request
from storage.db import Db
from storage.models import Person
from storage.queries import agreements, data_subject

THREE_WAY = "three-way"


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step: who that is in words, the person where there is one, and whether they can call a three-way meeting.

    `first_talk`: the supervisor themselves, so that it is a talk between the two.
    """

    who: str
    person: Person | None
    offers: tuple[str, ...] = ()
    first_talk: bool = False
    usually_later: bool = False
    """Whether the policy has it after the step before; it may still be the first."""

    @property
    def three_way(self) -> bool:
        """Whether the policy has a three-way meeting at this step."""
        return any(THREE_WAY in offer.casefold() for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything that the policy has for somebody with whom something is not right."""

    steps: tuple[WayStep, ...]
    pair: PairMembership | None
    """Pair in which they are supervised; None for somebody who only supervises."""
    formal: Person | None
    """Person who says how a formal route begins."""
    others: tuple[WayStep, ...] = ()
    """People above whom the policy does not name here, for whatever is not about the supervisor's own step."""


def of(db: Db, request: Request) -> Ways:
    """Return the ways of the person who asks."""
    rules = request.policy.escalation
    mine = access.my_pairs(db, request)
    supervised = next((s for s in mine if not s.leads), None)
    side = "worker" if supervised is not None else "supervisor"
    known = _people(db, request, supervised)
    found = [
        _step(db, request, one, known, number)
        for number, one in enumerate(rules.steps if rules is not None else ())
        if side in one.who_may
    ]
    steps = [step for step in found if step.person is None or step.person.id != request.me.id]
    steps += _named_in_agreement(db, request, supervised, steps)
    above = [
        WayStep(who, person)
        for who, person in known.items()
        if person is not None and person.id != request.me.id and who != "supervisor"
    ]
    named = {step.person.id for step in steps if step.person is not None}
    others = tuple(step for step in above if step.person is not None and step.person.id not in named)
    formal = by_address(db, rules.formal) if rules is not None else None
    return Ways(tuple(steps), supervised, formal, others)


def by_address(db: Db, email: str | None) -> Person | None:
    """Return the person with this address who has not left, or None."""
    person = data_subject.by_email(db, email) if email else None
    return person if person is not None and person.left_on is None else None


def _people(db: Db, request: Request, supervised: PairMembership | None) -> dict[str, Person | None]:
    supervisor = supervised.pair.supervisor if supervised is not None else None
    start = supervisor or request.me
    manager = _above(db, start)
    return {"supervisor": supervisor, "supervisor's manager": manager, "senior manager": _above(db, manager)}


def _above(db: Db, person: Person | None) -> Person | None:
    found = db.get(Person, person.manager_id) if person is not None and person.manager_id else None
    return found if found is None or found.left_on is None else None


def _step(
    db: Db, request: Request, one: EscalationStep, known: dict[str, Person | None], number: int
) -> WayStep:
    later = number > 0 and not one.skip_allowed
    if "@" in one.to:
        person = by_address(db, one.to)
        who = one.to if person is None else "named by your policy"
        return WayStep(who, person, one.offer, usually_later=later)
    words = request.policy.words.supervisor.one
    who = f"your {one.to}".replace("supervisor", words) if one.to.startswith("supervisor") else one.to
    person = known.get(one.to)
    talk = one.to == "supervisor" and person is not None
    return WayStep(who, person, one.offer, first_talk=talk, usually_later=later)


def _named_in_agreement(
    db: Db, request: Request, supervised: PairMembership | None, known: list[WayStep]
) -> list[WayStep]:
    """Return whom the two's agreement names to turn to, as long as they are somebody here."""
    if supervised is None:
        return []
    active = loading.in_state(agreements.versions(db, supervised.pair.id), "active")
    if active is None:
        return []
    words = loading.words(db, request, supervised, active)
    people = [db.get(Person, number) for number in loading.people_named(words)]
    there = {step.person.id for step in known if step.person is not None} | {request.me.id}
    return [
        WayStep(f"named in your {request.policy.words.agreement.one}", person)
        for person in people
        if person is not None and person.left_on is None and person.id not in there
    ]


def manager_of_supervisor(db: Db, found: Ways) -> Person | None:
    """Return the manager of the person's own supervisor, or None."""
    return _above(db, found.pair.pair.supervisor) if found.pair is not None else None
