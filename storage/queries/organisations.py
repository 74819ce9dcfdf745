"""Organisations of a database: the only queries that run outside any organisation."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as OrmSession

from storage.db import Db
from storage.models import Organisation


def the_one(engine: Engine, name: str) -> int:
    """Return the id of the organisation that is served here. Create it with that name if there is none."""
    with OrmSession(engine) as session, session.begin():
        found = session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).first()
        if found is None:
            found = Organisation(name=name)
            session.add(found)
            session.flush()
        return found.id


def name(db: Db) -> str:
    """Return the name of this transaction's organisation."""
    return db.scalars(select(Organisation.name)).one()


def every(engine: Engine) -> list[int]:
    """Return the ids of all organisations."""
    with OrmSession(engine) as session:
        return list(session.scalars(select(Organisation.id).order_by(Organisation.id)))
