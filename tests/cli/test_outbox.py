"""`alongside outbox`: what was set aside is listed with its reason, and sent again by number or altogether."""

import pytest
from sqlalchemy import select

from storage import outbox
from storage.models import OutboxMessage, Person
from tests.cli.conftest import Data, Run


@pytest.fixture
def aside(data: Data) -> list[int]:
    """Two messages that were set aside, and one that waits."""
    from bot.clock import SystemClock

    with data.open() as db:
        person = Person(name="Priya Nair", email="priya@example.org")
        db.add(person)
        db.flush()
        for number in range(3):
            outbox.enqueue(db, "action.told", person.id, f"told:{number}", SystemClock().now(), action=number)
        outbox.queue_now(db)
        rows = list(db.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
        for row in rows[:2]:
            row.state, row.attempts, row.problem = "failed", 16, "Slack refused: invalid_arguments"
        return [row.id for row in rows]


def states(data: Data) -> list[tuple[str, int]]:
    with data.open() as db:
        rows = db.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.state, row.attempts) for row in rows]


def test_what_was_set_aside_is_listed_without_what_it_says(run: Run, data: Data, aside: list[int]) -> None:
    said = run("outbox", "list").all
    assert "1 due and not yet sent" in said
    assert "2 set aside" in said
    assert said.count("action.told") == 2
    assert "invalid_arguments" in said
    assert "Priya" not in said


def test_one_or_all_of_it_is_queued_again_and_looked_for_first(
    run: Run, data: Data, aside: list[int]
) -> None:
    assert "1 queued again" in run("outbox", "retry", str(aside[0])).out
    assert states(data) == [("waiting", 1), ("failed", 16), ("waiting", 0)], (
        "it may have arrived: it is looked for"
    )
    assert "1 queued again" in run("outbox", "retry", "--all").out
    assert "None of these" in run("outbox", "retry", "--all").out


@pytest.mark.parametrize("given", [(), ("1", "--all")], ids=["nothing", "both"])
def test_it_has_to_be_said_which(run: Run, data: Data, given: tuple[str, ...]) -> None:
    assert run("outbox", "retry", *given).code == 2
