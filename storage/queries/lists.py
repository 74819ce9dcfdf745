"""Lists that people were shown, and which row was at which position."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.db import Db, after_the_answer, prepared
from storage.models import ListPosition

_SHOWN = prepared(
    select(ListPosition.ids).where(
        ListPosition.person_id == bindparam("person_id"), ListPosition.name == bindparam("name")
    )
)
_NEW = {"sqlite": sqlite_insert(ListPosition), "postgresql": postgresql_insert(ListPosition)}
_KEEP = {
    name: new.on_conflict_do_update(
        index_elements=["organisation_id", "person_id", "name"],
        set_={"ids": new.excluded.ids, "at": new.excluded.at},
        where=ListPosition.ids != new.excluded.ids,
    )
    for name, new in _NEW.items()
}


def keep(db: Db, person_id: int, shown: Mapping[str, Sequence[int]], now: datetime) -> None:
    """Store the rows that a person was shown as 1, 2, 3 … in each list, by name, in place of the previous ones."""
    whose = {"organisation_id": db.organisation_id, "person_id": person_id, "at": now}
    rows = [{**whose, "name": name, "ids": ",".join(map(str, ids))} for name, ids in shown.items()]

    def write(db: Db) -> None:
        connection = db.connection()
        connection.execute(_KEEP[connection.dialect.name], rows)

    after_the_answer(db, write)


def shown(db: Db, person_id: int, name: str) -> list[int]:
    """Return the ids of a list's rows, in the order shown; empty if there is no such list."""
    ids = db.scalar(_SHOWN, {"person_id": person_id, "name": name})
    return [int(one) for one in ids.split(",")] if ids else []
