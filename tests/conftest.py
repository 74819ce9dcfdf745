"""Fixtures shared by all areas: databases of both kinds, and a small organisation for scenarios."""

import importlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from tests.support import databases

ROOT = Path(__file__).parents[1]

settings.register_profile("the same each time", derandomize=True, deadline=None)
settings.register_profile("at random", deadline=None)
settings.load_profile("at random" if os.environ.get("ALONGSIDE_TEST_ALL") else "the same each time")

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack
    from tests.support.chat import Chat
    from tests.support.world import World
    from tests.teams.fake import FakeTeams


CHANNELS = sorted(file.parent.name for file in (ROOT / "bot" / "channels").glob("*/definition.py"))
"""Every channel, without loading them: each has its `world` in `tests/<channel>/world.py`."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers of the scenarios' variants."""
    for channel in CHANNELS:
        config.addinivalue_line("markers", f"{channel}: a scenario played on this channel")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_sqlite(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the address of this process's own PostgreSQL server: with several pytest workers, each has one."""
    with databases.postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> str:
    """Return this process's one database: each test that used it empties it."""
    return databases.migrated_postgres(postgres_server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Yield an empty database at the newest version, on each kind in turn."""
    with _database(request, tmp_path, request.param) as engine:
        yield engine


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["World"]:
    """Yield a small organisation under a simple policy, on Monday 2 March 2026 at 08:00 in London.

    `tests/scenarios/conftest.py` says on which channels and databases a scenario is played; elsewhere, and where
    `tests.scenarios.variants` says so, it is played on the cards themselves, on SQLite.
    """
    from tests.support.world import World  # the whole product: tests of one part do without it

    variant = getattr(request, "param", "sqlite")
    with _database(request, tmp_path, "postgres" if variant == "postgres" else "sqlite") as engine:
        if variant in CHANNELS:
            yield importlib.import_module(f"tests.{variant}.world").world(engine, request)
        else:
            yield World(engine)


@pytest.fixture
def paired(world: "World") -> "World":
    """Add the usual pair: Priya, Gareth who supervises her, and Ada above him."""
    world.usual_pair()
    return world


@pytest.fixture
def pair(paired: "World") -> "tuple[Chat, Chat]":
    """Return the chats of the usual pair: Priya's, and that of Gareth, who supervises her."""
    return paired.chat("Priya Nair"), paired.chat("Gareth Llewellyn")


@pytest.fixture(scope="session")
def slack_server() -> "Iterator[tuple[str, dict[str, FakeSlack]]]":
    """Yield the address of a fake Slack on loopback, and a mapping that holds the one that answers now."""
    from tests.slack.fake import serving

    answering: dict[str, FakeSlack] = {}
    with serving(answering) as address:
        yield address, answering


@pytest.fixture
def fake_slack(slack_server: "tuple[str, dict[str, FakeSlack]]") -> "FakeSlack":
    """Return a fake Slack without people."""
    from tests.slack.fake import FakeSlack

    address, answering = slack_server
    answering["now"] = FakeSlack(address=address)
    return answering["now"]


@pytest.fixture(scope="session")
def teams_server() -> "Iterator[tuple[str, dict[str, FakeTeams]]]":
    """Yield the address of a fake Teams and login authority on loopback, and the mapping that holds them."""
    from tests.teams.fake import serving

    answering: dict[str, FakeTeams] = {}
    with serving(answering) as address:
        yield address, answering


@pytest.fixture
def fake_teams(teams_server: "tuple[str, dict[str, FakeTeams]]") -> "FakeTeams":
    """Return a fake Teams without people."""
    from tests.teams.authority import Authority
    from tests.teams.fake import FakeTeams

    address, answering = teams_server
    answering["now"] = FakeTeams(Authority(address=address), address)
    return answering["now"]


def _database(request: pytest.FixtureRequest, folder: Path, kind: str) -> AbstractContextManager[Engine]:
    if kind == "sqlite":
        return databases.sqlite(request.getfixturevalue("sqlite_template"), folder)
    server = request.getfixturevalue("postgres_server")
    return databases.postgres(server, request.getfixturevalue("postgres_database"))
