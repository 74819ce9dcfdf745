"""One organisation on Slack and on Teams at once: a pair may sit on both, and whoever is on both is one person."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.person_names import Address, with_addresses
from bot.channels.slack.transport import CHANNEL as SLACK
from bot.channels.slack.transport import member
from bot.channels.teams.messages import CHANNEL as TEAMS
from bot.channels.teams.messages import account
from bot.delivery import Delivery
from bot.render.slack.forms import view
from bot.render.teams.forms import dialog
from bot.schedule import Worker
from handlers.ui import Form, PersonInput, PersonName
from storage.models import AgendaItem, Identity, Person, Session
from tests.slack.chat import SlackChat
from tests.slack.fake import FakeSlack
from tests.slack.world import SlackWorld
from tests.slack.world import user_of as slack_user
from tests.support.chat import Chat
from tests.support.world import World
from tests.teams.authority import TENANT
from tests.teams.chat import TeamsChat
from tests.teams.fake import FakeTeams
from tests.teams.world import TeamsWorld
from tests.teams.world import user_of as teams_user


class Both(TeamsWorld):
    """An organisation in one tenant and in one workspace: Gareth is on Slack, Priya in Teams, Ann on both."""

    def __init__(self, engine: Engine, teams: FakeTeams, slack: FakeSlack) -> None:
        super().__init__(engine, teams)
        self.slack = SlackWorld(engine, slack)
        self.slack.clock, self.slack.app = self.clock, self.app
        self.slack._screens()
        self.slack._serve()
        chats = {SLACK: self.slack.transport, TEAMS: self.transport}
        self.worker = self.slack.worker = Worker(self.app, Delivery(self.app, chats))
        self._on_slack("Gareth Llewellyn", self.person("Gareth Llewellyn", role="team leader"))
        self.person("Priya Nair", role="social worker")
        self._on_slack("Ann Other", self.person("Ann Other", role="social worker"))
        self.pair("Gareth Llewellyn", "Priya Nair")
        self.pair("Gareth Llewellyn", "Ann Other")

    def _chats_of(self, person: Person) -> list[Identity]:
        return (
            World._chats_of(self, person) if person.name == "Gareth Llewellyn" else super()._chats_of(person)
        )

    def _on_slack(self, name: str, person_id: int) -> None:
        with self.app.transaction() as db:
            email = db.get_one(Person, person_id).email
            db.add(Identity(person_id=person_id, channel=SLACK, address=slack_user(person_id)))
        self.slack.fake.person(slack_user(person_id), name, email)
        self.slack.posting.conversation("", slack_user(person_id))

    def on_slack(self, name: str) -> SlackChat:
        return SlackChat(self.slack, slack_user(self.id_of(name)), self.id_of(name))

    def on_teams(self, name: str) -> TeamsChat:
        return self.chat(name)


@pytest.fixture
def both(engine: Engine, fake_teams: FakeTeams, fake_slack: FakeSlack) -> Both:
    return Both(engine, fake_teams, fake_slack)


def test_a_pair_on_two_platforms_finds_a_time(both: Both) -> None:
    priya, gareth = both.on_teams("Priya Nair"), both.on_slack("Gareth Llewellyn")
    both.wait(days=18)
    assert "Supervision with Gareth" in priya.last
    assert "Priya Nair" in gareth.last, "each is reminded where they are"
    priya.press("Find a time")
    priya.press(priya.buttons[0])
    both.settle()
    assert "Priya suggests " in gareth.last
    gareth.press("Yes, that works")
    both.settle()
    assert "Gareth Llewellyn said yes" in priya.last
    assert [s.state for s in both.rows(Session)] == ["booked"]


def test_what_one_adds_in_teams_the_other_sees_in_slack(both: Both) -> None:
    priya, gareth = both.on_teams("Priya Nair"), both.on_slack("Gareth Llewellyn")
    priya.say("/agenda Talk about leave")
    assert "Talk about leave" in gareth.say("/agenda with Priya Nair")
    gareth.press("Done", on="leave")
    both.settle()
    assert [item.state for item in both.rows(AgendaItem)] == ["done"]
    assert "Done" in priya.last, "the card that Priya has says so too"


@pytest.mark.parametrize("where", [Both.on_slack, Both.on_teams])
def test_who_is_on_both_is_one_person_wherever_they_write(
    both: Both, where: Callable[[Both, str], Chat]
) -> None:
    both.on_teams("Ann Other").say("/agenda Talk about leave")
    assert "Talk about leave" in where(both, "Ann Other").say("/agenda")
    assert len({item.author_id for item in both.rows(AgendaItem)}) == 1


def test_who_is_on_both_is_reminded_once(both: Both) -> None:
    both.wait(days=18)
    seen = [
        card
        for chat in (both.on_slack("Ann Other"), both.on_teams("Ann Other"))
        for card in chat.cards
        if "See everything" in card
    ]
    assert len(seen) == 1


def test_whom_one_platform_can_not_reach_the_other_does(both: Both) -> None:
    ann = slack_user(both.id_of("Ann Other"))
    with both.app.transaction() as db:
        for identity in db.query(Identity).filter_by(channel=SLACK, address=ann):
            identity.unreachable = "this person's account there is deactivated"
    both.wait(days=18)
    assert any("See everything" in card for card in both.on_teams("Ann Other").cards)


def test_a_picker_has_a_line_for_names_where_it_does_not_know_everybody(both: Both) -> None:
    gareth, priya = (PersonName(both.id_of(name), name) for name in ("Gareth Llewellyn", "Priya Nair"))
    form = Form("Who?", "a.b", (PersonInput("who", "Who", (gareth, priya), several=True),))

    def shown(channel: str, address: Address) -> Any:
        filled = with_addresses(both.app, form, channel, TENANT if channel == TEAMS else "", address)
        return filled.blocks[0] if isinstance(filled, Form) else None

    on_slack, on_teams = shown(SLACK, member), shown(TEAMS, account)
    assert [bool(one.at) for one in on_slack.value] == [True, False]
    assert [bool(one.at) for one in on_teams.value] == [False, True]
    assert on_slack.by_name
    assert on_teams.by_name
    picker, line = view(Form("Who?", "a.b", (on_slack,)), "")["blocks"]
    assert picker["element"]["initial_users"] == [slack_user(gareth.id)]
    assert line["element"]["initial_value"] == "Priya Nair"
    chosen, named = dialog(Form("Who?", "a.b", (on_teams,)), {})["body"]
    assert (chosen["value"], named["value"]) == (teams_user(priya.id), "Gareth Llewellyn")
