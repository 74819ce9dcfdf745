"""Slack workspaces and Grids that the bot is installed in, and their encrypted tokens.

While there is only one, people and messages may be stored without its id (`workspace` is empty). When a second is
installed, the first one's id is filled in there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from storage import outbox
from storage.db import Db
from storage.models import Identity, Installation, PostedMessage, Question
from storage.secrets import token_of

CHANNEL = "slack"
LEASE = timedelta(seconds=60)
"""Time for which one caller may renew a token: longer than that takes."""
GONE = "the workspace no longer has Alongside"
"""Reason why people who can be reached elsewhere are no longer written to there."""
TAKEN_OVER = "taken_over"
"""Reason why the installation in one workspace ended: its whole Grid has one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Bot token. If the app's tokens are rotated, `refresh` renews it and it ends at `expires_at`."""

    access: str
    refresh: str = ""
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at})"


@dataclass(frozen=True, slots=True)
class Granted:
    """Result of an install: the workspace or Grid, its scopes and the tokens."""

    workspace: str
    enterprise: str
    whole: bool
    name: str
    scopes: str
    tokens: Tokens


def every(db: Db) -> Sequence[Installation]:
    """Return all installations, ended ones included, oldest first."""
    return db.scalars(select(Installation).order_by(Installation.id)).all()


def at(db: Db, workspace: str) -> Installation | None:
    """Return the installation in this workspace; without a workspace, the only installation that there is."""
    if workspace:
        return db.scalars(select(Installation).where(Installation.workspace == workspace)).first()
    found = db.scalars(select(Installation).order_by(Installation.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def tokens(db: Db, row: Installation) -> Tokens:
    """Return an installation's decrypted tokens. Raise KeyProblem if they do not open."""
    kept = json.loads(db.ring.unwrap(row.ring_key, row.sealed, token_of(row)))
    return Tokens(kept["access"], kept["refresh"], row.expires_at)


def keep(db: Db, granted: Granted, now: datetime) -> Installation:
    """Store a new installation, or one that was installed again."""
    row = at(db, granted.workspace)
    if row is None:
        before = every(db)
        if len(before) == 1:
            _fill_in(db, before[0].workspace)
        row = Installation(workspace=granted.workspace, organisation_id=db.organisation_id, version=0)
        db.add(row)
    row.enterprise, row.whole, row.name, row.scopes = (
        granted.enterprise, granted.whole, granted.name, granted.scopes,
    )  # fmt: skip
    row.installed_at, row.ended_at, row.ended_why = now, None, ""
    _put(db, row, granted.tokens)
    db.flush()
    back = update(Identity).where(Identity.channel == CHANNEL, Identity.workspace == row.workspace)
    db.execute(_unsynchronised(back.where(Identity.unreachable == GONE).values(unreachable="")))
    if row.whole:
        _take_over(db, row, now)
    return row


def claim(db: Db, row: Installation) -> bool:
    """Return whether this caller may renew the token now; nobody else may until the lease is over."""
    clock = outbox.database_clock(db)
    free = or_(Installation.renewing_until.is_(None), Installation.renewing_until < clock)
    mine = _these(row).where(free).values(renewing_until=clock + LEASE)
    return _count(db, mine) == 1


def renewed(db: Db, claimed: Installation, fresh: Tokens) -> None:
    """Store renewed tokens, unless the bot was installed again meanwhile."""
    row = db.get_one(Installation, claimed.id, with_for_update=True)
    if row.version == claimed.version:
        _put(db, row, fresh)


def end(db: Db, row: Installation, why: str, now: datetime) -> bool:
    """Mark an installation's tokens as no longer working. Return False if they were marked before.

    People who can be reached elsewhere are no longer written to there.
    """
    if (
        _count(db, _these(row).where(Installation.ended_at.is_(None)).values(ended_at=now, ended_why=why))
        == 0
    ):
        return False
    other = aliased(Identity)
    elsewhere = exists().where(
        other.person_id == Identity.person_id, other.channel != "console", other.unreachable == "",
        or_(other.channel != CHANNEL, other.workspace != row.workspace),
        other.organisation_id == db.organisation_id,
    )  # fmt: skip
    left = update(Identity).where(
        Identity.channel == CHANNEL,
        Identity.workspace == row.workspace,
        Identity.unreachable == "",
        elsewhere,
    )
    db.execute(_unsynchronised(left.values(unreachable=GONE)))
    return True


def _put(db: Db, row: Installation, fresh: Tokens) -> None:
    kept = json.dumps({"access": fresh.access, "refresh": fresh.refresh})
    row.ring_key, row.sealed = db.ring.wrap(kept.encode(), token_of(row))
    row.expires_at, row.renewing_until = fresh.expires_at, None
    row.version += 1


def _these(row: Installation) -> Any:
    """Return an update of the row that applies only if its tokens have not changed since it was read."""
    return update(Installation).where(Installation.id == row.id, Installation.version == row.version)


def _fill_in(db: Db, workspace: str) -> None:
    """Give rows without a workspace this one."""
    for model in (Identity, PostedMessage, Question):
        here = update(model).where(model.channel == CHANNEL, model.workspace == "")
        db.execute(_unsynchronised(here.values(workspace=workspace)))


def _take_over(db: Db, whole: Installation, now: datetime) -> None:
    """Move people and messages of a Grid's single workspaces to the whole Grid's installation."""
    for row in every(db):
        if row.whole or not row.enterprise or row.enterprise != whole.enterprise:
            continue
        known = aliased(Identity)
        twice = exists().where(
            known.channel == CHANNEL, known.workspace == whole.workspace, known.address == Identity.address,
            known.organisation_id == db.organisation_id,
        )  # fmt: skip
        there = (Identity.channel == CHANNEL, Identity.workspace == row.workspace)
        db.execute(_unsynchronised(update(Identity).where(*there, ~twice).values(workspace=whole.workspace)))
        db.execute(_unsynchronised(delete(Identity).where(*there)))
        for model in (PostedMessage, Question):
            stand = update(model).where(model.channel == CHANNEL, model.workspace == row.workspace)
            db.execute(_unsynchronised(stand.values(workspace=whole.workspace)))
        row.ended_at, row.ended_why = now, TAKEN_OVER


def _count(db: Db, statement: Any) -> int:
    return cast("CursorResult[Any]", db.execute(_unsynchronised(statement))).rowcount


def _unsynchronised(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
