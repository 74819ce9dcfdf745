"""Observations: load and authorise, book, note, and what a record's form lists."""

from datetime import UTC, date, datetime, time
from typing import Literal

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.obligations.kinds import observation as kinds
from handlers.observations import cards
from handlers.routing import Refused, Request
from handlers.ui import Card
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Observation, Person, Session
from storage.queries import people as people_queries
from storage.queries import practice as queries
from storage.queries import sessions as session_queries

Of = Literal["practice", "supervising"]


def may_observe(db: Db, request: Request, person: Person) -> bool:
    """Return whether this person may observe somebody: their supervisor, or a manager above them."""
    if person.id == request.me.id:
        return False
    leads = any(s.leads and s.other.id == person.id for s in access.my_pairs(db, request))
    return leads or people_queries.is_below(person, request.me)


def of_person(db: Db, request: Request, person: Person, said: str = "") -> Of:
    """Return what is observed: as it was typed, else supervising where the policy has that of this person."""
    if "supervis" in said.casefold():
        return "supervising"
    if "practice" in said.casefold():
        return "practice"
    found = kinds.since(db, request.policy, "supervising", {person.id: person}, request.today)
    return "supervising" if person.id in found else "practice"


def mine(db: Db, request: Request, *, observer: bool = False) -> Observation:
    """Return the observation of a button, for one of its two; raise Refused for anybody else."""
    row = queries.observation(db, request.id("observation"))
    if row is None or request.me.id not in (
        (row.observer_id,) if observer else (row.observer_id, row.person_id)
    ):
        raise Refused(NOT_FOUND)
    return row


def book(
    db: Db, request: Request, person: Person, of: Of, start: datetime, session: Session | None = None
) -> Card:
    """Book an observation, and tell whoever is observed; where a session is, its worker too."""
    if start <= request.now:
        raise Refused(
            "That time has passed. Please give one that is still to come.", "time" if request.fields else None
        )
    known = [row for row in queries.observations(db, [person.id]) if row.of == of and row.state == "booked"]
    mine = [row for row in known if row.observer_id == request.me.id and row.starts_at > request.now]
    there = next(iter(mine), None)
    if there is not None:
        there.starts_at, there.session_id = start.astimezone(UTC), session.id if session else None
        outbox.refresh(db, About("observation", there.id), request.now)
        row = there
    else:
        row = Observation(
            of=of, state="booked", person_id=person.id, observer_id=request.me.id, starts_at=start.astimezone(UTC),
            session_id=session.id if session else None,
        )  # fmt: skip
        db.add(row)
    db.flush()
    key = f"observation.booked:{row.id}:{start.isoformat(timespec='minutes')}"
    for told in {person.id, *([session.pair.supervisee_id] if session is not None else [])}:
        outbox.enqueue(db, "observation.booked", told, f"{key}:{told}", request.now, observation=row.id)
    _audit(db, request, row, "observation.booked")
    return card(db, request, row)


def note(db: Db, request: Request, person: Person, of: Of, on: date) -> Card:
    """Note an observation that took place: the booked one, or one that was not booked here."""
    known = queries.observations(db, [person.id])
    there = next((row for row in known if row.of == of and row.held_on == on), None)
    if there is not None:
        return card(db, request, there)
    booked = next(
        (row for row in known if row.of == of and row.state == "booked" and row.observer_id == request.me.id
         and row.starts_at <= request.now), None,
    )  # fmt: skip
    if booked is None:
        start = min(datetime.combine(on, time(9), request.zone).astimezone(UTC), request.now)
        booked = Observation(
            of=of, state="booked", person_id=person.id, observer_id=request.me.id, starts_at=start
        )
        db.add(booked)
        db.flush()
    return hold(db, request, booked, on)


def hold(db: Db, request: Request, row: Observation, on: date) -> Card:
    """Note that an observation took place; feedback is asked for from then on."""
    row.state, row.held_on = "held", on
    _audit(db, request, row, "observation.held")
    outbox.refresh(db, About("observation", row.id), request.now)
    return card(db, request, row)


def call_off(db: Db, request: Request, row: Observation) -> Card:
    """Cancel an observation, or take it back that it took place."""
    row.state, row.held_on = "cancelled", None
    _audit(db, request, row, "observation.cancelled")
    outbox.refresh(db, About("observation", row.id), request.now)
    return card(db, request, row)


def card(db: Db, request: Request, row: Observation) -> Card:
    """Return an observation in its present state, as its reader sees it."""
    observer, person = db.get_one(Person, row.observer_id), db.get_one(Person, row.person_id)
    session = session_queries.session(db, row.session_id) if row.session_id is not None else None
    return cards.state(request, row, observer, person, session)


def since(db: Db, request: Request, person_id: int, start: datetime) -> list[str]:
    """Return the observations of somebody held since then, a line each: for the next record."""
    found: list[str] = []
    for row in queries.observations(db, [person_id]):
        if row.held_on is not None and row.held_on >= start.astimezone(request.zone).date():
            by = db.get_one(Person, row.observer_id).name
            back = "fed back" if row.feedback_at is not None else "feedback still to come"
            day = formatting.plain_day(row.held_on, request.today)
            found.append(f"{formatting.capital(cards.what(request, row.of))}, {day}, by {by}: {back}")
    return found


def _audit(db: Db, request: Request, row: Observation, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, About("observation", row.id), row.person_id)
