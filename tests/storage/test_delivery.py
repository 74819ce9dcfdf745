"""Outbox messages carried out: built late, sent once, introduced first, whatever the channel does."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.clock import MovableClock
from bot.delivery import TRIES, Delivery
from bot.sender import SETTLED
from bot.sending import CantSend
from handlers.policy import load
from handlers.routing import Request, Routes, RouteTable
from handlers.ui import Card
from storage import delivery_queue as queue
from storage import outbox
from storage.db import Db
from storage.models import About, Identity, OutboxMessage, Person, PostedMessage
from storage.turns import Rate
from tests.storage.conftest import NOW, Tenant
from tests.support.world import POLICY

HELLO = "Hello, I am Alongside"


@dataclass
class Channel:
    """A channel that does as it is told: raises what is in `troubles` first, before or after the message arrived."""

    arrived: list[tuple[str, str, str]] = field(default_factory=list)
    """What people have: address, title, key."""
    updated: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    too_late: list[Exception] = field(default_factory=list)
    """Raised although the message arrived, as when the answer to a request is lost."""
    asked: list[str] = field(default_factory=list)
    limits: tuple[Rate, ...] = ()

    def send(self, to: Identity, card: Card, key: str) -> str:
        if card.title != HELLO and self.troubles:
            raise self.troubles.pop(0)
        self.arrived.append((to.address, card.title, key))
        if card.title != HELLO and self.too_late:
            raise self.too_late.pop(0)
        return f"m{len(self.arrived)}"

    def update(self, to: Identity, ref: str, card: Card) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.updated.append((ref, card.title))

    def find(self, to: Identity, key: str) -> str | None:
        self.asked.append(key)
        return next((f"m{n}" for n, (_, _, known) in enumerate(self.arrived, 1) if known == key), None)

    def rates(self, to: Identity, ref: str | None) -> tuple[Rate, ...]:
        return self.limits

    @property
    def titles(self) -> list[str]:
        return [title for _, title, _ in self.arrived]


@dataclass
class Post:
    """One organisation, its channel, and somebody to write to."""

    tenant: Tenant
    channel: Channel
    delivery: Delivery
    clock: MovableClock
    facts: dict[int, str]
    """What each card says, by its number; a card without facts is no longer needed."""
    priya: int

    def enqueue(self, number: int, person: int | None = None) -> None:
        with self.tenant.open() as db:
            outbox.enqueue(db, "told", person or self.priya, f"told:{number}", self.clock.now(), thing=number)

    def run(self, **later: float) -> int:
        self.clock.move(timedelta(**later))
        return self.delivery.run()

    def states(self) -> dict[str, str]:
        with self.tenant.open(reading=True) as db:
            return {
                row.key: row.state for row in db.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            }

    def problem(self, number: int) -> str:
        with self.tenant.open(reading=True) as db:
            return db.scalars(
                select(OutboxMessage.problem).where(OutboxMessage.key == f"told:{number}")
            ).one()


@pytest.fixture
def post(here: Tenant) -> Post:
    facts: dict[int, str] = {1: "One", 2: "Two", 3: "Three"}
    routes = Routes()

    @routes.card("told")
    def told(db: Db, request: Request) -> Card | None:
        if request.id("thing") == 13:
            raise ZeroDivisionError("a builder with a bug")
        said = facts.get(request.id("thing"))
        return Card(said) if said else None

    @routes.card("introduction")
    def introduction(db: Db, request: Request) -> Card:
        return Card(HELLO)

    clock = MovableClock(NOW)
    app = App(here.engine, here.id, here.ring, load(str(POLICY)), clock, RouteTable.of([routes]))
    channel = Channel()
    priya = here.person("Priya")
    with here.open() as db:
        db.add(Identity(person_id=priya, channel="console", address="priya"))
        db.execute(update(Person).values(introduced_at=NOW))
    return Post(here, channel, Delivery(app, {"console": channel}), clock, facts, priya)


def another(post: Post, name: str) -> int:
    """Add somebody else, whom the bot has greeted before."""
    person = post.tenant.person(name)
    with post.tenant.open() as db:
        db.add(Identity(person_id=person, channel="console", address=name.lower()))
        db.execute(update(Person).values(introduced_at=NOW))
    return person


def new_here(post: Post) -> None:
    with post.tenant.open() as db:
        db.execute(update(Person).values(introduced_at=None))


def test_an_outbox_message_is_sent_once(post: Post) -> None:
    post.enqueue(1)
    assert (post.run(), post.run()) == (1, 0)
    assert post.channel.titles == ["One"]
    assert post.states() == {"told:1": "sent"}
    with post.tenant.open() as db:
        message = db.scalars(select(PostedMessage)).one()
        assert (message.about, message.ref, message.address, message.ids) == (
            "thing:1",
            "m1",
            "priya",
            {"thing": 1},
        )


def test_a_card_says_what_is_true_when_it_is_sent(post: Post) -> None:
    post.enqueue(1)
    post.facts[1] = "One, changed"
    post.run()
    assert post.channel.titles == ["One, changed"]


def test_what_nobody_needs_any_more_is_not_sent(post: Post) -> None:
    post.enqueue(1)
    del post.facts[1]
    post.run()
    assert (post.channel.arrived, post.states()) == ([], {"told:1": "unneeded"})


def test_somebody_who_has_left_is_not_written_to(post: Post) -> None:
    post.enqueue(1)
    with post.tenant.open() as db:
        db.execute(update(Person).values(left_on=NOW.date()))
    post.run()
    assert (post.channel.arrived, post.states()) == ([], {"told:1": "unneeded"})


@pytest.mark.parametrize("change", [{"unreachable": "not in the workspace"}, {"channel": "slack"}])
def test_somebody_whom_no_channel_reaches(post: Post, change: dict[str, str]) -> None:
    post.enqueue(1)
    with post.tenant.open() as db:
        db.execute(update(Identity).values(**change))
    post.run()
    assert (post.channel.arrived, post.states()) == ([], {"told:1": "failed"})
    assert post.problem(1) == "no channel reaches this person"


def test_the_first_channel_that_reaches_somebody_is_taken(post: Post) -> None:
    slack = Channel()
    with post.tenant.open() as db:
        db.add(Identity(person_id=post.priya, channel="slack", address="U1"))
    post.enqueue(1)
    replace(post.delivery, transports={"slack": slack, "console": post.channel}).run()
    assert (slack.titles, post.channel.titles) == (["One"], [])


def test_it_says_who_it_is_before_the_first_message_and_only_then(post: Post) -> None:
    new_here(post)
    post.enqueue(1)
    post.enqueue(2)
    post.run()
    assert post.channel.titles == [HELLO, "One", "Two"]


def test_it_does_not_introduce_itself_for_nothing(post: Post) -> None:
    new_here(post)
    post.enqueue(1)
    del post.facts[1]
    post.run()
    assert post.channel.titles == []


def test_it_introduces_itself_once_even_if_the_message_after_it_fails(post: Post) -> None:
    new_here(post)
    post.channel.troubles = [CantSend("busy", timedelta(minutes=1))]
    post.enqueue(1)
    post.run()
    post.run(minutes=2)
    assert post.channel.titles == [HELLO, "One"]


def test_a_busy_channel_is_tried_again_when_it_asked_to_be(post: Post) -> None:
    post.channel.troubles = [CantSend("busy", timedelta(minutes=5))]
    post.enqueue(1)
    post.run()
    assert (post.states(), post.problem(1)) == ({"told:1": "waiting"}, "busy")
    post.run(minutes=4)
    assert post.channel.arrived == []
    post.run(minutes=1)
    assert (post.channel.titles, post.states()) == (["One"], {"told:1": "sent"})


def test_what_can_never_be_sent_is_not_tried_again(post: Post) -> None:
    post.channel.troubles = [CantSend("this person has blocked the app")]
    post.enqueue(1)
    post.run()
    post.run(days=3)
    assert (post.states(), post.problem(1)) == ({"told:1": "failed"}, "this person has blocked the app")


def test_it_gives_up_after_many_tries(post: Post) -> None:
    post.channel.troubles = [CantSend("busy", timedelta(minutes=1)) for _ in range(TRIES + 5)]
    post.enqueue(1)
    for _ in range(TRIES + 2):
        post.run(hours=1)
    assert post.states() == {"told:1": "failed"}
    assert len(post.channel.troubles) == 5


def test_each_wait_is_twice_as_long_as_the_one_before_up_to_an_hour(post: Post) -> None:
    post.channel.troubles = [CantSend("busy", timedelta(minutes=1)) for _ in range(9)]
    post.enqueue(1)
    post.run()
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        left = len(post.channel.troubles)
        post.run(minutes=minutes, seconds=-1)
        assert len(post.channel.troubles) == left, f"{minutes} minutes have not passed"
        post.run(seconds=1)
        assert len(post.channel.troubles) == left - 1
    post.run(hours=1)
    assert post.states() == {"told:1": "sent"}


def test_a_channel_that_asks_for_more_than_an_hour_gets_it(post: Post) -> None:
    post.channel.troubles = [CantSend("busy", timedelta(hours=2))] * 2
    post.enqueue(1)
    post.run()
    post.run(hours=2)
    post.run(minutes=119)
    assert post.channel.titles == []
    post.run(minutes=1)
    assert post.channel.titles == ["One"]


def test_a_channel_that_is_away_for_a_morning_loses_nothing(post: Post) -> None:
    post.channel.troubles = [CantSend("no answer", timedelta(seconds=10)) for _ in range(12)]
    post.enqueue(1)
    post.run()
    for _ in range(6 * 60):
        post.run(minutes=1)
    assert post.states() == {"told:1": "sent"}


def test_after_an_end_that_is_unknown_it_looks_before_it_sends_again(post: Post) -> None:
    post.channel.too_late = [TimeoutError()]
    post.enqueue(1)
    post.run()
    assert post.states() == {"told:1": "waiting"}
    post.run(hours=1)
    assert (post.channel.titles, post.states()) == (["One"], {"told:1": "sent"})
    with post.tenant.open() as db:
        assert db.scalars(select(PostedMessage.ref)).one() == "m1"


def test_the_first_time_it_asks_the_channel_for_nothing(post: Post) -> None:
    post.enqueue(1)
    post.run()
    assert post.channel.asked == []


def test_after_a_worker_died_between_sending_and_marking_nothing_is_doubled(post: Post) -> None:
    post.enqueue(1)
    with post.tenant.open() as db:
        queue.route(db, NOW, ["console"], [])
        (claimed,) = queue.claim(db, NOW, "console:", 1)
    post.channel.send(Identity(address="priya"), Card("One"), f"{post.tenant.id}:{claimed.key}")
    with post.tenant.open() as db:
        ended = outbox.database_clock(db) - timedelta(seconds=5)
        db.execute(update(OutboxMessage).values(lease_until=ended))
    post.run()
    assert (post.channel.titles, post.states()) == (["One"], {"told:1": "sent"})


def test_one_broken_card_stops_nobody_else_and_is_set_aside_soon(post: Post) -> None:
    gareth = another(post, "Gareth")
    for number, person in ((1, None), (13, None), (2, gareth), (3, None)):
        post.enqueue(number, person)
    post.run()
    assert post.channel.titles == ["One", "Two"]
    assert post.states() == {"told:1": "sent", "told:13": "waiting", "told:2": "sent", "told:3": "waiting"}
    assert post.problem(13) == "an error of our own: see the log"
    post.run(minutes=2)
    post.run(minutes=4)
    assert post.states()["told:13"] == "failed"
    assert post.channel.titles == ["One", "Two", "Three"]


def test_a_card_that_no_feature_knows_any_more_fails_alone(post: Post) -> None:
    with post.tenant.open() as db:
        outbox.enqueue(db, "long.gone", post.priya, "gone", NOW)
    post.enqueue(1)
    post.run()
    assert post.channel.titles == ["One"]


def test_more_than_a_batch_is_carried_out_in_one_go(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.BATCH", 2)
    for number in (1, 2, 3):
        post.enqueue(number)
    assert post.run() == 3
    assert post.channel.titles == ["One", "Two", "Three"]


def refresh(post: Post) -> None:
    with post.tenant.open() as db:
        outbox.refresh(db, About("thing", 1), post.clock.now())


def test_a_message_is_brought_up_to_date_where_it_stands(post: Post) -> None:
    post.enqueue(1)
    post.run()
    post.facts[1] = "One, done"
    refresh(post)
    post.run()
    assert (post.channel.titles, post.channel.updated) == (["One"], [("m1", "One, done")])


def test_a_message_with_nothing_left_to_say_says_so(post: Post) -> None:
    post.enqueue(1)
    post.run()
    del post.facts[1]
    refresh(post)
    post.run()
    assert post.channel.updated == [("m1", SETTLED.title)]


def test_an_update_that_a_channel_refuses_is_tried_again(post: Post) -> None:
    post.enqueue(1)
    post.run()
    refresh(post)
    post.channel.troubles = [CantSend("busy", timedelta(minutes=1))]
    post.run()
    assert post.channel.updated == []
    post.run(minutes=2)
    assert post.channel.updated == [("m1", "One")]


def test_a_message_on_a_channel_that_is_gone_is_left_as_it_is(post: Post) -> None:
    post.enqueue(1)
    post.run()
    refresh(post)
    replace(post.delivery, transports={}).run()
    assert set(post.states().values()) == {"sent"}


def test_no_transaction_is_open_while_anything_is_sent(post: Post) -> None:
    """Or a slow channel would hold up everybody: on SQLite, nobody else could write."""

    class Writing(Channel):
        def send(self, to: Identity, card: Card, key: str) -> str:
            post.tenant.person(f"Written while {card.title} was sent")
            return super().send(to, card, key)

    channel = Writing()
    new_here(post)
    post.enqueue(1)
    replace(post.delivery, transports={"console": channel}).run()
    assert channel.titles == [HELLO, "One"]
