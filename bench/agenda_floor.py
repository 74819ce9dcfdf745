"""What `/agenda <text>` asks of the database, as a bare program would: the same statements, in SQLAlchemy Core."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, insert, or_, select, union, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from alongside.storage.models import Base

_T = Base.metadata.tables
HEARD, IDENTITIES, MESSAGES, PEOPLE, PAIRS, COVERS = (
    _T[name] for name in ("heard", "identities", "messages", "people", "pairs", "covers")
)
KEYS, TEXTS, ITEMS, JOURNAL, SESSIONS, PARKED = (
    _T[name] for name in ("file_keys", "texts", "agenda_items", "journal", "sessions", "parked")
)
ONE, OTHER = PEOPLE.alias(), PEOPLE.alias()
HERE = 1
"""The organisation."""
SEALED = bytes(60)
"""As long as a short text is once it is sealed: the floor seals nothing."""


def add(engine: Engine, channel: str, user: str, conversation: str, key: str) -> int:
    """One request, one transaction; how many items are on the agenda then."""
    now = datetime.now(UTC)
    with engine.begin() as c:
        who = c.execute(_identity(channel, user)).one()
        c.execute(_stands_in(channel, user, conversation)).first()
        c.execute(_heard(c, key, now))
        me = c.execute(_in(PEOPLE, PEOPLE.c.id == who.person_id)).one()
        pair = c.execute(_pairs(me.id, now)).one()
        c.execute(_in(KEYS, KEYS.c.person_id == pair.supervisee_id)).one()
        text_id = _text(c, pair.supervisee_id)
        item = {"pair_id": pair.id, "author_id": me.id, "text_id": text_id, "added_at": now}
        rest = {"link": "", "private": False, "state": "open", "carried": 0, "organisation_id": HERE}
        added: Any = c.execute(insert(ITEMS).values(**item, **rest))
        item_id = added.inserted_primary_key[0]
        entry = {"at": now, "actor_id": me.id, "verb": "agenda.added", "about": f"item:{item_id}"}
        c.execute(
            insert(JOURNAL).values(**entry, person_id=pair.supervisee_id, detail="", organisation_id=HERE)
        )
        c.execute(_next_booked(pair.id, now)).first()
        about = MESSAGES.c.about.in_([f"agenda:{pair.id}"])
        c.execute(_in(MESSAGES, about).order_by(MESSAGES.c.id.desc())).all()
        c.execute(_last_begun(pair.id, now)).first()
        wanted = _in(ITEMS, ITEMS.c.pair_id == pair.id, ITEMS.c.state == "open")
        items = c.execute(wanted.order_by(ITEMS.c.added_at, ITEMS.c.id)).all()
        c.execute(_in(TEXTS, TEXTS.c.id.in_([row.text_id for row in items]))).all()
        listed = c.execute(_numbers(me.id, f"numbers.agenda.{pair.id}")).one()
        c.execute(_in(TEXTS, TEXTS.c.id.in_([listed.text_id]))).all()
        c.execute(_in(TEXTS, TEXTS.c.id == listed.text_id)).one()
        fresh = _text(c, me.id)
        c.execute(update(PARKED).where(PARKED.c.id == listed.id).values(text_id=fresh, at=now))
        c.execute(delete(TEXTS).where(TEXTS.c.id == listed.text_id))
        which = c.execute(_numbers(me.id, "numbers.agenda")).one()
        c.execute(_in(TEXTS, TEXTS.c.id.in_([which.text_id]))).all()
        c.execute(_next_booked(pair.id, now)).first()
    return len(items)


def _in(table: Table, *where: ColumnElement[bool]) -> Any:
    return select(table).where(*where, table.c.organisation_id == HERE)


def _identity(channel: str, user: str) -> Any:
    i = IDENTITIES.c
    wanted = _in(IDENTITIES, i.channel == channel, i.address == user, i.place.in_(("", "")))
    return wanted.order_by(i.place.desc()).limit(1)


def _stands_in(channel: str, user: str, conversation: str) -> Any:
    m = MESSAGES.c
    here = (m.channel == channel, m.place == "", m.address == user, m.organisation_id == HERE)
    return select(m.id).where(*here, m.ref.startswith(f"{conversation}/", autoescape=True)).limit(1)


def _heard(c: Connection, key: str, now: datetime) -> Any:
    kind = sqlite_insert if c.dialect.name == "sqlite" else postgresql_insert
    new = kind(HEARD).values(organisation_id=HERE, key=key, at=now)
    return new.on_conflict_do_nothing(index_elements=["organisation_id", "key"])


def _pairs(me: int, now: datetime) -> Any:
    p, day = PAIRS.c, now.date()
    covered = (COVERS.c.person_id == me, COVERS.c.from_on <= day, COVERS.c.until_on >= day)
    mine = union(
        select(p.id).where(p.supervisor_id == me, p.organisation_id == HERE),
        select(p.id).where(p.supervisee_id == me, p.organisation_id == HERE),
        select(COVERS.c.pair_id).where(*covered, COVERS.c.organisation_id == HERE),
    )
    joined = PAIRS.join(ONE, ONE.c.id == p.supervisor_id).join(OTHER, OTHER.c.id == p.supervisee_id)
    open_ones = or_(p.ends_on.is_(None), p.ends_on >= day)
    return (
        select(PAIRS, ONE, OTHER)
        .select_from(joined)
        .where(p.id.in_(mine), open_ones, p.organisation_id == HERE)
    )


def _next_booked(pair_id: int, now: datetime) -> Any:
    s = SESSIONS.c
    wanted = _in(SESSIONS, s.pair_id == pair_id, s.state == "booked", s.starts_at > now)
    return wanted.order_by(s.starts_at).limit(1)


def _last_begun(pair_id: int, now: datetime) -> Any:
    s = SESSIONS.c
    wanted = _in(SESSIONS, s.pair_id == pair_id, s.state.in_(("booked", "held")), s.starts_at <= now)
    return wanted.order_by(s.starts_at.desc()).limit(1)


def _numbers(me: int, name: str) -> Any:
    p = PARKED.c
    return _in(PARKED, p.person_id == me, p.action == name).order_by(p.id.desc()).limit(1)


def _text(c: Connection, person_id: int) -> str:
    text_id = secrets.token_hex(16)
    c.execute(insert(TEXTS).values(id=text_id, person_id=person_id, sealed=SEALED, organisation_id=HERE))
    return text_id
