"""A lead has people reminded of their next step: asked first, once a week, as the day's one message."""

from datetime import UTC, datetime

import pytest

from handlers.ui import Button
from storage.models import Absence, AuditEntry
from tests.support.world import World


@pytest.fixture
def team(world: World) -> World:
    """Tuesday 2 June, 10:00: both sessions were due on 2 April; the morning's messages are past."""
    world.person("Dora Director")
    world.person("Tina Team", manager="Dora Director", role="team leader")
    world.person("Priya Nair", manager="Tina Team", role="social worker")
    world.person("Wei Chen", manager="Tina Team", role="social worker")
    world.person("Olu Senior", manager="Tina Team")
    world.pair("Tina Team", "Priya Nair")
    world.pair("Olu Senior", "Wei Chen")
    world.policy(agreement=None)
    world.settle()
    world.clock.move_to(datetime(2026, 6, 2, 9, tzinfo=UTC))
    return world


def test_it_asks_first_and_names_who_gets_what(team: World) -> None:
    dora = team.chat("Dora Director")
    dora.say("/overdue")
    asked = dora.press("Remind 2 people")
    assert "Tina Team and Olu Senior each get one message" in asked
    assert "Nothing was sent" in dora.press("Not now")
    team.settle()
    assert "asked me to remind you" not in team.chat("Tina Team").all


def test_each_gets_one_message_about_their_own_step_and_nobody_twice_in_a_week(team: World) -> None:
    dora, tina = team.chat("Dora Director"), team.chat("Tina Team")
    dora.say("/overdue")
    dora.press("Remind 2 people")
    assert "Reminded: 2 people" in dora.press("Remind 2 people", card="each get one message")
    team.settle()
    told = next(card for card in tina.cards if "asked me to remind you" in card)
    assert "Dora Director asked me to remind you" in told
    assert "Priya Nair" in told
    assert "Wei" not in told
    assert "Supervision with Priya Nair" in told
    again = dora.say("/overdue")
    assert "Remind 2" not in again
    dora.press("One by one")
    assert "Reminded 2 Jun" in dora.last
    forged = Button("Remind", "overdue.remind", {})
    assert "Tina Team was reminded 2 Jun and can be again from 9 Jun" in dora.press_held(forged)
    assert {e.about for e in team.rows(AuditEntry, verb="overdue.reminded")} == {
        f"person:{team.id_of(name)}" for name in ("Tina Team", "Olu Senior")
    }


def test_it_takes_the_place_of_the_days_reminder(team: World) -> None:
    dora, tina = team.chat("Dora Director"), team.chat("Tina Team")
    dora.press_held(Button("Remind", "overdue.remind", {}))
    team.wait(hours=9)
    (told,) = [card for card in tina.cards if "Hello from Alongside" not in card]
    assert "asked me to remind you" in told


def test_who_is_away_or_has_booked_is_left_alone(team: World) -> None:
    with team.app.transaction() as db:
        db.add(Absence(person_id=team.id_of("Olu Senior"), first_day=team.today, last_day=None))
    tina = team.chat("Tina Team")
    tina.say("/supervision book Monday 8 June at 10:00 with Priya Nair")
    team.chat("Priya Nair").press("Yes, that works")
    dora = team.chat("Dora Director")
    asked = dora.press_held(Button("Remind", "overdue.remind.ask", {}))
    assert "Nobody to remind" in asked
    assert "Olu Senior can’t be reminded now" in asked
    dora.say("/overdue")
    assert "booked for 8 Jun" in dora.press("One by one")


def test_nobody_reminds_those_who_are_not_theirs(team: World) -> None:
    theirs = Button("Remind", "overdue.remind", {"person": team.id_of("Priya Nair")})
    assert "Only whoever leads" in team.chat("Wei Chen").press_held(theirs)
    assert "Only whoever leads" in team.chat("Wei Chen").press_held(Button("Remind", "overdue.remind", {}))
    priya = Button("Remind", "overdue.remind", {"person": team.id_of("Priya Nair")})
    assert "isn't yours" in team.chat("Olu Senior").press_held(priya)
    team.settle()
    assert not team.rows(AuditEntry, verb="overdue.reminded")
