"""Many workspaces and Grids: people where they are, tokens that are renewed, installations that end."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.slack.transport import CHANNEL
from bot.channels.slack.webapi import SlackError
from handlers.ui import Card
from storage.keys import KeyRing, new_key
from storage.models import AgendaItem, Identity, OutboxMessage, Person, PostedMessage
from storage.queries import installations
from storage.secrets import rewrap
from tests.slack.chat import SlackChat
from tests.slack.fake import FakeSlack, Fault
from tests.slack.many import ManyWorld
from tests.support.world import RING


@pytest.fixture
def world(engine: Engine, fake: FakeSlack) -> ManyWorld:
    """Gareth and Priya, in a council whose workspace is T1; T2 is another of its workspaces."""
    world = ManyWorld(engine, fake)
    world.team("T1", "Council")
    world.team("T2", "Libraries")
    world.pair("Gareth Llewellyn", "Priya Nair")
    with world.app.transaction() as db:
        for name in ("Gareth Llewellyn", "Priya Nair"):
            db.get_one(Person, world.id_of(name)).introduced_at = world.clock.now()
    return world


def workspaces(world: ManyWorld, name: str) -> list[tuple[str, str, bool]]:
    rows = world.rows(Identity, channel=CHANNEL, person_id=world.id_of(name))
    return [(row.workspace, row.address, bool(row.unreachable)) for row in rows]


def give(world: ManyWorld, user: str) -> str:
    """Gareth, at this account, gives Priya something to do."""
    return SlackChat(world, user, world.id_of("Gareth Llewellyn")).say(
        "/action @Priya Nair Phone the landlord by Friday"
    )


def one_each(world: ManyWorld) -> Any:
    """Gareth is in T1 and Priya in T2; returns Priya's chat."""
    gareth = world.member("U1G", "Gareth Llewellyn", "T1")
    priya = world.member("U2P", "Priya Nair", "T2")
    for workspace in ("T1", "T2"):
        world.install(workspace)
        world.sync(workspace)
    return gareth, priya


# People of several workspaces


def test_a_second_workspace_installs_and_both_work(world: ManyWorld) -> None:
    gareth, priya = one_each(world)
    assert workspaces(world, "Gareth Llewellyn") == [("T1", "U1G", False)]
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", False)]
    assert "Priya" in gareth.say("/supervision")
    give(world, "U1G")
    world.settle()
    assert "Phone the landlord" in priya.last
    assert "Done" in priya.press("Done")


def test_one_person_in_two_workspaces_is_known_in_both_and_written_to_in_the_first(world: ManyWorld) -> None:
    _, there = one_each(world)
    here = world.member("U1P", "Priya Nair", "T1")
    world.sync("T1")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", False), ("T1", "U1P", False)]
    here.say("/agenda My leave")
    there.say("/agenda The rota")
    assert len(world.rows(AgendaItem)) == 2
    give(world, "U1G")
    assert "Phone the landlord" in there.last
    assert not any("Phone the landlord" in card for card in here.cards)


def test_an_id_that_two_workspaces_have_is_two_people(world: ManyWorld) -> None:
    one_each(world)
    world.fake.users["U1G"]["team_id"] = "T2"  # somebody else of the same id
    assert "don't know you" in SlackChat(world, "U1G", 0).say("/agenda Hello")


def test_a_workspace_that_nobody_installed_here_gets_at_nothing(world: ManyWorld) -> None:
    one_each(world)
    world.team("T9", "Strangers")
    stranger = world.member("U9P", "Priya Nair", "T9")
    calls = len(world.fake.calls)
    assert "isn't set up" in stranger.say("/agenda Hello")
    stranger.message("hello")
    profile = {"id": "U9P", "profile": {"email": "priya.nair@example.org"}}
    world.event({"type": "team_join", "user": profile}, team="T9")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", False)]
    assert world.rows(AgendaItem) == []
    assert len(world.fake.calls) == calls


def test_who_joins_a_second_workspace_is_known_there_too(world: ManyWorld) -> None:
    one_each(world)
    world.event(
        {"type": "team_join", "user": {"id": "U1P", "profile": {"email": "priya.nair@example.org"}}},
        team="T1",
    )
    assert ("T1", "U1P", False) in workspaces(world, "Priya Nair")


def test_an_account_deactivated_in_one_workspace_leaves_the_other(world: ManyWorld) -> None:
    one_each(world)
    world.member("U1P", "Priya Nair", "T1")
    world.sync("T1")
    world.fake.users["U2P"]["deleted"] = True
    world.sync("T2")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", True), ("T1", "U1P", False)]


# From one token to OAuth


def test_people_and_messages_of_the_one_token_stay_known(world: ManyWorld) -> None:
    priya = world.member("U1P", "Priya Nair", "T1")
    with world.app.transaction() as db:
        db.add(Identity(person_id=world.id_of("Priya Nair"), channel=CHANNEL, address="U1P"))
    world.install("T1")
    assert "Gareth" in priya.say("/supervision")
    priya.say("/agenda My leave")
    world.member("U1G", "Gareth Llewellyn", "T1")
    world.sync("T1")
    give(world, "U1G")
    assert "Phone the landlord" in priya.last
    assert workspaces(world, "Priya Nair") == [("", "U1P", False)]
    world.install("T2")
    assert workspaces(world, "Priya Nair") == [("T1", "U1P", False)]
    assert {row.workspace for row in world.rows(PostedMessage, channel=CHANNEL)} == {"T1"}
    assert "Done" in priya.press("Done", card="landlord")
    assert world.rows(OutboxMessage, state="failed") == []


def test_an_imported_id_is_only_believed_where_the_address_says_so_too(world: ManyWorld) -> None:
    """With several workspaces, an id alone does not say whose it is."""
    one_each(world)
    with world.app.transaction() as db:
        for row in db.query(Identity).filter_by(channel=CHANNEL, address="U2P"):
            row.workspace = ""
    priya = SlackChat(world, "U2P", world.id_of("Priya Nair"))
    assert "don't know you" in priya.say("/supervision")
    assert "+ Priya Nair: U2P → U2P" in world.sync("T2")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", False)]
    assert "Gareth" in priya.say("/supervision")


# Tokens


def rotating(world: ManyWorld) -> Any:
    world.fake.installs.rotating = True
    return one_each(world)[1]


def renewals(world: ManyWorld) -> int:
    return sum(given.get("grant_type") == "refresh_token" for given in world.fake.called("oauth.v2.access"))


def test_the_token_is_rotated_before_it_expires(world: ManyWorld) -> None:
    rotating(world)
    before = world.workspaces.token("T1")
    world.clock.move(timedelta(hours=9))
    assert (world.workspaces.token("T1"), renewals(world)) == (before, 0)
    world.clock.move(timedelta(hours=2))
    after = world.workspaces.token("T1")
    assert after != before
    assert (world.workspaces.token("T1"), renewals(world)) == (after, 1)
    assert world.api.call("T1", "auth.test")["ok"]


def test_after_a_long_rest_it_is_renewed_at_the_first_call(world: ManyWorld) -> None:
    rotating(world)
    for _ in range(3):
        world.clock.move(timedelta(days=9))
        assert world.api.call("T1", "auth.test")["ok"]
    assert renewals(world) == 3


def test_of_many_who_need_it_at_once_one_renews(world: ManyWorld) -> None:
    """Two processes, each with threads: Slack takes a refresh token once, and who is late would end it all."""
    rotating(world)
    other = ManyWorld(world.app.engine, world.fake)
    world.fake.clock = world.clock
    other.clock.move_to(world.clock.now() + timedelta(hours=11))
    world.clock.move(timedelta(hours=11))
    got: list[str] = []
    starting = threading.Barrier(8)

    def ask(of: ManyWorld) -> None:
        starting.wait()
        got.append(of.workspaces.token("T1"))

    threads = [threading.Thread(target=ask, args=(of,)) for of in (world, other) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert renewals(world) == 1
    assert len(got) == 8
    for token in set(got):
        assert world.fake.installs.problem(world.fake.installs.tokens[token], world.clock.now()) == ""


def test_a_token_that_slack_calls_expired_is_renewed_and_the_call_made(world: ManyWorld) -> None:
    priya = rotating(world)
    world.fake.fault("chat.postMessage", error="token_expired")
    give(world, "U1G")
    world.settle()
    assert sum("Phone the landlord" in card for card in priya.cards) == 1
    assert renewals(world) == 1


def test_a_workspace_that_asks_to_wait_after_a_renewal_is_left_alone_for_that_long(world: ManyWorld) -> None:
    rotating(world)
    world.fake.faults["chat.postMessage"] = [Fault(error="token_expired"), Fault(retry_after=90)]
    channel = world.posting.conversation("T1", "U1G")
    for _ in range(2):
        with pytest.raises(SlackError) as problem:
            world.posting.post("T1", channel, Card("Hello"))
        assert problem.value.code == "ratelimited"
    assert world.fake.faults["chat.postMessage"] == []
    assert world.fake.called("chat.postMessage") == [], "nothing is asked before the time is over"
    world.clock.move(timedelta(seconds=91))
    world.posting.post("T1", channel, Card("Hello"))


def test_slack_being_away_when_a_token_is_due_disturbs_nobody(world: ManyWorld) -> None:
    rotating(world)
    before = world.workspaces.token("T1")
    world.clock.move(timedelta(hours=11))
    world.fake.fault("oauth.v2.access", status=503)
    assert world.workspaces.token("T1") == before
    assert world.workspaces.token("T1") == before, "nobody tries again at once"
    assert world.installed("T1").ended_at is None


def test_a_token_that_can_not_be_renewed_in_time_is_waited_for(world: ManyWorld) -> None:
    priya = rotating(world)
    world.clock.move(timedelta(hours=13))
    world.fake.fault("oauth.v2.access", times=1, drop=True)
    with pytest.raises(SlackError) as problem:
        world.workspaces.token("T2")
    assert problem.value.wait is not None
    assert world.installed("T2").ended_at is None
    _lease_over(world, "T2")
    give(world, "U1G")
    world.settle()
    assert "Phone the landlord" in priya.last


def test_a_refresh_token_that_slack_refuses_ends_the_installation_once_the_token_is_over(
    world: ManyWorld,
) -> None:
    rotating(world)
    world.fake.installs.refreshes.clear()
    world.clock.move(timedelta(hours=11))
    assert world.workspaces.token("T1")
    _lease_over(world, "T1")
    world.clock.move(timedelta(hours=2))
    with pytest.raises(SlackError, match="not_installed"):
        world.workspaces.token("T1")
    assert world.installed("T1").ended_why == "invalid_refresh_token"


def test_a_lost_answer_to_a_renewal_ends_nothing_while_the_token_works(world: ManyWorld) -> None:
    rotating(world)
    world.clock.move(timedelta(hours=11))
    world.fake.fault("oauth.v2.access", after=True, drop=True)
    assert world.api.call("T1", "auth.test")["ok"]
    assert "was added" in world.install("T1"), "installing it again mends it"
    assert world.api.call("T1", "auth.test")["ok"]


def test_a_new_key_ring_seals_tokens_again(world: ManyWorld) -> None:
    one_each(world)
    fresh = new_key()
    both = KeyRing({**RING.keys, **KeyRing.parse(fresh).keys}, KeyRing.parse(fresh).current)
    before = world.workspaces.token("T1")
    with world.app.transaction() as db:
        rewrap(db, both)
    assert world.installed("T1").ring_key == both.current
    object.__setattr__(world.app, "ring", both)
    assert world.workspaces.token("T1") == before


def _lease_over(world: ManyWorld, workspace: str) -> None:
    """As if the lease on renewing had run out: the database's own clock counts it."""
    with world.app.transaction() as db:
        row = installations.at(db, workspace)
        assert row is not None
        row.renewing_until = None


# The end, and a new beginning


def uninstalled(world: ManyWorld, team: str) -> None:
    world.fake.installs.revoke(team)
    world.event({"type": "app_uninstalled"}, team=team)


def test_after_it_is_uninstalled_no_call_is_made_any_more(world: ManyWorld) -> None:
    _, priya = one_each(world)
    uninstalled(world, "T2")
    assert world.installed("T2").ended_why == "app_uninstalled"
    calls = len(world.fake.calls)
    give(world, "U1G")
    world.wait(hours=1)
    assert "isn't set up" in priya.say("/supervision")
    assert [name for name, given in world.fake.calls[calls:] if given.get("channel") == "D2P"] == []
    world.install("T2")
    world.wait(hours=1)
    assert "Phone the landlord" in priya.last, "nothing was lost"


def test_a_revoked_token_ends_the_installation(world: ManyWorld) -> None:
    one_each(world)
    world.event({"type": "tokens_revoked", "tokens": {"oauth": ["U5"], "bot": []}}, team="T2")
    assert world.installed("T2").ended_at is None, "somebody's own token is none of ours"
    world.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}, team="T2")
    assert world.installed("T2").ended_why == "tokens_revoked"


def test_a_token_found_revoked_ends_the_installation_and_the_other_goes_on(world: ManyWorld) -> None:
    gareth, _ = one_each(world)
    world.fake.installs.revoke("T2")
    give(world, "U1G")
    world.settle()
    assert world.installed("T2").ended_why == "token_revoked"
    assert world.installed("T1").ended_at is None
    assert "Priya" in gareth.say("/supervision")


def test_the_administrator_hears_of_a_workspace_that_is_closed(world: ManyWorld) -> None:
    one_each(world)
    world.person("Ada Admin", is_admin=True, introduced_at=world.clock.now())
    ada = world.member("U1A", "Ada Admin", "T1")
    world.sync("T1")
    uninstalled(world, "T2")
    world.wait(days=1)
    assert "Slack: Libraries" in ada.last
    assert "1 person there" in ada.last


def test_whoever_has_another_way_is_written_to_there(world: ManyWorld) -> None:
    one_each(world)
    here = world.member("U1P", "Priya Nair", "T1")
    world.sync("T1")
    uninstalled(world, "T2")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", True), ("T1", "U1P", False)]
    give(world, "U1G")
    assert "Phone the landlord" in here.last
    world.install("T2")
    assert workspaces(world, "Priya Nair") == [("T2", "U2P", False), ("T1", "U1P", False)]


def test_an_old_goodbye_does_not_end_a_new_installation(world: ManyWorld) -> None:
    one_each(world)
    late = world.clock.now()
    world.clock.move(timedelta(minutes=1))
    world.install("T2")
    world.workspaces.left("T2", "", False, "app_uninstalled", late)
    assert world.installed("T2").ended_at is None


def test_what_was_found_out_about_an_old_token_does_not_end_a_new_one(world: ManyWorld) -> None:
    one_each(world)
    old = world.workspaces.token("T2")
    world.install("T2")
    assert world.workspaces.ended("T2", "token_revoked", old) is True
    assert world.installed("T2").ended_at is None


@pytest.mark.parametrize("tokens", [None, 5, "x", {"bot": 7}, {}])
def test_odd_goodbyes_end_nothing_they_should_not(world: ManyWorld, tokens: Any) -> None:
    one_each(world)
    assert world.event({"type": "tokens_revoked", "tokens": tokens}, team="T1").status_code < 500
    assert world.event({"type": "app_uninstalled"}, team="T1", event_id="E1").status_code == 200
    assert world.installed("T2").ended_at is None


# Grids


def test_in_a_grid_everybody_is_known_wherever_they_write(world: ManyWorld) -> None:
    world.team("T7", "North", grid="E1")
    world.team("T8", "South", grid="E1")
    gareth = world.member("W1", "Gareth Llewellyn", "T7")
    priya = world.member("W2", "Priya Nair", "T8")
    world.install("E1")
    world.sync("E1")
    assert workspaces(world, "Priya Nair") == [("E1", "W2", False)]
    assert {call.get("team_id") for call in world.fake.called("users.list")} == {"T7", "T8"}
    assert "Priya" in gareth.say("/supervision")
    give(world, "W1")
    assert "Phone the landlord" in priya.last
    assert "Gareth" in priya.open_home()


def test_people_of_single_workspaces_go_along_when_the_whole_grid_installs(world: ManyWorld) -> None:
    world.team("T7", "North", grid="E1")
    priya = world.member("W2", "Priya Nair", "T7")
    world.install("T7")
    world.sync("T7")
    priya.message("/agenda My leave")
    world.settle()
    world.install("E1")
    assert workspaces(world, "Priya Nair") == [("E1", "W2", False)]
    assert {row.workspace for row in world.rows(PostedMessage, channel=CHANNEL)} == {"E1"}
    assert world.installed("T7").ended_why == "taken_over"
    assert "Done" in priya.press("Done", on="leave")
