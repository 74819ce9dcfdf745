"""Slack for tests: one fake Web API a run, and an organisation on it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alongside.bot.clock import MovableClock
from tests.slack.fake import FakeSlack, serving
from tests.slack.world import SlackWorld
from tests.support import databases


@pytest.fixture(scope="session")
def slack_server() -> Iterator[tuple[str, dict[str, FakeSlack]]]:
    answering: dict[str, FakeSlack] = {}
    with serving(answering) as address:
        yield address, answering


@pytest.fixture
def fake(slack_server: tuple[str, dict[str, FakeSlack]]) -> FakeSlack:
    address, answering = slack_server
    answering["now"] = FakeSlack(MovableClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)), address=address)
    return answering["now"]


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """The scenarios run on both kinds of database by themselves; what is tried here is the channel."""
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def world(engine: Engine, fake: FakeSlack) -> SlackWorld:
    return SlackWorld(engine, fake)
