"""Who reads what: a reader allowed in, the person told before and after."""

from datetime import timedelta

from sqlalchemy import select

from handlers import record_access
from handlers.people import unreachable
from handlers.policy.practice import Access, Reader
from storage.models import Identity, Pair, Person, Session
from tests.support.world import World


def play(world: World) -> None:
    """Read a record as an auditor."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.person("Hana Kos")
    hana = world.chat("Hana Kos")
    rules = {"a visit": "before", "audit": "at once"}
    readers = [
        Reader(who="auditor", why=why, needs="formal case", tell_worker=tell) for why, tell in rules.items()
    ]  # pyright: ignore
    world.policy(access=Access(reader=tuple(readers)))
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    gareth.submit(part_wellbeing="All is well.", part_work="The panel went well.", then="share")
    for purpose in reversed(rules):
        with world.app.transaction() as db:
            reader, of = (db.get_one(Person, world.id_of(name)) for name in ("Hana Kos", "Priya Nair"))
            until = world.today + timedelta(days=10)
            record_access.grant(db, world.app.policy, world.clock.now(), reader, of, purpose, until)
        world.settle()
        if purpose == "audit":
            hana.press("Show the supervision records")
            hana.press("Read")
            world.settle()
    priya.say("/supervision who reads")
    priya.press("Who reads what")
    with world.app.transaction() as db:
        lost = Identity(
            person_id=world.id_of("Sam Okafor"), channel="slack", address="U1", unreachable="no such user"
        )
        db.add(lost)
        unreachable.tell(db, world.app.policy, world.clock.now())
        pair = db.scalars(select(Pair)).first()
        assert pair is not None
        absent = Identity(
            person_id=pair.supervisor_id, channel="slack", address="U2", unreachable="no such user"
        )
        db.add(absent)
        session = Session(
            pair_id=pair.id,
            kind="planned",
            state="proposed",
            minutes=60,
            starts_at=world.clock.now() + timedelta(days=3),
            proposed_by_id=pair.supervisee_id,
        )
        db.add(session)
        db.flush()
        unreachable.tell_who_waits(db, {"session": session.id}, pair.supervisor_id, world.clock.now())
    world.wait(days=1)
