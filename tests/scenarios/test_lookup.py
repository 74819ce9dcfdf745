"""Somebody who is named is that person or nobody: never the one whom I happen to meet."""

import pytest

from storage.models import AgendaItem, Session
from tests.support.chat import Chat
from tests.support.world import World


@pytest.fixture
def priya(world: World) -> Chat:
    """Priya meets Gareth alone; Nia works in another team."""
    world.person("Gareth Llewellyn", role="team leader")
    world.person("Nia Rhys", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world.chat("Priya Nair")


@pytest.mark.parametrize(
    "typed",
    [
        "/supervision book tomorrow 10am with Nia",
        "/supervision held with Nia",
        "/supervision why with Nia Rhys",
        "/supervision agreement with @Nia",
        "/supervision request with Nia",
    ],
)
def test_somebody_whom_i_do_not_meet_is_refused_rather_than_taken_for_another(
    world: World, priya: Chat, typed: str
) -> None:
    answer = priya.say(typed)
    assert "I don't know anybody called “Nia" in answer
    assert world.rows(Session) == []


def test_words_of_an_agenda_item_that_name_nobody_stay_whole(world: World, priya: Chat) -> None:
    assert "Working with families" in priya.say("/agenda Working with families")
    assert len(world.rows(AgendaItem)) == 1


def test_a_name_of_one_whom_i_meet_still_works(priya: Chat) -> None:
    assert "I have asked Gareth" in priya.say("/supervision book tomorrow 10am with Gareth")
