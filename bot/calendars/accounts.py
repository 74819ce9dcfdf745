"""People as their calendars know them, with what opens those."""

from collections.abc import Collection

from bot.calendars.contract import PersonCalendar
from handlers.calendar_setup import Setup
from storage import secrets
from storage.db import Db
from storage.models import CalendarAccount, Person
from storage.queries import calendars as queries
from storage.queries import people


def of(db: Db, setup: Setup, person_ids: Collection[int]) -> dict[int, tuple[str, PersonCalendar]]:
    """Return each person's kind of calendar and account."""
    rows = queries.accounts(db, person_ids)
    found = people.by_ids(db, person_ids)
    return {
        person.id: (setup.kind_of(rows.get(person.id)), account(db, person, rows.get(person.id)))
        for person in found
    }


def account(db: Db, person: Person, row: CalendarAccount | None) -> PersonCalendar:
    """Return one person's account; a secret of their own is opened for it."""
    secret = ""
    if row is not None and row.sealed is not None:
        secret = db.ring.unwrap(row.ring_key, row.sealed, secrets.calendar_of(row)).decode()
    return PersonCalendar(
        person.id, person.email, person.timezone,
        row.address if row is not None else "", row.username if row is not None else "", secret,
    )  # fmt: skip
