"""The organisations of a database: the only question that is asked outside any of them."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as OrmSession

from storage.db import Db
from storage.models import Organisation


def the_one(engine: Engine, name: str) -> int:
    """The id of the one organisation that is served here, made under that name where there is none yet."""
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
    """The ids of all of them."""
    with OrmSession(engine) as session:
        return list(session.scalars(select(Organisation.id).order_by(Organisation.id)))
