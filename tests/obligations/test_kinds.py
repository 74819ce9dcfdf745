"""Reminder days are computed once: what a kind says is what the planner goes by, from the first nudge to the last."""

from datetime import UTC, datetime

import pytest

from handlers import obligations
from handlers.policy import Policy, load
from storage.models import Obligation, OutboxMessage
from tests.support.world import World


def told(world: World, name: str) -> list[str]:
    """Return the local days on which this person was sent a nudge."""
    sent = world.rows(OutboxMessage, name="nudge", person_id=world.id_of(name))
    return [f"{p.due_at:%a %d %b}" for p in sent if p.state == "sent" and p.message_id is None]


@pytest.fixture
def pair(world: World) -> World:
    world.pair("Gareth Llewellyn", "Priya Nair")  # monthly: due on Thursday 2 April
    world.policy(agreement=None)
    with world.app.transaction() as db:
        obligations.follow_policy(db, world.app.policy, world.clock.now())
    return world


def test_a_proposal_is_asked_about_again_3_days_and_1_day_before(pair: World) -> None:
    pair.wait(until=datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert told(pair, "Priya Nair") == ["Thu 19 Mar"]
    pair.chat("Gareth Llewellyn").say("/supervision book Tuesday 31 March 10:00")
    pair.wait(until=datetime(2026, 3, 31, 9, tzinfo=UTC))
    # The policy's week before the due date, then 3 days before the proposal (a Saturday: on the Friday), and 1 day.
    assert told(pair, "Priya Nair") == ["Thu 19 Mar", "Thu 26 Mar", "Fri 27 Mar", "Mon 30 Mar"]


def test_a_second_series_keeps_the_steps_that_the_policy_names_for_it(world: World) -> None:
    stockport = load("stockport")
    world.policy(**{name: getattr(stockport, name) for name in Policy.model_fields} | {"agreement": None})
    world.person("Nuha Newly", role="social worker", stage="newly qualified", stage_from=world.today)
    world.pair("Rae Reflective", "Nuha Newly", series="reflective 1-1")
    assert [str(row.due) for row in world.rows(Obligation, kind="session")] == ["2026-04-02"] * 2
    world.wait(days=50)
    # 7 days before, not on the day, 3 and 10 after it: both of those are Sundays, and the 6th is Easter Monday.
    assert told(world, "Rae Reflective") == ["Thu 26 Mar", "Tue 07 Apr", "Mon 13 Apr"]
