"""People whose last day has passed leave by themselves, as the list of people said beforehand."""

from datetime import datetime

from handlers.people.diff import today
from storage import audit_log
from storage.db import Db
from storage.queries import people_bulk


def leave_when_due(db: Db, now: datetime) -> None:
    """Let everybody leave whose last day is over: their pairs end with it and their planned sessions are called off."""
    day = today(now)
    for person_id, last_day in people_bulk.leaving_by(db, day):
        people_bulk.end_pairs(db, people_bulk.pairs_of(db, [person_id], day), last_day, now)
        people_bulk.change_people(db, [{"id": person_id, "left_on": last_day}])
        audit_log.write(db, now, None, "person.left", f"person:{person_id}", person_id)
