"""Somebody asks for what is kept about them: they hear what happens now, and whoever answers such requests is told."""

from datetime import date

from handlers import formatting
from handlers.conversation import cards
from handlers.routing import Request, Routes
from handlers.ui import Card
from storage import outbox
from storage.db import Db
from storage.models import Person
from storage.queries import people

routes = Routes()


def heard(db: Db, request: Request) -> Card:
    """It needs no special words, and what was typed goes no further: the contact reads who asks, and since when."""
    told = _answerers(db, request)
    for person in told:
        key = f"data.requested:{request.me.id}:{request.today}:{person.id}"
        outbox.enqueue(
            db,
            "data.requested",
            person.id,
            key,
            request.now,
            person=request.me.id,
            day=request.today.isoformat(),
        )
    return cards.copy_of_my_data(request, bool(told))


@routes.card("data.requested")
def told(db: Db, request: Request) -> Card | None:
    """Somebody asks (ids: `person`, and the `day` on which they did; the time to answer runs from it)."""
    person = db.get(Person, request.id("person"))
    if person is None or request.me.id not in {p.id for p in _answerers(db, request)}:
        return None
    day = date.fromisoformat(str(request.ids.get("day", request.today.isoformat())))
    return cards.data_request_told(person.name, formatting.plain_day(day, request.today))


def _answerers(db: Db, request: Request) -> list[Person]:
    """The data-protection contact that the policy names; while it names nobody who is here, the administrators."""
    rule = request.policy.access
    contact = people.of_email(db, rule.data_requests) if rule is not None and rule.data_requests else None
    return [contact] if contact is not None else people.admins(db)
