"""Introductions of people on the list: on the day they start, in their morning, a few a day after a large import."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from handlers.introductions import A_DAY
from storage import outbox
from storage.models import OutboxMessage, Person
from tests.people.test_importing import DIRECTOR, LEAD, person, take_over
from tests.people.test_reading import row
from tests.support.chat import CardChat
from tests.support.world import World


@pytest.fixture
def world(engine: Engine) -> World:
    """Return an organisation of nobody, on Monday 2 March 2026 at 8, an hour before work begins."""
    return World(engine)


def hellos(world: World, email: str) -> list[str]:
    chat = CardChat(world, person(world, email).id)
    return [card for card in chat.cards if "I'm Alongside" in card]


def test_somebody_who_starts_next_week_is_introduced_that_morning_and_once(world: World) -> None:
    world.policy(agreement=None)
    take_over(world, DIRECTOR, LEAD, row("Neo New", "neo@x.org", "lou@x.org", role="social worker",
                                         start_date="2026-03-10"))  # fmt: skip
    world.wait(until=datetime(2026, 3, 2, 9, 29, tzinfo=UTC))
    assert not hellos(world, "dee@x.org"), "nobody is written to before their morning"
    world.wait(minutes=2)
    [director] = hellos(world, "dee@x.org")
    assert "your supervisor" not in director
    assert "those whom you supervise" in director
    assert len(hellos(world, "lou@x.org")) == 1
    world.wait(until=datetime(2026, 3, 10, 9, 29, tzinfo=UTC))
    assert not hellos(world, "neo@x.org")
    world.wait(minutes=2)
    [new] = hellos(world, "neo@x.org")
    assert "you and your supervisor" in new
    world.wait(days=40)
    assert [len(hellos(world, f"{name}@x.org")) for name in ("neo", "dee", "lou")] == [1, 1, 1]
    assert not [p for p in world.rows(Person) if p.introduce_at is not None]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_large_import_is_introduced_over_days_and_never_on_a_day_off(world: World) -> None:
    take_over(world, DIRECTOR, *(row(f"Many {n}", f"many{n}@x.org") for n in range(99)))
    world.wait(until=datetime(2026, 3, 6, 18, tzinfo=UTC))
    days = Counter(p.introduced_at.date() for p in world.rows(Person))
    assert days == {date(2026, 3, 2): A_DAY, date(2026, 3, 3): A_DAY, date(2026, 3, 4): 100 - 2 * A_DAY}
    late = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)
    assert world.clock.now() > late
    take_over(world, row("Friday Night", "fri@x.org"), whole=False)
    world.wait(until=datetime(2026, 3, 9, 9, 29, tzinfo=UTC))
    assert not hellos(world, "fri@x.org")
    world.wait(minutes=2)
    assert len(hellos(world, "fri@x.org")) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_whoever_became_known_by_a_message_is_not_introduced_again(world: World) -> None:
    take_over(world, DIRECTOR, LEAD)
    with world.app.transaction() as db:
        outbox.enqueue(db, "supervision", person(world, "dee@x.org").id, "early", world.clock.now())
    world.settle()
    assert len(hellos(world, "dee@x.org")) == 1
    world.wait(days=3)
    assert len(hellos(world, "dee@x.org")) == 1
    assert len(world.rows(OutboxMessage, name="introduction", person_id=person(world, "dee@x.org").id)) == 1
