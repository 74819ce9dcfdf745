"""An organisation in Teams. What is tried here is the channel, so one kind of database will do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.clock import MovableClock
from tests.support import databases
from tests.teams.authority import Authority
from tests.teams.fake import FakeTeams
from tests.teams.world import TeamsWorld


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def world(engine: Engine, fake_teams: FakeTeams) -> TeamsWorld:
    return TeamsWorld(engine, fake_teams)


@pytest.fixture
def clock() -> MovableClock:
    """For what is tried without an organisation."""
    return MovableClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


@pytest.fixture
def authority(fake_teams: FakeTeams, clock: MovableClock) -> Iterator[Authority]:
    """Microsoft's logins and keys, which nobody has asked for any yet."""
    fake_teams.authority.clock = clock
    yield fake_teams.authority
    fake_teams.authority.go_on.set()  # whoever still waits for keys that hang
