"""An organisation on Slack. What is tried here is the channel, so one kind of database will do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.slack.fake import FakeSlack
from tests.slack.world import SlackWorld
from tests.support import databases


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def fake(fake_slack: FakeSlack) -> FakeSlack:
    return fake_slack


@pytest.fixture
def world(engine: Engine, fake: FakeSlack) -> SlackWorld:
    return SlackWorld(engine, fake)
