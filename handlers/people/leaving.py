"""Leaving: people leave after the last day that the list of people gave."""

from datetime import datetime

from handlers.people.diff import today
from storage import audit_log
from storage.db import Db
from storage.models import About
from storage.queries import people_bulk


def leave_when_due(db: Db, now: datetime) -> None:
    """Mark everybody as left whose last day is over; end their pairs with it and call off their planned sessions."""
    day = today(now)
    for person_id, last_day in people_bulk.leaving_by(db, day):
        people_bulk.end_pairs(db, people_bulk.pairs_of(db, [person_id], day), last_day, now)
        people_bulk.change_people(db, [{"id": person_id, "left_on": last_day}])
        audit_log.write(db, now, None, "person.left", About("person", person_id), person_id)
