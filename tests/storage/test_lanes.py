"""Several lanes at once: none waits for another, none is asked more than it allows, and stopping is quick."""

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.lanes import IN_A_LANE, SILENT, WORKERS, Lanes
from bot.sender import LATE_LOOKS
from bot.sending import CantSend
from handlers.ui import Card
from storage import delivery_queue as queue
from storage import outbox
from storage.models import About, Identity, OutboxMessage, Person, PostedMessage
from storage.turns import Rate
from tests.storage.conftest import NOW
from tests.storage.test_delivery import HELLO, Channel, Post, another, new_here, post

__all__ = ["post"]


@dataclass
class Hanging(Channel):
    """A channel whose workspace "hangs" answers only once it is let go."""

    goes_on: threading.Event = field(default_factory=threading.Event)
    begun: int = 0

    def send(self, to: Identity, card: Card, key: str) -> str:
        if to.workspace == "hangs":
            self.begun += 1
            assert self.goes_on.wait(20), "nobody let it go"
        return super().send(to, card, key)


def people_in(post: Post, workspace: str, count: int) -> list[int]:
    """Add so many people in a workspace, each with a message that is due."""
    found: list[int] = []
    for number in range(count):
        person = post.tenant.person(f"{workspace}{number}")
        with post.tenant.open() as db:
            db.add(
                Identity(
                    person_id=person, channel="console", workspace=workspace, address=f"{workspace}{number}"
                )
            )
            db.execute(update(Person).values(introduced_at=NOW))
            outbox.enqueue(db, "told", person, f"{workspace}:{number}", NOW, thing=1)
        found.append(person)
    return found


def settled(post: Post, workspace: str) -> int:
    return sum(state == "sent" for key, state in post.states().items() if key.startswith(f"{workspace}:"))


def carry_on(post: Post, lanes: Lanes, workspace: str, number: int) -> None:
    """Let delivery go on until so many messages of a workspace have been sent."""
    for _ in range(400):
        if settled(post, workspace) >= number:
            return
        lanes.step()
        lanes.join(0.05)
    raise AssertionError(f"{settled(post, workspace)} of {number} messages were sent to {workspace}")


def test_a_workspace_that_hangs_delays_nobody_else(post: Post) -> None:
    channel = Hanging()
    people_in(post, "hangs", 12)
    people_in(post, "goes", 12)
    lanes = Lanes(replace(post.delivery, transports={"console": channel}))
    try:
        carry_on(post, lanes, "goes", 12)
        assert (settled(post, "hangs"), channel.begun) == (0, IN_A_LANE), "it keeps a few workers and no more"
    finally:
        channel.goes_on.set()
        assert lanes.join(20)


def test_many_workspaces_that_hang_leave_room_for_one_that_goes(post: Post) -> None:
    held = Hanging()
    lanes = Lanes(replace(post.delivery, transports={"console": held}))
    rooms = []
    for number in range(2 * WORKERS):
        room = lanes._room(f"lane{number}")
        lanes._under_way[f"lane{number}"] += room
        rooms.append(room)
    assert rooms[:3] == [IN_A_LANE] * 3
    assert sum(1 for room in rooms if room) > WORKERS // IN_A_LANE, "the fuller it is, the fewer each gets"
    assert lanes._under_way.total() <= WORKERS


def test_a_lane_without_an_answer_is_tried_by_one_message_now_and_then(post: Post) -> None:
    channel, moment = Channel(), [0.0]
    people_in(post, "quiet", 12)
    lanes = Lanes(replace(post.delivery, transports={"console": channel}), monotonic=lambda: moment[0])
    channel.troubles = [CantSend("no answer", timedelta(seconds=30), no_answer=True)] * (SILENT + 4)
    with capture_logs() as logs:
        for _ in range(SILENT + 4):  # the first time all that there is room for
            begun = lanes.step()
            _wait(lanes)
            assert begun in (0, 1, IN_A_LANE)
            moment[0] += 61
        carry_on_at(lanes, post, "quiet", moment)
    said = [line["event"] for line in logs]
    assert said.count("no messages go through: they wait") == 1
    assert said.count("messages go through again") == 1


def _wait(lanes: Lanes) -> None:
    for thread in [t for t in threading.enumerate() if t.name.startswith("delivery ")]:
        thread.join(20)


def carry_on_at(lanes: Lanes, post: Post, workspace: str, moment: list[float]) -> None:
    for _ in range(100):
        post.clock.move(timedelta(minutes=1))
        moment[0] += 61
        lanes.step()
        _wait(lanes)
        if settled(post, workspace) == 12:
            return
    raise AssertionError(post.states())


def test_stopping_claims_nothing_more_and_gives_back_what_was_not_begun(post: Post) -> None:
    people_in(post, "goes", 3)
    lanes = Lanes(post.delivery)
    claimed = [row for lane in post.delivery.lanes() for row in post.delivery.claim(lane, 1)]
    lanes.stop()
    assert lanes.step() == 0
    for row in claimed:
        lanes._begin(row.lane, row)
    assert lanes.join(20)
    with post.tenant.open(reading=True) as db:
        rows = db.scalars(select(OutboxMessage)).all()
    assert {(row.state, row.attempts, row.lease_until) for row in rows} == {("waiting", 0, None)}
    assert post.channel.arrived == []


def test_stopping_leaves_what_hangs_to_its_lease(post: Post) -> None:
    channel = Hanging()
    people_in(post, "hangs", 2)
    lanes = Lanes(replace(post.delivery, transports={"console": channel}))
    assert lanes.step() == 2
    lanes.stop()
    assert not lanes.join(0.05), "it does not wait for ever"
    channel.goes_on.set()
    assert lanes.join(20)
    assert settled(post, "hangs") == 2


# Limits


def test_a_limit_is_reached_and_not_tripped(post: Post) -> None:
    """Twelve messages to one person at one a second: the first four at once, and no attempt is lost to waiting."""
    channel = Channel(limits=(Rate("a conversation", timedelta(seconds=1), 4),))
    delivery = replace(post.delivery, transports={"console": channel})
    post.facts.update({number: str(number) for number in range(1, 13)})
    for number in range(1, 13):
        post.enqueue(number)
    sent = []
    for _ in range(9):
        delivery.run()
        sent.append(len(channel.arrived))
        post.clock.move(timedelta(seconds=1))
    assert sent == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert channel.asked == [], "waiting is no reason to look into the history"
    assert channel.titles == [str(number) for number in range(1, 13)]


def test_what_the_platform_asks_to_wait_is_no_attempt(post: Post) -> None:
    post.channel.troubles = [CantSend("asks to wait", timedelta(seconds=5), gate=True)] * 40
    post.enqueue(1)
    for _ in range(40):
        post.run(seconds=5)
    assert post.channel.titles == []
    post.run(seconds=5)
    assert (post.channel.titles, post.channel.asked) == (["One"], [])


def test_while_a_workspace_asks_to_wait_none_of_its_people_is_tried(post: Post) -> None:
    whole = (Rate("messages here", whole=True),)
    post.channel.limits = whole
    gareth = another(post, "Gareth")
    post.channel.troubles = [CantSend("asks to wait", timedelta(seconds=30), gate=True)]
    post.enqueue(1)
    post.enqueue(2, gareth)
    post.run()
    assert (post.channel.arrived, post.channel.troubles) == ([], [])
    fresh = replace(post.delivery, closed={})  # another replica
    post.clock.move(timedelta(seconds=29))
    fresh.run()
    assert post.channel.arrived == []
    post.clock.move(timedelta(seconds=1))
    fresh.run()
    assert post.channel.titles == ["One", "Two"]


# Two workers


def test_who_lost_the_lease_sends_nothing(post: Post) -> None:
    post.enqueue(1)
    (late,) = [row for lane in post.delivery.lanes() for row in post.delivery.claim(lane, 1)]
    lease_ends(post)
    post.run()
    assert post.channel.titles == ["One"]
    post.delivery.carry_out(late)
    assert post.channel.titles == ["One"]


def test_who_was_frozen_until_after_the_lease_sends_nothing(post: Post) -> None:
    """The transport looks at the clock immediately before each call to the platform."""
    from bot import lease_end

    moment = [0.0]

    class Frozen(Channel):
        def send(self, to: Identity, card: Card, key: str) -> str:
            moment[0] += queue.LEASE.total_seconds()
            lease_end.check()
            return super().send(to, card, key)

    channel = Frozen()
    post.enqueue(1)
    replace(post.delivery, transports={"console": channel}, monotonic=lambda: moment[0]).run()
    assert (channel.arrived, post.states()) == ([], {"told:1": "waiting"})


def test_what_was_sent_too_late_is_taken_back_if_another_has_sent_it(post: Post) -> None:
    class Frozen(Channel):
        """Frozen after it last looked at its lease: meanwhile another worker sends the same."""

        def send(self, to: Identity, card: Card, key: str) -> str:
            lease_ends(post)
            post.delivery.run()
            return "late"

        def delete(self, to: Identity, ref: str) -> None:
            deleted.append(ref)

    deleted: list[str] = []
    waits: list[float] = []
    post.enqueue(1)
    replace(post.delivery, transports={"console": Frozen()}, pause=waits.append).run()
    assert (post.channel.titles, deleted) == (["One"], ["late"])
    assert len(waits) < LATE_LOOKS
    with post.tenant.open() as db:
        assert db.scalars(select(PostedMessage.ref)).one() == "m1"


def test_two_workers_introduce_nobody_twice(post: Post) -> None:
    """Each has a message to the same new person, and comes upon the introduction while the other sends it."""
    other = replace(post.delivery)

    class AtTheSameTime(Channel):
        def send(self, to: Identity, card: Card, key: str) -> str:
            if card.title == HELLO:
                other.run()
            return super().send(to, card, key)

    channel = AtTheSameTime()
    object.__setattr__(other, "transports", {"console": channel})
    new_here(post)
    for number in (1, 2):
        post.enqueue(number)
    with post.tenant.open() as db:
        outbox.enqueue(db, "introduction", post.priya, f"introduction:{post.priya}", NOW)
    mine = replace(post.delivery, transports={"console": channel})
    mine.run()
    post.clock.move(timedelta(seconds=2))
    mine.run()
    assert channel.titles == [HELLO, "One", "Two"]
    assert set(post.states().values()) == {"sent"}


# Cards that race


def test_the_last_state_wins_where_two_updates_race(post: Post) -> None:
    """Delivery built a card before the facts changed, and sends it after somebody's press has shown the new ones."""
    post.enqueue(1)
    post.run()

    class Racing(Channel):
        def update(self, to: Identity, ref: str, card: Card) -> None:
            if not self.updated:
                post.facts[1] = "One, pressed"
                with post.tenant.open() as db:  # as `App` does for a press that changes the card in its place
                    message = db.scalars(select(PostedMessage)).one()
                    queue.drawn(db, message.id)
            super().update(to, ref, card)

    post.facts[1] = "One, changed"
    refresh(post)
    channel = Racing()
    replace(post.delivery, transports={"console": channel}).run()
    assert channel.updated == [("m1", "One, changed"), ("m1", "One, pressed")]


def test_what_changes_while_a_message_is_sent_is_shown_after_it(post: Post) -> None:
    class Changing(Channel):
        def send(self, to: Identity, card: Card, key: str) -> str:
            post.facts[1] = "One, changed"
            refresh(post)
            return super().send(to, card, key)

    channel = Changing()
    post.enqueue(1)
    replace(post.delivery, transports={"console": channel}).run()
    assert (channel.titles, channel.updated) == (["One"], [("m1", "One, changed")])


def test_a_message_that_was_never_sent_is_not_refreshed(post: Post) -> None:
    post.channel.troubles = [CantSend("no answer", timedelta(minutes=1)), CantSend("refused")]
    post.enqueue(1)
    post.run()
    refresh(post)
    post.run(minutes=1)
    refresh(post)
    post.run()
    assert (post.channel.arrived, post.channel.updated) == ([], [])


def refresh(post: Post) -> None:
    with post.tenant.open() as db:
        outbox.refresh(db, About("thing", 1), post.clock.now())


def lease_ends(post: Post) -> None:
    with post.tenant.open() as db:
        ended = outbox.database_clock(db) - timedelta(seconds=5)
        held = update(OutboxMessage).where(OutboxMessage.lease_until.is_not(None))
        db.execute(held.values(lease_until=ended))
