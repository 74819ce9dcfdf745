"""The small organisation of `tests/support/world`, on Teams: signed activities in, calls to a fake connector."""

import json
from datetime import UTC
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.channels.teams import routes
from bot.channels.teams.activity_handler import ActivityHandler
from bot.channels.teams.connector import Connector
from bot.channels.teams.credentials import AppCredentials
from bot.channels.teams.jwt_validation import TokenValidator
from bot.channels.teams.messages import CHANNEL, Messages
from bot.channels.teams.signing_keys import Keys
from bot.channels.teams.transport import TeamsTransport
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.ui import Card, Text
from storage.models import Identity, Person
from tests.support import asgi
from tests.support.world import World
from tests.teams.authority import APP, SECRET, TENANT
from tests.teams.chat import TeamsChat
from tests.teams.fake import BOT, FakeTeams
from tests.teams.looking import is_card, read


class TeamsWorld(World):
    """One organisation in one Teams tenant. Its people are in Teams, and nowhere else."""

    def __init__(self, engine: Engine, fake: FakeTeams) -> None:
        self.fake = fake
        self._numbers = count(1)
        super().__init__(engine)

    def _screens(self) -> FakeTeams:
        self.fake.authority.clock = self.clock
        credentials = AppCredentials(APP, TENANT, SECRET, self.fake.authority.address)
        self.connector = Connector(APP, credentials, self.clock)
        self.keys = Keys(self.clock, self.fake.authority.metadata)
        return self.fake

    def _serve(self) -> None:
        self.posting = Messages(self.app, self.connector, TENANT, self.fake.service_url)
        self.transport = TeamsTransport(self.app, self.posting)
        self.worker = Worker(self.app, Delivery(self.app, {CHANNEL: self.transport}))
        tokens = TokenValidator(APP, TENANT, self.keys, self.clock)
        self.client = asgi.client(
            Starlette(routes=routes.routes(ActivityHandler(self.app, self.posting), tokens))
        )

    def _chats_of(self, person: Person) -> list[Identity]:
        user = user_of(person.id)
        self.fake.person(user, person.name)
        return [
            *super()._chats_of(person),
            Identity(person_id=person.id, channel=CHANNEL, workspace=TENANT, address=user),
        ]

    def chat(self, name: str) -> TeamsChat:
        return TeamsChat(self, user_of(self.id_of(name)), self.id_of(name))

    def shown(self) -> dict[tuple[str, str], Card]:
        """Return what is on everybody's screen, by person and name, as cards with the text that is read there."""
        return {
            (user, f"{at.conversation}/{at.id}"): Card(
                "", tuple(Text(line) for line in read(at.activity).splitlines()), at.activity["summary"]
            )
            for user in self.fake.people
            for at in self.fake.screen(user)
            if is_card(at.activity)
        }

    # What Teams sends

    def activity(self, user: str, kind: str, **more: Any) -> dict[str, Any]:
        """Return an activity of this person in their chat with the bot."""
        person, number = self.fake.people[user], next(self._numbers)
        at = f"{self.clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{number:07d}Z"
        return {
            "type": kind, "id": f"f:{number}", "timestamp": at, "localTimestamp": at, "channelId": "msteams",
            "serviceUrl": self.fake.service_url, "locale": "en-GB",
            "from": {"id": person.id, "name": person.name, "aadObjectId": user},
            "recipient": {"id": BOT, "name": "Alongside"},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": person.conversation},
            "channelData": {"tenant": {"id": TENANT}}, **more,
        }  # fmt: skip

    def post(self, activity: dict[str, Any], **claims: Any) -> Any:
        """Send a signed activity, and wait for what is done after its response too."""
        self.fake.created.add(activity["conversation"]["id"])
        headers = {
            "authorization": self.fake.authority.authorization(activity, **claims),
            "content-type": "application/json",
        }
        return self.client.post(routes.PATH, content=json.dumps(activity).encode(), headers=headers)


def user_of(person_id: int) -> str:
    """Return the Entra object id of a person in the scenarios."""
    return f"{person_id:08d}-0000-4000-8000-00000000000a"


def world(engine: Engine, request: pytest.FixtureRequest) -> World:
    """Return one for a scenario."""
    return TeamsWorld(engine, request.getfixturevalue("fake_teams"))
