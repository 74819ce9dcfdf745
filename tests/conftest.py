"""Fixtures that every area shares: databases of both kinds, and a small organisation to play in."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from tests.support import databases

if TYPE_CHECKING:
    from tests.support.world import World


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_sqlite(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this process's own: with several pytest workers, each has one."""
    with databases.postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    return databases.migrated_postgres(postgres_server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database at the newest version, on each kind in turn."""
    if request.param == "sqlite":
        with databases.sqlite(request.getfixturevalue("sqlite_template"), tmp_path) as engine:
            yield engine
    else:
        server = request.getfixturevalue("postgres_server")
        with databases.postgres(server, request.getfixturevalue("postgres_template")) as engine:
            yield engine


@pytest.fixture
def world(engine: Engine) -> "World":
    """A small organisation under a simple policy, on Monday 2 March 2026 at 08:00 in London."""
    from tests.support.world import World  # the whole product: tests of one part do without it

    return World(engine)
