"""Group sessions, their people and their records."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from storage import secrets
from storage.db import Db
from storage.models import GroupMember, GroupRecord, GroupSession, Person
from storage.queries.facts import chunks


def group(db: Db, group_id: int, *, lock: bool = False) -> GroupSession | None:
    """Return a group session, or None."""
    return db.get(GroupSession, group_id, with_for_update=lock, populate_existing=lock)


def members(db: Db, group_id: int) -> list[tuple[GroupMember, Person]]:
    """Return the people of a group session, by name."""
    query = (
        select(GroupMember, Person)
        .join(Person, Person.id == GroupMember.person_id)
        .where(GroupMember.group_id == group_id)
        .order_by(Person.name, Person.id)
    )
    return [(member, person) for member, person in db.execute(query)]


def is_member(db: Db, group_id: int, person_id: int) -> bool:
    """Return whether somebody is one of a group session's people."""
    query = select(GroupMember.id).where(GroupMember.group_id == group_id, GroupMember.person_id == person_id)
    return db.scalar(query) is not None


def record(db: Db, group_id: int) -> GroupRecord | None:
    """Return the record of a group session, or None if it was not begun."""
    return db.scalars(select(GroupRecord).where(GroupRecord.group_id == group_id)).one_or_none()


def ahead(db: Db, person_ids: Collection[int], since: datetime) -> list[GroupSession]:
    """Return the booked group sessions of any of these people from a time on, soonest first."""
    mine = select(GroupMember.group_id).where(GroupMember.person_id.in_(person_ids))
    query = select(GroupSession).where(
        GroupSession.id.in_(mine), GroupSession.state == "booked", GroupSession.starts_at >= since
    )
    return list(db.scalars(query.order_by(GroupSession.starts_at, GroupSession.id)))


def of_person(db: Db, person_id: int) -> list[tuple[GroupSession, GroupMember]]:
    """Return every group session that somebody is one of, oldest first."""
    query = (
        select(GroupSession, GroupMember)
        .join(GroupMember, GroupMember.group_id == GroupSession.id)
        .where(GroupMember.person_id == person_id)
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [(group, member) for group, member in db.execute(query)]


def attended(db: Db, person_ids: Collection[int]) -> dict[int, list[tuple[GroupSession, int]]]:
    """Return the group sessions that each of these people took part in, with the number of people who did."""
    found: dict[int, list[tuple[GroupSession, int]]] = defaultdict(list)
    for ids in chunks(sorted(person_ids)):
        rows = db.execute(
            select(GroupMember.person_id, GroupSession)
            .join(GroupSession, GroupSession.id == GroupMember.group_id)
            .where(GroupMember.person_id.in_(ids), GroupMember.came.is_(True), GroupSession.state == "held")
            .order_by(GroupSession.held_on, GroupSession.id)
        ).all()
        sizes: dict[int, int] = defaultdict(int)
        for some in chunks({group.id for _, group in rows}):
            came = select(GroupMember.group_id).where(
                GroupMember.group_id.in_(some), GroupMember.came.is_(True)
            )
            for group_id in db.scalars(came):
                sizes[group_id] += 1
        for person_id, group in rows:
            found[person_id].append((group, sizes[group.id]))
    return found


def led(db: Db, person_ids: Collection[int]) -> list[tuple[GroupSession, GroupRecord | None]]:
    """Return the booked and held group sessions that these people lead, each with its record."""
    found: list[tuple[GroupSession, GroupRecord | None]] = []
    for ids in chunks(sorted(person_ids)):
        query = (
            select(GroupSession, GroupRecord)
            .outerjoin(GroupRecord, GroupRecord.group_id == GroupSession.id)
            .where(GroupSession.lead_id.in_(ids), GroupSession.state != "cancelled")
            .order_by(GroupSession.starts_at, GroupSession.id)
        )
        found += [(group, record) for group, record in db.execute(query)]
    return found


def team_of(db: Db, me: Person) -> list[Person]:
    """Return those who report to this person, and those who share their manager."""
    mine = [Person.manager_id == me.id]
    if me.manager_id is not None:
        mine.append(Person.manager_id == me.manager_id)
    query = select(Person).where(or_(*mine), Person.id != me.id, Person.left_on.is_(None))
    return list(db.scalars(query.order_by(Person.name, Person.id)))


def forget_name(db: Db, person_id: int, name: str, instead: str) -> None:
    """Replace somebody's name in the records of the groups that they were in; the rest of those stays."""
    mine = select(GroupMember.group_id).where(GroupMember.person_id == person_id)
    for row in db.scalars(select(GroupRecord).where(GroupRecord.group_id.in_(mine))):
        text = secrets.open_group(db, row)
        written = json.dumps(name)[1:-1]
        if name in text or written in text:
            secrets.seal_group(db, row, text.replace(name, instead).replace(written, instead))
