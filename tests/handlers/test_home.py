"""The start page's eight things by role, the help that fits who reads it, and how long a pause lasts."""

from datetime import date

import pytest

from bot.app import Incoming
from handlers import commands, ui
from handlers.features import TABLE
from handlers.home.start_page import SHOWN, _shared_out
from storage.models import Person
from tests.support.world import World


@pytest.fixture
def council(world: World) -> World:
    world.person("Dora Director", role="service manager")
    world.person("Gareth Llewellyn", manager="Dora Director", role="team leader")
    for number in range(10):
        world.person(f"Worker Number{number}", manager="Gareth Llewellyn", role="social worker")
        world.pair("Gareth Llewellyn", f"Worker Number{number}")
    world.wait(days=45)
    return world


def start_page(world: World, name: str, action: str = "supervision") -> list[ui.Block]:
    card = world.app.answer(Incoming(world.id_of(name), action))
    assert isinstance(card, ui.Card)
    return list(card.blocks)


def items(blocks: list[ui.Block]) -> list[ui.Item]:
    return [block for block in blocks if isinstance(block, ui.Item)]


def test_a_supervisor_of_ten_sees_eight_things_and_the_rest_behind_more(council: World) -> None:
    page = start_page(council, "Gareth Llewellyn")
    assert len(items(page)) == SHOWN
    assert any(isinstance(block, ui.Heading) and block.text == "Waiting for you" for block in page)
    (more,) = [
        b for block in page if isinstance(block, ui.Buttons) for b in block.buttons if "More" in b.label
    ]
    assert int(more.label.removeprefix("More: ")) > 0
    whole = items(start_page(council, "Gareth Llewellyn", "supervision.all"))
    assert len(whole) > SHOWN
    assert {item.title for item in items(page)} <= {item.title for item in whole}


def test_whoever_only_leads_sees_who_is_late_and_the_way_there(council: World) -> None:
    page = start_page(council, "Dora Director")
    assert 0 < len(items(page)) <= SHOWN
    labels = [b.label for block in page if isinstance(block, ui.Buttons) for b in block.buttons]
    assert "Who is overdue?" in labels


@pytest.mark.parametrize("numbers", [[0, 0, 0, 0], [12, 10, 1, 9], [1, 0, 0, 0], [0, 20, 0, 0], [3, 3, 3, 3]])
def test_a_page_is_shared_out_so_that_nothing_is_left_out_whole(numbers: list[int]) -> None:
    found = _shared_out(numbers, 3, SHOWN)
    assert sum(found) == min(sum(numbers) + 3, SHOWN) or (numbers[0] > 4 and sum(found) <= SHOWN)
    assert all(shown <= number for shown, number in zip(found, [*numbers, 3], strict=True))
    assert all(shown for shown, number in zip(found, [*numbers, 3], strict=True) if number)


def test_help_shows_what_the_reader_can_use(council: World) -> None:
    director, worker = council.chat("Dora Director"), council.chat("Worker Number1")
    told = director.say("/supervision help")
    assert "/supervision pair" in told
    assert "/agenda" not in told
    told = worker.say("/supervision help")
    assert "/agenda" in told
    assert "/supervision pair" not in told


def test_each_command_with_an_audience_is_a_command() -> None:
    assert set(commands.AUDIENCE) <= set(TABLE.commands)


def test_a_pause_says_how_long_how_to_change_it_and_that_it_ends(council: World) -> None:
    worker = council.chat("Worker Number1")
    told = worker.say("/supervision pause until 1 May")
    assert "Paused until Friday 1 May" in told
    assert "stays due" in told
    assert "three months" in told
    told = worker.pick("Change how long", "4 weeks")
    assert "Paused until" in told
    until = date.fromordinal(council.today.toordinal() + 28)
    assert council.rows(Person, name="Worker Number1")[0].paused_until == until
