"""Outbox messages: kept once, carried out by one worker at a time, and never marked by one who came too late."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text, update

from storage import delivery_queue as queue
from storage import maintenance, outbox
from storage.models import About, Identity, OutboxMessage, Person, PostedMessage
from tests.storage.conftest import NOW, Tenant

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def priya(here: Tenant) -> int:
    return here.person("Priya")


def enqueue(tenant: Tenant, person: int, key: str, due_at=NOW, **ids: int) -> None:
    with tenant.open() as db:
        outbox.enqueue(db, "action.told", person, key, due_at, **ids)


def claim(tenant: Tenant, now=NOW, limit: int = 10) -> list[OutboxMessage]:
    with tenant.open() as db:
        queue.route(db, now, [], [])
        lanes, _ = queue.lanes(db, now)
        return [row for lane in lanes for row in queue.claim(db, now, lane, limit)]


def lease_ends(tenant: Tenant) -> None:
    """As if the worker had been gone for longer than its lease."""
    with tenant.open() as db:
        ended = outbox.database_clock(db) - timedelta(seconds=5)
        db.execute(
            update(OutboxMessage).where(OutboxMessage.lease_until.is_not(None)).values(lease_until=ended)
        )


def only(tenant: Tenant) -> OutboxMessage:
    with tenant.open(reading=True) as db:
        return db.scalars(select(OutboxMessage)).one()


def test_an_outbox_message_made_twice_is_kept_once(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5", action=5)
    enqueue(here, priya, "told:5", LATER, action=6)
    kept = only(here)
    assert (kept.ids, kept.due_at, kept.state) == ({"action": 5}, NOW, "waiting")


def test_an_outbox_message_made_twice_in_one_transaction_is_kept_once(here: Tenant, priya: int) -> None:
    with here.open() as db:
        for _ in range(2):
            outbox.enqueue(db, "action.told", priya, "told:5", NOW)
    assert only(here).key == "told:5"


def test_a_sent_outbox_message_is_not_made_again(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    (claimed,) = claim(here)
    with here.open() as db:
        assert queue.mark(db, claimed.id, claimed.fence, "sent")
    enqueue(here, priya, "told:5")
    assert only(here).state == "sent"
    assert claim(here) == []


def test_two_organisations_may_use_the_same_key(here: Tenant, there: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    enqueue(there, there.person("Tomos"), "told:5")
    assert [p.organisation_id for p in claim(here)] == [here.id]
    assert [p.organisation_id for p in claim(there)] == [there.id]


def test_only_what_is_due_is_taken_oldest_first_and_no_more_than_asked(here: Tenant) -> None:
    due = {
        "tomorrow": NOW + timedelta(days=1),
        "now": NOW,
        "before": NOW - timedelta(hours=1),
        "long before": NOW - timedelta(days=9),
    }
    for key, moment in due.items():
        enqueue(here, here.person(key), key, moment)
    assert [p.key for p in claim(here, limit=2)] == ["long before", "before"]
    assert [p.key for p in claim(here, limit=2)] == ["now"]
    assert claim(here) == []


def test_a_persons_messages_come_one_after_the_other(here: Tenant, priya: int) -> None:
    """Whatever becomes of the first: being sent, put off, or set aside. One that is due tomorrow holds up nothing."""
    enqueue(here, priya, "tomorrow", NOW + timedelta(days=1))
    for key in ("booked", "moved", "cancelled"):
        enqueue(here, priya, key)
    (booked,) = claim(here)
    assert (booked.key, claim(here)) == ("booked", []), "it is being sent"
    with here.open() as db:
        queue.later(db, booked.id, booked.fence, LATER, "no answer")
    assert claim(here) == [], "it is tried again later"
    (booked,) = claim(here, now=LATER)
    with here.open() as db:
        queue.mark(db, booked.id, booked.fence, "failed", "refused")
    (moved,) = claim(here)
    assert moved.key == "moved"
    with here.open() as db:
        queue.mark(db, moved.id, moved.fence, "sent")
    assert [p.key for p in claim(here)] == ["cancelled"]


def test_a_time_that_a_wrong_clock_set_holds_up_nothing(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    (claimed,) = claim(here)
    with here.open() as db:
        queue.later(db, claimed.id, claimed.fence, NOW + timedelta(days=30), "no answer")
    assert [p.key for p in claim(here)] == ["told:5"]


def test_what_was_given_back_was_no_attempt(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    for _ in range(3):
        (claimed,) = claim(here)
        assert claimed.attempts == 1
        with here.open() as db:
            assert queue.give_back(db, claimed.id, claimed.fence)
            assert not queue.hold(db, claimed.id, claimed.fence + 1), "nobody has that lease"


def test_each_workspace_is_a_lane_of_its_own(here: Tenant) -> None:
    with here.open() as db:
        for number, (channel, workspace) in enumerate(
            [("slack", "T1"), ("slack", "T2"), ("teams", "t"), ("slack", "T1")]
        ):
            person = Person(name=f"P{number}", email=f"p{number}@example.org")
            db.add(person)
            db.flush()
            db.add(Identity(person_id=person.id, channel=channel, workspace=workspace, address=str(number)))
            outbox.enqueue(db, "action.told", person.id, f"told:{number}", NOW)
        outbox.enqueue(db, "calendar.entry", person.id, "an entry", NOW)
    with here.open() as db:
        assert queue.lanes(db, NOW) == ([], True)
        assert not queue.route(db, NOW, ["teams", "slack"], ["calendar.entry"])
        lanes, unrouted = queue.lanes(db, NOW)
        assert (lanes, unrouted) == (["effect:calendar.entry", "slack:T1", "slack:T2", "teams:t"], False)
        held = {lane: [row.key for row in queue.claim(db, NOW, lane, 9)] for lane in lanes}
    assert held == {
        "effect:calendar.entry": ["an entry"],
        "slack:T1": ["told:0", "told:3"],
        "slack:T2": ["told:1"],
        "teams:t": ["told:2"],
    }


def test_what_one_worker_holds_no_other_takes_until_the_lease_ends(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    (first,) = claim(here)
    assert claim(here) == []
    lease_ends(here)
    (second,) = claim(here)
    assert (second.id, second.fence, second.attempts) == (first.id, first.fence + 1, 2)


def test_a_lease_is_counted_by_the_databases_clock(here: Tenant, priya: int) -> None:
    """Not by the product's: a demo moves that one through weeks in a moment."""
    enqueue(here, priya, "told:5")
    claim(here)
    assert claim(here, now=NOW + timedelta(weeks=5)) == []
    with here.open() as db:
        until = db.scalars(select(OutboxMessage.lease_until)).one()
        assert until is not None
        assert timedelta(0) < until - outbox.database_clock(db) <= queue.LEASE


def test_a_worker_who_comes_back_late_can_mark_nothing(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    (late,) = claim(here)
    lease_ends(here)
    (current,) = claim(here)
    with here.open() as db:
        assert not queue.mark(db, late.id, late.fence, "failed", "timed out")
        assert not queue.later(db, late.id, late.fence, LATER, "timed out")
    assert (only(here).state, only(here).due_at) == ("waiting", NOW)
    with here.open() as db:
        assert queue.mark(db, current.id, current.fence, "sent")
    with here.open() as db:
        assert not queue.mark(db, current.id, current.fence, "failed")
    assert only(here).state == "sent"


def test_what_is_put_off_comes_back_when_it_is_due(here: Tenant, priya: int) -> None:
    enqueue(here, priya, "told:5")
    (claimed,) = claim(here)
    with here.open() as db:
        assert queue.later(db, claimed.id, claimed.fence, LATER, "the channel is busy")
    assert claim(here) == []
    (again,) = claim(here, now=LATER)
    assert (again.attempts, again.problem) == (2, "the channel is busy")


def test_two_workers_at_once_share_what_is_due(here: Tenant) -> None:
    if here.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    for n in range(6):
        enqueue(here, here.person(f"P{n}"), f"told:{n}")
    with here.open() as db:
        queue.route(db, NOW, [], [])
    with here.open() as one, here.open() as two:
        mine, theirs = (queue.claim(db, NOW, queue.NOBODY, 4) for db in (one, two))
    assert (len(mine), len(theirs)) == (4, 2)
    assert not {p.id for p in mine} & {p.id for p in theirs}


def sent(tenant: Tenant, person: int, about: str, ref: str) -> int:
    with tenant.open() as db:
        message = PostedMessage(
            person_id=person, name="action.told", ids={"action": 5}, about=about, channel="console",
            address="1", ref=ref, sent_at=NOW,
        )  # fmt: skip
        db.add(message)
        db.flush()
        return message.id


def refresh(tenant: Tenant) -> None:
    with tenant.open() as db:
        outbox.refresh(db, About("action", 5), NOW)


def waiting(tenant: Tenant) -> list[int | None]:
    with tenant.open(reading=True) as db:
        found = (
            select(OutboxMessage.message_id)
            .where(OutboxMessage.state == "waiting")
            .order_by(OutboxMessage.message_id)
        )
        return list(db.scalars(found))


def test_messages_about_what_changed_are_brought_up_to_date(here: Tenant, priya: int) -> None:
    first, second = sent(here, priya, "action:5", "m1"), sent(here, priya, "action:5", "m2")
    sent(here, priya, "action:50", "m3")
    refresh(here)
    assert waiting(here) == [first, second]


def test_several_changes_make_one_update(here: Tenant, priya: int) -> None:
    message = sent(here, priya, "action:5", "m1")
    refresh(here)
    refresh(here)
    assert waiting(here) == [message]


def test_a_change_while_an_update_is_under_way_makes_another(here: Tenant, priya: int) -> None:
    """The worker may have read the facts before they changed again."""
    message = sent(here, priya, "action:5", "m1")
    refresh(here)
    claim(here)
    refresh(here)
    assert waiting(here) == [message, message]


def test_an_update_that_was_done_is_done_again_for_the_next_change(here: Tenant, priya: int) -> None:
    message = sent(here, priya, "action:5", "m1")
    refresh(here)
    (claimed,) = claim(here)
    with here.open() as db:
        queue.mark(db, claimed.id, claimed.fence, "sent")
    refresh(here)
    assert waiting(here) == [message]


def test_only_the_newest_messages_about_a_thing_are_kept_true(here: Tenant, priya: int) -> None:
    messages = [sent(here, priya, "action:5", f"m{n}") for n in range(outbox.REFRESHED + 3)]
    refresh(here)
    assert waiting(here) == messages[3:]


def test_another_organisations_messages_stay_as_they_are(here: Tenant, there: Tenant, priya: int) -> None:
    sent(there, there.person("Tomos"), "action:5", "m1")
    refresh(here)
    with here.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0


def test_a_claim_reads_what_it_takes_and_not_what_waits(here: Tenant) -> None:
    """Of a large outbox: the lane's index in its order, and one look for each row at what goes before it."""
    people = [here.person(f"P{n}") for n in range(20)]
    with here.open() as db:
        outbox.enqueue_all(
            db,
            [
                {
                    "name": "action.told", "person_id": people[n % 20], "ids": {}, "key": f"{n}", "due_at": NOW,
                    "message_id": None, "state": "waiting" if n % 2 else "sent",
                }
                for n in range(4_000)
            ],
        )  # fmt: skip
        queue.route(db, NOW, [], [])
        queue.route(db, NOW, [], [])
    with here.open() as db:
        maintenance.analyze(db)
    maintenance.reopen(here.engine)
    said: list[tuple[str, object]] = []
    with here.open() as db:
        connection = db.connection()

        def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
            said.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        assert queue.claim(db, NOW, queue.NOBODY, 4)
        claim = next(one for one in said if "lease_until IS NULL" in one[0])
        how = "EXPLAIN QUERY PLAN " if here.engine.dialect.name == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(how + claim[0], claim[1]))
    # SQLite, which has no more than one machine's messages, may take the index of all that are due.
    assert "ix_outbox_waiting_lane" in plan or (
        here.engine.dialect.name == "sqlite" and "ix_outbox_state" in plan
    )
    assert "ix_outbox_waiting_person" in plan
    assert not [words for words in ("Seq Scan", "SCAN outbox", "Sort", "TEMP B-TREE") if words in plan], plan
