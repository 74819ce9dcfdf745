"""Versions of a pair's agreement, and their acceptances."""

from collections.abc import Collection

from sqlalchemy import select

from storage.bulk_ids import among
from storage.db import Db
from storage.models import Acceptance, Agreement, OpenPoint, Pair


def versions(db: Db, pair_id: int, form: str = "") -> list[Agreement]:
    """Return every version of a pair's agreement, oldest first; `form` names a second agreement of the policy."""
    found = select(Agreement).where(Agreement.pair_id == pair_id, Agreement.form == form)
    return list(db.scalars(found.order_by(Agreement.version)))


def acceptances(db: Db, agreement_id: int) -> list[Acceptance]:
    """Return a version's acceptances, oldest first."""
    of = select(Acceptance).where(Acceptance.agreement_id == agreement_id)
    return list(db.scalars(of.order_by(Acceptance.at, Acceptance.id)))


def with_one(db: Db, pair_ids: Collection[int]) -> set[int]:
    """Return those of these pairs that have an agreement in force."""
    found = select(Agreement.pair_id).where(
        Agreement.state == "active", Agreement.form == "", among(db, Agreement.pair_id, pair_ids)
    )
    return set(db.scalars(found)) if pair_ids else set()


def points_of(db: Db, worker_ids: Collection[int]) -> list[tuple[OpenPoint, Pair]]:
    """Return the points that are still to be talked about in these workers' agreements, with their pairs."""
    found = (
        select(OpenPoint, Pair)
        .join(Pair, Pair.id == OpenPoint.pair_id)
        .where(OpenPoint.settled_on.is_(None), among(db, Pair.supervisee_id, worker_ids))
        .order_by(OpenPoint.id)
    )
    return [(point, pair) for point, pair in db.execute(found)] if worker_ids else []
