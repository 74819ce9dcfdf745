"""The small organisation of `tests/support/world`, on Slack: signed requests in, calls to a fake Slack."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.channels.slack import routes
from bot.channels.slack.dispatcher import Dispatcher
from bot.channels.slack.messages import Messages
from bot.channels.slack.transport import CHANNEL, SlackTransport
from bot.channels.slack.webapi import WebApi
from bot.channels.slack.workspaces import OneWorkspace
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.ui import Card, Text
from storage.models import Identity, Person
from tests.slack.chat import SlackChat
from tests.slack.fake import BOT, TEAM, TOKEN, FakeSlack
from tests.slack.looking import read
from tests.support import asgi
from tests.support.world import World

SECRET = "a signing secret"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's signature of a body, by docs.slack.dev/authentication/verifying-requests-from-slack."""
    return (
        "v0="
        + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    )


class SlackWorld(World):
    """One organisation in one Slack workspace. Its people are on Slack, and nowhere else."""

    def __init__(self, engine: Engine, fake: FakeSlack) -> None:
        self.fake = fake
        super().__init__(engine)

    def _screens(self) -> FakeSlack:
        self.fake.clock = self.clock
        self.api = WebApi(OneWorkspace(TOKEN), self.clock, f"{self.fake.address}/api/")
        self.posting = Messages(self.api)
        return self.fake

    def _serve(self) -> None:
        self.transport = SlackTransport(self.app, self.posting)
        self.worker = Worker(self.app, Delivery(self.app, {CHANNEL: self.transport}))
        self.edge = Dispatcher(self.app, self.posting)
        self.client = asgi.client(Starlette(routes=routes.routes(self.edge, SECRET, self.clock)))

    def _chats_of(self, person: Person) -> list[Identity]:
        user = user_of(person.id)
        self.fake.person(user, person.name, person.email)
        # The bot has written to everybody before.
        self.posting._conversations["", user] = self.fake.conversation(user)  # pyright: ignore[reportPrivateUsage]
        return [
            *super()._chats_of(person),
            Identity(person_id=person.id, channel=CHANNEL, address=user),
        ]

    def chat(self, name: str) -> SlackChat:
        return SlackChat(self, user_of(self.id_of(name)), self.id_of(name))

    def shown(self) -> dict[tuple[str, str], Card]:
        """Return what is on everybody's screen, by person and name, as cards with the text that is read there."""
        return {
            (user, f"{at.channel}/{at.ts}"): Card(
                "", tuple(Text(line) for line in read(at.message).splitlines()), at.message["text"]
            )
            for user, screen in self.fake.screens.items()
            for at in screen
        }

    # What Slack sends

    def post(self, body: bytes, kind: str = "application/x-www-form-urlencoded", **headers: str) -> Any:
        """Send a signed request, and wait for what is done after its response too."""
        timestamp = f"{self.clock.now().timestamp():.0f}"
        signed = {"x-slack-request-timestamp": timestamp, "x-slack-signature": sign(SECRET, timestamp, body)}
        return self.client.post(
            routes.PATH, content=body, headers={"content-type": kind, **signed, **headers}
        )

    def interact(self, payload: dict[str, Any]) -> Any:
        return self.post(urlencode({"payload": json.dumps(payload)}).encode())

    def event(self, event: dict[str, Any], event_id: str = "", team: str = TEAM, **headers: str) -> Any:
        installs = self.fake.installs
        by = {"team_id": team, "enterprise_id": installs.teams[team].enterprise or None, "user_id": BOT, "is_bot": True,
              "is_enterprise_install": installs.whole(team)}  # fmt: skip
        body = {
            "type": "event_callback", "team_id": team, "event": event, "event_id": event_id or f"Ev{self.fake.ts()}",
            "event_time": int(self.clock.now().timestamp()), "authorizations": [by],
        }  # fmt: skip
        return self.post(json.dumps(body).encode(), "application/json", **headers)


def user_of(person_id: int) -> str:
    """Return the Slack id of a person in the scenarios."""
    return f"U{person_id:06d}"


def world(engine: Engine, request: pytest.FixtureRequest) -> World:
    """Return one for a scenario."""
    return SlackWorld(engine, request.getfixturevalue("fake_slack"))
