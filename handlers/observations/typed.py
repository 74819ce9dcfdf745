"""Typed commands about an observation: "book observation with Priya Friday 10am", "held observed with Priya"."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers import access, date_parsing, pending_requests, resolve
from handlers.observations import cards, operations
from handlers.routing import Refused, Request
from handlers.ui import Card, Reply
from storage.db import Db
from storage.models import Person, Session
from storage.queries import people as people_queries
from storage.queries import sessions as session_queries

_OF = re.compile(r"\b(?:of\s+)?(practice|supervising|supervision)\b", re.IGNORECASE)
AHEAD = timedelta(days=90)


def book_typed(db: Db, request: Request, rest: str) -> Reply:
    """Book an observation: at once with a time, else by its form."""
    found = _person(db, request)
    if isinstance(found, Card):
        return found
    person, text = found
    of = operations.of_person(db, request, person, rest)
    when = _OF.sub("", text).strip()
    start = date_parsing.when(request, when) if when else None
    if isinstance(start, datetime):
        return operations.book(db, request, person, of, start)
    return book_form(db, request, person, of)


def book_form(db: Db, request: Request, person: Person, of: operations.Of) -> Reply:
    """Return the form for an observation; of supervising, with the sessions that the person has booked."""
    sessions = booked_of(db, request, person) if of == "supervising" else []
    return cards.book_form(request, person, of, None, sessions)


def booked_of(db: Db, request: Request, person: Person) -> list[Session]:
    """Return the sessions that somebody has booked with those whom they supervise."""
    until = request.now + AHEAD
    found = session_queries.busy(db, [person.id], request.now, until)
    loaded = [session_queries.session(db, s.id) for s in found if s.state == "booked"]
    mine = [s for s in loaded if s is not None and s.pair.supervisor_id == person.id]
    return sorted(mine, key=lambda s: s.starts_at)[:10]


def held_typed(db: Db, request: Request, rest: str) -> Reply:
    """Note an observation that took place."""
    found = _person(db, request)
    if isinstance(found, Card):
        return found
    person, text = found
    of = operations.of_person(db, request, person, rest)
    when = _OF.sub("", text).strip()
    on = date_parsing.past_day(request, when) if when else request.today
    return operations.note(db, request, person, of, on)


def _person(db: Db, request: Request) -> tuple[Person, str] | Card:
    """Return who is observed and what else was typed; a question where that is not clear."""
    known = _whom(db, request)
    if not known:
        raise Refused("You supervise nobody here, so there is nobody to observe. Nothing was noted.")
    before, name = resolve.named_with(request.text, known, anywhere=True)
    rest = _after_kind(before)
    if "pair" in request.ids:
        return access.membership(db, request, request.id("pair")).other, rest
    if "person" in request.ids:
        chosen = next((one for one in known if one.id == request.id("person")), None)
        if chosen is None:
            raise Refused(access.NOT_FOUND)
        return chosen, rest
    if name:
        return resolve.person(db, request, name, known), rest
    if len(known) == 1:
        return known[0], rest
    answers = [(one.name, {"person": one.id}) for one in known[:20]]
    return pending_requests.ask(db, request, "Who is observed?", answers, "Who?")


def _after_kind(text: str) -> str:
    """Return what was typed after the kind's own word."""
    return re.sub(r"^\s*observ(?:ation|ed)\b", "", text, flags=re.IGNORECASE).strip()


def _whom(db: Db, request: Request) -> Sequence[Person]:
    led = {s.other.id: s.other for s in access.my_pairs(db, request) if s.leads}
    below = {person.id: person for person in people_queries.below(db, request.me)}
    return sorted((led | below).values(), key=lambda one: (one.name, one.id))
