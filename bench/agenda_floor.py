"""Floor for adding to an agenda: the same statements as the product's, by a bare program in SQLAlchemy Core.

`add` is `/agenda add <text>` in Slack. `create` is a form submitted in Teams, and `look_after` what follows its
answer.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import Base
from storage.outbox import REFRESHED

_T = Base.metadata.tables
HEARD, IDENTITIES, MESSAGES, PEOPLE, PAIRS, COVERS = (
    _T[name] for name in ("handled_requests", "identities", "messages", "people", "pairs", "covers")
)
CONVERSATIONS, OUTBOX, CASES = _T["conversations"], _T["outbox"], _T["cases"]
KEYS, TEXTS, ITEMS, AUDIT_LOG, SESSIONS, LISTS = (
    _T[name]
    for name in ("file_keys", "encrypted_texts", "agenda_items", "audit_log", "sessions", "list_positions")
)
ONE, OTHER = PEOPLE.alias(), PEOPLE.alias()
HERE = 1
"""Id of the organisation."""
SEALED = bytes(60)
"""As long as a short encrypted text: the floor does not encrypt."""


def _listing(new: Any) -> Any:
    now = {"ids": new.excluded.ids, "at": new.excluded.at}
    whose = ["organisation_id", "person_id", "name"]
    return new.on_conflict_do_update(index_elements=whose, set_=now, where=LISTS.c.ids != new.excluded.ids)


_KINDS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}
_LISTED = {name: _listing(kind(LISTS)) for name, kind in _KINDS.items()}
_HEARD = {
    name: kind(HEARD).on_conflict_do_nothing(index_elements=["organisation_id", "key"])
    for name, kind in _KINDS.items()
}
"""Built once, because building them is expensive."""


_ITEMS_WITH_TEXTS = (
    select(ITEMS, TEXTS)
    .select_from(ITEMS.join(TEXTS, TEXTS.c.id == ITEMS.c.text_id))
    .where(ITEMS.c.organisation_id == HERE)
)


@dataclass(frozen=True)
class Pressed:
    """Submitted form: by whom, from which message, for which pair; `key` identifies the request."""

    channel: str
    workspace: str
    user: str
    ref: str
    pair_id: int
    key: str


def add(engine: Engine, channel: str, user: str, conversation: str, key: str) -> int:
    """Run one request in one transaction, and return how many items are on the agenda."""
    now = datetime.now(UTC)
    with engine.begin() as c:
        who = c.execute(_identity(channel, user)).one()
        c.execute(_stands_in(channel, user, conversation)).first()
        c.execute(_HEARD[c.dialect.name], {"organisation_id": HERE, "key": key, "at": now})
        me = c.execute(_with_pairs(who.person_id, now)).one()
        count = _added(c, who.person_id, me.pair_id, me.supervisee_id, now)
        _refresh(c, me.pair_id, now)
        return count


def create(engine: Engine, pressed: Pressed) -> int:
    """Run one request in one transaction, and return how many items are on the agenda."""
    now, of = datetime.now(UTC), pressed
    with engine.begin() as c:
        c.execute(_conversation(of)).one()
        who = c.execute(_identity(of.channel, of.user, of.workspace)).one()
        c.execute(_HEARD[c.dialect.name], {"organisation_id": HERE, "key": of.key, "at": now})
        me = c.execute(_in(PEOPLE, PEOPLE.c.id == who.person_id)).one()
        pair = c.execute(_with_both().where(PAIRS.c.id == of.pair_id)).first()
        c.execute(_pairs(me.id, now)).all()
        assert pair is not None
        c.execute(_in(KEYS, KEYS.c.person_id == pair.supervisee_id)).one()
        count = _added(c, me.id, pair.id, pair.supervisee_id, now)
        c.execute(_message(of)).one()
        _refresh(c, of.pair_id, now)
    return count


def look_after(engine: Engine, pressed: Pressed) -> None:
    """Do what follows the response: check whether the message is stored as what it shows now."""
    with engine.connect().execution_options(reading=True) as c, c.begin():
        c.execute(_message(pressed)).one()


def _added(c: Connection, me: int, pair_id: int, supervisee_id: int, now: datetime) -> int:
    """Add an item to this pair and read all that the answer shows; return how many items there are."""
    text_id = _text(c, supervisee_id)
    item = {"pair_id": pair_id, "author_id": me, "text_id": text_id, "added_at": now}
    rest = {"link": "", "private": False, "state": "open", "carried": 0, "organisation_id": HERE}
    added: Any = c.execute(insert(ITEMS).values(**item, **rest))
    item_id = added.inserted_primary_key[0]
    entry = {"at": now, "actor_id": me, "verb": "agenda.added", "about": f"item:{item_id}"}
    c.execute(insert(AUDIT_LOG).values(**entry, person_id=supervisee_id, detail="", organisation_id=HERE))
    c.execute(_next_booked(pair_id, now)).first()
    wanted = _ITEMS_WITH_TEXTS.where(ITEMS.c.pair_id == pair_id, ITEMS.c.state == "open")
    items = c.execute(wanted.order_by(ITEMS.c.added_at, ITEMS.c.id)).all()
    listed = {"person_id": me, "at": now, "organisation_id": HERE}
    shown = {"name": f"agenda.{pair_id}", "ids": ",".join(str(row.id) for row in items)}
    c.execute(_LISTED[c.dialect.name], {**listed, **shown})
    k = CASES.c
    c.execute(_in(CASES, k.worker_id.in_([supervisee_id]), k.closed_on.is_(None)).order_by(k.number)).all()
    return len(items)


def _refresh(c: Connection, pair_id: int, now: datetime) -> None:
    """Queue a refresh of the newest messages about this pair's agenda, in one statement."""
    m, p = MESSAGES.c, OUTBOX.c
    newest = func.row_number().over(partition_by=m.about, order_by=m.id.desc()).label("newest")
    about = select(m.id, m.name, m.person_id, m.ids, newest).where(m.organisation_id == HERE)
    known = about.where(m.about.in_([f"agenda:{pair_id}"])).subquery("known")
    waits = exists().where(p.message_id == known.c.id, p.state == "waiting", p.lease_until.is_(None))
    begins = {
        "state": "waiting",
        "lane": "",
        "attempts": 0,
        "fence": 0,
        "problem": "",
        "deletes": False,
        "due_at": now,
    }
    values = {
        **{name: literal(value, p[name].type) for name, value in begins.items()},
        "organisation_id": literal(HERE), "message_id": known.c.id, "name": known.c.name,
        "person_id": known.c.person_id, "ids": known.c.ids,
        "key": literal("refresh:") + cast(known.c.id, String) + literal(f":{secrets.token_hex(8)}"),
    }  # fmt: skip
    rows = select(*values.values()).where(known.c.newest <= REFRESHED, ~waits)
    queued = _KINDS[c.dialect.name](OUTBOX).from_select(list(values), rows)
    c.execute(queued.on_conflict_do_nothing(index_elements=["organisation_id", "key"]))


def _conversation(of: Pressed) -> Any:
    k = CONVERSATIONS.c
    return _in(
        CONVERSATIONS, k.channel == of.channel, k.workspace == of.workspace, k.address == of.user
    ).limit(1)


def _message(of: Pressed) -> Any:
    m = MESSAGES.c
    here = (m.channel == of.channel, m.workspace == of.workspace, m.address == of.user, m.ref == of.ref)
    return _in(MESSAGES, *here).limit(1)


def _in(table: Table, *where: ColumnElement[bool]) -> Any:
    return select(table).where(*where, table.c.organisation_id == HERE)


def _identity(channel: str, user: str, workspace: str = "") -> Any:
    i = IDENTITIES.c
    wanted = _in(IDENTITIES, i.channel == channel, i.address == user, i.workspace.in_((workspace, "")))
    return wanted.order_by(i.workspace.desc()).limit(1)


def _stands_in(channel: str, user: str, conversation: str) -> Any:
    m = MESSAGES.c
    here = (m.channel == channel, m.workspace == "", m.address == user, m.organisation_id == HERE)
    return select(m.id).where(*here, m.ref.startswith(f"{conversation}/", autoescape=True)).limit(1)


def _pairs(me: int, now: datetime) -> Any:
    p, day = PAIRS.c, now.date()
    covered = (COVERS.c.person_id == me, COVERS.c.from_on <= day, COVERS.c.until_on >= day)
    mine = union(
        select(p.id).where(p.supervisor_id == me, p.organisation_id == HERE),
        select(p.id).where(p.supervisee_id == me, p.organisation_id == HERE),
        select(COVERS.c.pair_id).where(*covered, COVERS.c.organisation_id == HERE),
    )
    return _with_both().where(p.id.in_(mine), or_(p.ends_on.is_(None), p.ends_on >= day))


def _with_pairs(me: int, now: datetime) -> Any:
    """Return a query of a person with their pairs, each with its cover, its file's key and its two people."""
    p, day = PAIRS.c, now.date()
    cover = (COVERS.c.person_id == me, COVERS.c.from_on <= day, COVERS.c.until_on >= day)
    around = union(
        select(p.id).where(p.supervisor_id == me, p.organisation_id == HERE),
        select(p.id).where(p.supervisee_id == me, p.organisation_id == HERE),
        select(COVERS.c.pair_id).where(*cover, COVERS.c.organisation_id == HERE),
    ).subquery("around")
    lasts = or_(p.ends_on.is_(None), p.ends_on >= day)
    joined = (
        PEOPLE.outerjoin(around, true())
        .outerjoin(PAIRS, and_(p.id == around.c.id, lasts))
        .outerjoin(COVERS, and_(COVERS.c.pair_id == p.id, *cover))
        .outerjoin(KEYS, KEYS.c.person_id == p.supervisee_id)
        .outerjoin(ONE, ONE.c.id == p.supervisor_id)
        .outerjoin(OTHER, OTHER.c.id == p.supervisee_id)
    )
    columns = select(p.id.label("pair_id"), p.supervisee_id, PEOPLE, COVERS, KEYS, ONE, OTHER)
    return columns.select_from(joined).where(PEOPLE.c.id == me, PEOPLE.c.organisation_id == HERE)


def _with_both() -> Any:
    """Return a query of pairs, each with its two people."""
    p = PAIRS.c
    joined = PAIRS.join(ONE, ONE.c.id == p.supervisor_id).join(OTHER, OTHER.c.id == p.supervisee_id)
    return select(PAIRS, ONE, OTHER).select_from(joined).where(p.organisation_id == HERE)


def _next_booked(pair_id: int, now: datetime) -> Any:
    s = SESSIONS.c
    wanted = _in(SESSIONS, s.pair_id == pair_id, s.state == "booked", s.starts_at > now)
    return wanted.order_by(s.starts_at).limit(1)


def _text(c: Connection, person_id: int) -> str:
    text_id = secrets.token_hex(16)
    c.execute(insert(TEXTS).values(id=text_id, person_id=person_id, sealed=SEALED, organisation_id=HERE))
    return text_id
