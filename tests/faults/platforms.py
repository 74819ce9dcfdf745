"""A fake Slack and a fake Teams that misbehave as they are told: slow, hanging, resetting, throttling."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.slack import fake as slack
from tests.slack.fake import FakeSlack
from tests.support.serving import listening
from tests.teams import fake as teams
from tests.teams.authority import Authority
from tests.teams.fake import FakeTeams

HANGS = 25.0
BROKEN = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"900")]}


@dataclass
class Manners:
    """How a platform behaves: seconds that a call takes, and the shares of calls that go wrong."""

    slow: float = 0.0
    hangs: bool = False
    loses_answers: float = 0.0
    """Share of calls that are carried out and whose answer never comes."""
    resets: float = 0.0
    """Share of calls that end before they are carried out."""
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    calls: Counter[int] = field(default_factory=Counter)
    """Calls by the status of their answer; 0 is none."""


def misbehaving(app: ASGIApp, manners: Manners) -> ASGIApp:
    """Wrap a platform in its manners."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "login" in scope["path"] or "oauth2" in scope["path"]:
            return await app(scope, receive, send)
        if manners.hangs:
            manners.calls[0] += 1
            await asyncio.sleep(HANGS)
        if manners.slow:
            await asyncio.sleep(manners.slow)
        if manners.dice.random() < manners.resets:
            manners.calls[0] += 1
            await send(BROKEN)
            raise ConnectionResetError  # the server closes the connection
        lost = manners.dice.random() < manners.loses_answers

        async def on(message: Message) -> None:
            if message["type"] == "http.response.start":
                manners.calls[0 if lost else message["status"]] += 1
            if not lost:
                await send(message)

        await app(scope, receive, on)
        if lost:
            await send(BROKEN)
            raise ConnectionResetError
        return None

    return answer


class WorldClock:
    """Clock of the fakes: this machine's, moved to the suite's day."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


@dataclass
class Platforms:
    """Both fakes, at their addresses."""

    slack: FakeSlack
    slack_manners: Manners
    teams: FakeTeams
    teams_manners: Manners

    def keys(self) -> Counter[str]:
        """Return how often each key stands on anybody's Slack screen now."""
        return Counter(
            shown.message["metadata"]["event_payload"]["key"]
            for screen in self.slack.screens.values()
            for shown in screen
            if shown.message.get("metadata")
        )

    def on_screen(self, user: str) -> list[str]:
        """Return the keys on somebody's Slack screen, in the order in which they came."""
        return [
            shown.message["metadata"]["event_payload"]["key"]
            for shown in self.slack.screens[user]
            if shown.message.get("metadata")
        ]


@contextmanager
def platforms(offset: timedelta) -> Iterator[Platforms]:
    """Serve both fakes."""
    clock: Any = WorldClock(offset)
    s, t = FakeSlack(clock=clock), FakeTeams(Authority())
    sm, tm = Manners(), Manners()
    with (
        listening(misbehaving(slack.application({"now": s}), sm)) as slack_at,
        listening(misbehaving(teams.application({"now": t}), tm)) as teams_at,
    ):
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # connections end as they are told to
        s.address = slack_at
        t.address = t.authority.address = teams_at
        yield Platforms(s, sm, t, tm)
