"""Facts read for a few pairs at once and for many table by table: the same facts, whichever way they were read."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, TypeVar, cast

import pytest
from sqlalchemy import Engine, delete, inspect, select

from handlers import obligations
from handlers.obligations import KEPT
from handlers.obligations.registry import OF_PEOPLE
from handlers.policy import load
from storage.db import Db
from storage.models import (
    Absence,
    Acceptance,
    Agreement,
    Base,
    Case,
    CaseEntry,
    CaseTick,
    Cover,
    FrequencyRequest,
    Obligation,
    Pair,
    Person,
    Record,
    RecordVersion,
    Session,
    Signature,
)
from storage.queries import facts, facts_at_once
from storage.queries import obligations as queries
from storage.queries.facts import PairRows
from storage.secrets import seal
from tests.support.world import World

T = TypeVar("T", bound=Base)
LISTS = ("sessions", "agreements", "asks", "covers")
MAPPINGS = ("records", "signatures", "accepted_by")


def organisation(world: World) -> None:
    """Add ended pairs with a successor, with none, and with others that are not theirs, and rows of every kind."""
    world.person("Dafydd Rees", role="service manager")
    for name in ("Gareth Llewellyn", "Cara Cover"):
        world.person(name, manager="Dafydd Rees", role="team leader")
    for name in ("Priya Nair", "Wei Chen", "Ama Owusu"):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
    spring, winter = date(2026, 2, 16), date(2026, 1, 5)
    followed = world.pair("Gareth Llewellyn", "Priya Nair", winter)
    world.pair("Cara Cover", "Priya Nair", spring)
    alone = world.pair("Gareth Llewellyn", "Wei Chen", winter)
    world.pair("Cara Cover", "Wei Chen", spring, series="professional")
    world.pair("Cara Cover", "Ama Owusu", winter)
    short = world.pair("Gareth Llewellyn", "Ama Owusu", spring)
    world.pair("Dafydd Rees", "Gareth Llewellyn", winter)
    with world.app.transaction() as db:
        for ended in (followed, alone, short):
            db.get_one(Pair, ended).ends_on = date(2026, 2, 27)
        for pair in db.scalars(select(Pair).order_by(Pair.id)).all():
            happened(db, world, pair)
        for person in db.scalars(select(Person).order_by(Person.id)).all():
            for ago in (3, 20):
                first = world.today - timedelta(days=ago)
                last = None if person.name == "Wei Chen" and ago == 3 else first + timedelta(days=2)
                db.add(Absence(person_id=person.id, first_day=first, last_day=last))
        db.flush()
        touch(db)


def happened(db: Db, world: World, pair: Pair) -> None:
    """Add rows of every kind to a pair: the later first, so that the order of ids is not that of the facts."""
    today, now, both = world.today, world.clock.now(), (pair.supervisee_id, pair.supervisor_id)
    by_id, at = pair.supervisor_id, {"at": now}

    def add(row: T) -> T:
        db.add(row)
        db.flush()
        return row

    for ago in (2, 9, 16):
        starts = now - timedelta(days=ago)
        held = add(
            Session(pair_id=pair.id, state="held", starts_at=starts, minutes=60, held_on=starts.date())
        )
        record = add(Record(session_id=held.id, pair_id=pair.id, template="supervision", state="shared",
                            writer_id=by_id, saved_at=now, shared_at=now))  # fmt: skip
        for number in (2, 1) if ago == 9 else (1,):
            version = add(RecordVersion(record_id=record.id, number=number, written_by_id=by_id, written_at=now,
                                        text_id=seal(db, pair.supervisee_id, "Well")))  # fmt: skip
            for person in both if ago != 2 else both[:1]:
                add(Signature(version_id=version.id, person_id=person, how="agreed", digest="d", **at))
    ahead = now + timedelta(days=5)
    add(
        Session(
            pair_id=pair.id,
            state="booked" if pair.ends_on is None else "cancelled",
            starts_at=ahead,
            minutes=60,
        )
    )
    for version, state in ((2, "proposed"), (1, "active")):
        agreed = add(Agreement(pair_id=pair.id, version=version, state=state, proposed_by_id=by_id, proposed_at=now,
                               text_id=seal(db, pair.supervisee_id, "{}"), every="3 weeks",
                               review_on=today + timedelta(days=3)))  # fmt: skip
        for person in both if version == 1 else both[:1]:
            add(Acceptance(agreement_id=agreed.id, person_id=person, **at))
    for days, withdrawn in ((10, None), (20, None), (5, today)):
        add(FrequencyRequest(pair_id=pair.id, by_id=pair.supervisee_id, every=f"{days} days",
                                          asked_on=today, withdrawn_on=withdrawn))  # fmt: skip
    covering = db.scalars(select(Person.id).where(Person.id.not_in(both)).order_by(Person.id)).all()
    for days, person in zip((7, 0), covering, strict=False):
        from_on = today + timedelta(days=days)
        add(Cover(pair_id=pair.id, person_id=person, from_on=from_on, until_on=from_on))
    case = add(Case(number=str(4700 + pair.id), worker_id=pair.supervisee_id, allocated_on=today))
    entry = add(CaseEntry(case_id=case.id, what="discussed", on=today, worker_id=pair.supervisee_id,
                          by_id=by_id, **at))  # fmt: skip
    add(CaseTick(entry_id=entry.id, case_id=case.id, pair_id=pair.id, name="recorded", on=today))


def touch(db: Db) -> None:
    """Write every second row once more: PostgreSQL then finds it last, where nobody asks for an order."""
    for cover in db.scalars(select(Cover).where(Cover.id % 2 == 1)):
        cover.until_on += timedelta(days=1)
    for ask in db.scalars(select(FrequencyRequest).where(FrequencyRequest.id % 2 == 1)):
        ask.asked_on -= timedelta(days=1)
    for absence in db.scalars(select(Absence).where(Absence.id % 2 == 1)):
        absence.first_day -= timedelta(days=1)
    for signature in db.scalars(select(Signature).where(Signature.id % 2 == 1)):
        signature.digest = "digest"
    db.flush()


def plain(value: Any) -> Any:
    """Return rows as their columns' values, in the order in which they stand; keyed ones by key."""
    if isinstance(value, Base):
        return type(value).__name__, {c.key: getattr(value, c.key) for c in inspect(type(value)).column_attrs}
    if isinstance(value, PairRows):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in cast("Mapping[int, Any]", value).items()}
    return [plain(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value


def by_pair(rows: Collection[PairRows]) -> dict[int, Any]:
    return {one.pair.id: plain(one) for one in rows}


def whole(rows: Collection[Obligation]) -> list[Any]:
    return [plain(row) for row in sorted(rows, key=lambda row: row.id)]


def test_a_few_and_many_are_read_alike(engine: Engine) -> None:
    world = World(engine)
    organisation(world)
    by = {kind.name: due.by for kind, due in OF_PEOPLE.items()}
    with world.app.transaction(reading=True) as db:
        ids, everybody = facts.all_pairs(db), facts.everybody(db)
    for pairs, whose in [(ids, everybody), *(({one}, set[int]()) for one in ids), (set[int](), everybody)]:
        with world.app.transaction(reading=True) as db:
            known = facts_at_once.load(db, pairs, whose, by)
            few = by_pair(known.pairs), plain(known.people), plain(known.absences), whole(known.obligations)
        with world.app.transaction(reading=True) as db:
            many = by_pair([one for chunk in facts.of_pairs(db, pairs) for one in chunk])
            people = facts.people(db, few[1].keys())
            away = facts.absences(db, people)
            owed = queries.of_facts(db, pairs, whose, by)
            assert few[0] == many
            assert few[1] == plain(people)
            assert few[2] == {one: plain(away.get(one, [])) for one in people}
            assert few[3] == whole(owed)
        if len(pairs) > 1:
            assert sorted(one["pair"][1]["id"] for one in many.values() if one["successor"]) == [1]
            for name in (*LISTS, *MAPPINGS):
                assert all(len(one[name]) > 1 for one in many.values()), f"no order is tried of {name}"


def test_what_is_owed_does_not_depend_on_the_number_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation(world)
    owed = list[list[Any]]()
    for few in (0, 10_000):
        monkeypatch.setattr(facts_at_once, "FEW", few)
        with world.app.transaction() as db:
            db.execute(delete(Obligation))
            db.expire_all()
            queries.follow(db, "")
            obligations.follow_policy(db, load("stockport"), world.clock.now())
            rows = db.scalars(select(Obligation))
            owed.append(
                sorted(([getattr(row, n) for n in (*KEPT, "next_nudge_at")] for row in rows), key=str)
            )
    assert owed[0] == owed[1]
    assert len(owed[0]) > 10
