"""Requests for one's own data: the person reads what happens now, and whoever answers such requests is told."""

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


def acknowledge(db: Db, request: Request) -> Card:
    """Answer a request for one's own data, and tell the contact who asks and since when, not what was typed."""
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
def told_card(db: Db, request: Request) -> Card | None:
    """Tell the contact that somebody asks (ids: `person`, and the `day` from which the time to answer runs)."""
    person = db.get(Person, request.id("person"))
    if person is None or request.me.id not in {p.id for p in _answerers(db, request)}:
        return None
    day = date.fromisoformat(str(request.ids.get("day", request.today.isoformat())))
    return cards.data_request_told(person.name, formatting.plain_day(day, request.today))


def _answerers(db: Db, request: Request) -> list[Person]:
    """Return the data-protection contact of the policy, or the administrators while it names nobody who is here."""
    rule = request.policy.access
    contact = people.of_email(db, rule.data_requests) if rule is not None and rule.data_requests else None
    return [contact] if contact is not None else people.admins(db)
