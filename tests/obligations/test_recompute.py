"""What is kept is what the facts make, whatever happened in whichever order."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from handlers import obligations
from handlers.obligations import KEPT
from handlers.policy import load
from storage.db import Db
from storage.models import Absence, ActionPoint, Cover, FrequencyRequest, Obligation, Pair, Person, Session
from storage.secrets import seal
from tests.support import databases
from tests.support.world import World

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["book", "hold", "cancel", "act", "done", "away", "back", "ask", "cover", "end", "leave", "wait"]
        ),
        st.integers(0, 3),
        st.integers(0, 21),
    ),
    max_size=8,
)


def do(world: World, what: str, which: int, days: int) -> None:
    """Apply one event to one of two pairs; do nothing if it makes no sense at the time."""
    if what == "wait":
        world.wait(days=days)
        return
    today, now = world.today, world.clock.now()
    with world.app.transaction() as db:
        pair = db.get_one(Pair, which % 2 + 1)
        sessions = list(
            db.scalars(select(Session).where(Session.pair_id == pair.id, Session.state == "booked"))
        )
        actions = list(db.scalars(select(ActionPoint).where(ActionPoint.state == "open")))
        away = list(db.scalars(select(Absence).where(Absence.last_day.is_(None))))
        match what:
            case "book":
                starts = now + timedelta(days=days, hours=which, minutes=len(sessions) * 7 + 1)
                if not any(s.starts_at == starts for s in sessions):
                    db.add(Session(pair_id=pair.id, state="booked", starts_at=starts, minutes=60))
            case "hold" if sessions:
                sessions[0].state, sessions[0].held_on = "held", today
            case "cancel" if sessions:
                sessions[0].state, sessions[0].cancelled_at, sessions[0].cancelled_by_id = "cancelled", now, 1
            case "act":
                text = seal(db, pair.supervisee_id, "Ring the school")
                db.add(ActionPoint(pair_id=pair.id, owner_id=pair.supervisor_id, set_by_id=1, text_id=text,
                                   due=today + timedelta(days=days), added_at=now))  # fmt: skip
            case "done" if actions:
                actions[0].state, actions[0].closed_at = "done", now
            case "away":
                last = today + timedelta(days=days) if which else None
                db.add(Absence(person_id=pair.supervisee_id, first_day=today, last_day=last))
            case "back" if away:
                away[0].last_day = today
            case "ask":
                db.add(
                    FrequencyRequest(
                        pair_id=pair.id, by_id=pair.supervisee_id, every=f"{days + 1} days", asked_on=today
                    )
                )
            case "cover":
                db.add(
                    Cover(
                        pair_id=pair.id,
                        person_id=1,
                        from_on=today + timedelta(days=which),
                        until_on=today + timedelta(days=days),
                    )
                )
            case "end":
                pair.ends_on = today + timedelta(days=days)
            case "leave":
                db.get_one(Person, pair.supervisee_id).left_on = today
            case _:
                pass


def kept(db: Db, *more: str) -> list[tuple[Any, ...]]:
    rows = db.scalars(select(Obligation))
    return sorted((tuple(getattr(row, name) for name in (*KEPT, *more)) for row in rows), key=str)


def anew(db: Db, world: World) -> None:
    """Recompute everything, as if the policy had only now come into force."""
    from storage.queries import obligations as queries

    queries.follow(db, "")
    obligations.follow_policy(db, world.app.policy, world.clock.now())


@settings(deadline=None, max_examples=8)
@given(steps=STEPS)
def test_it_is_as_if_computed_from_nothing(sqlite_template: Path, steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.sqlite(sqlite_template, Path(folder)) as engine:
        world = World(engine)
        world.person("Dafydd Rees", role="service manager")
        world.person("Gareth Llewellyn", manager="Dafydd Rees", role="team leader")
        for name in ("Priya Nair", "Wei Chen"):
            world.person(name, manager="Gareth Llewellyn", role="social worker")
            world.pair("Gareth Llewellyn", name, since=date(2026, 1, 5))
        for step in steps:
            do(world, *step)
        world.worker.pass_time()
        with world.app.transaction() as db:
            found = kept(db)
            again = kept(db, "next_nudge_at", "nudged_on")
            anew(db, world)
            assert kept(db) == found
            assert kept(db, "next_nudge_at", "nudged_on") == again, "computing it again changed a nudge"
            db.execute(delete(Obligation))
            db.expire_all()
            anew(db, world)
            assert kept(db) == found


def test_a_changed_policy_is_followed_at_once(world: World) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    before = {row.due for row in world.rows(Obligation, kind="session")}
    with world.app.transaction() as db:
        obligations.follow_policy(db, load("woughton"), world.clock.now())
    assert before != {row.due for row in world.rows(Obligation, kind="session")}


def test_time_that_passes_twice_changes_nothing(world: World) -> None:
    pair = world.pair("Gareth Llewellyn", "Priya Nair")
    with world.app.transaction() as db:
        db.get_one(Pair, pair).ends_on = world.today + timedelta(days=3)
    world.clock.move_to(world.clock.now() + timedelta(days=7))
    assert world.rows(Obligation)
    world.worker.pass_time()
    assert world.rows(Obligation) == []
    world.worker.pass_time()
    assert world.rows(Obligation) == []


def test_a_cover_owes_from_its_first_day_to_its_last(world: World) -> None:
    pair = world.pair("Gareth Llewellyn", "Priya Nair")
    cover = world.person("Cara Cover", role="team leader")
    with world.app.transaction() as db:
        db.add(Cover(pair_id=pair, person_id=cover, from_on=date(2026, 3, 9), until_on=date(2026, 3, 20)))
    gareth = world.id_of("Gareth Llewellyn")
    owners = list[set[int]]()
    for day in (date(2026, 3, 7), date(2026, 3, 10), date(2026, 3, 24)):
        world.wait(days=(day - world.today).days)
        owners.append(
            {row.owner_id for row in world.rows(Obligation, kind="session")}
            & {cover, world.id_of("Gareth Llewellyn")}
        )
    assert owners == [{gareth}, {cover}, {gareth}]
