"""An organisation in Teams. What is tried here is the channel, so one kind of database will do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support import databases
from tests.teams.fake import FakeTeams
from tests.teams.world import TeamsWorld


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def world(engine: Engine, fake_teams: FakeTeams) -> TeamsWorld:
    return TeamsWorld(engine, fake_teams)
