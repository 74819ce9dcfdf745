"""What a busy supervisor is told in four weeks, counted: messages, lines, repeats; and what goes upwards."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from storage.models import Obligation, OutboxMessage, PostedMessage
from tests.support import chat as reading
from tests.support.world import World

NAMES = ("Aoife Byrne", "Bo Peep", "Cy Young", "Dee Lite", "Ed Case", "Flo Rida", "Gus Gus", "Hal Nine", "Ivy League",
         "Jo King")  # fmt: skip


@pytest.fixture
def team(engine: Engine) -> World:
    """Return a supervisor of ten, with things in every state: due soon, due now, long overdue."""
    world = World(engine)
    world.person("Dafydd Rees", role="service manager")
    world.person("Gareth Llewellyn", manager="Dafydd Rees", role="team leader")
    for number, name in enumerate(NAMES):
        world.person(name, manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", name, since=world.today - timedelta(days=5 * number))
    return world


class Played:
    """Every nudge that a person was sent, as it looked when it came, day by day."""

    def __init__(self, world: World, name: str, days: int) -> None:
        self.came: dict[date, str] = {}
        self.most_live = 0
        me = world.id_of(name)
        for _ in range(days):
            world.wait(days=1)
            live = world.rows(PostedMessage, person_id=me, name="nudge")
            self.most_live = max(self.most_live, len(live))
            for message in live:
                day = date.fromisoformat(message.ids["day"])
                self.came.setdefault(day, reading.read(world.shown()[str(me), message.ref]))
        sent = world.rows(OutboxMessage, person_id=me, name="nudge", state="sent")
        assert len(self.came) == len([one for one in sent if one.message_id is None])


def working_days(first: date, number: int) -> date:
    """Return the last of so many working days from the first on."""
    day, left = first, number - (first.weekday() < 5)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_supervisor_of_ten_is_told_what_is_new_and_no_more(team: World) -> None:
    first = team.today
    gareth = team.id_of("Gareth Llewellyn")
    assert len(team.rows(Obligation, owner_id=gareth)) >= 19
    played = Played(team, "Gareth Llewellyn", 28)
    until = working_days(first, 13)
    early = [text for day, text in played.came.items() if day <= until]
    assert len(early) <= 5
    assert len(played.came) <= 9
    assert played.most_live == 1, "one live copy"
    titles = [text.splitlines()[0] for text in played.came.values()]
    assert all(one != other for one, other in pairwise(titles)), "each says something new"
    assert all(len(text.splitlines()) <= 12 for text in played.came.values())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_lasts_is_said_again_every_two_weeks(engine: Engine) -> None:
    world = World(engine)
    world.policy(agreement=None)
    world.pair("Gareth Llewellyn", "Priya Nair")  # due on Thursday 2 April; the last step is the 9th
    world.wait(until=datetime(2026, 5, 15, 12, tzinfo=UTC))
    nudges = world.rows(OutboxMessage, name="nudge", person_id=world.id_of("Priya Nair"), state="sent")
    days = [f"{one.due_at:%d %b}" for one in nudges if one.message_id is None]
    assert days[-3:] == ["09 Apr", "23 Apr", "07 May"]
    assert "5 weeks late" not in world.chat("Priya Nair").last
    assert "35 days late" in world.chat("Priya Nair").last.splitlines()[0]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_upwards_it_says_who_what_and_how_late(team: World) -> None:
    team.wait(until=datetime(2026, 3, 6, 12, tzinfo=UTC))
    told = team.chat("Dafydd Rees").all
    assert "things well past due" not in told
    assert "Jo King" in told
    assert "days late" in told


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_where_nobody_stands_above_admins_learn_that_it_lasts_not_what(engine: Engine) -> None:
    world = World(engine)
    world.person("Ada Min", role="administrator", is_admin=True)
    world.pair("Gareth Llewellyn", "Priya Nair")
    world.wait(until=datetime(2026, 4, 20, 12, tzinfo=UTC))
    told = world.chat("Ada Min").all
    assert "Nobody stands above" in told
    assert "Priya" not in told
    assert "Gareth" not in told
    assert "supervision with" not in told.casefold()
