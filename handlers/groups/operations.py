"""Group sessions: load and authorise, book, note as held, cancel."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from handlers import access, follow_ups, formatting
from handlers.access import NOT_FOUND
from handlers.groups import cards
from handlers.policy.rules import SessionKind
from handlers.routing import Refused, Request
from handlers.ui import Button, Card, Item
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, GroupMember, GroupSession, Person
from storage.queries import groups as queries

MOST = 40
"""Most people of one group session."""
FURTHEST = timedelta(days=366)


def kind_of(request: Request, name: str) -> SessionKind:
    """Return the policy's kind for groups of this name; raise Refused where it has none."""
    kind = request.policy.kind(name)
    if kind is None or not kind.group:
        raise Refused("Your policy no longer has group sessions of that kind. Nothing was noted.")
    return kind


def nearby(db: Db, request: Request) -> list[Person]:
    """Return whom a form offers: those whom the person meets, and their team, by name."""
    known = {s.other.id: s.other for s in access.my_pairs(db, request)}
    known |= {person.id: person for person in queries.team_of(db, request.me)}
    known.pop(request.me.id, None)
    return sorted(known.values(), key=lambda person: (person.name, person.id))[: cards.OFFERED]


def mine(db: Db, request: Request) -> GroupSession:
    """Return the group session of a button, for one of its people; raise Refused for anybody else."""
    group = queries.group(db, request.id("group"), lock=True)
    if group is None or not queries.is_member(db, group.id, request.me.id):
        raise Refused(NOT_FOUND)
    return group


def state_card(db: Db, request: Request, group: GroupSession) -> Card:
    """Return a group session in its present state, as one of its people sees it."""
    people = queries.members(db, group.id)
    card = cards.state(request, group, people, queries.record(db, group.id))
    if group.state != "held":
        return card
    came = any(member.came for member, person in people if person.id == request.me.id)
    asked = follow_ups.blocks(db, request, follow_ups.of_group(group), request.me.id) if came else ()
    return cards.with_blocks(card, asked)


def ahead(db: Db, request: Request) -> list[Item]:
    """Return the person's group sessions that are booked, for the start page."""
    if not any(kind.group for kind in request.policy.kinds):
        return []
    return [
        Item(
            formatting.capital(cards.title(request, group.kind)),
            f"next: {formatting.moment(group.starts_at, request.zone, request.today)}",
            "good",
            (Button("Open", "group.show", {"group": group.id}),),
        )
        for group in queries.ahead(db, [request.me.id], request.now)
    ]


def book(
    db: Db, request: Request, kind: SessionKind, start: datetime, minutes: int, place: str, people: Sequence[Person],
    reason: str,
) -> Card:  # fmt: skip
    """Book a group session and tell its people."""
    if start <= request.now:
        raise Refused("That time has passed. Please give one that is still to come.", _field(request, "time"))
    if start - request.now > FURTHEST:
        raise Refused("That is more than a year away. Please check the date.", _field(request, "day"))
    there = _same(db, request, kind, lambda group: group.state == "booked" and group.starts_at == start)
    if there is not None:
        return state_card(db, request, there)
    group = GroupSession(
        kind=kind.name, state="booked", starts_at=start.astimezone(UTC), minutes=minutes, place=place,
        lead_id=request.me.id, noted_by_id=request.me.id, reason=reason,
    )  # fmt: skip
    _add(db, request, group, people, "group.booked")
    return state_card(db, request, group)


def note(
    db: Db, request: Request, kind: SessionKind, on: date, people: Sequence[Person], reason: str
) -> Card:
    """Note a group session that took place, tell its people, and set going what the kind brings with it."""
    if not people:
        raise Refused("Please say who took part besides you.", _field(request, "others"))
    there = _same(db, request, kind, lambda group: group.held_on == on)
    if there is not None:
        return state_card(db, request, there)
    start = min(datetime.combine(on, time(9), request.zone).astimezone(UTC), request.now)
    group = GroupSession(
        kind=kind.name, state="booked", starts_at=start, minutes=request.policy.session_minutes,
        lead_id=request.me.id, noted_by_id=request.me.id, reason=reason,
    )  # fmt: skip
    _add(db, request, group, people, "")
    hold(db, request, group, on, {request.me.id, *(person.id for person in people)})
    return state_card(db, request, group)


def _same(
    db: Db, request: Request, kind: SessionKind, alike: Callable[[GroupSession], bool]
) -> GroupSession | None:
    mine = queries.of_person(db, request.me.id)
    return next((g for g, _ in mine if g.kind == kind.name and g.state != "cancelled" and alike(g)), None)


def _add(db: Db, request: Request, group: GroupSession, people: Sequence[Person], message: str) -> None:
    everybody = {request.me.id: request.me, **{person.id: person for person in people}}
    gone = [person.name for person in people if person.left_on is not None]
    if gone:
        raise Refused(
            f"{formatting.listed(gone)} no longer works here. Nothing was noted.", _field(request, "others")
        )
    if len(everybody) > MOST:
        raise Refused(f"{MOST} people fit into one group session.", _field(request, "others"))
    db.add(group)
    db.flush()
    db.add_all(GroupMember(group_id=group.id, person_id=person_id) for person_id in everybody)
    db.flush()
    if message:
        audited(db, request, group, message)
        tell(db, request, group, message)


def hold(db: Db, request: Request, group: GroupSession, on: date, came: Collection[int]) -> None:
    """Note who took part, and on which day it was."""
    people = queries.members(db, group.id)
    group.state, group.held_on = "held", on
    for member, person in people:
        member.came = person.id in came
    db.flush()
    audited(db, request, group, "group.held")
    tell(db, request, group, "group.noted")
    outbox.refresh(db, About("group", group.id), request.now)
    there = [person for member, person in people if member.came]
    led = [person for person in there if person.manager_id == group.lead_id]
    workers = [person.id for person in there if not (led and person.id == group.lead_id)]
    kind = request.policy.kind(group.kind)
    recorders = workers if kind is not None and kind.recorder == "worker" else [group.lead_id]
    follow_ups.held(db, request, follow_ups.of_group(group), workers, recorders)


def call_off(db: Db, request: Request, group: GroupSession) -> None:
    """Cancel a group session, or take it back that it was held."""
    group.state, group.held_on = "cancelled", None
    for member, _ in queries.members(db, group.id):
        member.came = None
    follow_ups.withdraw(db, request, About("group", group.id))
    audited(db, request, group, "group.cancelled")
    tell(db, request, group, "group.cancelled")


def tell(db: Db, request: Request, group: GroupSession, name: str) -> None:
    """Tell everybody of a group session, except who did it, once."""
    for member, _ in queries.members(db, group.id):
        if member.person_id != request.me.id:
            key = f"{name}:{group.id}:{member.person_id}"
            outbox.enqueue(db, name, member.person_id, key, request.now, group=group.id)


def audited(db: Db, request: Request, group: GroupSession, verb: str) -> None:
    """Write into the audit log who did it; it concerns no one person's file."""
    audit_log.write(db, request.now, request.me.id, verb, About("group", group.id), None)


def _field(request: Request, name: str) -> str | None:
    """Return the field of a form for a refusal; None where it was typed."""
    return name if request.fields else None
