"""Two organisations in one database."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session as OrmSession

from storage.db import Db, transaction
from storage.keys import KeyRing, new_key
from storage.models import Organisation, Person

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Tenant:
    """One organisation of several in a database."""

    engine: Engine
    id: int
    ring: KeyRing

    def open(self, *, reading: bool = False) -> AbstractContextManager[Db]:
        """Open a transaction inside this organisation."""
        return transaction(self.engine, self.id, self.ring, reading=reading)

    def person(self, name: str) -> int:
        """Add somebody, and return their id."""
        with self.open() as db:
            person = Person(name=name, email=f"{name.lower()}@example.org")
            db.add(person)
            db.flush()
            return person.id


def tenant(engine: Engine, name: str) -> Tenant:
    """Add a new organisation with a key ring of its own."""
    with OrmSession(engine) as session, session.begin():
        row = Organisation(name=name)
        session.add(row)
        session.flush()
        return Tenant(engine, row.id, KeyRing.parse(new_key()))


@pytest.fixture
def here(engine: Engine) -> Tenant:
    return tenant(engine, "Here Council")


@pytest.fixture
def there(engine: Engine) -> Tenant:
    return tenant(engine, "There Trust")
