"""Who supervises whom, and who stands in. It is Monday 2 March 2026."""

from datetime import date

import pytest

from handlers.pairs.rules import COVER, two_names
from handlers.routing import Refused
from storage.models import ActionPoint, AgendaItem, AuditEntry, Cover, Pair, Person
from tests.support.chat import Chat
from tests.support.world import World


@pytest.fixture
def team(world: World) -> World:
    """Dee leads Gareth and Sam; Gareth leads Priya and Tom. Nobody is paired yet."""
    world.person("Dee Director")
    for lead in ("Gareth Llewellyn", "Sam Okafor"):
        world.person(lead, "Dee Director", role="team leader")
    for worker in ("Priya Nair", "Tom Price"):
        world.person(worker, "Gareth Llewellyn", role="social worker")
    world.person("Ada Admin", is_admin=True)
    world.person("Ola Outside")
    return world


def open_pairs(world: World) -> set[tuple[str, str]]:
    names = {p.id: p.name.split()[0] for p in world.rows(Person)}
    return {(names[p.supervisor_id], names[p.supervisee_id]) for p in world.rows(Pair) if p.ends_on is None}


def test_a_manager_pairs_two_and_both_are_told(team: World):
    dee = team.chat("Dee Director")
    assert "Sam Okafor supervises Priya Nair" in dee.say("/supervision pair @Sam Okafor @Priya Nair")
    assert open_pairs(team) == {("Sam", "Priya")}
    sam, priya = team.chat("Sam Okafor"), team.chat("Priya Nair")
    assert "You are Priya Nair’s supervisor, from today" in sam.last
    assert "Sam Okafor is your supervisor, from today" in priya.last
    assert priya.buttons == ["Find a time", "Supervision agreement"]
    assert "Priya" not in sam.preview
    assert [e.verb for e in team.rows(AuditEntry) if e.verb.startswith("pair")] == ["pair.started"]


@pytest.mark.parametrize(
    "typed",
    [
        "Sam Okafor and Priya Nair",
        "Sam, Priya",
        "sam.okafor@example.org, priya.nair@example.org",
        "@Sam and @Priya",
    ],
)
def test_the_two_may_be_named_in_several_ways(team: World, typed: str):
    team.chat("Ada Admin").say(f"/supervision pair {typed}")
    assert open_pairs(team) == {("Sam", "Priya")}


def test_from_a_day(team: World):
    team.chat("Ada Admin").say("/supervision pair @Sam Okafor @Priya Nair from next Monday")
    assert team.rows(Pair)[0].starts_on == date(2026, 3, 9)
    assert "from Monday 9 March, in 7 days" in team.chat("Priya Nair").last


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        ("Priya Nair", "@Sam Okafor @Tom Price", "Only managers and administrators"),
        ("Gareth Llewellyn", "@Sam Okafor @Ola Outside", "I don't know anybody called “Ola Outside”"),
        ("Gareth Llewellyn", "@Dee Director @Sam Okafor", "I don't know anybody called “Sam Okafor”"),
        ("Gareth Llewellyn", "@Dee Director @Gareth Llewellyn", "people below you"),
        ("Ada Admin", "@Sam Okafor @Sam Okafor", "Nobody can supervise themselves"),
        ("Ada Admin", "@Sam Okafor", "Please name the supervisor first"),
        ("Ada Admin", "", "Please name the supervisor first"),
        ("Ada Admin", "@Sam Okafor @Nobody Atall", "I don't know anybody"),
        ("Ada Admin", "@Sam Okafor @Priya Nair from yesterday", "has passed"),
        ("Ada Admin", "@Sam Okafor @Priya Nair from 1 January 2020", "has passed"),
        ("Ada Admin", "x" * 9_000, "Please name the supervisor first"),
        ("Ada Admin", "@<!channel> @=1+1", "Please name the supervisor"),
    ],
)
def test_what_is_refused_changes_nothing(team: World, who: str, typed: str, said: str):
    assert said in team.chat(who).say(f"/supervision pair {typed}")
    assert not team.rows(Pair)


def test_somebody_who_has_left_is_not_paired(team: World):
    with team.app.transaction() as db:
        db.get_one(Person, team.id_of("Sam Okafor")).left_on = date(2026, 2, 1)
    assert "I don't know anybody" in team.chat("Ada Admin").say("/supervision pair @Sam Okafor @Priya Nair")


def test_the_same_pair_twice_is_one_pair(team: World):
    ada = team.chat("Ada Admin")
    ada.say("/supervision pair @Sam Okafor @Priya Nair")
    assert "supervises Priya Nair already" in ada.say("/supervision pair @Sam Okafor @Priya Nair")
    assert len(team.rows(Pair)) == 1


def with_open_items(world: World) -> Chat:
    """Gareth supervises Priya; an item and an action are open. Ada's chat."""
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya = world.chat("Priya Nair")
    priya.say("/agenda add Talk about leave")
    priya.say("/action me phone the landlord by Friday")
    return world.chat("Ada Admin")


def test_another_supervisor_takes_over_after_a_question(team: World):
    ada = with_open_items(team)
    assert "Priya Nair's supervisor is Gareth Llewellyn." in ada.say(
        "/supervision pair @Sam Okafor @Priya Nair"
    )
    assert open_pairs(team) == {("Gareth", "Priya")}, "asked first"
    button = ada.held("Change to Sam Okafor")
    ada.press("Change to Sam Okafor")
    assert open_pairs(team) == {("Sam", "Priya")}
    old, new = team.rows(Pair)
    assert (old.ends_on, new.handed_over_from_id) == (date(2026, 3, 1), old.id)
    assert [i.pair_id for i in team.rows(AgendaItem)] == [new.id]
    assert [a.pair_id for a in team.rows(ActionPoint)] in ([new.id], [None])
    assert "met here until" in team.chat("Gareth Llewellyn").last
    assert "come along" in team.chat("Sam Okafor").last
    assert "already" in ada.press_held(button)
    assert len(team.rows(Pair)) == 2
    assert "I can't find that" in team.chat("Tom Price").press_held(button)


def test_a_change_from_a_later_day_hands_over_on_that_day(team: World):
    ada = with_open_items(team)
    ada.say("/supervision pair @Sam Okafor @Priya Nair from next Monday")
    ada.press("Change to Sam Okafor")
    old, new = team.rows(Pair)
    assert (old.ends_on, new.starts_on) == (date(2026, 3, 8), date(2026, 3, 9))
    assert [i.pair_id for i in team.rows(AgendaItem)] == [old.id]
    world_before = team.chat("Sam Okafor").all
    team.wait(days=8)
    assert [i.pair_id for i in team.rows(AgendaItem)] == [new.id]
    assert team.chat("Sam Okafor").all != world_before


def test_a_pair_ends_and_the_end_can_be_taken_back(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    gareth = team.chat("Gareth Llewellyn")
    assert "the last day is today" in gareth.say("/supervision end @Priya Nair")
    assert open_pairs(team) == set()
    assert "until Monday 2 March" in team.chat("Priya Nair").last
    assert "go on as before" in gareth.press("Undo")
    assert open_pairs(team) == {("Gareth", "Priya")}
    assert "Gareth Llewellyn is your supervisor" in team.chat("Priya Nair").last


def test_ending_twice_or_for_others_changes_nothing(team: World):
    ada = team.chat("Ada Admin")
    ada.say("/supervision pair @Sam Okafor @Priya Nair")
    button = ada.held("End it")
    assert "I can't find that" in team.chat("Priya Nair").press_held(button)
    assert "I can't find that" in team.chat("Ola Outside").press_held(button)
    assert open_pairs(team) == {("Sam", "Priya")}
    ada.press_held(button)
    assert "ended before" in ada.press_held(button)
    assert "supervised by nobody" in ada.say("/supervision end @Priya Nair")
    assert "Only managers" in team.chat("Tom Price").say("/supervision end @Priya Nair")
    assert "Please say whose" in ada.say("/supervision end")


def test_which_of_two_pairs_ends_is_asked(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    team.pair("Sam Okafor", "Priya Nair", series="reflective")
    ada = team.chat("Ada Admin")
    assert "Which pair of Priya Nair ends?" in ada.say("/supervision end @Priya Nair")
    ada.press("Sam Okafor (reflective)")
    assert open_pairs(team) == {("Gareth", "Priya")}


# Cover


def test_a_supervisor_names_somebody_to_stand_in(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    team.pair("Gareth Llewellyn", "Tom Price")
    gareth, sam = team.chat("Gareth Llewellyn"), team.chat("Sam Okafor")
    said = gareth.say("/supervision cover @Sam Okafor 9 March – 20 March")
    assert "Sam Okafor stands in for Gareth Llewellyn from Monday 9 March" in said
    assert "stands in for Gareth Llewellyn" in sam.last
    assert "stands in for Gareth Llewellyn" in team.chat("Tom Price").last
    assert [(c.from_on, c.until_on) for c in team.rows(Cover)] == [(date(2026, 3, 9), date(2026, 3, 20))] * 2
    assert "no supervision agreement yet" not in sam.say("/supervision agreement with Priya Nair")
    team.wait(days=8)
    assert "You and Priya Nair have no" in sam.say("/supervision agreement with Priya Nair")
    team.wait(days=12)
    assert "no supervision agreement yet" not in sam.say("/supervision agreement with Priya Nair"), (
        "it ends by itself"
    )


def test_the_same_cover_again_is_one_cover_and_another_is_refused(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    gareth = team.chat("Gareth Llewellyn")
    gareth.say("/supervision cover @Sam Okafor 9 March – 20 March")
    gareth.say("/supervision cover @Sam Okafor 9 March – 20 March")
    assert "already" in gareth.say("/supervision cover @Dee Director 20 March – 27 March")
    assert len(team.rows(Cover)) == 1


def test_a_cover_is_ended_by_who_named_it_and_by_nobody_else(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    gareth = team.chat("Gareth Llewellyn")
    gareth.say("/supervision cover @Sam Okafor today – 20 March")
    button = gareth.held("End cover")
    assert "I can't find that" in team.chat("Priya Nair").press_held(button)
    assert "It has ended." in gareth.press_held(button)
    assert "It has ended." in team.chat("Sam Okafor").last
    gareth.press_held(button)
    assert [c.until_on for c in team.rows(Cover)] == [date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        ("Priya Nair", "@Sam Okafor 9 March – 20 March", "You supervise nobody"),
        ("Priya Nair", "@Sam Okafor for @Gareth Llewellyn 9 March – 20 March", "Only managers"),
        ("Ada Admin", "@Sam Okafor 9 March – 20 March", "You supervise nobody"),
        ("Gareth Llewellyn", "@Sam Okafor", "Please say who stands in"),
        ("Gareth Llewellyn", "", "Please say who stands in"),
        ("Gareth Llewellyn", "@Sam Okafor from 9 March until", "until when"),
        ("Gareth Llewellyn", "@Sam Okafor 20 March – 9 March", "is before"),
        ("Gareth Llewellyn", "@Gareth Llewellyn 9 March – 20 March", "can't stand in"),
        ("Gareth Llewellyn", "@Priya Nair 9 March – 20 March", "nobody else"),
        ("Gareth Llewellyn", "@Sam Okafor 1 January 2020 – 2 January 2020", "has passed"),
    ],
)
def test_what_is_no_cover_is_refused(team: World, who: str, typed: str, said: str):
    team.pair("Gareth Llewellyn", "Priya Nair")
    assert said in team.chat(who).say(f"/supervision cover {typed}")
    assert not team.rows(Cover)


def test_a_manager_names_a_cover_for_a_supervisor_below(team: World):
    team.pair("Gareth Llewellyn", "Priya Nair")
    team.chat("Dee Director").say("/supervision cover @Sam Okafor for @Gareth Llewellyn 9 March – 20 March")
    [cover] = team.rows(Cover)
    assert cover.person_id == team.id_of("Sam Okafor")


@pytest.mark.parametrize(
    ("typed", "who", "whom", "days"),
    [
        ("@Sunita May from 3 to 14 August", "@Sunita May", None, "3 to 14 August"),
        ("<@U123> for <@U9> 3 – 14 August", "<@U123>", "<@U9>", "3 – 14 August"),
        ("Sam Friday – 20 March", "Sam", None, "Friday – 20 March"),
        ("@Sam today until Friday", "@Sam", None, "today until Friday"),
    ],
)
def test_a_typed_cover(typed: str, who: str, whom: str | None, days: str):
    found = COVER.match(typed)
    assert found is not None
    assert (found["who"], found["whom"], found["from"] or found["days"]) == (who, whom, days)


def test_two_names_are_two():
    assert two_names("<@U1> <@U2>") == ("<@U1>", "<@U2>")
    for wrong in ("", "Ann", "Ann, Bo, Cy", "@Ann @Bo @Cy"):
        with pytest.raises(Refused):
            two_names(wrong)
