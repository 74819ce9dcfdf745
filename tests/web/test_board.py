"""The overdue board: who is late below a lead, sorted and filtered, readable with 208 people and on a phone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers import obligations
from storage.models import Pair, Person
from tests.console.world import ConsoleWorld
from tests.support.html_chat import Node, browser, parse
from tests.support.sampling import sample
from tests.support.world import World
from tests.web.conftest import served

pytestmark = pytest.mark.parametrize("world", ["console"], indirect=True)
DESK, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1100}
LATE = 208


@pytest.fixture
def council(world: ConsoleWorld) -> ConsoleWorld:
    """Two teams. Monday 1 June: in Tina's one session is late since April, in Tom's one agreement too."""
    world.person("Dora Director", role="service manager")
    world.person("Tina Team", manager="Dora Director", role="team leader")
    world.person("Tom Team", manager="Dora Director", role="team leader", team="Duty")
    world.person("Priya Nair", manager="Tina Team", role="social worker")
    world.person("Zoë Ångström", manager="Tom Team", role="social worker", team="Duty")
    world.pair("Tina Team", "Priya Nair")
    world.pair("Tom Team", "Zoë Ångström", since=date(2026, 4, 10))
    world.clock.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC))
    return world


def board(world: ConsoleWorld, name: str, asked: str = "") -> Node:
    return parse(browser(world._answer).get(f"/board/{world.id_of(name)}?{asked}").text)


def rows(page: Node) -> list[str]:
    return [row.line for body in page.tags("tbody")[:1] for row in body.tags("tr")]


def heading(page: Node) -> str:
    return page.tags("h2")[0].line


def test_a_row_a_person_worst_first_as_the_start_page_and_the_chat_count_them(council: ConsoleWorld) -> None:
    page = board(council, "Dora Director")
    assert heading(page) == "2 of 4 people have something late"
    first, second = rows(page)
    assert first.startswith("Priya Nair")
    assert "9 weeks" in first
    assert "and 1 more" in first
    assert "Tina: accept the supervision agreement" in first
    assert second.startswith("Zoë Ångström")
    dora = council.chat("Dora Director")
    assert heading(page) in dora.say("/supervision")
    assert heading(page) in dora.say("/overdue")


def test_filters_ask_about_a_part_and_the_reminder_is_for_that_part(council: ConsoleWorld) -> None:
    page = board(council, "Dora Director", "kind=agreements")
    assert heading(page).endswith("late agreements")
    teams = {option.line: option.attributes["value"] for option in page.tags("option")}
    duty = board(council, "Dora Director", teams["Duty: 1"])
    assert [row.partition(" ")[0] for row in rows(duty)] == ["Zoë"]
    tina = board(council, "Dora Director", teams["Tina Team’s team: 1"])
    (remind,) = [button for button in tina.tags("button") if button.line.startswith("Remind 1")]
    assert '"team":' in remind.attributes["data-ids"]


def test_nobody_elses_team_is_opened_by_its_number(council: ConsoleWorld) -> None:
    page = board(council, "Tina Team", f"team={council.id_of('Tom Team')}&direct=1")
    assert "Zoë" not in page.text
    assert "Priya Nair" in page.text


def test_a_reminder_takes_the_buttons_place(council: ConsoleWorld) -> None:
    dora = council.id_of("Dora Director")
    pressed = {"person": dora, "action": "overdue.remind", "ids": {"person": council.id_of("Priya Nair")},
               "place": "board"}  # fmt: skip
    said = browser(council._answer).post("/press", json=pressed).json()["card"]
    assert "Reminded: " in said
    row = next(row for row in rows(board(council, "Dora Director")) if row.startswith("Priya"))
    assert "told 1 Jun" in row


# In a browser, with as many as a large directorate has


@pytest.fixture
def crowd(world: ConsoleWorld) -> Iterator[str]:
    """Serve a director, ten leads, and 208 people whose first session is late."""
    world.policy(agreement=None)
    with world.app.transaction() as db:
        top = _added(db, world, "Dora Director", None)
        leads = [_added(db, world, f"Lead Number{n}", top) for n in range(10)]
        for number in range(LATE):
            worker = _added(db, world, f"Worker Surname-Of-Some-Length{number}", leads[number % 10])
            db.add(Pair(supervisor_id=worker.manager_id, supervisee_id=worker.id, series="line",
                        starts_on=date(2026, 1, 5 + number % 20)))  # fmt: skip
        obligations.follow_policy(db, world.app.policy, world.clock.now())
    with served(world._web) as url:
        yield f"{url}/?chats={top.id}"


def _added(db: Any, world: World, name: str, manager: Person | None) -> Person:
    person = Person(name=name, email=f"{name.lower().replace(' ', '.')}@example.org", role="social worker",
                    manager_id=manager.id if manager else None)  # fmt: skip
    db.add(person)
    db.flush()
    person.path = f"{manager.path if manager else '/'}{person.id}/"
    world._people[name] = person.id
    return person


@pytest.mark.browser
def test_208_late_people_fit_the_screen_are_sorted_filtered_and_axe_finds_nothing(
    crowd: str, page_at: Callable[..., Any]
) -> None:
    from tests.web.test_browser import no_violations

    looks = [
        ("light", DESK),
        ("dark", DESK),
        ("dark", TABLET),
        ("light", TABLET),
        ("light", PHONE),
        ("dark", PHONE),
    ]
    page = page_at(crowd, viewport=DESK)
    page.locator("[data-view-of=board]").click()
    page.get_by_label("as seen by").select_option("Dora Director, social worker")
    page.get_by_role("heading", name="208 of 218 people have something late").wait_for()
    for scheme, size in sample(looks, 3):  # each scheme and each size
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert page.evaluate("document.querySelector('main').scrollWidth") <= size["width"]
        no_violations(page)
    page.set_viewport_size(DESK)
    table = page.get_by_role("region", name="Who has something late")
    assert page.evaluate("document.querySelector('.legend').getBoundingClientRect().bottom") <= DESK["height"]
    days = "them => them.map(it => Number(it.dataset.late))"
    worst_first = table.locator("tbody tr").evaluate_all(days)
    assert worst_first == sorted(worst_first, reverse=True)
    page.get_by_role("button", name="How late").click()
    assert table.locator("tbody tr").evaluate_all(days) == sorted(worst_first)
    page.get_by_role("button", name="Who", exact=True).click()
    names = table.locator("tbody tr").evaluate_all("them => them.map(it => it.dataset.who)")
    assert names[0] == "Worker Surname-Of-Some-Length0"
    page.locator("[data-filter=team]").select_option(label="Lead Number3’s team: 21")
    page.get_by_role("heading", name="21 of 21 people have something late").wait_for()
    assert page.get_by_role("columnheader", name="Who").get_attribute("aria-sort") == "ascending"
    table.get_by_role("button", name="Worker Surname-Of-Some-Length3", exact=True).click()
    window = page.get_by_role("dialog", name="Worker Surname-Of-Some-Length3")
    window.get_by_text("Last met").wait_for()
    window.get_by_role("button", name="Close").click()
    page.wait_for_function("document.activeElement.dataset.focus?.startsWith('page-')")
